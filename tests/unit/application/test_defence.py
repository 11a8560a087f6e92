"""Against bots and stolen cards: who is refused, and who is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import settling
from cartwright.application.ports.selling import Delivery
from cartwright.application.selling import OrderDiffers, Placed, PriceChanged, Purchase
from cartwright.application.settling import Heard
from cartwright.domain.attempts import TooManyAttempts
from cartwright.domain.availability import Availability, SoldOut
from cartwright.domain.catalog import Mode
from cartwright.domain.coupons import CouponUnknown
from cartwright.domain.errors import Declined, Outage
from cartwright.domain.ids import OrderId
from cartwright.domain.orders import Order, OrderState
from tests.fakes.selling import FakeOrders
from tests.unit.application.agency import ADA, Agency, back
from tests.unit.domain.shop import ACCOUNT

HOME, CAFE = "203.0.113.7", "198.51.100.23"
OF_AN_ADDRESS, OF_A_MAILBOX, OF_A_TESTER, OF_A_CARD = 40, 12, 20, 8


def asks(agency: Agency, number: int, email: str = ADA.email, address: str = HOME) -> Purchase:
    buyer = replace(ADA, email=email)
    return replace(agency.purchase(f"attempt-{number}"), buyer=buyer, address=address)


def refused(agency: Agency, purchase: Purchase) -> TooManyAttempts:
    orders = len(agency.store.shelves.orders)
    with pytest.raises(TooManyAttempts) as full:
        agency.send(purchase)
    assert len(agency.store.shelves.orders) == orders
    return full.value


def strangers(agency: Agency, many: int, address: str = HOME) -> None:
    """Each another mailbox."""
    for number in range(many):
        agency.send(asks(agency, number, f"{number}@buyer.example", address))


def test_a_crowd_behind_one_address_buys_and_a_bot_does_not(agency: Agency) -> None:
    strangers(agency, OF_AN_ADDRESS)
    full = refused(agency, asks(agency, 99, "another@buyer.example"))
    assert full.facts == {"by": "address", "retry_after": 600}
    agency.send(asks(agency, 99, "another@buyer.example", CAFE))


def test_what_a_line_tried_is_over_with_its_window(agency: Agency) -> None:
    strangers(agency, OF_AN_ADDRESS)
    agency.clock.move(timedelta(minutes=10) - timedelta(microseconds=1))
    assert refused(agency, asks(agency, 99, "another@buyer.example")).facts["retry_after"] == 1
    agency.clock.move(timedelta(microseconds=1))
    agency.send(asks(agency, 99, "another@buyer.example"))


def test_a_mailbox_is_one_however_it_is_typed_and_wherever_it_is(agency: Agency) -> None:
    for number in range(OF_A_MAILBOX):
        agency.send(
            asks(agency, number, "Ada@Buyer.example" if number % 2 else ADA.email, f"192.0.2.{number}")
        )
    assert refused(agency, asks(agency, 99, address=CAFE)).facts == {"by": "mailbox", "retry_after": 3600}
    agency.send(asks(agency, 99, "grace@buyer.example"))


def test_a_mailbox_is_one_whatever_detail_its_address_has(agency: Agency) -> None:
    for number in range(OF_A_MAILBOX):
        agency.send(asks(agency, number, f"ada+{number}@buyer.example", f"192.0.2.{number}"))
    assert refused(agency, asks(agency, 99, "ada+99@buyer.example", CAFE)).facts["by"] == "mailbox"
    assert refused(agency, asks(agency, 99, address=CAFE)).facts["by"] == "mailbox"


def test_an_attempt_that_is_sent_again_counts_once(agency: Agency) -> None:
    for number in range(OF_A_MAILBOX - 1):
        agency.send(asks(agency, number))
    last = agency.send(asks(agency, 99))
    for _ in range(OF_A_MAILBOX):
        assert agency.send(asks(agency, 99)).order == last.order
    refused(agency, asks(agency, 100))


@pytest.mark.parametrize(
    ("wrong", "raised"),
    [
        (lambda one: replace(one, coupon="GUESS"), CouponUnknown),
        (lambda one: replace(one, shown=one.shown * 2), PriceChanged),
    ],
    ids=["a code is guessed", "the price is another"],
)
def test_what_is_refused_counts_as_well(
    agency: Agency, wrong: Callable[[Purchase], Purchase], raised: type[Exception]
) -> None:
    for number in range(OF_A_MAILBOX):
        with pytest.raises(raised):
            agency.send(wrong(asks(agency, number)))
    refused(agency, wrong(asks(agency, 99)))
    refused(agency, asks(agency, 100))


def test_what_the_table_refuses_counts_as_well(agency: Agency) -> None:
    course = replace(agency.course, version=2, sold=Availability(stock=1))
    agency.mine.catalogue.revise(course, agency.act().audit("product.edit", course.id))
    agency.send(asks(agency, 1, "grace@buyer.example"))
    for number in range(2, OF_A_MAILBOX + 2):
        with pytest.raises(SoldOut):
            agency.send(asks(agency, number))
    assert refused(agency, asks(agency, 99)).facts["by"] == "mailbox"


def test_one_order_of_two_forms_counts_and_is_told(agency: Agency) -> None:
    agency.send(asks(agency, 1))
    with pytest.raises(OrderDiffers):
        agency.send(asks(agency, 1, "grace@buyer.example"))


def test_a_refusal_is_told_when_it_cannot_be_counted(agency: Agency) -> None:
    class Deaf(FakeOrders):
        def count(self, _: object) -> None:
            raise Outage("the table")

    with pytest.raises(CouponUnknown):
        agency.send(replace(asks(agency, 1), coupon="GUESS"), orders=Deaf(agency.store.shelves, ACCOUNT))


def test_an_order_that_is_refused_took_nothing(agency: Agency) -> None:
    course = replace(agency.course, version=2, sold=Availability(stock=99, each=99))
    agency.mine.catalogue.revise(course, agency.act().audit("product.edit", course.id))
    for number in range(OF_A_MAILBOX):
        agency.send(asks(agency, number))
    refused(agency, asks(agency, 99))
    assert agency.store.shelves.taken[ACCOUNT, course.id, course.mode] == OF_A_MAILBOX


def test_a_test_page_mails_nobody_a_hundred_letters(agency: Agency) -> None:
    agency.mine.catalogue.revise(
        replace(agency.course, version=2, mode=Mode.TEST), agency.act().audit("product.edit", "it")
    )
    for number in range(OF_A_TESTER):
        agency.send(asks(agency, number))
        agency.clock.move(timedelta(minutes=10))
    assert refused(agency, asks(agency, 99)).facts["by"] == "mailbox"


# Declines, as the processor's webhooks tell of them.


def declined(agency: Agency, placed: Placed, number: int, card: str = "decline") -> Heard:
    """The buyer tries a card in vain, and the shop hears of it."""
    with pytest.raises(Declined):
        agency.pays(placed.order, card)
    return hear(agency, placed.order, number)


def hear(agency: Agency, order: Order, number: int) -> Heard:
    delivery = Delivery(ACCOUNT, agency.till.id, f"evt_{order.id}_{number}", "payment", order.id, "pay_1")
    agency.store.inbox.receive(delivery, b"{}", at=agency.now)
    return settling.hear(
        delivery,
        orders=agency.mine.orders,
        inbox=agency.store.inbox,
        processors=agency.line,
        return_url=back,
        concerned=agency.store.of,
        limits=agency.limits,
        now=agency.now,
        returned=agency.returned,
    )


def test_declined_twice_a_buyer_pays_with_the_third_card(agency: Agency) -> None:
    placed = agency.send(asks(agency, 1))
    assert [declined(agency, placed, number) for number in (1, 2)] == [Heard.DECLINED] * 2
    agency.pays(placed.order)
    assert hear(agency, placed.order, 3) is Heard.SETTLED
    assert agency.kept(placed.order).state is OrderState.PAID
    assert hear(agency, placed.order, 4) is Heard.SEEN


def test_a_decline_counts_once_however_often_it_is_told(agency: Agency) -> None:
    placed = agency.send(asks(agency, 1))
    assert declined(agency, placed, 1) is Heard.DECLINED
    before = dict(agency.store.shelves.attempts)
    assert [hear(agency, placed.order, 1) for _ in range(OF_A_CARD + 1)] == [Heard.SEEN] * (OF_A_CARD + 1)
    assert agency.store.shelves.attempts == before
    assert agency.kept(placed.order).state is OrderState.PLACED


def test_a_card_that_is_declined_too_often_ends_the_payment_and_bars_its_buyer(agency: Agency) -> None:
    placed = agency.send(asks(agency, 1))
    for number in range(OF_A_CARD):
        assert declined(agency, placed, number) is Heard.DECLINED
        assert agency.kept(placed.order).state is OrderState.PLACED
    assert declined(agency, placed, 99) is Heard.DECLINED
    assert agency.kept(placed.order).state is OrderState.EXPIRED
    assert refused(agency, asks(agency, 2, address=CAFE)).facts["by"] == "mailbox"
    agency.send(asks(agency, 3, "grace@buyer.example"))


def test_a_mailbox_whose_cards_are_declined_places_no_more_orders(agency: Agency) -> None:
    for number in range(OF_A_MAILBOX // 2):
        declined(agency, agency.send(asks(agency, number)), number)
    assert refused(agency, asks(agency, 99)).facts["by"] == "mailbox"


def test_an_old_decline_of_what_expired_counts_no_more(agency: Agency) -> None:
    placed = agency.send(asks(agency, 1))
    with pytest.raises(Declined):
        agency.pays(placed.order, "decline")
    agency.line.cancel(placed.order, return_url=back(placed.order))
    assert hear(agency, placed.order, 1) is Heard.SETTLED
    assert hear(agency, placed.order, 2) is Heard.SEEN


def test_what_is_no_order_of_ours_is_not_counted(agency: Agency) -> None:
    order = agency.send(asks(agency, 1)).order
    assert hear(agency, replace(order, id=OrderId("ord_1")), 1) is Heard.IGNORED


def test_what_came_through_anothers_connection_is_not_counted(agency: Agency) -> None:
    placed = agency.send(asks(agency, 1))
    agency.till = agency.connected("another till")
    before = dict(agency.store.shelves.attempts)
    assert declined(agency, placed, 1) is Heard.PARKED
    assert agency.store.shelves.attempts == before
