"""Giving and taking at the same moment, on MiniStack: what holds is one of both, whole; both are logged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count

import pytest

from cartwright.application import granting, ownership
from cartwright.application.auditing import Act
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import IdentityId, MemberId, SittingId
from cartwright.domain.people import Client, Member, Role, member_id
from cartwright.storage.store import Store
from cartwright.storage.table import Table
from local.ministack import MiniStack
from tests import aws
from tests.contract.storage.town import Agency, opened, product_of
from tests.e2e.accounts.test_accounts_at_once import act, at_once
from tests.fakes.identities import FakeIdentities
from tests.fakes.world import FakeBirths, FakeClock
from tests.logbook import newest_first

pytestmark = pytest.mark.stack

ROUNDS = 5
_names = count(1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with MiniStack(tmp_path_factory.mktemp("ministack")) as running:
        dynamodb = aws.dynamodb(running.aws.endpoint)
        yield Store(
            Table(dynamodb, aws.create_table(dynamodb)), clock=FakeClock(), births=FakeBirths(FakeClock())
        )


@pytest.fixture
def agency(store: Store) -> Agency:
    return opened(store, f"agency-{next(_names)}")


@pytest.fixture
def north(agency: Agency) -> Client:
    return agency.add_client("North")


def nora(agency: Agency, north: Client) -> Member:
    identity = IdentityId(f"nora-{next(_names)}")
    member = Member(
        agency.id,
        member_id(agency.id, identity),
        identity,
        "nora@north.example",
        "Nora",
        Role.CLIENT,
        north.id,
        sitting=SittingId("sit_1"),
    )
    agency.mine.members.add(member, (), agency.audit(f"invite {member.id}"))
    return member


def acts(agency: Agency) -> tuple[Act, Act]:
    return act(agency), act(agency)


def logged(agency: Agency, member: MemberId) -> Sequence[str]:
    return sorted(audit.action for audit in newest_first(agency.mine.audits) if audit.resource == member)


def seat(agency: Agency, member: Member) -> Seat | None:
    return agency.mine.members.seat(member.identity)


def test_a_grant_given_and_taken_at_once_is_there_whole_or_not_at_all(agency: Agency, north: Client) -> None:
    product = product_of(agency.id, "Course", north, agency.till).id
    given = Grant(product, frozenset({Right.VIEW, Right.EDIT}), reason="while on a call")
    for _ in range(ROUNDS):
        member, mine = nora(agency, north), agency.mine.members
        one, other = acts(agency)
        outcomes = at_once(
            partial(granting.grant, one, member.id, given, members=mine),
            partial(granting.revoke, other, member.id, product, members=mine),
        )
        assert set(outcomes) <= {None, Outage}
        found = seat(agency, member)
        assert found is not None
        assert found.grants in {(), (given,)}
        told = [word for word, no in zip(("grant.give", "grant.take"), outcomes, strict=True) if no is None]
        assert [word for word in logged(agency, member.id) if word.startswith("grant.")] == told
        granting.revoke(act(agency), member.id, product, members=mine)
        found = seat(agency, member)
        assert found is not None
        assert found.grants == ()


def test_of_two_grants_given_at_once_one_holds_and_never_a_mixture(agency: Agency, north: Client) -> None:
    product = product_of(agency.id, "Course", north, agency.till).id
    narrow, wide = Grant(product, frozenset({Right.VIEW})), Grant(product, frozenset(Right), reason="all")
    for _ in range(ROUNDS):
        member, mine = nora(agency, north), agency.mine.members
        one, other = acts(agency)
        outcomes = at_once(
            partial(granting.grant, one, member.id, narrow, members=mine),
            partial(granting.grant, other, member.id, wide, members=mine),
        )
        assert set(outcomes) <= {None, Outage}
        found = seat(agency, member)
        assert found is not None
        assert found.grants in {(narrow,), (wide,)}


def test_whoever_is_removed_while_something_is_given_holds_nothing(agency: Agency, north: Client) -> None:
    product = product_of(agency.id, "Course", north, agency.till).id
    given = Grant(product, frozenset({Right.VIEW}))
    for _ in range(ROUNDS):
        member, mine = nora(agency, north), agency.mine
        one, other = acts(agency)
        third = act(agency)
        grant, permit, removed = at_once(
            partial(granting.grant, one, member.id, given, members=mine.members),
            partial(granting.permit, other, member.id, Permit(Permission.REPORTS_TAX), members=mine.members),
            partial(ownership.remove, third, member.id, members=mine.members, clients=mine.clients),
        )
        assert {grant, permit} <= {None, NotFound, Stale, Outage}
        assert removed in {None, Outage}
        if removed is None:
            assert seat(agency, member) is None
            again = Member(
                member.account,
                member.id,
                member.identity,
                member.email,
                member.name,
                member.role,
                member.client,
                sitting=SittingId("sit_2"),
            )
            mine.members.add(again, (), agency.audit(f"again {member.id}"))
            assert seat(agency, member) == Seat(again)


def test_a_permission_taken_while_its_member_moves_to_another_client_is_gone(
    agency: Agency, north: Client
) -> None:
    south = agency.add_client("South")
    for _ in range(ROUNDS):
        member, mine = nora(agency, north), agency.mine
        granting.permit(act(agency), member.id, Permit(Permission.REPORTS_TAX), members=mine.members)
        one, other = acts(agency)
        taken, moved = at_once(
            partial(granting.forbid, one, member.id, Permission.REPORTS_TAX, members=mine.members),
            partial(
                ownership.assign,
                other,
                member.id,
                Role.CLIENT,
                south.id,
                members=mine.members,
                clients=mine.clients,
                identities=FakeIdentities(),
            ),
        )
        assert {taken, moved} <= {None, Stale, Outage}
        found = seat(agency, member)
        assert found is not None
        held = {permit.permission for permit in found.permits}
        assert None not in {taken, moved} or Permission.REPORTS_TAX not in held
