"""Accounts and clients: opening, adding, revising, looking."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import accounts, clients
from cartwright.application.accounts import Opening
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.people import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Permission, Permit
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import AccountId
from cartwright.domain.people import Account, Client, ClientLimitReached, Member, Profile, Role
from tests.fakes.identities import FakeIdentities
from tests.fakes.people import FakeClients
from tests.fakes.store import FakeAccountStore
from tests.unit.application.agency import HOST, Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, client_id, profile

PAPER = replace(profile(client_id("whatever the form said")), legal_name="Paper & Ink")


class TestOpeningAnAccount:
    OPENING = Opening(
        name="Second",
        subdomain="second",
        hosts=("Second.carts.example.com",),
        house=PAPER,
        owner_email="sam@second.example",
        owner_name="Sam",
        client_limit=None,
    )

    def opened(self, agency: Agency, opening: Opening = OPENING) -> tuple[Account, Client, Member]:
        self.identities = FakeIdentities()
        return accounts.open_account(
            opening,
            accounts=agency.store.accounts,
            identities=self.identities,
            births=agency.births,
            now=agency.now,
        )

    def mine(self, agency: Agency, account: AccountId) -> FakeAccountStore:
        return agency.store.of(account)

    def test_makes_a_house_and_an_owner_who_is_invited(self, agency: Agency) -> None:
        account, house, owner = self.opened(agency)
        second = self.mine(agency, account.id)
        assert second.clients.account() == account
        assert second.clients.list() == [house]
        assert second.members.list() == [owner]
        assert (owner.role, owner.client, owner.email) == (Role.OWNER, None, "sam@second.example")
        assert [email for email, _ in self.identities.invitations] == ["sam@second.example"]
        assert agency.store.accounts.of_identity(owner.identity) == [owner]

    def test_takes_the_house_as_the_first_version_of_its_own_client(self, agency: Agency) -> None:
        agency.clock.move(timedelta(days=3))
        _, house, _ = self.opened(agency, replace(self.OPENING, house=replace(PAPER, version=7)))
        kept = house.profile
        assert house.house
        assert (kept.client, kept.version, kept.since) == (house.id, 1, agency.now)

    def test_puts_the_houses_first_report_on_the_agenda(self, agency: Agency) -> None:
        account, house, _ = self.opened(agency)
        assert agency.store.shelves.agendas[account.id, house.id].month == "2026-11"

    def test_is_in_the_accounts_log(self, agency: Agency) -> None:
        account, *_ = self.opened(agency)
        [audit] = self.mine(agency, account.id).audits.of_month("2026-11")
        assert (audit.member, audit.action, audit.after) == ("operator", "account.open", {"name": "Second"})

    def test_counts_no_house_and_may_have_no_limit(self, agency: Agency) -> None:
        account, *_ = self.opened(agency)
        assert (account.managed_clients, account.client_limit) == (0, None)

    def test_takes_no_host_that_another_has(self, agency: Agency) -> None:
        with pytest.raises(NameTaken):
            self.opened(agency, replace(self.OPENING, hosts=(HOST.upper(),)))
        assert list(agency.store.shelves.accounts) == [ACCOUNT]

    def test_takes_no_name_that_is_reserved(self, agency: Agency) -> None:
        with pytest.raises(Invalid):
            self.opened(agency, replace(self.OPENING, subdomain="www"))
        assert self.identities.invitations == []


class TestAClient:
    def test_is_added_by_an_owner_and_counted(self, agency: Agency) -> None:
        client = clients.add(agency.act(), PAPER, clients=agency.mine.clients)
        assert agency.mine.clients.get(client.id) == client
        assert agency.mine.clients.account().managed_clients == 2
        assert (client.profile.client, client.profile.version, client.house) == (client.id, 1, False)
        assert agency.store.shelves.agendas[ACCOUNT, client.id] == Agenda.first(client, after=agency.now)
        assert (agency.audited().action, agency.audited().resource) == ("client.add", client.id)

    def test_is_added_by_staff_with_a_permission(self, agency: Agency) -> None:
        with pytest.raises(Forbidden):
            clients.add(agency.act("stan"), PAPER, clients=agency.mine.clients)
        agency.permit("stan", Permit(Permission.MEMBERS_MANAGE))
        added = clients.add(agency.act("stan"), PAPER, clients=agency.mine.clients)
        assert added in agency.mine.clients.list()

    def test_is_never_added_by_another_client(self, agency: Agency) -> None:
        agency.permit("clara", Permit(Permission.MEMBERS_MANAGE))
        with pytest.raises(Forbidden):
            clients.add(agency.act("clara"), PAPER, clients=agency.mine.clients)

    def test_beyond_the_limit_is_refused(self, agency: Agency) -> None:
        for _ in range(4):
            clients.add(agency.act(), PAPER, clients=agency.mine.clients)
        with pytest.raises(ClientLimitReached) as reached:
            clients.add(agency.act(), PAPER, clients=agency.mine.clients)
        assert reached.value.facts == {"limit": 5}
        assert len(agency.mine.clients.list()) == 6

    def test_added_while_another_is_added_is_not_counted_as_one(self, agency: Agency) -> None:
        class Overtaken(FakeClients):
            def add(self, client: Client, account: Account, agenda: Agenda, audit: Audit) -> None:
                clients.add(agency.act(), PAPER, clients=agency.mine.clients)
                super().add(client, account, agenda, audit)

        with pytest.raises(Stale):
            clients.add(agency.act(), PAPER, clients=Overtaken(agency.store.shelves, ACCOUNT))
        assert agency.mine.clients.account().managed_clients == 2


class TestAProfile:
    REVISION = replace(profile(OLIVEIRA, "CA"), legal_name="Oliveira Inc.")

    def revised(self, agency: Agency, name: str, client: str = OLIVEIRA) -> Profile:
        wanted = next(one.id for one in agency.mine.clients.list() if one.id == client)
        return clients.revise_profile(
            agency.act(name), wanted, self.REVISION, clients=agency.mine.clients
        ).profile

    def test_is_revised_as_its_next_version(self, agency: Agency) -> None:
        agency.clock.move(timedelta(days=1))
        after = self.revised(agency, "olga")
        assert (after.legal_name, after.version, after.since) == ("Oliveira Inc.", 2, agency.now)
        assert agency.mine.clients.profiles(OLIVEIRA) == [after, agency.oliveira.profile]
        audit = agency.audited()
        assert (audit.before, audit.after) == ({"version": "1"}, {"version": "2"})

    @pytest.mark.parametrize("name", ["stan", "clara"])
    def test_is_revised_by_others_with_a_permission(self, agency: Agency, name: str) -> None:
        with pytest.raises(Forbidden):
            self.revised(agency, name)
        agency.permit(name, Permit(Permission.PROFILE_EDIT))
        assert self.revised(agency, name).version == 2

    def test_of_another_client_is_not_there_for_a_clients_member(self, agency: Agency) -> None:
        agency.permit("clara", Permit(Permission.PROFILE_EDIT))
        with pytest.raises(NotFound):
            self.revised(agency, "clara", NORTHWIND)
        assert agency.mine.clients.get(NORTHWIND) == agency.northwind

    def test_of_nobody_is_not_there(self, agency: Agency) -> None:
        with pytest.raises(NotFound):
            clients.revise_profile(
                agency.act(), client_id("nobody"), self.REVISION, clients=agency.mine.clients
            )


class TestLooking:
    @pytest.mark.parametrize("name", ["olga", "stan"])
    def test_the_agency_sees_every_client(self, agency: Agency, name: str) -> None:
        seat = agency.seat(name)
        assert set(clients.listing(seat, clients=agency.mine.clients)) == {agency.northwind, agency.oliveira}
        assert clients.client(seat, NORTHWIND, clients=agency.mine.clients) == agency.northwind

    def test_a_clients_member_sees_its_own_and_no_other(self, agency: Agency) -> None:
        seat = agency.seat("clara")
        assert clients.listing(seat, clients=agency.mine.clients) == [agency.oliveira]
        assert clients.client(seat, OLIVEIRA, clients=agency.mine.clients) == agency.oliveira
        with pytest.raises(NotFound):
            clients.client(seat, NORTHWIND, clients=agency.mine.clients)

    def test_nobody_sees_a_client_that_is_none(self, agency: Agency) -> None:
        with pytest.raises(NotFound):
            clients.client(agency.seat("olga"), client_id("nobody"), clients=agency.mine.clients)
