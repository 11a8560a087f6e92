"""What a tax report adds up: a cell for each way in which lines can be told apart, and the choice of lines
that is behind a total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from cartwright.domain.errors import Invalid
from cartwright.domain.journal import TaxFact
from cartwright.domain.money import Money, Taxed
from cartwright.domain.taxbook.shown import Shown


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Lines that nothing tells apart: which they are, and in `Summed` what they come to.

    `quarter` is the one they count in and `amends` the earlier one they amend, or nothing; `country` and
    `region` are where the supply is taxed, by the books that keep a region; `credit` is what was given back.
    """

    quarter: str
    amends: str
    credit: bool
    ground: str
    country: str
    region: str
    jurisdiction: str
    levy: str
    rate: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Summed:
    cell: Cell
    net: Money
    tax: Money
    rows: int
    """How many taxed lines; a line with two levies is two."""
    documents: int = 0
    """How many entries, each counted where its first line is."""

    @property
    def gross(self) -> Money:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a report's lines: what is None does not matter. Told and read as the words of a query, so
    that whoever sees a total can ask for what is in it."""

    quarter: str | None = None
    amends: str | None = None
    credit: bool | None = None
    ground: str | None = None
    country: str | None = None
    region: str | None = None
    jurisdiction: str | None = None
    levy: str | None = None
    rate: Decimal | None = None
    currency: str | None = None
    month: str | None = None
    number: str | None = None
    product: str | None = None

    @property
    def words(self) -> Mapping[str, str]:
        """As `of` reads them."""
        found = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: _word(value) for name, value in found if value is not None}

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Choice:
        """Raises Invalid for words that no report ever says."""
        made: dict[str, str | bool | Decimal] = dict(words)
        if "credit" in words:
            if words["credit"] not in {"yes", "no"}:
                raise Invalid.at("query:credit", "yes or no")
            made["credit"] = words["credit"] == "yes"
        if "rate" in words:
            made["rate"] = _rate(words["rate"])
        return cls(**made)  # type: ignore[arg-type]

    def holds(self, line: Shown, fact: TaxFact) -> bool:
        return (
            self.number in {None, line.entry.buyer.number}
            and self.product in {None, fact.product}
            and self.month in {None, line.month}
            and self.quarter in {None, line.quarter}
            and self.amends in {None, line.amends}
            and self.credit in {None, line.credit}
            and self.ground in {None, fact.ground}
            and self.country in {None, fact.country}
            and self.region in {None, line.entry.buyer.region}
            and self.jurisdiction in {None, fact.jurisdiction}
            and self.levy in {None, fact.levy}
            and self.rate in {None, fact.rate}
            and self.currency in {None, fact.net.currency}
        )

    def within(self, cells: Iterable[Summed]) -> Iterator[Summed]:
        """Those of the cells whose lines it chooses; a cell knows no months, no numbers of buyers and no
        products."""
        for one in cells:
            wanted = ((name, getattr(one.cell, name)) for name in _OF_CELLS)
            if all(getattr(self, name) in {None, value} for name, value in wanted):
                yield one


_OF_CELLS = tuple(one.name for one in fields(Cell))


def totals(cells: Iterable[Summed]) -> Mapping[str, Taxed]:
    """By currency, in the order of their codes."""
    found: dict[str, Taxed] = {}
    for one in cells:
        amount = Taxed(one.net, one.tax, one.gross)
        currency = one.cell.currency
        found[currency] = found[currency] + amount if currency in found else amount
    return {currency: found[currency] for currency in sorted(found)}


def _word(value: str | bool | Decimal) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case _:
            return value


def _rate(text: str) -> Decimal:
    if not (text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= 12):
        raise Invalid.at("query:rate", "such as 0.19")
    return Decimal(text)
