"""Seats change hands, and an account is never without an owner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cartwright.application import ownership
from cartwright.application.auditing import Act
from cartwright.application.members import NoLoginYet
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Grant, Permission, Permit, Right
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import ClientId, MemberId, derived
from cartwright.domain.people import LastOwner, Member, MemberSuspended, Role
from tests.fakes.identities import FakeIdentities
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA, client_id

MANAGES = Permit(Permission.MEMBERS_MANAGE)
TAX = Permit(Permission.REPORTS_TAX)
VIEW = frozenset({Right.VIEW})


def id_of(agency: Agency, name: str) -> MemberId:
    return agency.seat(name).member.id


def assign(
    agency: Agency,
    whom: str,
    role: Role,
    client: ClientId | None = None,
    *,
    by: str = "olga",
    identities: FakeIdentities | None = None,
) -> Member:
    mine = agency.mine
    return ownership.assign(
        agency.act(by),
        id_of(agency, whom),
        role,
        client,
        members=mine.members,
        clients=mine.clients,
        identities=identities or with_passwords(agency),
    )


def suspend(agency: Agency, whom: str, *, by: str = "olga", suspended: bool = True) -> None:
    mine = agency.mine
    ownership.suspend(
        agency.act(by),
        id_of(agency, whom),
        suspended=suspended,
        reason="on leave",
        members=mine.members,
        clients=mine.clients,
    )


def remove(agency: Agency, whom: str, *, by: str = "olga") -> None:
    mine = agency.mine
    ownership.remove(agency.act(by), id_of(agency, whom), members=mine.members, clients=mine.clients)


def transfer(
    agency: Agency, to: str, *, by: str = "olga", identities: FakeIdentities | None = None
) -> Member:
    mine = agency.mine
    return ownership.transfer(
        agency.act(by),
        id_of(agency, to),
        members=mine.members,
        clients=mine.clients,
        identities=identities or with_passwords(agency),
    )


def with_passwords(agency: Agency) -> FakeIdentities:
    """The logins of all its members, each with a password of its own."""
    identities = FakeIdentities()
    for member in agency.mine.members.list():
        identities.invite(member.email, member.name)
        identities.choose(member.email, "a password of my own")
    return identities


def unseen(agency: Agency, name: str) -> None:
    """A member that was invited, and never came in."""
    member = agency.seat(name).member
    new = replace(member, arrived=None, version=member.version + 1)
    agency.mine.members.revise(new, agency.act().audit("invite", new.id))


def owners(agency: Agency) -> int:
    """As the account counts them; as they sit there, they are as many."""
    counted = agency.mine.clients.account().owners
    assert counted == sum(member.rules for member in agency.mine.members.list())
    return counted


class TestAnotherRole:
    def test_ends_what_was_held_before(self, agency: Agency) -> None:
        agency.permit("clara", TAX)
        agency.grant("clara", Grant(agency.course.id, VIEW), Grant(None, VIEW))
        before = agency.seat("clara").member
        after = assign(agency, "clara", Role.CLIENT, NORTHWIND)
        seat = agency.seat("clara")
        assert (seat.member, seat.grants) == (after, ())
        assert seat.permits == (Permit(Permission.PROFILE_EDIT),)
        assert after.sitting != before.sitting
        audit = agency.audited()
        assert (audit.action, audit.before, audit.after) == (
            "member.assign",
            {"role": "client", "client": OLIVEIRA},
            {"role": "client", "client": NORTHWIND},
        )

    def test_of_the_agency_begins_with_nothing(self, agency: Agency) -> None:
        assign(agency, "clara", Role.STAFF)
        assert (agency.seat("clara").permits, agency.seat("clara").member.client) == ((), None)

    def test_that_is_the_same_changes_nothing(self, agency: Agency) -> None:
        agency.permit("clara", TAX)
        before, audits = agency.seat("clara"), list(agency.store.shelves.audits)
        assign(agency, "clara", Role.CLIENT, OLIVEIRA)
        assert (agency.seat("clara"), agency.store.shelves.audits) == (before, audits)

    @pytest.mark.parametrize(("role", "client"), [(Role.CLIENT, None), (Role.STAFF, OLIVEIRA)])
    def test_goes_with_its_client_or_none(self, agency: Agency, role: Role, client: ClientId | None) -> None:
        with pytest.raises(Invalid):
            assign(agency, "stan", role, client)

    def test_is_not_of_a_client_that_is_none(self, agency: Agency) -> None:
        with pytest.raises(NotFound):
            assign(agency, "clara", Role.CLIENT, client_id("nobody"))

    def test_to_and_from_owner_takes_an_owner(self, agency: Agency) -> None:
        agency.permit("stan", MANAGES)
        for whom, role in (("clara", Role.OWNER), ("olga", Role.STAFF)):
            with pytest.raises(Forbidden) as forbidden:
                assign(agency, whom, role, by="stan")
            assert forbidden.value.needs == Permission.ACCOUNT_MANAGE
        assign(agency, "clara", Role.STAFF, by="stan")
        assign(agency, "stan", Role.OWNER)
        assert owners(agency) == 2

    @pytest.mark.parametrize("whom", ["stan", "clara"])
    def test_is_an_owners_only_for_who_could_come_in(self, agency: Agency, whom: str) -> None:
        without = FakeIdentities()
        with pytest.raises(NoLoginYet):
            assign(agency, whom, Role.OWNER, identities=without)
        without.invite(agency.seat(whom).member.email, "Somebody")
        with pytest.raises(NoLoginYet):
            assign(agency, whom, Role.OWNER, identities=without)
        unseen(agency, whom)
        with pytest.raises(NoLoginYet):
            assign(agency, whom, Role.OWNER)
        assert owners(agency) == 1
        assign(agency, whom, Role.STAFF)


class TestAnAccountIsNeverWithoutAnOwner:
    @pytest.mark.parametrize(
        "deed",
        [
            lambda agency: assign(agency, "olga", Role.STAFF),
            lambda agency: suspend(agency, "olga"),
            lambda agency: remove(agency, "olga"),
        ],
    )
    def test_whatever_is_done_to_the_last_one(self, agency: Agency, deed: Callable[[Agency], object]) -> None:
        before = agency.seat("olga")
        with pytest.raises(LastOwner):
            deed(agency)
        assert (agency.seat("olga"), owners(agency)) == (before, 1)
        assign(agency, "stan", Role.OWNER)
        deed(agency)
        assert owners(agency) == 1

    def test_and_a_suspended_one_is_none(self, agency: Agency) -> None:
        assign(agency, "stan", Role.OWNER)
        suspend(agency, "stan")
        assert owners(agency) == 1
        with pytest.raises(LastOwner):
            assign(agency, "olga", Role.STAFF)
        suspend(agency, "stan", suspended=False)
        assert owners(agency) == 2
        suspend(agency, "stan")
        remove(agency, "stan")
        assert owners(agency) == 1

    def test_and_of_two_who_demote_each_other_at_once_one_is_refused(self, agency: Agency) -> None:
        assign(agency, "stan", Role.OWNER)
        mine, olga, stan = agency.mine, agency.act("olga"), agency.act("stan")
        seen = mine.clients.account()

        class Before(type(mine.clients)):  # type: ignore[misc]
            """The account as it was read before the other one was faster."""

            def account(self) -> object:
                return seen

        ownership.assign(
            olga,
            stan.seat.member.id,
            Role.STAFF,
            None,
            members=mine.members,
            clients=mine.clients,
            identities=FakeIdentities(),
        )
        with pytest.raises(Stale):
            ownership.assign(
                stan,
                olga.seat.member.id,
                Role.STAFF,
                None,
                members=mine.members,
                clients=Before(agency.store.shelves, mine.account),
                identities=FakeIdentities(),
            )
        assert owners(agency) == 1


class TestASuspendedMember:
    def test_holds_what_it_held_when_it_comes_back(self, agency: Agency) -> None:
        agency.permit("clara", TAX)
        before = agency.seat("clara")
        suspend(agency, "clara")
        assert agency.seat("clara").member.suspended
        assert (agency.audited().action, agency.audited().reason) == ("member.suspend", "on leave")
        suspend(agency, "clara", suspended=False)
        assert agency.seat("clara") == replace(before, member=replace(before.member, version=3))
        assert agency.audited().action == "member.resume"

    def test_is_not_suspended_twice(self, agency: Agency) -> None:
        suspend(agency, "clara")
        audits = list(agency.store.shelves.audits)
        suspend(agency, "clara")
        assert agency.store.shelves.audits == audits


def test_a_removed_member_is_gone_with_all_it_held(agency: Agency) -> None:
    clara = id_of(agency, "clara")
    agency.permit("clara", TAX)
    remove(agency, "clara")
    with pytest.raises(NotFound):
        agency.mine.members.get(clara)
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("member.remove", clara)
    assert audit.before == {"email": "clara@agency.example", "role": "client", "client": OLIVEIRA}


class TestHandingTheAccountOver:
    @pytest.mark.parametrize("heir", ["stan", "clara"])
    def test_makes_the_other_owner_and_oneself_staff_that_holds_nothing(
        self, agency: Agency, heir: str
    ) -> None:
        agency.permit(heir, TAX)
        risen = transfer(agency, heir)
        assert (agency.seat(heir).member, agency.seat(heir).permits) == (risen, ())
        assert (risen.role, risen.client) == (Role.OWNER, None)
        olga = agency.seat("olga")
        assert (olga.member.role, olga.permits, owners(agency)) == (Role.STAFF, (), 1)
        audit = agency.audited()
        assert (audit.action, audit.before, audit.after) == (
            "account.transfer",
            {"owner": olga.member.id},
            {"owner": risen.id},
        )

    def test_to_another_owner_leaves_one_less(self, agency: Agency) -> None:
        assign(agency, "stan", Role.OWNER)
        transfer(agency, "stan")
        assert owners(agency) == 1

    def test_is_not_to_oneself_nor_to_who_is_kept_out(self, agency: Agency) -> None:
        with pytest.raises(Invalid):
            transfer(agency, "olga")
        suspend(agency, "stan")
        with pytest.raises(MemberSuspended):
            transfer(agency, "stan")

    def test_is_not_to_who_never_came_in_whoever_that_is_elsewhere(self, agency: Agency) -> None:
        unseen(agency, "stan")
        with pytest.raises(NoLoginYet):
            transfer(agency, "stan")
        assert owners(agency) == 1

    def test_is_not_to_who_has_no_password_yet(self, agency: Agency) -> None:
        before, identities = agency.seat("olga"), FakeIdentities()
        with pytest.raises(NoLoginYet):
            transfer(agency, "stan", identities=identities)
        identities.invite(agency.seat("stan").member.email, "Stan")
        with pytest.raises(NoLoginYet):
            transfer(agency, "stan", identities=identities)
        assert agency.seat("olga") == before

    def test_is_the_owners_alone(self, agency: Agency) -> None:
        agency.permit("stan", MANAGES)
        with pytest.raises(Forbidden) as forbidden:
            transfer(agency, "stan", by="stan")
        assert forbidden.value.needs == Permission.ACCOUNT_MANAGE


DEEDS: dict[str, Callable[[Act, MemberId, Agency], object]] = {
    "assign": lambda act, whom, agency: ownership.assign(
        act,
        whom,
        Role.STAFF,
        None,
        members=agency.mine.members,
        clients=agency.mine.clients,
        identities=FakeIdentities(),
    ),
    "suspend": lambda act, whom, agency: ownership.suspend(
        act, whom, suspended=True, members=agency.mine.members, clients=agency.mine.clients
    ),
    "remove": lambda act, whom, agency: ownership.remove(
        act, whom, members=agency.mine.members, clients=agency.mine.clients
    ),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
class TestChangingASeat:
    def test_is_staffs_with_the_permission(
        self, agency: Agency, deed: Callable[[Act, MemberId, Agency], object]
    ) -> None:
        with pytest.raises(Forbidden) as forbidden:
            deed(agency.act("stan"), id_of(agency, "clara"), agency)
        assert forbidden.value.needs == Permission.MEMBERS_MANAGE
        agency.permit("stan", MANAGES)
        deed(agency.act("stan"), id_of(agency, "clara"), agency)

    def test_is_never_a_clients_whatever_was_given(
        self, agency: Agency, deed: Callable[[Act, MemberId, Agency], object]
    ) -> None:
        agency.permit("clara", MANAGES)
        for whom in (id_of(agency, "stan"), MemberId(derived("member", "nobody"))):
            with pytest.raises(Forbidden, match="never"):
                deed(agency.act("clara"), whom, agency)

    def test_of_an_owner_or_of_ones_own_is_an_owners(
        self, agency: Agency, deed: Callable[[Act, MemberId, Agency], object]
    ) -> None:
        agency.permit("stan", MANAGES)
        for whom in ("olga", "stan"):
            with pytest.raises(Forbidden) as forbidden:
                deed(agency.act("stan"), id_of(agency, whom), agency)
            assert forbidden.value.needs == Permission.ACCOUNT_MANAGE

    def test_of_nobody_is_nothing(
        self, agency: Agency, deed: Callable[[Act, MemberId, Agency], object]
    ) -> None:
        with pytest.raises(NotFound):
            deed(agency.act(), MemberId(derived("member", "nobody")), agency)
