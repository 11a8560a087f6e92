"""Who buys, as far as tax is concerned: where, and as what."""

from __future__ import annotations

from dataclasses import dataclass

from cartwright.domain.tax.business import Business


@dataclass(frozen=True, slots=True)
class Place:
    """Where a buyer is: ISO 3166-1 alpha-2, and the subdivision where it matters (`QC`, not `CA-QC`)."""

    country: str
    region: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """A consumer, unless `business` says more."""

    place: Place
    business: Business | None = None
