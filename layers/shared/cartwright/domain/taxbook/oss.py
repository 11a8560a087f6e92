"""The return of the EU's one-stop shop (2006/112/EC art. 364 to 369k, Reg. 282/2011 art. 59 to 61a).

A return is of a quarter, in euros, by the ECB's rate of that quarter's last day (art. 366, 369h): per member
state of consumption and rate what was supplied and what is owed. What amends an earlier quarter is not taken
off: it stands apart, a sum of tax per earlier quarter and member state (art. 61 of the regulation, three
years back at most). A quarter without supplies has a return of nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cartwright.domain.money import Money
from cartwright.domain.tax import Ground
from cartwright.domain.taxbook.cells import Choice, Summed
from cartwright.domain.taxbook.exchange import EURO, Rates, in_euros

YEARS_BACK = 3


@dataclass(frozen=True, slots=True)
class Supplied:
    """A line of a return: in the currency that was paid, and in euros where the rate is known."""

    quarter: str
    country: str
    rate: Decimal
    net: Money
    tax: Money
    choice: Choice
    net_euros: Money | None
    tax_euros: Money | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a return says of an `earlier` quarter's: how much more (or less) tax is owed to a member state.
    `too_late`: the law takes it in no return any more, and it goes to the member state itself."""

    quarter: str
    earlier: str
    country: str
    tax: Money
    choice: Choice
    tax_euros: Money | None
    too_late: bool


@dataclass(frozen=True, slots=True)
class Return:
    """A quarter's. `owed` is in euros, without what is too late; None while a rate is missing."""

    quarter: str
    supplied: tuple[Supplied, ...]
    corrected: tuple[Corrected, ...]

    @property
    def nil(self) -> bool:
        return not self.supplied and not self.corrected

    @property
    def owed(self) -> Money | None:
        due = [one.tax_euros for one in self.supplied]
        due += [one.tax_euros for one in self.corrected if not one.too_late]
        owed = Money(0, EURO)
        for amount in due:
            if amount is None:
                return None
            owed += amount
        return owed


def needed(cells: Iterable[Summed]) -> frozenset[tuple[str, str]]:
    """The rates that returns of these take: of which currencies, at the end of which quarters."""
    return frozenset(
        (one.cell.currency, one.cell.amends or one.cell.quarter)
        for one in _oss(cells)
        if one.cell.currency != EURO
    )


def returns(cells: Sequence[Summed], quarters: Iterable[str], rates: Rates) -> tuple[Return, ...]:
    """Of each of those quarters, in their order."""
    return tuple(
        Return(quarter, tuple(_supplied(cells, quarter, rates)), tuple(_corrected(cells, quarter, rates)))
        for quarter in quarters
    )


def _oss(cells: Iterable[Summed]) -> list[Summed]:
    return [one for one in cells if one.cell.ground == Ground.ONE_STOP_SHOP]


def _supplied(cells: Sequence[Summed], quarter: str, rates: Rates) -> list[Supplied]:
    found: dict[tuple[str, Decimal, str], list[Summed]] = {}
    for one in _oss(cells):
        if one.cell.quarter == quarter and not one.cell.amends:
            found.setdefault((one.cell.jurisdiction, one.cell.rate, one.cell.currency), []).append(one)
    lines = []
    for (country, rate, currency), some in sorted(found.items()):
        net = Money(sum(one.net.minor for one in some), currency)
        tax = Money(sum(one.tax.minor for one in some), currency)
        choice = Choice(
            quarter=quarter,
            amends="",
            ground=Ground.ONE_STOP_SHOP,
            jurisdiction=country,
            rate=rate,
            currency=currency,
        )
        euros = in_euros(net, quarter, rates), in_euros(tax, quarter, rates)
        lines.append(Supplied(quarter, country, rate, net, tax, choice, *euros))
    return lines


def _corrected(cells: Sequence[Summed], quarter: str, rates: Rates) -> list[Corrected]:
    found: dict[tuple[str, str, str], int] = {}
    for one in _oss(cells):
        if one.cell.quarter == quarter and one.cell.amends:
            key = one.cell.amends, one.cell.jurisdiction, one.cell.currency
            found[key] = found.get(key, 0) + one.tax.minor
    lines = []
    for (earlier, country, currency), minor in sorted(found.items()):
        tax = Money(minor, currency)
        choice = Choice(
            quarter=quarter,
            amends=earlier,
            ground=Ground.ONE_STOP_SHOP,
            jurisdiction=country,
            currency=currency,
        )
        late = _quarters(quarter) - _quarters(earlier) > 4 * YEARS_BACK
        euros = in_euros(tax, earlier, rates)
        lines.append(Corrected(quarter, earlier, country, tax, choice, euros, late))
    return lines


def _quarters(quarter: str) -> int:
    return int(quarter[:4]) * 4 + int(quarter[6])
