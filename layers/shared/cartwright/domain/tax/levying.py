"""Which levies a registration brings, and at which rates."""

from __future__ import annotations

from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Invalid
from cartwright.domain.people import Registration
from cartwright.domain.rates import PROVINCES, rate_of
from cartwright.domain.tax.cases import Case
from cartwright.domain.tax.treatments import SUBDIVIDED, Levy, RegionNeeded

ENTERED = "entered by the merchant"


def where_the_buyer_is(case: Case) -> tuple[Levy, ...]:
    """What the seller collects there by its own registration: nothing without one. Within a country, goods
    bear the rate of where they leave from, and a person's service that of where the person is. Raises
    RegionNeeded."""
    if case.there.country in SUBDIVIDED:
        return _subdivided(case)
    held = case.held_there
    if held is None or held.exempt:
        return ()
    from_home = not case.abroad and (case.goods or case.tax_class is TaxClass.SERVICE)
    return (_levy(held, case.home.area if from_home else case.there.area, case),)


def where_the_seller_is(case: Case) -> tuple[Levy, ...]:
    held = case.at_home
    return () if held is None or held.exempt else (_levy(held, case.home.area, case),)


def of_the_buyers_state(case: Case) -> tuple[Levy, ...]:
    """By one of the EU's schemes, which have each state's own rates."""
    rate = rate_of(case.there.area, case.tax_class, case.on)
    place = case.there.jurisdiction
    return (Levy(place if place == "XI" else rate.jurisdiction, rate.name, rate.rate, rate.source),)


def _levy(held: Registration, area: str, case: Case) -> Levy:
    own = held.own_rate(case.tax_class)
    if own is not None and held.rate is not None:
        return Levy(held.jurisdiction, "Sales tax", own, ENTERED)
    rate = rate_of(area, case.tax_class, case.on)
    if own is not None:
        return Levy(rate.jurisdiction, rate.name, own, ENTERED)
    return Levy(rate.jurisdiction, rate.name, rate.rate, rate.source)


def _subdivided(case: Case) -> tuple[Levy, ...]:
    """Canada by federal and provincial registration, US states at the merchant's own rate."""
    country, registered = case.there.country, case.registered
    if all(key.partition("-")[0] != country for key in registered):
        return ()
    if not case.place.region:
        raise RegionNeeded(errors=[{"pointer": "/region", "detail": "needed"}], country=country)
    subdivision = f"{country}-{case.place.region}"
    if country == "CA":
        return _canadian(subdivision, case)
    held = registered.get(subdivision)
    return (_levy(held, subdivision, case),) if held else ()


def _canadian(province: str, case: Case) -> tuple[Levy, ...]:
    """HST or GST is federal; PST, RST and QST are the province's, registered for apart."""
    if province not in PROVINCES:
        raise Invalid.at("/region", "not a province or territory of Canada")
    harmonised, provincial = PROVINCES[province]
    federal = case.registered.get("CA")
    own = case.registered.get(province) if provincial else None
    levies = [_levy(federal, province if harmonised else "CA", case)] if federal else []
    return (*levies, _levy(own, province, case)) if own else tuple(levies)
