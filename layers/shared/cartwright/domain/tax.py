"""Which tax a sale bears: where it is supplied, whether the owner collects there, and at which rate that day.

Consumers only, at the standard rate; business buyers and reduced rates have rules of their own. The rules:

* Electronic services are supplied where the consumer is (Directive 2006/112/EC art. 58; UK VATA 1994 s. 7A and Sch. 4A;
  and the like in NO, CH, AU, NZ, CA). Goods are supplied where they end up, once the seller has registered there.
* Inside the EU a seller uses the rate of the buyer's state once registered for the One Stop Shop (art. 369a ff.); before
  that, below EUR 10 000 a year across borders, its own (art. 59c).
* Nobody collects what they are not registered for: no registration, no tax, and the treatment says so.
* Goods that leave for a place without registration are exports, free of the seller's tax (art. 146).
* US states: the merchant's own rate; Cartwright ships none.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Invalid
from cartwright.domain.money import Money
from cartwright.domain.people import Profile, Registration
from cartwright.domain.rates import EU, PROVINCES, Rate, standard

ONE_STOP_SHOP = "EU-OSS"
IMPORT_ONE_STOP_SHOP = "EU-IOSS"
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
    """Where a consumer is: ISO 3166-1 alpha-2, and the subdivision where tax depends on it (`QC`, not `CA-QC`)."""

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
    """How a line is taxed. Several levies (GST and QST) each bear on the net, so their rates add up."""

    ground: Ground
    country: str
    levies: tuple[Levy, ...] = ()

    @property
    def rate(self) -> Decimal:
        return sum((levy.rate for levy in self.levies), Decimal(0))

    def shares(self, tax: Money) -> tuple[tuple[Levy, Money], ...]:
        """`tax` divided among the levies by their rates, to the cent."""
        if not self.levies:
            return ()
        weights = [int(levy.rate.scaleb(6)) for levy in self.levies]
        return tuple(zip(self.levies, tax.split(weights), strict=True))


def treat(seller: Profile, buyer: Place, tax_class: TaxClass, on: date) -> Treatment:
    """The treatment of a consumer sale. Raises RegionNeeded where the rate depends on a province not given."""
    home = seller.address.country
    registered = {registration.jurisdiction: registration for registration in seller.registrations}
    if buyer.country in SUBDIVIDED:
        return _subdivided(registered, buyer, on, home)
    if buyer.country in registered:
        ground = Ground.DOMESTIC if buyer.country == home else Ground.DESTINATION
        return _at(ground, buyer.country, on)
    if buyer.country in EU and _scheme(home, tax_class) in registered:
        return _at(Ground.ONE_STOP_SHOP, buyer.country, on)
    if buyer.country in EU and home in EU and home in registered:
        return Treatment(Ground.BELOW_THRESHOLD, buyer.country, (_levy(home, on),))
    if tax_class is TaxClass.PHYSICAL and buyer.country != home and registered:
        return Treatment(Ground.EXPORT, buyer.country)
    return Treatment(Ground.NOT_REGISTERED, buyer.country)


def _scheme(home: str, tax_class: TaxClass) -> str:
    """Goods from outside the EU have a scheme of their own; services from anywhere share the One Stop Shop."""
    return IMPORT_ONE_STOP_SHOP if tax_class is TaxClass.PHYSICAL and home not in EU else ONE_STOP_SHOP


def _at(ground: Ground, country: str, on: date) -> Treatment:
    return Treatment(ground, country, (_levy(country, on),))


def _levy(jurisdiction: str, on: date) -> Levy:
    rate = standard(jurisdiction, on)
    return Levy(jurisdiction, rate.name, rate.rate, rate.source)


def _subdivided(registered: dict[str, Registration], buyer: Place, on: date, home: str) -> Treatment:
    """Canada's GST or HST by federal registration, provincial taxes by their own; US states at the merchant's rate."""
    relevant = {key for key in registered if key.partition("-")[0] == buyer.country}
    if not relevant:
        return Treatment(Ground.NOT_REGISTERED, buyer.country)
    if not buyer.region:
        raise RegionNeeded(errors=[{"pointer": "/region", "detail": "needed"}], country=buyer.country)
    subdivision = f"{buyer.country}-{buyer.region}"
    levies: list[Levy] = []
    if buyer.country == "CA":
        if subdivision not in PROVINCES:
            raise Invalid.at("/region", "not a province or territory of Canada")
        levies += [_of(rate) for rate in _canadian(subdivision, registered.keys(), on)]
    elif subdivision in registered and (own := registered[subdivision].rate) is not None:
        levies.append(Levy(subdivision, "Sales tax", own, "entered by the merchant"))
    if not levies:
        return Treatment(Ground.NOT_REGISTERED, buyer.country)
    ground = Ground.DOMESTIC if home == buyer.country else Ground.DESTINATION
    return Treatment(ground, buyer.country, tuple(levies))


def _canadian(province: str, registered: Set[str], on: date) -> list[Rate]:
    """HST or GST is federal; PST, RST and QST are the province's, registered for apart."""
    harmonised, provincial = PROVINCES[province]
    rates = []
    if "CA" in registered:
        rates.append(standard(province if harmonised else "CA", on))
    if provincial and province in registered:
        rates.append(standard(province, on))
    return rates


def _of(rate: Rate) -> Levy:
    return Levy(rate.jurisdiction, rate.name, rate.rate, rate.source)
