"""What takings add up to, in each currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cartwright.domain.journal import Kind
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.takings import Taking


@dataclass(frozen=True, slots=True)
class Figures:
    """One currency's. `orders` and `units` are what was sold, `rebills` how many later charges of it were
    paid. `amount` is what all entries come to; `refunds` what went back, less what a bank sent
    back of it, gross and as a positive amount: what was taken is the sum of both."""

    orders: int
    units: int
    amount: Taxed
    refunds: Money
    rebills: int = 0

    @property
    def currency(self) -> str:
        return self.refunds.currency


def figures(takings: Iterable[Taking]) -> tuple[Figures, ...]:
    """By currency, in the order of their codes."""
    by_currency: dict[str, list[Taking]] = {}
    for taking in takings:
        by_currency.setdefault(taking.amount.gross.currency, []).append(taking)
    return tuple(_added(currency, by_currency[currency]) for currency in sorted(by_currency))


def _added(currency: str, takings: list[Taking]) -> Figures:
    sold = [taking for taking in takings if taking.sells]
    net = total([taking.amount.net for taking in takings], currency)
    tax = total([taking.amount.tax for taking in takings], currency)
    back = [-taking.amount.gross for taking in takings if taking.kind is Kind.REFUND]
    return Figures(
        orders=len({taking.order for taking in sold}),
        units=sum(taking.units for taking in sold),
        amount=Taxed(net, tax, net + tax),
        refunds=total(back, currency),
        rebills=len({taking.order for taking in takings if taking.kind is Kind.REBILL}),
    )
