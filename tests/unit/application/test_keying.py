"""API keys: whose they are, what they open, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cartwright.application import keying
from cartwright.application.auditing import Act
from cartwright.application.catalogue import listing
from cartwright.application.keying import NewKey, Wanted
from cartwright.application.ports.keys import Kept, TooManyKeys
from cartwright.domain.access import (
    ACCOUNT,
    Action,
    Denied,
    Grant,
    Permission,
    Permit,
    Resource,
    Right,
    Seat,
    decide,
)
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage, Unauthenticated
from cartwright.domain.ids import IdentityId, KeyId, MemberId, SittingId, derived
from cartwright.domain.people import Member, Role, member_id
from tests.fakes.api_keys import FakeApiKeys
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT as HERE
from tests.unit.domain.shop import OLIVEIRA

SEES = frozenset({Right.VIEW})
HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)


def made(
    agency: Agency, who: str, *scope: Action, mode: Mode = Mode.LIVE, until: datetime | None = None
) -> NewKey:
    wanted = Wanted("Zap", frozenset(scope), mode, until)
    return keying.make(agency.act(who), wanted, api_keys=agency.mine.api_keys)


def seat(agency: Agency, key: NewKey) -> Seat:
    return keying.seated(key.text.shown(), now=agency.now, api_keys=agency.mine.api_keys)


def refused(agency: Agency, text: str, now: datetime | None = None) -> None:
    with pytest.raises(Unauthenticated) as no:
        keying.seated(text, now=now or agency.now, api_keys=agency.mine.api_keys)
    assert (no.value.detail, dict(no.value.facts)) == ("", {})


# --- making -------------------------------------------------------------------------------------------------


def test_a_key_acts_as_the_member_it_belongs_to(agency: Agency) -> None:
    agency.grant("clara", Grant(agency.course.id, SEES))
    key = made(agency, "clara", Right.VIEW)
    found = seat(agency, key)
    clara = agency.seat("clara")
    assert found == replace(clara, key=key.kept.id, scope=SEES, mode=Mode.LIVE)


def test_what_is_kept_and_logged_is_not_the_text(agency: Agency) -> None:
    key = made(agency, "olga", Right.VIEW, until=agency.now + HOUR)
    [kept] = agency.mine.api_keys.list(key.kept.member)
    assert kept == Kept(key.kept)
    assert key.text.secret not in repr(kept) + repr(agency.audited())
    assert agency.audited().action == "key.make"
    assert agency.audited().after == {
        "label": "Zap",
        "scope": "view",
        "mode": "live",
        "until": (agency.now + HOUR).isoformat(),
    }
    made(agency, "olga", Right.VIEW)
    assert (agency.audited().after or {})["until"] == ""


@pytest.mark.parametrize(
    ("who", "scope", "lacks"),
    [
        ("clara", {Right.STATS}, "stats"),
        ("clara", {Right.VIEW, Permission.REPORTS_TAX}, "reports.tax"),
        ("clara", {Permission.MEMBERS_MANAGE, Right.REFUND}, "members.manage"),
        ("stan", {Right.REFUND, Permission.CUSTOMERS_ALL}, "customers.all"),
        ("olga", set[Action](), ""),
    ],
)
def test_a_scope_wider_than_what_the_member_holds_is_refused_by_name(
    agency: Agency, who: str, scope: set[Action], lacks: str
) -> None:
    agency.grant("clara", Grant(agency.course.id, SEES), Grant(None, frozenset(Right), until=agency.now))
    if not lacks:
        with pytest.raises(Invalid):
            made(agency, who, *scope)
        return
    with pytest.raises(Denied) as no:
        made(agency, who, *scope)
    assert no.value.needs == lacks
    assert lacks in no.value.denial.because
    assert agency.mine.api_keys.list(agency.seat(who).member.id) == []


def test_a_scope_may_hold_all_that_the_member_does(agency: Agency) -> None:
    agency.permit("clara", Permit(Permission.REPORTS_TAX), Permit(Permission.COUPONS_VIEW))
    agency.grant("clara", Grant(None, frozenset({Right.VIEW, Right.STATS})))
    made(agency, "clara", Right.VIEW, Right.STATS, Permission.REPORTS_TAX, Permission.COUPONS_VIEW)
    made(agency, "stan", *Right)
    made(agency, "olga", *Permission, *Right)


def test_a_key_is_over_before_it_begins_in_nobodys_hands(agency: Agency) -> None:
    with pytest.raises(Invalid):
        made(agency, "olga", Right.VIEW, until=agency.now)


def test_a_member_has_twenty_keys_at_most(agency: Agency) -> None:
    for _ in range(keying.AT_MOST):
        made(agency, "olga", Right.VIEW)
    with pytest.raises(TooManyKeys) as no:
        made(agency, "olga", Right.VIEW)
    assert no.value.facts == {"limit": 20}
    made(agency, "stan", Right.VIEW)


# --- using --------------------------------------------------------------------------------------------------


def test_what_the_member_loses_its_keys_lose_at_once(agency: Agency) -> None:
    agency.grant("clara", Grant(agency.course.id, SEES))
    key, course = made(agency, "clara", Right.VIEW), Resource(product=agency.course.id)
    assert decide(seat(agency, key), Right.VIEW, course, agency.now).allowed
    clara = agency.seat("clara").member.id
    agency.mine.members.revoke(clara, agency.course.id, agency.act().audit("take", clara))
    assert not decide(seat(agency, key), Right.VIEW, course, agency.now).allowed


def test_a_key_ends_at_its_instant_and_not_a_microsecond_before(agency: Agency) -> None:
    key = made(agency, "olga", Right.VIEW, until=agency.now + HOUR)
    agency.clock.move(HOUR - MOMENT)
    assert seat(agency, key).key == key.kept.id
    agency.clock.move(MOMENT)
    refused(agency, key.text.shown())


def test_whatever_is_not_a_key_in_force_is_refused_in_the_same_words(agency: Agency) -> None:
    key = made(agency, "olga", Right.VIEW)
    other = made(agency, "stan", Right.VIEW)
    refused(agency, "")
    refused(agency, "Bearer " + key.text.shown())
    refused(agency, replace(key.text, secret=other.text.secret).shown())
    refused(agency, replace(key.text, mode=Mode.TEST).shown())
    refused(agency, replace(key.text, key=other.text.key).shown())
    refused(agency, replace(key.text, member=MemberId(derived("member", "nobody"))).shown())


def test_a_guess_costs_the_same_one_read_as_a_key(agency: Agency) -> None:
    class Counting(FakeApiKeys):
        finds = 0

        def find(self, member: MemberId, key: KeyId):  # type: ignore[no-untyped-def]  # as it is
            self.finds += 1
            return super().find(member, key)

    key = made(agency, "olga", Right.VIEW)
    counting = Counting(agency.store.shelves, HERE)
    for text in (
        replace(key.text, secret="0" * 52),
        replace(key.text, member=MemberId(derived("member", "nobody"))),
        replace(key.text, key=KeyId(derived("key", "none"))),
    ):
        with pytest.raises(Unauthenticated):
            keying.seated(text.shown(), now=agency.now, api_keys=counting)
    assert counting.finds == 3


def test_a_suspended_members_keys_open_nothing(agency: Agency) -> None:
    key = made(agency, "stan", Right.VIEW)
    member = agency.seat("stan").member
    agency.store.shelves.members[HERE, member.id] = replace(member, suspended=True)
    refused(agency, key.text.shown())


def test_a_key_ends_with_the_sitting_it_was_made_in(agency: Agency) -> None:
    key = made(agency, "stan", Right.VIEW)
    member = agency.seat("stan").member
    agency.store.shelves.members[HERE, member.id] = replace(member, sitting=SittingId("another"))
    refused(agency, key.text.shown())


def test_a_key_without_its_member_opens_nothing(agency: Agency) -> None:
    key = made(agency, "stan", Right.VIEW)
    del agency.store.shelves.members[HERE, key.kept.member]
    refused(agency, key.text.shown())


def test_when_it_was_last_used_is_noted_once_an_hour(agency: Agency) -> None:
    key = made(agency, "olga", Right.VIEW)

    def used() -> datetime | None:
        seat(agency, key)
        [kept] = agency.mine.api_keys.list(key.kept.member)
        return kept.used

    first = agency.now
    assert used() == first
    agency.clock.move(HOUR)
    assert used() == first
    agency.clock.move(MOMENT)
    assert used() == agency.now


def test_a_key_works_where_its_use_cannot_be_noted(agency: Agency) -> None:
    class Jammed(FakeApiKeys):
        def use(self, member: MemberId, key: KeyId, *, at: datetime, unless_since: datetime) -> None:
            raise Outage("the table")

    key = made(agency, "olga", Right.VIEW)
    jammed = Jammed(agency.store.shelves, HERE)
    assert keying.seated(key.text.shown(), now=agency.now, api_keys=jammed).key == key.kept.id


def test_what_a_key_does_is_logged_with_the_key(agency: Agency) -> None:
    key = made(agency, "olga", Right.VIEW)
    audit = Act(seat(agency, key), agency.now, agency.births).audit("look", "it")
    assert (audit.member, audit.key) == (key.kept.member, key.kept.id)


# --- looking and revoking -----------------------------------------------------------------------------------


def test_a_member_sees_and_revokes_its_own(agency: Agency) -> None:
    key = made(agency, "stan", Right.VIEW)
    act, keys = agency.act("stan"), agency.mine.api_keys
    assert [kept.key for kept in keying.listing(act, key.kept.member, api_keys=keys)] == [key.kept]
    keying.revoke(act, key.kept.member, key.kept.id, api_keys=keys)
    assert (agency.audited().action, agency.audited().resource) == ("key.revoke", key.kept.id)
    assert keying.listing(act, key.kept.member, api_keys=keys) == []
    refused(agency, key.text.shown())
    with pytest.raises(NotFound):
        keying.revoke(act, key.kept.member, key.kept.id, api_keys=keys)


def test_anothers_keys_are_for_those_who_manage_members(agency: Agency) -> None:
    key, keys = made(agency, "clara", *_given(agency)), agency.mine.api_keys
    for who in ("stan", "carl"):
        if who == "carl":
            _joined(agency, who)
        with pytest.raises(Forbidden) as no:
            keying.listing(agency.act(who), key.kept.member, api_keys=keys)
        assert no.value.needs == "members.manage"
        with pytest.raises(Forbidden):
            keying.revoke(agency.act(who), key.kept.member, key.kept.id, api_keys=keys)
    agency.permit("stan", Permit(Permission.MEMBERS_MANAGE))
    assert keying.listing(agency.act("stan"), key.kept.member, api_keys=keys) == keys.list(key.kept.member)
    keying.revoke(agency.act("stan"), key.kept.member, key.kept.id, api_keys=keys)
    refused(agency, key.text.shown())


def test_an_owners_keys_are_revoked_by_an_owner_alone(agency: Agency) -> None:
    key, keys = made(agency, "olga", Right.VIEW), agency.mine.api_keys
    agency.permit("stan", Permit(Permission.MEMBERS_MANAGE))
    with pytest.raises(Forbidden) as no:
        keying.revoke(agency.act("stan"), key.kept.member, key.kept.id, api_keys=keys)
    assert no.value.needs == "account.manage"
    assert [kept.key for kept in keys.list(key.kept.member)] == [key.kept]
    keying.revoke(agency.act("olga"), key.kept.member, key.kept.id, api_keys=keys)


def test_nobodys_keys_are_not_there_to_revoke(agency: Agency) -> None:
    nobody, nothing = MemberId(derived("member", "nobody")), KeyId(derived("key", "none"))
    with pytest.raises(NotFound):
        keying.revoke(agency.act("olga"), nobody, nothing, api_keys=agency.mine.api_keys)


def test_a_live_key_does_not_see_what_is_for_testing(agency: Agency) -> None:
    live, test = (
        seat(agency, made(agency, "olga", Right.VIEW, mode=mode)) for mode in (Mode.LIVE, Mode.TEST)
    )
    for mode, opened in ((Mode.LIVE, live), (Mode.TEST, test)):
        for other in Mode:
            found = decide(opened, Right.VIEW, Resource(product=agency.course.id, mode=other), agency.now)
            assert found.allowed is (mode is other)
            assert found.allowed or not found.visible
    assert decide(live, Right.VIEW, ACCOUNT, agency.now).allowed


@pytest.mark.parametrize("name", ["olga", "stan"])
def test_a_key_of_the_agency_that_may_not_view_lists_no_product(agency: Agency, name: str) -> None:
    act = agency.act(name)
    narrow = replace(act, seat=replace(act.seat, key=KeyId("key_1"), scope=frozenset({Right.STATS})))
    with pytest.raises(Forbidden) as refused:
        listing(narrow, limit=9, catalogue=agency.mine.catalogue, signatures=FakeSignatures())
    assert refused.value.needs == Right.VIEW


def _given(agency: Agency) -> set[Action]:
    agency.grant("clara", Grant(agency.mug.id, SEES))
    return {Right.VIEW}


def _joined(agency: Agency, name: str) -> None:
    identity = IdentityId(name)
    member = Member(
        HERE, member_id(HERE, identity), identity, f"{name}@agency.example", name, Role.CLIENT, OLIVEIRA
    )
    agency.mine.members.add(member, [], agency.act().audit("member.invite", member.id))
