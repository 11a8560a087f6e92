"""What the use cases may expect of the copies that members ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.exports import Copy, Export, ExportKind
from cartwright.domain.ids import ExportId, JobId, MemberId, derived
from cartwright.domain.jobs import ExportRun, export_run
from cartwright.storage.exports import EXPORT
from cartwright.storage.schema import EXPIRES
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import NO_JOB, Agency, letters_of, opened
from tests.fakes.world import NOON
from tests.logbook import newest_first

HOUR = timedelta(hours=1)
COPY = Copy(NOON + HOUR, "exports/a/audit/2026-11/file.jsonl", 7, "0" * 64)


def export_of(agency: Agency, name: str = "one", member: MemberId | None = None) -> Export:
    return Export(
        account=agency.id,
        member=member or agency.owner.id,
        id=ExportId(derived("export", agency.name, name)),
        kind=ExportKind.BUYER,
        asked_at=NOON,
        client=agency.house.id,
        email="ada@buyer.example",
    )


def job_of(export: Export) -> ExportRun:
    return export_run(export.account, export.member, export.id)


def asked(agency: Agency, name: str = "one", member: MemberId | None = None) -> Export:
    export = export_of(agency, name, member)
    agency.mine.exports.ask(export, job_of(export), agency.audit("export.ask"))
    return export


def test_what_was_asked_for_comes_back_as_it_was(agency: Agency) -> None:
    export = asked(agency)
    assert agency.mine.exports.get(export.member, export.id) == export


def test_asking_asks_for_the_job_and_is_in_the_log(agency: Agency) -> None:
    export = asked(agency)
    assert agency.mine.outbox.get(job_of(export).id) == job_of(export)
    assert "export.ask" in {audit.action for audit in newest_first(agency.mine.audits)}


def test_asking_for_the_same_again_changes_nothing(agency: Agency) -> None:
    export = asked(agency)
    before = newest_first(agency.mine.audits)
    with pytest.raises(Conflict):
        asked(agency)
    assert newest_first(agency.mine.audits) == before
    assert agency.mine.exports.list(export.member) == [export]


def test_a_copy_is_filed_with_the_end_of_its_job(agency: Agency) -> None:
    export = asked(agency)
    agency.mine.exports.file(export.made(COPY), job_of(export).id)
    assert agency.mine.exports.get(export.member, export.id) == export.made(COPY)
    assert agency.mine.outbox.get(job_of(export).id) is None


def test_filing_again_keeps_the_first_copy_and_ends_the_job(agency: Agency) -> None:
    export = asked(agency)
    agency.mine.exports.file(export.made(COPY), job_of(export).id)
    agency.mine.exports.file(export.made(replace(COPY, rows=8)), job_of(export).id)
    assert agency.mine.exports.get(export.member, export.id).copy == COPY
    assert agency.mine.outbox.get(job_of(export).id) is None


def test_a_copy_is_found_under_its_member_alone(agency: Agency, other: Agency) -> None:
    export = asked(agency)
    nobody = MemberId(derived("member", "nobody"))
    for exports, member in ((agency.mine.exports, nobody), (other.mine.exports, export.member)):
        with pytest.raises(NotFound):
            exports.get(member, export.id)
        assert exports.list(member) == []
    with pytest.raises(ForeignAccount):
        other.mine.exports.ask(export, job_of(export), other.audit())
    with pytest.raises(ForeignAccount):
        other.mine.exports.file(export.made(COPY), job_of(export).id)


def test_copies_are_listed_newest_first(agency: Agency) -> None:
    exports = [asked(agency, name) for name in ("one", "two", "three")]
    asked(agency, "four", MemberId(derived("member", "another")))
    newest_first = sorted(exports, key=lambda export: export.id, reverse=True)
    assert agency.mine.exports.list(agency.owner.id) == newest_first


def test_letters_are_told_of_when_they_went_out_and_how_they_came_back(agency: Agency) -> None:
    receipt, notice = letters_of(agency.issue(agency.sell(1)))
    post = agency.mine.post
    post.claim(notice.id, at=NOON, stale_before=NOON)
    post.sent(receipt.id, reference="ses-1", at=NOON + HOUR)
    post.returned(receipt.id, kind="bounced", at=NOON + 2 * HOUR)
    found = agency.mine.exports.posted([receipt.id, notice.id, JobId(NO_JOB)])
    assert found.keys() == {receipt.id}
    assert found[receipt.id].at == NOON + HOUR
    assert found[receipt.id].returned == {"bounced": NOON + 2 * HOUR}
    assert agency.mine.exports.posted([]) == {}


def test_a_record_outlives_its_copy_and_goes_by_itself(counted: Counted) -> None:
    agency = opened(counted.store)
    export = asked(agency)
    [put] = [
        leg["Put"]["Item"]
        for call in counted.calls
        for leg in call.asked.get("TransactItems", [])
        if leg.get("Put", {}).get("Item", {}).get("kind") == {"S": EXPORT.kind}
    ]
    assert put[EXPIRES] == {"N": str(int((export.asked_at + timedelta(days=90)).timestamp()))}
