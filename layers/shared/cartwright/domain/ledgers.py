"""What an accounting package is told of a report's entries: sums by day, so that a launch is as many rows as
a quiet month, and each row is of one account and one code.

Nothing is left out. What is taxed is told as the report shows it; everything else that the same entries move
(what processors keep, banks take back and pay out) by the books it moves in. So the rows of a day balance, as
each entry does, and those of sales come to the report's totals.

It changes as it goes, as the tally does: `kept` and `Ledger.of` carry it over a break.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode
from cartwright.domain.charts import Chart, Contacts, Package
from cartwright.domain.journal import Book, Entry, Kind, TaxFact
from cartwright.domain.money import Money
from cartwright.domain.periods import Period, Span
from cartwright.domain.tax import SELF_ACCOUNTED
from cartwright.domain.taxbook import Shown

TOLD: Final = frozenset({Book.REVENUE, Book.REFUNDS, Book.TAX})
"""What the report's lines are of."""

KEPT_BY_XERO: Final = frozenset({Book.PROCESSOR, Book.BANK})
"""What its invoices are open for until the payout is found on the bank's statement."""


class Sort(StrEnum):
    SALES = "S"
    CREDITS = "C"
    MONEY = "M"


@dataclass(frozen=True, slots=True)
class Booking:
    """Of one day: what an account gets (+) or gives (-), with the tax of it, of one code. `rate` is what
    the tax of a sale was worked out by; `says` what it is, in the words of the report."""

    day: date
    sort: Sort
    contact: str
    account: str
    code: str
    rate: Decimal
    net: Money
    tax: Money
    says: str
    book: Book | None = None


class Ledger:
    """One package's, of one span of days, on its client's clock."""

    def __init__(self, chart: Chart, span: Span, zone: tzinfo, basis: Basis = Basis.INVOICE) -> None:
        self.chart, self.basis = chart, basis
        self._span, self._zone = span, zone
        self._sold: dict[tuple[str, bool, str, str, str, str, Decimal, str], list[int]] = {}
        self._moved: dict[tuple[str, str, str], int] = {}

    def add(self, month: str, entries: Iterable[Entry], lines: Sequence[Shown]) -> None:
        """What was read of a month, and what is shown of it."""
        shared = {line.entry.id for line in lines if line.entry.kind is Kind.DISPUTE}
        for line in lines:
            day = self._day(line.entry, line.month)
            for part in _parts(line.facts):
                key = (
                    day,
                    line.credit,
                    self._contact(line, part),
                    self.chart.account(part.product),
                    part.ground,
                    part.jurisdiction,
                    part.rate,
                    part.net.currency,
                )
                sums = self._sold.setdefault(key, [0, 0])
                sums[0] += part.net.minor
                sums[1] += part.tax.minor
        for entry in entries:
            if entry.mode is not Mode.LIVE:
                continue
            day = self._day(entry, month)
            for posting in entry.postings:
                book = posting.book
                if book in TOLD or (book is Book.DISPUTES and entry.id in shared):
                    continue
                moved = day, str(book), posting.amount.currency
                self._moved[moved] = self._moved.get(moved, 0) + posting.amount.minor

    def _day(self, entry: Entry, month: str) -> str:
        """In the span. What counts in another month than its own is of the first day of that one."""
        period = Period(month)
        if entry.month != month:
            day = period.first
        else:
            day = min(max(entry.at.astimezone(self._zone).date(), period.first), period.last)
        return min(max(day, self._span.first), self._span.last).isoformat()

    def _contact(self, line: Shown, part: TaxFact) -> str:
        """What stands behind the contact's name."""
        if self.chart.contacts is Contacts.COUNTRY:
            return part.country
        business = self.chart.contacts is Contacts.BUSINESS and part.ground in SELF_ACCOUNTED
        return line.entry.buyer.number if business else ""

    @property
    def bookings(self) -> Iterator[Booking]:
        """By day, sort, contact, account and code. What comes to nothing is not among them."""
        for key in sorted(self._sold, key=lambda key: (key[0], key[1], key[7], *key[2:7])):
            day, credit, contact, account, ground, jurisdiction, rate, currency = key
            net, tax = self._sold[key]
            if not net and not tax:
                continue
            yield Booking(
                date.fromisoformat(day),
                Sort.CREDITS if credit else Sort.SALES,
                f"{self.chart.contact} {contact}".strip(),
                account,
                self.chart.code(ground, jurisdiction, rate),
                rate,
                Money(net, currency),
                Money(tax, currency),
                _says(ground, jurisdiction, rate),
            )
        for (day, book, currency), amount in sorted(self._moved.items()):
            if not amount:
                continue
            yield Booking(
                date.fromisoformat(day),
                Sort.MONEY,
                self.chart.contact,
                self.chart.books.get(Book(book), ""),
                self.chart.untaxed,
                Decimal(0),
                Money(-amount, currency),
                Money.zero(currency),
                book,
                Book(book),
            )

    @property
    def missing(self) -> tuple[str, ...]:
        """What the chart has no name for, and would have to."""
        found = set()
        for one in self.bookings:
            # QuickBooks is told the tax itself, on its account, and nothing where there is none.
            if one.book is None and not one.code and (one.tax or self.chart.package is Package.XERO):
                found.add(f"taxes: {one.says}")
            elif one.book is not None and not one.account and not self.skips(one.book):
                found.add(f"books: {one.book}")
        return tuple(sorted(found))

    def skips(self, book: Book) -> bool:
        """Whether the package is not told of it."""
        return self.chart.package is Package.XERO and book in KEPT_BY_XERO

    @property
    def kept(self) -> Mapping[str, Any]:
        """As JSON has it."""
        return {
            "package": self.chart.package,
            "sold": [[*key[:6], str(key[6]), key[7], *sums] for key, sums in self._sold.items()],
            "moved": [[*key, amount] for key, amount in self._moved.items()],
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any], chart: Chart, span: Span, zone: tzinfo, basis: Basis) -> Ledger:
        """As it was `kept`."""
        ledger = cls(chart, span, zone, basis)
        for day, credit, contact, account, ground, jurisdiction, rate, currency, net, tax in kept["sold"]:
            key = day, credit, contact, account, ground, jurisdiction, Decimal(rate), currency
            ledger._sold[key] = [net, tax]
        ledger._moved = {(one[0], one[1], one[2]): one[3] for one in kept["moved"]}
        return ledger


def _parts(facts: Sequence[TaxFact]) -> Iterator[TaxFact]:
    """What each line was taxed by all its levies together: at the sum of their rates, by the smallest of
    their jurisdictions. The net stands on the first."""
    found: list[TaxFact] = []
    for fact in facts:
        last = found[-1] if found else None
        if last is None or fact.net or fact.line != last.line:
            found.append(fact)
            continue
        place = max(last.jurisdiction, fact.jurisdiction, key=len)
        tax, rate = last.tax + fact.tax, last.rate + fact.rate
        found[-1] = replace(last, jurisdiction=place, rate=rate, tax=tax)
    return (one for one in found if one.net or one.tax)


def _says(ground: str, jurisdiction: str, rate: Decimal) -> str:
    return f"{ground} {jurisdiction} {rate.normalize():f}"
