"""Words of people that can be printed, in whichever script."""

from __future__ import annotations

import pytest

from cartwright.domain.printing import prints


@pytest.mark.parametrize("text", ["", "Ada King", "علی\u200cرضا", "क्\u200dष", "👩\u200d👧"])
def test_names_print_in_every_script(text: str) -> None:
    assert prints(text)


@pytest.mark.parametrize(
    "sign", ["\n", "\x00", "\x7f", "\u200b", "\u200e", "\u202a", "\u202e", "\u2066", "\u2069", "\u2028"]
)
def test_what_turns_or_breaks_a_line_does_not(sign: str) -> None:
    assert not prints(f"a{sign}b")


def test_joiners_alone_are_nothing_to_see() -> None:
    assert not prints("\u200c\u200d")
