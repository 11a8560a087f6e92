"""A report holds its client's own live sales of the month, to the cent, and goes to whom it concerns."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

from tests.component.agency import Agency
from tests.component.reports.bookkeeping import (
    SIX,
    ask,
    file_of,
    link,
    made,
    opens,
    rows,
    text,
    tick,
    total,
)


def test_the_file_lies_under_a_key_of_account_client_and_period(sold: Agency) -> None:
    tick(sold, SIX["nordwind"])
    made(sold)
    pattern = re.compile(
        r"accounts/(acc_\w{26})/clients/(cli_\w{26})/tax/2026-11/rep_\w{26}\.[\w-]+\.(?:csv|json)"
    )
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
            for item in sold.deployment.booked("charge")
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


def test_a_scheduled_report_is_mailed_to_its_client_with_a_link_that_opens_it(sold: Agency) -> None:
    tick(sold, SIX["nordwind"])
    made(sold, mailed=True)
    mails = [mail for mail in sold.deployment.wire.mails if mail["to"] == "sales@nordwind.example"]
    (mail,) = [mail for mail in mails if "/v1/downloads/" in text(mail)]
    assert "Masterclass" not in text(mail)

    answer = sold.deployment.request("GET", link(mail))
    assert answer.status == 303, answer
    assert opens(answer, sold.clients["nordwind"].id)


def test_an_accountant_without_a_login_has_the_report_by_its_link_until_it_is_off_the_list(
    sold: Agency,
) -> None:
    where = f"/clients/{sold.clients['nordwind'].id}/accountants"
    assert sold.api("owner", "GET", where).json == {"version": 0, "items": []}
    wanted = {"version": 0, "items": [{"address": "bea@ledger.example", "locale": "de-at"}]}
    named = sold.api("owner", "PUT", where, wanted)
    assert named.json["items"] == [{"address": "bea@ledger.example", "locale": "de-AT", "unreachable": None}]
    assert sold.api("owner", "PUT", where, wanted).code == "stale"
    wrong = {"version": 1, "items": [{"address": "bea"}]}
    assert sold.api("owner", "PUT", where, wrong).json["errors"][0]["pointer"] == "/items/0/address"
    tick(sold, SIX["nordwind"])
    made(sold, mailed=True)
    [mail] = [mail for mail in sold.deployment.wire.mails if mail["to"] == "bea@ledger.example"]
    assert str(mail["subject"]) == "Steuerbericht: November 2026"
    answer = sold.deployment.request("GET", link(mail))
    assert opens(answer, sold.clients["nordwind"].id)
    assert sold.api("owner", "PUT", where, {"version": 1, "items": []}).status == 200
    assert sold.deployment.request("GET", link(mail)).code == "link-expired"


def test_nobody_else_is_mailed_a_clients_report(sold: Agency) -> None:
    tick(sold, SIX["nordwind"])
    made(sold, mailed=True)
    to = [str(mail["to"]) for mail in sold.deployment.wire.mails if "/v1/downloads/" in text(mail)]
    assert sorted(to) == [
        "sales@atelier.example",
        "sales@harbour.example",
        "sales@kiwi.example",
        "sales@nordwind.example",
    ]


def test_a_client_with_a_chart_has_a_file_for_its_accounting_package(agency: Agency) -> None:
    agency.sold("masterclass", datetime(2026, 11, 3, tzinfo=UTC), "DE", number=1, bumps=False)
    where = f"/clients/{agency.clients['nordwind'].id}"
    charts = f"{where}/charts"
    assert agency.api("owner", "GET", charts).json == {"version": 0, "xero": None, "quickbooks": None}
    code = {"ground": "domestic", "jurisdiction": "DE", "rate": "0.19", "code": "VAT owed"}
    chart = {"sales": "Sales", "books": {"processor": "Clearing"}, "taxes": [code], "products": []}
    xero = {
        **chart,
        "taxes": [],
        "contact": "Shop",
        "contacts": "one",
        "untaxed": "No VAT",
        "rounding": "860",
    }
    written = agency.api("owner", "PUT", charts, {"version": 0, "xero": xero, "quickbooks": chart})
    assert written.json == {"version": 1, "xero": xero, "quickbooks": chart}
    wrong = {"version": 1, "quickbooks": {**chart, "sales": "=1+1"}}
    assert agency.api("owner", "PUT", charts, wrong).json["errors"][0]["pointer"] == "/quickbooks/sales"
    report = ask(agency).json["id"]
    agency.deployment.stream()
    agency.deployment.work("reports")
    without, one = agency.api("owner", "GET", f"{where}/tax-reports/{report}").json["imports"]
    assert (without["name"], without["missing"]) == ("", ["taxes: domestic DE 0.19"])
    assert (one["package"], one["rows"], one["missing"]) == ("quickbooks", 3, [])
    answer = agency.api("owner", "GET", f"{where}/tax-reports/{report}/imports/{one['name']}")
    assert opens(answer, agency.clients["nordwind"].id)
    assert agency.api("owner", "GET", f"{where}/tax-reports/{report}/imports/x.csv").code == "not-found"
