"""How a line was taxed, as the books keep it."""

from __future__ import annotations

from decimal import Decimal

from cartwright.domain.funnel import Part
from cartwright.domain.journal.entries import TaxFact
from cartwright.domain.money import Money
from cartwright.domain.orders import Line


def facts_of(line: Line) -> tuple[TaxFact, ...]:
    treatment, net = line.treatment, line.amount.net
    nothing = Money.zero(net.currency)

    def fact(jurisdiction: str, levy: str, rate: Decimal, net: Money, tax: Money) -> TaxFact:
        ground, country = treatment.ground, treatment.country
        return TaxFact(
            line.number,
            line.product,
            line.name,
            ground,
            country,
            jurisdiction,
            levy,
            rate,
            net,
            tax,
            treatment.rule,
            line.part is Part.SHIPPING,
            line.part is Part.MAIN,
        )

    if not treatment.levies:
        return (fact(treatment.country, "", Decimal(0), net, nothing),)
    return tuple(
        fact(levy.jurisdiction, levy.name, levy.rate, nothing if place else net, tax)
        for place, (levy, tax) in enumerate(treatment.shares(line.amount.tax))
    )
