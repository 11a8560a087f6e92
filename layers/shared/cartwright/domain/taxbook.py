"""A client's tax report: what its entries of a period add up to, by jurisdiction and rate.

The report is a fold over journal entries and nothing else, so its totals are the journal's, to the cent. Test
sales are never in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, EntryId, OrderId, SaleId
from cartwright.domain.journal import Entry, Kind, Known
from cartwright.domain.money import Money, Taxed
from cartwright.domain.periods import Period

_AMENDING = {Kind.REFUND, Kind.CORRECTION}


@dataclass(frozen=True, slots=True)
class Row:
    """One taxed line of one entry: what an accountant would want to put a finger on."""

    at: datetime
    kind: str
    document: str
    order: OrderId
    entry: EntryId
    sale: SaleId
    payment_reference: str
    buyer_country: str
    item: str
    ground: str
    jurisdiction: str
    levy: str
    rate: Decimal
    net: Money
    tax: Money
    rule: str = ""
    buyer: Known = field(default_factory=Known)

    @property
    def gross(self) -> Money:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Sum:
    """What one jurisdiction and rate come to, in one currency."""

    ground: str
    jurisdiction: str
    levy: str
    rate: Decimal
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a report, summed up as the whole is; `totals` by currency."""

    sums: tuple[Sum, ...]
    totals: Mapping[str, Taxed]


@dataclass(frozen=True, slots=True)
class TaxReport:
    account: AccountId
    client: ClientId
    period: Period
    rows: tuple[Row, ...]
    totals: Mapping[str, Taxed] = field(default_factory=dict)

    @property
    def sums(self) -> tuple[Sum, ...]:
        """By ground, jurisdiction, levy, rate and currency, sorted by them: net of what was given back."""
        return _summed(self.rows)

    @property
    def credits(self) -> Part:
        """What was given back of it, below nothing, with what came back of that."""
        return _part([row for row in self.rows if row.kind == Kind.REFUND])

    @property
    def sales(self) -> Part:
        """All the rest."""
        return _part([row for row in self.rows if row.kind != Kind.REFUND])


def report(
    account: AccountId,
    client: ClientId,
    period: Period,
    entries: Iterable[Entry],
    documents: Mapping[SaleId, str],
    *,
    notes: Mapping[EntryId, str] | None = None,
) -> TaxReport:
    """The tax report over `entries`, all of this client and month (ValueError); test entries and those that
    only move money are left out.

    `documents` gives the printed number of each sale's receipt, `notes` that of what amends it, by its entry:
    of each refund's credit note, and of each correction. What is still being numbered has none.
    """
    notes = notes or {}
    rows: list[Row] = []
    totals: dict[str, Taxed] = {}
    for entry in entries:
        if (entry.account, entry.client, entry.month) != (account, client, period.month):
            raise ValueError(f"entry {entry.id} is not of this client and month")
        if entry.mode is not Mode.LIVE or not entry.facts:
            continue
        amends = entry.kind in _AMENDING
        rows += _rows(entry, notes.get(entry.id, "") if amends else documents.get(entry.sale, ""))
        currency = entry.amount.gross.currency
        totals[currency] = totals[currency] + entry.amount if currency in totals else entry.amount
    return TaxReport(account, client, period, tuple(rows), totals)


def _part(rows: Sequence[Row]) -> Part:
    totals: dict[str, Taxed] = {}
    for row in rows:
        currency, amount = row.net.currency, Taxed(row.net, row.tax, row.gross)
        totals[currency] = totals[currency] + amount if currency in totals else amount
    return Part(_summed(rows), totals)


def _summed(rows: Sequence[Row]) -> tuple[Sum, ...]:
    found: dict[tuple[str, str, str, Decimal, str], Sum] = {}
    for row in rows:
        key = (row.ground, row.jurisdiction, row.levy, row.rate, row.net.currency)
        nothing = Money.zero(row.net.currency)
        before = found.get(key) or Sum(row.ground, row.jurisdiction, row.levy, row.rate, nothing, nothing)
        found[key] = Sum(*key[:4], before.net + row.net, before.tax + row.tax)
    return tuple(found[key] for key in sorted(found))


def _rows(entry: Entry, document: str) -> list[Row]:
    return [
        Row(
            at=entry.at,
            kind=entry.kind,
            document=document,
            order=entry.order,
            entry=entry.id,
            sale=entry.sale,
            payment_reference=entry.payment_reference,
            buyer_country=fact.country,
            item=fact.name,
            ground=fact.ground,
            jurisdiction=fact.jurisdiction,
            levy=fact.levy,
            rate=fact.rate,
            net=fact.net,
            tax=fact.tax,
            rule=fact.rule,
            buyer=entry.buyer,
        )
        for fact in entry.facts
    ]
