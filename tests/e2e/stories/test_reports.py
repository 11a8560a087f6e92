"""Tax reports on the running stack: by the calendar, by mail, and on demand."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import httpx
import pytest

from local.stack import Stack
from tests.e2e.stories.people import Login, Web

AHEAD = timedelta(days=10)
"""Further than any other test lets the stack look."""


def test_a_report_on_demand_equals_the_sales_to_the_cent(stack: Stack) -> None:
    client = Login.of(stack, "client: Nordlicht")
    own = stack.directory["ids"]["client.nordlicht"]
    month = last_month()
    # Whichever test had the first of a month come before: what was sold just before that is late for it.
    closed = f"/clients/{own}/tax-reports/closed-months"
    for one in reversed(client.get(closed)["items"]):
        assert Login.of(stack, "agency").ask("DELETE", f"{closed}/{one['month']}").status_code == 200

    assert client.ask("POST", f"/clients/{own}/tax-reports", json={"period": month}).status_code == 202
    stack.settle()

    report = client.get(f"/clients/{own}/tax-reports")["items"][0]
    rows = rows_of(client, f"/clients/{own}/tax-reports/{report['id']}/file")
    gross = sum(Decimal(row["gross"]) for row in rows)
    sales = [
        line["amount"]["gross"]
        for sale in Login.of(stack, "agency").sales(month)
        if sale["owner"] == own
        for line in sale["lines"]
    ]
    assert sum(Decimal(amount["text"]) for amount in sales) == gross
    assert Decimal(report["totals"][0]["gross"]) == gross
    assert gross > 0
    bound = client.get(f"/clients/{own}/tax-reports/{report['id']}/files")["items"]
    assert all(one["sha256"] for one in bound), "the table's stream tells of a report as of a document"
    for where, begins in {"pdf": b"%PDF-", "workbooks/1": b"PK"}.items():
        answer = client.ask("GET", f"/clients/{own}/tax-reports/{report['id']}/{where}")
        assert httpx.get(answer.headers["location"]).content.startswith(begins)


def test_the_first_of_the_month_sends_each_client_a_link_to_its_own_report(stack: Stack) -> None:
    addresses = ["verkauf@nordlicht.example", "orders@fernfoundry.example", "sales@cedarmesa.example"]
    until = datetime.now(UTC) + AHEAD
    # What is due by then is done, whichever test came first.
    twice(stack, until)
    before = {address: len(stack.mails(address)) for address in addresses}

    twice(stack, first_after(until))

    for address in addresses:
        new = stack.mails(address)[: len(stack.mails(address)) - before[address]]
        (mail,) = [one for one in new if "/v1/downloads/" in one.text]
        link = next(word for word in mail.text.split() if "/v1/downloads/" in word)
        page = Web(stack).get(urlsplit(link).path)
        assert page.status_code == 200
        behind = re.findall(r'href="\.\.(/[^"]+)"', page.text)
        assert len(behind) >= 2
        for where in behind:
            answer = Web(stack).get(f"/v1/downloads{where}")
            assert answer.status_code == 303
            assert httpx.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize("client", ["client.fern", "client.house"])
def test_a_client_never_gets_anothers_report(stack: Stack, client: str) -> None:
    nordlicht = Login.of(stack, "client: Nordlicht")
    other = stack.directory["ids"][client]

    assert nordlicht.ask("GET", f"/clients/{other}/tax-reports").status_code == 404
    asked = nordlicht.ask("POST", f"/clients/{other}/tax-reports", json={"period": last_month()})
    assert asked.status_code == 404


def test_a_forged_link_opens_nothing(stack: Stack) -> None:
    assert Web(stack).get("/v1/downloads/not-a-token-of-ours").status_code == 404


def twice(stack: Stack, at: datetime) -> None:
    for _ in range(2):
        stack.tick(at)
        stack.settle()


def first_after(moment: datetime) -> datetime:
    """The afternoon of the first of the month that follows: everybody's month is over by then."""
    year, month = (moment.year + 1, 1) if moment.month == 12 else (moment.year, moment.month + 1)
    return datetime(year, month, 1, 14, tzinfo=UTC)


def rows_of(client: Login, path: str) -> list[dict[str, str]]:
    """The file's lines, without its totals."""
    link = client.ask("GET", path).headers["location"]
    text = httpx.get(link).content.decode("utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["row"] == "line"]


def last_month() -> str:
    now = datetime.now(UTC)
    year, month = (now.year, now.month - 1) if now.month > 1 else (now.year - 1, 12)
    return f"{year}-{month:02d}"
