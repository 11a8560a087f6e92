"""Who sits where, and what each may: given and taken by who manages members, and never more than can be
held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cartwright.application import granting, members
from cartwright.application.auditing import Act
from cartwright.application.members import Invitation, NoLoginYet
from cartwright.application.ports.identities import Factor, Login
from cartwright.application.ports.people import MemberExists
from cartwright.domain.access import NEVER_FOR_CLIENTS, Denied, Grant, Permission, Permit, Right, Seat
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage
from cartwright.domain.ids import ClientId, IdentityId, KeyId, MemberId, ProductId, derived
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.people import Address, Member, MemberSuspended, Role, member_id
from tests.fakes.identities import FakeIdentities
from tests.fakes.world import NOON
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, client_id

HOME = Address("2 Quay", "Cork", "IE")
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
    **more: Any,
) -> Member:
    return members.invite(
        agency.act(by),
        Invitation(email, "New", role, client, **more),
        members=agency.mine.members,
        clients=agency.mine.clients,
        catalogue=agency.mine.catalogue,
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
        assert identities.invited == ["new@agency.example"]
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

    @pytest.mark.parametrize(("role", "client"), [(Role.CLIENT, None), (Role.STAFF, OLIVEIRA)])
    def test_only_members_of_role_client_belong_to_one(
        self, agency: Agency, role: Role, client: ClientId | None
    ) -> None:
        identities = FakeIdentities()
        with pytest.raises(Invalid):
            invited(agency, role=role, client=client, identities=identities)
        assert identities.invited == []

    def test_nobody_is_invited_to_a_client_that_is_none(self, agency: Agency) -> None:
        identities = FakeIdentities()
        with pytest.raises(NotFound):
            invited(agency, role=Role.CLIENT, client=client_id("nobody"), identities=identities)
        assert identities.invited == []

    def test_staff_invites_with_a_permission_but_never_an_owner(self, agency: Agency) -> None:
        agency.permit("stan", MANAGES)
        assert invited(agency, "stan").role is Role.STAFF
        with pytest.raises(Forbidden) as forbidden:
            invited(agency, "stan", Role.OWNER)
        assert forbidden.value.needs == Permission.ACCOUNT_MANAGE

    @pytest.mark.parametrize("known", [True, False])
    def test_nobody_is_invited_as_an_owner_whether_it_logs_in_elsewhere_or_not(
        self, agency: Agency, known: bool
    ) -> None:
        identities = FakeIdentities()
        if known:
            identities.invite("new@agency.example", "New")
            identities.choose("new@agency.example", "a password of my own")
        asked = list(identities.invited)
        with pytest.raises(NoLoginYet):
            invited(agency, role=Role.OWNER, identities=identities)
        assert (identities.invited, letters(agency)) == (asked, [])
        assert agency.mine.clients.account().owners == 1


def letters(agency: Agency) -> list[Letter]:
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    return [job for job in jobs if isinstance(job, Letter)]


class TestAnInvitation:
    def test_of_a_new_identity_is_a_letter_with_a_way_to_choose_a_password(self, agency: Agency) -> None:
        member = invited(agency)
        [note] = letters(agency)
        assert (note.kind, note.to, note.subject) == (MailKind.INVITATION, member.email, member.id)
        assert note.client == NORTHWIND

    def test_of_an_existing_identity_says_that_it_now_has_access(self, agency: Agency) -> None:
        identities = FakeIdentities()
        identities.invite("new@agency.example", "New")
        identities.choose("new@agency.example", "a password of my own")
        member = invited(agency, role=Role.CLIENT, client=OLIVEIRA, identities=identities)
        [note] = letters(agency)
        assert (note.kind, note.subject, note.client) == (MailKind.ACCESS, member.id, OLIVEIRA)

    def test_sets_name_address_role_client_permissions_and_grants_at_once(self, agency: Agency) -> None:
        permit, grant = Permit(Permission.REPORTS_TAX, reason="books"), Grant(agency.course.id, SEES)
        own = Grant(None, SEES)
        member = invited(
            agency, role=Role.CLIENT, client=OLIVEIRA, address=HOME, permits=(permit,), grants=(grant, own)
        )
        seat = agency.mine.members.get(member.id)
        assert set(seat.permits) == {Permit(Permission.PROFILE_EDIT), permit}
        assert set(seat.grants) == {grant, own}
        assert (member.address, member.name) == (HOME, "New")
        assert agency.audited().after == {
            "email": "new@agency.example",
            "role": "client",
            "client": OLIVEIRA,
            "permissions": "profile.edit reports.tax",
            "grants": f"{agency.course.id}: stats view, all-own: stats view",
        }

    def test_speaks_the_clients_language_unless_told_another(self, agency: Agency) -> None:
        identities = FakeIdentities()
        assert invited(agency, identities=identities).locale == agency.northwind.profile.locale
        other = invited(agency, identities=identities, email="fr@agency.example", locale="fr-CA")
        assert other.locale == "fr-CA"

    @pytest.mark.parametrize(
        ("more", "pointer"),
        [
            ({"permits": (MANAGES,)}, "/permissions/0/permission"),
            ({"permits": (Permit(Permission.REPORTS_TAX, NOON),)}, "/permissions/0/until"),
            ({"grants": (Grant(None, SEES, NOON),)}, "/grants/0/until"),
            ({"email": "nobody"}, "/email"),
        ],
    )
    def test_with_what_can_never_be_held_makes_nothing(
        self, agency: Agency, more: dict[str, Any], pointer: str
    ) -> None:
        identities = FakeIdentities()
        with pytest.raises(Invalid) as refused:
            invited(agency, role=Role.CLIENT, client=OLIVEIRA, identities=identities, **more)
        assert pointer in str(refused.value.facts["errors"])
        assert (identities.invited, letters(agency)) == ([], [])

    def test_to_a_product_that_is_not_there_makes_nothing(self, agency: Agency) -> None:
        identities = FakeIdentities()
        with pytest.raises(NotFound):
            invited(agency, identities=identities, grants=(Grant(ProductId(derived("product", "x")), SEES),))
        assert (identities.invited, letters(agency)) == ([], [])

    def test_before_the_house_is_listed_is_for_later(self, agency: Agency) -> None:
        agency.store.shelves.clients.pop((ACCOUNT, NORTHWIND))
        with pytest.raises(Outage):
            invited(agency)

    def test_is_written_once_more_when_asked(self, agency: Agency) -> None:
        identities = FakeIdentities()
        member = invited(agency, identities=identities)

        def again() -> Letter:
            members.resend(
                agency.act(),
                member.id,
                members=agency.mine.members,
                clients=agency.mine.clients,
                identities=identities,
            )
            return letters(agency)[-1]

        assert again().kind is MailKind.INVITATION
        assert agency.audited().action == "member.invite-again"
        identities.choose(member.email, "a password of my own")
        assert again().kind is MailKind.ACCESS
        assert len({note.id for note in letters(agency)}) == 3
        agency.mine.members.revise(member.paused(suspended=True), agency.act().audit("suspend", "it"))
        with pytest.raises(MemberSuspended):
            again()


class TestOnesOwnProfile:
    def described(self, act: Act, agency: Agency) -> Member:
        return members.describe(act, "Clara N.", HOME, "de", members=agency.mine.members)

    def test_is_name_address_and_language_and_never_role_client_or_e_mail(self, agency: Agency) -> None:
        before = agency.seat("clara").member
        after = self.described(agency.act("clara"), agency)
        assert agency.seat("clara").member == after
        assert after == replace(before, name="Clara N.", address=HOME, locale="de", version=2)
        assert (agency.audited().action, agency.audited().after) == ("member.describe", {"name": "Clara N."})

    def test_is_not_an_api_keys_to_write(self, agency: Agency) -> None:
        act = agency.act("clara")
        by_key = replace(act, seat=replace(act.seat, key=KeyId(derived("key", "x"))))
        with pytest.raises(Forbidden):
            self.described(by_key, agency)


def test_who_manages_members_sees_how_a_login_is_guarded(agency: Agency) -> None:
    identities = FakeIdentities()
    member = invited(agency, identities=identities)

    def login() -> Login | None:
        looked = members.look(agency.act(), member.id, members=agency.mine.members, identities=identities)
        assert looked.seat.member.id == member.id
        return looked.login

    agency.mine.members.revise(member.arriving(at=agency.now), agency.act().audit("arrive", member.id))
    assert login() == Login(waiting=True)
    identities.choose(member.email, "a password of my own")
    identities.protect(member.email, Factor.AUTHENTICATOR)
    assert login() == Login(False, (Factor.AUTHENTICATOR,), Factor.AUTHENTICATOR)


def test_of_who_never_came_in_nothing_is_told_not_even_whether_it_logs_in_elsewhere(agency: Agency) -> None:
    """Else whoever may invite could ask about any address there is."""
    identities = FakeIdentities()
    identities.invite("new@agency.example", "New")
    identities.choose("new@agency.example", "a password of my own")
    identities.protect("new@agency.example", Factor.AUTHENTICATOR)
    known = invited(agency, identities=identities)
    unknown = invited(agency, email="other@agency.example", identities=identities)
    for member in (known, unknown):
        looked = members.look(agency.act(), member.id, members=agency.mine.members, identities=identities)
        assert (looked.seat.member, looked.login) == (member, None)


DEEDS: dict[str, Callable[[Act, MemberId, Agency], object]] = {
    "invite": lambda act, _, agency: members.invite(
        act,
        Invitation("new@agency.example", "New", Role.STAFF, None),
        members=agency.mine.members,
        clients=agency.mine.clients,
        catalogue=agency.mine.catalogue,
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
    "own grant": lambda act, whom, agency: granting.own_grant(act, whom, members=agency.mine.members),
    "look": lambda act, whom, agency: members.look(
        act, whom, members=agency.mine.members, identities=FakeIdentities()
    ),
    "resend": lambda act, whom, agency: members.resend(
        act,
        whom,
        members=agency.mine.members,
        clients=agency.mine.clients,
        identities=FakeIdentities(),
    ),
    "members": lambda act, _, agency: members.listing(act, members=agency.mine.members),
}


@pytest.fixture
def granted(agency: Agency) -> Agency:
    agency.grant("clara", Grant(None, SEES))
    return agency


@pytest.mark.usefixtures("granted")
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
        agency.permit("stan", MANAGES, Permit(Permission.REPORTS_TAX))
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
        again = agency.audited()
        assert (again.before, again.after) == (gave.after, {"permission": "reports.tax"})
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


def gives(agency: Agency, given: Permit) -> None:
    granting.permit(agency.act("stan"), id_of(agency, "clara"), given, members=agency.mine.members)


def invites(agency: Agency, given: Permit) -> None:
    invited(agency, "stan", permits=(given,))


@pytest.mark.parametrize("give", [gives, invites])
class TestWhoIsNoOwner:
    """... gives no more than it holds itself, and for no longer."""

    def refused(self, agency: Agency, give: Callable[[Agency, Permit], None], given: Permit) -> str:
        seats = [agency.mine.members.get(member.id) for member in agency.mine.members.list()]
        with pytest.raises(Denied) as forbidden:
            give(agency, given)
        assert [agency.mine.members.get(one.id) for one in agency.mine.members.list()] == seats
        return str(forbidden.value.facts["needs"])

    def test_gives_no_permission_that_it_does_not_hold_itself(
        self, agency: Agency, give: Callable[[Agency, Permit], None]
    ) -> None:
        agency.permit("stan", MANAGES)
        assert self.refused(agency, give, Permit(Permission.CUSTOMERS_ALL)) == Permission.CUSTOMERS_ALL
        agency.permit("stan", Permit(Permission.CUSTOMERS_ALL))
        give(agency, Permit(Permission.CUSTOMERS_ALL))

    @pytest.mark.parametrize("short", [Permission.CUSTOMERS_ALL, Permission.MEMBERS_MANAGE])
    def test_gives_none_for_longer_than_it_holds_it_and_manages_members_itself(
        self, agency: Agency, give: Callable[[Agency, Permit], None], short: Permission
    ) -> None:
        tonight = agency.now + timedelta(hours=9)
        agency.permit("stan", MANAGES, Permit(Permission.CUSTOMERS_ALL), Permit(short, tonight))
        for until in (None, tonight + timedelta(seconds=1)):
            assert self.refused(agency, give, Permit(Permission.CUSTOMERS_ALL, until)) == short
        give(agency, Permit(Permission.CUSTOMERS_ALL, tonight))


class TestWhatIsGivenForATime:
    def test_cannot_be_over_already(self, agency: Agency) -> None:
        clara, mine = id_of(agency, "clara"), agency.mine.members
        with pytest.raises(Invalid):
            granting.permit(agency.act(), clara, Permit(Permission.REPORTS_TAX, agency.now), members=mine)
        with pytest.raises(Invalid):
            granting.grant(agency.act(), clara, Grant(agency.course.id, SEES, agency.now), members=mine)
        assert agency.seat("clara") == Seat(agency.seat("clara").member)


class TestAGrantOnAllOwnProducts:
    def test_is_given_seen_and_taken(self, agency: Agency) -> None:
        clara, mine = id_of(agency, "clara"), agency.mine.members
        given = Grant(None, SEES, reason="all of it")
        granting.grant(agency.act(), clara, given, members=mine)
        assert granting.own_grant(agency.act(), clara, members=mine) == given
        granting.revoke(agency.act(), clara, None, members=mine)
        with pytest.raises(NotFound):
            granting.own_grant(agency.act(), clara, members=mine)

    def test_is_nobodys_of_the_agency(self, agency: Agency) -> None:
        with pytest.raises(Invalid):
            granting.grant(
                agency.act(), id_of(agency, "stan"), Grant(None, SEES), members=agency.mine.members
            )


class TestAGrant:
    def test_holds_from_the_next_request_until_it_is_taken(self, agency: Agency) -> None:
        given = Grant(agency.course.id, SEES, reason="they made it together")
        granting.grant(agency.act(), id_of(agency, "clara"), given, members=agency.mine.members)
        assert agency.seat("clara").grants == (given,)
        granting.revoke(agency.act(), id_of(agency, "clara"), agency.course.id, members=agency.mine.members)
        assert agency.seat("clara").grants == ()

    def test_is_in_the_log_when_given_and_taken(self, agency: Agency) -> None:
        clara = id_of(agency, "clara")
        given = Grant(agency.course.id, SEES, reason="they made it together")
        granting.grant(agency.act(), clara, given, members=agency.mine.members)
        gave = agency.audited()
        assert (gave.action, gave.resource, gave.reason) == ("grant.give", clara, "they made it together")
        assert gave.after == {"product": agency.course.id, "rights": "stats view"}
        until = agency.now + timedelta(days=1)
        less = Grant(agency.course.id, frozenset({Right.VIEW}), until)
        granting.grant(agency.act(), clara, less, members=agency.mine.members)
        again = agency.audited()
        told = {"product": agency.course.id, "rights": "view", "until": until.isoformat()}
        assert (again.before, again.after) == (gave.after, told)
        granting.revoke(agency.act(), clara, agency.course.id, members=agency.mine.members)
        took = agency.audited()
        assert (took.action, took.before) == ("grant.take", told)


def test_members_are_the_accounts_own(agency: Agency) -> None:
    listed = members.listing(agency.act(), members=agency.mine.members)
    assert {member.identity for member in listed} == {IdentityId(name) for name in ("olga", "stan", "clara")}
