"""Accounts and clients: opening, adding, revising, looking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypedDict

import pytest

from cartwright.application import accounts, catalogue, clients
from cartwright.application.accounts import Opening
from cartwright.application.again import TRIES
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.knowing import Locales, TaxNumbers
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.people import Chair
from cartwright.application.ports.selling import Contended, Stale
from cartwright.domain.access import Permission, Permit
from cartwright.domain.agenda import Agenda
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage
from cartwright.domain.ids import AccountId, ClientId, ConnectionId
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.people import (
    Account,
    Client,
    ClientArchived,
    ClientLimitReached,
    HouseStays,
    LimitBelowClients,
    Member,
    OwnsLiveProducts,
    Profile,
    Role,
    TaxNumber,
)
from tests.fakes.identities import FakeIdentities
from tests.fakes.knowing import FakeLocales, FakeTaxNumbers
from tests.fakes.people import FakeClients
from tests.fakes.signatures import FakeSignatures
from tests.fakes.store import FakeAccountStore
from tests.logbook import newest_first
from tests.unit.application.agency import HOST, Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, client_id, product, product_id, profile

PAPER = replace(profile(client_id("whatever the form said")), legal_name="Paper & Ink")


class Known(TypedDict):
    numbers: TaxNumbers
    locales: Locales


KNOWN = Known(numbers=FakeTaxNumbers("DE-wrong"), locales=FakeLocales())


def added_by(agency: Agency, name: str = "olga", profile: Profile = PAPER) -> Client:
    return clients.add(agency.act(name), profile, clients=agency.mine.clients, **KNOWN)


class Overtaken(FakeClients):
    """Clients of an account where others are faster: each of `meanwhile` happens just before one write of
    ours."""

    def __init__(self, agency: Agency, *meanwhile: Callable[[], object]) -> None:
        super().__init__(agency.store.shelves, ACCOUNT)
        self._meanwhile = list(meanwhile)

    def add(self, client: Client, account: Account, agenda: Agenda, audit: Audit) -> None:
        self._overtake()
        super().add(client, account, agenda, audit)

    def archive(self, client: Client, account: Account, audit: Audit) -> None:
        self._overtake()
        super().archive(client, account, audit)

    def revise_profile(self, client: Client, audit: Audit) -> None:
        self._overtake()
        super().revise_profile(client, audit)

    def revise_account(self, account: Account, audit: Audit) -> None:
        self._overtake()
        super().revise_account(account, audit)

    def _overtake(self) -> None:
        if self._meanwhile:
            self._meanwhile.pop(0)()


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
        assert self.identities.invited == ["sam@second.example"]
        assert agency.store.accounts.of_identity(owner.identity) == [Chair(owner, "Second", "")]
        [note] = [slip.job for (of, _), slip in agency.store.shelves.jobs.items() if of == account.id]
        assert isinstance(note, Letter)
        assert (note.kind, note.to, note.subject) == (MailKind.INVITATION, owner.email, owner.id)

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
        [audit] = newest_first(self.mine(agency, account.id).audits)
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
        assert self.identities.invited == []


class TestAClient:
    def test_is_added_by_an_owner_and_counted(self, agency: Agency) -> None:
        client = added_by(agency)
        assert agency.mine.clients.get(client.id) == client
        assert agency.mine.clients.account().managed_clients == 2
        assert (client.profile.client, client.profile.version, client.house) == (client.id, 1, False)
        assert agency.store.shelves.agendas[ACCOUNT, client.id] == Agenda.first(client, after=agency.now)
        assert (agency.audited().action, agency.audited().resource) == ("client.add", client.id)

    def test_is_added_by_staff_with_a_permission(self, agency: Agency) -> None:
        with pytest.raises(Forbidden):
            added_by(agency, "stan")
        agency.permit("stan", Permit(Permission.MEMBERS_MANAGE))
        added = added_by(agency, "stan")
        assert added in agency.mine.clients.list()

    def test_is_never_added_by_another_client(self, agency: Agency) -> None:
        agency.permit("clara", Permit(Permission.MEMBERS_MANAGE))
        with pytest.raises(Forbidden):
            added_by(agency, "clara")

    def test_beyond_the_limit_is_refused(self, agency: Agency) -> None:
        for _ in range(4):
            added_by(agency)
        with pytest.raises(ClientLimitReached) as reached:
            added_by(agency)
        assert reached.value.facts == {"limit": 5}
        assert len(agency.mine.clients.list()) == 6

    def test_added_while_another_is_added_is_counted_beside_it(self, agency: Agency) -> None:
        overtaken = Overtaken(agency, lambda: added_by(agency))
        clients.add(agency.act(), PAPER, clients=overtaken, **KNOWN)
        assert agency.mine.clients.account().managed_clients == 3
        assert len(agency.mine.clients.list()) == 4

    def test_added_while_another_takes_the_last_place_is_told_the_limit(self, agency: Agency) -> None:
        for _ in range(3):
            added_by(agency)
        overtaken = Overtaken(agency, lambda: added_by(agency))
        with pytest.raises(ClientLimitReached) as reached:
            clients.add(agency.act(), PAPER, clients=overtaken, **KNOWN)
        assert reached.value.facts == {"limit": 5}
        assert agency.mine.clients.account().managed_clients == 5

    def test_added_where_others_write_the_very_same_waits_for_them(self, agency: Agency) -> None:
        def contended() -> None:
            raise Contended("the table")

        clients.add(agency.act(), PAPER, clients=Overtaken(agency, contended, contended), **KNOWN)
        assert agency.mine.clients.account().managed_clients == 2

    def test_added_where_others_are_always_faster_is_for_later(self, agency: Agency) -> None:
        def contended() -> None:
            raise Contended("the table")

        with pytest.raises(Outage):
            clients.add(agency.act(), PAPER, clients=Overtaken(agency, *[contended] * TRIES), **KNOWN)
        assert agency.mine.clients.account().managed_clients == 1


class TestAProfile:
    REVISION = replace(profile(OLIVEIRA, "CA"), legal_name="Oliveira Inc.")

    def revised(self, agency: Agency, name: str, client: str = OLIVEIRA) -> Profile:
        wanted = next(one.id for one in agency.mine.clients.list() if one.id == client)
        return clients.revise_profile(
            agency.act(name), wanted, self.REVISION, clients=agency.mine.clients, **KNOWN
        ).profile

    def test_is_revised_as_its_next_version(self, agency: Agency) -> None:
        agency.clock.move(timedelta(days=1))
        after = self.revised(agency, "olga")
        assert (after.legal_name, after.version, after.since) == ("Oliveira Inc.", 2, agency.now)
        assert agency.mine.clients.profiles(OLIVEIRA) == [after, agency.oliveira.profile]
        audit = agency.audited()
        assert (audit.action, audit.resource) == ("profile.revise", OLIVEIRA)

    def test_is_logged_with_every_field_that_changed_and_no_other(self, agency: Agency) -> None:
        first = self.revised(agency, "olga")
        number = TaxNumber("VAT", "DE", "DE136695976")
        moved = replace(first, address=replace(first.address, city="Lyon"), tax_numbers=(number,))
        clients.revise_profile(agency.act(), OLIVEIRA, moved, clients=agency.mine.clients, **KNOWN)
        audit = agency.audited()
        assert audit.before == {
            "address.city": "Town",
            "tax_numbers.1.checked": "",
            "tax_numbers.1.country": "",
            "tax_numbers.1.kind": "",
            "tax_numbers.1.value": "",
            "version": "2",
        }
        assert audit.after == {
            "address.city": "Lyon",
            "tax_numbers.1.checked": "True",
            "tax_numbers.1.country": "DE",
            "tax_numbers.1.kind": "VAT",
            "tax_numbers.1.value": "DE136695976",
            "version": "3",
        }

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
                agency.act(), client_id("nobody"), self.REVISION, clients=agency.mine.clients, **KNOWN
            )


class TestWhatAProfileIsCheckedFor:
    @pytest.mark.parametrize(
        ("number", "checked"),
        [
            (TaxNumber("VAT", "DE", "DE136695976"), True),
            (TaxNumber("Steuernummer", "DE", "30/123/45678"), False),
        ],
    )
    def test_a_number_says_whether_it_was_checked(
        self, agency: Agency, number: TaxNumber, checked: bool
    ) -> None:
        added = added_by(agency, profile=replace(PAPER, tax_numbers=(number,)))
        assert added.profile.tax_numbers == (replace(number, checked=checked),)

    def test_nobody_marks_a_number_as_checked_but_us(self, agency: Agency) -> None:
        number = TaxNumber("Steuernummer", "DE", "30/123/45678", checked=True)
        added = added_by(agency, profile=replace(PAPER, tax_numbers=(number,)))
        assert not added.profile.tax_numbers[0].checked

    @pytest.mark.parametrize(
        ("number", "where"),
        [
            (TaxNumber("VAT", "DE", "DE-wrong"), "/tax_numbers/1/value"),
            (TaxNumber("VAT", "EU", "EU123456789"), "/tax_numbers/1/country"),
        ],
    )
    def test_a_number_that_cannot_be_is_refused_where_it_stands(
        self, agency: Agency, number: TaxNumber, where: str
    ) -> None:
        numbers = (TaxNumber("VAT", "DE", "DE136695976"), number)
        with pytest.raises(Invalid) as refused:
            added_by(agency, profile=replace(PAPER, tax_numbers=numbers))
        assert pointer(refused) == where
        assert number.value not in str(refused.value.facts)
        assert agency.mine.clients.account().managed_clients == 1

    def test_a_locale_is_kept_as_it_is_spelled(self, agency: Agency) -> None:
        assert added_by(agency, profile=replace(PAPER, locale="de-AT")).profile.locale == "de-AT"

    def test_a_locale_that_nobody_speaks_is_refused(self, agency: Agency) -> None:
        with pytest.raises(Invalid) as refused:
            added_by(agency, profile=replace(PAPER, locale="tlh"))
        assert pointer(refused) == "/locale"

    @pytest.mark.parametrize("prefix", ["2026", "NW-2026", "CN", "NW-CO", "TEST", "NW-TEST-A"])
    def test_a_prefix_under_which_two_documents_could_bear_one_number_is_refused(
        self, agency: Agency, prefix: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            added_by(agency, profile=replace(PAPER, number_prefix=prefix))
        assert pointer(refused) == "/number_prefix"

    @pytest.mark.parametrize("prefix", ["", "NW", "NW-", "CNC", "A2026", "TESTS-CO1"])
    def test_any_other_prefix_is_kept(self, agency: Agency, prefix: str) -> None:
        assert added_by(agency, profile=replace(PAPER, number_prefix=prefix)).profile.number_prefix == prefix

    def test_a_profile_revised_while_another_revises_it_is_stale(self, agency: Agency) -> None:
        def revise(mine: FakeClients) -> Client:
            return clients.revise_profile(agency.act(), OLIVEIRA, PAPER, clients=mine, **KNOWN)

        with pytest.raises(Stale):
            revise(Overtaken(agency, lambda: revise(agency.mine.clients)))
        assert len(agency.mine.clients.profiles(OLIVEIRA)) == 2


class TestArchiving:
    @pytest.fixture
    def paper(self, agency: Agency) -> Client:
        return added_by(agency)

    def archived(self, agency: Agency, client: ClientId, name: str = "olga") -> Client:
        return clients.archive(agency.act(name), client, clients=agency.mine.clients, reason="retired")

    def restored(self, agency: Agency, client: ClientId, name: str = "olga") -> Client:
        return clients.restore(agency.act(name), client, clients=agency.mine.clients)

    def test_frees_the_place_of_the_client(self, agency: Agency, paper: Client) -> None:
        for _ in range(3):
            added_by(agency)
        assert self.archived(agency, paper.id).archived == agency.now
        assert agency.mine.clients.account().managed_clients == 4
        added_by(agency)
        with pytest.raises(ClientLimitReached):
            added_by(agency)

    def test_is_in_the_log_with_its_reason(self, agency: Agency, paper: Client) -> None:
        self.archived(agency, paper.id)
        audit = agency.audited()
        assert (audit.action, audit.resource, audit.reason) == ("client.archive", paper.id, "retired")
        assert audit.after == {"legal_name": "Paper & Ink"}

    def test_twice_is_once(self, agency: Agency, paper: Client) -> None:
        first = self.archived(agency, paper.id)
        assert self.archived(agency, paper.id) == first
        assert agency.mine.clients.account().managed_clients == 1

    def test_is_refused_while_the_client_owns_live_products(self, agency: Agency) -> None:
        live = agency.published(product("Bowl", "30.00", owner=OLIVEIRA))
        with pytest.raises(OwnsLiveProducts) as refused:
            self.archived(agency, OLIVEIRA)
        products = sorted([live.id, agency.mug.id])
        assert refused.value.facts == {"count": 2, "products": products}
        assert agency.mine.clients.get(OLIVEIRA).archived is None
        assert agency.mine.clients.account().managed_clients == 1

    def test_names_no_more_than_the_first_of_many_products(self, agency: Agency) -> None:
        products = [product_id(f"bowl {number}") for number in range(25)]
        assert OwnsLiveProducts.of(products).facts == {"count": 25, "products": products[:10]}

    @pytest.mark.parametrize("mode", [Mode.DRAFT, Mode.TEST, Mode.ARCHIVED])
    def test_is_not_hindered_by_what_takes_no_money(self, agency: Agency, paper: Client, mode: Mode) -> None:
        agency.published(replace(product("Pen", "3.00", owner=paper.id), mode=mode))
        assert self.archived(agency, paper.id).archived

    def test_never_meets_the_house(self, agency: Agency) -> None:
        with pytest.raises(HouseStays):
            self.archived(agency, NORTHWIND)

    def test_is_done_on_what_another_has_just_made_of_the_client(self, agency: Agency, paper: Client) -> None:
        def rename() -> Client:
            revised = replace(PAPER, legal_name="Ink & Paper")
            return clients.revise_profile(
                agency.act(), paper.id, revised, clients=agency.mine.clients, **KNOWN
            )

        clients.archive(agency.act(), paper.id, clients=Overtaken(agency, rename))
        kept = agency.mine.clients.get(paper.id)
        assert (kept.profile.legal_name, kept.archived) == ("Ink & Paper", agency.now)

    @pytest.mark.parametrize("name", ["stan", "clara"])
    def test_is_for_those_who_manage_members(self, agency: Agency, paper: Client, name: str) -> None:
        with pytest.raises(Forbidden):
            self.archived(agency, paper.id, name)
        with pytest.raises(Forbidden):
            self.restored(agency, paper.id, name)

    def test_an_archived_client_is_given_no_product(self, agency: Agency, paper: Client) -> None:
        self.archived(agency, paper.id)
        with pytest.raises(ClientArchived) as refused:
            agency.published(product("Pen", "3.00", owner=paper.id))
        assert refused.value.facts == {"client": paper.id}

    def test_an_archived_client_is_the_first_thing_said_about_a_product_for_it(
        self, agency: Agency, paper: Client
    ) -> None:
        self.archived(agency, paper.id)
        nowhere = replace(product("Pen", "3.00", owner=paper.id), connection=ConnectionId("none"))
        mine = agency.mine
        with pytest.raises(ClientArchived):
            catalogue.publish(
                agency.act(),
                nowhere,
                catalogue=mine.catalogue,
                clients=mine.clients,
                connections=mine.connections,
                hosts=[HOST],
            )
        with pytest.raises(ClientArchived):
            catalogue.hand_over(
                agency.act(),
                agency.course.id,
                paper.id,
                through=ConnectionId("none"),
                catalogue=mine.catalogue,
                clients=mine.clients,
                connections=mine.connections,
            )

    def test_restoring_counts_the_client_again(self, agency: Agency, paper: Client) -> None:
        self.archived(agency, paper.id)
        assert self.restored(agency, paper.id).archived is None
        assert agency.mine.clients.account().managed_clients == 2
        assert (agency.audited().action, agency.audited().resource) == ("client.restore", paper.id)
        assert agency.published(product("Pen", "3.00", owner=paper.id)).owner == paper.id

    def test_restoring_beyond_the_limit_is_refused(self, agency: Agency, paper: Client) -> None:
        self.archived(agency, paper.id)
        for _ in range(4):
            added_by(agency)
        with pytest.raises(ClientLimitReached):
            self.restored(agency, paper.id)
        assert agency.mine.clients.get(paper.id).archived

    def test_restoring_who_was_never_archived_changes_nothing(self, agency: Agency, paper: Client) -> None:
        assert self.restored(agency, paper.id) == paper
        assert agency.mine.clients.account().managed_clients == 2


class TestSettings:
    def set(
        self, agency: Agency, name: str = "olga", *, version: int | None = None, **changed: Any
    ) -> Account:
        account = agency.mine.clients.account()
        return accounts.set_up(
            agency.act(name),
            replace(account.settings, **changed),
            version=version or account.version,
            clients=agency.mine.clients,
        )

    def test_are_changed_by_an_owner_as_a_new_version(self, agency: Agency) -> None:
        before = agency.mine.clients.account()
        after = self.set(agency, copy_notices=True, client_limit=None)
        assert agency.mine.clients.account() == after
        assert (after.copy_notices, after.client_limit, after.version) == (True, None, before.version + 1)
        assert (after.subdomain, after.managed_clients) == (before.subdomain, before.managed_clients)

    def test_are_logged_as_they_were_and_are(self, agency: Agency) -> None:
        self.set(agency, copy_notices=True, client_limit=None)
        audit = agency.audited()
        assert (audit.action, audit.resource) == ("account.settings", ACCOUNT)
        assert audit.before == {"client_limit": "5", "copy_notices": "False"}
        assert audit.after == {"client_limit": "", "copy_notices": "True"}

    def test_that_are_so_already_are_no_change(self, agency: Agency) -> None:
        before = agency.mine.clients.account()
        assert self.set(agency) == before
        assert agency.mine.clients.account() == before

    def test_of_another_version_are_stale(self, agency: Agency) -> None:
        seen = agency.mine.clients.account().version
        added_by(agency)
        with pytest.raises(Stale):
            self.set(agency, version=seen, client_limit=1)

    def test_set_while_somebody_else_sets_them_are_stale(self, agency: Agency) -> None:
        account = agency.mine.clients.account()
        wanted = replace(account.settings, copy_notices=True)
        with pytest.raises(Stale):
            accounts.set_up(
                agency.act(),
                wanted,
                version=account.version,
                clients=Overtaken(agency, lambda: self.set(agency, client_limit=9)),
            )
        assert agency.mine.clients.account().client_limit == 9

    def test_limit_no_fewer_clients_than_there_are(self, agency: Agency) -> None:
        added_by(agency)
        with pytest.raises(LimitBelowClients) as refused:
            self.set(agency, client_limit=1)
        assert refused.value.facts == {"managed": 2}
        assert self.set(agency, client_limit=2).client_limit == 2

    @pytest.mark.parametrize(
        ("field", "value"), [("client_limit", -1), ("notification_email", ""), ("name", " ")]
    )
    def test_that_cannot_be_are_refused(self, agency: Agency, field: str, value: object) -> None:
        with pytest.raises(Invalid) as refused:
            accounts.set_up(
                agency.act(),
                replace(agency.mine.clients.account().settings, **{field: value}),  # type: ignore[arg-type]
                version=agency.mine.clients.account().version,
                clients=agency.mine.clients,
            )
        assert pointer(refused) == f"/{field}"

    @pytest.mark.parametrize("name", ["stan", "clara"])
    def test_are_the_owners_alone(self, agency: Agency, name: str) -> None:
        agency.permit(name, Permit(Permission.ACCOUNT_MANAGE), Permit(Permission.SETTINGS_MANAGE))
        with pytest.raises(Forbidden):
            self.set(agency, name, copy_notices=True)
        with pytest.raises(Forbidden):
            accounts.settings(agency.act(name), clients=agency.mine.clients)
        assert accounts.settings(agency.act(), clients=agency.mine.clients) == agency.mine.clients.account()


class TestLooking:
    def listed(self, agency: Agency, name: str, limit: int = 9, cursor: str = "") -> Leaf[Client]:
        mine = agency.mine
        leaves = mine.leaves(name, FakeSignatures())
        return clients.listing(
            agency.seat(name), clients=mine.clients, leaves=leaves, limit=limit, cursor=cursor
        )

    def versions(self, agency: Agency, name: str, client: ClientId) -> Leaf[Profile]:
        mine = agency.mine
        return clients.history(
            agency.seat(name),
            client,
            clients=mine.clients,
            leaves=mine.leaves(name, FakeSignatures()),
            limit=9,
        )

    @pytest.mark.parametrize("name", ["olga", "stan"])
    def test_the_agency_sees_every_client(self, agency: Agency, name: str) -> None:
        assert set(self.listed(agency, name).things) == {agency.northwind, agency.oliveira}
        seat = agency.seat(name)
        assert clients.client(seat, NORTHWIND, clients=agency.mine.clients) == agency.northwind
        assert self.versions(agency, name, NORTHWIND) == Leaf((agency.northwind.profile,))

    def test_a_long_list_of_clients_goes_on_where_it_ended(self, agency: Agency) -> None:
        first = self.listed(agency, "olga", 1)
        second = self.listed(agency, "olga", 1, first.cursor)
        assert {*first.things, *second.things} == {agency.northwind, agency.oliveira}
        assert second.cursor == ""

    def test_a_clients_member_sees_its_own_and_no_other(self, agency: Agency) -> None:
        seat = agency.seat("clara")
        assert self.listed(agency, "clara", 1) == Leaf((agency.oliveira,))
        assert clients.client(seat, OLIVEIRA, clients=agency.mine.clients) == agency.oliveira
        assert self.versions(agency, "clara", OLIVEIRA) == Leaf((agency.oliveira.profile,))
        with pytest.raises(NotFound):
            clients.client(seat, NORTHWIND, clients=agency.mine.clients)
        with pytest.raises(NotFound):
            self.versions(agency, "clara", NORTHWIND)

    def test_a_clients_member_goes_on_in_no_list_of_others(self, agency: Agency) -> None:
        with pytest.raises(BadToken):
            self.listed(agency, "clara", 1, self.listed(agency, "olga", 1).cursor)

    def test_nobody_sees_a_client_that_is_none(self, agency: Agency) -> None:
        with pytest.raises(NotFound):
            clients.client(agency.seat("olga"), client_id("nobody"), clients=agency.mine.clients)


def pointer(refused: pytest.ExceptionInfo[Invalid]) -> object:
    errors = refused.value.facts["errors"]
    assert isinstance(errors, list)
    assert isinstance(errors[0], dict)
    return errors[0]["pointer"]
