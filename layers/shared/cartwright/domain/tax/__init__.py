"""Which tax a sale bears: where it is supplied, whether the owner collects there, and at which rate that day.

`treat` decides by rules that are data (`rules`), rates that are dated (`domain.rates`), territories known by
their postcodes (`territories`) and what is known of a business buyer's number (`business`), and says why.
"""

from cartwright.domain.tax.business import Business, Check, NumberState
from cartwright.domain.tax.customers import Customer, Place
from cartwright.domain.tax.deciding import treat
from cartwright.domain.tax.margins import NoMarginScheme, require_scheme
from cartwright.domain.tax.treatments import (
    MARGIN,
    SELF_ACCOUNTED,
    SUBDIVIDED,
    Ground,
    Levy,
    RegionNeeded,
    Treatment,
)

__all__ = [
    "MARGIN",
    "SELF_ACCOUNTED",
    "SUBDIVIDED",
    "Business",
    "Check",
    "Customer",
    "Ground",
    "Levy",
    "NoMarginScheme",
    "NumberState",
    "Place",
    "RegionNeeded",
    "Treatment",
    "require_scheme",
    "treat",
]
