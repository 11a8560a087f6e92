"""The same browser buys on the same page again: from another tab, or back from paying."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.lately import BoughtJustNow, ReturningOf, bought
from cartwright.application.replacing import AlreadyPaid, StillProcessing
from cartwright.application.selling import Purchase
from cartwright.application.shelves import Held
from cartwright.domain.ids import OrderId
from cartwright.domain.money import Taxed, total
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.refunds import Returns
from tests.unit.application.agency import Agency
from tests.unit.application.test_crediting import back
from tests.unit.application.test_erasing import erased


def anew(agency: Agency, before: Order, *, key: str = "") -> Purchase:
    """The page loaded anew, by the browser that placed `before`."""
    return replace(agency.purchase("attempt-2"), lately=Held(before.id, key or before.key))


def returning(agency: Agency) -> ReturningOf:
    return lambda account: agency.store.of(account).returns


@pytest.fixture
def first(agency: Agency) -> Order:
    return agency.ordered("attempt-1")


def paid(agency: Agency, order: Order) -> Order:
    agency.pays(order)
    return agency.settled(order)


def states(agency: Agency) -> list[OrderState]:
    return [order.state for order in agency.store.shelves.orders.values()]


def test_what_is_not_paid_is_stood_in_for(agency: Agency, first: Order) -> None:
    agency.send(anew(agency, first))
    assert states(agency) == [OrderState.EXPIRED, OrderState.PLACED]


def test_what_is_paid_is_not_bought_twice_unless_it_is_said(agency: Agency, first: Order) -> None:
    paid(agency, first)
    with pytest.raises(BoughtJustNow) as refused:
        agency.send(anew(agency, first))
    assert refused.value.facts == {"order": first.id}
    assert states(agency) == [OrderState.PAID]
    agency.send(replace(anew(agency, first), again=True))
    assert states(agency) == [OrderState.PAID, OrderState.PLACED]


def test_what_was_given_back_whole_was_not_bought(agency: Agency, first: Order) -> None:
    [sale] = agency.sold("attempt-1")
    held = Held(first.id, first.key)
    back(agency, sale, "50.00")
    assert bought(held, orders=agency.mine.orders, returns=returning(agency))
    with pytest.raises(BoughtJustNow):
        agency.send(anew(agency, first))
    back(agency, sale, key="two")
    assert not bought(held, orders=agency.mine.orders, returns=returning(agency))
    agency.send(anew(agency, first))
    assert states(agency) == [OrderState.PAID, OrderState.PLACED]


def test_of_what_cost_nothing_nothing_is_given_back(first: Order) -> None:
    nothing = total([], "EUR")
    free = replace(first.lines[0], amount=Taxed(nothing, nothing, nothing))
    assert not Returns(first.account, first.id).whole([free])


@pytest.mark.parametrize("is_paid", [False, True])
def test_another_mailbox_at_the_same_browser_is_another_buyer(
    agency: Agency, first: Order, is_paid: bool
) -> None:
    if is_paid:
        paid(agency, first)
    second = anew(agency, first)
    agency.send(replace(second, buyer=replace(second.buyer, email="grace@buyer.example")))
    assert states(agency) == [OrderState.PAID if is_paid else OrderState.PLACED, OrderState.PLACED]


def test_of_a_forgotten_buyer_nobody_says_that_it_was_another(agency: Agency, first: Order) -> None:
    paid(agency, first)
    erased(agency)
    second = anew(agency, first)
    with pytest.raises(BoughtJustNow):
        agency.send(replace(second, buyer=replace(second.buyer, email="grace@buyer.example")))


def test_a_detail_of_the_address_makes_nobody_another(agency: Agency, first: Order) -> None:
    second = anew(agency, first)
    agency.send(replace(second, buyer=replace(second.buyer, email="ada+shop@Buyer.example")))
    assert states(agency) == [OrderState.EXPIRED, OrderState.PLACED]


def test_what_was_paid_and_is_not_known_to_be_yet_is_asked_about_first(agency: Agency, first: Order) -> None:
    agency.pays(first)
    with pytest.raises(BoughtJustNow):
        agency.send(anew(agency, first))
    assert states(agency) == [OrderState.PAID]


def test_what_is_still_being_paid_is_waited_for(agency: Agency, first: Order) -> None:
    agency.line.cancels = agency.line.truth  # as a bank debit on its way: there is nothing left to cancel
    with pytest.raises(StillProcessing):
        agency.send(anew(agency, first))
    assert states(agency) == [OrderState.PLACED]


def test_who_wants_it_once_more_is_not_asked_for_both(agency: Agency, first: Order) -> None:
    agency.send(replace(anew(agency, first), again=True))
    assert states(agency) == [OrderState.EXPIRED, OrderState.PLACED]


def test_who_wants_it_once_more_may_find_the_other_paid(agency: Agency, first: Order) -> None:
    agency.pays(first)
    agency.send(replace(anew(agency, first), again=True))
    assert states(agency) == [OrderState.PAID, OrderState.PLACED]


def test_who_wants_it_once_more_waits_for_what_is_still_being_paid(agency: Agency, first: Order) -> None:
    agency.line.cancels = agency.line.truth
    with pytest.raises(StillProcessing):
        agency.send(replace(anew(agency, first), again=True))
    assert states(agency) == [OrderState.PLACED]


def test_an_order_of_somebody_else_is_nothing_to_it(agency: Agency, first: Order) -> None:
    paid(agency, first)
    agency.send(anew(agency, first, key="another-key"))
    assert states(agency) == [OrderState.PAID, OrderState.PLACED]


def test_an_order_that_is_not_there_or_over_is_as_none(agency: Agency, first: Order) -> None:
    missing = Held(OrderId("ord_00000000000000000000000000"), first.key)
    second = agency.send(replace(agency.purchase("attempt-2"), lately=missing)).order
    agency.send(replace(agency.purchase("attempt-3"), replaces=second.id, replaces_key=second.key))
    agency.send(replace(agency.purchase("attempt-4"), lately=Held(second.id, second.key)))
    assert states(agency) == [OrderState.PLACED, OrderState.EXPIRED, OrderState.PLACED, OrderState.PLACED]


def test_an_attempt_that_was_sent_before_is_what_it_was(agency: Agency, first: Order) -> None:
    mine = Held(first.id, first.key)
    assert agency.send(replace(agency.purchase("attempt-1"), lately=mine)).order.id == first.id
    second = agency.send(anew(agency, first)).order
    of_the_other_tab = Held(second.id, second.key)
    assert agency.send(replace(agency.purchase("attempt-1"), lately=of_the_other_tab)).order.id == first.id
    assert states(agency) == [OrderState.EXPIRED, OrderState.PLACED]
    paid(agency, second)
    assert agency.send(replace(agency.purchase("attempt-1"), lately=of_the_other_tab)).order.id == first.id
    assert agency.send(replace(agency.purchase("attempt-2"), lately=mine)).intent is None
    assert states(agency) == [OrderState.EXPIRED, OrderState.PAID]


def test_an_attempt_whose_answer_was_lost_is_not_paid_beside_another_tabs(
    agency: Agency, first: Order
) -> None:
    second = agency.send(agency.purchase("attempt-2")).order  # its tab never heard of the first either
    once_more = replace(agency.purchase("attempt-1"), lately=Held(second.id, second.key))
    assert agency.send(once_more).intent is not None
    assert states(agency) == [OrderState.PLACED, OrderState.EXPIRED]


def test_an_attempt_whose_answer_was_lost_is_not_paid_after_another_tabs(
    agency: Agency, first: Order
) -> None:
    second = paid(agency, agency.send(agency.purchase("attempt-2")).order)
    once_more = replace(agency.purchase("attempt-1"), lately=Held(second.id, second.key))
    with pytest.raises(BoughtJustNow):
        agency.send(once_more)
    assert agency.send(replace(once_more, again=True)).intent is not None


def test_what_the_form_names_is_replaced_as_ever(agency: Agency, first: Order) -> None:
    named = replace(anew(agency, first), replaces=first.id, replaces_key=first.key)
    agency.send(named)
    assert states(agency) == [OrderState.EXPIRED, OrderState.PLACED]


def test_what_another_tab_has_placed_since_is_called_off_beside_what_the_form_names(
    agency: Agency, first: Order
) -> None:
    second = agency.send(anew(agency, first)).order
    third = replace(agency.purchase("attempt-3"), replaces=first.id, replaces_key=first.key)
    agency.send(replace(third, lately=Held(second.id, second.key)))
    assert states(agency) == [OrderState.EXPIRED, OrderState.EXPIRED, OrderState.PLACED]


def test_both_are_called_off_where_both_can_be_paid(agency: Agency, first: Order) -> None:
    second = agency.ordered("attempt-2")
    third = replace(agency.purchase("attempt-3"), replaces=first.id, replaces_key=first.key)
    agency.send(replace(third, lately=Held(second.id, second.key)))
    assert states(agency) == [OrderState.EXPIRED, OrderState.EXPIRED, OrderState.PLACED]


def test_what_the_form_names_and_was_paid_leaves_the_other_alone(agency: Agency, first: Order) -> None:
    second = agency.ordered("attempt-2")
    agency.pays(first)
    third = replace(agency.purchase("attempt-3"), replaces=first.id, replaces_key=first.key)
    with pytest.raises(AlreadyPaid):
        agency.send(replace(third, lately=Held(second.id, second.key)))
    assert states(agency) == [OrderState.PAID, OrderState.PLACED]


def test_what_the_form_names_and_was_paid_is_told_as_ever(agency: Agency, first: Order) -> None:
    paid(agency, first)
    with pytest.raises(AlreadyPaid):
        agency.send(replace(anew(agency, first), replaces=first.id, replaces_key=first.key))


def test_what_was_paid_in_another_tab_stops_a_form_that_names_an_earlier_one(
    agency: Agency, first: Order
) -> None:
    second = paid(agency, agency.send(anew(agency, first)).order)
    third = replace(agency.purchase("attempt-3"), replaces=first.id, replaces_key=first.key)
    with pytest.raises(BoughtJustNow):
        agency.send(replace(third, lately=Held(second.id, second.key)))


def test_only_what_is_paid_was_bought(agency: Agency, first: Order) -> None:
    held = Held(first.id, first.key)
    assert not bought(None, orders=agency.mine.orders, returns=returning(agency))
    assert not bought(held, orders=agency.mine.orders, returns=returning(agency))
    paid(agency, first)
    assert bought(held, orders=agency.mine.orders, returns=returning(agency))
    assert not bought(replace(held, key="another-key"), orders=agency.mine.orders, returns=returning(agency))
