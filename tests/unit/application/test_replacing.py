"""A form that was sent, changed and sent again: the second order stands in for the first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.selling import AlreadyPaid, OrderDiffers, Purchase, StillProcessing
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState
from tests.unit.application.agency import Agency, Overtaken


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
