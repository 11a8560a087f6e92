"""Going after what stayed behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.application.apart import Apart
from cartwright.application.ports.queues import Errand
from cartwright.application.ports.selling import Delivery
from cartwright.application.sweeping import AT_ONCE, GIVEN_UP, LATE, UNHEARD, Swept, sweep
from cartwright.domain.attempts import Limits
from cartwright.domain.ids import OrderId, RefundId, derived
from cartwright.domain.jobs import MailKind, give_back, letter, number
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState, Truth
from tests.fakes.apart import Whole
from tests.fakes.queues import FakeQueues
from tests.fakes.selling import FakeOrders
from tests.unit.application.agency import Agency, Overtaken, back
from tests.unit.domain.shop import ACCOUNT, NORTHWIND

MOMENT = timedelta(seconds=1)


@pytest.fixture
def queues() -> FakeQueues:
    return FakeQueues()


def swept(
    agency: Agency,
    queues: FakeQueues | None = None,
    orders: FakeOrders | None = None,
    apart: Apart | None = None,
) -> Swept:
    return sweep(
        stragglers=agency.store.stragglers,
        queues=queues or FakeQueues(),
        orders=lambda account: orders or agency.store.of(account).orders,
        processors=agency.line,
        return_url=back,
        now=agency.now,
        apart=apart or Whole(),
    )


class TestErrands:
    @pytest.fixture
    def delivery(self, agency: Agency) -> Delivery:
        order = OrderId(derived("order", "of somebody"))
        delivery = Delivery(ACCOUNT, agency.till.id, "evt_1", "payment.succeeded", order, "pay_1")
        agency.store.inbox.receive(delivery, b"{}", at=agency.now)
        return delivery

    def test_a_late_delivery_is_sent_again_behind_its_orders_others(
        self, agency: Agency, queues: FakeQueues, delivery: Delivery
    ) -> None:
        agency.clock.move(LATE + MOMENT)
        assert swept(agency, queues).errands == 1
        body = {
            "account": ACCOUNT,
            "connection": agency.till.id,
            "event": "evt_1",
            "kind": "payment.succeeded",
            "order": delivery.order,
            "reference": "pay_1",
        }
        assert queues.errands == [Errand("settle", body, delivery.order, f"{agency.till.id}/evt_1")]

    def test_a_delivery_of_no_order_stands_behind_nobody(self, agency: Agency, queues: FakeQueues) -> None:
        ping = Delivery(ACCOUNT, agency.till.id, "evt_ping", "ping", "", "")
        agency.store.inbox.receive(ping, b"{}", at=agency.now)
        agency.clock.move(LATE + MOMENT)
        swept(agency, queues)
        assert [errand.group for errand in queues.errands] == ["evt_ping"]

    def test_what_its_queue_may_still_have_is_left_alone(
        self, agency: Agency, queues: FakeQueues, delivery: Delivery
    ) -> None:
        agency.clock.move(LATE)
        assert swept(agency, queues) == Swept(0, 0)
        assert queues.errands == []

    def test_what_is_done_is_left_alone(self, agency: Agency, queues: FakeQueues, delivery: Delivery) -> None:
        agency.store.inbox.close(delivery, "ignored")
        agency.clock.move(timedelta(days=1))
        assert swept(agency, queues) == Swept(0, 0)

    def test_late_jobs_go_to_the_queues_of_their_topics(self, agency: Agency, queues: FakeQueues) -> None:
        sale = agency.sale()
        receipt = letter(ACCOUNT, NORTHWIND, MailKind.RECEIPT, "ada@buyer.example", "document")
        agency.mine.outbox.add(receipt)
        agency.clock.move(LATE + MOMENT)
        swept(agency, queues)
        numbering = number(ACCOUNT, sale.owner, sale.id)
        assert queues.of("number") == [
            Errand(
                "number",
                {"account": ACCOUNT, "job": numbering.id},
                f"{ACCOUNT}/{NORTHWIND}",
                numbering.id,
            )
        ]
        assert queues.of("mail") == [Errand("mail", {"account": ACCOUNT, "job": receipt.id})]
        assert len(queues.of("hook")) == 1  # the sandbox's own webhook, which nobody delivered either

    def test_what_is_to_be_given_back_stands_behind_the_news_of_its_order(
        self, agency: Agency, queues: FakeQueues
    ) -> None:
        order = OrderId(derived("order", "of somebody"))
        job = give_back(ACCOUNT, order, RefundId(derived("refund", "one")))
        agency.mine.outbox.add(job)
        agency.clock.move(LATE + MOMENT)
        swept(agency, queues)
        assert queues.of("settle") == [Errand("settle", {"account": ACCOUNT, "job": job.id}, order, job.id)]

    def test_what_a_queue_does_not_take_is_not_counted_and_comes_again(
        self, agency: Agency, queues: FakeQueues, delivery: Delivery
    ) -> None:
        agency.clock.move(LATE + MOMENT)
        queues.full.add("settle")
        assert swept(agency, queues).errands == 0
        queues.full.clear()
        assert swept(agency, queues).errands == 1


class TestOrders:
    def test_a_paid_order_nobody_told_us_of_is_settled(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        agency.clock.move(UNHEARD + MOMENT)
        assert swept(agency).settled == 1
        assert agency.kept(order).state is OrderState.PAID
        assert len(agency.store.shelves.sales) == 1

    def test_a_young_order_is_left_to_its_buyer(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        agency.clock.move(UNHEARD)
        assert swept(agency).settled == 0
        assert ("truth", order.id) not in agency.line.asked

    def test_an_unpaid_order_waits_on(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.clock.move(GIVEN_UP - MOMENT)
        assert swept(agency) == Swept(0, 0)
        assert agency.kept(order).state is OrderState.PLACED

    def test_after_a_day_an_unpaid_order_is_cancelled_for_good(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.clock.move(GIVEN_UP)
        assert swept(agency).settled == 1
        assert agency.kept(order).state is OrderState.EXPIRED
        payment = agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
        assert payment.state is PaymentState.CANCELED

    def test_an_order_paid_in_the_last_moment_is_paid_not_cancelled(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.clock.move(GIVEN_UP)
        agency.pays(order)
        assert swept(agency).settled == 1
        assert agency.kept(order).state is OrderState.PAID

    def test_a_silent_processor_stops_no_other_order(self, agency: Agency) -> None:
        silent, other = agency.ordered("silent"), agency.ordered("other")
        agency.pays(other)
        agency.line.breaks.add(silent.id)
        agency.clock.move(UNHEARD + MOMENT)
        done = swept(agency)
        assert (done.settled, [one.order for one in done.unanswered]) == (1, [silent.id])
        assert agency.kept(other).state is OrderState.PAID

    def test_a_refusal_stops_no_other_order(self, agency: Agency) -> None:
        odd, other = agency.ordered("odd"), agency.ordered("other")
        agency.pays(other)
        of_another = agency.sandbox.truth(other, return_url="")
        sandbox = agency.line.truths
        agency.line.truths = lambda order, return_url: (
            of_another if order.id == odd.id else sandbox(order, return_url=return_url)
        )
        agency.clock.move(UNHEARD + MOMENT)
        done = swept(agency)
        assert (done.settled, [one.order for one in done.unanswered]) == (1, [odd.id])
        assert agency.kept(odd).state is OrderState.PLACED

    def test_what_is_broken_about_one_stops_no_other_and_is_told_with_its_name(self, agency: Agency) -> None:
        broken, other = agency.ordered("broken"), agency.ordered("other")
        agency.pays(other)
        sandbox = agency.line.truths

        def truths(order: Order, return_url: str) -> Truth:
            if order.id == broken.id:
                raise ValueError("year 10000 is out of range")
            return sandbox(order, return_url=return_url)

        agency.line.truths = truths
        agency.clock.move(UNHEARD + MOMENT)
        apart = Apart()
        assert swept(agency, apart=apart) == Swept(0, 1)
        assert agency.kept(other).state is OrderState.PAID
        with pytest.raises(ExceptionGroup) as told:
            apart.tell()
        [one] = told.value.exceptions
        assert one.__notes__ == [f"{ACCOUNT} {broken.id}"]
        # It waits behind the others, as what nobody answers about does.
        assert agency.store.stragglers.orders(before=agency.now - UNHEARD, limit=9) == []

    def test_hopeless_orders_do_not_stand_before_the_rest(self, agency: Agency) -> None:
        agency.limits = Limits(AT_ONCE)
        for place in range(AT_ONCE):
            agency.line.breaks.add(agency.ordered(f"hopeless {place}").id)
        agency.clock.move(MOMENT)
        paid = agency.ordered("paid")
        agency.pays(paid)
        agency.clock.move(UNHEARD + MOMENT)
        assert len(swept(agency).unanswered) == AT_ONCE
        assert swept(agency).settled == 1
        assert agency.kept(paid).state is OrderState.PAID

    def test_an_order_asked_about_in_vain_is_asked_about_again_and_ever_more_seldom(
        self, agency: Agency
    ) -> None:
        agency.ordered()
        asked = []
        for minute in range(3 * 24 * 60):
            before = len(agency.line.asked)
            agency.line.dead = minute > 12 * 60  # whether it answers or not
            swept(agency)
            asked += [minute] if len(agency.line.asked) > before else []
            agency.clock.move(timedelta(minutes=1))
        # Looked for every minute, it is found the minute after it was due.
        assert asked == [2, 6, 61, 24 * 60 + 1, 2 * 24 * 60 + 1]

    def test_what_is_paid_between_two_questions_is_found_by_the_next(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.clock.move(UNHEARD + MOMENT)
        swept(agency)
        agency.pays(order)
        agency.clock.move(timedelta(minutes=4))
        assert swept(agency).settled == 1

    def test_an_order_settled_while_the_sweeper_was_on_its_way_is_not_asked_about(
        self, agency: Agency
    ) -> None:
        first, second = agency.ordered("first"), agency.ordered("second")
        agency.pays(first)
        agency.pays(second)
        agency.clock.move(UNHEARD + MOMENT)
        swept(agency, orders=Overtaken(agency.store, lambda: agency.settled(second)))
        assert ("truth", second.id) not in agency.line.asked
        assert len(agency.store.shelves.sales) == 2

    def test_an_order_settled_while_the_sweeper_was_asking_is_settled_once(self, agency: Agency) -> None:
        order = agency.ordered()
        agency.pays(order)
        agency.clock.move(UNHEARD + MOMENT)
        done = swept(agency, orders=Overtaken(agency.store, lambda: agency.settled(order)))
        assert done.unanswered == ()
        assert len(agency.store.shelves.sales) == 1
