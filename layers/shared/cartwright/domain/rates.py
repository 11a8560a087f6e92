"""Standard rates of value added and sales taxes, dated, each with where it can be looked up.

`standard(jurisdiction, on)` answers for the day of the charge. Rates before the first date listed are not
known here and asking for them is a mistake of ours (LookupError), never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Final

from cartwright.domain.rate_rows import EUROPEAN_UNION, ROWS

EU: Final = frozenset(row[0] for row in EUROPEAN_UNION)

# Places whose sales count as made in another country: Monaco in France, the Isle of Man in the United Kingdom
# (Directive 2006/112/EC art. 7; Customs and Excise Agreement 1979).
TREATED_AS: Final[Mapping[str, str]] = {"MC": "FR", "IM": "GB"}

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


@dataclass(frozen=True, slots=True)
class Rate:
    """`rate` as a fraction (0.19), in force in `jurisdiction` from `since` until the next row."""

    jurisdiction: str
    name: str
    rate: Decimal
    since: date
    source: str


def _dated() -> tuple[Rate, ...]:
    rates = (
        Rate(jurisdiction, name, Decimal(percent) / 100, date.fromisoformat(since), source)
        for jurisdiction, name, percent, since, source in ROWS
    )
    return tuple(sorted(rates, key=attrgetter("jurisdiction", "since")))


# By jurisdiction, oldest row first.
TABLE: Final = _dated()

_NEWEST_FIRST: Final[Mapping[str, tuple[Rate, ...]]] = {
    jurisdiction: tuple(rows)[::-1] for jurisdiction, rows in groupby(TABLE, attrgetter("jurisdiction"))
}

JURISDICTIONS: Final = frozenset(_NEWEST_FIRST)


def standard(jurisdiction: str, on: date) -> Rate:
    """The rate in force on that day. Raises LookupError where the table has none."""
    for row in _NEWEST_FIRST.get(jurisdiction, ()):
        if row.since <= on:
            return row
    raise LookupError(f"no rate for {jurisdiction} on {on}")
