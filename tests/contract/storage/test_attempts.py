"""What the use cases may expect of the windows that attempts are counted in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.selling import OrderExists, Stale
from cartwright.domain.attempts import Limits, TooManyAttempts, Window
from cartwright.domain.availability import BoughtBefore, SoldOut
from cartwright.domain.catalog import Mode
from cartwright.domain.coupons import CouponUsedBefore, CouponUsedUp, Used
from cartwright.domain.errors import NotFound, TooLarge
from cartwright.domain.ids import ProductId
from cartwright.domain.proofs import halved
from tests.contract.storage.conftest import Counted
from tests.contract.storage.ports import Ports
from tests.contract.storage.test_limits import ordered, place, taken
from tests.contract.storage.town import Agency, coupon_of, opened
from tests.fakes.world import NOON, FakeClock

ADA, HOME, CARD = "ada@buyer.example", "203.0.113.7", "Xt5EWLLDS7FJjR1c"
OF_A_MAILBOX, OF_A_CARD, OF_GUESSES = 12, 8, 20


def windows(email: str = ADA, address: str = HOME, after: timedelta = timedelta()) -> tuple[Window, ...]:
    return Limits().of_order(address, email, Mode.LIVE, NOON + after)


def tried(agency: Agency, counted: Sequence[Window], times: int = 1) -> None:
    for _ in range(times):
        agency.mine.orders.count(counted)


def refused(agency: Agency, counted: Sequence[Window]) -> TooManyAttempts:
    with pytest.raises(TooManyAttempts) as full:
        agency.mine.orders.count(counted)
    return full.value


def test_as_much_may_be_tried_as_the_window_holds(agency: Agency) -> None:
    tried(agency, windows(), OF_A_MAILBOX)
    assert refused(agency, windows()).facts == {"by": "mailbox", "retry_after": 3600}


def test_an_offer_says_whether_there_is_room_for_who_tries_a_code(agency: Agency, store: Ports) -> None:
    agency.publish("Course", agency.house)
    guess = Limits().of_guess(HOME, NOON)
    asking = store.storefront.offer, store.storefront.glance

    def closed(code: str, within: Sequence[Window] = guess) -> list[object]:
        seen = [ask(agency.host, "course", coupon=code, within=within).closed for ask in asking]
        return [one and one.facts for one in seen]

    tried(agency, guess, OF_GUESSES - 1)
    assert closed("ANY") == [None, None]
    tried(agency, guess)
    assert closed("ANY") == [{"by": "address", "retry_after": 1800}] * 2
    assert closed("") == closed("ANY", ()) == [None, None]
    assert closed("ANY", Limits().of_guess("198.51.100.23", NOON)) == [None, None]


def test_however_much_room_a_window_has_it_counts_in_one_number(agency: Agency) -> None:
    tried(agency, halved(windows()), OF_A_MAILBOX // 2)
    refused(agency, halved(windows()))
    tried(agency, windows(), OF_A_MAILBOX // 2)
    refused(agency, windows())


def test_a_mailbox_is_one_however_it_is_typed(agency: Agency) -> None:
    tried(agency, windows(), OF_A_MAILBOX)
    refused(agency, windows("Ada@Buyer.example"))
    tried(agency, windows("grace@buyer.example"))


def test_what_one_window_has_no_room_for_is_counted_in_none(agency: Agency) -> None:
    tried(agency, windows(address=""), OF_A_MAILBOX)
    for _ in range(40):
        refused(agency, windows())
    tried(agency, windows("grace@buyer.example"))


def test_the_next_window_begins_with_nothing(agency: Agency) -> None:
    tried(agency, windows(), OF_A_MAILBOX)
    tried(agency, windows(after=timedelta(hours=1)))


def test_another_account_knows_nothing_of_it(agency: Agency, other: Agency) -> None:
    tried(agency, windows(), OF_A_MAILBOX)
    tried(other, windows())


def test_a_card_and_a_network_of_the_same_name_are_two(agency: Agency) -> None:
    [card] = Limits().of_decline(HOME, "", Mode.LIVE, NOON)
    agency.mine.orders.bar([card])
    refused(agency, [card])
    tried(agency, windows())


def test_who_is_barred_has_no_room_whatever_was_tried(agency: Agency) -> None:
    tried(agency, windows(), 3)
    agency.mine.orders.bar(windows())
    refused(agency, windows())
    agency.mine.orders.bar(windows())
    refused(agency, windows())


def test_nothing_known_is_nothing_counted(agency: Agency) -> None:
    agency.mine.orders.count(())
    agency.mine.orders.bar(())


class TestPlacing:
    def test_an_order_is_one_attempt(self, agency: Agency) -> None:
        for number in range(OF_A_MAILBOX):
            agency.mine.orders.place(agency.order(number), windows())
        with pytest.raises(TooManyAttempts) as full:
            agency.mine.orders.place(agency.order(99), windows())
        assert full.value.facts["by"] == "mailbox"
        with pytest.raises(NotFound):
            agency.mine.orders.get(agency.order(99).id)

    def test_placed_again_it_is_found_whatever_was_tried(self, agency: Agency) -> None:
        order = agency.order()
        agency.mine.orders.place(order, windows())
        tried(agency, windows(), OF_A_MAILBOX - 1)
        with pytest.raises(OrderExists):
            agency.mine.orders.place(order, windows())

    def test_a_full_window_leaves_what_the_order_would_have_taken(self, agency: Agency) -> None:
        agency.mine.orders.bar(windows())
        order = ordered(agency, 1, stock=5, each=5)
        with pytest.raises(TooManyAttempts):
            agency.mine.orders.place(order, windows())
        assert taken(agency) == 0
        place(agency, order)
        assert taken(agency) == 1


class TestForeseeing:
    """What placing would say: read in one call, and nothing is written."""

    def test_where_there_is_no_room_it_is_told_before(self, agency: Agency) -> None:
        order = agency.order()
        tried(agency, windows(), OF_A_MAILBOX - 1)
        for _ in range(3):
            assert not agency.mine.orders.placed(order.id, windows())
        tried(agency, windows())
        with pytest.raises(TooManyAttempts) as full:
            agency.mine.orders.placed(order.id, windows())
        assert full.value.facts == {"by": "mailbox", "retry_after": 3600}
        with pytest.raises(TooManyAttempts):
            agency.mine.orders.foresee(order, windows(), agency.order(2))

    def test_what_was_placed_is_found_whatever_was_tried(self, agency: Agency) -> None:
        order = ordered(agency, stock=1)
        agency.mine.orders.place(order)
        agency.mine.orders.bar(windows())
        assert agency.mine.orders.placed(order.id, windows())
        agency.mine.orders.foresee(order, windows(), agency.order(2))

    def test_what_the_other_holds_is_taken_to_be_given_back(self, agency: Agency) -> None:
        first = ordered(agency, 1, stock=2, each=2)
        place(agency, first, ordered(agency, 2, "grace@buyer.example", stock=2, each=2))
        agency.mine.orders.foresee(ordered(agency, 3, stock=2, each=2), windows(), first)
        for each, raised in ((2, SoldOut), (1, SoldOut)):
            with pytest.raises(raised):
                agency.mine.orders.foresee(
                    ordered(agency, 3, quantity=2, stock=2, each=each), windows(), first
                )
        with pytest.raises(BoughtBefore):
            agency.mine.orders.foresee(ordered(agency, 3, quantity=2, stock=9, each=1), windows(), first)
        assert taken(agency) == 2

    def test_what_two_others_hold_is_taken_to_be_given_back_of_both(self, agency: Agency) -> None:
        first, second = ordered(agency, 1, stock=2), ordered(agency, 2, stock=2)
        place(agency, first, second)
        agency.mine.orders.foresee(ordered(agency, 3, quantity=2, stock=2), windows(), first, second)
        with pytest.raises(SoldOut):
            agency.mine.orders.foresee(ordered(agency, 3, quantity=2, stock=2), windows(), second)

    def test_a_coupon_goes_on_with_who_has_used_it_and_with_nobody_else(self, agency: Agency) -> None:
        for number, (terms, raised) in enumerate(
            (({"limit": 1}, CouponUsedUp), ({"limit_each": 1}, CouponUsedBefore))
        ):
            used = Used.of(coupon_of(agency.id, f"CODE{number}", **terms))
            first, other, plain = (
                replace(agency.order(10 * number + one), coupon=coupon)
                for one, coupon in ((1, used), (2, used), (3, None))
            )
            place(agency, first)
            agency.mine.orders.foresee(other, (), first)
            with pytest.raises(raised):
                agency.mine.orders.foresee(other, (), plain)

    def test_an_order_that_could_never_be_settled_is_told_before(self, agency: Agency) -> None:
        order = agency.order()
        lines = tuple(replace(order.lines[0], product=ProductId(f"prod_{n}")) for n in range(99))
        with pytest.raises(TooLarge):
            agency.mine.orders.foresee(replace(order, lines=lines), (), agency.order(2))


def test_looking_ahead_is_one_read(counted: Counted) -> None:
    agency = opened(counted.store)
    counted.calls.clear()
    agency.mine.orders.placed(agency.order().id, windows())
    agency.mine.orders.foresee(ordered(agency, stock=5, each=5), windows(), agency.order(2))
    assert list(counted.operations) == ["BatchGetItem"] * 2


def test_when_it_may_be_tried_again_is_told_by_the_clock(agency: Agency, clock: FakeClock) -> None:
    agency.mine.orders.bar(windows())
    clock.move(timedelta(minutes=4))
    assert refused(agency, windows()).facts == {"by": "address", "retry_after": 360}


def test_a_delivery_tells_of_a_decline_once(agency: Agency, store: Ports) -> None:
    delivery = agency.delivery(agency.order())
    store.inbox.receive(delivery, b"{}", at=NOON)
    some = Limits().of_decline(CARD, ADA, Mode.LIVE, NOON)
    agency.mine.orders.decline(delivery, some)
    for _ in range(2):
        with pytest.raises(Stale):
            agency.mine.orders.decline(delivery, some)
    tried(agency, some, OF_A_CARD - 1)
    assert refused(agency, some).facts["by"] == "card"
    assert store.stragglers.deliveries(before=NOON + timedelta(days=1), limit=9) == []


def test_a_decline_for_which_there_is_no_room_leaves_its_delivery_to_be_done(
    agency: Agency, store: Ports
) -> None:
    delivery = agency.delivery(agency.order())
    store.inbox.receive(delivery, b"{}", at=NOON)
    some = Limits().of_decline(CARD, ADA, Mode.LIVE, NOON)
    tried(agency, some, OF_A_CARD)
    with pytest.raises(TooManyAttempts):
        agency.mine.orders.decline(delivery, some)
    assert store.stragglers.deliveries(before=NOON + timedelta(days=1), limit=9) == [delivery]


# In the table.


def test_keys_and_items_say_nothing_of_who_it_was(counted: Counted) -> None:
    agency = opened(counted.store)
    counted.calls.clear()
    agency.mine.orders.count((*windows(), *Limits().of_decline(CARD, "", Mode.LIVE, NOON)))
    written = str(counted.calls)
    assert "ATTEMPTS#" in written
    for told in (ADA, "ada", HOME, "203.0.113", CARD):
        assert told not in written


def test_two_windows_of_one_person_have_nothing_in_common(counted: Counted) -> None:
    agency = opened(counted.store)

    def known(after: timedelta) -> set[str]:
        counted.calls.clear()
        agency.mine.orders.count(windows(after=after))
        return {
            leg["Update"]["Key"]["pk"]["S"] for call in counted.calls for leg in call.asked["TransactItems"]
        }

    assert known(timedelta()).isdisjoint(known(timedelta(hours=1)))
