"""After paying: offers that are answered with one click."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cartwright.application.offering import StepOver, accept, decline, runs_on
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.application.selling import PriceChanged
from cartwright.application.settling import confirm
from cartwright.application.sweeping import GIVEN_UP, sweep
from cartwright.domain.availability import Availability
from cartwright.domain.buyers import Delivery
from cartwright.domain.catalog import Abroad, Mode, PricingOption, TaxClass
from cartwright.domain.coupons import Coupon
from cartwright.domain.discounts import Percent
from cartwright.domain.errors import Outage
from cartwright.domain.funnel import Part
from cartwright.domain.ids import CouponId, OrderId, derived
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState, Truth
from cartwright.domain.plans import Free, Interval, OneTime, Subscription
from cartwright.domain.questions import Terms
from cartwright.domain.runs import Run
from cartwright.domain.shipping import Fare, Zone
from cartwright.domain.tax import Business, Place
from cartwright.domain.upsells import follow_on_id
from tests.fakes.apart import Whole
from tests.fakes.queues import FakeQueues
from tests.fakes.runs import FakeRuns
from tests.unit.application.agency import ADA, Agency, back
from tests.unit.application.funnel import HOUR, Funnel, eur, step, step_id
from tests.unit.domain.shop import ACCOUNT, OLIVEIRA, option_id, product, registered
from tests.unit.domain.shop import profile as seller


@pytest.fixture
def funnel(agency: Agency) -> Funnel:
    return Funnel(agency)


def made(funnel: Funnel, order: Order, name: str) -> Order:
    return funnel.agency.mine.orders.get(follow_on_id(order.id, step_id(name)))


class TestTheWayThroughIt:
    def test_leads_from_each_answer_to_what_follows(self, funnel: Funnel) -> None:
        order = funnel.bought()
        assert funnel.at(order) == "Add the mug?"
        funnel.yes(order, "mug", "20.00")
        assert funnel.at(order) == "Add the book?"
        funnel.no(order, "book")
        assert funnel.at(order) == ""
        assert funnel.paid() == ["Course", "Mug"]

    def test_offers_something_else_to_who_declines(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.no(order, "mug")
        assert funnel.at(order) == "Add the card?"
        funnel.yes(order, "card", "5.95")
        assert (funnel.at(order), funnel.paid()) == ("", ["Course", "Card"])

    def test_is_the_one_there_was_when_the_order_was_placed(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.offers()
        assert funnel.at(order) == "Add the mug?"
        assert funnel.at(funnel.bought("attempt-2")) == ""

    def test_passes_by_what_is_not_sold_any_more(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.change(funnel.agency.mug, mode=Mode.ARCHIVED)
        assert funnel.at(order) == "Add the card?"

    def test_passes_by_what_has_another_mode_option_or_currency_by_now(self, funnel: Funnel) -> None:
        order = funnel.bought()
        mug = funnel.change(funnel.agency.mug, mode=Mode.TEST)
        assert funnel.at(order) == "Add the card?"
        funnel.change(mug, mode=Mode.LIVE, options=product("Other").options)
        assert funnel.at(order) == "Add the card?"
        funnel.change(mug, options=product("Mug", currency="USD").options)
        assert funnel.at(order) == "Add the card?"

    def test_passes_by_what_has_questions_by_now_that_one_click_does_not_answer(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.change(funnel.agency.mug, terms=Terms("I agree."))
        assert funnel.at(order) == "Add the card?"

    def test_passes_by_what_has_a_price_by_now_that_would_be_rounded(self, funnel: Funnel) -> None:
        order, shelves = funnel.bought(), funnel.agency.store.shelves
        till, option = funnel.agency.till, funnel.agency.mug.preferred
        shelves.connections[ACCOUNT, till.id] = replace(till, processor="paypal")
        halves = Abroad("HU", OneTime(Money.of("150.50", "HUF")))
        funnel.change(funnel.agency.mug, options=(replace(option, abroad=(halves,)),))
        assert funnel.at(order) == "Add the card?"

    def test_passes_by_what_cannot_be_paid_through_the_connection_of_the_order(self, funnel: Funnel) -> None:
        order, shelves = funnel.bought(), funnel.agency.store.shelves
        till = funnel.agency.till
        shelves.connections[ACCOUNT, till.id] = replace(till, client=funnel.agency.northwind.id)
        assert funnel.at(order) == "Add the card?"
        shelves.connections[ACCOUNT, till.id] = till.without(at=funnel.agency.now)
        assert funnel.at(order) == ""

    def test_passes_by_what_is_more_than_can_be_paid_at_once(self, funnel: Funnel) -> None:
        order, shelves, till = funnel.bought(), funnel.agency.store.shelves, funnel.agency.till
        shelves.connections[ACCOUNT, till.id] = replace(till, processor="stripe")
        mug = funnel.agency.mug
        assert funnel.at(order) != "Add the card?"
        funnel.change(mug, options=product("Mug", "1000000.00").options)
        assert funnel.at(order) == "Add the card?"

    def test_passes_by_what_nobody_can_tax(self, funnel: Funnel) -> None:
        order = funnel.bought()
        agency = funnel.agency
        everywhere = seller(OLIVEIRA, "CA", registered("CA", "CA-QC", "CA-BC"), name="Oliveira")
        agency.mine.clients.revise_profile(
            agency.oliveira.with_profile(everywhere, at=agency.now),
            agency.act().audit("profile.revise", "it"),
        )
        unsure = replace(order, buyer=replace(order.buyer, place=replace(order.buyer.place, country="CA")))
        assert funnel.at(unsure) == "Add the card?"

    def test_passes_by_what_is_sold_out_or_not_on_sale_at_this_moment(self, funnel: Funnel) -> None:
        order = funnel.bought()
        tomorrow = funnel.agency.now + timedelta(days=1)
        mug = funnel.change(funnel.agency.mug, sold=Availability(stock=0))
        assert funnel.at(order) == "Add the card?"
        funnel.change(mug, sold=Availability(starts=tomorrow))
        assert funnel.at(order) == "Add the card?"

    def test_passes_by_goods_that_cannot_be_sent_to_the_buyer(self, funnel: Funnel) -> None:
        order = funnel.bought()
        there = replace(order.buyer, delivery=Delivery("Lindenstraße 12", "Berlin"))
        sent = replace(order, buyer=replace(there, place=Place("DE", postcode="10969")))
        fares = (Fare(Money.of("5.00", "EUR"), Money.of("0.00", "EUR")),)
        mug = funnel.change(funnel.agency.mug, tax_class=TaxClass.PHYSICAL, shipping=(Zone(("DE",), fares),))
        assert (funnel.at(order), funnel.at(sent)) == ("Add the card?", "Add the mug?")
        funnel.change(mug, shipping=(Zone(("FR",), fares),))
        assert funnel.at(sent) == "Add the card?"

    def test_tells_the_seller_of_goods_where_they_go_and_no_other(self, funnel: Funnel) -> None:
        order = funnel.bought()
        there = replace(order.buyer, delivery=Delivery("Lindenstraße 12", "Berlin"))
        sent = replace(order, buyer=replace(there, place=Place("DE", postcode="10969")))
        funnel.yes(sent, "mug", "20.00")
        assert made(funnel, order, "mug").buyer.delivery is None

    def test_knows_what_a_number_in_doubt_would_have_made_of_it(self, funnel: Funnel) -> None:
        order = funnel.bought()
        business = Business("Atelier", "FR40303265045")
        firm = replace(order, buyer=replace(order.buyer, place=Place("FR"), business=business))
        offered = funnel.stand(firm).offered
        assert offered is not None
        assert offered.quote.lines[0].otherwise is not None

    def test_offers_nothing_in_a_shop_that_has_closed(self, funnel: Funnel) -> None:
        order, shelves = funnel.bought(), funnel.agency.store.shelves
        shelves.accounts[ACCOUNT] = replace(shelves.accounts[ACCOUNT], closed=funnel.agency.now)
        assert funnel.at(order) == ""

    def test_offers_nothing_before_the_order_is_paid(self, funnel: Funnel) -> None:
        order = funnel.agency.ordered()
        assert not runs_on(order)
        assert funnel.stand(order).offered is None

    def test_offers_nothing_to_a_buyer_who_is_forgotten(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.agency.store.shelves.veils.clear()
        assert funnel.stand(funnel.known(order)).offered is None

    def test_offers_nothing_to_who_paid_nothing(self, funnel: Funnel) -> None:
        free = PricingOption(option_id("Course"), "Free", Free("EUR"))
        funnel.change(funnel.agency.course, options=(free,))
        order = funnel.agency.send(funnel.agency.purchase(shown="0")).order
        assert (order.state, order.steps) == (OrderState.PAID, ())


class TestAYes:
    def test_makes_an_order_of_its_own_with_its_owners_sale_and_entry(self, funnel: Funnel) -> None:
        order = funnel.bought()
        before = funnel.agency.kept(order)
        standing = funnel.yes(order, "mug", "20.00")
        assert standing is not None
        follow_on, shelves = standing.order, funnel.agency.store.shelves
        assert (follow_on.state, follow_on.follows) == (OrderState.PAID, order.id)
        assert follow_on.payment.id != order.payment.id
        assert [line.part for line in follow_on.lines] == [Part.UPSELL]
        assert [sale.owner for sale in shelves.sales.values() if sale.order == follow_on.id] == [OLIVEIRA]
        kinds = sorted(entry.kind for entry in shelves.entries.values() if entry.client == OLIVEIRA)
        assert kinds == ["charge", "fee"]
        assert funnel.agency.kept(order) == before

    def test_said_again_is_one_order_one_charge_one_sale(self, funnel: Funnel) -> None:
        order, shelves = funnel.bought(), funnel.agency.store.shelves
        standings = [funnel.yes(order, "mug", "20.00") for _ in range(3)]
        assert len({one.order.id for one in standings if one}) == 1
        assert (len(shelves.orders), len(shelves.sandbox), len(shelves.sales)) == (2, 2, 2)
        assert funnel.agency.line.asked.count(("charge", made(funnel, order, "mug").id)) == 1

    def test_to_another_price_than_was_shown_is_refused_with_nothing_placed(self, funnel: Funnel) -> None:
        order = funnel.bought()
        with pytest.raises(PriceChanged) as changed:
            funnel.yes(order, "mug", "19.00")
        assert changed.value.facts == {"shown": "19.00 EUR", "total": "20.00 EUR"}
        assert len(funnel.agency.store.shelves.orders) == 1
        assert funnel.at(order) == "Add the mug?"

    def test_after_the_offer_is_over_is_refused_by_our_clock(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.agency.clock.move(HOUR - timedelta(seconds=1))
        assert funnel.at(order) == "Add the mug?"
        funnel.agency.clock.move(timedelta(seconds=1))
        assert funnel.at(order) == ""
        with pytest.raises(StepOver) as over:
            funnel.yes(order, "mug", "20.00")
        assert over.value.facts == {"step": step_id("mug")}
        assert funnel.paid() == ["Course"]

    def test_an_offer_that_is_over_leads_to_one_that_is_open_longer(self, funnel: Funnel) -> None:
        agency = funnel.agency
        long = replace(step("card", product("Card")), open_for=2 * HOUR)
        funnel.offers(step("mug", agency.mug, no="card"), long)
        order = funnel.bought()
        agency.clock.move(HOUR)
        assert funnel.at(order) == "Add the card?"

    def test_to_a_step_that_was_declined_changes_nothing(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.no(order, "mug")
        assert funnel.yes(order, "mug", "20.00") is None
        assert funnel.paid() == ["Course"]

    def test_to_a_step_of_nobodys_changes_nothing(self, funnel: Funnel) -> None:
        order = funnel.bought()
        assert funnel.yes(order, "boat", "20.00") is None
        assert len(funnel.agency.store.shelves.orders) == 1

    def test_to_a_trial_needs_no_processor_and_keeps_the_method(self, funnel: Funnel) -> None:
        trial = Subscription(eur("10"), Interval.MONTHLY, trial=14)
        funnel.change(funnel.agency.mug, options=(PricingOption(option_id("Mug"), "Trial", trial),))
        order = funnel.bought()
        funnel.agency.line.dead = True
        standing = funnel.yes(order, "mug", "0")
        assert standing is not None
        assert standing.order.state is OrderState.PAID
        assert standing.order.payment.saved == order.payment.saved

    def test_uses_the_coupon_of_the_whole_funnel_without_counting_it_again(self, funnel: Funnel) -> None:
        agency = funnel.agency
        spring = Coupon(
            ACCOUNT, CouponId(derived("coupon", "c")), "SPRING", "", Percent(Decimal("0.5")), limit=1
        )
        agency.mine.coupons.add(spring, agency.act().audit("coupon.make", spring.id))
        order = agency.send(replace(agency.purchase(shown="59.50"), coupon="spring")).order
        agency.pays(order)
        agency.settled(order)
        standing = funnel.yes(funnel.known(order), "mug", "10.00")
        assert standing is not None
        assert standing.order.state is OrderState.PAID
        assert agency.mine.coupons.get("SPRING").used == 1


class TestALimitedItem:
    def test_is_one_less_once_it_is_accepted(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.change(funnel.agency.mug, sold=Availability(stock=1))
        funnel.yes(order, "mug", "20.00")
        assert funnel.paid() == ["Course", "Mug"]
        assert funnel.at(funnel.bought("attempt-2")) == "Add the card?"

    def test_that_the_buyer_had_before_is_refused_once_and_passed_by(self, funnel: Funnel) -> None:
        funnel.change(funnel.agency.mug, sold=Availability(each=1))
        funnel.yes(funnel.bought(), "mug", "20.00")
        order = funnel.bought("attempt-2")
        with pytest.raises(StepOver):
            funnel.yes(order, "mug", "20.00")
        assert funnel.at(order) == "Add the card?"
        assert funnel.paid() == ["Course", "Mug", "Course"]


class TestACardThat:
    def test_is_declined_leaves_the_order_as_it_was_and_leads_on_as_after_a_no(self, funnel: Funnel) -> None:
        funnel.card = "once"
        order = funnel.bought()
        before = funnel.agency.kept(order)
        standing = funnel.yes(order, "mug", "20.00")
        assert standing is not None
        assert standing.order.state is OrderState.EXPIRED
        stage = funnel.stand(order)
        assert stage.failed is not None
        assert stage.failed.id == standing.order.id
        assert funnel.at(order) == "Add the card?"
        assert (funnel.agency.kept(order), funnel.paid()) == (before, ["Course"])
        assert funnel.yes(order, "mug", "20.00") is not None
        assert funnel.agency.line.asked.count(("charge", standing.order.id)) == 1

    def test_wants_the_bank_to_ask_waits_for_its_buyer(self, funnel: Funnel) -> None:
        funnel.card = "authentication"
        order = funnel.bought()
        standing = funnel.yes(order, "mug", "20.00")
        assert standing is not None
        assert standing.truth is not None
        assert standing.truth.state is PaymentState.ACTION
        stage = funnel.stand(order)
        assert stage.waiting is not None
        assert (stage.waiting.order.id, stage.offered) == (standing.order.id, None)
        again = funnel.yes(order, "mug", "20.00")
        assert again is not None
        assert again.truth == standing.truth
        payment = funnel.agency.store.sandbox.get(
            ACCOUNT, standing.order.payment.connection, standing.order.payment.id
        )
        funnel.agency.sandbox.answer(payment, approve=True)
        assert funnel.at(order) == "Add the book?"
        assert funnel.paid() == ["Course", "Mug"]

    def test_wants_the_bank_to_ask_can_be_left_at_that(self, funnel: Funnel) -> None:
        funnel.card = "authentication"
        order = funnel.bought()
        funnel.yes(order, "mug", "20.00")
        funnel.no(order, "mug")
        assert made(funnel, order, "mug").state is OrderState.EXPIRED
        assert funnel.at(order) == "Add the card?"

    def test_takes_its_time_holds_nobody_up(self, funnel: Funnel) -> None:
        funnel.card = "slow"
        order = funnel.agency.ordered()
        funnel.agency.pays(order, "slow")
        funnel.agency.clock.move(timedelta(seconds=11))
        funnel.agency.settled(order)
        order = funnel.known(order)
        funnel.yes(order, "mug", "20.00")
        assert made(funnel, order, "mug").state is OrderState.PLACED
        assert funnel.at(order) == "Add the book?"
        funnel.agency.clock.move(timedelta(seconds=11))
        funnel.stand(order)
        assert funnel.paid() == ["Course", "Mug"]

    def test_answers_nobody_is_charged_once_and_found_by_looking(self, funnel: Funnel) -> None:
        funnel.card = "unknown"
        order = funnel.bought()
        standing = funnel.yes(order, "mug", "20.00")
        assert standing is not None
        assert (standing.order.state, standing.truth) == (OrderState.PLACED, None)
        assert funnel.at(order) == "Add the book?"
        assert funnel.paid() == ["Course", "Mug"]


class TestWhenNobodyAnswers:
    def test_the_follow_on_waits_and_is_charged_once_by_the_next_click(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.agency.line.dead = True
        standing = funnel.yes(order, "mug", "20.00")
        assert standing is not None
        assert standing.order.state is OrderState.PLACED
        assert funnel.stand(order).waiting is not None
        funnel.agency.line.dead = False
        waiting = funnel.stand(order).waiting
        assert waiting is not None
        assert waiting.truth is not None
        assert waiting.truth.state is PaymentState.OPEN
        assert funnel.paid() == ["Course"]
        funnel.yes(order, "mug", "20.00")
        assert funnel.paid() == ["Course", "Mug"]

    def test_a_charge_that_got_lost_on_its_way_is_asked_for_again_by_a_click_alone(
        self, funnel: Funnel
    ) -> None:
        order, line = funnel.bought(), funnel.agency.line
        charges = line.charges

        def lost(*_: object, **__: object) -> Truth:
            raise Outage("the processor")

        line.charges = lost
        funnel.yes(order, "mug", "20.00")
        line.charges = charges
        assert funnel.stand(order).waiting is not None
        assert made(funnel, order, "mug").payment.reference
        assert funnel.paid() == ["Course"]
        funnel.yes(order, "mug", "20.00")
        assert funnel.paid() == ["Course", "Mug"]

    def test_the_sweeper_finds_what_was_paid(self, funnel: Funnel) -> None:
        funnel.card = "unknown"
        order = funnel.bought()
        funnel.yes(order, "mug", "20.00")
        self._swept(funnel, timedelta(minutes=11))
        assert funnel.paid() == ["Course", "Mug"]

    def test_the_sweeper_charges_nobody_and_ends_what_was_never_charged(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.agency.line.dead = True
        funnel.yes(order, "mug", "20.00")
        funnel.agency.line.dead = False
        self._swept(funnel, timedelta(minutes=11))
        assert made(funnel, order, "mug").state is OrderState.PLACED
        self._swept(funnel, GIVEN_UP)
        assert made(funnel, order, "mug").state is OrderState.EXPIRED
        assert funnel.paid() == ["Course"]

    def test_nobody_declines_what_may_have_been_paid(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.agency.line.dead = True
        funnel.yes(order, "mug", "20.00")
        with pytest.raises(Outage):
            funnel.no(order, "mug")
        assert made(funnel, order, "mug").state is OrderState.PLACED

    def _swept(self, funnel: Funnel, after: timedelta) -> None:
        agency = funnel.agency
        agency.clock.move(after)
        sweep(
            stragglers=agency.store.stragglers,
            queues=FakeQueues(),
            orders=lambda account: agency.store.of(account).orders,
            processors=agency.line,
            return_url=back,
            now=agency.now,
            apart=Whole(),
        )


def refuse(*_: object, **__: object) -> Truth:
    raise ProcessorRefused(processor="sandbox", reason="no-such-method")


class TestAProcessorThatRefuses:
    def test_to_open_leaves_a_follow_on_that_is_over(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.agency.line.opens = refuse  # type: ignore[assignment]
        standing = funnel.yes(order, "mug", "20.00")
        assert standing is not None
        assert standing.order.state is OrderState.EXPIRED
        assert funnel.at(order) == "Add the card?"

    def test_to_charge_has_it_called_off(self, funnel: Funnel) -> None:
        order = funnel.bought()
        funnel.agency.line.charges = refuse
        standing = funnel.yes(order, "mug", "20.00")
        assert standing is not None
        assert standing.order.state is OrderState.EXPIRED
        assert funnel.paid() == ["Course"]

    def test_to_open_what_is_open_is_waited_for(self, funnel: Funnel) -> None:
        order, line = funnel.bought(), funnel.agency.line
        funnel.card = "authentication"
        line.charges = lambda order, **_: funnel.agency.sandbox.truth(order, return_url=back(order))
        funnel.yes(order, "mug", "20.00")
        line.opens = refuse  # type: ignore[assignment]
        line.truths = refuse
        standing = funnel.yes(order, "mug", "20.00")
        assert standing is not None
        assert standing.order.state is OrderState.PLACED
        assert funnel.stand(order).waiting is not None


class TestTwoTabs:
    class Overtaken(FakeRuns):
        """Runs in which another tab is faster by one answer."""

        def __init__(self, funnel: Funnel, order: Order, *, yes: bool) -> None:
            super().__init__(funnel.agency.store.shelves, ACCOUNT)
            self._funnel, self._order, self._yes = funnel, order, yes
            self._once = True

        def answer(self, run: Run, placed: Order | None) -> None:
            if self._once:
                self._once = False
                if self._yes:
                    self._funnel.yes(self._order, "mug", "20.00")
                else:
                    self._funnel.no(self._order, "mug")
            super().answer(run, placed)

    def test_that_both_say_yes_are_one_order(self, funnel: Funnel) -> None:
        order = funnel.bought()
        slow = funnel.counter(self.Overtaken(funnel, order, yes=True))
        standing = accept(order, step_id("mug"), eur("20.00"), at=slow)
        assert standing is not None
        assert standing.order.state is OrderState.PAID
        assert funnel.paid() == ["Course", "Mug"]

    def test_of_which_one_declines_first_charge_nothing(self, funnel: Funnel) -> None:
        order = funnel.bought()
        slow = funnel.counter(self.Overtaken(funnel, order, yes=False))
        assert accept(order, step_id("mug"), eur("20.00"), at=slow) is None
        assert funnel.paid() == ["Course"]

    def test_of_which_one_accepts_first_do_not_take_it_back(self, funnel: Funnel) -> None:
        order = funnel.bought()
        slow = funnel.counter(self.Overtaken(funnel, order, yes=True))
        decline(order, step_id("mug"), at=slow)
        assert funnel.paid() == ["Course", "Mug"]


def test_a_follow_on_is_confirmed_as_every_order_is(funnel: Funnel) -> None:
    order = funnel.bought()
    funnel.yes(order, "mug", "20.00")
    follow_on = made(funnel, order, "mug")
    agency = funnel.agency
    standing = confirm(
        OrderId(follow_on.id), order.key, orders=agency.mine.orders, processors=agency.line, return_url=back
    )
    assert (standing.order.state, standing.order.buyer.email) == (OrderState.PAID, ADA.email)


def test_a_stage_without_an_answer_has_nothing_that_failed(funnel: Funnel) -> None:
    order = funnel.bought()
    assert funnel.stand(order).failed is None
    funnel.no(order, "mug")
    assert funnel.stand(order).failed is None
