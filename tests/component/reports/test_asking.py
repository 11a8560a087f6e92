"""Reports on demand, and the link in the mail: who gets one, how long it opens, and what does not."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook

from cartwright.application.reporting import LINK_LASTS
from cartwright.domain.ids import derived
from tests.component.agency import Agency
from tests.component.recorded import fitted
from tests.component.reports.bookkeeping import (
    ask,
    link,
    made,
    opens,
    rows,
    text,
)
from tests.events import load


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
    waits = sold.api("owner", "GET", f"{path}/{answer.json['id']}").json
    assert (waits["status"], waits["rows"], waits["of"], waits["months"]) == ("queued", 0, None, 1)
    assert sold.api("owner", "GET", f"{path}/{answer.json['id']}/figures").code == "not-found"

    made(sold)

    (listed,) = sold.api("owner", "GET", path).json["items"]
    assert listed["id"] == answer.json["id"]
    assert (listed["period"], listed["rows"]) == ("2026-11", 4)
    assert sold.api("owner", "GET", f"{path}/{listed['id']}").json == listed
    file = sold.api("owner", "GET", f"{path}/{listed['id']}/file")
    assert file.status == 303
    assert file.headers["cache-control"] == "no-store"
    assert opens(file, sold.clients["nordwind"].id)


def test_every_total_leads_to_its_lines(sold: Agency) -> None:
    path = f"/clients/{sold.clients['nordwind'].id}/tax-reports"
    # Where anything is closed, what came late is looked for as well.
    assert sold.api("owner", "PUT", f"{path}/closed-months/2026-09").status == 200
    wanted = ask(sold).json["id"]
    made(sold)
    figures = sold.api("owner", "GET", f"{path}/{wanted}/figures")
    assert figures.headers["cache-control"] == "no-store"
    filed = sold.api("owner", "GET", f"{path}/{wanted}").json
    assert hashlib.sha256(figures.text.encode()).hexdigest() == filed["figures_sha256"]
    assert (filed["standing"], filed["to_file"]) == ("preliminary", "")
    told = figures.json
    assert told["files"][0]["sha256"] == filed["sha256"]
    assert len(told["sections"]["taxes"]) > 1
    for line in told["sections"]["taxes"]:
        where = line["lines"].partition(f"/accounts/{sold.account.id}")[2]
        lines = sold.api("owner", "GET", where).json
        assert lines["cursor"] == ""
        assert sum(Decimal(one["net"]) for one in lines["items"]) == Decimal(line["net"])
        assert sum(Decimal(one["tax"]) for one in lines["items"]) == Decimal(line["tax"])


def test_words_that_choose_no_lines_are_a_problem(agency: Agency) -> None:
    path = f"/clients/{agency.clients['nordwind'].id}/tax-reports/lines"
    for words in ("", "?period=2026-13", "?period=2026-11&rate=x", "?period=2026-11&credit=maybe"):
        assert agency.api("owner", "GET", path + words).code == "invalid-request"


def test_asking_is_in_the_log_by_login_and_by_key(sold: Agency) -> None:
    asked = ask(sold)
    month = "month=2026-11&action=tax-report"
    (one,) = sold.api("owner", "GET", f"/audits?{month}").json["items"]
    assert (one["action"], one["resource"], one["key"]) == ("tax-report.ask", asked.json["id"], None)
    assert one["after"] == {
        "client": sold.clients["nordwind"].id,
        "month": "2026-11",
        "basis": "invoice",
    }
    taken = {"label": "Zap", "scope": ["reports.tax"], "mode": "live"}
    key = sold.api("owner", "POST", "/keys", taken).json
    path = f"/api/v1/accounts/{sold.account.id}/clients/{sold.clients['nordwind'].id}/tax-reports"
    headers = {"authorization": f"Bearer {key['key']}"}
    by_key = sold.deployment.request("POST", path, payload={"period": "2026-11"}, headers=headers)
    assert by_key.status == 202, by_key
    logged = sold.api("owner", "GET", f"/audits?{month}").json["items"]
    assert {(each["resource"], each["key"]) for each in logged} == {
        (asked.json["id"], None),
        (by_key.json["id"], key["id"]),
    }


def test_a_refused_report_is_in_the_log_as_refused(sold: Agency) -> None:
    path = f"/clients/{sold.clients['lookout'].id}/tax-reports"
    assert sold.api("looker", "POST", path, {"period": "2026-11"}).status == 403
    (one,) = sold.api("owner", "GET", "/audits?month=2026-11&action=reports.tax").json["items"]
    assert (one["allowed"], one["resource"]) == (False, sold.clients["lookout"].id)


def test_a_report_asked_for_is_mailed_to_who_asked_and_to_nobody_else(sold: Agency) -> None:
    ask(sold)
    made(sold, mailed=True)
    to = [str(mail["to"]) for mail in sold.deployment.wire.mails if "/v1/downloads/" in text(mail)]
    assert to == ["owner@harbour.example"]


ENDS = pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", ""), ("PUT", "/suspension"), ("DELETE", "/permissions/reports.tax")],
    ids=["removed", "suspended", "forbidden"],
)


def asked(agency: Agency) -> str:
    """The looker asks for its client's report; where the looker is changed."""
    looker = f"/members/{agency.members['looker'].id}"
    assert agency.api("owner", "PUT", f"{looker}/permissions/reports.tax", {}).status == 204
    assert ask(agency, "looker", "lookout").status == 202
    return looker


