"""Which tax a sale bears: the first rule that fits says so, and why."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from cartwright.domain.catalog import TaxClass
from cartwright.domain.people import Profile
from cartwright.domain.tax.cases import Case, case
from cartwright.domain.tax.customers import Customer, Place
from cartwright.domain.tax.evidence import DIGITAL
from cartwright.domain.tax.rules import rules_for
from cartwright.domain.tax.treatments import Treatment


def treat(seller: Profile, customer: Customer, tax_class: TaxClass, on: date) -> Treatment:
    """The treatment of a sale of that class, on that day, by the rules in force then.

    Raises RegionNeeded where it depends on a province or state not given, and Invalid for one that is none.
    """
    if customer.business is None:
        return _of_a_consumer(seller, customer.place, tax_class, on)
    return _decided(case(seller, customer, tax_class, on))


@lru_cache(maxsize=128)
def _of_a_consumer(seller: Profile, place: Place, tax_class: TaxClass, on: date) -> Treatment:
    """Consumers of one place differ in nothing, and each change of a page's form asks of the same few again.
    Who buys as a business is not remembered."""
    return _decided(case(seller, Customer(place), tax_class, on))


def _decided(sale: Case) -> Treatment:
    rules = rules_for(sale.tax_class, business=sale.business)
    rule, levies = next((rule, levies) for rule in rules if (levies := rule.decides(sale)) is not None)
    because = rule.because.format(home=sale.home.label, there=sale.there.label)
    place = sale.home if rule.made_at_home else sale.there
    return Treatment(
        ground=rule.ground,
        country=place.country if levies else place.jurisdiction,
        levies=levies,
        rule=rule.id,
        reason=f"The buyer {sale.buyer.because}. {because}",
        located=sale.tax_class in DIGITAL and not sale.business and sale.there.union,
    )
