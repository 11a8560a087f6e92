"""Each client's report is due once, at six o'clock of its own first of the month."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.component.agency import Agency
from tests.component.recorded import fitted
from tests.component.reports.bookkeeping import (
    QUARTER,
    SIX,
    made,
    tick,
)
from tests.events import load


def test_the_recorded_tick_finds_what_is_due_at_six_utc(agency: Agency) -> None:
    planned = agency.deployment.invoke("ReportsScheduled", load("reports.scheduled.first-of-month"))
    assert planned == {"planned": 4, "digests": 0, "compared": 2, "carts": 0}  # everyone's but Phoenix's


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
