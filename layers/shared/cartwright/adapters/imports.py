"""Files that accounting packages import: sales invoices for Xero, journal entries for QuickBooks Online.

Columns and limits are those of the packages' own templates and help pages; where each stands in
docs/bookkeeping.md. UTF-8 without a byte order mark, which would become part of the first column's name. What
a cell says is kept from being a formula as in `sheets`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from cartwright.adapters.sheets import safe
from cartwright.application.ports.reports import Import
from cartwright.domain.basis import Basis
from cartwright.domain.charts import Package
from cartwright.domain.ledgers import Booking, Ledger
from cartwright.domain.money import Money, total

INVOICES_AT_MOST: Final = 500
"""Xero takes no more from one file."""

XERO: Final = (
    "*ContactName",
    "EmailAddress",
    "POAddressLine1",
    "POAddressLine2",
    "POAddressLine3",
    "POAddressLine4",
    "POCity",
    "PORegion",
    "POPostalCode",
    "POCountry",
    "*InvoiceNumber",
    "Reference",
    "*InvoiceDate",
    "*DueDate",
    "InventoryItemCode",
    "*Description",
    "*Quantity",
    "*UnitAmount",
    "Discount",
    "*AccountCode",
    "*TaxType",
    "TrackingName1",
    "TrackingOption1",
    "TrackingName2",
    "TrackingOption2",
    "Currency",
    "BrandingTheme",
)
QUICKBOOKS: Final = (
    "JournalNo",
    "JournalDate",
    "AccountName",
    "Debits",
    "Credits",
    "Description",
    "Currency",
)

_BEGINS: Final = {Basis.INVOICE: "CW", Basis.CASH: "CWC"}
"""Of numbers: a day of one basis is not that of the other. QuickBooks has room for 21 characters."""


class CsvImports:
    def files(self, ledger: Ledger) -> Sequence[Import]:
        return [*_invoices(ledger)] if ledger.chart.package is Package.XERO else [_journal(ledger)]


def _invoices(ledger: Ledger) -> Iterator[Import]:
    """One for each day, sort, contact and currency: what is given back is below nothing, which Xero takes for
    a credit note. Prices are without tax, which Xero works out itself: the cents by which that is not what
    was charged are a row of their own."""
    told = (one for one in ledger.bookings if one.book is None or not ledger.skips(one.book))
    invoices = [list(rows) for _, rows in groupby(told, key=_invoice)]
    for place in range(0, max(len(invoices), 1), INVOICES_AT_MOST):
        some = invoices[place : place + INVOICES_AT_MOST]
        rows = [row for one in some for row in _invoice_rows(one, ledger)]
        part = f"-{place // INVOICES_AT_MOST + 1}" if len(invoices) > INVOICES_AT_MOST else ""
        yield Import(f"xero{part}.csv", _written(XERO, rows), len(rows))


def _invoice(one: Booking) -> tuple[str, str, str, str]:
    return one.day.isoformat(), one.sort, one.net.currency, one.contact


def _invoice_rows(bookings: Sequence[Booking], ledger: Ledger) -> Iterator[dict[str, str]]:
    first, chart = bookings[0], ledger.chart
    currency = first.net.currency
    behind = first.contact.removeprefix(chart.contact).strip()
    number = "-".join(
        filter(None, (_BEGINS[ledger.basis], f"{first.day:%Y%m%d}", first.sort, currency, behind))
    )
    head = {
        "*ContactName": first.contact,
        "*InvoiceNumber": number,
        "*InvoiceDate": f"{first.day:%d/%m/%Y}",
        "*DueDate": f"{first.day:%d/%m/%Y}",
        "*Quantity": "1",
        "Currency": currency,
    }
    for one in bookings:
        yield head | {
            "*Description": one.says,
            "*UnitAmount": _plain(one.net),
            "*AccountCode": one.account,
            "*TaxType": one.code,
        }
    cents = total([one.tax - one.net.portion(one.rate) for one in bookings], currency)
    if cents:
        yield head | {
            "*Description": "tax that was charged by the line, and not by the day",
            "*UnitAmount": _plain(cents),
            "*AccountCode": chart.rounding,
            "*TaxType": chart.untaxed,
        }


def _journal(ledger: Ledger) -> Import:
    """An entry for each day and currency, which balances: credits are what came in, and the tax of it."""
    rows = []
    for one in sorted(ledger.bookings, key=lambda one: (one.day, one.net.currency)):
        head = {
            "JournalNo": f"{_BEGINS[ledger.basis]}-{one.day:%Y%m%d}-{one.net.currency}",
            "JournalDate": f"{one.day:%m/%d/%Y}",
            "Description": one.says,
            "Currency": one.net.currency,
        }
        for account, moved in ((one.account, one.net), (one.code, one.tax)):
            if moved:
                side, amount = ("Credits", moved) if moved.minor > 0 else ("Debits", -moved)
                rows.append(head | {"AccountName": account, side: _plain(amount)})
    return Import("quickbooks.csv", _written(QUICKBOOKS, rows), len(rows))


def _written(columns: Sequence[str], rows: Iterable[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: cell if name in _AMOUNTS else safe(cell) for name, cell in row.items()})
    return text.getvalue().encode()


_AMOUNTS: Final = frozenset({"*UnitAmount", "Debits", "Credits", "*Quantity"})


def _plain(money: Money) -> str:
    return f"{money.decimal:f}"
