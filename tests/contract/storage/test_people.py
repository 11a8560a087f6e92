"""What the use cases may expect of Accounts and People."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.people import Chair, MemberExists
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import AccountId, IdentityId, MemberId, ProductId, derived
from cartwright.domain.people import Member, Role, member_id
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import NOBODY, Agency, client_of, opened, profile_of
from tests.fakes.world import NOON
from tests.logbook import newest_first

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
    agency.mine.members.add(member, permits, agency.audit("member.invite"))
    return member


def test_an_account_opens_with_its_house_and_its_owner(agency: Agency, store: Ports) -> None:
    mine = agency.mine
    assert mine.clients.account() == agency.account
    assert mine.clients.get(agency.house.id) == agency.house
    assert mine.clients.list() == [agency.house]
    assert mine.clients.profiles(agency.house.id) == [agency.house.profile]
    assert mine.members.list() == [agency.owner]
    assert mine.members.seat(agency.owner.identity) == Seat(agency.owner)
    assert store.accounts.of_identity(agency.owner.identity) == [Chair(agency.owner, "agency", "")]


@pytest.mark.parametrize("host", ["agency.carts.example.com", "AGENCY.carts.example.com"])
def test_a_host_is_taken_once(agency: Agency, store: Ports, host: str) -> None:
    with pytest.raises(NameTaken) as refused:
        opened(store, "late", hosts=["late.carts.example.com", host])
    assert refused.value.facts == {"name": "agency.carts.example.com"}
    assert opened(store, "late", hosts=["late.carts.example.com"]).mine.clients.account().name == "late"


def test_an_account_is_opened_once(agency: Agency, store: Ports) -> None:
    with pytest.raises(Conflict):
        opened(store, "agency", hosts=["elsewhere.carts.example.com"])
    assert newest_first(agency.mine.audits)


def test_an_account_that_is_not_there_is_not_found(store: Ports) -> None:
    nowhere = store.of(AccountId(derived("account", "nowhere")))
    with pytest.raises(NotFound):
        nowhere.clients.account()
    with pytest.raises(NotFound):
        nowhere.clients.get(NOBODY)
    assert (nowhere.clients.list(), nowhere.members.list()) == ([], [])


def test_adding_a_client_counts_it(agency: Agency) -> None:
    north = agency.add_client("North")
    mine = agency.mine
    assert mine.clients.get(north.id) == north
    assert mine.clients.profiles(north.id) == [north.profile]
    assert {client.id for client in mine.clients.list()} == {agency.house.id, north.id}
    assert mine.clients.account().managed_clients == 1


def test_two_clients_added_at_once_are_never_counted_as_one(agency: Agency) -> None:
    mine = agency.mine
    counted = mine.clients.account().with_another_client()
    for name, outcome in (("North", None), ("South", Stale)):
        client = client_of(agency.id, name, "FR")
        agenda = Agenda.first(client, after=NOON)
        if outcome is None:
            mine.clients.add(client, counted, agenda, agency.audit(name))
        else:
            with pytest.raises(outcome):
                mine.clients.add(client, counted, agenda, agency.audit(name))
            with pytest.raises(NotFound):
                mine.clients.get(client.id)
    assert mine.clients.account().managed_clients == 1


def test_every_profile_stays_as_a_version(agency: Agency) -> None:
    mine = agency.mine
    client = agency.house
    for name in ("Second GmbH", "Third GmbH"):
        client = client.with_profile(profile_of(client.id, name, "AT"), at=NOON)
        mine.clients.revise_profile(client, agency.audit(name))
    assert mine.clients.get(client.id) == client
    assert [(profile.version, profile.legal_name) for profile in mine.clients.profiles(client.id)] == [
        (3, "Third GmbH"),
        (2, "Second GmbH"),
        (1, "agency house"),
    ]


def test_of_two_revisions_of_one_profile_the_second_is_stale(agency: Agency) -> None:
    mine = agency.mine
    one, two = (
        agency.house.with_profile(profile_of(agency.house.id, name, "AT"), at=NOON) for name in ("One", "Two")
    )
    mine.clients.revise_profile(one, agency.audit("one"))
    with pytest.raises(Stale):
        mine.clients.revise_profile(two, agency.audit("two"))
    assert mine.clients.get(agency.house.id) == one


def test_a_member_sits_where_it_was_invited(agency: Agency, other: Agency, store: Ports) -> None:
    member = joined(agency, Permit(Permission.PROFILE_EDIT))
    mine = agency.mine
    assert mine.members.seat(IDENTITY) == Seat(member, (Permit(Permission.PROFILE_EDIT),))
    assert mine.members.get(member.id) == mine.members.seat(IDENTITY)
    assert {found.id for found in mine.members.list()} == {agency.owner.id, member.id}
    assert other.mine.members.seat(IDENTITY) is None


def test_an_identity_chooses_among_all_its_accounts(agency: Agency, other: Agency, store: Ports) -> None:
    joined(agency)
    joined(other)
    assert {(chair.account, chair.client) for chair in store.accounts.of_identity(IDENTITY)} == {
        ("agency", "agency house"),
        ("other", "other house"),
    }
    assert store.accounts.of_identity(IdentityId("nobody-at-all")) == []


def test_an_identity_has_one_seat(agency: Agency) -> None:
    joined(agency)
    with pytest.raises(MemberExists):
        joined(agency)


def test_a_members_id_follows_from_its_identity(agency: Agency) -> None:
    stray = replace(member_of(agency), id=MemberId(derived("member", "made", "up")))
    with pytest.raises(ValueError, match="follows from"):
        agency.mine.members.add(stray, [], agency.audit())


def test_a_stranger_has_no_seat(agency: Agency) -> None:
    assert agency.mine.members.seat(IDENTITY) is None
    with pytest.raises(NotFound):
        agency.mine.members.get(member_of(agency).id)


def test_permits_and_grants_come_back_with_their_expiry_and_reason(agency: Agency) -> None:
    member = joined(agency)
    permit = Permit(Permission.SETTINGS_MANAGE, NOON + timedelta(hours=2), "on a call")
    grant = Grant(PRODUCT, frozenset({Right.VIEW, Right.STATS}), NOON + timedelta(days=2), "launch")
    agency.mine.members.permit(member.id, permit, agency.audit("a"))
    agency.mine.members.grant(member.id, grant, agency.audit("b"))
    assert agency.mine.members.seat(IDENTITY) == Seat(member, (permit,), (grant,))


def test_a_later_permit_or_grant_takes_the_place_of_the_earlier(agency: Agency) -> None:
    member = joined(agency, Permit(Permission.REPORTS_TAX, NOON))
    mine = agency.mine
    mine.members.permit(member.id, Permit(Permission.REPORTS_TAX), agency.audit("a"))
    mine.members.grant(member.id, Grant(PRODUCT, frozenset({Right.VIEW, Right.EDIT})), agency.audit("b"))
    mine.members.grant(member.id, Grant(PRODUCT, frozenset({Right.VIEW})), agency.audit("c"))
    assert mine.members.seat(IDENTITY) == Seat(
        member, (Permit(Permission.REPORTS_TAX),), (Grant(PRODUCT, frozenset({Right.VIEW})),)
    )


def test_what_is_taken_away_is_gone_on_the_next_look(agency: Agency) -> None:
    member = joined(agency, Permit(Permission.REPORTS_TAX))
    mine = agency.mine
    mine.members.grant(member.id, Grant(PRODUCT, frozenset(Right)), agency.audit("a"))
    mine.members.forbid(member.id, Permission.REPORTS_TAX, agency.audit("b"))
    mine.members.revoke(member.id, PRODUCT, agency.audit("c"))
    mine.members.revoke(member.id, PRODUCT, agency.audit("d"))
    assert mine.members.seat(IDENTITY) == Seat(member)


def test_nobody_who_is_not_there_gets_or_loses_anything(agency: Agency, other: Agency) -> None:
    stranger = joined(other)
    mine, audit = agency.mine, agency.audit("in vain")
    with pytest.raises(NotFound):
        mine.members.permit(stranger.id, Permit(Permission.REPORTS_TAX), audit)
    with pytest.raises(NotFound):
        mine.members.forbid(stranger.id, Permission.REPORTS_TAX, audit)
    with pytest.raises(NotFound):
        mine.members.grant(stranger.id, Grant(PRODUCT, frozenset({Right.VIEW})), audit)
    with pytest.raises(NotFound):
        mine.members.revoke(stranger.id, PRODUCT, audit)
    assert audit not in newest_first(mine.audits)
    assert mine.members.seat(IDENTITY) is None


def test_every_act_is_in_the_log_of_its_month_newest_first(agency: Agency) -> None:
    mine = agency.mine
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
        mine.audits.record(act)
    assert newest_first(mine.audits)[:5] == acts[::-1]
    assert newest_first(mine.audits)[:2] == acts[:2:-1]
    assert newest_first(mine.audits, "2026-12") == []


def test_a_month_of_the_log_is_a_month_of_utc(agency: Agency) -> None:
    act = agency.audit("late", datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
    agency.mine.audits.record(act)
    assert newest_first(agency.mine.audits)[0] == act


def test_nothing_of_one_account_is_written_by_another(agency: Agency, other: Agency) -> None:
    mine = other.mine
    with pytest.raises(ForeignAccount):
        mine.clients.add(
            client_of(agency.id, "x", "FR"),
            other.account.with_another_client(),
            Agenda.first(agency.house, after=NOON),
            other.audit(),
        )
    with pytest.raises(ForeignAccount):
        mine.members.add(member_of(agency), [], other.audit())
    with pytest.raises(ForeignAccount):
        mine.audits.record(agency.audit())
    with pytest.raises(ForeignAccount):
        mine.clients.revise_profile(agency.house, other.audit())
