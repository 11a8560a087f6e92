"""Whom an EC sales list names, and whom it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cartwright.domain.journal import Known
from cartwright.domain.money import Money
from cartwright.domain.taxbook.recapitulation import recapitulated
from cartwright.domain.taxbook.tally import Buyer, tallied
from tests.contract.adapters.report_files import a_line
from tests.unit.domain.test_taxbook import YOGA

BOUGHT = [
    Buyer("2026-11", number, ground, Money(100_00, "EUR"))
    for number, ground in (
        ("ATU13585627", "reverse-charge"),
        ("EL123456789", "reverse-charge"),
        ("GB123456789", "reverse-charge"),
        ("NO123456789MVA", "reverse-charge"),
        ("XI123456789", "reverse-charge"),
        ("FR40303265045", "intra-community"),
        ("XI987654321", "intra-community"),
    )
]


@pytest.mark.parametrize(
    ("country", "postcode", "named"),
    [
        ("DE", "10115", ["ATU13585627", "EL123456789", "FR40303265045", "XI987654321"]),
        ("GB", "BT1 1AA", ["FR40303265045", "XI987654321"]),
        ("ES", "35001", ["FR40303265045", "XI987654321"]),
        ("US", "", ["FR40303265045", "XI987654321"]),
    ],
)
def test_a_statement_names_who_bought_inside_of_the_union(
    country: str, postcode: str, named: list[str]
) -> None:
    """Goods only ever are sold so inside of it; of services both sides have to be there."""
    seller = replace(YOGA, address=replace(YOGA.address, country=country, postcode=postcode))
    assert [one.number for one in recapitulated(BOUGHT, seller, date(2026, 11, 30))] == named


def test_what_came_too_late_is_in_the_statement_of_the_month_it_counts_in() -> None:
    firm = Known("AT", ("billing-address: AT",), True, "ATU13585627", "valid", "WAPI1")
    sold: dict[str, Any] = {"country": "AT", "ground": "reverse-charge", "levy": "", "rate": "0", "tax": 0}
    tally = tallied([a_line(1, **sold, buyer=firm, month="2026-12", of="2026-11", late=True)])
    assert [(one.month, one.net) for one in tally.buyers] == [("2026-12", Money(100_00, "EUR"))]
