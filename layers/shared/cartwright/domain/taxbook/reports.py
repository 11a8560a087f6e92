"""A client's tax report: what its entries of a span of days come to, to the cent, and the choices of lines
that its totals are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cartwright.domain.basis import Basis
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.money import Money, Taxed
from cartwright.domain.periods import Span
from cartwright.domain.taxbook.cells import Choice, Summed, totals
from cartwright.domain.taxbook.tally import NO_DOCUMENT, Tally


@dataclass(frozen=True, slots=True)
class Sum:
    """What one ground, jurisdiction, levy and rate come to, in one currency; `choice` is of which lines."""

    ground: str
    jurisdiction: str
    levy: str
    rate: Decimal
    net: Money
    tax: Money
    choice: Choice


@dataclass(frozen=True, slots=True)
class Part:
    """Some cells of a report, summed up as the whole is; `totals` by currency."""

    sums: tuple[Sum, ...]
    totals: Mapping[str, Taxed]


@dataclass(frozen=True)
class TaxReport:
    account: AccountId
    client: ClientId
    span: Span
    basis: Basis
    tally: Tally
    cells: Sequence[Summed]

    @classmethod
    def of(cls, account: AccountId, client: ClientId, span: Span, basis: Basis, tally: Tally) -> TaxReport:
        return cls(account, client, span, basis, tally, tally.cells)

    @property
    def rows(self) -> int:
        """How many taxed lines."""
        return self.tally.rows

    @property
    def numbered(self) -> bool:
        """Whether all that is sold in it has its receipt."""
        return all(one.kind != NO_DOCUMENT for one in self.tally.exceptions)

    @property
    def whole(self) -> Part:
        """By ground, jurisdiction, levy, rate and currency, sorted by them: net of what was given back."""
        return Part(_summed(self.cells), totals(self.cells))

    @property
    def credits(self) -> Part:
        """What was given back of it, below nothing, with what came back of that."""
        return self._part(credit=True)

    @property
    def sales(self) -> Part:
        """All the rest."""
        return self._part(credit=False)

    def _part(self, *, credit: bool) -> Part:
        cells = [one for one in self.cells if one.cell.credit is credit]
        return Part(_summed(cells, credit), totals(cells))


def _summed(cells: Iterable[Summed], credit: bool | None = None) -> tuple[Sum, ...]:
    found: dict[tuple[str, str, str, Decimal, str], Sum] = {}
    for one in cells:
        cell = one.cell
        key = (cell.ground, cell.jurisdiction, cell.levy, cell.rate, cell.currency)
        if before := found.get(key):
            net, tax = before.net + one.net, before.tax + one.tax
        else:
            net, tax = one.net, one.tax
        choice = Choice(
            credit=credit,
            ground=cell.ground,
            jurisdiction=cell.jurisdiction,
            levy=cell.levy,
            rate=cell.rate,
            currency=cell.currency,
        )
        found[key] = Sum(*key[:4], net, tax, choice)
    return tuple(found[key] for key in sorted(found))
