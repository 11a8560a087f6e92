"""Products: making them, giving them another owner, and showing each member its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import catalogue
from cartwright.application.catalogue import AnotherConnection, PlayMoney
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.selling import Stale
from cartwright.domain.access import Action, Denied, Grant, Permission, Permit, Resource, Right
from cartwright.domain.catalog import Bump, Mode, Product, TaxClass
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import ClientId, ConnectionId, KeyId, derived
from cartwright.domain.tax import NoMarginScheme
from tests.fakes.goods import FakeCatalogue
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import HOST, Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA, client_id, option_id, product

BOAT = product("Boat", "900.00", mode=Mode.TEST)
SEES = frozenset({Right.VIEW})


def published(agency: Agency, thing: Product = BOAT, by: str = "olga") -> Product:
    return catalogue.publish(
        agency.act(by),
        thing,
        catalogue=agency.mine.catalogue,
        clients=agency.mine.clients,
        connections=agency.mine.connections,
        hosts=[HOST],
    )


def handed(
    agency: Agency,
    to: ClientId = OLIVEIRA,
    by: str = "olga",
    through: Connection | None = None,
    *,
    shelf: FakeCatalogue | None = None,
    thing: Product | None = None,
) -> Product:
    return catalogue.hand_over(
        agency.act(by),
        (thing or agency.course).id,
        to,
        through=through.id if through else None,
        catalogue=shelf or agency.mine.catalogue,
        clients=agency.mine.clients,
        connections=agency.mine.connections,
    )


def listed(agency: Agency, by: str, limit: int = 50) -> list[Product]:
    """Every leaf, one after the other."""
    found: list[Product] = []
    cursor = ""
    while True:
        leaf = catalogue.listing(
            agency.act(by),
            limit=limit,
            cursor=cursor,
            catalogue=agency.mine.catalogue,
            signatures=FakeSignatures(),
        )
        found += leaf.things
        cursor = leaf.cursor
        if not cursor:
            return found


def with_bumps(thing: Product, *bumps: Product) -> Product:
    return replace(thing, bumps=tuple(Bump(bump.id, bump.preferred.id, "Add this") for bump in bumps))


class TestPublishing:
    def test_a_published_product_sells_on_its_page(self, agency: Agency) -> None:
        published(agency)
        assert agency.store.storefront.offer(HOST, "boat").product == BOAT
        audit = agency.audited()
        assert (audit.action, audit.resource) == ("product.create", BOAT.id)
        assert audit.after == {"name": "Boat", "owner": NORTHWIND}

    def test_staff_publishes_with_a_permission(self, agency: Agency) -> None:
        with pytest.raises(Forbidden) as forbidden:
            published(agency, by="stan")
        assert forbidden.value.needs == Permission.PRODUCTS_CREATE
        agency.permit("stan", Permit(Permission.PRODUCTS_CREATE))
        assert published(agency, by="stan") == BOAT

    def test_a_clients_member_never_publishes(self, agency: Agency) -> None:
        agency.permit("clara", Permit(Permission.PRODUCTS_CREATE))
        with pytest.raises(Forbidden):
            published(agency, replace(BOAT, owner=OLIVEIRA), by="clara")
        assert BOAT.id not in {product.id for product in agency.mine.catalogue.list()}

    def test_a_live_product_takes_no_play_money(self, agency: Agency) -> None:
        with pytest.raises(PlayMoney) as play:
            published(agency, replace(BOAT, mode=Mode.LIVE))
        assert play.value.facts == {"processor": "sandbox"}

    def test_a_live_product_takes_real_money(self, agency: Agency) -> None:
        real = replace(agency.till, id=ConnectionId(derived("connection", "real")), processor="stripe")
        agency.mine.connections.add(real, agency.act().audit("connection.add", real.id))
        live = replace(BOAT, mode=Mode.LIVE, connection=real.id)
        assert published(agency, live) == live

    @pytest.mark.parametrize("owner", [NORTHWIND, OLIVEIRA])
    def test_a_product_is_paid_into_its_owners_account(self, agency: Agency, owner: ClientId) -> None:
        own = agency.connected("Northwind's own till", NORTHWIND)
        boat = replace(BOAT, owner=owner, connection=own.id)
        if owner == NORTHWIND:
            assert published(agency, boat) == boat
        else:
            with pytest.raises(AnotherConnection):
                published(agency, boat)

    @pytest.mark.parametrize(
        "nowhere",
        [
            replace(BOAT, owner=client_id("nobody")),
            replace(BOAT, connection=ConnectionId(derived("connection", "none"))),
        ],
        ids=["owner", "connection"],
    )
    def test_a_product_refers_to_what_there_is(self, agency: Agency, nowhere: Product) -> None:
        with pytest.raises(NotFound):
            published(agency, nowhere)

    def test_two_products_do_not_share_a_page(self, agency: Agency) -> None:
        with pytest.raises(NameTaken):
            published(agency, replace(BOAT, slug="course"))


class TestBumps:
    @pytest.fixture
    def oar(self, agency: Agency) -> Product:
        return published(agency, product("Oar", "20.00", mode=Mode.TEST, owner=OLIVEIRA))

    def test_another_owners_product_may_stand_beside_ours(self, agency: Agency, oar: Product) -> None:
        boat = published(agency, with_bumps(BOAT, oar))
        assert agency.store.storefront.offer(HOST, "boat").bumped == {oar.id: oar}
        assert agency.mine.catalogue.get(boat.id).bumps == boat.bumps

    def test_a_bump_is_a_product_there_is(self, agency: Agency) -> None:
        with pytest.raises(Invalid):
            published(agency, with_bumps(BOAT, product("Rudder")))

    def test_a_bump_stands_there_once(self, agency: Agency, oar: Product) -> None:
        with pytest.raises(Invalid):
            published(agency, with_bumps(BOAT, oar, oar))

    def test_a_bump_is_sold_by_an_option_it_has(self, agency: Agency, oar: Product) -> None:
        with pytest.raises(NotFound):
            published(agency, replace(BOAT, bumps=(Bump(oar.id, option_id("Rudder"), "Add this"),)))

    def test_a_bump_costs_the_currency_of_its_page(self, agency: Agency) -> None:
        dollars = published(agency, product("Oar", "20.00", currency="USD", mode=Mode.TEST))
        with pytest.raises(Invalid):
            published(agency, with_bumps(BOAT, dollars))

    def test_a_bumps_owner_is_paid_through_the_pages_connection(self, agency: Agency, oar: Product) -> None:
        own = agency.connected("Northwind's own till", NORTHWIND)
        rope = published(agency, product("Rope", "5.00", mode=Mode.TEST))
        with pytest.raises(AnotherConnection):
            published(agency, replace(with_bumps(BOAT, rope, oar), connection=own.id))
        boat = published(agency, replace(with_bumps(BOAT, rope), connection=own.id))
        assert agency.store.storefront.offer(HOST, "boat").bumped == {rope.id: rope}
        assert boat.connection == own.id

    def test_a_bump_takes_the_money_its_page_takes(self, agency: Agency) -> None:
        assert agency.mug.mode is Mode.LIVE
        with pytest.raises(Invalid):
            published(agency, with_bumps(BOAT, agency.mug))


class TestHandingOver:
    def test_the_next_sale_is_the_new_owners(self, agency: Agency) -> None:
        before = agency.sale("before")
        handed(agency)
        assert (before.owner, agency.mine.catalogue.get(agency.course.id).owner) == (NORTHWIND, OLIVEIRA)
        assert agency.send(agency.purchase("after", "100.00")).order.owners == (OLIVEIRA,)
        assert agency.mine.orders.sale(NORTHWIND, before.id) == before

    def test_it_is_in_the_log(self, agency: Agency) -> None:
        handed(agency)
        audit = agency.audited()
        assert (audit.action, audit.resource) == ("product.owner", agency.course.id)
        assert (audit.before, audit.after) == ({"owner": NORTHWIND}, {"owner": OLIVEIRA})

    def test_staff_hands_over_with_a_permission(self, agency: Agency) -> None:
        with pytest.raises(Forbidden):
            handed(agency, by="stan")
        agency.permit("stan", Permit(Permission.PRODUCTS_OWNER))
        assert handed(agency, by="stan").owner == OLIVEIRA

    def test_a_clients_member_never_hands_over_even_what_it_may_edit(self, agency: Agency) -> None:
        agency.permit("clara", Permit(Permission.PRODUCTS_OWNER))
        agency.grant("clara", Grant(agency.course.id, frozenset(Right)))
        with pytest.raises(Denied) as denied:
            handed(agency, by="clara")
        assert denied.value.denial.on == Resource(product=agency.course.id)

    def test_nobody_can_be_the_owner_but_a_client(self, agency: Agency) -> None:
        with pytest.raises(NotFound):
            handed(agency, client_id("nobody"))

    def test_the_new_owners_money_goes_to_no_other(self, agency: Agency) -> None:
        own = agency.connected("Northwind's own till", NORTHWIND)
        with pytest.raises(AnotherConnection) as another:
            handed(agency, through=own)
        assert another.value.facts == {"connection": own.id}
        assert agency.mine.catalogue.get(agency.course.id) == agency.course

    def test_the_new_owner_is_paid_through_its_own_connection(self, agency: Agency) -> None:
        own = agency.connected("Oliveira's own till", OLIVEIRA)
        assert handed(agency, through=own).connection == own.id
        assert agency.send(agency.purchase(shown="100.00")).order.payment.connection == own.id

    def test_a_bumps_money_does_not_go_to_its_pages_new_owner(self, agency: Agency) -> None:
        rope = agency.published(product("Rope", "5.00"))
        page = agency.published(product("Page", "50.00"), rope)
        own = agency.connected("Oliveira's own till", OLIVEIRA)
        with pytest.raises(AnotherConnection):
            handed(agency, through=own, thing=page)
        handed(agency, thing=page)
        assert agency.store.storefront.offer(HOST, "page").bumped == {rope.id: rope}

    def test_nothing_is_handed_over_to_be_paid_through_a_connection_that_was_removed(
        self, agency: Agency
    ) -> None:
        gone = agency.till.without(at=agency.now)
        agency.mine.connections.revise(gone, agency.act().audit("connection.remove", gone.id))
        with pytest.raises(NotFound):
            handed(agency)

    def test_two_at_once_hand_over_once(self, agency: Agency) -> None:
        class Overtaken(FakeCatalogue):
            def revise(self, product: Product, audit: Audit) -> None:
                handed(agency)
                super().revise(product, audit)

        with pytest.raises(Stale):
            handed(agency, shelf=Overtaken(agency.store.shelves, ACCOUNT))
        assert agency.mine.catalogue.get(agency.course.id).version == agency.course.version + 1


class TestLooking:
    @pytest.mark.parametrize("name", ["olga", "stan"])
    def test_the_agency_sees_every_product(self, agency: Agency, name: str) -> None:
        assert set(listed(agency, name)) == {agency.course, agency.mug}
        mug = catalogue.product(agency.act(name), agency.mug.id, catalogue=agency.mine.catalogue)
        assert mug == agency.mug

    def test_a_clients_member_sees_what_was_granted_and_nothing_it_owns_besides(self, agency: Agency) -> None:
        agency.grant("clara", Grant(agency.course.id, SEES))
        assert agency.mug.owner == agency.seat("clara").member.client
        assert listed(agency, "clara") == [agency.course]
        seen = catalogue.product(agency.act("clara"), agency.course.id, catalogue=agency.mine.catalogue)
        assert seen == agency.course

    def test_a_product_that_was_not_granted_is_not_there(self, agency: Agency) -> None:
        with pytest.raises(NotFound):
            catalogue.product(agency.act("clara"), agency.mug.id, catalogue=agency.mine.catalogue)

    def test_a_grant_that_is_over_shows_nothing(self, agency: Agency) -> None:
        agency.grant("clara", Grant(agency.course.id, SEES, until=agency.now))
        assert listed(agency, "clara") == []
        with pytest.raises(NotFound):
            catalogue.product(agency.act("clara"), agency.course.id, catalogue=agency.mine.catalogue)

    def test_a_product_that_is_none_is_not_there(self, agency: Agency) -> None:
        with pytest.raises(NotFound):
            catalogue.product(agency.act(), BOAT.id, catalogue=agency.mine.catalogue)


class TestPaging:
    @pytest.mark.parametrize("limit", [1, 2, 3, 50])
    def test_the_agency_turns_pages_until_it_has_seen_all(self, agency: Agency, limit: int) -> None:
        assert listed(agency, "olga", limit) == sorted(
            [agency.course, agency.mug], key=lambda thing: thing.id
        )

    @pytest.mark.parametrize("limit", [1, 2, 3, 50])
    def test_a_clients_members_list_has_exactly_its_granted_products(
        self, agency: Agency, limit: int
    ) -> None:
        """Explicit grants and the grant on all own together, whatever lies between them."""
        own = [agency.published(product(f"Pot {number}", owner=OLIVEIRA)) for number in range(5)]
        others = [agency.published(product(f"Class {number}")) for number in range(5)]
        granted = [others[1], others[3], own[2]]
        for thing in granted:
            agency.grant("clara", Grant(thing.id, SEES))
        agency.grant("clara", Grant(others[4].id, frozenset({Right.EDIT})))
        assert {thing.id for thing in listed(agency, "clara", limit)} == {thing.id for thing in granted}
        agency.grant("clara", Grant(None, SEES))
        wanted = {thing.id: thing for thing in (*granted, *own, agency.mug)}
        assert listed(agency, "clara", limit) == [wanted[name] for name in sorted(wanted)]

    def test_a_cursor_is_good_for_who_got_it_and_for_nobody_else(self, agency: Agency) -> None:
        def turned(by: str, cursor: str = "") -> str:
            leaf = catalogue.listing(
                agency.act(by),
                limit=1,
                cursor=cursor,
                catalogue=agency.mine.catalogue,
                signatures=FakeSignatures(),
            )
            return leaf.cursor

        cursor = turned("olga")
        assert cursor
        assert turned("olga", cursor) == ""
        with pytest.raises(BadToken):
            turned("stan", cursor)
        with pytest.raises(BadToken):
            turned("olga", cursor + "x")

    def test_a_cursor_is_good_for_the_eyes_it_was_made_for_alone(self, agency: Agency) -> None:
        """A login's, a key's, one's own or a viewer's: the member is the same each time."""
        act = agency.act()
        scope = frozenset[Action]({Right.VIEW})
        acts = {
            "login": act,
            "key": replace(act, seat=replace(act.seat, key=KeyId("key_1"), scope=scope)),
            "another key": replace(act, seat=replace(act.seat, key=KeyId("key_2"), scope=scope)),
            "viewer": replace(act, seat=replace(act.seat, viewer=agency.seat("stan"))),
        }

        def turned(eyes: str, cursor: str = "") -> str:
            mine = agency.mine
            leaf = catalogue.listing(
                acts[eyes], limit=1, cursor=cursor, catalogue=mine.catalogue, signatures=FakeSignatures()
            )
            return leaf.cursor

        made = {eyes: turned(eyes) for eyes in acts}
        for eyes, cursor in made.items():
            assert turned(eyes, cursor) == ""
            for others in acts.keys() - {eyes}:
                with pytest.raises(BadToken):
                    turned(others, cursor)


def test_handed_over_to_its_owner_a_product_stays_its_own(agency: Agency) -> None:
    same = handed(agency, agency.course.owner)
    assert (same.owner, same.version) == (agency.course.owner, agency.course.version + 1)


def test_to_a_key_a_product_of_the_other_mode_is_not_there(agency: Agency) -> None:
    act = agency.act()
    keyed = replace(act.seat, key=KeyId("key_1"), scope=frozenset({Right.VIEW}), mode=Mode.TEST)
    boat = published(agency)
    find = catalogue.product
    assert find(replace(act, seat=keyed), boat.id, catalogue=agency.mine.catalogue) == boat
    with pytest.raises(NotFound):
        find(
            replace(act, seat=replace(keyed, mode=Mode.LIVE)),
            boat.id,
            catalogue=agency.mine.catalogue,
        )


def test_only_a_client_in_the_scheme_sells_on_the_margin(agency: Agency) -> None:
    """Oliveira is registered in no state of the EU, nor in the United Kingdom."""
    dealt = product("Sextant", "480.00", tax_class=TaxClass.COLLECTORS_ITEM, mode=Mode.TEST)
    with pytest.raises(NoMarginScheme):
        published(agency, replace(dealt, owner=OLIVEIRA))
    sextant = published(agency, dealt)
    with pytest.raises(NoMarginScheme):
        handed(agency, thing=sextant)
    assert agency.mine.catalogue.get(sextant.id).owner == NORTHWIND
