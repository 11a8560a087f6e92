"""From looking at a page to being asked for money."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application import showing
from cartwright.application.ports.processors import Intent, ProcessorRefused
from cartwright.application.selling import OrderDiffers, PriceChanged
from cartwright.domain.buyers import Buyer
from cartwright.domain.errors import Invalid, NotFound, Outage
from cartwright.domain.looks import Look
from cartwright.domain.money import Money
from cartwright.domain.offers import Hint
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState
from cartwright.domain.pricing import Selection
from cartwright.domain.tax import Place, RegionNeeded
from tests.unit.application.agency import ADA, HOST, Agency, Overtaken
from tests.unit.domain.shop import OLIVEIRA, product, profile, registered


def shown(agency: Agency, place: Place, selection: Selection | None = None) -> showing.Showing:
    return showing.show(
        HOST, "course", place, storefront=agency.store.storefront, now=agency.now, selection=selection
    )


def test_a_visitor_sees_the_preferred_option_with_the_tax_of_where_they_are(agency: Agency) -> None:
    seen = shown(agency, Place("FI"))
    assert seen.selection == Selection(agency.course.preferred.id)
    assert seen.quote is not None
    assert seen.quote.total.gross == Money.of("125.50", "EUR")


def test_a_visitor_sees_the_price_of_what_they_ticked(agency: Agency) -> None:
    seen = shown(agency, Place("DE"), Selection(agency.course.preferred.id, (agency.mug.id,)))
    assert seen.quote is not None
    assert seen.quote.total.gross == Money.of("139.00", "EUR")


def test_a_page_opens_without_a_price_until_the_province_is_known(agency: Agency) -> None:
    quebecer = profile(registrations=registered("DE", "CA-QC", "CA"))
    agency.mine.clients.revise_profile(
        agency.northwind.with_profile(quebecer, at=agency.now), agency.act().audit("profile.revise", "it")
    )
    assert shown(agency, Place("CA")).quote is None
    assert shown(agency, Place("CA", "QC")).quote is not None


def test_what_nobody_offers_cannot_be_chosen(agency: Agency) -> None:
    with pytest.raises(NotFound):
        shown(agency, Place("DE"), Selection(agency.course.preferred.id, (product("Boat").id,)))
    with pytest.raises(Invalid):
        shown(agency, Place("DE"), Selection(agency.course.preferred.id, (agency.mug.id, agency.mug.id)))


def test_an_attempt_places_one_order_and_opens_its_payment(agency: Agency) -> None:
    placed = agency.send(agency.purchase())
    assert placed.intent is not None
    assert placed.intent.truth.state is PaymentState.OPEN
    assert placed.intent.truth.amount == Money.of("119.00", "EUR")
    assert agency.kept(placed.order) == placed.order
    assert placed.order.payment.reference == placed.intent.truth.reference
    assert placed.order.key == "buyers-key"


def test_a_repeated_attempt_places_one_order_and_opens_one_payment(agency: Agency) -> None:
    first = agency.send(agency.purchase())
    again = agency.send(agency.purchase(), key="the-key-of-another-request")
    assert (again.order, again.intent) == (first.order, first.intent)
    assert len(agency.store.shelves.orders) == len(agency.store.shelves.sandbox) == 1


def test_two_attempts_are_two_orders(agency: Agency) -> None:
    assert agency.ordered("attempt-1").id != agency.ordered("attempt-2").id
    assert len(agency.store.shelves.orders) == 2


def test_an_attempt_repeated_after_paying_asks_for_no_money(agency: Agency) -> None:
    order = agency.ordered()
    agency.pays(order)
    agency.settled(order)
    again = agency.send(agency.purchase())
    assert again.intent is None
    assert again.order.state is OrderState.PAID


@pytest.mark.parametrize(
    "buyer",
    [replace(ADA, email="bob@buyer.example"), replace(ADA, name="Bob")],
    ids=["email", "name"],
)
def test_one_attempt_is_not_two_buyers(agency: Agency, buyer: Buyer) -> None:
    order = agency.ordered()
    with pytest.raises(OrderDiffers) as differs:
        agency.send(replace(agency.purchase(), buyer=buyer))
    assert differs.value.facts == {"order": order.id}


def test_a_repeated_attempt_of_a_forgotten_buyer_is_still_that_attempt(agency: Agency) -> None:
    order = agency.ordered()
    agency.pays(order)
    agency.settled(order)
    agency.store.shelves.veils.clear()
    again = agency.send(agency.purchase())
    assert (again.order.id, again.intent) == (order.id, None)


def test_one_attempt_is_not_two_baskets(agency: Agency) -> None:
    order = agency.ordered()
    with pytest.raises(OrderDiffers):
        agency.send(agency.purchase(shown="139.00", bumps=[agency.mug]))
    assert agency.kept(order) == order


def test_a_price_that_changed_is_refused_with_nothing_placed(agency: Agency) -> None:
    with pytest.raises(PriceChanged) as changed:
        agency.send(agency.purchase(shown="99.00"))
    assert changed.value.facts == {"shown": "99.00 EUR", "total": "119.00 EUR"}
    assert not agency.store.shelves.orders
    assert not agency.store.shelves.sandbox


def test_the_price_agreed_to_has_the_right_currency(agency: Agency) -> None:
    with pytest.raises(PriceChanged):
        agency.send(replace(agency.purchase(), shown=Money.of("119.00", "USD")))


def test_no_order_is_placed_where_the_tax_is_not_known(agency: Agency) -> None:
    quebecer = profile(registrations=registered("DE", "CA-QC", "CA"))
    agency.mine.clients.revise_profile(
        agency.northwind.with_profile(quebecer, at=agency.now), agency.act().audit("profile.revise", "it")
    )
    with pytest.raises(RegionNeeded):
        agency.send(replace(agency.purchase(), buyer=replace(ADA, place=Place("CA"))))
    assert not agency.store.shelves.orders


def test_nothing_is_sold_on_a_page_that_does_not_exist(agency: Agency) -> None:
    with pytest.raises(NotFound):
        agency.send(replace(agency.purchase(), slug="nothing"))


def test_a_wrong_hint_sells_what_the_page_sells(agency: Agency) -> None:
    hint = Hint(agency.account.id, (agency.mug.id,), (OLIVEIRA,), agency.till.id)
    assert agency.send(replace(agency.purchase(), hint=hint)).order.lines[0].product == agency.course.id


def test_each_owner_is_frozen_as_it_was_at_the_sale(agency: Agency) -> None:
    order = agency.ordered(bumps=[agency.mug])
    moved = agency.northwind.with_profile(profile(name="Northwind AG"), at=agency.now)
    agency.mine.clients.revise_profile(moved, agency.act().audit("profile.revise", "it"))
    assert order.owners == (agency.northwind.id, agency.oliveira.id)
    assert agency.kept(order).sellers[agency.northwind.id].legal_name == "Northwind Yoga GmbH"


def test_an_outage_at_opening_loses_nothing(agency: Agency) -> None:
    agency.line.dead = True
    with pytest.raises(Outage):
        agency.send(agency.purchase())
    [waiting] = agency.store.shelves.orders.values()
    assert (waiting.state, waiting.payment.reference) == (OrderState.PLACED, "")

    agency.line.dead = False
    placed = agency.send(agency.purchase())
    assert placed.order.id == waiting.id
    assert agency.kept(placed.order).payment.reference == placed.order.payment.reference != ""


def test_an_attempt_repeated_after_the_product_moved_tills_is_paid_where_it_was_placed(
    agency: Agency,
) -> None:
    first = agency.ordered()
    other = agency.connected("another till")
    moved = replace(agency.course, connection=other.id, version=agency.course.version + 1)
    agency.mine.catalogue.revise(moved, agency.act().audit("product.revise", moved.id))
    again = agency.send(agency.purchase())
    assert again.order == first
    assert len(agency.store.shelves.sandbox) == 1
    assert agency.line.reached == [("of", agency.till.id), ("known", agency.till.id)]


class TestAProcessorThatWillNotOpen:
    """What the processor refuses as such will never be paid."""

    @staticmethod
    def refuse(order: Order, *, return_url: str) -> Intent:
        raise ProcessorRefused(processor="sandbox", reason="amount_too_small")

    def test_tells_the_buyer_and_leaves_no_order_waiting(self, agency: Agency) -> None:
        agency.line.opens = self.refuse
        with pytest.raises(ProcessorRefused):
            agency.send(agency.purchase())
        assert [order.state for order in agency.store.shelves.orders.values()] == [OrderState.EXPIRED]

    def test_is_asked_for_no_money_again(self, agency: Agency) -> None:
        agency.line.opens = self.refuse
        with pytest.raises(ProcessorRefused):
            agency.send(agency.purchase())
        assert agency.send(agency.purchase()).intent is None

    def test_takes_no_payment_away_that_it_opened_before(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.line.opens = self.refuse
        with pytest.raises(ProcessorRefused):
            agency.send(agency.purchase())
        assert agency.kept(order) == order

    def test_takes_no_payment_away_that_another_request_opened_meanwhile(self, agency: Agency) -> None:
        agency.line.opens = self.refuse
        other = Overtaken(agency.store, lambda: self.opened(agency))
        with pytest.raises(ProcessorRefused):
            agency.send(agency.purchase(), orders=other)
        assert [order.state for order in agency.store.shelves.orders.values()] == [OrderState.PLACED]

    def opened(self, agency: Agency) -> None:
        """The same attempt, sent by another request, to which the processor did not say no."""
        agency.line.opens = agency.sandbox.open
        agency.send(agency.purchase())


def test_an_order_keeps_the_colour_of_its_page_and_who_sold_on_it(agency: Agency) -> None:
    course = replace(agency.course, version=2, look=Look(accent="#8c2f5b"))
    agency.mine.catalogue.revise(course, agency.act().audit("product.edit", course.id))
    order = agency.ordered(bumps=[agency.mug])
    assert (order.accent, order.seller) == ("#8c2f5b", agency.northwind.profile)
