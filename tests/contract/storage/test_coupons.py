"""What the use cases may expect of Coupons, and of Orders that use one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import OrderExists, Stale
from cartwright.domain.attempts import Limits
from cartwright.domain.coupons import Counted, Coupon, CouponUsedBefore, CouponUsedUp, Used
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ProductId, derived
from cartwright.domain.orders import Order
from cartwright.domain.payments import PaymentState
from cartwright.domain.settlement import settle
from cartwright.storage import keys
from cartwright.storage.digests import digest
from cartwright.storage.keys import Key
from cartwright.storage.schema import Item
from cartwright.storage.scope import ForeignAccount
from cartwright.storage.table import Delete, Write
from tests.contract.storage.conftest import Counted as Calls
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, coupon_of, expired, opened, paid, truth_of
from tests.fakes.world import NOON

COURSE, MUG = (ProductId(derived("product", name)) for name in ("course", "mug"))


def add(agency: Agency, code: str = "COURSE15", **terms: object) -> Coupon:
    coupon = coupon_of(agency.id, code, **terms)
    agency.mine.coupons.add(coupon, agency.audit("coupon.make"))
    return coupon


def with_coupon(agency: Agency, coupon: Coupon, number: int = 1, email: str = "") -> Order:
    order = replace(agency.order(number), coupon=Used.of(coupon))
    return replace(order, buyer=replace(order.buyer, email=email)) if email else order


def used(agency: Agency) -> int:
    return agency.mine.coupons.get("COURSE15").used


def codes(found: Sequence[Counted]) -> list[str]:
    return [one.coupon.code for one in found]


class TestKeeping:
    def test_a_coupon_comes_back_as_it_was(self, agency: Agency) -> None:
        coupon = add(agency, products=frozenset({COURSE}), limit=5)
        assert agency.mine.coupons.get("COURSE15") == Counted(coupon, 0)

    def test_one_that_is_not_there_is_not_found(self, agency: Agency, other: Agency) -> None:
        add(other)
        with pytest.raises(NotFound):
            agency.mine.coupons.get("COURSE15")

    def test_a_code_is_one_coupons(self, agency: Agency) -> None:
        coupon = add(agency)
        with pytest.raises(NameTaken) as refused:
            add(agency, name="Another")
        assert refused.value.facts == {"name": "COURSE15"}
        assert agency.mine.coupons.get("COURSE15").coupon == coupon

    def test_each_version_follows_the_one_before(self, agency: Agency) -> None:
        coupon = add(agency)
        second = replace(coupon, name="Second", version=2)
        agency.mine.coupons.revise(second, coupon, agency.audit())
        with pytest.raises(Stale):
            agency.mine.coupons.revise(replace(coupon, name="Other", version=2), coupon, agency.audit())
        assert agency.mine.coupons.get("COURSE15").coupon == second

    def test_is_found_by_the_products_it_names_now(self, agency: Agency) -> None:
        coupon = add(agency, products=frozenset({COURSE}))
        moved = replace(coupon, products=frozenset({MUG}), version=2)
        agency.mine.coupons.revise(moved, coupon, agency.audit())
        assert agency.mine.coupons.of([COURSE]) == []
        assert agency.mine.coupons.of([MUG, COURSE, MUG]) == ["COURSE15"]

    def test_many_products_are_asked_of_at_once(self, counted: Calls) -> None:
        agency = opened(counted.store)
        add(agency, products=frozenset({COURSE, MUG}))
        add(agency, "MUG15", products=frozenset({MUG}))
        others = [ProductId(derived("product", f"other {number}")) for number in range(98)]
        counted.operations.clear()
        assert agency.mine.coupons.of([*others, MUG, COURSE]) == ["COURSE15", "MUG15"]
        assert counted.operations == ["BatchGetItem"]

    def test_lists_go_by_code_and_go_on(self, agency: Agency, other: Agency) -> None:
        add(other, "AA", products=frozenset({COURSE}))
        for code in ("AB-2", "AB", "ZZ", "A2"):
            add(agency, code, products=frozenset({COURSE}))
        mine = agency.mine.coupons
        assert list(mine.of([COURSE])) == list(mine.page(limit=9)) == ["A2", "AB", "AB-2", "ZZ"]
        assert list(mine.page(limit=2, after="A2")) == ["AB", "AB-2"]
        assert list(mine.page(limit=9, after="AB")) == ["AB-2", "ZZ"]
        assert codes(mine.some(["ZZ", "NONE", "A2", "ZZ"])) == ["ZZ", "A2"]

    def test_another_accounts_is_not_written(self, agency: Agency, other: Agency) -> None:
        with pytest.raises(ForeignAccount):
            agency.mine.coupons.add(coupon_of(other.id), agency.audit())


class TestUses:
    def test_a_limit_in_all_holds(self, agency: Agency) -> None:
        coupon = add(agency, limit=2)
        for number in (1, 2):
            agency.mine.orders.place(with_coupon(agency, coupon, number))
        with pytest.raises(CouponUsedUp) as refused:
            agency.mine.orders.place(with_coupon(agency, coupon, 3))
        assert refused.value.facts == {"coupon": "COURSE15"}
        assert used(agency) == 2
        with pytest.raises(NotFound):
            agency.mine.orders.get(agency.order(3).id)

    def test_a_limit_for_each_buyer_holds_however_the_address_of_the_mailbox_is_typed(
        self, agency: Agency
    ) -> None:
        coupon = add(agency, limit_each=1)
        agency.mine.orders.place(with_coupon(agency, coupon, 1, "ada+shop@buyer.example"))
        for number, same in enumerate(("Ada@Buyer.example", "ada+more@buyer.example"), start=2):
            with pytest.raises(CouponUsedBefore):
                agency.mine.orders.place(with_coupon(agency, coupon, number, same))
        agency.mine.orders.place(with_coupon(agency, coupon, 4, "bob@buyer.example"))

    def test_an_address_that_is_forgotten_takes_along_its_own_uses_of_the_mailbox(
        self, agency: Agency
    ) -> None:
        coupon = add(agency, limit_each=2)
        first, second = (
            with_coupon(agency, coupon, number, f"ada{detail}@buyer.example")
            for number, detail in enumerate(("+a", ""), start=1)
        )
        for order in (first, second):
            agency.mine.orders.place(order)
            agency.mine.orders.settle(paid(order))
        for order in (first, second):
            with pytest.raises(CouponUsedBefore):
                agency.mine.orders.place(with_coupon(agency, coupon, 3, "ada+b@buyer.example"))
            bought = agency.mine.buyers.of(agency.house.id, order.buyer.email)
            assert len(bought) == 1
            agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
        agency.mine.orders.place(with_coupon(agency, coupon, 3, "ada+b@buyer.example"))

    def test_both_limits_are_lost_without_being_used(self, agency: Agency) -> None:
        coupon = add(agency, limit=2, limit_each=1)
        agency.mine.orders.place(with_coupon(agency, coupon, 1))
        with pytest.raises(CouponUsedBefore):
            agency.mine.orders.place(with_coupon(agency, coupon, 2))
        assert used(agency) == 1
        agency.mine.orders.place(with_coupon(agency, coupon, 3, "bob@buyer.example"))
        with pytest.raises(CouponUsedUp):
            agency.mine.orders.place(with_coupon(agency, coupon, 4, "eve@buyer.example"))
        # Eve has used nothing up: the place that is given back is hers.
        agency.mine.orders.settle(expired(agency.mine.orders.get(agency.order(1).id)))
        agency.mine.orders.place(with_coupon(agency, coupon, 4, "eve@buyer.example"))

    def test_an_order_sent_again_uses_it_once_and_finds_itself_even_if_it_was_the_last(
        self, agency: Agency
    ) -> None:
        order = with_coupon(agency, add(agency, limit=1, limit_each=1))
        agency.mine.orders.place(order)
        with pytest.raises(OrderExists):
            agency.mine.orders.place(order)
        assert used(agency) == 1

    def test_what_is_paid_stays_used(self, agency: Agency) -> None:
        coupon = add(agency, limit=1)
        order = with_coupon(agency, coupon)
        agency.mine.orders.place(order)
        agency.mine.orders.settle(paid(order))
        assert used(agency) == 1
        assert agency.mine.orders.sale(agency.house.id, paid(order).sales[0].id).coupon == "COURSE15"

    def test_what_expires_is_given_back_once(self, agency: Agency) -> None:
        coupon = add(agency, limit=1, limit_each=1)
        order = with_coupon(agency, coupon)
        agency.mine.orders.place(order)
        agency.mine.orders.settle(expired(order))
        with pytest.raises(Stale):
            agency.mine.orders.settle(expired(order))
        assert used(agency) == 0
        agency.mine.orders.place(with_coupon(agency, coupon, 2))
        assert used(agency) == 1

    def test_what_is_paid_after_it_had_expired_is_used_all_the_same(self, agency: Agency) -> None:
        coupon = add(agency, limit=1, limit_each=1)
        order = with_coupon(agency, coupon)
        agency.mine.orders.place(order)
        gone = expired(order)
        agency.mine.orders.settle(gone)
        agency.mine.orders.place(with_coupon(agency, coupon, 2, "bob@buyer.example"))
        late = settle(gone.after, truth_of(gone.after, PaymentState.SUCCEEDED))
        assert late is not None
        assert late.revived
        agency.mine.orders.settle(late)
        assert used(agency) == 2

    def test_a_forgotten_buyers_uses_are_forgotten_with_the_sale(self, agency: Agency) -> None:
        coupon = add(agency, limit=9, limit_each=1)
        order = with_coupon(agency, coupon)
        agency.mine.orders.place(order)
        agency.mine.orders.settle(paid(order))
        bought = agency.mine.buyers.of(agency.house.id, order.buyer.email)
        assert [one.coupon for one in bought] == ["COURSE15"]
        agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
        agency.mine.orders.place(with_coupon(agency, coupon, 2))
        assert used(agency) == 2

    def test_a_forgotten_buyers_use_stays_while_its_order_may_be_paid(self, agency: Agency) -> None:
        coupon = add(agency, limit=9, limit_each=1)
        order = with_coupon(agency, coupon)
        agency.mine.orders.place(order)
        noted = order.forget(agency.house.id)
        agency.mine.erasures.revise(noted, order, agency.audit("buyer.erase"))
        with pytest.raises(CouponUsedBefore):
            agency.mine.orders.place(with_coupon(agency, coupon, 2))
        agency.mine.orders.settle(expired(noted))
        assert expired(noted).after.buyer.veiled
        assert used(agency) == 0
        agency.mine.orders.place(with_coupon(agency, coupon, 3))

    def test_an_order_that_expires_takes_no_newer_one_along(self, agency: Agency) -> None:
        coupon = add(agency, limit=9, limit_each=2)
        first, second = (with_coupon(agency, coupon, number) for number in (1, 2))
        agency.mine.orders.place(first)
        noted = first.forget(agency.house.id)
        agency.mine.erasures.revise(noted, first, agency.audit("buyer.erase"))
        agency.mine.orders.place(second)
        agency.mine.orders.settle(paid(second))
        agency.mine.orders.settle(expired(noted))
        agency.mine.orders.place(with_coupon(agency, coupon, 3))
        with pytest.raises(CouponUsedBefore):
            agency.mine.orders.place(with_coupon(agency, coupon, 4))

    def test_forgetting_a_sale_leaves_an_open_orders_use(self, agency: Agency) -> None:
        coupon = add(agency, limit=9, limit_each=2)
        first, second = (with_coupon(agency, coupon, number) for number in (1, 2))
        for order in (first, second):
            agency.mine.orders.place(order)
        agency.mine.orders.settle(paid(first))
        bought = agency.mine.buyers.of(agency.house.id, first.buyer.email)
        agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
        with pytest.raises(CouponUsedBefore):
            agency.mine.orders.place(with_coupon(agency, coupon, 3))
        agency.mine.orders.settle(expired(second))
        assert used(agency) == 1
        # Nobody knows the buyer any more, so it may use all that it may.
        for number in (3, 4):
            agency.mine.orders.place(with_coupon(agency, coupon, number))
        with pytest.raises(CouponUsedBefore):
            agency.mine.orders.place(with_coupon(agency, coupon, 5))

    def test_a_coupon_without_a_limit_for_each_counts_nobody_when_it_is_forgotten(
        self, agency: Agency
    ) -> None:
        coupon = add(agency, limit=9, limit_each=1)
        counted, free = (
            with_coupon(agency, coupon, 1),
            with_coupon(agency, replace(coupon, limit_each=None), 2),
        )
        for order in (counted, free):
            agency.mine.orders.place(order)
        agency.mine.orders.settle(paid(free))
        bought = agency.mine.buyers.of(agency.house.id, free.buyer.email)
        agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
        with pytest.raises(CouponUsedBefore):
            agency.mine.orders.place(with_coupon(agency, coupon, 3))

    def test_money_after_all_makes_nobody_know_who_forgot(self, agency: Agency) -> None:
        north, coupon = agency.add_client("North"), add(agency, limit_each=1)
        order = replace(agency.order(1, agency.house, north), coupon=Used.of(coupon))
        agency.mine.orders.place(order)
        gone = expired(order)
        agency.mine.orders.settle(gone)
        half = gone.after.forget(north.id)
        agency.mine.erasures.revise(half, gone.after, agency.audit("buyer.erase"))
        late = settle(half, truth_of(half, PaymentState.SUCCEEDED))
        assert late is not None
        agency.mine.orders.settle(late)
        with pytest.raises(CouponUsedBefore):
            agency.mine.orders.place(with_coupon(agency, coupon, 2))
        bought = agency.mine.buyers.of(agency.house.id, order.buyer.email)
        agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
        agency.mine.orders.place(with_coupon(agency, coupon, 2))

    def test_without_a_limit_nothing_is_counted(self, agency: Agency) -> None:
        coupon = add(agency)
        order = with_coupon(agency, coupon)
        agency.mine.orders.place(order)
        agency.mine.orders.settle(expired(order))
        assert used(agency) == 0


class TestOnAPage:
    def test_the_offer_has_the_coupon_it_is_asked_for_with_however_it_is_typed(
        self, agency: Agency, store: Ports
    ) -> None:
        agency.publish("Course", agency.house)
        coupon = add(agency, limit=3)
        agency.mine.orders.place(with_coupon(agency, coupon))
        for see in (store.storefront.offer, store.storefront.glance):
            assert see(agency.host, "course", coupon=" course15 ").coupon == Counted(coupon, 1)
            assert see(agency.host, "course", coupon="OTHER").coupon is None
            assert see(agency.host, "course", coupon="no code!").coupon is None
            assert see(agency.host, "course").coupon is None

    def test_another_accounts_is_none_of_it(self, agency: Agency, other: Agency, store: Ports) -> None:
        add(other)
        agency.publish("Course", agency.house)
        assert store.storefront.offer(agency.host, "course", coupon="COURSE15").coupon is None

    def test_costs_no_read_more(self, counted: Calls) -> None:
        agency = opened(counted.store)
        agency.publish("Course", agency.house)
        add(agency)
        counted.calls.clear()
        front = counted.store.storefront
        front.offer(agency.host, "course", coupon="COURSE15")
        assert counted.operations == ["BatchGetItem"] * 2
        front.offer(agency.host, "course", coupon="COURSE15")
        assert counted.operations == ["BatchGetItem"]
        front.glance(agency.host, "course", coupon="COURSE15")
        assert counted.operations == []
        front.glance(agency.host, "course", coupon="OTHER")
        assert counted.operations == ["BatchGetItem"]
        within = Limits().of_guess("203.0.113.7", NOON)
        front.glance(agency.host, "course", coupon="COURSE15", within=within)
        assert counted.operations == ["BatchGetItem"]
        front.offer(agency.host, "course", coupon="COURSE15", within=within)
        assert counted.operations == ["BatchGetItem"]

    def test_a_use_given_back_leaves_nothing_of_who_has_no_other(self, counted: Calls) -> None:
        agency = opened(counted.store)
        coupon = add(agency, limit_each=2)
        first, second = (with_coupon(agency, coupon, number) for number in (1, 2))
        place = keys.coupon_buyer(agency.id, "COURSE15", digest(first.buyer.email))

        def uses() -> object:
            found = counted.table.get(place, consistent=True)
            return found and found["used"]

        agency.mine.orders.place(first)
        agency.mine.orders.settle(expired(first))
        assert uses() is None
        agency.mine.orders.place(second)
        agency.mine.orders.place(with_coupon(agency, coupon, 3))
        agency.mine.orders.settle(expired(second))
        assert uses() == 1

    @pytest.mark.parametrize("paid_before", [False, True])
    def test_a_digest_goes_with_the_last_order_of_who_is_forgotten(
        self, counted: Calls, *, paid_before: bool
    ) -> None:
        agency = opened(counted.store)
        coupon = add(agency, limit_each=2)
        first, second = (with_coupon(agency, coupon, number) for number in (1, 2))
        if paid_before:
            agency.mine.orders.place(first)
            agency.mine.orders.settle(paid(first))
        agency.mine.orders.place(second)
        bought = agency.mine.buyers.of(agency.house.id, first.buyer.email)
        assert len(bought) == paid_before
        agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
        noted = second.forget(agency.house.id)
        agency.mine.erasures.revise(noted, second, agency.audit("buyer.erase"))
        agency.mine.orders.settle(expired(noted))
        place = keys.coupon_buyer(agency.id, "COURSE15", digest(first.buyer.email))
        assert counted.table.get(place, consistent=True) is None

    def test_each_of_two_sellers_forgets_for_itself(self, counted: Calls) -> None:
        agency = opened(counted.store)
        north, coupon = agency.add_client("North"), add(agency, limit_each=3)
        both = replace(agency.order(1, agency.house, north), coupon=Used.of(coupon))
        place = keys.coupon_buyer(agency.id, "COURSE15", digest(both.buyer.email))
        for order in (both, with_coupon(agency, coupon, 2)):
            agency.mine.orders.place(order)
            agency.mine.orders.settle(paid(order))
        bought = agency.mine.buyers.of(agency.house.id, both.buyer.email)
        agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
        found = counted.table.get(place, consistent=True)
        assert found
        assert found["used"] == 2
        assert [name for name in found if name.startswith("by:")] == [f"by:{north.id}"]
        bought = agency.mine.buyers.of(north.id, both.buyer.email)
        agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
        assert counted.table.get(place, consistent=True) is None

    def test_two_sellers_who_forget_at_once_leave_nothing(
        self, counted: Calls, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        agency = opened(counted.store)
        north, coupon = agency.add_client("North"), add(agency, limit_each=3)
        both = replace(agency.order(1, agency.house, north), coupon=Used.of(coupon))
        place, get = keys.coupon_buyer(agency.id, "COURSE15", digest(both.buyer.email)), counted.table.get
        agency.mine.orders.place(both)
        agency.mine.orders.settle(paid(both))
        mine, theirs = (agency.mine.buyers.of(one.id, both.buyer.email) for one in (agency.house, north))

        def overtaken(key: Key, *, consistent: bool) -> Item | None:
            found = get(key, consistent=consistent)
            if key == place:
                monkeypatch.setattr(counted.table, "get", get)
                agency.mine.erasures.forget(theirs, agency.audit("buyer.erase"))
            return found

        monkeypatch.setattr(counted.table, "get", overtaken)
        with pytest.raises(Stale):
            agency.mine.erasures.forget(mine, agency.audit("buyer.erase"))
        agency.mine.erasures.forget(mine, agency.audit("buyer.erase"))
        assert get(place, consistent=True) is None

    @pytest.mark.parametrize("times", [1, 2])
    def test_what_is_forgotten_while_it_is_given_back_stays_forgotten(
        self, counted: Calls, monkeypatch: pytest.MonkeyPatch, times: int
    ) -> None:
        agency = opened(counted.store)
        coupon = add(agency, limit_each=2)
        for number in range(1, times + 1):
            agency.mine.orders.place(with_coupon(agency, coupon, number))
        order = with_coupon(agency, coupon)
        place, get = keys.coupon_buyer(agency.id, "COURSE15", digest(order.buyer.email)), counted.table.get

        def overtaken(key: Key, *, consistent: bool) -> Item | None:
            found = get(key, consistent=consistent)
            if key == place:
                counted.table.commit(Write(Delete(place)))
            return found

        with monkeypatch.context() as patch:
            patch.setattr(counted.table, "get", overtaken)
            with pytest.raises(Stale):
                agency.mine.orders.settle(expired(order))
        assert get(place, consistent=True) is None
        agency.mine.orders.settle(expired(order))
        assert get(place, consistent=True) is None

    def test_is_placed_in_one_call(self, counted: Calls) -> None:
        agency = opened(counted.store)
        order = with_coupon(agency, add(agency, limit=1, limit_each=1))
        counted.calls.clear()
        agency.mine.orders.place(order)
        assert counted.operations == ["TransactWriteItems"]
