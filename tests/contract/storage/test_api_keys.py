"""What the use cases may expect of ApiKeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.keys import Found, Kept, TooManyKeys
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import KeyId, MemberId, ProductId, derived
from cartwright.storage.api_keys import ApiKeys
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.conftest import Counted
from tests.contract.storage.test_people import joined
from tests.contract.storage.town import Agency, key_of, opened
from tests.fakes.world import NOON
from tests.logbook import newest_first

HOUR = timedelta(hours=1)
NO_KEY = KeyId(derived("key", "none"))
NO_MEMBER = MemberId(derived("member", "none"))


def test_a_key_is_found_with_its_members_seat(agency: Agency) -> None:
    member = joined(agency, permit := Permit(Permission.REPORTS_TAX))
    grant = Grant(ProductId(derived("product", "course")), frozenset({Right.VIEW}))
    agency.mine.members.grant(member.id, grant, agency.audit("grant"))
    key = key_of(member)
    agency.mine.api_keys.add(key, agency.audit("key.make"), at_most=20)
    assert agency.mine.api_keys.find(member.id, key.id) == Found(Seat(member, (permit,), (grant,)), Kept(key))
    assert agency.mine.members.get(member.id) == Seat(member, (permit,), (grant,))


def test_a_key_that_is_not_there_is_not_found_and_neither_is_nobody(agency: Agency) -> None:
    agency.mine.api_keys.add(key_of(agency.owner), agency.audit("key.make"), at_most=20)
    assert agency.mine.api_keys.find(agency.owner.id, NO_KEY) == Found(Seat(agency.owner), None)
    assert agency.mine.api_keys.find(NO_MEMBER, NO_KEY) == Found(None, None)


def test_a_members_keys_are_its_own_in_order_of_birth(agency: Agency) -> None:
    member = joined(agency)
    keys = sorted((key_of(agency.owner, str(number)) for number in range(3)), key=lambda key: key.id)
    for key in (keys[2], keys[0], key_of(member), keys[1]):
        agency.mine.api_keys.add(key, agency.audit("key.make"), at_most=20)
    assert agency.mine.api_keys.list(agency.owner.id) == [Kept(key) for key in keys]
    assert agency.mine.api_keys.list(NO_MEMBER) == []


def test_nobody_has_no_key(agency: Agency) -> None:
    with pytest.raises(NotFound):
        agency.mine.api_keys.add(
            replace(key_of(agency.owner), member=NO_MEMBER), agency.audit("key.make"), at_most=20
        )
    assert agency.mine.api_keys.list(NO_MEMBER) == []


def test_a_key_is_made_once(agency: Agency) -> None:
    agency.mine.api_keys.add(key_of(agency.owner), agency.audit("key.make"), at_most=20)
    with pytest.raises(Conflict):
        agency.mine.api_keys.add(
            replace(key_of(agency.owner), label="again"), agency.audit("key.make"), at_most=20
        )
    assert agency.mine.api_keys.list(agency.owner.id) == [Kept(key_of(agency.owner))]


def test_a_revoked_key_is_gone_and_the_log_knows(agency: Agency) -> None:
    key = key_of(agency.owner)
    agency.mine.api_keys.add(key, agency.audit("key.make"), at_most=20)
    audit = agency.audit("key.revoke")
    agency.mine.api_keys.revoke(agency.owner.id, key.id, audit)
    assert agency.mine.api_keys.find(agency.owner.id, key.id).kept is None
    assert audit in newest_first(agency.mine.audits)
    with pytest.raises(NotFound):
        agency.mine.api_keys.revoke(agency.owner.id, key.id, audit)


def test_use_is_noted_unless_it_was_noted_lately(agency: Agency) -> None:
    key = key_of(agency.owner)
    agency.mine.api_keys.add(key, agency.audit("key.make"), at_most=20)

    def noted_at(minutes: int) -> object:
        at = NOON + timedelta(minutes=minutes)
        agency.mine.api_keys.use(agency.owner.id, key.id, at=at, unless_since=at - HOUR)
        [kept] = agency.mine.api_keys.list(agency.owner.id)
        assert agency.mine.api_keys.find(agency.owner.id, key.id).kept == kept
        return kept.used

    assert noted_at(0) == NOON
    assert noted_at(60) == NOON
    assert noted_at(61) == NOON + timedelta(minutes=61)


def test_using_a_key_that_is_gone_brings_nothing_back(agency: Agency) -> None:
    agency.mine.api_keys.use(agency.owner.id, NO_KEY, at=NOON, unless_since=NOON)
    assert agency.mine.api_keys.list(agency.owner.id) == []


def test_a_key_ends_with_its_members_sitting(agency: Agency) -> None:
    member = joined(agency)
    agency.mine.api_keys.add(key_of(member), agency.audit("key.make"), at_most=20)
    agency.mine.members.remove(member, agency.audit("member.remove"))
    assert agency.mine.api_keys.find(member.id, key_of(member).id) == Found(None, None)
    assert agency.mine.api_keys.list(member.id) == []


def test_a_key_of_another_account_is_not_kept(agency: Agency, other: Agency) -> None:
    with pytest.raises(ForeignAccount):
        agency.mine.api_keys.add(key_of(other.owner), agency.audit("key.make"), at_most=20)


def test_a_key_and_all_its_member_may_are_one_consistent_query(counted: Counted) -> None:
    agency = opened(counted.store)
    agency.mine.api_keys.add(key_of(agency.owner), agency.audit("key.make"), at_most=20)
    counted.calls.clear()
    agency.mine.api_keys.find(agency.owner.id, key_of(agency.owner).id)
    assert [(call.operation, call.asked["ConsistentRead"]) for call in counted.calls] == [("Query", True)]


def test_a_member_has_so_many_keys_and_one_that_is_revoked_makes_room(agency: Agency) -> None:
    for label in ("one", "two"):
        agency.mine.api_keys.add(key_of(agency.owner, label), agency.audit("key.make"), at_most=2)
    third = key_of(agency.owner, "three")
    with pytest.raises(TooManyKeys) as no:
        agency.mine.api_keys.add(third, agency.audit("key.make"), at_most=2)
    assert no.value.facts == {"limit": 2}
    agency.mine.api_keys.add(key_of(joined(agency)), agency.audit("key.make"), at_most=2)
    agency.mine.api_keys.revoke(agency.owner.id, key_of(agency.owner, "one").id, agency.audit("key.revoke"))
    agency.mine.api_keys.add(third, agency.audit("key.make"), at_most=2)
    with pytest.raises(TooManyKeys):
        agency.mine.api_keys.add(key_of(agency.owner, "four"), agency.audit("key.make"), at_most=2)
    assert len(agency.mine.api_keys.list(agency.owner.id)) == 2


def test_whoever_counted_before_another_key_was_made_counts_again(counted: Counted) -> None:
    agency = opened(counted.store)
    mine = agency.mine.api_keys
    assert isinstance(mine, ApiKeys)

    class Slow(ApiKeys):
        """Between its look and its write, another makes a key."""

        def list(self, member: MemberId) -> Sequence[Kept]:
            found = super().list(member)
            mine.add(key_of(agency.owner, "faster"), agency.audit("key.make"), at_most=2)
            return found

    with pytest.raises(Stale):
        Slow(counted.table, agency.id).add(key_of(agency.owner), agency.audit("key.make"), at_most=1)
    assert [kept.key for kept in mine.list(agency.owner.id)] == [key_of(agency.owner, "faster")]
