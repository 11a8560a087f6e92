"""Which tax a sale bears: the first rule that fits says so, and why."""

from __future__ import annotations

from datetime import date

from cartwright.domain.catalog import TaxClass
from cartwright.domain.people import Profile
from cartwright.domain.tax.cases import case
from cartwright.domain.tax.customers import Customer
from cartwright.domain.tax.rules import RULES
from cartwright.domain.tax.treatments import Treatment


def treat(seller: Profile, customer: Customer, tax_class: TaxClass, on: date) -> Treatment:
    """The treatment of a sale of that class, on that day, by the rules in force then.

    Raises RegionNeeded where it depends on a province or state not given, and Invalid for one that is none.
    """
    sale = case(seller, customer, tax_class, on)
    rule = next(rule for rule in RULES if rule.decides(sale))
    levies = rule.levies(sale)
    because = rule.because.format(home=sale.home.label, there=sale.there.label)
    return Treatment(
        ground=rule.ground,
        country=sale.there.country if levies else sale.there.jurisdiction,
        levies=levies,
        rule=rule.id,
        reason=f"The buyer {sale.buyer.because}. {because}",
    )
