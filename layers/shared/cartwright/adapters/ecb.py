"""Reference rates of the European Central Bank, by its data service (SDMX, answers as CSV).

A series is `D.USD.EUR.SP00.A`: daily, dollars, per euro, spot, average. A day without a rate (weekends,
TARGET holidays) is not in the answer, or has no value there, so a week from the day on is asked for, and its
first is taken. A currency that the bank publishes no rate of is 404 there; one that it has given up (roubles
since 2022) has no rows in that week. Source: data.ecb.europa.eu, help on the data API.

What all its currencies were on many days is one table, `eurofxref-hist`, as CSV in a ZIP of half a megabyte.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

import urllib3

from cartwright.domain.errors import Outage
from cartwright.domain.taxbook.exchange import AWAY_AT_MOST, EuroRate, Published

URL: Final = "https://data-api.ecb.europa.eu"
TABLES: Final = "https://www.ecb.europa.eu"
_TABLE: Final = "/stats/eurofxref/eurofxref-hist.zip"
_CODE: Final = 3
_NOT_SAID: Final = {"N/A", "NaN", "", None}
"""Of a day on which there was none, where that has a row at all."""
_TIMEOUT: Final = urllib3.Timeout(connect=2.0, read=8.0)


class EcbRates:
    def __init__(self, url: str = URL, timeout: urllib3.Timeout = _TIMEOUT, tables: str = TABLES) -> None:
        self._url, self._table = url.rstrip("/"), tables.rstrip("/") + _TABLE
        self._http = urllib3.PoolManager(retries=False, timeout=timeout)

    def at(self, currency: str, day: date) -> EuroRate | None:
        """Raises Outage, also for an answer that is none."""
        path = f"/service/data/EXR/D.{currency}.EUR.SP00.A"
        span = {
            "startPeriod": day.isoformat(),
            "endPeriod": (day + AWAY_AT_MOST).isoformat(),
            "format": "csvdata",
        }
        try:
            answer = self._http.request("GET", self._url + path, fields=span, redirect=False)
            if answer.status == 404:
                return None
            if answer.status != 200:
                raise Outage("the European Central Bank")
            said = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
            if said.fieldnames and "OBS_VALUE" not in said.fieldnames:
                raise Outage("the European Central Bank")
            rows = sorted(
                (date.fromisoformat(row["TIME_PERIOD"]), Decimal(row["OBS_VALUE"]))
                for row in said
                if row["OBS_VALUE"] not in _NOT_SAID
            )
            if not rows:
                return None
            found, per_euro = rows[0]
            return EuroRate(currency, found, per_euro, f"European Central Bank, {self._url}{path}")
        except (urllib3.exceptions.HTTPError, KeyError, ValueError, TypeError, InvalidOperation) as error:
            raise Outage("the European Central Bank") from error

    def published(self, first: date, last: date) -> Published:
        """By the table of all its days. Raises Outage, also for an answer that is none."""
        try:
            answer = self._http.request("GET", self._table, redirect=False)
            if answer.status != 200:
                raise Outage("the European Central Bank")
            with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
                text = packed.read(packed.namelist()[0]).decode("utf-8-sig")
            return Published(_columns(text, first, last, f"European Central Bank, {self._table}"))
        except (
            urllib3.exceptions.HTTPError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            RuntimeError,
            IndexError,
            ValueError,
            InvalidOperation,
        ) as error:
            raise Outage("the European Central Bank") from error


def _columns(text: str, first: date, last: date, source: str) -> dict[str, list[EuroRate]]:
    """Of a table as `eurofxref-hist.csv` is: a row a day, the newest first, a column for each currency,
    and N/A for what was not published. Raises ValueError for what is none."""
    said = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    if "Date" not in (said.fieldnames or ()):
        raise ValueError("no table of days")
    found: dict[str, list[EuroRate]] = {}
    for row in said:
        day = date.fromisoformat(row["Date"])
        if first <= day <= last:
            for currency, value in row.items():
                if currency and len(currency) == _CODE and value not in _NOT_SAID:
                    found.setdefault(currency, []).append(EuroRate(currency, day, Decimal(value), source))
    return {currency: sorted(rates, key=lambda rate: rate.day) for currency, rates in found.items()}
