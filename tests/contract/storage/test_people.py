"""What the use cases may expect of Accounts and People."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cartwright.application.ports.people import MemberExists, NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import AccountId, IdentityId, MemberId, ProductId, derived
from cartwright.domain.people import Member, Role
from cartwright.storage.members import member_id
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import NOBODY, Agency, client_of, opened, profile_of
from tests.fakes.world import NOON

PRODUCT = ProductId(derived("product", "course"))
IDENTITY = IdentityId("0b2f7a0e-0000-4000-8000-000000000001")


def member_of(agency: Agency, identity: IdentityId = IDENTITY) -> Member:
    return Member(
        agency.id,
        member_id(agency.id, identity),
        identity,
        "nora@north.example",
        "Nora",
        Role.CLIENT,
        agency.house.id,
    )


def joined(agency: Agency, *permits: Permit) -> Member:
    member = member_of(agency)
    agency.mine.people.add_member(member, permits, agency.audit("member.invite"))
    return member


def test_an_account_opens_with_its_house_and_its_owner(agency: Agency, store: Ports) -> None:
    people = agency.mine.people
    assert people.account() == agency.account
    assert people.client(agency.house.id) == agency.house
    assert people.clients() == [agency.house]
    assert people.profiles(agency.house.id) == [agency.house.profile]
    assert people.members() == [agency.owner]
    assert people.seat(agency.owner.identity) == Seat(agency.owner)
    assert store.accounts.of_identity(agency.owner.identity) == [agency.owner]


@pytest.mark.parametrize("host", ["agency.carts.example.com", "AGENCY.carts.example.com"])
def test_a_host_is_taken_once(agency: Agency, store: Ports, host: str) -> None:
    with pytest.raises(NameTaken) as refused:
        opened(store, "late", hosts=["late.carts.example.com", host])
    assert refused.value.facts == {"name": "agency.carts.example.com"}
    assert opened(store, "late", hosts=["late.carts.example.com"]).mine.people.account().name == "late"


def test_an_account_is_opened_once(agency: Agency, store: Ports) -> None:
    with pytest.raises(Conflict):
        opened(store, "agency", hosts=["elsewhere.carts.example.com"])
    assert agency.mine.people.audits("2026-11")


def test_an_account_that_is_not_there_is_not_found(store: Ports) -> None:
    nowhere = store.of(AccountId(derived("account", "nowhere")))
    with pytest.raises(NotFound):
        nowhere.people.account()
    with pytest.raises(NotFound):
        nowhere.people.client(NOBODY)
    assert (nowhere.people.clients(), nowhere.people.members()) == ([], [])


def test_adding_a_client_counts_it(agency: Agency) -> None:
    north = agency.add_client("North")
    people = agency.mine.people
    assert people.client(north.id) == north
    assert people.profiles(north.id) == [north.profile]
    assert {client.id for client in people.clients()} == {agency.house.id, north.id}
    assert people.account().managed_clients == 1


def test_two_clients_added_at_once_are_never_counted_as_one(agency: Agency) -> None:
    people = agency.mine.people
    counted = people.account().with_another_client()
    for name, outcome in (("North", None), ("South", Stale)):
        client = client_of(agency.id, name, "FR")
        agenda = Agenda.first(client, after=NOON)
        if outcome is None:
            people.add_client(client, counted, agenda, agency.audit(name))
        else:
            with pytest.raises(outcome):
                people.add_client(client, counted, agenda, agency.audit(name))
            with pytest.raises(NotFound):
                people.client(client.id)
    assert people.account().managed_clients == 1


def test_every_profile_stays_as_a_version(agency: Agency) -> None:
    people = agency.mine.people
    client = agency.house
    for name in ("Second GmbH", "Third GmbH"):
        client = client.with_profile(profile_of(client.id, name, "AT"), at=NOON)
        people.revise_profile(client, agency.audit(name))
    assert people.client(client.id) == client
    assert [(profile.version, profile.legal_name) for profile in people.profiles(client.id)] == [
        (3, "Third GmbH"),
        (2, "Second GmbH"),
        (1, "agency house"),
    ]


def test_of_two_revisions_of_one_profile_the_second_is_stale(agency: Agency) -> None:
    people = agency.mine.people
    one, two = (
        agency.house.with_profile(profile_of(agency.house.id, name, "AT"), at=NOON) for name in ("One", "Two")
    )
    people.revise_profile(one, agency.audit("one"))
    with pytest.raises(Stale):
        people.revise_profile(two, agency.audit("two"))
    assert people.client(agency.house.id) == one


def test_a_member_sits_where_it_was_invited(agency: Agency, other: Agency, store: Ports) -> None:
    member = joined(agency, Permit(Permission.PROFILE_EDIT))
    people = agency.mine.people
    assert people.seat(IDENTITY) == Seat(member, (Permit(Permission.PROFILE_EDIT),))
    assert people.member(member.id) == people.seat(IDENTITY)
    assert {found.id for found in people.members()} == {agency.owner.id, member.id}
    assert other.mine.people.seat(IDENTITY) is None


def test_an_identity_chooses_among_all_its_accounts(agency: Agency, other: Agency, store: Ports) -> None:
    joined(agency)
    joined(other)
    assert {member.account for member in store.accounts.of_identity(IDENTITY)} == {agency.id, other.id}
    assert store.accounts.of_identity(IdentityId("nobody-at-all")) == []


def test_an_identity_has_one_seat(agency: Agency) -> None:
    joined(agency)
    with pytest.raises(MemberExists):
        joined(agency)


def test_a_members_id_follows_from_its_identity(agency: Agency) -> None:
    stray = replace(member_of(agency), id=MemberId(derived("member", "made", "up")))
    with pytest.raises(ValueError, match="follows from"):
        agency.mine.people.add_member(stray, [], agency.audit())


def test_a_stranger_has_no_seat(agency: Agency) -> None:
    assert agency.mine.people.seat(IDENTITY) is None
    with pytest.raises(NotFound):
        agency.mine.people.member(member_of(agency).id)


def test_permits_and_grants_come_back_with_their_expiry_and_reason(agency: Agency) -> None:
    member = joined(agency)
    permit = Permit(Permission.SETTINGS_MANAGE, NOON + timedelta(hours=2), "on a call")
    grant = Grant(PRODUCT, frozenset({Right.VIEW, Right.STATS}), NOON + timedelta(days=2), "launch")
    agency.mine.people.permit(member.id, permit, agency.audit("a"))
    agency.mine.people.grant(member.id, grant, agency.audit("b"))
    assert agency.mine.people.seat(IDENTITY) == Seat(member, (permit,), (grant,))


def test_a_later_permit_or_grant_takes_the_place_of_the_earlier(agency: Agency) -> None:
    member = joined(agency, Permit(Permission.REPORTS_TAX, NOON))
    people = agency.mine.people
    people.permit(member.id, Permit(Permission.REPORTS_TAX), agency.audit("a"))
    people.grant(member.id, Grant(PRODUCT, frozenset({Right.VIEW, Right.EDIT})), agency.audit("b"))
    people.grant(member.id, Grant(PRODUCT, frozenset({Right.VIEW})), agency.audit("c"))
    assert people.seat(IDENTITY) == Seat(
        member, (Permit(Permission.REPORTS_TAX),), (Grant(PRODUCT, frozenset({Right.VIEW})),)
    )


def test_what_is_taken_away_is_gone_on_the_next_look(agency: Agency) -> None:
    member = joined(agency, Permit(Permission.REPORTS_TAX))
    people = agency.mine.people
    people.grant(member.id, Grant(PRODUCT, frozenset(Right)), agency.audit("a"))
    people.forbid(member.id, Permission.REPORTS_TAX, agency.audit("b"))
    people.revoke(member.id, PRODUCT, agency.audit("c"))
    people.revoke(member.id, PRODUCT, agency.audit("d"))
    assert people.seat(IDENTITY) == Seat(member)


def test_nobody_who_is_not_there_gets_or_loses_anything(agency: Agency, other: Agency) -> None:
    stranger = joined(other)
    people, audit = agency.mine.people, agency.audit("in vain")
    with pytest.raises(NotFound):
        people.permit(stranger.id, Permit(Permission.REPORTS_TAX), audit)
    with pytest.raises(NotFound):
        people.forbid(stranger.id, Permission.REPORTS_TAX, audit)
    with pytest.raises(NotFound):
        people.grant(stranger.id, Grant(PRODUCT, frozenset({Right.VIEW})), audit)
    with pytest.raises(NotFound):
        people.revoke(stranger.id, PRODUCT, audit)
    assert audit not in people.audits("2026-11")
    assert people.seat(IDENTITY) is None


def test_every_act_is_in_the_log_of_its_month_newest_first(agency: Agency) -> None:
    people = agency.mine.people
    acts = [
        replace(
            agency.audit("do", NOON + timedelta(minutes=minutes)),
            before={"version": "1"},
            after={"version": "2"},
            source_ip="192.0.2.1",
            reason="why not",
            allowed=minutes % 2 == 0,
        )
        for minutes in range(1, 6)
    ]
    for act in acts:
        people.record(act)
    assert people.audits("2026-11", limit=5) == acts[::-1]
    assert people.audits("2026-11", limit=2) == acts[:2:-1]
    assert people.audits("2026-12") == []


def test_a_month_of_the_log_is_a_month_of_utc(agency: Agency) -> None:
    act = agency.audit("late", datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
    agency.mine.people.record(act)
    assert agency.mine.people.audits("2026-11")[0] == act


def test_nothing_of_one_account_is_written_by_another(agency: Agency, other: Agency) -> None:
    people = other.mine.people
    with pytest.raises(ForeignAccount):
        people.add_client(
            client_of(agency.id, "x", "FR"),
            other.account.with_another_client(),
            Agenda.first(agency.house, after=NOON),
            other.audit(),
        )
    with pytest.raises(ForeignAccount):
        people.add_member(member_of(agency), [], other.audit())
    with pytest.raises(ForeignAccount):
        people.record(agency.audit())
    with pytest.raises(ForeignAccount):
        people.revise_profile(agency.house, other.audit())
