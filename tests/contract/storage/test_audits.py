"""What the use cases may expect of the audit log: it grows, and nothing else."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.audits import Audit
from cartwright.domain.access import Permission, Permit
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import AuditId, MemberId, derived
from cartwright.domain.masking import MASK
from cartwright.storage import audits
from cartwright.storage.audits import AUDIT, AuditLog
from cartwright.storage.schema import BODY
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import Agency, opened
from tests.fakes.world import NOON
from tests.logbook import newest_first

SECOND = timedelta(seconds=1)
NOVEMBER = "2026-11"


def noted(agency: Agency, *seconds: int) -> list[Audit]:
    entries = [agency.audit(f"entry {number}", NOON + number * SECOND) for number in seconds]
    for entry in entries:
        agency.mine.audits.record(entry)
    return entries


def test_an_entry_comes_back_as_it_was(agency: Agency) -> None:
    told = replace(
        agency.audit("look"),
        before={"name": "Old"},
        after={"name": "New"},
        allowed=False,
        source_ip="192.0.2.7",
        user_agent="curl",
        reason="as asked",
        viewer=agency.owner.id,
    )
    agency.mine.audits.record(told)
    assert told in newest_first(agency.mine.audits)


def test_an_entry_that_is_recorded_again_is_there_once(agency: Agency) -> None:
    [entry] = noted(agency, 1)
    agency.mine.audits.record(entry)
    assert newest_first(agency.mine.audits).count(entry) == 1


def test_no_entry_is_overwritten(agency: Agency) -> None:
    [entry] = noted(agency, 1)
    with pytest.raises(Conflict):
        agency.mine.audits.record(replace(entry, action="something else"))
    assert newest_first(agency.mine.audits)[0] == entry


def test_an_act_whose_entry_would_overwrite_another_does_not_happen(agency: Agency) -> None:
    [entry] = noted(agency, 1)
    with pytest.raises(Conflict):
        agency.mine.members.permit(
            agency.owner.id, Permit(Permission.AUDIT_READ), replace(entry, action="permission.give")
        )
    assert newest_first(agency.mine.audits)[0] == entry


def test_the_log_has_no_way_to_change_an_entry_or_take_one_away() -> None:
    ways = {name for name, _ in inspect.getmembers(AuditLog, inspect.isfunction) if not name.startswith("_")}
    assert ways == {"record", "until", "who"}
    source = inspect.getsource(audits)
    assert "Update" not in source
    assert "Delete" not in source
    assert source.count("Put(") == 1


def test_every_entry_the_store_writes_is_put_where_nothing_is(counted: Counted) -> None:
    agency = opened(counted.store)
    agency.add_client("North")
    noted(agency, 1)
    puts = [
        (call.asked if "Item" in call.asked else leg["Put"])
        for call in counted.calls
        for leg in call.asked.get("TransactItems", [{"Put": call.asked}])
        if "Put" in leg and leg["Put"].get("Item", {}).get("kind") == {"S": "audit"}
    ]
    assert len(puts) >= 4
    assert {put["ConditionExpression"] for put in puts} == {"attribute_not_exists(#pk)"}


def test_a_month_is_read_from_its_beginning_up_to_and_with_a_moment(agency: Agency) -> None:
    entries = noted(agency, 3, 1, 2, 2)
    first, second, third = entries[1], entries[2:], entries[0]
    log = agency.mine.audits
    assert log.until(NOVEMBER, NOON + SECOND, limit=99)[-1] == first
    assert set(_ids(log.until(NOVEMBER, NOON + 2 * SECOND, limit=99))) >= set(_ids(second))
    assert third not in log.until(NOVEMBER, NOON + 2 * SECOND, limit=99)
    assert log.until(NOVEMBER, NOON + 9 * SECOND, limit=99) == newest_first(log)[::-1]
    assert log.until("2026-10", NOON, limit=99) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 99])
def test_a_month_is_read_whole_whatever_is_read_at_once(agency: Agency, limit: int) -> None:
    noted(agency, *range(1, 6), 5, 5)
    log, read, after = agency.mine.audits, list[Audit](), None
    while some := log.until(NOVEMBER, NOON + 9 * SECOND, limit=limit, after=after):
        assert len(some) <= limit
        read += some
        after = some[-1]
    assert read == newest_first(log)[::-1]


def test_the_members_named_are_told_as_they_are_now(agency: Agency, other: Agency) -> None:
    nobody = MemberId(derived("member", "nobody"))
    wanted = [agency.owner.id, nobody, other.owner.id]
    assert agency.mine.audits.who(wanted) == {agency.owner.id: agency.owner}
    assert agency.mine.audits.who([]) == {}


def test_an_entry_of_another_account_is_never_written(agency: Agency, other: Agency) -> None:
    with pytest.raises(ForeignAccount):
        other.mine.audits.record(agency.audit())


def test_an_entry_from_before_a_rule_is_masked_when_it_is_read(agency: Agency) -> None:
    entry = agency.audit("old")
    item = AUDIT.item(entry)
    body = str(item[BODY]).replace('"after":null', '"after":{"secret_key":"x7f3a9"}')
    assert AUDIT.value({**item, BODY: body}).after == {"secret_key": MASK}


def _ids(entries: Sequence[Audit]) -> list[AuditId]:
    return [entry.id for entry in entries]
