"""What the use cases may expect of Reports and Agendas."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.reports import Closing, Filed, Kind
from cartwright.application.ports.selling import Stale
from cartwright.domain.agenda import Agenda
from cartwright.domain.attempts import Known, TooManyAttempts, Window
from cartwright.domain.basis import Basis
from cartwright.domain.editions import Editions
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ReportId, derived
from cartwright.domain.jobs import Letter, MailKind, ReportRun, letter, report_run
from cartwright.storage.reports import Reports
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.conftest import Counted
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import NOBODY, Agency, opened
from tests.fakes.signatures import FakeSignatures
from tests.fakes.world import NOON, FakeClock
from tests.logbook import newest_first


def run(agency: Agency, name: str = "first") -> ReportRun:
    job = report_run(agency.id, agency.house.id, ReportId(derived("report", name)), "2026-10")
    agency.mine.outbox.add(job)
    return job


def test_closed_months_are_kept_one_version_after_the_other_with_their_word_in_the_log(
    agency: Agency, other: Agency
) -> None:
    reports, house = agency.mine.reports, agency.house.id
    none = reports.closed(house)
    assert (dict(none.till), none.version) == ({}, 0)
    audit, again = agency.audit("period.close"), agency.audit("period.close again")
    one = replace(none, till={"2026-10": NOON}, version=1)
    reports.close(one, audit)
    assert reports.closed(house) == one
    for stale in (one, replace(one, version=3)):
        with pytest.raises(Stale):
            reports.close(stale, again)
    two = replace(one, till={"2026-10": NOON, "2026-11": NOON}, version=2)
    reports.close(two, agency.audit("period.close another"))
    assert reports.closed(house) == two
    logged = newest_first(agency.mine.audits)
    assert (audit in logged, again in logged) == (True, False)
    assert dict(other.mine.reports.closed(house).till) == {}


def filed(job: ReportRun, hours: int = 0) -> Filed:
    return Filed(
        account=job.account,
        client=job.client,
        id=job.report,
        month=job.month,
        made_at=NOON + timedelta(hours=hours),
        file=f"accounts/{job.account}/…/{job.report}.csv",
        rows=3,
        sha256="0" * 64,
        totals=(("EUR", "100.00", "19.00", "119.00"), ("JPY", "100", "10", "110")),
        tills=(NOON,),
    )


def note(job: ReportRun) -> Letter:
    return letter(job.account, job.client, MailKind.TAX_REPORT, "office@agency.example", job.report)


def test_a_filed_report_comes_back_as_it_was(agency: Agency) -> None:
    job = run(agency)
    agency.mine.reports.file(filed(job), [note(job)], job.id)
    assert agency.mine.reports.get(agency.house.id, job.report) == filed(job)


def test_filing_asks_for_the_letters_and_ends_the_job(agency: Agency) -> None:
    job = run(agency)
    agency.mine.reports.file(filed(job), [note(job)], job.id)
    assert agency.mine.outbox.get(note(job).id) == note(job)
    assert agency.mine.outbox.get(job.id) is None


def test_filing_again_keeps_the_first_and_ends_the_job(agency: Agency) -> None:
    job = run(agency)
    agency.mine.reports.file(filed(job), [note(job)], job.id)
    agency.mine.outbox.done(note(job).id)
    agency.mine.reports.file(filed(job, hours=1), [note(job)], job.id)
    assert agency.mine.reports.get(agency.house.id, job.report) == filed(job)
    assert agency.mine.outbox.get(note(job).id) is None
    assert agency.mine.outbox.get(job.id) is None


def test_filing_closes_a_month_once_in_the_same_transaction(agency: Agency) -> None:
    reports, house = agency.mine.reports, agency.house.id
    job, other = run(agency), run(agency, "second")
    one = replace(reports.closed(house), till={"2026-10": NOON}, version=1)
    word, again = agency.audit("period.close"), agency.audit("period.close again")
    reports.file(filed(job), [note(job)], job.id, Closing(one, word))
    assert reports.closed(house) == one
    with pytest.raises(Stale):
        reports.file(filed(other), [note(other)], other.id, Closing(one, again))
    with pytest.raises(NotFound):
        reports.get(house, other.report)
    assert agency.mine.outbox.get(other.id) == other
    reports.file(filed(job, hours=1), [], job.id, Closing(replace(one, version=2), again))
    assert reports.closed(house) == one
    logged = newest_first(agency.mine.audits)
    assert (word in logged, again in logged) == (True, False)


def test_reports_are_listed_newest_first(agency: Agency) -> None:
    jobs = [run(agency, f"report {number}") for number in range(4)]
    for hours, job in enumerate(jobs):
        agency.mine.reports.file(filed(job, hours), [], job.id)
    leaves = agency.mine.leaves("olga", FakeSignatures())
    first = leaves.reports(agency.house.id, limit=3)
    rest = leaves.reports(agency.house.id, limit=3, cursor=first.cursor)
    listed = [report.id for report in (*first.things, *rest.things)]
    assert listed == [job.report for job in reversed(jobs)]
    assert leaves.reports(NOBODY, limit=9).things == ()


def test_of_each_period_the_first_of_closed_months_and_the_newest_are_known(agency: Agency) -> None:
    """By their key: no list of a client's reports is read for it."""
    reports, house = agency.mine.reports, agency.house.id
    jobs = [run(agency, f"report {number}") for number in range(5)]
    later = (NOON + timedelta(days=1),)
    for job, tills in zip(jobs, ((), (NOON,), later, (NOON,), ()), strict=True):
        reports.file(replace(filed(job), tills=tills), [], job.id)
    reports.file(filed(jobs[1]), [], jobs[1].id)
    kind, none = (house, "2026-10", Basis.INVOICE), (house, "2026-10", Basis.CASH)
    found = reports.editions([kind, none, kind])
    assert found == {kind: found[kind]}
    assert (found[kind].newest, found[kind].rows, found[kind].version) == (jobs[-1].report, 3, 5)
    assert found[kind].to_file((NOON,)) == jobs[1].report
    assert found[kind].to_file(later) == jobs[2].report
    assert found[kind].to_file(()) is None


