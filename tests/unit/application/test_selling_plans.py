"""Placing what is free, what begins with a trial, and what falls due again later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cartwright.application import catalogue, editing
from cartwright.application.editing import Edit, OptionWanted
from cartwright.application.replacing import AlreadyPaid
from cartwright.application.selling import Placed
from cartwright.application.settling import confirm
from cartwright.application.showing import Showing, show
from cartwright.application.sweeping import GIVEN_UP, sweep
from cartwright.domain.alternatives import Alternative
from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.catalog import PricingOption, Product, TaxClass
from cartwright.domain.connections import CannotSave, CannotTake, Connection
from cartwright.domain.denominations import taken_by
from cartwright.domain.errors import Invalid
from cartwright.domain.money import Money
from cartwright.domain.orders import OrderState
from cartwright.domain.payments import Asks, PaymentState
from cartwright.domain.plans import Chosen, Free, Interval, OneTime, Plan, Split, Subscription
from cartwright.domain.pricing import Selection, listed
from cartwright.domain.shipping import Fare, Zone
from cartwright.domain.tax import Place
from tests.fakes.apart import Whole
from tests.fakes.queues import FakeQueues
from tests.unit.application.agency import HOST, Agency, back
from tests.unit.domain.shop import option_id, product


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


MONTHLY = Subscription(eur("10"), Interval.MONTHLY)
TRIAL = replace(MONTHLY, trial=14)


def planned(name: str, plan: Plan) -> Product:
    return replace(product(name), options=(PricingOption(option_id(name), "Plan", plan),))


def send(agency: Agency, of: Product, shown: str, given: Decimal | None = None) -> Placed:
    selection = Selection(of.preferred.id, given=given)
    purchase = replace(agency.purchase(shown=shown), slug=of.slug, selection=selection)
    return agency.send(purchase)


def vouchers(agency: Agency) -> Connection:
    """A connection that keeps no payment methods."""
    till = replace(agency.connected("vouchers"), processor="vouchers")
    agency.store.shelves.connections[till.account, till.id] = till
    return till


class TestWhatIsFree:
    @pytest.fixture
    def gift(self, agency: Agency) -> Product:
        return agency.published(planned("Gift", Free("EUR")))

    def test_is_sold_as_it_is_placed_and_no_processor_hears_of_it(
        self, agency: Agency, gift: Product
    ) -> None:
        placed = send(agency, gift, "0")
        assert (placed.order.state, placed.intent) == (OrderState.PAID, None)
        assert (agency.line.asked, agency.line.reached) == ([], [])
        [entry] = agency.store.shelves.entries.values()
        assert entry.amount.gross == eur("0")
        assert len(agency.store.shelves.jobs) == 1

    def test_is_sold_once_however_often_it_is_sent(self, agency: Agency, gift: Product) -> None:
        assert send(agency, gift, "0") == send(agency, gift, "0")
        assert len(agency.store.shelves.sales) == 1

    def test_was_bought_even_if_nobody_came_to_say_so(self, agency: Agency, gift: Product) -> None:
        order = self.waiting(agency, gift).order
        standing = confirm(
            order.id, order.key, orders=agency.mine.orders, processors=agency.line, return_url=back
        )
        assert standing.order.state is OrderState.PAID
        assert agency.line.asked == []

    @pytest.mark.parametrize("late", [timedelta(minutes=11), GIVEN_UP])
    def test_is_settled_by_the_sweep_and_never_given_up(
        self, agency: Agency, gift: Product, late: timedelta
    ) -> None:
        order = self.waiting(agency, gift)
        agency.clock.move(late)
        swept = sweep(
            stragglers=agency.store.stragglers,
            queues=FakeQueues(),
            orders=lambda account: agency.store.of(account).orders,
            processors=agency.line,
            return_url=back,
            now=agency.now,
            apart=Whole(),
        )
        assert swept.settled == 1
        assert agency.mine.orders.get(order.order.id).payment.settled_at == order.order.placed_at

    def test_is_not_replaced_by_anything(self, agency: Agency, gift: Product) -> None:
        order = self.waiting(agency, gift).order
        more = replace(agency.purchase("attempt-2"), replaces=order.id, replaces_key=order.key)
        with pytest.raises(AlreadyPaid):
            agency.send(more)

    def waiting(self, agency: Agency, gift: Product) -> Placed:
        """An order of which nothing was written but that it was placed."""
        placed = send(agency, gift, "0")
        bare = replace(
            placed.order,
            state=OrderState.PLACED,
            version=1,
            payment=replace(placed.order.payment, state=PaymentState.OPEN, settled_at=None, reference=""),
        )
        for shelf in (agency.store.shelves.sales, agency.store.shelves.entries, agency.store.shelves.jobs):
            shelf.clear()
        agency.store.shelves.orders[bare.account, bare.id] = bare
        return replace(placed, order=bare)


def test_a_trial_opens_a_payment_of_nothing_that_keeps_the_method(agency: Agency) -> None:
    club = agency.published(planned("Club", TRIAL))
    placed = send(agency, club, "0")
    assert placed.intent is not None
    assert placed.order.payment.asks is Asks.METHOD
    agency.pays(placed.order)
    paid = agency.settled(placed.order)
    assert paid.state is OrderState.PAID
    assert paid.payment.saved is not None
    assert [sale.bought for sale in agency.store.shelves.sales.values()] == [paid.bought]


@pytest.mark.parametrize("plan", [MONTHLY, Split(eur("10"), Interval.MONTHLY, 3)])
def test_what_falls_due_again_keeps_the_method_it_is_paid_with(agency: Agency, plan: Plan) -> None:
    placed = send(agency, agency.published(planned("Club", plan)), "11.90")
    assert placed.order.payment.saves
    agency.pays(placed.order)
    assert agency.settled(placed.order).payment.saved is not None


def test_what_is_paid_once_leaves_nothing_behind_to_charge(agency: Agency) -> None:
    order = agency.ordered()
    agency.pays(order)
    paid = agency.settled(order)
    assert (paid.payment.saves, paid.payment.saved) == (False, None)


def test_an_amount_with_more_decimals_than_the_currency_has_is_pointed_at(agency: Agency) -> None:
    tip = agency.published(planned("Tip", Chosen(eur("10"), eur("5"))))
    placed = send(agency, tip, "9.04", given=Decimal("7.60"))
    assert placed.order.lines[0].given == eur("7.60")
    with pytest.raises(Invalid) as refused:
        send(agency, tip, "9.04", given=Decimal("7.605"))
    assert refused.value.facts["errors"] == [{"pointer": "/amount", "detail": "EUR has 2 decimals"}]


def test_more_than_can_be_asked_for_is_refused_by_the_price_and_by_the_order(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 19 % tax 84.03 is 100.00, which has a digit too many here."""
    strict = replace(PROCESSORS["sandbox"], currencies=taken_by("stripe"), digits=4)
    monkeypatch.setitem(PROCESSORS, "sandbox", strict)
    tip = agency.published(planned("Tip", Chosen(eur("10"), eur("5"))))

    def shown(given: str) -> Showing:
        selection = Selection(tip.preferred.id, given=Decimal(given))
        front = agency.store.storefront
        return show(HOST, tip.slug, Place("DE"), storefront=front, now=agency.now, selection=selection)

    for attempt in (lambda: shown("84.03"), lambda: send(agency, tip, "100.00", given=Decimal("84.03"))):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert refused.value.facts["errors"] == [
            {"pointer": "/amount", "detail": "no more than 99.99 EUR in all"}
        ]
    assert not agency.store.shelves.orders
    quote = shown("84.02").quote
    assert quote is not None
    assert send(agency, tip, str(quote.total.gross.decimal), given=Decimal("84.02")).intent is not None

    # Where the buyer may yet choose another way to pay, that one may take it: the order says.
    other = replace(agency.connected("other"), processor="paypal")
    agency.store.shelves.connections[other.account, other.id] = other
    both = replace(tip, alternatives=(Alternative(other.id),))
    agency.store.shelves.products[both.account, both.id] = both
    assert shown("84.03").quote is not None
    with pytest.raises(Invalid):
        send(agency, both, "100.00", given=Decimal("84.03"))


