"""Words of people that can be printed, in whichever script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from cartwright.domain.abandonment import Abandonment
from cartwright.domain.errors import Invalid
from cartwright.domain.exemptions import Shown
from cartwright.domain.files import fits
from cartwright.domain.fulfilment import Fulfilment
from cartwright.domain.printing import prints
from cartwright.domain.subscriptions.states import Farewell
from users.models.common import Maybe, Word, Words

SPELT = ["", "Ada King", "علی\u200cرضا", "क्\u200dष", "👩\u200d👧"]
"""In every script."""

TURNS = ["\x00", "\x7f", "\u200b", "\u200e", "\u202a", "\u202e", "\u2066", "\u2069", "\u2028"]
"""What turns or breaks a line, or is not seen."""


@pytest.mark.parametrize("text", SPELT)
def test_names_print_in_every_script(text: str) -> None:
    assert prints(text)


@pytest.mark.parametrize("sign", ["\n", *TURNS])
def test_what_turns_or_breaks_a_line_does_not(sign: str) -> None:
    assert not prints(f"a{sign}b")
    assert prints(f"a{sign}b", lines=True) is (sign == "\n")


@pytest.mark.parametrize("lines", [True, False])
def test_joiners_alone_are_nothing_to_see(*, lines: bool) -> None:
    assert not prints("\u200c\u200d", lines=lines)


@pytest.mark.parametrize(
    ("kept", "breaks"),
    [
        (lambda text: Abandonment(subject=text), False),
        (lambda text: Abandonment(text=text), True),
        (lambda text: Shown(document=text), False),
        (lambda text: Fulfilment(document=text), True),
        (lambda text: Farewell(datetime(2026, 11, 2, tzinfo=UTC), text), False),
        (lambda text: fits(f"{text}.pdf", "application/pdf", 1), False),
        (TypeAdapter(Word).validate_python, False),
        (TypeAdapter(Words).validate_python, False),
        (TypeAdapter(Maybe).validate_python, False),
    ],
)
def test_the_rule_is_one_wherever_words_are_kept(kept: Callable[[str], object], *, breaks: bool) -> None:
    for text in SPELT[1:]:
        kept(text)
    for sign in [*TURNS, *([] if breaks else ["\n"])]:
        with pytest.raises((Invalid, ValidationError)):
            kept(f"a{sign}b")
    if breaks:
        kept("a\nb")
