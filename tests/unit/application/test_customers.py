"""Customers: found by an exact word, listed only by who may list them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import customers
from cartwright.application.customers import Clue, Customer
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.sold import Custom, Spot
from cartwright.domain.access import Action, Grant, Permission, Permit, Right, Seat
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.ids import KeyId, OrderId, derived
from cartwright.domain.orders import Sale
from tests.fakes.signatures import FakeSignatures
from tests.fakes.sold import FakeBuyers, FakeSold
from tests.unit.application.agency import ADA, Agency
from tests.unit.application.billing import Billing
from tests.unit.domain.shop import ACCOUNT as HERE
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA

SEES = frozenset({Right.VIEW})
ADAS = Clue(email=ADA.email)


def found(agency: Agency, name: str, clue: Clue = ADAS, *, sold: FakeSold | None = None) -> Sequence[Sale]:
    mine = agency.mine
    return customers.lookup(
        agency.act(name),
        clue,
        sold=sold or mine.sold,
        buyers=mine.buyers,
        catalogue=mine.catalogue,
        clients=mine.clients,
    )


def listed(agency: Agency, name: str, search: str = "", cursor: str = "", limit: int = 50) -> Leaf[Customer]:
    mine = agency.mine
    return customers.listing(
        agency.act(name),
        search,
        limit=limit,
        cursor=cursor,
        buyers=mine.buyers,
        sold=mine.sold,
        signatures=FakeSignatures(),
    )


def numbered(agency: Agency, sale: Sale) -> str:
    due = agency.mine.papers.due(sale.owner, sale.id)
    document = due.series.issue(due.sale, at=agency.now)
    [job] = [
        slip.job for slip in agency.store.shelves.jobs.values() if getattr(slip.job, "sale", "") == sale.id
    ]
    agency.mine.papers.issue(document, due.series, [], job.id)
    return document.label


@pytest.mark.parametrize(
    "clue", [("", None, ""), ("a@b.example", None, "NW-1"), ("a@b.example", OrderId("ord_1"), "")]
)
def test_a_customer_is_looked_up_by_exactly_one_word(clue: tuple[str, OrderId | None, str]) -> None:
    with pytest.raises(Invalid):
        Clue(*clue)


def test_an_owner_finds_all_a_customer_bought_the_newest_first(agency: Agency) -> None:
    first = agency.sale("first")
    agency.clock.move(timedelta(hours=1))
    second = agency.sale("second")
    assert found(agency, "olga", Clue(email=" ADA@buyer.example")) == [second, first]
    assert found(agency, "olga", Clue(order=first.order)) == [first]
    label = numbered(agency, first)
    assert [sale.id for sale in found(agency, "olga", Clue(document=label))] == [first.id]


@pytest.mark.parametrize("name", ["stan", "clara"])
def test_looking_up_takes_a_permission(agency: Agency, name: str) -> None:
    agency.sold()
    agency.grant("clara", Grant(agency.course.id, frozenset(Right)))
    with pytest.raises(Forbidden) as forbidden:
        found(agency, name)
    assert forbidden.value.needs == Permission.CUSTOMERS_LOOKUP
    agency.permit(name, Permit(Permission.CUSTOMERS_LOOKUP))
    assert [sale.owner for sale in found(agency, name)] == [NORTHWIND]


def test_only_lines_of_granted_products_are_seen_by_who_looks_a_customer_up(agency: Agency) -> None:
    sold = {sale.owner: sale for sale in agency.sold(bumps=[agency.mug])}
    order = sold[NORTHWIND].order
    agency.permit("clara", Permit(Permission.CUSTOMERS_LOOKUP))
    for clue in (ADAS, Clue(order=order)):
        with pytest.raises(NotFound):
            found(agency, "clara", clue)
    agency.grant("clara", Grant(agency.course.id, SEES))
    for clue in (ADAS, Clue(order=order)):
        assert found(agency, "clara", clue) == [sold[NORTHWIND]]
    agency.grant("clara", Grant(None, SEES))
    for clue in (ADAS, Clue(order=order)):
        assert {sale.owner for sale in found(agency, "clara", clue)} == {NORTHWIND, OLIVEIRA}


def test_a_customer_of_nothing_granted_is_as_unknown_as_one_who_never_was(agency: Agency) -> None:
    agency.sold()
    agency.permit("clara", Permit(Permission.CUSTOMERS_LOOKUP))
    agency.grant("clara", Grant(agency.mug.id, SEES))
    refusals = []
    for email in (ADA.email, "nobody@buyer.example"):
        with pytest.raises(NotFound) as refused:
            found(agency, "clara", Clue(email=email))
        refusals.append((refused.value.code, str(refused.value), dict(refused.value.facts)))
    assert refusals[0] == refusals[1]
    with pytest.raises(NotFound):
        found(agency, "clara", Clue(order=OrderId(derived("order", "none"))))


def test_a_documents_number_is_looked_up_by_its_own_client_and_the_agency(agency: Agency) -> None:
    sold = {sale.owner: sale for sale in agency.sold(bumps=[agency.mug])}
    agency.permit("clara", Permit(Permission.CUSTOMERS_LOOKUP))
    agency.grant("clara", Grant(agency.course.id, SEES), Grant(agency.mug.id, SEES))
    numbers = {owner: numbered(agency, sale) for owner, sale in sold.items()}
    assert numbers[NORTHWIND] == numbers[OLIVEIRA]
    assert [sale.owner for sale in found(agency, "clara", Clue(document=numbers[OLIVEIRA]))] == [OLIVEIRA]
    with pytest.raises(NotFound):
        found(agency, "clara", Clue(document="NW-999999"))


def test_who_may_see_all_customers_finds_every_line(agency: Agency) -> None:
    agency.sold(bumps=[agency.mug])
    agency.permit("clara", Permit(Permission.CUSTOMERS_ALL))
    assert {sale.owner for sale in found(agency, "clara")} == {NORTHWIND, OLIVEIRA}


class Watched(FakeSold):
    """What was sold, and which of it was read."""

    def __init__(self, agency: Agency) -> None:
        super().__init__(agency.store.shelves, HERE)
        self.read: list[Spot] = []

    def some(self, spots: Sequence[Spot]) -> Sequence[Sale]:
        self.read += spots
        return super().some(spots)


def test_a_sale_of_nothing_that_may_be_seen_is_not_even_read(agency: Agency) -> None:
    sold = {sale.owner: sale for sale in agency.sold(bumps=[agency.mug])}
    agency.permit("clara", Permit(Permission.CUSTOMERS_LOOKUP))
    agency.grant("clara", Grant(agency.course.id, SEES))
    watched = Watched(agency)
    assert found(agency, "clara", sold=watched) == [sold[NORTHWIND]]
    assert [spot.client for spot in watched.read] == [NORTHWIND]


def test_an_order_is_looked_for_among_those_alone_whose_sales_may_be_seen(agency: Agency) -> None:
    order = agency.sold()[0].order
    agency.permit("clara", Permit(Permission.CUSTOMERS_LOOKUP))
    watched = Watched(agency)
    with pytest.raises(NotFound):
        found(agency, "clara", Clue(order=order), sold=watched)
    assert [spot.client for spot in watched.read] == [OLIVEIRA]


@pytest.mark.parametrize("permission", [Permission.CUSTOMERS_ALL, Permission.CUSTOMERS_LOOKUP])
def test_to_a_key_a_customer_is_who_bought_in_its_mode(agency: Agency, permission: Permission) -> None:
    [sale] = agency.sold()
    mine, act = agency.mine, agency.act()
    for mode, seen in ((Mode.LIVE, [sale]), (Mode.TEST, None)):
        key = replace(act.seat, key=KeyId("key_1"), scope=frozenset[Action]({permission}), mode=mode)

        def looked(clue: Clue, seat: Seat = key) -> Sequence[Sale]:
            return customers.lookup(
                replace(act, seat=seat),
                clue,
                sold=mine.sold,
                buyers=mine.buyers,
                catalogue=mine.catalogue,
                clients=mine.clients,
            )

        for clue in (ADAS, Clue(order=sale.order)):
            if seen:
                assert looked(clue) == seen
            else:
                with pytest.raises(NotFound):
                    looked(clue)


@pytest.mark.parametrize(("mode", "many"), [(Mode.LIVE, 1), (Mode.TEST, 0)])
def test_to_a_key_customers_are_who_bought_in_its_mode(agency: Agency, mode: Mode, many: int) -> None:
    agency.sold()
    act = agency.act()
    scope = frozenset[Action]({Permission.CUSTOMERS_ALL})
    keyed = replace(act, seat=replace(act.seat, key=KeyId("key_1"), scope=scope, mode=mode))
    leaf = customers.listing(
        keyed,
        limit=9,
        buyers=agency.mine.buyers,
        sold=agency.mine.sold,
        signatures=FakeSignatures(),
    )
    assert len(leaf.things) == many


@pytest.mark.parametrize("name", ["stan", "clara"])
def test_listing_customers_takes_the_permission_for_all(agency: Agency, name: str) -> None:
    agency.sold(bumps=[agency.mug])
    agency.permit(name, Permit(Permission.CUSTOMERS_LOOKUP))
    agency.grant("clara", Grant(agency.course.id, frozenset(Right)), Grant(None, frozenset(Right)))
    with pytest.raises(Forbidden) as forbidden:
        listed(agency, name)
    assert forbidden.value.needs == Permission.CUSTOMERS_ALL
    agency.permit(name, Permit(Permission.CUSTOMERS_ALL))
    [customer] = listed(agency, name).things
    assert (customer.buyer.email, customer.orders, customer.test_orders) == (ADA.email, 1, 0)
    assert customer.first == customer.last == agency.now


def test_a_search_finds_names_and_addresses(agency: Agency) -> None:
    agency.sold()
    for search, hits in (("", 1), ("BUYER", 1), ("Ada", 1), ("nobody", 0)):
        assert len(listed(agency, "olga", search).things) == hits


class Late(FakeBuyers):
    """As an index is, which still lists who was forgotten a moment ago."""

    def page(self, *, limit: int, after: str = "") -> Sequence[Custom]:
        customs = super().page(limit=limit, after=after)
        self._shelves.veils.clear()
        return customs


def test_who_is_being_forgotten_is_not_listed(agency: Agency) -> None:
    agency.sale()
    leaf = customers.listing(
        agency.act(),
        limit=9,
        buyers=Late(agency.store.shelves, HERE),
        sold=agency.mine.sold,
        signatures=FakeSignatures(),
    )
    assert leaf.things == ()


def three_buyers(agency: Agency) -> None:
    for number in range(3):
        form = agency.purchase(f"{number}")
        buyer = replace(form.buyer, email=f"buyer{number}@buyer.example")
        order = agency.send(replace(form, buyer=buyer)).order
        agency.pays(order)
        agency.settled(order)


@pytest.mark.parametrize(("mode", "sizes"), [(Mode.LIVE, [1, 1, 1]), (Mode.TEST, [0])])
def test_to_a_key_no_leaf_tells_of_buyers_of_the_other_mode(
    agency: Agency, mode: Mode, sizes: list[int]
) -> None:
    three_buyers(agency)
    seat = agency.act().seat
    scope = frozenset[Action]({Permission.CUSTOMERS_ALL})
    act = replace(agency.act(), seat=replace(seat, key=KeyId("key_1"), scope=scope, mode=mode))
    found, cursor = list[int](), ""
    while not found or cursor:
        leaf = customers.listing(
            act,
            limit=1,
            cursor=cursor,
            buyers=agency.mine.buyers,
            sold=agency.mine.sold,
            signatures=FakeSignatures(),
        )
        found, cursor = [*found, len(leaf.things)], leaf.cursor
    assert found == sizes


def test_customers_are_turned_page_by_page(agency: Agency) -> None:
    three_buyers(agency)
    leaf = listed(agency, "olga", limit=2)
    rest = listed(agency, "olga", cursor=leaf.cursor, limit=2)
    assert (len(leaf.things), len(rest.things), rest.cursor) == (2, 1, "")
    assert len({customer.buyer.email for customer in (*leaf.things, *rest.things)}) == 3
    for name, search in (("stan", ""), ("olga", "buyer")):
        agency.permit("stan", Permit(Permission.CUSTOMERS_ALL))
        with pytest.raises(BadToken):
            listed(agency, name, search, leaf.cursor)


def test_later_charges_of_what_was_bought_are_no_orders(agency: Agency) -> None:
    billing = Billing(agency)
    billing.sells()
    billing.bought()
    billing.falls_due()
    assert billing.subscription.paid == 1
    (customer,) = listed(agency, "olga").things
    assert customer.orders == 1
    assert customer.last > customer.first
