"""Tax reports that people ask for."""

from __future__ import annotations

import pytest

from cartwright.domain.access import Permission, Permit
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.jobs import Asker
from tests.unit.application.agency import Agency
from tests.unit.application.reports import asked, at
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA, client_id


class TestAsking:
    @pytest.mark.parametrize("month", ["2026-11", "2025-01"])
    def test_an_owner_asks_for_any_clients_report_of_any_month(self, agency: Agency, month: str) -> None:
        job = asked(agency, "olga", NORTHWIND, month)
        assert (job.client, job.month) == (NORTHWIND, month)
        assert job.asked_by == "olga@agency.example"
        assert agency.mine.outbox.get(job.id) == job

    def test_is_in_the_log(self, agency: Agency) -> None:
        job, audit = asked(agency, "olga", NORTHWIND), agency.audited()
        assert (audit.action, audit.resource) == ("tax-report.ask", job.report)
        assert (audit.member, audit.after) == (
            agency.seat("olga").member.id,
            {"client": NORTHWIND, "month": "2026-11", "basis": "invoice"},
        )

    def test_asking_twice_makes_two(self, agency: Agency) -> None:
        assert asked(agency, "olga").report != asked(agency, "olga").report
        assert len(agency.store.shelves.jobs) == 2

    @pytest.mark.parametrize("name", ["stan", "clara"])
    def test_others_need_a_permission(self, agency: Agency, name: str) -> None:
        with pytest.raises(Forbidden) as forbidden:
            asked(agency, name)
        assert forbidden.value.needs == Permission.REPORTS_TAX
        assert not agency.store.shelves.jobs
        agency.permit(name, Permit(Permission.REPORTS_TAX))
        job, member = asked(agency, name), agency.seat(name).member
        assert (job.asked_by, job.asker) == (f"{name}@agency.example", Asker(member.id, member.sitting))

    def test_a_permission_that_is_over_is_none(self, agency: Agency) -> None:
        agency.permit("clara", Permit(Permission.REPORTS_TAX, until=agency.now))
        with pytest.raises(Forbidden):
            asked(agency, "clara")

    def test_a_clients_member_never_learns_of_another_clients_reports(self, agency: Agency) -> None:
        agency.permit("clara", Permit(Permission.REPORTS_TAX))
        with pytest.raises(NotFound):
            asked(agency, "clara", NORTHWIND)

    def test_a_month_can_be_reported_once_it_has_begun_on_the_clients_clock(self, agency: Agency) -> None:
        at(agency, "2026-11-30T23:00:00")
        assert asked(agency, "olga", NORTHWIND, "2026-12").month == "2026-12"
        with pytest.raises(Invalid):
            asked(agency, "olga", OLIVEIRA, "2026-12")

    def test_nobody_asks_for_a_report_of_no_client(self, agency: Agency) -> None:
        with pytest.raises(NotFound):
            asked(agency, "olga", client_id("nobody"))
        assert not agency.store.shelves.jobs
