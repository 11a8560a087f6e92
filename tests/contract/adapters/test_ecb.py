"""What use cases may expect of a bank's rates: of the fake as of the European Central Bank over HTTP."""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3

from cartwright.adapters import ecb
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
    packed: bytes = b""


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
            if self.path.endswith(".zip"):
                self.send_response(200 if bank.packed else 503)
                self.send_header("content-length", str(len(bank.packed)))
                self.end_headers()
                self.wfile.write(bank.packed)
                return
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


def as_the_service_answers(*days: tuple[str, str, str]) -> str:
    """With all the columns it has, one of them with commas and quotes in it."""
    head = "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,TITLE"
    rows = [
        f'EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,{day},{value},{status},"Dollar, ""spot"", 2:15 pm"'
        for day, value, status in days
    ]
    return "\r\n".join([head, *rows, ""])


@pytest.mark.parametrize("none", ["", "NaN"])
def test_a_holiday_that_has_a_row_without_a_value_is_a_day_without_a_rate(bank: Bank, none: str) -> None:
    """Good Friday and Easter Monday: the next rate is Tuesday's."""
    easter = [("2026-04-03", none, "H"), ("2026-04-06", none, "H"), ("2026-04-07", "1.1555", "A")]
    bank.says = lambda *_: (200, as_the_service_answers(*easter))
    rate = EcbRates(bank.url).at("USD", date(2026, 4, 3))
    assert rate is not None
    assert (rate.day, rate.per_euro) == (date(2026, 4, 7), Decimal("1.1555"))


def test_a_currency_that_the_bank_has_given_up_has_no_rate_and_holds_up_none(bank: Bank) -> None:
    for answer in (as_the_service_answers(), as_the_service_answers(("2026-12-31", "", "M"))):
        bank.says = lambda *_, answer=answer: (200, answer)
        assert EcbRates(bank.url).at("RUB", date(2026, 12, 31)) is None
    bank.packed = packed("Date,USD,RUB,\n2026-12-31,1.6000,N/A,\n2022-03-01,1.1162,117.201,\n")
    found = EcbRates(tables=bank.url).published(date(2026, 12, 24), date(2026, 12, 31))
    assert found.on("RUB", date(2026, 12, 31)) is None
    assert found.on("USD", date(2026, 12, 31)) is not None


def test_a_bank_that_says_nothing_is_given_up_in_time() -> None:
    """Both by the time it has, which is less than a minute of a run's fifteen."""
    assert (ecb._TIMEOUT.connect_timeout, ecb._TIMEOUT.read_timeout) == (2.0, 8.0)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        impatient = EcbRates(url, urllib3.Timeout(connect=0.05, read=0.05), url)
        with pytest.raises(Outage):
            impatient.at("USD", date(2026, 12, 31))
        with pytest.raises(Outage):
            impatient.published(date(2026, 12, 24), date(2026, 12, 31))


# As the bank's table is: the newest first, blanks behind commas, a comma at the end of each row.
TABLE = """Date,USD,JPY,XYZ,
2027-01-04,1.7000,161.00,N/A,
2026-12-31,1.6000,160.00,N/A,
2026-12-30, 1.5000, N/A, 7,
2026-12-24,1.4000,158.10,N/A,
1999-01-04,1.1789,133.73,N/A,
"""


def packed(text: str, names: int = 1, how: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for place in range(names):
            archive.writestr(f"eurofxref-hist{place or ''}.csv", text)
    return made.getvalue()


def spoilt(place: int, to: bytes) -> bytes:
    """A packed table, some of it otherwise from a byte on."""
    whole = packed(TABLE, how=zipfile.ZIP_DEFLATED)
    return whole[:place] + to + whole[place + len(to) :]


def test_the_table_of_all_days_is_read_and_a_weekend_takes_the_last_day_before(bank: Bank) -> None:
    bank.packed = packed(TABLE)
    found = EcbRates(tables=bank.url).published(date(2026, 12, 24), date(2026, 12, 31))
    assert bank.asked == ["/stats/eurofxref/eurofxref-hist.zip"]
    assert {name: len(rates) for name, rates in found.rates.items()} == {"USD": 3, "JPY": 2, "XYZ": 1}
    for day, published, per_euro in (
        (date(2026, 12, 31), date(2026, 12, 31), "1.6000"),
        (date(2026, 12, 30), date(2026, 12, 30), "1.5000"),
        (date(2026, 12, 27), date(2026, 12, 24), "1.4000"),
        (date(2027, 1, 3), date(2026, 12, 31), "1.6000"),
        (date(2027, 1, 7), date(2026, 12, 31), "1.6000"),
    ):
        rate = found.on("USD", day)
        assert rate is not None
        assert (rate.day, rate.per_euro) == (published, Decimal(per_euro))
        assert rate.source == f"European Central Bank, {bank.url}/stats/eurofxref/eurofxref-hist.zip"
    assert found.on("USD", date(2026, 12, 23)) is None
    assert found.on("USD", date(2027, 1, 8)) is None
    assert found.on("XAF", date(2026, 12, 31)) is None


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"no zip",
        packed("", names=0),
        packed("<html>"),
        packed("Date,USD\n31.12.2026,1\n"),
        packed("Date,USD\n2026-12-31,none\n"),
        packed("Date,USD\n2026-12-31,0\n"),
        spoilt(60, b"\xff" * 8),
        spoilt(packed(TABLE, how=zipfile.ZIP_DEFLATED).index(b"PK\x01\x02") + 8, b"\x01"),
    ],
    ids=[
        "nothing",
        "no zip",
        "empty",
        "a page",
        "another date",
        "no number",
        "nothing for a euro",
        "spoilt on its way",
        "locked",
    ],
)
def test_a_table_that_is_none_is_an_outage(bank: Bank, answer: bytes) -> None:
    bank.packed = answer
    with pytest.raises(Outage):
        EcbRates(tables=bank.url).published(date(2026, 12, 1), date(2026, 12, 31))


def test_a_table_that_is_not_to_be_had_is_an_outage() -> None:
    with pytest.raises(Outage):
        EcbRates(tables="http://127.0.0.1:9").published(date(2026, 12, 1), date(2026, 12, 31))
    with pytest.raises(Outage):
        FakeRates(down=True).published(date(2026, 12, 1), date(2026, 12, 31))


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
