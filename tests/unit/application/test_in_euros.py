"""What was paid in other currencies is told in euros by the rate of each day, and by which."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cartwright.application import filling
from cartwright.domain.ids import EntryId, derived
from cartwright.domain.money import Money, Taxed
from cartwright.domain.people import Address
from cartwright.domain.taxbook import Tally
from tests.fakes.exchange import FakeRates
from tests.fakes.files import FakeFiles
from tests.unit.application.agency import Agency
from tests.unit.application.reports import asked, at, numbered, tools
from tests.unit.application.test_closing_months import close
from tests.unit.application.test_standing import stands
from tests.unit.domain.shop import ACCOUNT, NORTHWIND


def told(agency: Agency, month: str = "2026-12", rates: FakeRates | None = None) -> Any:
    files = FakeFiles()
    job = asked(agency, "olga", NORTHWIND, month)
    filed = filling.make(job, tools=tools(agency, files, rates=rates), now=agency.now)
    return json.loads(files.files[filed.figures][0])


def sold_in(agency: Agency, currency: str, moment: str, net: str, tax: str) -> None:
    """As a sale of the course is booked, in another currency."""
    at(agency, moment)
    sale = agency.sale(f"{currency} {moment}")
    numbered(agency, sale)
    shelves = agency.store.shelves
    entry = next(one for one in shelves.entries.values() if one.sale == sale.id)
    amounts = Money.of(net, currency), Money.of(tax, currency)
    fact = replace(entry.facts[0], net=amounts[0], tax=amounts[1])
    amount = Taxed(*amounts, amounts[0] + amounts[1])
    made = replace(
        entry, id=EntryId(derived("entry", currency, moment)), facts=(fact,), amount=amount, postings=()
    )
    del shelves.entries[ACCOUNT, NORTHWIND, entry.id]
    shelves.book({(ACCOUNT, NORTHWIND, made.id): made})


def test_each_day_has_its_rate_and_one_without_that_of_the_last_before(agency: Agency) -> None:
    sold_in(agency, "USD", "2026-12-31T10:00:00", "100.00", "19.00")
    sold_in(agency, "JPY", "2026-12-31T11:00:00", "16000", "3040")
    agency.sale("in euros")
    figures = told(agency)
    dollars, yen = sorted(figures["sections"]["in_euros"], key=lambda one: str(one["currency"]), reverse=True)
    assert (dollars["net"], dollars["tax"]) == ("100.00", "19.00")
    assert (dollars["net_eur"], dollars["tax_eur"]) == ("62.50", "11.88")
    assert (yen["net_eur"], yen["tax_eur"], yen["days_without_rate"]) == ("100.00", "19.00", [])
    assert "art. 91(2)" in figures["sources"]["rates_of_days_say"]
    days = figures["sources"]["rates_of_days"]
    assert {(one["currency"], one["day"], one["published"], one["per_euro"]) for one in days} == {
        ("USD", "2026-12-31", "2026-12-31", "1.6000"),
        ("JPY", "2026-12-31", "2026-12-31", "160.00"),
    }
    assert all(one["source"] for one in days)


def test_a_day_is_that_of_the_clients_clock_and_a_weekend_takes_the_day_before(agency: Agency) -> None:
    sold_in(agency, "USD", "2026-12-31T23:30:00", "160.00", "0.00")
    sold_in(agency, "USD", "2027-01-03T10:00:00", "160.00", "0.00")
    figures = told(agency, "2027-01")
    [dollars] = figures["sections"]["in_euros"]
    assert dollars["net_eur"] == "200.00"
    days = [(one["day"], one["published"]) for one in figures["sources"]["rates_of_days"]]
    assert days == [("2027-01-01", "2026-12-31"), ("2027-01-03", "2026-12-31")]


def test_a_day_that_nothing_was_published_for_leaves_the_euros_empty_and_is_named(agency: Agency) -> None:
    sold_in(agency, "USD", "2026-12-31T10:00:00", "100.00", "19.00")
    sold_in(agency, "USD", "2026-12-10T10:00:00", "100.00", "19.00")
    [dollars] = told(agency)["sections"]["in_euros"]
    assert (dollars["net"], dollars["net_eur"], dollars["tax_eur"]) == ("200.00", None, None)
    assert dollars["days_without_rate"] == ["2026-12-10"]


@pytest.mark.parametrize("why", ["the bank is down", "the seller is elsewhere"])
def test_without_rates_a_report_is_made_all_the_same(agency: Agency, why: str) -> None:
    sold_in(agency, "USD", "2026-12-31T10:00:00", "100.00", "19.00")
    if why == "the seller is elsewhere":
        client = agency.mine.clients.get(NORTHWIND)
        away = replace(client.profile, address=Address("1 Quay", "Auckland", "NZ"))
        agency.mine.clients.revise_profile(
            client.with_profile(away, at=agency.now), agency.act().audit("profile.revise", NORTHWIND)
        )
    agency.clock.move(timedelta(minutes=1))
    figures = told(agency, rates=FakeRates(down=why == "the bank is down"))
    [dollars] = figures["sections"]["in_euros"]
    assert (dollars["net_eur"], dollars["days_without_rate"]) == (None, ["2026-12-31"])
    assert figures["sources"]["rates_of_days"] == []


def test_a_report_that_has_to_do_without_is_not_the_one_to_file(agency: Agency) -> None:
    sold_in(agency, "USD", "2026-12-31T10:00:00", "100.00", "19.00")
    at(agency, "2027-01-02T12:00:00")
    close(agency, "2026-12")
    for rates in (FakeRates(down=True), FakeRates(), FakeRates()):
        told(agency, rates=rates)
        agency.clock.move(timedelta(minutes=1))
    assert stands(agency) == ["preliminary", "to-file", "copy"]


def test_what_was_added_up_by_days_is_carried_over_a_break() -> None:
    kept = {**Tally().kept, "days": [["2026-12-31", "USD", 10000, 1900]]}
    [day] = Tally.of(kept).days
    assert (day.day.isoformat(), day.net, day.tax) == (
        "2026-12-31",
        Money.of("100.00", "USD"),
        Money.of("19.00", "USD"),
    )
    assert Tally.of(kept).kept == kept
