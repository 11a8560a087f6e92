"""Tax reports: each client's once, at its own six o'clock; of its own sales only; to the cent; by link."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cartwright.application.reporting import LINK_LASTS
from cartwright.domain.ids import derived
from local.events.sources import scheduled_event
from tests.component.agency import Agency, profile
from tests.component.deployment import Answer, Dump, deployed, slim
from tests.component.recorded import fitted
from tests.events import load
from tests.fakes.world import FakeClock

DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
# When six o'clock of 1 December is, for each of the agency's clients.
SIX = {
    "house": datetime(2026, 12, 1, 5, 0, tzinfo=UTC),  # Amsterdam
    "nordwind": datetime(2026, 12, 1, 5, 0, tzinfo=UTC),  # Berlin
    "atelier": datetime(2026, 12, 1, 5, 0, tzinfo=UTC),  # Paris
    "lookout": datetime(2026, 12, 1, 13, 0, tzinfo=UTC),  # Phoenix
    "kiwi": datetime(2026, 11, 30, 17, 0, tzinfo=UTC),  # Auckland, thirteen hours ahead in summer
}


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Agency, Dump]]:
    """With a client on the other side of the world, and live products of two owners on one page."""
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        agency.connect("stripe")
        kiwi = profile("Kiwi Press Ltd", "NZ", time_zone="Pacific/Auckland", prefix="KP")
        agency.add_client("kiwi", kiwi)
        agency.sell("worksheets", "atelier", "39.99", through="stripe")
        agency.sell("masterclass", "nordwind", "333.33", through="stripe", bumps=("worksheets",))
        yield agency, slim(deployment.dump())


@pytest.fixture(scope="module")
def november(opened: tuple[Agency, Dump]) -> Dump:
    """A November with sales at its edges, by Berlin's clock, and one of a test product."""
    agency, start = opened
    agency.deployment.begin(start)
    for number, (at, country) in enumerate(
        (
            (datetime(2026, 10, 31, 22, 59, tzinfo=UTC), "DE"),  # 23:59 on 31 October
            (datetime(2026, 10, 31, 23, 0, tzinfo=UTC), "DE"),  # midnight: November
            (datetime(2026, 11, 12, 9, 0, tzinfo=UTC), "AT"),
            (datetime(2026, 11, 12, 9, 0, tzinfo=UTC), "FI"),
            (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), "HU"),  # 23:59 on 30 November
            (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), "HU"),  # midnight: December
        )
    ):
        agency.sold("masterclass", at, country, number=number)
    agency.sold("course", datetime(2026, 11, 12, 9, 0, tzinfo=UTC), "AT")
    # Their numbers are another test's business: here they would only take their time.
    return {
        key: item
        for key, item in agency.deployment.dump().items()
        if item["kind"]["S"] not in {"outbox", "order"}
    }


@pytest.fixture
def sold(agency: Agency, november: Dump) -> Agency:
    agency.deployment.begin(november)
    return agency


def tick(agency: Agency, at: datetime) -> int:
    """What EventBridge does every quarter of an hour; how many reports were due."""
    agency.deployment.clock = FakeClock(at)
    event = scheduled_event(at, identity="53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", rule="reports")
    planned: int = agency.deployment.invoke("ReportsScheduled", event)["planned"]
    return planned


def made(agency: Agency, *, mailed: bool = False) -> list[str]:
    """Make what is due, and mail it if asked to; the names of the clients whose reports there are."""
    agency.deployment.run(without=["hooks", "number"] if mailed else ["hooks", "number", "mail"])
    names = {client.id: name for name, client in agency.clients.items()}
    return sorted(names[item["body"]["client"]] for item in agency.deployment.items("report"))


