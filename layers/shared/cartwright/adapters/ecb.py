"""Reference rates of the European Central Bank, by its data service (SDMX, answers as CSV).

A series is `D.USD.EUR.SP00.A`: daily, dollars, per euro, spot, average. A day without a rate (weekends,
TARGET holidays) is not in the answer, so a week from the day on is asked for, and its first is taken. A
currency that the bank publishes no rate of is 404 there. Source: data.ecb.europa.eu, help on the data API.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

import urllib3

from cartwright.domain.errors import Outage
from cartwright.domain.taxbook.exchange import EuroRate

URL: Final = "https://data-api.ecb.europa.eu"
_TIMEOUT: Final = urllib3.Timeout(connect=2.0, read=8.0)
_AWAY: Final = timedelta(days=7)
"""Longer than any run of days without a rate: Christmas beside a weekend is five."""


class EcbRates:
    def __init__(self, url: str = URL, timeout: urllib3.Timeout = _TIMEOUT) -> None:
        self._url = url.rstrip("/")
        self._http = urllib3.PoolManager(retries=False, timeout=timeout)

    def at(self, currency: str, day: date) -> EuroRate | None:
        """Raises Outage, also for an answer that is none."""
        path = f"/service/data/EXR/D.{currency}.EUR.SP00.A"
        span = {"startPeriod": day.isoformat(), "endPeriod": (day + _AWAY).isoformat(), "format": "csvdata"}
        try:
            answer = self._http.request("GET", self._url + path, fields=span, redirect=False)
            if answer.status == 404:
                return None
            if answer.status != 200:
                raise Outage("the European Central Bank")
            said = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
            if said.fieldnames and "OBS_VALUE" not in said.fieldnames:
                raise Outage("the European Central Bank")
            rows = sorted((date.fromisoformat(row["TIME_PERIOD"]), Decimal(row["OBS_VALUE"])) for row in said)
            if not rows:
                return None
            found, per_euro = rows[0]
            return EuroRate(currency, found, per_euro, f"European Central Bank, {self._url}{path}")
        except (urllib3.exceptions.HTTPError, KeyError, ValueError, TypeError, InvalidOperation) as error:
            raise Outage("the European Central Bank") from error
