"""What the use cases may expect of the Outbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.domain.ids import JobId, ReportId, derived
from cartwright.domain.jobs import Hook, Job, MailKind, letter, number, report_run
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import NO_JOB, NO_SALE, Agency
from tests.fakes.world import NOON

LATER = NOON + timedelta(hours=1)


def jobs_of(agency: Agency) -> list[Job]:
    house = agency.house.id
    return [
        number(agency.id, house, NO_SALE),
        letter(agency.id, house, MailKind.RECEIPT, "ada@buyer.example", "doc_1"),
        Hook(
            JobId(derived("job", "hook", agency.id)),
            agency.id,
            agency.till.id,
            "https://example.com/hooks",
            '{"type":"payment.succeeded"}',
        ),
        report_run(agency.id, house, ReportId(derived("report", agency.id)), "2026-10", "olga@example.com"),
    ]


def test_a_job_of_every_kind_comes_back_as_it_was(agency: Agency) -> None:
    for job in jobs_of(agency):
        agency.mine.outbox.add(job)
        assert agency.mine.outbox.get(job.id) == job


def test_a_job_that_never_was_is_none(agency: Agency) -> None:
    assert agency.mine.outbox.get(NO_JOB) is None


def test_a_job_that_is_done_is_none(agency: Agency) -> None:
    job = jobs_of(agency)[0]
    agency.mine.outbox.add(job)
    agency.mine.outbox.done(job.id)
    assert agency.mine.outbox.get(job.id) is None


def test_adding_a_job_again_is_harmless(agency: Agency) -> None:
    job = jobs_of(agency)[0]
    agency.mine.outbox.add(job)
    agency.mine.outbox.add(job)
    assert agency.mine.outbox.get(job.id) == job


def test_a_job_that_is_done_stays_done_when_it_is_added_again(agency: Agency) -> None:
    job = jobs_of(agency)[0]
    agency.mine.outbox.add(job)
    agency.mine.outbox.done(job.id)
    agency.mine.outbox.add(job)
    assert agency.mine.outbox.get(job.id) is None


def test_ending_or_parking_a_job_that_never_was_makes_none(agency: Agency, store: Ports) -> None:
    agency.mine.outbox.done(NO_JOB)
    agency.mine.outbox.park(NO_JOB, code="x", detail="y")
    assert agency.mine.outbox.get(NO_JOB) is None
    assert store.stragglers.jobs(before=LATER, limit=9) == []


def test_a_parked_job_is_not_late_but_can_be_tried_again(agency: Agency, store: Ports) -> None:
    job = jobs_of(agency)[0]
    agency.mine.outbox.add(job)
    agency.mine.outbox.park(job.id, code="mail-refused", detail="no such mailbox")
    assert store.stragglers.jobs(before=LATER, limit=9) == []
    assert agency.mine.outbox.get(job.id) == job


def test_a_job_that_is_done_cannot_be_parked(agency: Agency) -> None:
    job = jobs_of(agency)[0]
    agency.mine.outbox.add(job)
    agency.mine.outbox.done(job.id)
    agency.mine.outbox.park(job.id, code="x", detail="y")
    assert agency.mine.outbox.get(job.id) is None


def test_a_job_of_one_account_is_nothing_to_another(agency: Agency, other: Agency) -> None:
    job = jobs_of(agency)[0]
    agency.mine.outbox.add(job)
    other.mine.outbox.done(job.id)
    assert other.mine.outbox.get(job.id) is None
    assert agency.mine.outbox.get(job.id) == job
    with pytest.raises(ForeignAccount):
        other.mine.outbox.add(job)
