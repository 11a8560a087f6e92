"""Passes to a hub: good once, for a while, and gone by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.ids import ClientId, PassId, derived
from cartwright.domain.passes import DIGITS, LASTS, TRIES, WAITS, Pass, PassOver, code_of, typed
from tests.fakes.world import NOON
from tests.unit.domain.shop import ACCOUNT

MOMENT = timedelta.resolution
ASKED = Pass(
    ACCOUNT,
    ClientId(derived("client", "house")),
    PassId(derived("pass", "1")),
    "shop.example",
    "en",
    NOON,
    email="ada@buyer.example",
)
OPENED = ASKED.open(NOON)


def test_it_waits_a_quarter_of_an_hour_and_is_opened_once() -> None:
    assert ASKED.until == NOON + WAITS
    assert ASKED.waits(NOON + WAITS - MOMENT)
    assert not ASKED.waits(NOON + WAITS)
    assert not OPENED.waits(NOON)
    for over, at in ((OPENED, NOON), (ASKED, NOON + WAITS)):
        with pytest.raises(PassOver):
            over.open(at)


def test_a_sitting_lasts_an_hour_from_when_it_was_opened() -> None:
    late = ASKED.open(NOON + WAITS - MOMENT)
    assert late.until == NOON + WAITS - MOMENT + LASTS
    assert OPENED.lets_in(NOON + LASTS - MOMENT)
    assert not OPENED.lets_in(NOON + LASTS)


@pytest.mark.parametrize(
    "without",
    [
        lambda: ASKED,
        lambda: replace(OPENED, left=NOON),
        lambda: replace(OPENED, email=""),
    ],
)
def test_nobody_sits_who_was_not_let_in_has_left_or_is_forgotten(without: Callable[[], Pass]) -> None:
    assert not without().lets_in(NOON)


def test_a_forgotten_address_has_no_way_in() -> None:
    assert not replace(ASKED, email="").waits(NOON)


def test_wrong_codes_end_its_code_and_not_its_link() -> None:
    last, spent = replace(ASKED, tries=TRIES - 1), replace(ASKED, tries=TRIES)
    assert last.takes_a_code(NOON)
    assert not spent.takes_a_code(NOON)
    assert spent.waits(NOON)
    assert not last.takes_a_code(NOON + WAITS)


def test_a_code_follows_from_its_word_and_has_its_digits() -> None:
    codes = {code_of(f"word-{number}") for number in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {DIGITS}
    assert all(code.isdecimal() for code in codes)
    assert code_of("word-1") == code_of("word-1")


@pytest.mark.parametrize("text", ["0176 3118", " 01763118\n", "0176-3118", "code: 01763118"])
def test_a_code_is_read_however_it_is_typed(text: str) -> None:
    assert typed(text) == "01763118"


def test_figures_of_other_scripts_are_none() -> None:
    assert not typed("٠١٢²")


def test_a_pass_shows_no_address() -> None:
    assert "ada" not in repr(ASKED)
