"""What use cases may expect of a bank's rates: of the fake as of the European Central Bank over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from cartwright.adapters.ecb import EcbRates
from cartwright.application.ports.exchange import ExchangeRates
from cartwright.domain.errors import Outage
from tests.fakes.exchange import RATES, FakeRates

type Says = Callable[[str, date, date], tuple[int, str]]


@dataclass(slots=True)
class Bank:
    """`says` what is answered about a currency between two days."""

    says: Says
    url: str = ""
    asked: list[str] = field(default_factory=list)


def table(currency: str, first: date, last: date) -> tuple[int, str]:
    """As the bank's data service answers: the newest last or first, whatever stands in its table."""
    found = [(day, rate) for (code, day), rate in RATES.items() if code == currency]
    if not found:
        return 404, ""
    rows = [f"EXR.D.{currency},{currency},{day},{rate}" for day, rate in found if first <= day <= last]
    return 200, "\ufeffKEY,CURRENCY,TIME_PERIOD,OBS_VALUE\r\n" + "\r\n".join(reversed(rows))


@pytest.fixture
def bank() -> Iterator[Bank]:
    bank = Bank(table)

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            bank.asked.append(self.path)
            words = parse_qs(urlsplit(self.path).query)
            first, last = (date.fromisoformat(words[name][0]) for name in ("startPeriod", "endPeriod"))
            status, body = bank.says(urlsplit(self.path).path.split(".")[1], first, last)
            self.send_response(status)
            self.send_header("content-length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        bank.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield bank
        server.shutdown()


@pytest.fixture(params=["bank", "fake"])
def rates(request: pytest.FixtureRequest, bank: Bank) -> ExchangeRates:
    return EcbRates(bank.url) if request.param == "bank" else FakeRates()


def test_the_rate_of_a_day_is_that_days_or_the_next_ones(rates: ExchangeRates) -> None:
    for asked, found, per_euro in (
        (date(2026, 12, 31), date(2026, 12, 31), "1.6000"),
        (date(2026, 12, 26), date(2026, 12, 31), "1.6000"),
        (date(2027, 3, 31), date(2027, 4, 1), "2.0000"),
    ):
        rate = rates.at("USD", asked)
        assert rate is not None
        assert (rate.currency, rate.day, rate.per_euro) == ("USD", found, Decimal(per_euro))
        assert rate.source


def test_what_is_not_published_or_not_yet_has_no_rate(rates: ExchangeRates) -> None:
    assert rates.at("XAF", date(2026, 12, 31)) is None
    assert rates.at("USD", date(2027, 6, 30)) is None


def test_an_answer_of_nothing_is_no_rate(bank: Bank) -> None:
    bank.says = lambda *_: (200, "")
    assert EcbRates(bank.url).at("USD", date(2026, 12, 31)) is None


def test_a_series_is_asked_for_by_its_key_and_a_week_of_it(bank: Bank) -> None:
    EcbRates(bank.url).at("USD", date(2026, 12, 31))
    assert bank.asked == [
        "/service/data/EXR/D.USD.EUR.SP00.A?startPeriod=2026-12-31&endPeriod=2027-01-07&format=csvdata"
    ]


@pytest.mark.parametrize(
    "answer",
    [
        (503, ""),
        (302, ""),
        (200, "<html>"),
        (200, "TIME_PERIOD,OBS_VALUE\r\n2026-12-31,none"),
        (200, "TIME_PERIOD,OBS_VALUE\r\n2026-12-31,0"),
        (200, "TIME_PERIOD,OBS_VALUE\r\n31.12.2026,1.5"),
    ],
)
def test_an_answer_that_is_none_is_an_outage(bank: Bank, answer: tuple[int, str]) -> None:
    bank.says = lambda *_: answer
    with pytest.raises(Outage):
        EcbRates(bank.url).at("USD", date(2026, 12, 31))


def test_a_bank_that_does_not_answer_is_an_outage() -> None:
    with pytest.raises(Outage):
        EcbRates("http://127.0.0.1:9").at("USD", date(2026, 12, 31))
    with pytest.raises(Outage):
        FakeRates(down=True).at("USD", date(2026, 12, 31))
