"""The fold over a report's entries, in time order and each once: what it keeps grows with how many ways there
are to tell lines apart, with business buyers abroad and with payouts, and never with sales.

It changes as it goes: a million times a new value would be most of the work. `kept` and `Tally.of` carry it
over a break.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from decimal import Decimal
from typing import Any, Final

from cartwright.domain.catalog import Mode
from cartwright.domain.journal import SELLING, Book, Entry, Kind
from cartwright.domain.money import Money
from cartwright.domain.tax import MARGIN, SELF_ACCOUNTED, NumberState
from cartwright.domain.taxbook.cells import Cell, Summed
from cartwright.domain.taxbook.exchange import EURO
from cartwright.domain.taxbook.shown import Shown

SHAPE: Final = 2
"""Of what is `kept`: what was kept in another is begun anew."""

NAMED_AT_MOST: Final = 200
"""Exceptions of a kind that are named; more are counted."""

UNCHECKED: Final = frozenset({NumberState.PENDING, NumberState.FORMAT_ONLY})


@dataclass(frozen=True, slots=True)
class Buyer:
    """What a business abroad that owes the tax itself bought in a month."""

    month: str
    number: str
    ground: str
    net: Money


@dataclass(frozen=True, slots=True)
class Earned:
    """What a product came to with what it cost to send it, less what was given back: that, with its tax, is
    `back`. `name` is the last that it was sold by."""

    product: str
    name: str
    net: Money
    tax: Money
    back: Money
    rows: int


@dataclass(frozen=True, slots=True)
class Day:
    """What the lines of a day come to, in a currency other than the euro."""

    day: date
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Moved:
    """What entries of a kind put into (+) or took out of (-) what stands with a processor."""

    connection: str
    kind: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PaidOut:
    """A payout: what left the processor, what it kept, and what reached the bank."""

    at: str
    reference: str
    connection: str
    left: Money
    fee: Money
    bank: Money

    @property
    def difference(self) -> Money:
        """Nothing, or the books do not balance."""
        return self.left - self.fee - self.bank

    @property
    def kept(self) -> Sequence[str | int]:
        """As JSON has it."""
        amounts = self.left.minor, self.fee.minor, self.bank.minor
        return self.at, self.reference, self.connection, *amounts, self.left.currency


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a series that were seen: how many, and between which."""

    prefix: str
    first: int
    last: int
    seen: int

    @property
    def elsewhere(self) -> int:
        """How many between them were not: they are of another period, or missing."""
        return self.last - self.first + 1 - self.seen


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Entries that somebody should look at: `named` are the first of them, by their months and ids."""

    kind: str
    count: int
    named: tuple[tuple[str, str], ...]


NO_DOCUMENT, NO_EVIDENCE, NUMBER_UNCHECKED = "no-document", "evidence-missing", "number-unchecked"
LATE: Final = "late"
MARGIN_UNKNOWN: Final = "margin-unknown"
"""Sold under a margin scheme: its tax is for whoever knows what it cost to work out."""


def looked_at(line: Shown) -> Iterator[str]:
    """The kinds of exceptions that it is among."""
    entry = line.entry
    if not line.document and entry.kind is not Kind.DISPUTE:
        yield NO_DOCUMENT
    if line.late:
        yield LATE
    if any(fact.ground in MARGIN for fact in line.facts):
        yield MARGIN_UNKNOWN
    if entry.kind in SELLING:
        if entry.buyer.needed and not entry.buyer.enough:
            yield NO_EVIDENCE
        if entry.buyer.number_state in UNCHECKED:
            yield NUMBER_UNCHECKED


def series(label: str) -> str:
    """What stands before the number."""
    return label.rstrip("0123456789")


class Tally:
    """What was added so far."""

    def __init__(self) -> None:
        self.rows = 0
        self.entries = 0
        self.order = ""
        """The last that a line is of."""
        self.zone: tzinfo = UTC
        """The client's, by which days are told apart."""
        self._cells: dict[tuple[Any, ...], list[int]] = {}
        self._days: dict[tuple[str, str], list[int]] = {}
        self._products: dict[tuple[str, str], list[int]] = {}
        self._names: dict[str, str] = {}
        self._buyers: dict[tuple[str, str, str, str], int] = {}
        self._moved: dict[tuple[str, str, str], int] = {}
        self._paid_out: list[PaidOut] = []
        self._series: dict[str, list[int]] = {}
        self._exceptions: dict[str, tuple[list[int], list[tuple[str, str]]]] = {}

    def add(self, line: Shown) -> None:
        """What it taxes."""
        entry, region = line.entry, line.entry.buyer.region
        of = (line.quarter, line.amends, line.credit)
        first = 1
        for fact in line.facts:
            net, tax = fact.net, fact.tax
            key = (
                *of,
                fact.ground,
                fact.country,
                region,
                fact.jurisdiction,
                fact.levy,
                fact.rate,
                net.currency,
            )
            sums = self._cells.get(key)
            if sums is None:
                sums = self._cells[key] = [0, 0, 0, 0]
            sums[0] += net.minor
            sums[1] += tax.minor
            sums[2] += 1
            sums[3] += first
            first = 0
            earned = self._products.get((fact.product, net.currency))
            if earned is None:
                earned = self._products[fact.product, net.currency] = [0, 0, 0, 0]
            earned[0] += net.minor
            earned[1] += tax.minor
            earned[3] += 1
            if line.credit:
                earned[2] += net.minor + tax.minor
            if not fact.carriage:
                self._names[fact.product] = fact.name
            if fact.ground in SELF_ACCOUNTED and entry.buyer.number:
                buyer = line.month, entry.buyer.number, str(fact.ground), net.currency
                self._buyers[buyer] = self._buyers.get(buyer, 0) + net.minor
        self.rows += len(line.facts)
        self.order = entry.order
        self._add_abroad(line)
        self._look(line)

    def _add_abroad(self, line: Shown) -> None:
        """What was not paid in euros, day by day: each day has a rate of its own."""
        if line.facts[0].net.currency != EURO:
            day = line.entry.at.astimezone(self.zone).date().isoformat()
            for fact in line.facts:
                sums = self._days.setdefault((day, fact.net.currency), [0, 0])
                sums[0] += fact.net.minor
                sums[1] += fact.tax.minor

    def move(self, entry: Entry) -> None:
        """What it moved with a processor. Of tests nothing."""
        self.entries += 1
        if entry.mode is not Mode.LIVE:
            return
        for posting in entry.postings:
            if posting.book is Book.PROCESSOR:
                key = posting.detail, str(entry.kind), posting.amount.currency
                self._moved[key] = self._moved.get(key, 0) + posting.amount.minor
        if entry.kind is Kind.PAYOUT:
            connection = next(one.detail for one in entry.postings)
            self._paid_out.append(
                PaidOut(
                    entry.at.isoformat(),
                    entry.origin,
                    connection,
                    -entry.moved(Book.PROCESSOR),
                    entry.moved(Book.FEES),
                    entry.moved(Book.BANK),
                )
            )

    def number(self, label: str) -> None:
        """That a document's number was seen."""
        prefix = series(label)
        number = int(label[len(prefix) :] or 0)
        seen = self._series.setdefault(prefix, [number, number, 0])
        seen[0], seen[1], seen[2] = min(seen[0], number), max(seen[1], number), seen[2] + 1

    def _look(self, line: Shown) -> None:
        if line.document:
            self.number(line.document)
        for kind in looked_at(line):
            self._except(kind, line.entry)

    def _except(self, kind: str, entry: Entry) -> None:
        count, named = self._exceptions.setdefault(kind, ([0], []))
        count[0] += 1
        if len(named) < NAMED_AT_MOST:
            named.append((entry.month, entry.id))

    @property
    def cells(self) -> Sequence[Summed]:
        """In their order."""
        found = []
        for key, (net, tax, rows, documents) in self._cells.items():
            cell = Cell(*key)
            amounts = Money(net, cell.currency), Money(tax, cell.currency)
            found.append(Summed(cell, *amounts, rows, documents))
        return sorted(found, key=lambda one: one.cell)

    @property
    def days(self) -> Sequence[Day]:
        """What was not paid in euros, in the order of the days."""
        return [
            Day(date.fromisoformat(day), Money(net, currency), Money(tax, currency))
            for (day, currency), (net, tax) in sorted(self._days.items())
        ]

    @property
    def products(self) -> Sequence[Earned]:
        """By their ids, each in the order of its currencies."""
        return [
            Earned(
                product,
                self._names.get(product, ""),
                Money(net, currency),
                Money(tax, currency),
                Money(back, currency),
                rows,
            )
            for (product, currency), (net, tax, back, rows) in sorted(self._products.items())
        ]

    @property
    def buyers(self) -> Sequence[Buyer]:
        return [
            Buyer(month, number, ground, Money(net, currency))
            for (month, number, ground, currency), net in sorted(self._buyers.items())
        ]

    @property
    def moved(self) -> Sequence[Moved]:
        return [
            Moved(connection, kind, Money(amount, currency))
            for (connection, kind, currency), amount in sorted(self._moved.items())
        ]

    @property
    def paid_out(self) -> Sequence[PaidOut]:
        return tuple(self._paid_out)

    @property
    def series(self) -> Sequence[Numbers]:
        return [Numbers(prefix, *seen) for prefix, seen in sorted(self._series.items())]

    @property
    def exceptions(self) -> Sequence[Exceptions]:
        return [
            Exceptions(kind, count[0], tuple(named))
            for kind, (count, named) in sorted(self._exceptions.items())
        ]

    @property
    def kept(self) -> Mapping[str, Any]:
        """As JSON has it."""
        return {
            "shape": SHAPE,
            "rows": self.rows,
            "entries": self.entries,
            "order": self.order,
            "products": [[*key, *sums] for key, sums in self._products.items()],
            "names": self._names,
            "cells": [[*key[:8], str(key[8]), key[9], *sums] for key, sums in self._cells.items()],
            "days": [[*key, *sums] for key, sums in self._days.items()],
            "buyers": [[*key, net] for key, net in self._buyers.items()],
            "moved": [[*key, amount] for key, amount in self._moved.items()],
            "paid_out": [one.kept for one in self._paid_out],
            "series": [[prefix, *seen] for prefix, seen in self._series.items()],
            "exceptions": [[kind, count[0], named] for kind, (count, named) in self._exceptions.items()],
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Tally:
        """As it was `kept`."""
        tally = cls()
        tally.rows, tally.entries, tally.order = kept["rows"], kept["entries"], kept["order"]
        tally._products = {(product, currency): sums for product, currency, *sums in kept["products"]}
        tally._names = dict(kept["names"])
        for *key, rate, currency, net, tax, rows, documents in kept["cells"]:
            tally._cells[*key, Decimal(rate), currency] = [net, tax, rows, documents]
        tally._days = {(day, currency): [net, tax] for day, currency, net, tax in kept["days"]}
        tally._buyers = {(one[0], one[1], one[2], one[3]): one[4] for one in kept["buyers"]}
        tally._moved = {(one[0], one[1], one[2]): one[3] for one in kept["moved"]}
        tally._paid_out = [
            PaidOut(*one[:3], *(Money(minor, one[6]) for minor in one[3:6])) for one in kept["paid_out"]
        ]
        tally._series = {prefix: seen for prefix, *seen in kept["series"]}
        tally._exceptions = {
            kind: ([count], [(month, entry) for month, entry in named])
            for kind, count, named in kept["exceptions"]
        }
        return tally


def tallied(lines: Iterable[Shown]) -> Tally:
    """Of lines alone."""
    tally = Tally()
    for line in lines:
        tally.move(line.entry)
        tally.add(line)
    return tally
