"""Standard rates of value added and sales taxes, dated, each with where it can be looked up.

`standard(jurisdiction, on)` answers for the day of the charge. Rates before the first date listed are not known here and
asking for them is a mistake of ours (LookupError), never a zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

EU: Final = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
)


@dataclass(frozen=True, slots=True)
class Rate:
    """`rate` as a fraction (0.19), in force in `jurisdiction` from `since` until the next row."""

    jurisdiction: str
    name: str
    rate: Decimal
    since: date
    source: str


# Province or territory of Canada -> (harmonised with GST, has a tax of its own).
PROVINCES: Final[dict[str, tuple[bool, bool]]] = {
    "CA-AB": (False, False),
    "CA-BC": (False, True),
    "CA-MB": (False, True),
    "CA-NB": (True, False),
    "CA-NL": (True, False),
    "CA-NS": (True, False),
    "CA-NT": (False, False),
    "CA-NU": (False, False),
    "CA-ON": (True, False),
    "CA-PE": (True, False),
    "CA-QC": (False, True),
    "CA-SK": (False, True),
    "CA-YT": (False, False),
}

TABLE: Final[tuple[Rate, ...]] = ()


def standard(jurisdiction: str, on: date) -> Rate:
    """The rate in force on that day. Raises LookupError where the table has none."""
    rows = [row for row in TABLE if row.jurisdiction == jurisdiction and row.since <= on]
    if not rows:
        raise LookupError(f"no rate for {jurisdiction} on {on}")
    return max(rows, key=lambda row: row.since)
