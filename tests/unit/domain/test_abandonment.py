"""What a seller may write to who did not finish."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.domain.abandonment import LONGEST, NEVER, SHORTEST, TEXT_AT_MOST, Abandonment, filled
from cartwright.domain.errors import Invalid


def test_nobody_is_written_to_unless_somebody_switched_it_on() -> None:
    assert not NEVER.on
    assert NEVER.delay == timedelta(hours=1)


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"delay": SHORTEST - timedelta(seconds=1)}, "/minutes"),
        ({"delay": LONGEST + timedelta(seconds=1)}, "/minutes"),
        ({"subject": "x" * 121}, "/subject"),
        ({"subject": "Two\nlines"}, "/subject"),
        ({"subject": "\u202egnirts"}, "/subject"),
        ({"subject": "{price}"}, "/subject"),
        ({"text": "x" * (TEXT_AT_MOST + 1)}, "/text"),
        ({"text": "{product.owner}"}, "/text"),
        ({"text": "{0}"}, "/text"),
        ({"text": "{{product}}"}, "/text"),
        ({"text": "open {"}, "/text"),
        ({"text": "a\x00b"}, "/text"),
    ],
    ids=str,
)
def test_what_can_be_no_mail_is_refused(wanted: dict[str, object], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        Abandonment(on=True, **wanted)  # type: ignore[arg-type]
    assert pointer in str(refused.value.facts)


def test_places_are_filled_in_once() -> None:
    text = "{product}, by {seller}.\n\nStill there: {product}."
    Abandonment(on=True, text=text)
    said = filled(text, product="A {seller} course", seller="Northwind")
    assert said == "A {seller} course, by Northwind.\n\nStill there: A {seller} course."
    assert filled("100 %", product="", seller="") == "100 %"
