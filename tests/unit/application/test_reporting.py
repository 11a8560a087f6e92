"""Tax reports: planned by the calendar, asked for by people, made by one function."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cartwright.adapters.sheets import CsvSheets
from cartwright.application import reporting
from cartwright.application.numbering import give_number
from cartwright.application.ports.papers import Filed
from cartwright.domain.access import Permission, Permit
from cartwright.domain.agenda import Agenda
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import ClientId, JobId, ReportId, derived
from cartwright.domain.jobs import Letter, ReportRun, number
from cartwright.domain.orders import Sale
from cartwright.domain.taxbook import Period
from tests.fakes.files import FakeFiles
from tests.fakes.papers import FakeReports
from tests.fakes.shelves import DONE
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, client_id

MOMENT = timedelta(seconds=1)
REPORT = ReportId(derived("report", "asked"))


def at(agency: Agency, moment: str) -> None:
    """Let it be this moment (UTC)."""
    agency.clock.move(datetime.fromisoformat(moment).replace(tzinfo=UTC) - agency.now)


def planned(agency: Agency) -> list[tuple[ClientId, str]]:
    """Whose reports of which months a run of the schedule adds."""
    before = set(agency.store.shelves.jobs)
    count = reporting.plan(
        agendas=agency.store.agendas, clients=lambda account: agency.store.of(account).clients, now=agency.now
    )
    added = [slip.job for key, slip in agency.store.shelves.jobs.items() if key not in before]
    runs = [(job.client, job.month) for job in added if isinstance(job, ReportRun)]
    assert len(runs) == count
    return runs


def asked(agency: Agency, name: str, client: ClientId = OLIVEIRA, month: str = "2026-11") -> ReportRun:
    return reporting.ask(
        agency.act(name).seat,
        client,
        Period(month),
        report_id=REPORT,
        clients=agency.mine.clients,
        outbox=agency.mine.outbox,
        now=agency.now,
    )


class Archive(FakeReports):
    """Takes a letter once: the table refuses a transaction that names an item twice."""

    def file(self, filed: Filed, letters: Sequence[Letter], job: JobId) -> None:
        assert len({letter.id for letter in letters}) == len(letters)
        super().file(filed, letters, job)


def made(agency: Agency, job: ReportRun, files: FakeFiles | None = None) -> Filed:
    return reporting.make(
        job,
        clients=agency.mine.clients,
        books=agency.mine.books,
        reports=Archive(agency.store.shelves, ACCOUNT),
        files=files or FakeFiles(),
        sheets=CsvSheets(),
        now=agency.now,
    )


def run(agency: Agency) -> ReportRun:
    """The one report that is to be made."""
    [job] = [slip.job for slip in agency.store.shelves.jobs.values() if isinstance(slip.job, ReportRun)]
    return job


def letters(agency: Agency) -> list[Letter]:
    return [slip.job for slip in agency.store.shelves.jobs.values() if isinstance(slip.job, Letter)]


def numbered(agency: Agency, sale: Sale) -> None:
    job = number(ACCOUNT, sale.owner, sale.id)
    give_number(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)


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


class TestAsking:
    @pytest.mark.parametrize("month", ["2026-11", "2025-01"])
    def test_an_owner_asks_for_any_clients_report_of_any_month(self, agency: Agency, month: str) -> None:
        job = asked(agency, "olga", NORTHWIND, month)
        assert (job.client, job.report, job.month) == (NORTHWIND, REPORT, month)
        assert job.asked_by == "olga@agency.example"
        assert agency.mine.outbox.get(job.id) == job

    def test_asking_twice_for_one_report_is_asking_once(self, agency: Agency) -> None:
        assert asked(agency, "olga") == asked(agency, "olga")
        assert len(agency.store.shelves.jobs) == 1

    @pytest.mark.parametrize("name", ["stan", "clara"])
    def test_others_need_a_permission(self, agency: Agency, name: str) -> None:
        with pytest.raises(Forbidden) as forbidden:
            asked(agency, name)
        assert forbidden.value.needs == Permission.REPORTS_TAX
        assert not agency.store.shelves.jobs
        agency.permit(name, Permit(Permission.REPORTS_TAX))
        assert asked(agency, name).asked_by == f"{name}@agency.example"

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


class TestMaking:
    def test_a_report_is_the_months_live_sales_with_their_receipts(self, agency: Agency) -> None:
        numbered(agency, agency.sale("one"))
        agency.sale("two")
        files = FakeFiles()
        filed = made(agency, asked(agency, "olga", NORTHWIND), files)
        assert (filed.rows, filed.totals) == (2, (("EUR", "200.00", "38.00", "238.00"),))
        body, content_type = files.files[filed.file]
        assert filed.file == f"accounts/{ACCOUNT}/clients/{NORTHWIND}/tax/2026-11/{REPORT}.csv"
        assert content_type == "text/csv; charset=utf-8"
        assert filed.sha256 == hashlib.sha256(body).hexdigest()
        assert body.decode().count("NW-000001") == 1

    def test_test_sales_and_other_owners_sales_are_not_in_it(self, agency: Agency) -> None:
        agency.sold(bumps=[agency.mug])
        play = replace(agency.course, mode=Mode.TEST, version=agency.course.version + 1)
        agency.mine.catalogue.revise(play, agency.act().audit("product.revise", play.id))
        agency.sold("play")
        assert made(agency, asked(agency, "olga", NORTHWIND)).totals == (
            ("EUR", "100.00", "19.00", "119.00"),
        )
        assert made(agency, replace(asked(agency, "olga"), client=OLIVEIRA)).totals == (
            ("EUR", "20.00", "0.00", "20.00"),
        )

    def test_a_month_ends_at_the_clients_own_midnight(self, agency: Agency) -> None:
        at(agency, "2026-11-30T22:59:59")
        agency.sale("before midnight in Berlin")
        agency.clock.move(MOMENT)
        agency.sale("after midnight in Berlin")
        november = made(agency, asked(agency, "olga", NORTHWIND))
        december = made(agency, replace(asked(agency, "olga", NORTHWIND, "2026-12"), month="2026-12"))
        assert (november.rows, december.rows) == (1, 1)

    def test_a_sale_keeps_its_receipts_number_when_its_owner_moved_across_the_world(
        self, agency: Agency
    ) -> None:
        at(agency, "2026-10-31T23:30:00")  # November in Berlin, and October still in Honolulu
        numbered(agency, agency.sale())
        moved = replace(agency.northwind.profile, time_zone="Pacific/Honolulu")
        agency.mine.clients.revise_profile(
            agency.northwind.with_profile(moved, at=agency.now), agency.act().audit("profile.revise", "it")
        )
        agency.clock.move(timedelta(days=1))
        files = FakeFiles()
        filed = made(agency, asked(agency, "olga", NORTHWIND), files)
        assert filed.rows == 1
        assert "NW-000001" in files.files[filed.file][0].decode()

    def test_a_month_without_sales_is_filed_too(self, agency: Agency) -> None:
        filed = made(agency, asked(agency, "olga", NORTHWIND, "2025-01"))
        assert (filed.rows, filed.totals) == (0, ())

    def test_a_report_made_again_is_filed_and_mailed_once(self, agency: Agency) -> None:
        job = asked(agency, "olga", NORTHWIND)
        first = made(agency, job)
        agency.clock.move(timedelta(hours=1))
        made(agency, job)
        assert agency.mine.reports.list(NORTHWIND) == [first]
        assert len(letters(agency)) == 1
        assert agency.store.shelves.jobs[ACCOUNT, job.id].state == DONE

    def test_whoever_asked_gets_the_mail(self, agency: Agency) -> None:
        made(agency, asked(agency, "olga", NORTHWIND))
        assert [letter.to for letter in letters(agency)] == ["olga@agency.example"]

    @pytest.mark.parametrize("copies", [True, False])
    def test_a_scheduled_report_goes_to_the_client_and_to_an_agency_that_wants_copies(
        self, agency: Agency, *, copies: bool
    ) -> None:
        agency.store.shelves.accounts[ACCOUNT] = replace(agency.account, copy_notices=copies)
        at(agency, "2026-12-01T05:00:00")
        planned(agency)
        made(agency, run(agency))
        office = ["office@agency.example"] if copies else []
        assert [letter.to for letter in letters(agency)] == ["sales@northwind.example", *office]

    def test_one_address_gets_one_mail(self, agency: Agency) -> None:
        agency.store.shelves.accounts[ACCOUNT] = replace(
            agency.account, copy_notices=True, notification_email=agency.northwind.profile.notification_email
        )
        at(agency, "2026-12-01T05:00:00")
        planned(agency)
        made(agency, run(agency))
        assert [letter.to for letter in letters(agency)] == ["sales@northwind.example"]
