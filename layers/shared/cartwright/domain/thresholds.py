"""How much a client sells across the EU's borders to consumers before it is taxed where they are.

Directive 2006/112/EC art. 59c: EUR 10,000 without VAT, of electronic services and of goods sent taken
together, neither in this calendar year nor in the one before. Up to there such a sale is taxed where its
seller is; from the one that exceeds it on, where its consumer is.

Sales in other currencies are kept apart, and not converted: the watch knows no rates, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.money import Money, total
from cartwright.domain.orders import Sale

LAW = "Directive 2006/112/EC art. 59c"
LIMIT = Money(10_000_00, "EUR")
RULES = frozenset({"below-threshold", "small-business-below-threshold"})
"""The rules of `tax.rules` that rest on not having exceeded it."""

MARKS = (80, 100)
"""At how many per cent of it the client is told."""


@dataclass(frozen=True, slots=True)
class YearAbroad:
    """What a client sold so in a calendar year, on its own clock: net, in each currency, by its code."""

    account: AccountId
    client: ClientId
    year: int
    sums: tuple[Money, ...] = ()
    version: int = 0

    def after(self, sale: Sale) -> YearAbroad:
        """With a sale of this client and year; itself, where nothing of the sale counts."""
        counted = [line.amount.net for line in sale.lines if line.treatment.rule in RULES]
        if not counted or sale.mode is not Mode.LIVE:
            return self
        more = total(counted, counted[0].currency)
        sums = {amount.currency: amount for amount in self.sums}
        sums[more.currency] = sums[more.currency] + more if more.currency in sums else more
        return replace(self, sums=tuple(sums[code] for code in sorted(sums)), version=self.version + 1)

    @property
    def counted(self) -> Money:
        """In euros: what is compared."""
        return next((amount for amount in self.sums if amount.currency == LIMIT.currency), Money(0, "EUR"))

    @property
    def elsewhere(self) -> tuple[Money, ...]:
        """What was sold in other currencies, of which nobody knows here what it is in euros."""
        return tuple(amount for amount in self.sums if amount.currency != LIMIT.currency)

    @property
    def percent(self) -> int:
        """Of the limit, in whole per cent, rounded down."""
        return self.counted.minor * 100 // LIMIT.minor

    def over(self, mark: int) -> bool:
        """Whether more than `mark` per cent of the limit was sold: the law asks who exceeds it."""
        return self.counted.minor * 100 > LIMIT.minor * mark

    def passed(self, before: YearAbroad) -> Sequence[int]:
        """The marks that were passed on the way from `before`, the highest last."""
        return [mark for mark in MARKS if self.over(mark) and not before.over(mark)]


def year_of(sale: Sale) -> int:
    """The calendar year a sale counts in, on its seller's own clock."""
    return sale.at.astimezone(sale.seller.zone).year
