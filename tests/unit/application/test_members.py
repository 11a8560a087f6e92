"""Who sits where, and what each may: given and taken by who manages members, and never more than can be
held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cartwright.application import granting, members
from cartwright.application.auditing import Act
from cartwright.application.members import Invitation
from cartwright.application.ports.people import MemberExists
from cartwright.domain.access import NEVER_FOR_CLIENTS, Grant, Permission, Permit, Right
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import ClientId, IdentityId, MemberId, derived
from cartwright.domain.people import Member, Role, member_id
from tests.fakes.identities import FakeIdentities
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, OLIVEIRA, client_id

MANAGES = Permit(Permission.MEMBERS_MANAGE)
SEES = frozenset({Right.VIEW, Right.STATS})


def invited(
    agency: Agency,
    by: str = "olga",
    role: Role = Role.STAFF,
    client: ClientId | None = None,
    *,
    email: str = "new@agency.example",
    identities: FakeIdentities | None = None,
) -> Member:
    return members.invite(
        agency.act(by),
        Invitation(email, "New", role, client),
        members=agency.mine.members,
        clients=agency.mine.clients,
        identities=identities or FakeIdentities(),
    )


def id_of(agency: Agency, name: str) -> MemberId:
    return agency.seat(name).member.id


class TestInviting:
    def test_an_invited_member_has_a_login_and_a_seat(self, agency: Agency) -> None:
        identities = FakeIdentities()
        member = invited(agency, identities=identities)
        seat = agency.mine.members.seat(member.identity)
        assert seat is not None
        assert (seat.member, seat.permits) == (member, ())
        assert [email for email, _ in identities.invitations] == ["new@agency.example"]
        assert member.id == member_id(ACCOUNT, member.identity)
        assert (agency.audited().action, agency.audited().resource) == ("member.invite", member.id)

    def test_a_clients_member_may_edit_its_own_profile_from_the_start(self, agency: Agency) -> None:
        member = invited(agency, role=Role.CLIENT, client=OLIVEIRA)
        assert agency.mine.members.get(member.id).permits == (Permit(Permission.PROFILE_EDIT),)

    def test_one_identity_has_one_seat(self, agency: Agency) -> None:
        identities = FakeIdentities()
        invited(agency, identities=identities)
        with pytest.raises(MemberExists):
            invited(agency, identities=identities, email="NEW@agency.example")
        assert len(agency.mine.members.list()) == 4

    @pytest.mark.parametrize(
        ("role", "client"), [(Role.CLIENT, None), (Role.STAFF, OLIVEIRA), (Role.OWNER, OLIVEIRA)]
    )
    def test_only_members_of_role_client_belong_to_one(
        self, agency: Agency, role: Role, client: ClientId | None
    ) -> None:
        identities = FakeIdentities()
        with pytest.raises(Invalid):
            invited(agency, role=role, client=client, identities=identities)
        assert identities.invitations == []

    def test_nobody_is_invited_to_a_client_that_is_none(self, agency: Agency) -> None:
        identities = FakeIdentities()
        with pytest.raises(NotFound):
            invited(agency, role=Role.CLIENT, client=client_id("nobody"), identities=identities)
        assert identities.invitations == []

    def test_staff_invites_with_a_permission_but_never_an_owner(self, agency: Agency) -> None:
        agency.permit("stan", MANAGES)
        assert invited(agency, "stan").role is Role.STAFF
        with pytest.raises(Forbidden) as forbidden:
            invited(agency, "stan", Role.OWNER)
        assert forbidden.value.needs == Permission.ACCOUNT_MANAGE

    def test_an_owner_invites_another_owner(self, agency: Agency) -> None:
        assert invited(agency, role=Role.OWNER).role is Role.OWNER


DEEDS: dict[str, Callable[[Act, MemberId, Agency], object]] = {
    "invite": lambda act, _, agency: members.invite(
        act,
        Invitation("new@agency.example", "New", Role.STAFF, None),
        members=agency.mine.members,
        clients=agency.mine.clients,
        identities=FakeIdentities(),
    ),
    "permit": lambda act, whom, agency: granting.permit(
        act, whom, Permit(Permission.REPORTS_TAX), members=agency.mine.members
    ),
    "forbid": lambda act, whom, agency: granting.forbid(
        act, whom, Permission.REPORTS_TAX, members=agency.mine.members
    ),
    "grant": lambda act, whom, agency: granting.grant(
        act, whom, Grant(agency.course.id, SEES), members=agency.mine.members
    ),
    "revoke": lambda act, whom, agency: granting.revoke(
        act, whom, agency.course.id, members=agency.mine.members
    ),
    "members": lambda act, _, agency: members.listing(act, members=agency.mine.members),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
class TestManagingMembers:
    def test_is_the_owners(self, agency: Agency, deed: Callable[[Act, MemberId, Agency], object]) -> None:
        deed(agency.act("olga"), id_of(agency, "clara"), agency)

    def test_is_staffs_with_the_permission(
        self, agency: Agency, deed: Callable[[Act, MemberId, Agency], object]
    ) -> None:
        before = list(agency.store.shelves.audits)
        with pytest.raises(Forbidden) as forbidden:
            deed(agency.act("stan"), id_of(agency, "clara"), agency)
        assert forbidden.value.needs == Permission.MEMBERS_MANAGE
        assert agency.store.shelves.audits == before
        agency.permit("stan", MANAGES)
        deed(agency.act("stan"), id_of(agency, "clara"), agency)

    def test_is_never_a_clients_whatever_was_given(
        self, agency: Agency, deed: Callable[[Act, MemberId, Agency], object]
    ) -> None:
        agency.permit("clara", MANAGES)
        with pytest.raises(Forbidden, match="never"):
            deed(agency.act("clara"), id_of(agency, "clara"), agency)


CHANGES = [DEEDS[name] for name in ("permit", "forbid", "grant", "revoke")]


@pytest.mark.parametrize("deed", CHANGES)
def test_nobody_but_an_owner_changes_its_own_access(
    agency: Agency, deed: Callable[[Act, MemberId, Agency], object]
) -> None:
    agency.permit("stan", MANAGES)
    with pytest.raises(Forbidden) as forbidden:
        deed(agency.act("stan"), id_of(agency, "stan"), agency)
    assert forbidden.value.needs == Permission.ACCOUNT_MANAGE
    deed(agency.act("olga"), id_of(agency, "olga"), agency)


@pytest.mark.parametrize("deed", CHANGES)
def test_nobody_has_no_access_to_change(
    agency: Agency, deed: Callable[[Act, MemberId, Agency], object]
) -> None:
    with pytest.raises(NotFound):
        deed(agency.act(), MemberId(derived("member", "nobody")), agency)


class TestAPermission:
    def test_holds_from_the_next_request_until_it_is_taken(self, agency: Agency) -> None:
        until = agency.now + timedelta(days=1)
        given = Permit(Permission.REPORTS_TAX, until, "while Olga is away")
        granting.permit(agency.act(), id_of(agency, "clara"), given, members=agency.mine.members)
        assert agency.seat("clara").permits == (given,)
        granting.forbid(agency.act(), id_of(agency, "clara"), given.permission, members=agency.mine.members)
        assert agency.seat("clara").permits == ()

    def test_is_in_the_log_when_given_and_taken(self, agency: Agency) -> None:
        clara = id_of(agency, "clara")
        until = agency.now + timedelta(days=1)
        given = Permit(Permission.REPORTS_TAX, until, "while Olga is away")
        granting.permit(agency.act(), clara, given, members=agency.mine.members)
        gave = agency.audited()
        assert (gave.action, gave.resource, gave.reason) == ("permission.give", clara, "while Olga is away")
        assert gave.after == {"permission": "reports.tax", "until": until.isoformat()}
        granting.permit(agency.act(), clara, Permit(Permission.REPORTS_TAX), members=agency.mine.members)
        assert agency.audited().after == {"permission": "reports.tax", "until": ""}
        granting.forbid(agency.act(), clara, Permission.REPORTS_TAX, members=agency.mine.members)
        assert (agency.audited().action, agency.audited().before) == (
            "permission.take",
            {"permission": "reports.tax"},
        )

    @pytest.mark.parametrize("permission", sorted(NEVER_FOR_CLIENTS))
    def test_that_is_never_a_clients_cannot_be_given_to_one(
        self, agency: Agency, permission: Permission
    ) -> None:
        with pytest.raises(Invalid):
            granting.permit(
                agency.act(), id_of(agency, "clara"), Permit(permission), members=agency.mine.members
            )
        assert agency.seat("clara").permits == ()

    def test_that_is_the_owners_cannot_be_given_to_staff(self, agency: Agency) -> None:
        own = Permit(Permission.ACCOUNT_MANAGE)
        with pytest.raises(Invalid):
            granting.permit(agency.act(), id_of(agency, "stan"), own, members=agency.mine.members)
        assert agency.seat("stan").permits == ()

    @pytest.mark.parametrize("permission", sorted(NEVER_FOR_CLIENTS - {Permission.ACCOUNT_MANAGE}))
    def test_of_the_agency_can_be_given_to_staff(self, agency: Agency, permission: Permission) -> None:
        granting.permit(agency.act(), id_of(agency, "stan"), Permit(permission), members=agency.mine.members)
        assert agency.seat("stan").permits == (Permit(permission),)


class TestAGrant:
    def test_holds_from_the_next_request_until_it_is_taken(self, agency: Agency) -> None:
        given = Grant(agency.course.id, SEES, reason="they made it together")
        granting.grant(agency.act(), id_of(agency, "clara"), given, members=agency.mine.members)
        assert agency.seat("clara").rights(agency.course.id, agency.now) == SEES
        granting.revoke(agency.act(), id_of(agency, "clara"), agency.course.id, members=agency.mine.members)
        assert agency.seat("clara").grants == ()

    def test_is_in_the_log_when_given_and_taken(self, agency: Agency) -> None:
        clara = id_of(agency, "clara")
        given = Grant(agency.course.id, SEES, reason="they made it together")
        granting.grant(agency.act(), clara, given, members=agency.mine.members)
        gave = agency.audited()
        assert (gave.action, gave.resource, gave.reason) == ("grant.give", clara, "they made it together")
        assert gave.after == {"product": agency.course.id, "rights": "stats view"}
        granting.revoke(agency.act(), clara, agency.course.id, members=agency.mine.members)
        took = agency.audited()
        assert (took.action, took.before) == ("grant.take", {"product": agency.course.id})


def test_members_are_the_accounts_own(agency: Agency) -> None:
    listed = members.listing(agency.act(), members=agency.mine.members)
    assert {member.identity for member in listed} == {IdentityId(name) for name in ("olga", "stan", "clara")}
