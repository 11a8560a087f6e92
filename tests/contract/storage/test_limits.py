"""What the use cases may expect of Orders for what there is so many of, and one buyer may have so many of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.selling import OrderExists, Stale
from cartwright.application.ports.sold import Limited
from cartwright.domain.availability import Availability, BoughtBefore, SoldOut
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ProductId
from cartwright.domain.offers import Hint
from cartwright.domain.orders import Order
from cartwright.domain.payments import PaymentState
from cartwright.domain.settlement import settle
from cartwright.storage import keys
from cartwright.storage.digests import digest
from cartwright.storage.keys import Key
from cartwright.storage.schema import Item
from cartwright.storage.table import Delete, Write
from tests.contract.storage.conftest import Counted as Calls
from tests.contract.storage.ports import Ports
from tests.contract.storage.test_concurrency import limited
from tests.contract.storage.town import Agency, expired, opened, paid, truth_of


def ordered(
    agency: Agency,
    number: int = 1,
    email: str = "ada@buyer.example",
    *,
    quantity: int = 1,
    mode: Mode = Mode.LIVE,
    stock: int | None = None,
    each: int | None = None,
) -> Order:
    order = limited(agency.order(number), stock=stock, each=each)
    lines = tuple(replace(line, quantity=quantity) for line in order.lines)
    return replace(order, lines=lines, mode=mode, buyer=replace(order.buyer, email=email))


def place(agency: Agency, *orders: Order) -> None:
    for order in orders:
        agency.mine.orders.place(order)


def product(agency: Agency) -> ProductId:
    return agency.order(1).lines[0].product


def taken(agency: Agency, mode: Mode = Mode.LIVE) -> int:
    return agency.mine.catalogue.taken(product(agency), mode)


class TestStock:
    def test_there_are_no_more_than_there_are(self, agency: Agency) -> None:
        place(agency, ordered(agency, 1, stock=3, quantity=2))
        with pytest.raises(SoldOut) as refused:
            place(agency, ordered(agency, 2, stock=3, quantity=2))
        assert refused.value.facts == {"product": product(agency)}
        with pytest.raises(NotFound):
            agency.mine.orders.get(agency.order(2).id)
        place(agency, ordered(agency, 3, stock=3))
        assert taken(agency) == 3

    def test_more_than_there_ever_were_is_refused_also_where_none_was_taken(self, agency: Agency) -> None:
        for stock, quantity in ((0, 1), (1, 2)):
            with pytest.raises(SoldOut):
                place(agency, ordered(agency, stock=stock, quantity=quantity))
        assert taken(agency) == 0

    def test_an_order_sent_again_finds_itself_whatever_there_is_by_now(self, agency: Agency) -> None:
        place(agency, ordered(agency, stock=1, each=1))
        for stock in (1, 0):
            with pytest.raises(OrderExists):
                place(agency, ordered(agency, stock=stock, each=1))
        assert taken(agency) == 1

    def test_the_same_product_twice_in_an_order_is_counted_once_and_in_full(self, agency: Agency) -> None:
        order = ordered(agency, stock=3, each=3)
        [line] = order.lines
        place(agency, replace(order, lines=(line, replace(line, number=2, quantity=2))))
        assert taken(agency) == 3

    def test_a_test_takes_nothing_of_what_is_live(self, agency: Agency) -> None:
        place(agency, ordered(agency, 1, stock=1, each=1, mode=Mode.TEST))
        place(agency, ordered(agency, 2, stock=1, each=1))
        assert (taken(agency), taken(agency, Mode.TEST)) == (1, 1)

    def test_what_is_paid_stays_taken_and_what_expires_comes_back_once(self, agency: Agency) -> None:
        first, second = (ordered(agency, number, stock=5, quantity=2) for number in (1, 2))
        place(agency, first, second)
        agency.mine.orders.settle(paid(first))
        agency.mine.orders.settle(expired(second))
        with pytest.raises(Stale):
            agency.mine.orders.settle(expired(second))
        assert taken(agency) == 2

    def test_what_is_paid_after_it_had_expired_is_taken_all_the_same(self, agency: Agency) -> None:
        order = ordered(agency, stock=1, each=1)
        place(agency, order)
        gone = expired(order)
        agency.mine.orders.settle(gone)
        place(agency, ordered(agency, 2, "bob@buyer.example", stock=1, each=1))
        late = settle(gone.after, truth_of(gone.after, PaymentState.SUCCEEDED))
        assert late is not None
        agency.mine.orders.settle(late)
        assert taken(agency) == 2
        with pytest.raises(BoughtBefore):
            place(agency, ordered(agency, 3, each=1))

    def test_of_another_account_nothing_is_known(self, agency: Agency, other: Agency) -> None:
        place(agency, ordered(agency, stock=1))
        assert other.mine.catalogue.taken(product(agency), Mode.LIVE) == 0


class TestOneBuyer:
    def test_a_limit_holds_however_the_address_of_the_mailbox_is_typed(self, agency: Agency) -> None:
        place(agency, ordered(agency, 1, each=2, quantity=2))
        for number, same in enumerate(("Ada@Buyer.example", "ada+more@buyer.example"), start=2):
            with pytest.raises(BoughtBefore) as refused:
                place(agency, ordered(agency, number, same, each=2))
            assert refused.value.facts == {"product": product(agency)}
        place(agency, ordered(agency, 4, "bob@buyer.example", each=2))

    def test_whoever_loses_one_limit_takes_nothing_of_the_other(self, agency: Agency) -> None:
        place(agency, ordered(agency, 1, stock=2, each=1))
        with pytest.raises(BoughtBefore):
            place(agency, ordered(agency, 2, stock=2, each=1))
        place(agency, ordered(agency, 3, "bob@buyer.example", stock=2, each=1))
        with pytest.raises(SoldOut):
            place(agency, ordered(agency, 4, "eve@buyer.example", stock=2, each=1))
        assert taken(agency) == 2

    def test_a_sale_names_what_was_limited_and_forgetting_it_forgets_how_many(self, agency: Agency) -> None:
        order = ordered(agency, 1, "ada+shop@buyer.example", each=1)
        place(agency, order)
        agency.mine.orders.settle(paid(order))
        [bought] = agency.mine.buyers.of(agency.house.id, order.buyer.email)
        assert bought.limited == (Limited(product(agency), 1),)
        with pytest.raises(BoughtBefore):
            place(agency, ordered(agency, 2, each=1))
        agency.mine.erasures.forget([bought], agency.audit("buyer.erase"))
        place(agency, ordered(agency, 2, each=1))

    def test_what_is_bought_of_it_meanwhile_stays_counted(self, agency: Agency) -> None:
        first, second = (ordered(agency, number, each=2) for number in (1, 2))
        place(agency, first)
        agency.mine.orders.settle(paid(first))
        bought = agency.mine.buyers.of(agency.house.id, first.buyer.email)
        place(agency, second)
        agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
        place(agency, ordered(agency, 3, each=2))
        with pytest.raises(BoughtBefore):
            place(agency, ordered(agency, 4, each=2))

    def test_a_forgotten_buyers_stays_while_its_order_may_be_paid(self, agency: Agency) -> None:
        order = ordered(agency, each=1)
        place(agency, order)
        noted = order.forget(agency.house.id)
        agency.mine.erasures.revise(noted, order, agency.audit("buyer.erase"))
        with pytest.raises(BoughtBefore):
            place(agency, ordered(agency, 2, each=1))
        agency.mine.orders.settle(expired(noted))
        place(agency, ordered(agency, 3, each=1))

    def test_what_expires_leaves_what_else_the_buyer_has(self, agency: Agency) -> None:
        first, second = (ordered(agency, number, each=2) for number in (1, 2))
        place(agency, first)
        noted = first.forget(agency.house.id)
        agency.mine.erasures.revise(noted, first, agency.audit("buyer.erase"))
        place(agency, second)
        agency.mine.orders.settle(paid(second))
        agency.mine.orders.settle(expired(noted))
        place(agency, ordered(agency, 3, each=2))
        with pytest.raises(BoughtBefore):
            place(agency, ordered(agency, 4, each=2))

    def test_a_sale_to_nobody_counts_for_no_one(self, agency: Agency) -> None:
        north = agency.add_client("North")
        order = limited(agency.order(1, agency.house, north), each=1)
        place(agency, order)
        gone = expired(order)
        agency.mine.orders.settle(gone)
        half = gone.after.forget(north.id)
        agency.mine.erasures.revise(half, gone.after, agency.audit("buyer.erase"))
        late = settle(half, truth_of(half, PaymentState.SUCCEEDED))
        assert late is not None
        agency.mine.orders.settle(late)
        again = limited(agency.order(2, north), each=1)
        place(agency, again)
        with pytest.raises(BoughtBefore):
            place(agency, limited(agency.order(3, agency.house), each=1))


class TestOnAPage:
    def test_the_offer_knows_what_is_taken_of_what_has_a_stock(self, agency: Agency, store: Ports) -> None:
        mug = agency.publish("Mug", agency.house)
        course = agency.publish("Course", agency.house, bumps=[mug])
        assert store.storefront.offer(agency.host, "course").taken == {}
        for thing in (course, mug):
            limit = replace(thing, sold=Availability(stock=9), version=2)
            agency.mine.catalogue.revise(limit, agency.audit("edit"))
        order = limited(agency.order(1), stock=9)
        place(agency, replace(order, lines=(replace(order.lines[0], product=mug.id, quantity=4),)))
        before = store.storefront.offer(agency.host, "course")
        for hint in (None, Hint.of(before), replace(Hint.of(before), stocked=())):
            assert store.storefront.offer(agency.host, "course", hint).taken == {course.id: 0, mug.id: 4}

    def test_costs_no_read_more(self, counted: Calls) -> None:
        agency = opened(counted.store)
        course = agency.publish("Course", agency.house)
        limit = replace(course, sold=Availability(stock=9), version=2)
        agency.mine.catalogue.revise(limit, agency.audit("edit"))
        front = counted.store.storefront
        counted.calls.clear()
        hint = Hint.of(front.offer(agency.host, "course"))
        assert counted.operations == ["BatchGetItem"] * 2
        counted.calls.clear()
        front.offer(agency.host, "course", hint)
        front.glance(agency.host, "course")
        assert counted.operations == ["BatchGetItem"]
        counted.calls.clear()
        place(agency, ordered(agency, stock=9, each=9))
        assert counted.operations == ["TransactWriteItems"]

    def test_what_a_buyer_gave_back_leaves_nothing_of_who_has_no_more(self, counted: Calls) -> None:
        agency = opened(counted.store)
        first, second = (ordered(agency, number, each=4, quantity=2) for number in (1, 2))
        buyer = digest(first.buyer.email)
        at = keys.bought_of(agency.id, agency.house.id, buyer, "live", product(agency))

        def had() -> object:
            found = counted.table.get(at, consistent=True)
            return found and found["used"]

        place(agency, first, second)
        agency.mine.orders.settle(expired(first))
        assert had() == 2
        agency.mine.orders.settle(expired(second))
        assert had() is None
        place(agency, ordered(agency, 3, each=4))
        assert had() == 1

    def test_what_is_forgotten_while_it_is_given_back_stays_forgotten(
        self, counted: Calls, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        agency = opened(counted.store)
        order = ordered(agency, each=1)
        place(agency, order)
        buyer = digest(order.buyer.email)
        at = keys.bought_of(agency.id, agency.house.id, buyer, "live", product(agency))
        get = counted.table.get

        def overtaken(key: Key, *, consistent: bool) -> Item | None:
            found = get(key, consistent=consistent)
            if key == at:
                counted.table.commit(Write(Delete(at)))
            return found

        with monkeypatch.context() as patch:
            patch.setattr(counted.table, "get", overtaken)
            with pytest.raises(Stale):
                agency.mine.orders.settle(expired(order))
        agency.mine.orders.settle(expired(order))
        assert get(at, consistent=True) is None
