"""Editing, cloning and archiving products: who may, and what an edit never touches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import editing
from cartwright.application.catalogue import AnotherConnection, PlayMoney, bumps
from cartwright.application.editing import Copy, Edit, OptionWanted
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Denied, Grant, Permission, Permit, Resource, Right
from cartwright.domain.catalog import Bump, Mode, Product, TaxClass
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import ConnectionId, ProductId, derived
from cartwright.domain.money import Money
from cartwright.domain.people import ClientArchived
from cartwright.domain.plans import OneTime
from cartwright.domain.questions import Field, FieldKind, Terms
from cartwright.domain.redirects import Redirect
from cartwright.domain.shipping import Fare, Zone
from tests.unit.application.agency import HOST, Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, option_id, product

EDITS = frozenset({Right.VIEW, Right.EDIT})


def wanted(of: Product, **changes: object) -> Edit:
    """The product as it is, but for the changes."""
    edit = Edit(
        version=of.version,
        name=of.name,
        mode=of.mode,
        options=tuple(OptionWanted(option.id, option.name, option.plan) for option in of.options),
        summary=of.summary,
        bullets=of.bullets,
        bumps=of.bumps,
    )
    return replace(edit, **changes)  # type: ignore[arg-type]  # any field, each of its own type


def edited(agency: Agency, of: Product, by: str = "olga", **changes: object) -> Product:
    return editing.edit(
        agency.act(by),
        of.id,
        wanted(of, **changes),
        catalogue=agency.mine.catalogue,
        connections=agency.mine.connections,
    )


def cloned(agency: Agency, of: Product, copy: Copy, by: str = "olga") -> Product:
    mine = agency.mine
    return editing.clone(
        agency.act(by),
        of.id,
        copy,
        catalogue=mine.catalogue,
        clients=mine.clients,
        connections=mine.connections,
        hosts=[HOST],
    )


@pytest.fixture
def boat(agency: Agency) -> Product:
    """A product in test mode, without bumps."""
    return agency.published(product("Boat", "900.00", mode=Mode.TEST))


@pytest.mark.parametrize("name", ["olga", "stan"])
def test_the_agency_edits_every_product(agency: Agency, boat: Product, name: str) -> None:
    after = edited(agency, boat, name, name="Ship", summary="Big", bullets=("one",))
    assert agency.mine.catalogue.get(boat.id) == after
    assert (after.name, after.summary, after.bullets, after.version) == ("Ship", "Big", ("one",), 2)
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("product.edit", boat.id)
    assert audit.before == {"name": "Boat", "summary": "", "bullets": "", "version": "1"}
    assert audit.after == {"name": "Ship", "summary": "Big", "bullets": "one", "version": "2"}


def test_a_clients_member_edits_what_its_grant_lets_it_edit(agency: Agency, boat: Product) -> None:
    with pytest.raises(NotFound):
        edited(agency, boat, "clara")
    agency.grant("clara", Grant(boat.id, frozenset({Right.VIEW})))
    with pytest.raises(Forbidden) as forbidden:
        edited(agency, boat, "clara")
    assert forbidden.value.needs == Right.EDIT
    agency.grant("clara", Grant(boat.id, EDITS))
    after = edited(agency, boat, "clara", name="Ship", mode=Mode.DRAFT)
    assert (after.owner, after.slug, after.connection) == (boat.owner, boat.slug, boat.connection)


def test_an_edit_of_what_was_edited_meanwhile_is_stale(agency: Agency, boat: Product) -> None:
    edited(agency, boat, name="Ship")
    with pytest.raises(Stale):
        edited(agency, boat, name="Raft")


def test_where_goods_are_sent_and_for_how_much_is_edited_and_logged(agency: Agency) -> None:
    lamp = agency.published(product("Lamp", "30.00", tax_class=TaxClass.PHYSICAL, mode=Mode.TEST))
    five, one, lots = (Money.of(amount, "EUR") for amount in ("5.00", "1.00", "100.00"))
    zones = (Zone(("DE", "AT"), (Fare(five, one, lots),)), Zone((), (Fare(five, five),)))
    assert edited(agency, lamp, shipping=zones).shipping == zones
    said = "DE AT: 5.00 EUR + 1.00 EUR free from 100.00 EUR; others: 5.00 EUR + 5.00 EUR"
    entry = agency.audited()
    assert ((entry.before or {})["shipping"], (entry.after or {})["shipping"]) == ("", said)


def test_options_keep_their_ids_and_new_ones_get_their_own(agency: Agency, boat: Product) -> None:
    old = OptionWanted(boat.preferred.id, "Cheaper", OneTime(Money.of("800.00", "EUR")))
    new = OptionWanted(None, "Sails, too", OneTime(Money.of("990.00", "EUR")))
    first, second = edited(agency, boat, options=(new, old)).options
    assert (second.id, second.name, second.price) == (boat.preferred.id, "Cheaper", old.plan.price)
    assert first.id not in {option.id for option in boat.options}


@pytest.mark.parametrize("which", ["lost", "unknown", "twice", "currency"])
def test_options_that_do_not_fit_are_refused(agency: Agency, boat: Product, which: str) -> None:
    kept = OptionWanted(boat.preferred.id, "Once", OneTime(Money.of("900.00", "EUR")))
    options = {
        "lost": (replace(kept, id=None),),
        "unknown": (kept, replace(kept, id=option_id("none"))),
        "twice": (kept, kept),
        "currency": (replace(kept, plan=OneTime(Money.of("900.00", "USD"))),),
    }[which]
    with pytest.raises(Invalid):
        edited(agency, boat, options=options)
    assert agency.mine.catalogue.get(boat.id) == boat


def test_a_live_product_takes_real_money_also_after_an_edit(agency: Agency, boat: Product) -> None:
    with pytest.raises(PlayMoney):
        edited(agency, boat, mode=Mode.LIVE)
    assert edited(agency, boat, mode=Mode.DRAFT).mode is Mode.DRAFT


def test_a_product_sells_through_a_connection_there_is(agency: Agency, boat: Product) -> None:
    draft = edited(agency, boat, mode=Mode.DRAFT)
    agency.mine.connections.revise(
        agency.till.without(at=agency.now), agency.act().audit("remove", agency.till.id)
    )
    with pytest.raises(NotFound):
        edited(agency, draft, mode=Mode.TEST)
    assert edited(agency, draft, name="Ship").name == "Ship"


def test_an_archived_owner_is_named_to_who_may_know_it(agency: Agency) -> None:
    real = replace(agency.till, id=ConnectionId(derived("connection", "real")), processor="stripe")
    agency.mine.connections.add(real, agency.act().audit("connection.add", real.id))
    things = [
        agency.published(replace(product(name, mode=Mode.TEST, owner=owner), connection=real.id))
        for name, owner in (("Boat", NORTHWIND), ("Oar", OLIVEIRA))
    ]
    for owner in (agency.northwind, agency.oliveira):
        kept = agency.mine.clients.get(owner.id)
        agency.store.shelves.clients[ACCOUNT, owner.id] = replace(kept, archived=agency.now)
    agency.grant("clara", *(Grant(thing.id, EDITS) for thing in things))
    facts = list[object]()
    for name in ("clara", "olga"):
        for thing in things:
            with pytest.raises(ClientArchived) as archived:
                edited(agency, thing, name, mode=Mode.LIVE)
            facts.append(archived.value.facts)
    assert facts == [{}, {"client": OLIVEIRA}, {"client": NORTHWIND}, {"client": OLIVEIRA}]


class TestBumps:
    @pytest.fixture
    def oar(self, agency: Agency) -> Product:
        return agency.published(product("Oar", "20.00", mode=Mode.TEST, owner=OLIVEIRA))

    def bump(self, of: Product) -> Bump:
        return Bump(of.id, of.preferred.id, "Add this")

    def test_a_bump_that_fits_is_added(self, agency: Agency, boat: Product, oar: Product) -> None:
        assert edited(agency, boat, bumps=(self.bump(oar),)).bumps == (self.bump(oar),)

    def test_what_does_not_fit_is_refused(self, agency: Agency, boat: Product, oar: Product) -> None:
        dollars = agency.published(product("Buoy", "20.00", currency="USD", mode=Mode.TEST))
        for wrong in (
            (self.bump(product("Rudder")),),
            (self.bump(dollars),),
            (self.bump(agency.mug),),
            (self.bump(oar), replace(self.bump(oar), headline="Twice")),
        ):
            with pytest.raises(Invalid):
                edited(agency, boat, bumps=wrong)
        with pytest.raises(NotFound):
            edited(agency, boat, bumps=(Bump(oar.id, option_id("none"), "Add this"),))

    def test_a_draft_may_wait_for_a_bump_of_any_mode(self, agency: Agency, boat: Product) -> None:
        assert edited(agency, boat, mode=Mode.DRAFT, bumps=(self.bump(agency.mug),)).bumps

    def test_a_bump_that_sells_no_more_keeps_no_page_from_being_edited(
        self, agency: Agency, boat: Product, oar: Product
    ) -> None:
        both = edited(agency, boat, bumps=(self.bump(oar),))
        edited(agency, oar, mode=Mode.ARCHIVED)
        assert edited(agency, both, name="Ship").bumps == both.bumps

    def test_bumps_that_a_member_may_not_see_stay_and_are_not_shown(
        self, agency: Agency, boat: Product, oar: Product
    ) -> None:
        rope = agency.published(product("Rope", "5.00", mode=Mode.TEST))
        both = edited(agency, boat, bumps=(self.bump(oar), self.bump(rope)))
        for thing in (boat, rope):
            agency.grant("clara", Grant(thing.id, EDITS))
        act, catalogue = agency.act("clara"), agency.mine.catalogue
        assert bumps(act, both, catalogue=catalogue) == [self.bump(rope)]
        after = edited(agency, both, "clara", bumps=())
        assert after.bumps == (self.bump(oar),)
        again = edited(agency, after, "clara", bumps=(self.bump(rope),))
        assert again.bumps == (self.bump(rope), self.bump(oar))
        for unseen in (self.bump(oar), self.bump(product("Rudder"))):
            with pytest.raises(Invalid):
                edited(agency, again, "clara", bumps=(unseen,))

    def test_what_a_member_newly_bumps_it_must_be_let_edit(
        self, agency: Agency, boat: Product, oar: Product
    ) -> None:
        agency.grant("clara", Grant(boat.id, EDITS), Grant(oar.id, frozenset({Right.VIEW})))
        with pytest.raises(Forbidden) as forbidden:
            edited(agency, boat, "clara", bumps=(self.bump(oar),))
        assert forbidden.value.needs == Right.EDIT
        there = edited(agency, boat, bumps=(self.bump(oar),))
        again = edited(agency, there, "clara", bumps=(replace(self.bump(oar), headline="Row"),))
        assert again.bumps[0].headline == "Row"
        agency.grant("clara", Grant(oar.id, EDITS))
        bare = edited(agency, again, bumps=())
        assert edited(agency, bare, "clara", bumps=(self.bump(oar),)).bumps

    @pytest.mark.parametrize("mode", [Mode.TEST, Mode.DRAFT])
    def test_a_bump_is_never_paid_into_another_clients_account(
        self, agency: Agency, oar: Product, mode: Mode
    ) -> None:
        own = agency.connected("Northwind's own till", NORTHWIND)
        raft = agency.published(replace(product("Raft", mode=mode), connection=own.id))
        with pytest.raises(AnotherConnection) as another:
            edited(agency, raft, bumps=(self.bump(oar),))
        assert another.value.facts == {"connection": own.id}
        agency.grant("clara", Grant(raft.id, EDITS), Grant(oar.id, EDITS))
        with pytest.raises(AnotherConnection) as another:
            edited(agency, raft, "clara", bumps=(self.bump(oar),))
        assert another.value.facts == {}
        rope = agency.published(product("Rope", "5.00", mode=Mode.TEST))
        assert edited(agency, raft, bumps=(self.bump(rope),)).bumps

    def test_a_clone_is_not_paid_through_a_connection_that_does_not_pay_its_bumps(
        self, agency: Agency, boat: Product, oar: Product
    ) -> None:
        both = edited(agency, boat, bumps=(self.bump(oar),))
        own = agency.connected("Northwind's own till", NORTHWIND)
        with pytest.raises(AnotherConnection):
            cloned(agency, both, Copy("again", connection=own.id))

    def test_a_bump_that_a_member_may_not_see_betrays_itself_by_no_refusal(
        self, agency: Agency, boat: Product, oar: Product
    ) -> None:
        """Neither by its mode nor by its owner: it is not offered where it does not fit."""
        real = replace(agency.till, id=ConnectionId(derived("connection", "real")), processor="stripe")
        own = replace(real, id=ConnectionId(derived("connection", "own")), client=OLIVEIRA)
        for connection in (real, own):
            agency.mine.connections.add(connection, agency.act().audit("connection.add", connection.id))
        page = agency.published(replace(product("Page", mode=Mode.TEST), connection=real.id), oar)
        agency.grant("clara", Grant(page.id, EDITS))
        assert edited(agency, page, "clara", mode=Mode.LIVE, bumps=()).bumps == page.bumps
        assert agency.store.storefront.offer(HOST, page.slug).bumped == {}
        theirs = agency.published(
            replace(product("Theirs", mode=Mode.TEST, owner=OLIVEIRA), connection=own.id), boat
        )
        agency.grant("clara", Grant(theirs.id, EDITS))
        assert edited(agency, theirs, "clara", name="Ours", bumps=()).bumps == theirs.bumps
        assert agency.store.storefront.offer(HOST, theirs.slug).bumped == {}


class TestNeverForClients:
    @pytest.fixture
    def granted(self, agency: Agency, boat: Product) -> Product:
        """With everything that can be granted, and what never can."""
        agency.permit("clara", Permit(Permission.PRODUCTS_CREATE), Permit(Permission.PRODUCTS_OWNER))
        agency.grant("clara", Grant(boat.id, frozenset(Right)), Grant(None, frozenset(Right)))
        return boat

    def test_a_clients_member_never_clones(self, agency: Agency, granted: Product) -> None:
        nowhere = replace(granted, id=ProductId(derived("product", "nowhere")))
        for original in (granted, nowhere):
            with pytest.raises(Denied) as denied:
                cloned(agency, original, Copy("another"), "clara")
            assert denied.value.needs == Permission.PRODUCTS_CREATE
            assert denied.value.denial.on == Resource(product=original.id)

    def test_a_clients_member_never_archives_nor_brings_back(self, agency: Agency, granted: Product) -> None:
        with pytest.raises(Denied) as denied:
            edited(agency, granted, "clara", mode=Mode.ARCHIVED)
        assert denied.value.needs == Permission.PRODUCTS_CREATE
        assert denied.value.denial.on == Resource(product=granted.id)
        archived = edited(agency, granted, mode=Mode.ARCHIVED)
        with pytest.raises(Forbidden):
            edited(agency, archived, "clara", mode=Mode.DRAFT)
        assert edited(agency, archived, "clara", name="Wreck").mode is Mode.ARCHIVED


def test_what_a_buyer_is_asked_is_the_editors_and_the_log_says_how_it_was_asked(
    agency: Agency, boat: Product
) -> None:
    size = Field("size", "Which size?", FieldKind.CHOICE, True, ("S", "M"))
    asking = edited(
        agency,
        boat,
        fields=(size, Field("note", "Anything else?")),
        terms=Terms("I agree.", "https://b.example"),
    )
    assert agency.mine.catalogue.get(boat.id) == asking
    said = agency.audited().after or {}
    assert said["fields"] == "size: choice needed (S, M) Which size?; note: text Anything else?"
    assert said["terms"] == "I agree. https://b.example"
    assert edited(agency, asking).questions == ()
    assert edited(agency, agency.mine.catalogue.get(boat.id), fulfilment=Fulfilment("Ahoy.")).fulfilment.gives
    assert (agency.audited().after or {})["document"] == "Ahoy."


@pytest.mark.parametrize(
    ("gives", "told"),
    [
        (Fulfilment(access=Access(days=30)), {"access": "for 30 days"}),
        (Fulfilment(access=Access()), {"access": "for good"}),
        (Fulfilment(access=Access(stays=True)), {"access": "for good, whatever is given back"}),
        (
            Fulfilment(redirect=Redirect("https://b.example/in", automatic=True)),
            {"redirect": "https://b.example/in by itself"},
        ),
        (Fulfilment(redirect=Redirect("https://b.example/in")), {"redirect": "https://b.example/in"}),
    ],
)
def test_the_log_says_what_a_product_came_to_give(
    agency: Agency, boat: Product, gives: Fulfilment, told: dict[str, str]
) -> None:
    keys = agency.mine.redirects.of(boat.owner).added("c2VhbGVk", at=agency.now)
    agency.mine.redirects.revise(keys, agency.act().audit("redirect-key.make", boat.owner))
    edited(agency, boat, fulfilment=gives)
    audit = agency.audited()
    assert {name: (audit.after or {})[name] for name in told} == told
    assert (audit.before or {}).keys() == {*told, "version"}


def test_archiving_takes_a_permission_of_staff(agency: Agency, boat: Product) -> None:
    with pytest.raises(Forbidden):
        edited(agency, boat, "stan", mode=Mode.ARCHIVED)
    agency.permit("stan", Permit(Permission.PRODUCTS_CREATE))
    archived = edited(agency, boat, "stan", mode=Mode.ARCHIVED)
    with pytest.raises(NotFound):
        agency.store.storefront.offer(HOST, boat.slug)
    assert edited(agency, archived, "stan", mode=Mode.TEST).sells


def test_a_clone_is_a_draft_of_its_own(agency: Agency) -> None:
    copy = cloned(agency, agency.course, Copy("again"))
    assert (copy.slug, copy.mode, copy.version, copy.owner) == ("again", Mode.DRAFT, 1, NORTHWIND)
    assert (copy.name, copy.connection, copy.bumps) == ("Course", agency.till.id, agency.course.bumps)
    assert copy.id != agency.course.id
    assert copy.preferred.id != agency.course.preferred.id
    assert agency.mine.catalogue.get(agency.course.id) == agency.course
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("product.clone", copy.id)
    assert audit.after == {"name": "Course", "owner": NORTHWIND, "like": agency.course.id}


def test_a_clone_may_be_anothers(agency: Agency) -> None:
    own = agency.connected("Oliveira's own till", OLIVEIRA)
    copy = cloned(agency, agency.course, Copy("again", OLIVEIRA, own.id, "Kurs"))
    assert (copy.owner, copy.connection, copy.name) == (OLIVEIRA, own.id, "Kurs")
    assert agency.mine.catalogue.owns(OLIVEIRA, copy.id)
    with pytest.raises(NotFound):
        cloned(agency, agency.course, Copy("third", connection=ConnectionId(derived("connection", "x"))))
