"""Scheduled tax reports: planned by the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from cartwright.application import reporting
from cartwright.domain.agenda import Agenda
from tests.unit.application.agency import Agency
from tests.unit.application.reports import at, planned, run
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA


class TestTheCalendar:
    """NOON is in November: Northwind's report (Berlin) is due before Oliveira's (Toronto)."""

    def test_says_nothing_before_six_on_the_first_by_the_clients_own_clock(self, agency: Agency) -> None:
        at(agency, "2026-12-01T04:59:59")
        assert planned(agency) == []

    def test_is_by_each_clients_own_clock(self, agency: Agency) -> None:
        at(agency, "2026-12-01T05:00:00")
        assert planned(agency) == [(NORTHWIND, "2026-11")]
        at(agency, "2026-12-01T11:00:00")
        assert planned(agency) == [(OLIVEIRA, "2026-11")]

    def test_has_all_that_is_due_on_its_way_at_once(self, agency: Agency) -> None:
        at(agency, "2026-12-01T11:00:00")
        assert planned(agency) == [(NORTHWIND, "2026-11"), (OLIVEIRA, "2026-11")]

    def test_keeps_six_oclock_when_the_clocks_change(self, agency: Agency) -> None:
        at(agency, "2027-04-01T00:00:00")
        while planned(agency):
            pass
        at(agency, "2027-04-01T03:59:59")
        assert planned(agency) == []
        at(agency, "2027-04-01T04:00:00")
        assert planned(agency) == [(NORTHWIND, "2027-03")]

    def test_catches_up_on_what_was_missed_a_month_at_a_time(self, agency: Agency) -> None:
        agency.store.shelves.agendas.pop((ACCOUNT, OLIVEIRA))
        at(agency, "2027-02-03T00:00:00")
        assert [planned(agency) for _ in range(4)] == [
            [(NORTHWIND, "2026-11")],
            [(NORTHWIND, "2026-12")],
            [(NORTHWIND, "2027-01")],
            [],
        ]

    def test_asks_for_one_report_however_often_it_runs(self, agency: Agency) -> None:
        agenda = agency.store.shelves.agendas[ACCOUNT, NORTHWIND]
        at(agency, "2026-12-01T05:00:00")
        planned(agency)
        agency.store.shelves.agendas[ACCOUNT, NORTHWIND] = agenda  # as a run that read before the other wrote
        reporting.plan(
            agendas=agency.store.agendas, clients=lambda account: agency.mine.clients, now=agency.now
        )
        assert run(agency) == agenda.job

    def test_follows_a_client_to_another_time_zone_from_the_next_report_on(self, agency: Agency) -> None:
        moved = replace(agency.northwind.profile, time_zone="Pacific/Auckland")
        agency.mine.clients.revise_profile(
            agency.northwind.with_profile(moved, at=agency.now), agency.act().audit("profile.revise", "it")
        )
        at(agency, "2026-12-01T05:00:00")
        assert planned(agency) == [(NORTHWIND, "2026-11")]
        following = agency.store.shelves.agendas[ACCOUNT, NORTHWIND]
        assert following == Agenda(ACCOUNT, NORTHWIND, datetime(2026, 12, 31, 17, tzinfo=UTC), "2026-12")
