"""What a mail says of who paid nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.buyers import Delivery
from cartwright.domain.catalog import Mode
from cartwright.domain.money import Money, Taxed
from cartwright.domain.tax import Business
from cartwright.domain.unproven import is_plain, mailed, plainly
from tests.unit.domain.shop import offer, placed, product, truth

ORDER = placed(offer(product()))
ADA = ORDER.buyer
EVIL = "Win 1000 at https://evil.example/x"


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "J. R. R. Tolkien",
        "Dr. Anne-Marie O’Neill",
        "Müller & Söhne (Nachf.)",
        "नमस्ते सिंह",
        "王小明",
        "Hafenstr. 12 b",
        "SW1A 1AA",
    ],
)
def test_names_and_places_are_plain(name: str) -> None:
    assert is_plain(name)


@pytest.mark.parametrize(
    "name",
    [
        EVIL,
        "Call evil.example",
        "evil\u200c.example",
        "evil.\u200cexample",
        "evil .example",
        "evil．example",
        "WWW evil",
        "ada@evil.example",
        "<b>Ada</b>",
        "Call +49 40 123456",
        "Call 040 123456 7",
        "Ada\nWin",
        "a" * 61,
    ],
)
def test_what_leads_somewhere_or_is_long_or_odd_is_not(name: str) -> None:
    assert not is_plain(name)


def test_who_has_paid_is_told_of_as_given_and_any_other_plainly() -> None:
    buyer = replace(ADA, name=EVIL)
    sale = ORDER.heard(truth(ORDER)).sale(ORDER.lines[0].owner)
    sale = replace(sale, buyer=buyer)
    assert mailed(sale) is buyer
    free = replace(sale.lines[0], amount=Taxed.free(Money.of("0.00", "EUR")))
    for unpaid in (replace(sale, mode=Mode.TEST), replace(sale, lines=(free,))):
        assert mailed(unpaid).name == ADA.email


def test_all_that_can_be_typed_is_looked_at() -> None:
    kept = replace(
        ADA,
        place=replace(ADA.place, postcode="20457"),
        business=Business("Lovelace GmbH"),
        delivery=Delivery("Hafenstr. 12", "Hamburg"),
    )
    assert plainly(kept) == kept
    odd = replace(
        kept,
        name=EVIL,
        place=replace(ADA.place, postcode="evil.example"),
        business=Business(EVIL),
    )
    for delivery in (Delivery(EVIL, "Hamburg"), Delivery("Hafenstr. 12", EVIL)):
        told = plainly(replace(odd, delivery=delivery))
        assert (told.name, told.place.postcode, told.business, told.delivery) == (ADA.email, "", None, None)
        assert told.email == ADA.email


def test_nobody_is_told_of_who_is_forgotten() -> None:
    gone = ADA.under_veil()
    assert plainly(gone) is gone
