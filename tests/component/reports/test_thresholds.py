"""EUR 10,000 of sales across the EU's borders: counted with the receipts, told of in time, shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cartwright.domain.people import Registration
from tests.component.agency import Agency, profile

NET = "4201.68"
"""Of 5,000.00 with 19 % VAT in it."""


def opened_at_home(agency: Agency) -> str:
    """A client registered in Germany alone, with a live product of 5,000.00; its path."""
    alone = replace(profile("Solo Studio", "DE", prefix="SO"), registrations=(Registration("DE"),))
    agency.add_client("solo", alone)
    agency.sell("retreat", "solo", "5000.00", through="stripe")
    return f"/clients/{agency.clients['solo'].id}/thresholds"


def sold(agency: Agency, number: int, country: str) -> None:
    agency.sold("retreat", agency.deployment.clock.now(), country, number=number)
    agency.deployment.run(without=["hooks"])


def warned(agency: Agency) -> list[str]:
    """The subjects of what the client was written beside its notices of sales."""
    address = agency.clients["solo"].profile.notification_email
    mails = (mail for mail in agency.deployment.wire.mails if mail["to"] == address)
    return [str(mail["subject"]) for mail in mails if "threshold" in str(mail["subject"])]


def test_a_client_is_told_once_of_each_mark_and_sees_how_far_it_is(agency: Agency) -> None:
    path = opened_at_home(agency)
    sold(agency, 1, "FR")
    sold(agency, 2, "DE")
    assert warned(agency) == []
    this, last = agency.api("owner", "GET", path).json["items"]
    assert this == {
        "year": 2026,
        "counted": {"currency": "EUR", "amount": NET},
        "limit": {"currency": "EUR", "amount": "10000.00"},
        "percent": 42,
        "exceeded": False,
        "elsewhere": [],
    }
    assert (last["year"], last["percent"]) == (2025, 0)
    sold(agency, 3, "AT")
    sold(agency, 4, "IT")
    sold(agency, 5, "ES")
    assert warned(agency) == [
        "Close to the EU’s threshold for sales abroad",
        "Past the EU’s threshold for sales abroad",
    ]
    answer = agency.api("owner", "GET", path).json
    assert (answer["items"][0]["percent"], answer["items"][0]["exceeded"]) == (168, True)
    assert answer["law"] == "Directive 2006/112/EC art. 59c"


def test_a_new_year_begins_at_nothing_and_the_old_one_stays_to_be_seen(agency: Agency) -> None:
    path = opened_at_home(agency)
    sold(agency, 1, "FR")
    agency.deployment.clock.move(timedelta(days=60))
    this, last = agency.api("owner", "GET", path).json["items"]
    assert (this["year"], this["counted"]["amount"]) == (2027, "0.00")
    assert (last["year"], last["counted"]["amount"]) == (2026, NET)


def test_who_may_not_see_the_taxes_of_a_client_sees_no_threshold(agency: Agency) -> None:
    path = opened_at_home(agency)
    assert agency.api("looker", "GET", path).code == "not-found"


def test_a_client_sees_how_far_it_is_from_each_state_of_the_us(agency: Agency) -> None:
    path = opened_at_home(agency)
    assert agency.api("owner", "GET", path).json["us_states"] == []
    agency.sold("retreat", agency.deployment.clock.now(), "US", region="OH")
    agency.deployment.run(without=["hooks"])
    [ohio] = agency.api("owner", "GET", path).json["us_states"]
    assert ohio.pop("source").startswith("https://codes.ohio.gov/")
    assert ohio == {
        "state": "OH",
        "name": "Ohio",
        "measured": "calendar-year",
        "since": "2026-01",
        "counted": {"currency": "USD", "amount": "0.00"},
        "limit": {"currency": "USD", "amount": "100000.00"},
        "sales": 1,
        "sales_limit": 200,
        "both": False,
        "elsewhere": 1,
        "percent": 0,
    }
