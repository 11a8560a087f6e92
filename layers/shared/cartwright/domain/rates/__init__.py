"""Which rate a place has for what, on which day, and which law says so."""

from cartwright.domain.rates.table import (
    EU,
    JURISDICTIONS,
    PROVINCES,
    REDUCED,
    TABLE,
    TREATED_AS,
    Rate,
    rate_of,
    standard,
)

__all__ = [
    "EU",
    "JURISDICTIONS",
    "PROVINCES",
    "REDUCED",
    "TABLE",
    "TREATED_AS",
    "Rate",
    "rate_of",
    "standard",
]