def rows(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def total(lines: Sequence[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(line[column]) for line in lines), Decimal(0))


def file_of(agency: Agency, client: str) -> bytes:
    (found,) = [
        content for name, content in agency.deployment.files().items() if agency.clients[client].id in name
    ]
    return found


# --- by the calendar ----------------------------------------------------------------------------------------


def test_the_recorded_tick_finds_what_is_due_at_six_utc(agency: Agency) -> None:
    planned = agency.deployment.invoke("ReportsScheduled", load("reports.scheduled.first-of-month"))
    assert planned == {"planned": 4}  # everyone's but Phoenix's


@pytest.mark.parametrize("client", SIX)
def test_each_clients_report_is_due_at_its_own_six_oclock(agency: Agency, client: str) -> None:
    tick(agency, SIX[client] - timedelta(seconds=1))
    assert client not in made(agency)
    tick(agency, SIX[client])
    assert client in made(agency)


def test_a_day_of_ticks_makes_each_report_once(agency: Agency) -> None:
    at, found = datetime(2026, 11, 30, 16, 0, tzinfo=UTC), 0
    while at < datetime(2026, 12, 1, 14, 0, tzinfo=UTC):
        found += tick(agency, at)
        at += QUARTER
    assert found == len(SIX)
    assert made(agency) == sorted(SIX)
    assert {item["body"]["month"] for item in agency.deployment.items("report")} == {"2026-11"}


def test_missed_hours_are_caught_up(agency: Agency) -> None:
    assert tick(agency, datetime(2026, 12, 3, 7, 45, tzinfo=UTC)) == len(SIX)
    assert made(agency) == sorted(SIX)


def test_missed_months_are_caught_up_one_after_the_other(agency: Agency) -> None:
    late = datetime(2027, 2, 15, tzinfo=UTC)
    assert [tick(agency, late + number * QUARTER) for number in range(4)] == [5, 5, 5, 0]
    made(agency)
    months = sorted({item["body"]["month"] for item in agency.deployment.items("report")})
    assert months == ["2026-11", "2026-12", "2027-01"]


def test_the_same_tick_twice_plans_nothing_twice(agency: Agency) -> None:
    assert tick(agency, SIX["nordwind"]) == 4
    before = agency.deployment.dump()
    assert tick(agency, SIX["nordwind"]) == 0
    assert agency.deployment.dump() == before


def test_a_report_job_that_comes_again_files_nothing_twice(sold: Agency) -> None:
    tick(sold, SIX["nordwind"])
    (job,) = [
        item["body"]
        for item in sold.deployment.items("outbox")
        if item["topic"] == "report" and item["body"]["client"] == sold.clients["nordwind"].id
    ]
    event = fitted(load("reports.queued.asked"), account=sold.account.id, letter=str(job["id"]))
    for _ in range(2):
        assert sold.deployment.invoke("ReportsQueued", event) == {"batchItemFailures": []}
        sold.deployment.wire.clear()
    before = sold.deployment.dump()
    assert sold.deployment.invoke("ReportsQueued", event) == {"batchItemFailures": []}
    assert sold.deployment.dump() == before
    assert len(sold.deployment.items("report")) == 1


def test_a_client_that_moves_to_another_time_zone_is_served_by_its_new_clock(agency: Agency) -> None:
    tick(agency, SIX["lookout"])
    moved = {
        "legal_name": "Lookout LLC",
        "address": {"line1": "1 Road", "city": "Tokyo", "country": "JP"},
        "notification_email": "sales@lookout.example",
        "time_zone": "Asia/Tokyo",
    }
    path = f"/clients/{agency.clients['lookout'].id}/profile"
    assert agency.api("looker", "PUT", path, moved).status == 200
    # The date after the next is set when the next is due; until then the old clock counts.
    assert tick(agency, datetime(2027, 1, 31, 21, 0, tzinfo=UTC)) == 5
    assert tick(agency, datetime(2027, 1, 31, 21, 15, tzinfo=UTC)) >= 1


# --- what is in it ------------------------------------------------------------------------------------------


def test_the_file_lies_under_a_key_of_account_client_and_period(sold: Agency) -> None:
    tick(sold, SIX["nordwind"])
    made(sold)
    pattern = re.compile(r"accounts/(acc_\w{26})/clients/(cli_\w{26})/tax/2026-11/rep_\w{26}\.csv")
    found = [pattern.fullmatch(name) for name in sold.deployment.files()]
    assert all(found)
    assert {(match[1], match[2]) for match in found if match} == {
        (sold.account.id, sold.clients[name].id) for name in ("house", "nordwind", "atelier", "kiwi")
    }


def test_a_report_holds_the_clients_own_live_sales_of_its_own_month_and_no_others(sold: Agency) -> None:
    tick(sold, SIX["nordwind"])
    made(sold)
    nordwind = [row for row in rows(file_of(sold, "nordwind")) if row["row"] == "line"]
    atelier = [row for row in rows(file_of(sold, "atelier")) if row["row"] == "line"]

    assert {row["item"] for row in nordwind} == {"Masterclass"}
    assert {row["item"] for row in atelier} == {"Worksheets"}
    assert sorted(row["buyer_country"] for row in nordwind) == ["AT", "DE", "FI", "HU"]
    assert [row for row in rows(file_of(sold, "kiwi")) if row["row"] == "line"] == []


def test_totals_are_the_journals_to_the_cent_and_what_buyers_paid(sold: Agency) -> None:
    tick(sold, SIX["nordwind"])
    made(sold)
    for name in ("nordwind", "atelier"):
        entries = [
            item["body"]
            for item in sold.deployment.items("entry")
            if (item["body"]["client"], item["body"]["month"], item["body"]["mode"])
            == (sold.clients[name].id, "2026-11", "live")
        ]
        assert len(entries) == 4
        found = rows(file_of(sold, name))
        (sums,) = [row for row in found if row["row"] == "total"]
        for column in ("net", "tax", "gross"):
            booked = Decimal(sum(entry["amount"][column]["minor"] for entry in entries)) / 100
            for kind in ("line", "subtotal"):
                assert total([row for row in found if row["row"] == kind], column) == booked
            assert Decimal(sums[column]) == booked


def test_a_report_names_the_receipts_once_they_are_numbered(agency: Agency) -> None:
    for number, day in enumerate((3, 4)):
        at = datetime(2026, 11, day, tzinfo=UTC)
        agency.sold("masterclass", at, "AT", number=number, bumps=False)
        if number == 0:
            agency.deployment.stream()
            assert agency.deployment.work("number") == 1
    ask(agency)
    agency.deployment.stream()
    agency.deployment.work("reports")
    lines = [row for row in rows(file_of(agency, "nordwind")) if row["row"] == "line"]
    assert [row["document"] for row in lines] == ["NW-000001", ""]


# --- who gets it --------------------------------------------------------------------------------------------


def test_a_scheduled_report_is_mailed_to_its_client_with_a_link_that_opens_it(sold: Agency) -> None:
    tick(sold, SIX["nordwind"])
    made(sold, mailed=True)
    mails = [mail for mail in sold.deployment.wire.mails if mail["to"] == "sales@nordwind.example"]
    (mail,) = [mail for mail in mails if "/v1/downloads/" in _text(mail)]
    assert "Masterclass" not in _text(mail)

    answer = sold.deployment.request("GET", _link(mail))
    assert answer.status == 303, answer
    assert _opens(answer, sold.clients["nordwind"].id)


def test_nobody_else_is_mailed_a_clients_report(sold: Agency) -> None:
    tick(sold, SIX["nordwind"])
    made(sold, mailed=True)
    to = [str(mail["to"]) for mail in sold.deployment.wire.mails if "/v1/downloads/" in _text(mail)]
    assert sorted(to) == [
        "sales@atelier.example",
        "sales@harbour.example",
        "sales@kiwi.example",
        "sales@nordwind.example",
    ]


# --- on demand ----------------------------------------------------------------------------------------------


def ask(agency: Agency, member: str = "owner", client: str = "nordwind", period: str = "2026-11") -> Answer:
    path = f"/clients/{agency.clients[client].id}/tax-reports"
    return agency.api(member, "POST", path, {"period": period})


def test_the_recorded_request_is_accepted_from_a_member_who_may(agency: Agency) -> None:
    path = f"/members/{agency.members['looker'].id}/permissions/reports.tax"
    agency.api("owner", "PUT", path, {})
    event = fitted(
        load("reports.app.ask"),
        account=agency.account.id,
        client=agency.clients["lookout"].id,
        identity=agency.members["looker"].identity,
    )
    answer = agency.deployment.invoke("Reports", event)
    assert answer["statusCode"] == 202, answer
    assert json.loads(answer["body"])["period"] == "2026-10"


def test_a_report_asked_for_is_accepted_made_listed_and_downloaded(sold: Agency) -> None:
    answer = ask(sold)
    assert answer.status == 202, answer
    path = f"/clients/{sold.clients['nordwind'].id}/tax-reports"
    assert sold.api("owner", "GET", path).json["items"] == []
    assert sold.api("owner", "GET", f"{path}/{answer.json['id']}").code == "not-found"

    made(sold)

    (listed,) = sold.api("owner", "GET", path).json["items"]
    assert listed["id"] == answer.json["id"]
    assert (listed["period"], listed["rows"]) == ("2026-11", 4)
    assert sold.api("owner", "GET", f"{path}/{listed['id']}").json == listed
    file = sold.api("owner", "GET", f"{path}/{listed['id']}/file")
    assert file.status == 303
    assert file.headers["cache-control"] == "no-store"
    assert _opens(file, sold.clients["nordwind"].id)


def test_a_report_asked_for_is_mailed_to_who_asked_and_to_nobody_else(sold: Agency) -> None:
    ask(sold)
    made(sold, mailed=True)
    to = [str(mail["to"]) for mail in sold.deployment.wire.mails if "/v1/downloads/" in _text(mail)]
    assert to == ["owner@harbour.example"]


def test_a_clients_member_asks_for_its_own_clients_reports_only(agency: Agency) -> None:
    path = f"/members/{agency.members['looker'].id}/permissions/reports.tax"
    assert agency.api("owner", "PUT", path, {}).status == 204
    assert ask(agency, "looker", "lookout").status == 202
    assert ask(agency, "looker", "nordwind").code == "not-found"


@pytest.mark.parametrize(
    "period", ["2026-13", "2026-1", "2026", "1999-01", "2026-11-01", "2026-١١", " 2026-11"]
)
def test_a_period_that_is_no_month_is_a_problem(agency: Agency, period: str) -> None:
    assert ask(agency, period=period).code == "invalid-request"


def test_an_unknown_client_has_no_reports(agency: Agency) -> None:
    answer = agency.api(
        "owner", "POST", f"/clients/{derived('client', 'none')}/tax-reports", {"period": "2026-11"}
    )
    assert answer.code == "not-found"


# --- the link in the mail -----------------------------------------------------------------------------------


@pytest.fixture
def link(sold: Agency) -> tuple[Agency, str]:
    """The path of the link in a mail."""
    ask(sold)
    made(sold, mailed=True)
    (mail,) = [mail for mail in sold.deployment.wire.mails if "/v1/downloads/" in _text(mail)]
    return sold, _link(mail)


def test_the_link_opens_without_a_login_for_two_weeks(link: tuple[Agency, str]) -> None:
    agency, path = link
    agency.deployment.clock.move(LINK_LASTS - timedelta(seconds=1))
    assert agency.deployment.request("GET", path).status == 303
    agency.deployment.clock.move(timedelta(seconds=1))
    over = agency.deployment.request("GET", path)
    assert (over.status, over.code) == (410, "link-expired")


def test_a_link_that_was_tampered_with_opens_nothing(link: tuple[Agency, str]) -> None:
    agency, path = link
    start, _, token = path.rpartition("/")
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        forged = f"{start}/{token[:place]}{other}{token[place + 1 :]}"
        answer = agency.deployment.request("GET", forged)
        assert (answer.status, answer.code) == (404, "not-found"), place


@pytest.mark.parametrize("token", ["x", "AAAA", "%00", "%ED%A0%80", "..%2F..", "A" * 9000, "ü"])
def test_a_link_nobody_signed_opens_nothing(agency: Agency, token: str) -> None:
    answer = agency.deployment.request("GET", f"/v1/downloads/{token}")
    assert (answer.status, answer.code) == (404, "not-found")


def test_the_file_link_is_over_after_a_minute_and_downloads_under_a_name(link: tuple[Agency, str]) -> None:
    agency, path = link
    location = agency.deployment.request("GET", path).headers["location"]
    asked = parse_qs(urlsplit(location).query)
    assert asked["X-Amz-Expires"] == ["60"]
    assert "tax-report-2026-11.csv" in asked["response-content-disposition"][0]


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def _link(mail: EmailMessage) -> str:
    found = re.search(r"https?://[^/\s]+(/v1/downloads/[A-Za-z0-9_-]+)", _text(mail))
    assert found is not None
    return found[1]


def _opens(answer: Answer, client: Any) -> bool:
    """Whether it leads to a signed link to a file of that client."""
    location = urlsplit(answer.headers["location"])
    return f"/clients/{client}/" in location.path and "X-Amz-Signature" in parse_qs(location.query)
