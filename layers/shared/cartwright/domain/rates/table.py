"""Rates of value added and sales taxes, dated, each with where it can be looked up.

`standard(jurisdiction, on)` and `rate_of(jurisdiction, tax_class, on)` answer for the day of the charge.
Rates before the first date listed are not known here and asking for them is a mistake of ours (LookupError),
never a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import Final

from cartwright.domain.catalog import TaxClass
from cartwright.domain.rates import reduced_rows, standard_rows
from cartwright.domain.rates.authorities import authority

EU: Final = frozenset(row[0] for row in standard_rows.EUROPEAN_UNION)

# Places whose sales count as made in another country: Monaco in France, the Isle of Man in the United Kingdom
# (Directive 2006/112/EC art. 7; Customs and Excise Agreement 1979), Liechtenstein in Switzerland (treaty of
# 28 October 1994 on VAT; MWSTG art. 3 lit. a).
TREATED_AS: Final[Mapping[str, str]] = {"IM": "GB", "LI": "CH", "MC": "FR"}

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
    """`rate` as a fraction (0.19), in force in `jurisdiction` from `since` to `until`, or until further
    notice; for one class of supply only where `tax_class` says so. `source` is the law.

    A row that cannot be checked does not exist: without a law, an address to read it at or a first day
    (ValueError, LookupError).
    """

    jurisdiction: str
    name: str
    rate: Decimal
    since: date
    source: str
    tax_class: TaxClass | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ValueError(f"a rate of {self.jurisdiction} without the law it comes from")
        if not authority(self.jurisdiction).startswith("https://"):
            raise ValueError(f"the rates of {self.jurisdiction} are read at an https address")

    @property
    def url(self) -> str:
        """Where the authority publishes it."""
        return authority(self.jurisdiction)

    def on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


type _Key = tuple[str, TaxClass | None]


def _written() -> Iterator[Rate]:
    names: dict[str, str] = {}
    for jurisdiction, name, percent, since, source in standard_rows.ROWS:
        names[jurisdiction] = name
        yield Rate(jurisdiction, name, Decimal(percent) / 100, date.fromisoformat(since), source)
    for places, classes, percent, since, source in reduced_rows.ROWS:
        rate, first = Decimal(percent) / 100, date.fromisoformat(since)
        for place in places.split():
            for tax_class in classes.split():
                yield Rate(place, names[place], rate, first, source, TaxClass(tax_class))


def _ended(rates: Iterable[Rate]) -> dict[_Key, tuple[Rate, ...]]:
    """By place and class, oldest first, each row ending the day before the next one begins."""
    grouped: dict[_Key, list[Rate]] = {}
    for rate in sorted(rates, key=attrgetter("since")):
        grouped.setdefault((rate.jurisdiction, rate.tax_class), []).append(rate)
    return {
        key: (*(_until(row, following.since) for row, following in pairwise(rows)), rows[-1])
        for key, rows in grouped.items()
    }


def _until(row: Rate, following: date) -> Rate:
    last = following - timedelta(days=1)
    return Rate(row.jurisdiction, row.name, row.rate, row.since, row.source, row.tax_class, last)


_BY_KEY: Final = _ended(_written())

# The standard rates, by jurisdiction, oldest row first; and those of the classes that have others.
TABLE: Final = tuple(
    rate
    for (_, tax_class), rates in sorted(_BY_KEY.items(), key=lambda pair: pair[0][0])
    if tax_class is None
    for rate in rates
)
REDUCED: Final = tuple(
    rate
    for (_, tax_class), rates in sorted(_BY_KEY.items(), key=lambda pair: (pair[0][0], str(pair[0][1])))
    if tax_class is not None
    for rate in rates
)

JURISDICTIONS: Final = frozenset(row.jurisdiction for row in TABLE)


def standard(jurisdiction: str, on: date) -> Rate:
    """The rate in force on that day. Raises LookupError where the table has none."""
    for row in _BY_KEY.get((jurisdiction, None), ()):
        if row.on(on):
            return row
    raise LookupError(f"no rate for {jurisdiction} on {on}")


def rate_of(jurisdiction: str, tax_class: TaxClass, on: date) -> Rate:
    """The rate of that class: its own if the table has one in force, else the standard one. Raises
    LookupError."""
    for row in _BY_KEY.get((jurisdiction, tax_class), ()):
        if row.on(on):
            return row
    return standard(jurisdiction, on)