@pytest.mark.parametrize(("overtaken", "is_filed"), [(1, True), (8, True), (9, False)])
def test_a_report_that_is_filed_while_others_of_its_period_are_knows_of_them(
    counted: Counted, clock: FakeClock, overtaken: int, is_filed: bool
) -> None:
    """And one that is always overtaken is not filed: its job is done again."""
    agency = opened(counted.store)
    job, closed = run(agency), replace(filed(run(agency)), tills=(NOON,))
    others = [run(agency, f"other {number}") for number in range(overtaken)]
    kind = (agency.house.id, "2026-10", Basis.INVOICE)

    class Overtaken(Reports):
        def editions(self, kinds: Collection[Kind]) -> Mapping[Kind, Editions]:
            found = super().editions(kinds)
            if others:
                other = others.pop()
                agency.mine.reports.file(replace(filed(other), tills=(NOON,)), [], other.id)
            return found

    reports = Overtaken(counted.table, agency.id, clock)
    with nullcontext() if is_filed else pytest.raises(Stale):
        reports.file(closed, [note(job)], job.id)
    found = agency.mine.reports.editions([kind])[kind]
    assert (found.newest == job.report, found.version) == (is_filed, overtaken + is_filed)
    assert found.to_file((NOON,)) == derived("report", f"other {overtaken - 1}")
    assert (agency.mine.outbox.get(job.id) is None) is is_filed


def test_a_report_is_found_under_its_client_and_account_only(agency: Agency, other: Agency) -> None:
    job = run(agency)
    agency.mine.reports.file(filed(job), [], job.id)
    for reports, client in (
        (agency.mine.reports, NOBODY),
        (other.mine.reports, agency.house.id),
        (other.mine.reports, other.house.id),
    ):
        with pytest.raises(NotFound):
            reports.get(client, job.report)
    with pytest.raises(ForeignAccount):
        other.mine.reports.file(filed(job), [], job.id)


