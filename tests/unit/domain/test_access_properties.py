"""What holds for every member, every action, every thing and every moment."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.access import (
    NEVER_FOR_CLIENTS,
    OWNERS_ONLY,
    Grant,
    Permission,
    Permit,
    Resource,
    Right,
    Seat,
    decide,
)
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import IdentityId, MemberId
from cartwright.domain.people import Member, Role
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, OLIVEIRA, product_id

PRODUCTS = st.sampled_from([product_id("Course"), product_id("Mug")])
MOMENTS = st.integers(-3, 3).map(lambda hours: NOON + timedelta(hours=hours))
UNTIL = st.none() | MOMENTS
PERMITS = st.builds(Permit, st.sampled_from(Permission), UNTIL, st.sampled_from(["", "on a call"]))
GRANTS = st.builds(Grant, st.none() | PRODUCTS, st.frozensets(st.sampled_from(Right)), UNTIL)
CLIENTS = st.sampled_from([None, NORTHWIND, OLIVEIRA])
RESOURCES = st.builds(Resource, st.none() | PRODUCTS, CLIENTS, CLIENTS, st.none() | st.sampled_from(Mode))
ACTIONS = st.sampled_from([*Permission, *Right])


@st.composite
def seats(draw: st.DrawFn) -> Seat:
    role = draw(st.sampled_from(Role))
    client = NORTHWIND if role is Role.CLIENT else None
    suspended = draw(st.booleans())
    member = Member(
        ACCOUNT, MemberId("m"), IdentityId("i"), "a@b.example", "Ada", role, client, suspended=suspended
    )
    scope = draw(st.none() | st.frozensets(ACTIONS))
    permits, grants = draw(st.lists(PERMITS, max_size=6)), draw(st.lists(GRANTS, max_size=6))
    mode = draw(st.sampled_from([None, Mode.TEST, Mode.LIVE]))
    return Seat(member, tuple(permits), tuple(grants), scope=scope, mode=mode)


@given(seats(), ACTIONS, RESOURCES, MOMENTS)
def test_every_question_has_an_answer_and_every_answer_a_reason(
    who: Seat, action: Permission | Right, on: Resource, now: datetime
) -> None:
    decision = decide(who, action, on, now)
    assert decision.because
    assert decision.allowed or decision.needs or who.member.suspended
    assert not decision.allowed or decision.visible


@given(seats(), ACTIONS, RESOURCES, MOMENTS, st.data())
def test_taking_something_away_never_opens_anything(
    who: Seat, action: Permission | Right, on: Resource, now: datetime, data: st.DataObject
) -> None:
    less = replace(
        who,
        permits=tuple(permit for permit in who.permits if data.draw(st.booleans())),
        grants=tuple(grant for grant in who.grants if data.draw(st.booleans())),
    )
    if decide(less, action, on, now).allowed:
        assert decide(who, action, on, now).allowed


@given(seats(), ACTIONS, RESOURCES, MOMENTS, st.tuples(PERMITS, GRANTS))
def test_giving_something_never_closes_anything(
    who: Seat, action: Permission | Right, on: Resource, now: datetime, given_too: tuple[Permit, Grant]
) -> None:
    permit, grant = given_too
    more = replace(who, permits=(*who.permits, permit), grants=(*who.grants, grant))
    if decide(who, action, on, now).allowed:
        assert decide(more, action, on, now).allowed


@given(seats(), ACTIONS, RESOURCES, MOMENTS, MOMENTS)
def test_time_alone_never_opens_anything(
    who: Seat, action: Permission | Right, on: Resource, one: datetime, other: datetime
) -> None:
    earlier, later = sorted([one, other])
    if decide(who, action, on, later).allowed:
        assert decide(who, action, on, earlier).allowed


@given(seats(), ACTIONS, RESOURCES, MOMENTS)
def test_a_yes_ends_when_it_says_it_does(
    who: Seat, action: Permission | Right, on: Resource, now: datetime
) -> None:
    decision = decide(who, action, on, now)
    if not decision.allowed:
        return
    if decision.until is None:
        assert decide(who, action, on, now + timedelta(days=36500)).allowed
    else:
        assert decide(who, action, on, decision.until - timedelta(microseconds=1)).allowed
        assert not decide(who, action, on, decision.until).allowed


@given(seats(), st.sampled_from(sorted(NEVER_FOR_CLIENTS)), RESOURCES, MOMENTS)
def test_what_is_never_a_clients_is_never_a_clients(
    who: Seat, permission: Permission, on: Resource, now: datetime
) -> None:
    if who.member.role is Role.CLIENT:
        assert not decide(who, permission, on, now).allowed
    if permission in OWNERS_ONLY and who.member.role is not Role.OWNER:
        assert not decide(who, permission, on, now).allowed


@given(seats(), st.sampled_from(Permission), MOMENTS)
def test_nothing_of_another_client_is_ever_shown_to_a_clients_member(
    who: Seat, permission: Permission, now: datetime
) -> None:
    if who.member.role is Role.CLIENT:
        assert not decide(who, permission, Resource(client=OLIVEIRA), now).allowed


@given(seats(), seats(), ACTIONS, RESOURCES, MOMENTS)
def test_through_anothers_eyes_nobody_sees_more_than_both_may(
    who: Seat, viewer: Seat, action: Permission | Right, on: Resource, now: datetime
) -> None:
    seen = decide(replace(who, viewer=viewer), action, on, now)
    both = decide(who, action, on, now), decide(viewer, action, on, now)
    assert seen.allowed is all(one.allowed for one in both)
    assert seen.because
    assert seen.allowed or seen.needs or who.member.suspended or viewer.member.suspended
    if seen.allowed:
        assert seen.because == both[0].because
        ends = [one.until for one in both if one.until is not None]
        assert seen.until == min(ends, default=None)


@given(seats(), ACTIONS, RESOURCES, MOMENTS, st.frozensets(ACTIONS))
def test_a_narrower_scope_never_opens_anything(
    who: Seat, action: Permission | Right, on: Resource, now: datetime, scope: frozenset[Permission | Right]
) -> None:
    narrower = replace(who, scope=scope if who.scope is None else scope & who.scope)
    if decide(narrower, action, on, now).allowed:
        assert decide(who, action, on, now).allowed
        assert action in scope
