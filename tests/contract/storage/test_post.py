"""What the use cases may expect of the post book."""

from __future__ import annotations

from datetime import timedelta

from cartwright.application.ports.papers import MailState
from cartwright.domain.ids import JobId
from tests.contract.storage.town import NO_JOB, Agency, letters_of
from tests.fakes.world import NOON

MINUTE = timedelta(minutes=1)


def claim(agency: Agency, letter: JobId, minutes: int) -> MailState:
    at = NOON + minutes * MINUTE
    return agency.mine.post.claim(letter, at=at, stale_before=at - 15 * MINUTE)


def test_a_letter_is_claimed_by_one(agency: Agency) -> None:
    assert claim(agency, NO_JOB, 0) is MailState.FREE
    assert claim(agency, NO_JOB, 0) is MailState.TAKEN
    assert claim(agency, NO_JOB, 15) is MailState.TAKEN


def test_a_claim_nobody_heard_of_again_is_taken_over_by_one(agency: Agency) -> None:
    claim(agency, NO_JOB, 0)
    assert claim(agency, NO_JOB, 16) is MailState.FREE
    assert claim(agency, NO_JOB, 16) is MailState.TAKEN


def test_a_letter_that_is_out_stays_out(agency: Agency) -> None:
    claim(agency, NO_JOB, 0)
    agency.mine.post.sent(NO_JOB, reference="ses-1", at=NOON)
    assert claim(agency, NO_JOB, 0) is MailState.SENT
    assert claim(agency, NO_JOB, 600) is MailState.SENT


def test_a_released_letter_is_free_at_once(agency: Agency) -> None:
    claim(agency, NO_JOB, 0)
    agency.mine.post.release(NO_JOB)
    assert claim(agency, NO_JOB, 0) is MailState.FREE


def test_releasing_what_is_out_or_was_never_taken_changes_nothing(agency: Agency) -> None:
    agency.mine.post.release(NO_JOB)
    claim(agency, NO_JOB, 0)
    agency.mine.post.sent(NO_JOB, reference="ses-1", at=NOON)
    agency.mine.post.release(NO_JOB)
    assert claim(agency, NO_JOB, 0) is MailState.SENT


def test_sending_closes_the_letters_job(agency: Agency) -> None:
    letter = letters_of(agency.issue(agency.sell()))[0]
    claim(agency, letter.id, 0)
    agency.mine.post.sent(letter.id, reference="ses-1", at=NOON)
    assert agency.mine.outbox.get(letter.id) is None


def test_saying_sent_twice_or_of_a_letter_nobody_claimed_is_harmless(agency: Agency) -> None:
    letter = letters_of(agency.issue(agency.sell()))[0]
    agency.mine.post.sent(letter.id, reference="ses-1", at=NOON)
    agency.mine.post.sent(letter.id, reference="ses-2", at=NOON)
    assert claim(agency, letter.id, 0) is MailState.SENT
    assert agency.mine.outbox.get(letter.id) is None


def test_a_letter_is_out_even_if_its_job_was_closed_before(agency: Agency) -> None:
    letter = letters_of(agency.issue(agency.sell()))[0]
    agency.mine.outbox.done(letter.id)
    agency.mine.post.sent(letter.id, reference="ses-1", at=NOON)
    assert claim(agency, letter.id, 0) is MailState.SENT


def test_a_letter_that_is_out_still_closes_a_job_left_open(agency: Agency) -> None:
    letter = letters_of(agency.issue(agency.sell()))[0]
    agency.mine.post.sent(letter.id, reference="ses-1", at=NOON)
    agency.mine.outbox.add(letter)
    agency.mine.post.sent(letter.id, reference="ses-1", at=NOON)
    assert agency.mine.outbox.get(letter.id) is None


def test_two_accounts_never_share_a_letter(agency: Agency, other: Agency) -> None:
    assert claim(agency, NO_JOB, 0) is MailState.FREE
    assert claim(other, NO_JOB, 0) is MailState.FREE


def test_what_came_back_stays_out(agency: Agency) -> None:
    claim(agency, NO_JOB, 0)
    agency.mine.post.sent(NO_JOB, reference="ses-1", at=NOON)
    agency.mine.post.returned(NO_JOB, kind="bounced", at=NOON)
    agency.mine.post.returned(NO_JOB, kind="bounced", at=NOON + MINUTE)
    agency.mine.post.returned(NO_JOB, kind="complained", at=NOON)
    assert claim(agency, NO_JOB, 600) is MailState.SENT


def test_a_letter_that_never_was_does_not_come_back(agency: Agency) -> None:
    agency.mine.post.returned(NO_JOB, kind="bounced", at=NOON)
    assert claim(agency, NO_JOB, 0) is MailState.FREE
