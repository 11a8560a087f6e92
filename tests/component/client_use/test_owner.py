"""Client use, rule 6: what the owner of a product decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from tests.component.agency import BUYER, Agency
from tests.component.test_notices import NORDWIND, PLAN, mails, path, sell, text, tick

MINUTE = timedelta(minutes=1)
SIX = {
    # Sold at noon of Monday, 2 November; six o'clock in Berlin is five, in winter.
    "daily": datetime(2026, 11, 3, 5, 0, tzinfo=UTC),
    "weekly": datetime(2026, 11, 9, 5, 0, tzinfo=UTC),
    "monthly": datetime(2026, 12, 1, 5, 0, tzinfo=UTC),
}


def planned(agency: Agency, cadence: str) -> None:
    wanted = dict.fromkeys(PLAN, "instant") | {"sale": cadence}
    assert agency.api("owner", "PUT", path(agency), wanted).status == 200


def notices(agency: Agency) -> list[EmailMessage]:
    """Without the tax reports, which go out on the first as well."""
    return [mail for mail in mails(agency) if "Tax report" not in str(mail["subject"])]


def test_the_owner_gets_the_notice_and_not_the_agency(agency: Agency) -> None:
    sell(agency)
    assert [mail["to"] for mail in mails(agency)] == [NORDWIND]


def test_the_agency_may_choose_to_be_copied(agency: Agency) -> None:
    settings = agency.api("owner", "GET", "/settings").json
    wanted = {name: settings[name] for name in ("version", "name", "notification_email", "client_limit")}
    assert agency.api("owner", "PUT", "/settings", wanted | {"copy_notices": True}).status == 200
    sell(agency)
    assert sorted(mail["to"] for mail in mails(agency)) == sorted([NORDWIND, settings["notification_email"]])


def test_notices_come_instantly_if_nobody_said_otherwise(agency: Agency) -> None:
    assert agency.api("owner", "GET", path(agency)).json["sale"] == "instant"
    sell(agency)
    assert [mail["to"] for mail in mails(agency)] == [NORDWIND]


@pytest.mark.parametrize("cadence", SIX)
def test_or_as_a_daily_weekly_or_monthly_digest(agency: Agency, cadence: str) -> None:
    planned(agency, cadence)
    for number in (1, 2):
        sell(agency, number)
    tick(agency, SIX[cadence] - MINUTE)
    assert mails(agency) == []
    tick(agency, SIX[cadence])
    [mail] = notices(agency)
    assert mail["to"] == NORDWIND
    assert all(number in text(mail) for number in ("NW-TEST-000001", "NW-TEST-000002"))


@pytest.mark.parametrize("cadence", SIX)
def test_empty_periods_send_nothing(agency: Agency, cadence: str) -> None:
    planned(agency, cadence)
    assert tick(agency, SIX[cadence])["digests"] == 1, "its time has come"
    assert notices(agency) == []


@pytest.mark.parametrize("kind", ["sale", "failed_rebill", "refund", "cancellation"])
def test_each_kind_of_notice_can_be_switched_off(agency: Agency, kind: str) -> None:
    """Which of the others come, and when: see `test_news.py`."""
    instant = dict.fromkeys(PLAN, "instant")
    assert agency.api("owner", "PUT", path(agency), instant | {kind: "off"}).status == 200
    shown = agency.api("owner", "GET", path(agency)).json
    assert {name: shown[name] for name in PLAN} == instant | {kind: "off"}
    sell(agency)
    assert [mail["to"] for mail in mails(agency)] == ([] if kind == "sale" else [NORDWIND])


def test_name_address_logo_tax_numbers_series_and_sender_on_a_receipt_are_the_owners(agency: Agency) -> None:
    profile = agency.api("owner", "GET", path(agency, what="")).json["profile"]
    kept = ("legal_name", "address", "notification_email", "time_zone", "registrations")
    spoken = {
        "sender_name": "Kurse aus dem Norden",
        "logo_url": "https://files.nordwind.example/logo.png",
        "number_prefix": "NORD",
        "tax_numbers": [{"kind": "VAT", "country": "DE", "value": "DE136695976"}],
    }
    revised = {name: profile[name] for name in kept} | spoken
    answer = agency.api("owner", "PUT", path(agency, what="/profile"), revised)
    assert answer.status == 200, answer
    agency.deployment.restart()
    sell(agency)
    [receipt] = [mail for mail in agency.deployment.wire.mails if mail["to"] == BUYER]
    assert str(receipt["from"]).startswith("Kurse aus dem Norden <")
    for word in ("Nordwind Kurse GmbH", "1 Kaistraße", "Hamburg", "DE136695976", "NORD-TEST-000001"):
        assert word in text(receipt), word
    assert "https://files.nordwind.example/logo.png" in page(receipt)
    assert "Harbour" not in text(receipt) + page(receipt), "nothing of the agency's"


def page(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())
