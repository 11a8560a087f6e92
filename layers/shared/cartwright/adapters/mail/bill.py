"""A sale as its mails show it: lines with what they bear, and the taxes summed up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cartwright.domain.journal import TaxFact
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Line, Sale
from cartwright.domain.tax import MARGIN, Ground
from cartwright.domain.tax.wording import wording


@dataclass(frozen=True, slots=True)
class LevySum:
    """What one levy comes to over all lines that bear it. `net` is what it was worked out on."""

    name: str
    jurisdiction: str
    rate: Decimal
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Bill:
    """`levies` in the order of their first appearance; their taxes add up to the total's. `coupon` is the
    code that took the lines' discounts off."""

    lines: Sequence[Line]
    total: Taxed
    levies: Sequence[LevySum]
    """In order of first appearance; their taxes add up to the total's."""
    notes: Sequence[Ground] = ()
    """The grounds that the law wants named on a receipt (see `domain.tax.wording`), each once."""
    coupon: str = ""

    @property
    def places(self) -> bool:
        """Whether the levies are of more than one place, so that each says which."""
        return len({levy.jurisdiction for levy in self.levies}) > 1

    def blends(self, line: Line) -> bool:
        """Whether the price of a line has a tax in it that nobody is told: then it has none without."""
        return line.treatment.ground in MARGIN

    @property
    def netted(self) -> bool:
        """Whether there is a price without tax of all of it."""
        return not any(map(self.blends, self.lines))


def bill(sale: Sale, facts: Iterable[TaxFact] = ()) -> Bill:
    """Where `facts` are said, the taxes are as they stand there: not what they would be of such a price."""
    sums: dict[tuple[str, str, Decimal], LevySum] = {}
    known = {(fact.line, fact.jurisdiction, fact.levy): fact.tax for fact in facts}
    for line in sale.lines:
        for levy, share in line.treatment.shares(line.amount.tax):
            tax = known.get((line.number, levy.jurisdiction, levy.name), share)
            key = levy.name, levy.jurisdiction, levy.rate
            nothing = Money.zero(tax.currency)
            before = sums.get(key) or LevySum(*key, nothing, nothing)
            sums[key] = LevySum(*key, before.net + line.amount.net, before.tax + tax)
    grounds = dict.fromkeys(line.treatment.ground for line in sale.lines if _said(line))
    return Bill(sale.lines, sale.total, tuple(sums.values()), tuple(grounds), sale.coupon)


def _said(line: Line) -> bool:
    return bool(wording(line.treatment).source and not line.treatment.levies)
