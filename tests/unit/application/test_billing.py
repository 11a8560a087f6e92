"""Doing what is due of subscriptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cartwright.application.billing import STEPS_OF_ITS_OWN_CLOCK, bill
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.application.ports.selling import Delivery, Stale
from cartwright.application.settling import confirm, hear
from cartwright.application.sweeping import sweep
from cartwright.domain.catalog import Mode
from cartwright.domain.coupons import Coupon
from cartwright.domain.discounts import Percent
from cartwright.domain.dunning import Dunning, Ending
from cartwright.domain.entitlements import AccessState
from cartwright.domain.entitlements import Ending as Revoked
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import CouponId, SubscriptionId, derived
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState, Truth
from cartwright.domain.plans import Interval, Split
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.subscriptions import Farewell, Subscription, SubscriptionState
from tests.fakes.apart import Whole
from tests.fakes.queues import FakeQueues
from tests.unit.application.agency import Agency, back
from tests.unit.application.billing import DAY, MONTHLY, Billing
from tests.unit.domain.shop import ACCOUNT, registered
from tests.unit.domain.shop import profile as seller


@pytest.fixture
def billing(agency: Agency) -> Billing:
    billing = Billing(agency)
    billing.sells()
    return billing


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


class TestWhatIsBought:
    def test_goes_on_as_a_subscription(self, billing: Billing) -> None:
        order = billing.bought()
        found = billing.subscription
        assert (found.state, found.paid) == (SubscriptionState.ACTIVE, 0)
        assert (found.sale, found.saved) == (order.sale(order.owners[0]).id, order.payment.saved)
        assert (found.falls_due, found.due) == (date(2026, 12, 2), found.calendar.moment(1))

    def test_is_in_its_trial_first(self, billing: Billing) -> None:
        billing.sells(replace(MONTHLY, trial=14))
        billing.bought(shown="0.00")
        assert billing.subscription.state is SubscriptionState.TRIALING
        assert billing.falls_due().state is SubscriptionState.ACTIVE
        assert billing.charged() == ["119.00"]

    def test_goes_on_as_nothing_where_nothing_follows(self, agency: Agency) -> None:
        agency.sold()
        assert agency.store.shelves.subscriptions == {}


class TestACharge:
    def test_is_nothing_before_its_moment(self, billing: Billing) -> None:
        billing.bought()
        billing.agency.clock.move(timedelta(days=29))
        assert billing.bill().version == 1
        assert billing.attempts == []

    def test_is_an_order_that_is_paid_booked_and_due_its_number(self, billing: Billing) -> None:
        first = billing.bought()
        found = billing.falls_due()
        [order] = billing.attempts
        assert (order.state, order.buyer.veiled, order.host) == (OrderState.PAID, True, first.host)
        assert order.instalment is not None
        assert (order.instalment.number, order.instalment.of) == (1, None)
        assert (found.paid, found.falls_due, found.trying) == (1, date(2027, 1, 2), None)
        [entry] = billing.rebilled
        assert (entry.amount.gross, entry.order) == (eur("119.00"), order.id)
        jobs = [slip.job for slip in billing.agency.store.shelves.jobs.values()]
        assert sum(job.topic == "number" for job in jobs) == 2
        assert order.id != first.id

    def test_knows_its_buyer(self, billing: Billing) -> None:
        billing.bought()
        billing.falls_due()
        order = billing.agency.mine.orders.recall(billing.attempts[0])
        assert (order.buyer.email, order.buyer.name) == ("ada@buyer.example", "Ada Buyer")

    def test_is_made_once_however_often_it_is_asked_for(self, billing: Billing) -> None:
        billing.bought()
        billing.falls_due()
        for _ in range(5):
            billing.bill()
        assert billing.charged() == ["119.00"]

    def test_is_taxed_by_the_seller_and_the_day(self, billing: Billing) -> None:
        billing.bought()
        clients = billing.agency.mine.clients
        northwind = clients.get(billing.agency.northwind.id)
        moved = replace(seller(country="AT", registrations=registered("AT")), version=2)
        after = replace(northwind, profile=moved, version=northwind.version + 1)
        billing.agency.store.shelves.clients[ACCOUNT, after.id] = after
        billing.falls_due()
        [order] = billing.attempts
        assert order.sellers[after.id].address.country == "AT"
        assert order.total.tax != eur("19.00")

    def test_is_what_was_agreed_whatever_the_product_costs_by_then(self, billing: Billing) -> None:
        billing.bought()
        billing.sells(Every(eur("500.00"), Interval.MONTHLY), mode=Mode.ARCHIVED)
        billing.falls_due()
        assert billing.charged() == ["119.00"]

    def test_that_nobody_knows_the_end_of_waits_for_the_processor(self, billing: Billing) -> None:
        billing.bought()
        billing.pass_to_due()
        billing.agency.line.dead = True
        with pytest.raises(Outage):
            billing.bill()
        billing.agency.line.dead = False
        assert billing.bill().paid == 1
        assert billing.charged() == ["119.00"]

    def test_that_its_bank_takes_days_for_is_looked_at_again(self, billing: Billing) -> None:
        billing.bought()
        billing.pass_to_due()
        rebills = billing.agency.line.rebills

        def slow(order: Order, *, return_url: str) -> Truth:
            truth = rebills(order, return_url=return_url)
            return replace(truth, state=PaymentState.PROCESSING)

        billing.agency.line.rebills = slow
        found = billing.bill()
        assert (found.paid, found.state) == (0, SubscriptionState.ACTIVE)
        assert found.due == billing.agency.now + DAY
        assert billing.trying.payment.reference
        billing.agency.line.rebills = rebills
        assert billing.falls_due().paid == 1

    def test_is_one_for_each_message_however_many_were_missed(self, billing: Billing) -> None:
        billing.bought()
        billing.agency.clock.move(timedelta(days=70))
        assert [billing.bill().paid for _ in range(4)] == [1, 2, 2, 2]

    def test_of_nothing_asks_no_processor(self, billing: Billing) -> None:
        coupon = Coupon(
            ACCOUNT, CouponId(derived("coupon", "all")), "ALL", "All", Percent(Decimal(1)), payments=None
        )
        billing.agency.mine.coupons.add(coupon, billing.agency.act().audit("coupon.create", coupon.id))
        billing.bought(shown="0.00", coupon="ALL")
        asked = len(billing.agency.line.asked)
        for _ in range(2):
            billing.falls_due()
        assert (billing.subscription.paid, billing.charged()) == (2, ["0.00", "0.00"])
        assert len(billing.agency.line.asked) == asked


class TestItsEnd:
    def test_comes_with_the_last_part(self, billing: Billing) -> None:
        billing.sells(Split(eur("50.00"), Interval.WEEKLY, 3))
        billing.bought(shown="59.50")
        billing.falls_due()
        assert billing.falls_due().state is SubscriptionState.COMPLETED
        assert (billing.subscription.due, billing.charged()) == (None, ["59.50", "59.50"])

    def test_comes_when_the_time_paid_for_is_over(self, billing: Billing) -> None:
        billing.sells(fulfilment=Fulfilment(access=Access()))
        billing.bought()
        found = billing.subscription
        billing.agency.mine.subscriptions.move(found.cancels(Farewell(billing.agency.now, "moved away")))
        ended = billing.falls_due()
        assert (ended.state, ended.due) == (SubscriptionState.CANCELLED, None)
        assert ended.ended == Farewell(billing.agency.now, "moved away")
        assert billing.attempts == []
        [held] = billing.agency.store.shelves.entitlements.values()
        assert held.state(billing.agency.now) is AccessState.REVOKED

    def test_comes_where_its_buyer_is_forgotten(self, billing: Billing) -> None:
        billing.bought()
        billing.agency.store.shelves.veils.clear()
        assert billing.falls_due().state is SubscriptionState.CANCELLED
        assert billing.attempts == []

    def test_leaves_access_alone_that_was_revoked_before(self, billing: Billing) -> None:
        billing.sells(fulfilment=Fulfilment(access=Access()))
        billing.bought()
        [held] = billing.agency.store.shelves.entitlements.values()
        gone = held.revoke(Revoked.REFUND, at=billing.agency.now)
        billing.agency.mine.entitlements.move(gone)
        billing.agency.store.shelves.veils.clear()
        billing.falls_due()
        assert list(billing.agency.store.shelves.entitlements.values()) == [gone]

    def test_is_a_pause_where_the_account_is_closed(self, billing: Billing) -> None:
        billing.bought()
        accounts = billing.agency.store.shelves.accounts
        accounts[ACCOUNT] = replace(accounts[ACCOUNT], closed=billing.agency.now)
        found = billing.falls_due()
        assert (found.state, found.due, billing.attempts) == (SubscriptionState.PAUSED, None, [])


class TestAccess:
    def test_is_prolonged_by_each_charge(self, billing: Billing) -> None:
        billing.sells(fulfilment=Fulfilment(access=Access(30)))
        billing.bought()
        [before] = billing.agency.store.shelves.entitlements.values()
        billing.falls_due()
        [after] = billing.agency.store.shelves.entitlements.values()
        assert before.ends is not None
        assert after.ends == max(billing.agency.now + 30 * DAY, billing.subscription.due or before.ends)
        assert after.version == before.version + 1

    def test_for_good_needs_no_prolonging(self, billing: Billing) -> None:
        billing.sells(fulfilment=Fulfilment(access=Access()))
        billing.bought()
        billing.falls_due()
        [held] = billing.agency.store.shelves.entitlements.values()
        assert (held.ends, held.version) == (None, 1)


class TestAPause:
    def test_charges_nothing_and_goes_on_from_its_day(self, billing: Billing) -> None:
        billing.bought()
        found = billing.subscription
        paused = found.pauses(date(2027, 1, 15), at=billing.agency.now)
        billing.agency.mine.subscriptions.move(paused)
        billing.agency.clock.move(timedelta(days=45))
        billing.bill()
        assert billing.charged() == []
        after = billing.falls_due()
        assert (after.state, after.paid, billing.charged()) == (SubscriptionState.ACTIVE, 1, ["119.00"])
        assert after.falls_due == date(2027, 2, 15)

    def test_that_ends_before_a_charge_is_due_moves_nothing(self, billing: Billing) -> None:
        billing.bought()
        paused = billing.subscription.pauses(date(2026, 11, 10), at=billing.agency.now)
        billing.agency.mine.subscriptions.move(paused)
        after = billing.falls_due()
        assert (after.state, after.falls_due) == (SubscriptionState.ACTIVE, date(2026, 12, 2))

    def test_calls_off_what_waits_to_be_paid(self, billing: Billing) -> None:
        billing.bought("once")
        waiting = billing.falls_due()
        paused = waiting.pauses(None, at=billing.agency.now)
        billing.agency.mine.subscriptions.move(paused)
        after = billing.bill()
        assert (after.state, after.trying, after.due) == (SubscriptionState.PAUSED, None, None)
        assert [order.state for order in billing.attempts] == [OrderState.EXPIRED]

    def test_in_which_its_buyer_pays_goes_on_when_it_was_to(self, billing: Billing) -> None:
        billing.bought("once")
        waiting = billing.falls_due()
        order = billing.trying
        billing.agency.pays(order)
        billing.agency.mine.subscriptions.move(waiting.pauses(date(2027, 1, 15), at=billing.agency.now))
        after = billing.bill()
        assert (after.state, after.paid, after.due) == (SubscriptionState.PAUSED, 1, after.resumes)


class TestAFailure:
    def test_is_said_and_tried_again_on_its_days(self, billing: Billing) -> None:
        billing.bought("once")
        failed = billing.falls_due()
        since = billing.agency.now
        assert (failed.state, failed.failure) == (SubscriptionState.PAST_DUE, "card_declined")
        dues = [failed.due]
        while billing.subscription.state is SubscriptionState.PAST_DUE:
            dues.append(billing.falls_due().due)
        assert dues == [*(since + days * DAY for days in (1, 3, 5, 7)), None]
        assert billing.subscription.state is SubscriptionState.CANCELLED
        assert len(billing.attempts) == 5
        assert {order.state for order in billing.attempts} == {OrderState.EXPIRED}
        assert billing.charged() == []

    def test_keeps_one_payment_open_at_a_time(self, billing: Billing) -> None:
        billing.bought("once")
        billing.falls_due()
        for _ in range(3):
            billing.falls_due()
            states = [order.state for order in billing.attempts]
            assert states.count(OrderState.PLACED) == 1

    def test_can_be_paid_by_its_buyer_with_a_card_that_is_kept(self, billing: Billing) -> None:
        first = billing.bought("once")
        billing.falls_due()
        order = billing.trying
        billing.agency.pays(order, "success")
        standing = confirm(
            order.id,
            order.key,
            orders=billing.agency.mine.orders,
            processors=billing.agency.line,
            return_url=back,
        )
        assert standing.order.state is OrderState.PAID
        found = billing.subscription
        assert (found.state, found.paid, found.failure) == (SubscriptionState.ACTIVE, 1, "")
        assert found.saved not in {None, first.payment.saved}
        assert billing.falls_due().paid == 2
        assert billing.charged() == ["119.00"] * 2

    def test_paid_in_the_moment_of_its_retry_is_paid_once(self, billing: Billing) -> None:
        billing.bought("once")
        billing.falls_due()
        billing.agency.pays(billing.trying)
        found = billing.falls_due()
        assert (found.paid, len(billing.attempts), billing.charged()) == (1, 1, ["119.00"])

    def test_that_is_for_good_is_not_tried_again(self, billing: Billing) -> None:
        billing.bought("revoked")
        failed = billing.falls_due()
        assert failed.due == billing.agency.now + 7 * DAY
        assert billing.falls_due().state is SubscriptionState.CANCELLED
        assert len(billing.attempts) == 1

    def test_of_a_bank_that_asks_waits_for_its_buyer(self, billing: Billing) -> None:
        billing.bought("authentication")
        failed = billing.falls_due()
        assert (failed.failure, failed.due) == ("authentication_required", billing.agency.now + DAY)

    @pytest.mark.parametrize(
        ("truth", "failure"),
        [
            (PaymentState.ACTION, "authentication_required"),
            (PaymentState.OPEN, "declined"),
        ],
    )
    def test_has_a_name_whatever_the_processor_calls_it(
        self, billing: Billing, truth: PaymentState, failure: str
    ) -> None:
        billing.bought()
        rebills = billing.agency.line.rebills

        def strange(order: Order, *, return_url: str) -> Truth:
            return replace(rebills(order, return_url=return_url), state=truth, failure="")

        billing.agency.line.rebills = strange
        assert billing.falls_due().failure == failure

    def test_ends_in_a_pause_where_the_product_says_so(self, billing: Billing) -> None:
        billing.bought("once")
        billing.sells(dunning=Dunning((2,), Ending.PAUSE))
        billing.falls_due()
        found = billing.falls_due()
        assert (found.state, found.due) == (SubscriptionState.PAUSED, None)
        on = found.resumes_at(billing.agency.now)
        billing.agency.mine.subscriptions.move(on)
        tried = billing.falls_due()
        assert (tried.state, len(billing.attempts)) == (SubscriptionState.PAST_DUE, 3)

    def test_of_a_method_that_is_not_there_waits_for_its_buyer(self, billing: Billing) -> None:
        billing.bought()
        shelves = billing.agency.store.shelves
        for key, one in shelves.subscriptions.items():
            shelves.subscriptions[key] = replace(one, saved=None)
        assert billing.falls_due().failure == "no-method"
        assert billing.trying.payment.kept is None

    def test_to_be_taken_by_the_processor_is_a_failure_as_well(self, billing: Billing) -> None:
        billing.bought()

        def gone(order: Order, *, return_url: str) -> Truth:
            raise ProcessorRefused(processor="stripe", reason="resource_missing")

        billing.agency.line.rebills = gone
        failed = billing.falls_due()
        assert (failed.state, failed.failure) == (SubscriptionState.PAST_DUE, "resource_missing")

    def test_of_an_order_nobody_opens_ends_without_the_processor(self, billing: Billing) -> None:
        billing.bought()

        def refuses(order: Order, *, return_url: str) -> Truth:
            raise ProcessorRefused(processor="stripe", reason="resource_missing")

        billing.agency.line.rebills = billing.agency.line.cancels = refuses
        billing.falls_due()
        assert billing.falls_due().state is SubscriptionState.CANCELLED
        assert [order.state for order in billing.attempts] == [OrderState.EXPIRED]

    def test_of_an_order_that_was_opened_is_left_to_be_asked_about(self, billing: Billing) -> None:
        billing.bought("once")
        billing.falls_due()

        def refuses(order: Order, *, return_url: str) -> Truth:
            raise ProcessorRefused(processor="stripe", reason="api_key_expired")

        billing.agency.line.cancels = refuses
        billing.pass_to_due()
        with pytest.raises(ProcessorRefused):
            billing.bill()
        assert billing.trying.state is OrderState.PLACED

    def test_of_a_connection_that_is_not_there(self, billing: Billing) -> None:
        billing.bought()

        def gone(order: Order) -> object:
            raise NotFound

        billing.agency.line.known = gone  # type: ignore[assignment,method-assign]
        assert billing.falls_due().failure == "not-found"

    def test_of_an_order_that_cannot_be_made_is_one(self, billing: Billing) -> None:
        billing.bought()
        del billing.agency.store.shelves.products[ACCOUNT, billing.agency.course.id]
        failed = billing.falls_due()
        assert (failed.failure, failed.trying, failed.attempt) == ("not-found", None, 1)
        while billing.subscription.state is SubscriptionState.PAST_DUE:
            billing.falls_due()
        assert billing.subscription.state is SubscriptionState.CANCELLED
        assert billing.attempts == []

    def test_that_a_bank_is_still_busy_with_is_not_called_off(self, billing: Billing) -> None:
        billing.bought("once")
        billing.falls_due()
        cancels = billing.agency.line.cancels

        def busy(order: Order, *, return_url: str) -> Truth:
            truth = billing.agency.line.truths(order, return_url=return_url)
            return replace(truth, state=PaymentState.PROCESSING)

        billing.agency.line.cancels = busy
        found = billing.falls_due()
        assert (found.due, len(billing.attempts)) == (billing.agency.now + DAY, 1)
        billing.agency.line.cancels = cancels
        billing.falls_due()
        assert len(billing.attempts) == 2

    def test_called_off_by_somebody_at_the_processor_is_tried_anew(self, billing: Billing) -> None:
        billing.bought()
        rebills = billing.agency.line.rebills

        def cancelled(order: Order, *, return_url: str) -> Truth:
            billing.agency.sandbox.cancel(order, return_url=return_url)
            billing.agency.line.rebills = rebills
            return rebills(order, return_url=return_url)

        billing.agency.line.rebills = cancelled
        found = billing.falls_due()
        assert (found.paid, [order.state for order in billing.attempts]) == (
            1,
            [OrderState.EXPIRED, OrderState.PAID],
        )


class TestWhoeverElseIsAtIt:
    def test_the_sweep_settles_what_was_paid_and_calls_nothing_off(self, billing: Billing) -> None:
        billing.bought("once")
        billing.falls_due()
        order = billing.trying
        billing.agency.clock.move(timedelta(hours=23, minutes=59) + timedelta(hours=30))
        agency = billing.agency

        def swept() -> None:
            sweep(
                stragglers=agency.store.stragglers,
                queues=FakeQueues(),
                orders=lambda account: agency.store.of(account).orders,
                processors=agency.line,
                return_url=back,
                now=agency.now,
                apart=Whole(),
            )

        swept()
        assert agency.kept(order).state is OrderState.PLACED
        agency.pays(order)
        agency.clock.move(timedelta(hours=25))
        swept()
        assert billing.subscription.paid == 1

    def test_another_that_was_faster_is_looked_at_again(self, billing: Billing) -> None:
        billing.bought()
        billing.pass_to_due()
        agency, mine = billing.agency, billing.agency.mine.subscriptions

        class Slower(type(mine)):  # type: ignore[misc]
            raced = False

            def begin(self, subscription: Subscription, order: Order) -> None:
                if not Slower.raced:
                    Slower.raced = True
                    billing.bill()
                super().begin(subscription, order)

        bill(billing.subscription.id, billing.clerk(Slower(agency.store.shelves, ACCOUNT)))
        assert (billing.subscription.paid, billing.charged()) == (1, ["119.00"])

    def test_an_order_that_ended_is_for_its_subscription_to_have_heard(self, billing: Billing) -> None:
        billing.bought("once")
        billing.falls_due()
        shelves = billing.agency.store.shelves
        order = billing.trying
        shelves.orders[ACCOUNT, order.id] = replace(order, state=OrderState.EXPIRED)
        billing.pass_to_due()
        assert bill(billing.subscription.id, billing.clerk()) == 12
        assert len(billing.attempts) == 1

    def test_what_is_told_of_an_order_moves_no_other_charge(self, billing: Billing) -> None:
        billing.bought()
        billing.falls_due()
        [order] = billing.attempts
        found = billing.subscription
        assert found.pays(order) is found
        assert found.lapses(order.id) is found

    def test_money_that_comes_after_its_end_is_booked_and_counted(self, billing: Billing) -> None:
        billing.bought("once")
        waiting = billing.falls_due()
        order = billing.trying
        billing.agency.pays(order)
        billing.agency.mine.subscriptions.move(waiting.ends(Farewell(billing.agency.now)))
        found = billing.bill()
        assert (found.paid, billing.charged()) == (1, ["119.00"])
        # What was paid for is had: it ends when that is over.
        assert found.state is SubscriptionState.ACTIVE
        assert billing.falls_due().state is SubscriptionState.CANCELLED

    def test_money_that_comes_when_all_is_over_lets_nothing_go_on(self, billing: Billing) -> None:
        billing.bought("once")
        waiting, order = billing.falls_due(), billing.trying
        over = waiting.lapses(order.id).ends(Farewell(billing.agency.now))
        paid = over.pays(order)
        assert (paid.state, paid.paid, paid.due) == (SubscriptionState.CANCELLED, 1, None)

    def test_two_of_the_same_end_move_it_once(self, billing: Billing) -> None:
        billing.bought()
        with pytest.raises(Stale):
            billing.agency.mine.subscriptions.move(replace(billing.subscription, version=9))


class TestAClockOfItsOwn:
    def test_lives_a_year_in_one_go(self, billing: Billing) -> None:
        billing.bought()
        agency = billing.agency
        ahead = agency.now + timedelta(days=366)
        agency.mine.subscriptions.move(billing.subscription.ticks(ahead))
        assert agency.store.due_subscriptions.due(agency.now, until=ahead, limit=9) == []
        found = billing.bill()
        assert (found.paid, found.falls_due) == (12, date(2027, 12, 2))
        assert billing.charged() == ["119.00"] * 12
        assert billing.bill().version == found.version

    def test_goes_through_every_attempt_to_the_end(self, billing: Billing) -> None:
        billing.bought("once")
        agency = billing.agency
        agency.mine.subscriptions.move(billing.subscription.ticks(agency.now + timedelta(days=60)))
        found = billing.bill()
        assert found.state is SubscriptionState.CANCELLED
        assert found.ended is not None
        assert found.ended.at == found.calendar.moment(1) + 7 * DAY
        assert len(billing.attempts) == 5

    def test_never_goes_back(self, billing: Billing) -> None:
        billing.bought()
        ahead = billing.subscription.ticks(billing.agency.now + DAY)
        assert ahead.ticks(billing.agency.now).clock == ahead.clock

    def test_that_has_very_far_to_go_comes_again(self, billing: Billing) -> None:
        billing.sells(Every(eur("100.00"), Interval.DAILY))
        billing.bought()
        agency = billing.agency
        far = agency.now + timedelta(days=STEPS_OF_ITS_OWN_CLOCK + 5)
        agency.mine.subscriptions.move(billing.subscription.ticks(far))
        with pytest.raises(Outage):
            billing.bill()
        billing.bill()
        assert billing.subscription.paid == STEPS_OF_ITS_OWN_CLOCK + 5


class TestAReminder:
    def test_comes_before_the_charge_once(self, billing: Billing) -> None:
        billing.sells(dunning=Dunning(reminder=3))
        billing.bought()
        found = billing.subscription
        assert found.due == found.calendar.moment(1) - 3 * DAY
        told = billing.falls_due()
        assert (told.told, told.due, billing.attempts) == (1, told.calendar.moment(1), [])
        assert billing.falls_due().paid == 1

    def test_is_left_out_where_the_clock_comes_too_late_and_every_day(self, billing: Billing) -> None:
        billing.sells(dunning=Dunning(reminder=3))
        billing.bought()
        billing.agency.clock.move(timedelta(days=40))
        assert (billing.bill().paid, billing.subscription.told) == (1, 0)

    def test_does_not_come_daily(self, billing: Billing) -> None:
        billing.sells(Every(eur("100.00"), Interval.DAILY), dunning=Dunning(reminder=1))
        billing.bought()
        assert billing.subscription.due == billing.subscription.calendar.moment(1)


def test_what_is_declined_while_nobody_is_there_is_nobodys_guess(billing: Billing) -> None:
    billing.bought("once")
    billing.falls_due()
    order, agency = billing.trying, billing.agency
    delivery = Delivery(ACCOUNT, order.payment.connection, "evt_1", "payment.open", order.id, "")
    agency.store.inbox.receive(delivery, b"{}", at=agency.now)
    before = dict(agency.store.shelves.attempts)
    heard = hear(
        delivery,
        orders=agency.mine.orders,
        inbox=agency.store.inbox,
        processors=agency.line,
        return_url=back,
        limits=agency.limits,
        concerned=agency.store.of,
        returned=agency.returned,
        now=agency.now,
    )
    assert heard == "seen"
    assert dict(agency.store.shelves.attempts) == before


def test_a_subscription_that_is_not_there_is_not_found(billing: Billing) -> None:
    with pytest.raises(NotFound):
        bill(SubscriptionId(derived("subscription", "none")), billing.clerk())
