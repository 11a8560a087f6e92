"""API keys: what their text says, and what is kept of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.access import Right
from cartwright.domain.api_keys import NOTHING, ApiKey, KeyText, made, read
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import KeyId, MemberId, derived
from tests.unit.domain.shop import ACCOUNT, NOON

MEMBER, KEY = MemberId(derived("member", "ada")), KeyId(derived("key", "one"))
CHANCE = bytes(range(32))
TEXT = made(Mode.LIVE, MEMBER, KEY, chance=CHANCE)
KEPT = ApiKey(ACCOUNT, MEMBER, KEY, "Zap", frozenset({Right.VIEW}), Mode.LIVE, TEXT.digest, NOON)
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


@given(st.sampled_from([Mode.TEST, Mode.LIVE]), st.text(), st.binary(min_size=32, max_size=32))
def test_a_text_names_its_member_its_key_and_its_mode(mode: Mode, name: str, chance: bytes) -> None:
    member, key = MemberId(derived("member", repr(name))), KeyId(derived("key", repr(name)))
    text = made(mode, member, key, chance=chance)
    again = read(text.shown())
    assert again == text
    assert (text.mode, text.member, text.key) == (mode, member, key)


def test_a_text_is_one_word_that_scanners_know() -> None:
    assert re.fullmatch(r"cwk_live_[0-9a-hjkmnp-tv-z]{111}", TEXT.shown())
    assert made(Mode.TEST, MEMBER, KEY, chance=CHANCE).shown().startswith("cwk_test_")


@given(st.data())
def test_any_slip_of_the_pen_is_noticed(data: st.DataObject) -> None:
    text = TEXT.shown()
    place = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from(ALPHABET).filter(lambda one: one != text[place]))
    assert read(text[:place] + sign + text[place + 1 :]) is None


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: text + "\n", lambda text: text[:-1], lambda _: ""]
)
def test_what_cannot_be_a_key_is_none(change: object) -> None:
    assert callable(change)
    assert read(change(TEXT.shown())) is None


def test_every_bit_of_chance_is_in_the_secret() -> None:
    zero = made(Mode.LIVE, MEMBER, KEY, chance=bytes(32)).secret
    found = {made(Mode.LIVE, MEMBER, KEY, chance=(1 << bit).to_bytes(32)).secret for bit in range(256)}
    assert len(found | {zero}) == 257


@pytest.mark.parametrize("size", [31, 33])
def test_chance_is_thirty_two_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="thirty-two"):
        made(Mode.LIVE, MEMBER, KEY, chance=bytes(size))


def test_what_is_kept_is_a_digest() -> None:
    assert TEXT.digest == sha256(TEXT.secret.encode()).hexdigest()
    assert TEXT.secret not in repr(KEPT)


def test_a_text_does_not_show_itself() -> None:
    for shown in (repr(TEXT), str(TEXT), f"{TEXT}"):
        assert TEXT.secret not in shown


def test_a_text_fits_its_key_and_no_other() -> None:
    assert TEXT.fits(KEPT)
    assert not TEXT.fits(None)
    assert not TEXT.fits(replace(KEPT, digest=NOTHING))
    assert not TEXT.fits(replace(KEPT, mode=Mode.TEST))
    assert not TEXT.fits(replace(KEPT, id=KeyId(derived("key", "two"))))
    assert not made(Mode.LIVE, MEMBER, KEY, chance=bytes(32)).fits(KEPT)


def test_a_key_ends_at_its_instant_and_not_a_microsecond_before() -> None:
    key = replace(KEPT, until=NOON + timedelta(hours=2))
    assert key.holds(NOON + timedelta(hours=2) - timedelta(microseconds=1))
    assert not key.holds(NOON + timedelta(hours=2))
    assert KEPT.holds(NOON + timedelta(days=36500))


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"mode": Mode.DRAFT}, "/mode"),
        ({"mode": Mode.ARCHIVED}, "/mode"),
        ({"scope": frozenset()}, "/scope"),
        ({"until": NOON}, "/until"),
    ],
)
def test_a_key_is_for_test_or_live_opens_something_and_lasts(change: dict[str, object], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(KEPT, **change)  # type: ignore[arg-type]  # mypy cannot know which field each row changes
    assert refused.value.facts["errors"][0]["pointer"] == pointer  # type: ignore[index,call-overload]


def test_two_texts_of_one_key_are_told_apart_by_their_secret_alone() -> None:
    assert KeyText(Mode.LIVE, MEMBER, KEY, "0" * 52) != TEXT
