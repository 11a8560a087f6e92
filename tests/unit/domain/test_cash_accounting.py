"""Which documents mention cash accounting."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cartwright.domain.cash_accounting import mentioned
from cartwright.domain.einvoice import EInvoice, einvoice
from cartwright.domain.tax import Ground, Levy, Treatment
from tests.contract.documents.examples import EXAMPLES

RECEIPT = EXAMPLES["receipt"]
CASH = replace(RECEIPT.sale.seller, cash_accounting=True)


def taxed(ground: Ground, country: str, *rates: str) -> Treatment:
    return Treatment(ground, country, tuple(Levy(country, "VAT", Decimal(rate)) for rate in rates))


AT_HOME = taxed(Ground.DOMESTIC, "DE", "0.19")
ELSEWHERE = taxed(Ground.ONE_STOP_SHOP, "FR", "0.20")
OWED_BY_THE_BUYER = taxed(Ground.REVERSE_CHARGE, "FR")


@pytest.mark.parametrize(
    ("cash", "country", "treatments", "said"),
    [
        (True, "DE", [AT_HOME], True),
        (True, "DE", [OWED_BY_THE_BUYER, AT_HOME], True),
        (False, "DE", [AT_HOME], False),
        (True, "DE", [ELSEWHERE], False),
        (True, "DE", [OWED_BY_THE_BUYER], False),
        (True, "FR", [AT_HOME], False),
        (True, "GB", [taxed(Ground.DOMESTIC, "GB", "0.20")], False),
        (True, "DE", [], False),
    ],
)
def test_it_is_mentioned_where_the_sellers_own_country_taxes_by_what_is_paid(
    cash: bool, country: str, treatments: list[Treatment], said: bool
) -> None:
    address = replace(CASH.address, country=country)
    seller = replace(CASH, cash_accounting=cash, address=address)
    [line] = RECEIPT.sale.lines
    assert mentioned(seller, [replace(line, treatment=one) for one in treatments]) is said


@pytest.mark.parametrize(
    ("name", "notes"), [("receipt", ("Kasse",)), ("credit-note", ("zu früh", "Kasse")), ("one-stop-shop", ())]
)
def test_an_e_invoice_notes_it_beside_what_else_there_is_to_note(name: str, notes: tuple[str, ...]) -> None:
    document = EXAMPLES[name]
    sale = replace(document.sale, seller=replace(document.sale.seller, cash_accounting=True))
    found = einvoice(replace(document, sale=sale), cash="Kasse")
    assert isinstance(found, EInvoice)
    assert found.notes == notes