def test_prices_are_listed_before_any_tax_is_known(agency: Agency) -> None:
    offer = agency.store.storefront.offer(HOST, "course")
    chosen = Selection(agency.course.preferred.id, (agency.mug.id,))
    prices = [item.price for item in listed(offer, chosen, Place("CA"))]
    assert prices == [eur("100"), eur("20")]


class TestAConnectionThatKeepsNoMethods:
    def edited(self, agency: Agency, of: Product, plans: Sequence[Plan]) -> Product:
        options = tuple(
            OptionWanted(of.preferred.id if place == 0 else None, "Plan", plan)
            for place, plan in enumerate(plans)
        )
        wanted = Edit(of.version, of.name, of.mode, options)
        return editing.edit(
            agency.act(),
            of.id,
            wanted,
            catalogue=agency.mine.catalogue,
            connections=agency.mine.connections,
        )

    def test_takes_no_product_that_falls_due_again(self, agency: Agency) -> None:
        till = vouchers(agency)
        once = replace(product("Once"), connection=till.id)
        self.publish(agency, once)
        with pytest.raises(CannotSave):
            self.publish(agency, replace(planned("Club", MONTHLY), connection=till.id))

    def test_takes_no_price_that_its_processor_cannot_be_asked_for(self, agency: Agency) -> None:
        till = replace(agency.connected("paypal"), processor="paypal")
        agency.store.shelves.connections[till.account, till.id] = till
        self.publish(agency, replace(planned("Yearbook", MONTHLY), connection=till.id))
        intro = replace(MONTHLY, price=Money.of("990", "HUF"), first=Money.of("9.90", "HUF"))
        for name, wrong in (("Hrivna", OneTime(Money.of("9.00", "UAH"))), ("Forint", intro)):
            with pytest.raises(CannotTake) as refused:
                self.publish(agency, replace(planned(name, wrong), connection=till.id))
            assert refused.value.facts["processor"] == "paypal"

    def test_takes_no_least_that_its_processor_cannot_be_asked_for(self, agency: Agency) -> None:
        till = replace(agency.connected("paypal"), processor="paypal")
        agency.store.shelves.connections[till.account, till.id] = till
        given = Chosen(Money.of("990", "HUF"), minimum=Money.of("9.90", "HUF"))
        with pytest.raises(CannotTake) as refused:
            self.publish(agency, replace(planned("Gift", given), connection=till.id))
        assert refused.value.facts["amounts"] == ["9.90 HUF"]

    def test_takes_no_fare_that_its_processor_cannot_be_asked_for(self, agency: Agency) -> None:
        till = replace(agency.connected("paypal"), processor="paypal")
        agency.store.shelves.connections[till.account, till.id] = till
        fare = Fare(Money.of("990", "HUF"), Money.of("99.50", "HUF"))
        box = replace(planned("Box", OneTime(Money.of("9900", "HUF"))), connection=till.id)
        box = replace(box, tax_class=TaxClass.PHYSICAL, shipping=(Zone((), (fare,)),))
        with pytest.raises(CannotTake) as refused:
            self.publish(agency, box)
        assert refused.value.facts["amounts"] == ["99.50 HUF"]

    def publish(self, agency: Agency, thing: Product) -> None:
        catalogue.publish(
            agency.act(),
            thing,
            catalogue=agency.mine.catalogue,
            clients=agency.mine.clients,
            connections=agency.mine.connections,
            hosts=[HOST],
        )

    def test_takes_no_option_that_falls_due_again(self, agency: Agency) -> None:
        once = agency.published(replace(product("Once"), connection=vouchers(agency).id))
        once = self.edited(agency, once, [once.preferred.plan])
        with pytest.raises(CannotSave):
            self.edited(agency, once, [once.preferred.plan, MONTHLY])

    def test_takes_no_bump_that_falls_due_again(self, agency: Agency) -> None:
        club = agency.published(planned("Club", MONTHLY))
        page = agency.published(replace(product("Once"), connection=vouchers(agency).id), club)
        with pytest.raises(CannotSave):
            catalogue.hand_over(
                agency.act(),
                page.id,
                agency.northwind.id,
                catalogue=agency.mine.catalogue,
                clients=agency.mine.clients,
                connections=agency.mine.connections,
            )

    def test_sells_nothing_that_falls_due_again(self, agency: Agency) -> None:
        club = agency.published(replace(planned("Club", MONTHLY), connection=vouchers(agency).id))
        with pytest.raises(CannotSave):
            send(agency, club, "11.90")
        assert not agency.store.shelves.orders