def first(agency: Agency) -> Agenda:
    return Agenda.first(agency.house, after=NOON)


def test_a_new_client_is_on_the_agenda_from_the_moment_its_report_is_due(
    agency: Agency, store: Ports
) -> None:
    agenda = first(agency)
    assert store.agendas.due(at=agenda.due - timedelta.resolution, limit=9) == []
    assert store.agendas.due(at=agenda.due, limit=9) == [agenda]


def test_all_accounts_are_on_the_agenda_the_longest_due_first(
    agency: Agency, other: Agency, store: Ports
) -> None:
    agency.add_client("North")
    other.add_client("South")
    assert len(store.agendas.due(at=first(agency).due, limit=9)) == 4
    assert len(store.agendas.due(at=first(agency).due, limit=3)) == 3
    late = first(agency)
    store.agendas.hand_over(late, late.job, late.following(agency.house))
    due = store.agendas.due(at=first(agency).due + timedelta(days=40), limit=9)
    assert [agenda.month for agenda in due] == ["2026-11", "2026-11", "2026-11", "2026-12"]


def test_handing_over_asks_for_the_report_and_moves_the_date(agency: Agency, store: Ports) -> None:
    agenda = first(agency)
    following = agenda.following(agency.house)
    store.agendas.hand_over(agenda, agenda.job, following)
    assert agency.mine.outbox.get(agenda.job.id) == agenda.job
    assert store.agendas.due(at=agenda.due, limit=9) == []
    assert store.agendas.due(at=following.due, limit=9) == [following]


def test_handing_over_what_another_has_handed_over_changes_nothing(agency: Agency, store: Ports) -> None:
    agenda = first(agency)
    following = agenda.following(agency.house)
    store.agendas.hand_over(agenda, agenda.job, following)
    agency.mine.outbox.done(agenda.job.id)
    store.agendas.hand_over(agenda, agenda.job, following)
    assert agency.mine.outbox.get(agenda.job.id) is None
    assert store.agendas.due(at=following.due, limit=9) == [following]


def test_a_job_that_is_there_already_does_not_hold_the_date(agency: Agency, store: Ports) -> None:
    agenda = first(agency)
    agency.mine.outbox.add(agenda.job)
    store.agendas.hand_over(agenda, agenda.job, agenda.following(agency.house))
    assert store.agendas.due(at=agenda.due, limit=9) == []


def test_an_agenda_as_nobody_has_it_moves_nothing(agency: Agency, store: Ports) -> None:
    agenda = first(agency)
    elsewhen = replace(agenda, due=agenda.due + timedelta(hours=1))
    store.agendas.hand_over(elsewhen, agenda.job, agenda.following(agency.house))
    assert store.agendas.due(at=agenda.due, limit=9) == [agenda]
    assert agency.mine.outbox.get(agenda.job.id) is None


def test_a_report_is_asked_for_once_with_its_entry_in_the_log(agency: Agency) -> None:
    job = report_run(agency.id, agency.house.id, ReportId(derived("report", "asked")), "2026-10")
    audit = agency.audit("report.ask")
    agency.mine.reports.ask(job, audit)
    assert agency.mine.outbox.get(job.id) == job
    with pytest.raises(Stale):
        agency.mine.reports.ask(job, again := agency.audit("report.ask again"))
    logged = agency.mine.audits.until("2026-11", NOON, limit=99)
    assert (audit in logged, again in logged) == (True, False)


def test_a_report_that_is_asked_for_is_counted_in_its_windows(agency: Agency) -> None:
    windows = (Window(Known.CLIENT, agency.house.id, NOON, NOON + timedelta(hours=1), 2),)
    for name, full in (("one", False), ("two", False), ("three", True)):
        job = report_run(agency.id, agency.house.id, ReportId(derived("report", name)), "2026-10")
        with pytest.raises(TooManyAttempts) if full else nullcontext():
            agency.mine.reports.ask(job, agency.audit(f"report.ask {name}"), windows)
        assert (agency.mine.outbox.get(job.id) is None) is full
