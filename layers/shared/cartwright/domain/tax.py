"""Which tax a sale bears: where it is supplied, whether the owner collects there, and at which rate that day.

Consumers only, at the standard rate; business buyers and reduced rates have rules of their own. The rules:

* Electronic services are supplied where the consumer is (Directive 2006/112/EC art. 58; UK VATA 1994 s. 7A
  and Sch. 4A; and the like in NO, CH, AU, NZ, CA). Goods are supplied where they end up, once the seller has
  registered there.
* Inside the EU a seller uses the rate of the buyer's state once registered for the One Stop Shop (art. 369a
  ff.); before that, below EUR 10 000 a year across borders, its own (art. 59c).
* Nobody collects what they are not registered for: no registration, no tax, and the treatment says so. The
  One Stop Shop never covers the seller's own state (art. 369a): at home only the registration at home counts.
* Goods that leave for a place without registration are exports, free of the seller's tax (art. 146).
* US states, and countries not in our table: the merchant's own rate.
* Monaco counts as France and the Isle of Man as the United Kingdom (art. 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Invalid
from cartwright.domain.money import Money
from cartwright.domain.people import IMPORT_ONE_STOP_SHOP, ONE_STOP_SHOP, Profile, Registration
from cartwright.domain.rates import EU, PROVINCES, TREATED_AS, standard

SUBDIVIDED = frozenset({"CA", "US"})


class Ground(StrEnum):
    """Why this rate, or none."""

    DOMESTIC = "domestic"
    DESTINATION = "destination"
    ONE_STOP_SHOP = "oss"
    BELOW_THRESHOLD = "below-threshold"
    NOT_REGISTERED = "not-registered"
    EXPORT = "export"


class RegionNeeded(Invalid):
    """The rate depends on the province or state. Facts: `errors`, `country`."""

    code = "region-needed"
    title = "The tax depends on your province or state"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a consumer is: ISO 3166-1 alpha-2, and the subdivision where it matters (`QC`, not `CA-QC`)."""

    country: str
    region: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Levy:
    """One tax at one rate: `Levy("DE", "VAT", Decimal("0.19"), source)`."""

    jurisdiction: str
    name: str
    rate: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a line is taxed, in the country it is taxed in (France, for a buyer in Monaco).

    Several levies (GST and QST) each bear on the net, so their rates add up.
    """

    ground: Ground
    country: str
    levies: tuple[Levy, ...] = ()

    @property
    def rate(self) -> Decimal:
        return sum((levy.rate for levy in self.levies), Decimal(0))

    def shares(self, tax: Money) -> tuple[tuple[Levy, Money], ...]:
        """`tax` divided among the levies by their rates, to the cent."""
        if len(self.levies) < 2:
            return tuple((levy, tax) for levy in self.levies)
        weights = [int(levy.rate.scaleb(6)) for levy in self.levies]
        return tuple(zip(self.levies, tax.split(weights), strict=True))


def treat(seller: Profile, buyer: Place, tax_class: TaxClass, on: date) -> Treatment:
    """The treatment of a consumer sale. Raises RegionNeeded where it depends on a province not given."""
    home, country = _taxed_as(seller.address.country), _taxed_as(buyer.country)
    registered = {_taxed_as(held.jurisdiction): held for held in seller.registrations}
    away = country != home
    levies: tuple[Levy, ...] = ()
    if country in SUBDIVIDED:
        levies = _subdivided(registered, country, buyer.region, on)
    elif country in registered:
        levies = (_levy(registered[country], on),)
    if levies:
        return Treatment(Ground.DESTINATION if away else Ground.DOMESTIC, country, levies)
    if country in EU and away and _scheme(home, tax_class) in registered:
        return Treatment(Ground.ONE_STOP_SHOP, country, (_shipped(country, on),))
    if country in EU and away and home in EU and home in registered:
        return Treatment(Ground.BELOW_THRESHOLD, country, (_shipped(home, on),))
    if tax_class is TaxClass.PHYSICAL and away and registered:
        return Treatment(Ground.EXPORT, country)
    return Treatment(Ground.NOT_REGISTERED, country)


def _taxed_as(jurisdiction: str) -> str:
    return TREATED_AS.get(jurisdiction, jurisdiction)


def _scheme(home: str, tax_class: TaxClass) -> str:
    """Goods from outside the EU have a scheme of their own; services from anywhere share one."""
    return IMPORT_ONE_STOP_SHOP if tax_class is TaxClass.PHYSICAL and home not in EU else ONE_STOP_SHOP


def _levy(registration: Registration, on: date) -> Levy:
    if registration.rate is None:
        return _shipped(_taxed_as(registration.jurisdiction), on)
    return Levy(registration.jurisdiction, "Sales tax", registration.rate, "entered by the merchant")


def _shipped(jurisdiction: str, on: date) -> Levy:
    rate = standard(jurisdiction, on)
    return Levy(jurisdiction, rate.name, rate.rate, rate.source)


def _subdivided(
    registered: Mapping[str, Registration], country: str, region: str, on: date
) -> tuple[Levy, ...]:
    """Canada by federal and provincial registration, US states at the merchant's own rate."""
    if all(key.partition("-")[0] != country for key in registered):
        return ()
    if not region:
        raise RegionNeeded(errors=[{"pointer": "/region", "detail": "needed"}], country=country)
    subdivision = f"{country}-{region}"
    if country == "CA":
        return _canadian(subdivision, registered.keys(), on)
    return (_levy(registered[subdivision], on),) if subdivision in registered else ()


def _canadian(province: str, registered: AbstractSet[str], on: date) -> tuple[Levy, ...]:
    """HST or GST is federal; PST, RST and QST are the province's, registered for apart."""
    if province not in PROVINCES:
        raise Invalid.at("/region", "not a province or territory of Canada")
    harmonised, provincial = PROVINCES[province]
    levies = []
    if "CA" in registered:
        levies.append(_shipped(province if harmonised else "CA", on))
    if provincial and province in registered:
        levies.append(_shipped(province, on))
    return tuple(levies)