@ENDS
def test_who_may_not_see_it_any_more_is_not_written_to(agency: Agency, method: str, path: str) -> None:
    looker = asked(agency)
    assert agency.api("owner", method, looker + path, {} if method == "PUT" else None).status == 204
    made(agency, mailed=True)
    assert not [mail for mail in agency.deployment.wire.mails if "/v1/downloads/" in text(mail)]


@ENDS
def test_a_link_opens_no_more_for_who_may_not_see_it_any_more(agency: Agency, method: str, path: str) -> None:
    looker = asked(agency)
    made(agency, mailed=True)
    [mail] = [mail for mail in agency.deployment.wire.mails if "/v1/downloads/" in text(mail)]
    assert agency.deployment.request("GET", link(mail)).status == 303
    assert agency.api("owner", method, looker + path, {} if method == "PUT" else None).status == 204
    assert agency.deployment.request("GET", link(mail)).code == "link-expired"


def test_a_clients_member_asks_for_its_own_clients_reports_only(agency: Agency) -> None:
    path = f"/members/{agency.members['looker'].id}/permissions/reports.tax"
    assert agency.api("owner", "PUT", path, {}).status == 204
    assert ask(agency, "looker", "lookout").status == 202
    assert ask(agency, "looker", "nordwind").code == "not-found"


@pytest.mark.parametrize(
    "period", ["2026-13", "2026-1", "2026-Q5", "1999-01", "2026-11-01", "2026-١١", " 2026-11"]
)
def test_a_period_that_is_none_is_a_problem(agency: Agency, period: str) -> None:
    assert ask(agency, period=period).code == "invalid-request"


def test_an_unknown_client_has_no_reports(agency: Agency) -> None:
    answer = agency.api(
        "owner", "POST", f"/clients/{derived('client', 'none')}/tax-reports", {"period": "2026-11"}
    )
    assert answer.code == "not-found"


@pytest.fixture
def mailed(sold: Agency) -> tuple[Agency, str]:
    """The path of the link in a mail."""
    ask(sold)
    made(sold, mailed=True)
    (mail,) = [mail for mail in sold.deployment.wire.mails if "/v1/downloads/" in text(mail)]
    return sold, link(mail)


def test_the_link_opens_without_a_login_for_two_weeks(mailed: tuple[Agency, str]) -> None:
    agency, path = mailed
    agency.deployment.clock.move(LINK_LASTS - timedelta(seconds=1))
    assert agency.deployment.request("GET", path).status == 303
    agency.deployment.clock.move(timedelta(seconds=1))
    over = agency.deployment.request("GET", path)
    assert (over.status, over.code) == (410, "link-expired")


def test_a_link_that_was_tampered_with_opens_nothing(mailed: tuple[Agency, str]) -> None:
    agency, path = mailed
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


def test_the_file_link_is_over_after_a_minute_and_downloads_under_a_name(mailed: tuple[Agency, str]) -> None:
    agency, path = mailed
    location = agency.deployment.request("GET", path).headers["location"]
    asked = parse_qs(urlsplit(location).query)
    assert asked["X-Amz-Expires"] == ["60"]
    assert "tax-report-2026-11.csv" in asked["response-content-disposition"][0]


def test_an_agency_has_its_clients_reports_side_by_side_as_json_and_as_a_table(sold: Agency) -> None:
    wanted = ask(sold).json["id"]
    made(sold)
    path, nordwind = "/tax-reports?period=2026-11", sold.clients["nordwind"]
    sides = {one["client"]: one for one in sold.api("owner", "GET", path).json["items"]}
    assert sides.keys() == {client.id for client in sold.clients.values()}
    side = sides[nordwind.id]
    assert (side["report"], side["standing"]) == (wanted, "preliminary")
    filed = sold.api("owner", "GET", f"/clients/{nordwind.id}/tax-reports/{wanted}").json
    shown = [{name: one[name] for name in ("currency", "net", "tax", "gross")} for one in side["totals"]]
    assert shown == filed["totals"]
    where = side["totals"][0]["lines"].partition(f"/accounts/{sold.account.id}")[2]
    lines = sold.api("owner", "GET", where).json["items"]
    assert sum(Decimal(one["tax"]) for one in lines) == Decimal(shown[0]["tax"])
    file = sold.api("owner", "GET", f"{path.replace('?', '/csv?')}&by=tax&limit=1")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    found = rows(file.text.encode())
    while "link" in file.headers:
        onward = file.headers["link"].removeprefix("<").partition(">")[0]
        file = sold.api("owner", "GET", f"/tax-reports/csv{onward}")
        found += rows(file.text.encode())
    assert {row["client"] for row in found} == sides.keys()
    taxes = [row for row in found if row["client"] == nordwind.id]
    assert [(row["jurisdiction"], row["tax"]) for row in taxes] == [
        (one["jurisdiction"], one["tax"]) for one in side["taxes"]
    ]
    book = sold.api("owner", "GET", f"{path.replace('?', '/xlsx?')}&by=tax")
    assert book.headers["content-disposition"] == 'attachment; filename="tax-reports-2026-11.xlsx"'
    [sheet] = load_workbook(io.BytesIO(book.text.encode(errors="surrogateescape"))).worksheets
    heads, *below = sheet.iter_rows(values_only=True)
    shown = [dict(zip(map(str, heads), row, strict=True)) for row in below]
    assert [one["client"] for one in shown] == [row["client"] for row in found]
    assert [one["tax"] for one in shown] == [float(row["tax"]) if row["tax"] else None for row in found]
    refused = sold.api("looker", "GET", path)
    assert refused.json["needs"] == "reports.tax"
