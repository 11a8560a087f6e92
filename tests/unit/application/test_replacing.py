"""A form that was sent, changed and sent again: the second order stands in for the first."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cartwright.application.replacing import AlreadyPaid, StillProcessing
from cartwright.application.selling import OrderDiffers, Purchase
from cartwright.domain.attempts import TooManyAttempts
from cartwright.domain.availability import Availability, BoughtBefore, SoldOut
from cartwright.domain.coupons import Coupon, CouponUsedBefore, CouponUsedUp
from cartwright.domain.discounts import Percent
from cartwright.domain.errors import NotFound, Outage, Refusal
from cartwright.domain.ids import CouponId
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState
from tests.unit.application.agency import ADA, Agency, Overtaken
from tests.unit.application.carts import revised
from tests.unit.domain.shop import ACCOUNT


def changed(agency: Agency, before: Order) -> Purchase:
    """The form with the mug ticked now; it names the order it replaces."""
    purchase = agency.purchase("attempt-2", "139.00", bumps=[agency.mug])
    return replace(purchase, replaces=before.id, replaces_key=before.key)


def states(agency: Agency) -> dict[str, OrderState]:
    return {order.id: order.state for order in agency.store.shelves.orders.values()}


def test_a_changed_form_needs_another_attempt_that_names_what_it_replaces(agency: Agency) -> None:
    first = agency.ordered()
    with pytest.raises(OrderDiffers):
        agency.send(agency.purchase(shown="139.00", bumps=[agency.mug]))
    second = agency.send(changed(agency, first)).order
    assert states(agency) == {first.id: OrderState.EXPIRED, second.id: OrderState.PLACED}


def test_the_replaced_payment_can_never_be_paid(agency: Agency) -> None:
    first = agency.ordered()
    agency.send(changed(agency, first))
    payment = agency.store.shelves.sandbox[first.account, first.payment.connection, first.payment.id]
    assert payment.state is PaymentState.CANCELED


def test_replacing_twice_replaces_once(agency: Agency) -> None:
    first = agency.ordered()
    second = agency.send(changed(agency, first))
    again = agency.send(changed(agency, first))
    assert (again.order, again.intent) == (second.order, second.intent)
    assert agency.line.asked.count(("cancel", first.id)) == 1


def test_a_replaced_order_that_was_paid_meanwhile_is_told(agency: Agency) -> None:
    first = agency.ordered()
    agency.pays(first)
    with pytest.raises(AlreadyPaid) as paid:
        agency.send(changed(agency, first))
    assert paid.value.facts == {"order": first.id}
    assert states(agency) == {first.id: OrderState.PAID}
    assert len(agency.store.shelves.sales) == 1


def test_a_replaced_order_known_to_be_paid_is_told_without_asking(agency: Agency) -> None:
    first = agency.ordered()
    agency.pays(first)
    agency.settled(first)
    with pytest.raises(AlreadyPaid):
        agency.send(changed(agency, first))
    assert ("cancel", first.id) not in agency.line.asked


def test_without_its_key_an_order_is_replaced_by_nobody(agency: Agency) -> None:
    first = agency.ordered()
    with pytest.raises(NotFound):
        agency.send(replace(changed(agency, first), replaces_key="a guess"))
    assert states(agency) == {first.id: OrderState.PLACED}


def test_while_the_processor_is_silent_nothing_is_replaced(agency: Agency) -> None:
    first = agency.ordered()
    agency.line.breaks.add(first.id)
    with pytest.raises(Outage):
        agency.send(changed(agency, first))
    assert states(agency) == {first.id: OrderState.PLACED}

    agency.line.breaks.clear()
    agency.send(changed(agency, first))
    assert sorted(states(agency).values()) == [OrderState.EXPIRED, OrderState.PLACED]


def test_while_the_processor_is_still_working_on_the_first_nothing_takes_its_place(agency: Agency) -> None:
    first = agency.ordered()
    agency.line.cancels = agency.line.truth  # as a bank debit on its way: there is nothing left to cancel
    with pytest.raises(StillProcessing) as still:
        agency.send(changed(agency, first))
    assert still.value.facts == {"order": first.id}
    assert states(agency) == {first.id: OrderState.PLACED}


def test_who_is_overtaken_while_cancelling_goes_on_with_what_the_other_did(agency: Agency) -> None:
    first = agency.ordered()
    overtaken = Overtaken(agency.store, lambda: agency.settled(first))
    second = agency.send(changed(agency, first), orders=overtaken).order
    assert states(agency) == {first.id: OrderState.EXPIRED, second.id: OrderState.PLACED}


def test_who_is_overtaken_by_a_payment_is_told(agency: Agency) -> None:
    first = agency.ordered()
    agency.pays(first)
    overtaken = Overtaken(agency.store, lambda: agency.settled(first))
    with pytest.raises(AlreadyPaid):
        agency.send(changed(agency, first), orders=overtaken)
    assert len(agency.store.shelves.sales) == 1


# What is refused leaves the earlier order as it was.


def refused(agency: Agency, first: Order, wanted: Purchase, raised: type[Refusal]) -> None:
    before = agency.store.shelves.uses.copy(), agency.store.shelves.taken.copy()
    with pytest.raises(raised):
        agency.send(replace(wanted, replaces=first.id, replaces_key=first.key))
    assert states(agency)[first.id] is OrderState.PLACED
    assert ("cancel", first.id) not in agency.line.asked
    assert (agency.store.shelves.uses, agency.store.shelves.taken) == before
    agency.pays(first)
    agency.settled(first)


def of(agency: Agency, number: int, email: str = ADA.email, quantity: int = 1) -> Purchase:
    purchase = agency.purchase(f"attempt-{number}", f"{119 * quantity}.00")
    chosen = replace(purchase.selection, quantity=quantity)
    return replace(purchase, selection=chosen, buyer=replace(ADA, email=email))


def test_who_has_tried_too_often_keeps_the_first(agency: Agency) -> None:
    first = agency.ordered()
    for number in range(2, 13):
        agency.send(of(agency, number))
    refused(agency, first, of(agency, 99), TooManyAttempts)


def test_who_wants_more_than_there_are_keeps_what_there_is(agency: Agency) -> None:
    revised(agency, sold=Availability(stock=2), most=2)
    first = agency.ordered()
    agency.send(of(agency, 2, "grace@buyer.example"))
    refused(agency, first, of(agency, 3, quantity=2), SoldOut)


def test_who_wants_more_than_one_may_have_keeps_what_one_may(agency: Agency) -> None:
    revised(agency, sold=Availability(each=2), most=2)
    first = agency.ordered()
    agency.send(of(agency, 2))
    refused(agency, first, of(agency, 3, quantity=2), BoughtBefore)


def test_the_last_piece_goes_on_with_who_has_it(agency: Agency) -> None:
    revised(agency, sold=Availability(stock=1, each=1))
    first = agency.ordered()
    again = replace(of(agency, 2), replaces=first.id, replaces_key=first.key)
    second = agency.send(again).order
    assert states(agency) == {first.id: OrderState.EXPIRED, second.id: OrderState.PLACED}
    assert agency.send(again).order == second


def coupon(agency: Agency, limit: int | None = None, limit_each: int | None = None) -> None:
    half = Percent(Decimal("0.5"))
    code = Coupon(ACCOUNT, CouponId("cpn_1"), "HALF", "Half", half, limit=limit, limit_each=limit_each)
    agency.store.shelves.coupons[ACCOUNT, "HALF"] = code


def cut(purchase: Purchase) -> Purchase:
    return replace(purchase, coupon="HALF", shown=Money.of("59.50", "EUR"))


@pytest.mark.parametrize(
    ("limits", "raised"), [({"limit": 1}, CouponUsedUp), ({"limit_each": 1}, CouponUsedBefore)]
)
def test_a_coupon_that_is_used_elsewhere_is_refused_and_the_first_stays(
    agency: Agency, limits: dict[str, int], raised: type[Refusal]
) -> None:
    coupon(agency, **limits)
    agency.send(cut(of(agency, 1)))
    first = agency.send(of(agency, 2)).order
    refused(agency, first, cut(of(agency, 3)), raised)


@pytest.mark.parametrize("limits", [{"limit": 1}, {"limit_each": 1}])
def test_a_coupon_goes_on_with_who_has_used_it(agency: Agency, limits: dict[str, int]) -> None:
    coupon(agency, **limits)
    first = agency.send(cut(of(agency, 1))).order
    again = replace(cut(of(agency, 2)), replaces=first.id, replaces_key=first.key)
    assert agency.send(again).order.coupon is not None
