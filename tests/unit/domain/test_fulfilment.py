"""What there is to get of a product."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.errors import Invalid
from cartwright.domain.fulfilment import NOTHING, Fulfilment
from cartwright.domain.orders import lines_of
from tests.unit.domain.shop import offer, product, quoted


@pytest.mark.parametrize("document", ["x" * 4001, "a\tb", "a\u202eb"], ids=["long", "control", "direction"])
def test_a_document_can_be_shown(document: str) -> None:
    with pytest.raises(Invalid) as refused:
        Fulfilment(document)
    assert "/fulfilment/document" in str(refused.value.facts)


def test_blank_lines_make_paragraphs() -> None:
    assert Fulfilment("Welcome.\nCome in.\n\n\n\n Bring a mat. ").paragraphs == (
        "Welcome.\nCome in.",
        "Bring a mat.",
    )


def test_nothing_is_nothing() -> None:
    assert not NOTHING.gives
    assert not Fulfilment(" \n").gives
    assert Fulfilment("Welcome.").gives


def test_a_line_knows_whether_there_is_something_to_get() -> None:
    mug = replace(product("Mug"), fulfilment=Fulfilment("Your mug is on its way."))
    page = offer(product(), [mug])
    assert [line.gives for line in lines_of(quoted(page), page)] == [False, True]
