"""A business's tax position: where it collects, at whose rates, and whom it believes meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from cartwright.domain.catalog import TaxClass
from cartwright.domain.countries import COUNTRIES
from cartwright.domain.errors import Invalid
from cartwright.domain.rates import JURISDICTIONS, PROVINCES, TREATED_AS

_JURISDICTION = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,4})?\Z")

# What the EU lets a seller register for once, for all its states (2006/112/EC, title XII, chapter 6).
ONE_STOP_SHOP = "EU-OSS"
IMPORT_ONE_STOP_SHOP = "EU-IOSS"
SCHEMES = frozenset({ONE_STOP_SHOP, IMPORT_ONE_STOP_SHOP})


@dataclass(frozen=True, slots=True)
class ClassRate:
    """The merchant's own rate for one class of supply: nothing where a state does not tax it."""

    tax_class: TaxClass
    rate: Decimal

    def __post_init__(self) -> None:
        _fraction(self.rate, "/registrations/class_rates/rate")


@dataclass(frozen=True, slots=True)
class Registration:
    """That a business collects tax somewhere, and under which number.

    `jurisdiction` is a country (`DE`), a scheme (`EU-OSS`, `EU-IOSS`) or a subdivision (`CA-QC`, `US-CA`).
    `rate` is the merchant's own, a fraction (`Decimal("0.0725")`), for the places we ship no rates for (US
    states) and only for them; `class_rates` are its own anywhere but in a scheme. `exempt`: a small business
    that need not charge there (Directive 2006/112/EC art. 284 and the like).
    """

    jurisdiction: str
    number: str = ""
    rate: Decimal | None = None
    class_rates: tuple[ClassRate, ...] = ()
    exempt: bool = False

    def __post_init__(self) -> None:
        if not _JURISDICTION.match(self.jurisdiction):
            raise Invalid.at("/registrations/jurisdiction", "a country, a scheme or a subdivision")
        ours = self.jurisdiction in SCHEMES | JURISDICTIONS | PROVINCES.keys() | TREATED_AS.keys()
        if ours and self.rate is not None:
            raise Invalid.at("/registrations/rate", "the rates of this jurisdiction are known")
        if not ours and self.rate is None and not self.exempt:
            raise Invalid.at("/registrations/rate", "needed: no rate is known for this jurisdiction")
        if self.rate is not None:
            _fraction(self.rate, "/registrations/rate")
        if self.jurisdiction in SCHEMES and (self.class_rates or self.exempt):
            raise Invalid.at("/registrations", "a scheme has each state's own rates")
        if len({own.tax_class for own in self.class_rates}) != len(self.class_rates):
            raise Invalid.at("/registrations/class_rates", "each class once")

    def own_rate(self, tax_class: TaxClass) -> Decimal | None:
        """What the merchant entered for that class, if anything."""
        return next((own.rate for own in self.class_rates if own.tax_class is tax_class), self.rate)


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Whether a business is believed while its number is in doubt: `pending`, when the register did not
    answer; `format_only`, when there is no register we can ask. Who is not believed is charged as a consumer.
    Where the register confirms the number later, that tax is given back by hand, or by itself
    (`gives_back`)."""

    pending: bool = False
    format_only: bool = True
    gives_back: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """That prices shown in `country` contain the tax, or have it put on top, whatever the product says."""

    country: str
    tax_included: bool

    def __post_init__(self) -> None:
        if self.country not in COUNTRIES:
            raise Invalid.at("/listings/country", "two capital letters of ISO 3166-1")


def _fraction(rate: Decimal, pointer: str) -> None:
    if not (rate.is_finite() and 0 <= rate < 1):
        raise Invalid.at(pointer, "a fraction from 0 to below 1, such as 0.0725")
