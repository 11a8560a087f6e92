"""An order's payment, opened where it was asked for or where something stands in."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cartwright.application import settling
from cartwright.application.opening import payable
from cartwright.application.ports.processors import Intent, ProcessorRefused, Processors
from cartwright.application.ports.selling import Delivery, Stale
from cartwright.application.selling import OrderDiffers, Placed
from cartwright.application.settling import Heard, converge
from cartwright.domain.alternatives import Alternative
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Declined, Invalid, Outage, Refusal
from cartwright.domain.orders import AnotherOrders, Order, OrderState
from cartwright.domain.payments import PaymentState, Truth
from tests.fakes.selling import FakeOrders
from tests.unit.application.agency import Agency, back
from tests.unit.domain.shop import ACCOUNT


@pytest.fixture
def spare(agency: Agency) -> Connection:
    """Stands in for the course's own till."""
    return sold_through(agency, "spare")[0]


def sold_through(agency: Agency, *labels: str, offered: bool = False) -> list[Connection]:
    tills = [agency.connected(label) for label in labels]
    more = tuple(Alternative(one.id, offered=offered, stands_in=True) for one in tills)
    agency.course = replace(agency.course, alternatives=more, version=agency.course.version + 1)
    agency.mine.catalogue.revise(agency.course, agency.act().audit("product.connections", agency.course.id))
    return tills


def sent(agency: Agency, **more: object) -> Placed:
    return agency.send(replace(agency.purchase(), **more))  # type: ignore[arg-type]


def heard(agency: Agency, order: Order, connection: Connection, kind: str = "payment") -> Heard:
    delivery = Delivery(ACCOUNT, connection.id, f"evt_{kind}", kind, order.id, "")
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
        returned=lambda order: None,
    )


@pytest.mark.parametrize("how", ["silent", "refusing"])
def test_where_the_processor_does_not_answer_or_refuses_another_stands_in(
    agency: Agency, spare: Connection, how: str
) -> None:
    getattr(agency.line, how).add(agency.till.id)
    placed = agency.send(agency.purchase())
    assert placed.through == spare
    assert placed.intent is not None
    assert agency.kept(placed.order) == placed.order
    assert placed.order.payment.connection == spare.id
    assert [one.connection for one in placed.order.formerly] == [agency.till.id]
    agency.pays(placed.order)
    paid = converge(placed.order, agency.sandbox.truth(placed.order, return_url=""), agency.mine.orders).order
    assert paid.state is OrderState.PAID
    assert paid.payment.connection == spare.id


def test_without_a_stand_in_nothing_is_passed_on(agency: Agency) -> None:
    agency.line.silent.add(agency.till.id)
    with pytest.raises(Outage):
        agency.send(agency.purchase())
    [order] = agency.store.shelves.orders.values()
    assert (order.state, order.formerly) == (OrderState.PLACED, ())


def test_what_was_shown_once_is_never_passed_on_whatever_fails_then(
    agency: Agency, spare: Connection
) -> None:
    """Its buyer may be paying it at this very moment, or may have: nobody knows while there is no answer."""
    first = agency.send(agency.purchase())
    agency.line.silent.add(agency.till.id)
    with pytest.raises(Outage):
        agency.send(agency.purchase())
    assert agency.kept(first.order) == first.order
    agency.line.silent.clear()
    agency.line.refusing.add(agency.till.id)
    with pytest.raises(ProcessorRefused):
        agency.send(agency.purchase())
    assert agency.kept(first.order) == first.order


def test_a_decline_is_no_reason_to_try_another(agency: Agency, spare: Connection) -> None:
    placed = agency.send(agency.purchase())
    with pytest.raises(Declined):
        agency.pays(placed.order, "decline")
    again = agency.send(agency.purchase())
    assert again.through == agency.till
    assert agency.kept(placed.order).formerly == ()


def test_where_all_refuse_the_order_expires(agency: Agency, spare: Connection) -> None:
    agency.line.refusing |= {agency.till.id, spare.id}
    with pytest.raises(ProcessorRefused):
        agency.send(agency.purchase())
    [order] = agency.store.shelves.orders.values()
    assert order.state is OrderState.EXPIRED


def test_where_one_does_not_answer_the_order_waits_and_the_same_is_sent_again(
    agency: Agency, spare: Connection
) -> None:
    agency.line.silent.add(agency.till.id)
    agency.line.refusing.add(spare.id)
    with pytest.raises(Outage):
        agency.send(agency.purchase())
    agency.line.silent.clear()
    placed = agency.send(agency.purchase())
    assert placed.through == agency.till
    assert [one.connection for one in placed.order.formerly] == [agency.till.id, spare.id]


def test_each_is_asked_once_and_in_order(agency: Agency) -> None:
    tills = sold_through(agency, "second", "third")
    agency.line.silent |= {agency.till.id, *(one.id for one in tills)}
    with pytest.raises(Outage):
        agency.send(agency.purchase())
    assert [till for _, till in agency.line.reached] == [agency.till.id, *(one.id for one in tills)]


def test_who_was_slower_shows_what_the_faster_one_opened(agency: Agency, spare: Connection) -> None:
    """A first process hangs between its processor's answer and the order; a second one passes it on."""
    others: list[Placed] = []
    opens = agency.line.opens

    def hanging(order: Order, *, return_url: str) -> Intent:
        intent = opens(order, return_url=return_url)
        agency.line.opens = opens
        agency.line.silent.add(agency.till.id)
        others.append(agency.send(agency.purchase()))
        return intent

    agency.line.opens = hanging
    mine = agency.send(agency.purchase())
    [theirs] = others
    assert mine.order.payment.id == theirs.order.payment.id
    assert mine.through == theirs.through == spare


def test_two_that_open_the_same_at_once_show_the_same(agency: Agency) -> None:
    others: list[Placed] = []

    class Racing(FakeOrders):
        def attach(self, order: Order) -> bool:
            if not others:
                others.append(agency.send(agency.purchase()))
            return super().attach(order)

    mine = agency.send(agency.purchase(), orders=Racing(agency.store.shelves, ACCOUNT))
    assert (mine.order.payment, mine.intent) == (others[0].order.payment, others[0].intent)


def test_two_that_pass_on_at_once_come_to_the_same(agency: Agency, spare: Connection) -> None:
    agency.line.silent.add(agency.till.id)
    others: list[Placed] = []

    class Racing(FakeOrders):
        def pass_on(self, order: Order) -> None:
            if not others:
                others.append(agency.send(agency.purchase()))
            super().pass_on(order)

    mine = agency.send(agency.purchase(), orders=Racing(agency.store.shelves, ACCOUNT))
    assert mine.order.payment.id == others[0].order.payment.id


def test_who_finds_it_over_meanwhile_is_shown_no_payment(agency: Agency, spare: Connection) -> None:
    agency.line.silent.add(agency.till.id)

    class Ending(FakeOrders):
        def pass_on(self, order: Order) -> None:
            agency.line.silent.clear()
            agency.pays(sent(agency).order)
            agency.settled(next(iter(agency.store.shelves.orders.values())))
            raise Stale

    mine = agency.send(agency.purchase(), orders=Ending(agency.store.shelves, ACCOUNT))
    assert (mine.order.state, mine.intent) == (OrderState.PAID, None)


def test_an_order_that_others_keep_passing_on_is_asked_for_again(agency: Agency, spare: Connection) -> None:
    class Moving(FakeOrders):
        def attach(self, order: Order) -> bool:
            kept = self.get(order.id)
            FakeOrders.attach(self, kept.passed_on(agency.till.id, None))
            return FakeOrders.attach(self, order)

    with pytest.raises(Outage):
        agency.send(agency.purchase(), orders=Moving(agency.store.shelves, ACCOUNT))


def test_a_word_on_a_payment_that_was_left_behind_moves_nothing(agency: Agency, spare: Connection) -> None:
    agency.line.refusing.add(agency.till.id)
    before = agency.send(agency.purchase()).order
    left = before.left_behind(agency.till.id)
    assert left is not None
    as_read = replace(left, formerly=(), version=before.version - 2)
    over = agency.sandbox.cancel(as_read, return_url="")
    assert over.state is PaymentState.CANCELED
    stood = converge(as_read, over, agency.mine.orders)
    assert (stood.order.state, stood.committed) == (OrderState.PLACED, False)
    assert agency.kept(before) == before


@dataclass(frozen=True)
class Anew:
    """A processor that opens another payment, `reference`, in the place of one that failed; `meanwhile` is
    what somebody else does by then."""

    order: Order
    reference: str
    url: str = "https://pays.example/again"
    meanwhile: Callable[[], object] = lambda: None

    def known(self, order: Order) -> Anew:
        return self

    def open(self, order: Order, *, return_url: str) -> Intent:
        self.meanwhile()
        amount = order.payment.amount
        return Intent(
            Truth(self.reference, order.id, PaymentState.OPEN, amount, order.placed_at), hosted_url=self.url
        )


class TestWhatIsPaidInThePlaceOfWhatFailed:
    def shown(self, agency: Agency, order: Order, there: Anew) -> str:
        processors = cast("Processors", there)
        return payable(order, orders=agency.mine.orders, processors=processors, return_url=back)

    def test_it_is_noted_before_it_is_shown(self, agency: Agency) -> None:
        order = agency.ordered()
        there = Anew(order, "tr_2")
        assert self.shown(agency, order, there) == there.url
        assert agency.kept(order).payment.reference == "tr_2"

    def test_what_is_noted_or_cannot_be_paid_is_noted_no_more(self, agency: Agency) -> None:
        order = agency.ordered()
        assert self.shown(agency, order, Anew(order, order.payment.reference)) == Anew.url
        assert self.shown(agency, order, Anew(order, "tr_2", url="")) == ""
        assert agency.kept(order) == order

    def test_two_that_look_at_once_are_shown_the_same(self, agency: Agency) -> None:
        order = agency.ordered()

        def faster() -> None:
            agency.mine.orders.attach(order.attached("tr_2"))

        there = Anew(order, "tr_2", meanwhile=faster)
        assert self.shown(agency, order, there) == there.url

    def test_who_finds_another_noted_or_the_order_over_is_shown_none(self, agency: Agency) -> None:
        order = agency.ordered()

        def other() -> None:
            agency.mine.orders.attach(order.attached("tr_3"))

        assert self.shown(agency, order, Anew(order, "tr_2", meanwhile=other)) == ""
        latest = agency.kept(order)

        def over() -> None:
            gone = Truth("tr_3", order.id, PaymentState.CANCELED, order.payment.amount, agency.now)
            converge(latest, gone, agency.mine.orders)

        assert self.shown(agency, latest, Anew(latest, "tr_3", meanwhile=over)) == Anew.url
        assert self.shown(agency, latest, Anew(latest, "tr_4", meanwhile=over)) == ""
        assert agency.kept(order).state is OrderState.EXPIRED

    def test_calling_off_what_failed_leaves_what_is_shown_by_then(self, agency: Agency) -> None:
        order = agency.ordered()
        over = Truth(
            order.payment.reference, order.id, PaymentState.CANCELED, order.payment.amount, agency.now
        )
        self.shown(agency, order, Anew(order, "tr_2"))
        stood = converge(order, over, agency.mine.orders)
        assert (stood.order.state, stood.committed) == (OrderState.PLACED, False)
        assert agency.kept(order).payment.reference == "tr_2"

    def test_what_was_paid_by_what_is_left_behind_is_no_secret(self, agency: Agency) -> None:
        order = agency.ordered()
        self.shown(agency, order, Anew(order, "tr_2"))
        paid = Truth(
            order.payment.reference, order.id, PaymentState.SUCCEEDED, order.payment.amount, agency.now
        )
        with pytest.raises(AnotherOrders):
            converge(order, paid, agency.mine.orders)


class TestNewsOfAPaymentThatWasLeftBehind:
    def test_it_is_called_off(self, agency: Agency, spare: Connection) -> None:
        agency.line.silent.add(agency.till.id)
        order = agency.send(agency.purchase()).order
        agency.line.silent.clear()
        assert heard(agency, order, agency.till) is Heard.SEEN
        left = agency.store.sandbox.get(ACCOUNT, agency.till.id, order.formerly[0].id)
        assert left.state is PaymentState.CANCELED
        assert agency.kept(order) == order

    def test_money_taken_there_is_never_passed_over(self, agency: Agency, spare: Connection) -> None:
        """It cannot be: nobody was shown it. If it is, somebody has to look."""
        agency.line.silent.add(agency.till.id)
        order = agency.send(agency.purchase()).order
        agency.line.silent.clear()
        left = order.left_behind(agency.till.id)
        assert left is not None
        agency.sandbox.open(left, return_url="")
        agency.pays(left)
        assert heard(agency, order, agency.till) is Heard.PARKED
        assert agency.kept(order).state is OrderState.PLACED

    def test_a_connection_that_it_never_was_at_is_not_believed(
        self, agency: Agency, spare: Connection
    ) -> None:
        order = agency.send(agency.purchase()).order
        assert heard(agency, order, spare) is Heard.PARKED


class TestWhatTheBuyerChooses:
    @pytest.fixture(autouse=True)
    def _one_to_choose(self, agency: Agency) -> None:
        paypal = agency.connected("pal")
        self.chosen = replace(paypal, processor="paypal", version=2)
        agency.mine.connections.revise(self.chosen, agency.act().audit("connection.replace", paypal.id))
        agency.course = replace(agency.course, alternatives=(Alternative(paypal.id),), version=2)
        agency.mine.catalogue.revise(agency.course, agency.act().audit("product.edit", agency.course.id))

    def test_it_is_paid_through_that(self, agency: Agency) -> None:
        placed = sent(agency, pay_with="paypal")
        assert placed.through == self.chosen
        assert placed.order.payment.connection == self.chosen.id
        assert agency.send(replace(agency.purchase(), pay_with="paypal")).order == placed.order

    def test_what_is_not_offered_is_refused(self, agency: Agency) -> None:
        with pytest.raises(Invalid):
            sent(agency, pay_with="mollie")
        assert not agency.store.shelves.orders

    def test_one_attempt_is_not_paid_in_two_ways(self, agency: Agency) -> None:
        sent(agency)
        with pytest.raises(OrderDiffers):
            sent(agency, pay_with="paypal")
        assert sent(agency, pay_with="sandbox").through == agency.till


class World:
    """Two faulty processors and whoever has to do with them, at the course's cart."""

    def __init__(self) -> None:
        self.agency = Agency()
        self.tills = [self.agency.till, *sold_through(self.agency, "spare")]
        self.shown: list[Order] = []
        self._opens = self.agency.line.opens
        self._numbers = iter(range(1000))

    @property
    def orders(self) -> list[Order]:
        return list(self.agency.store.shelves.orders.values())

    def send(self, **changes: object) -> None:
        """The buyer presses the button, perhaps not for the first time."""
        with contextlib.suppress(Outage, Refusal):
            placed = sent(self.agency, **changes)
            if placed.intent is not None:
                self.shown.append(placed.order)

    def change(self) -> None:
        """The form was changed after it had been sent: another order stands in for the last one."""
        if self.shown:
            last = self.shown[-1]
            attempt = f"attempt-{next(self._numbers)}"
            self.send(attempt=attempt, replaces=last.id, replaces_key=last.key)

    def pay(self) -> None:
        """Whoever was shown a payment may make it, however late; what is over the processor refuses."""
        for order in self.shown:
            with contextlib.suppress(Refusal):
                self.agency.pays(order)

    def heard(self) -> None:
        """News of every order, from both, whether they have to do with it or not."""
        for order in self.orders:
            for till in self.tills:
                with contextlib.suppress(Outage):
                    heard(self.agency, order, till, kind=f"payment{next(self._numbers)}")

    def sweep(self) -> None:
        for order in self.orders:
            with contextlib.suppress(Outage, Refusal):
                converge(order, self.agency.line.truth(order, return_url=""), self.agency.mine.orders)

    def hang(self) -> None:
        """The next that hears of an opened payment is slow: meanwhile that processor fails, and the same is
        sent again."""

        def hanging(order: Order, *, return_url: str) -> Intent:
            intent = self._opens(order, return_url=return_url)
            self.agency.line.opens = self._opens
            before = set(self.agency.line.silent)
            self.agency.line.silent.add(order.payment.connection)
            self.send()
            self.agency.line.silent = before
            return intent

        self.agency.line.opens = hanging

    def turn(self, how: str, who: int) -> None:
        """A processor begins to fail, or is back."""
        getattr(self.agency.line, how).symmetric_difference_update({self.tills[who].id})

    def calm(self) -> None:
        """Nothing fails any more, and all is heard."""
        self.agency.line.opens = self._opens
        self.agency.line.silent.clear()
        self.agency.line.refusing.clear()
        self.heard()


class TestAtMostOneChargeIsTakenPerOrder:
    moves = st.lists(
        st.one_of(
            st.tuples(st.sampled_from(["send", "send", "pay", "pay", "heard", "sweep", "hang", "change"])),
            st.tuples(st.just("turn"), st.sampled_from(["silent", "refusing"]), st.sampled_from([0, 0, 1])),
        ),
        min_size=4,
        max_size=20,
    )

    @given(moves=moves)
    @example(moves=[("send",), ("turn", "silent", 0), ("send",), ("pay",)])
    @example(
        moves=[
            ("turn", "silent", 0),
            ("send",),
            ("turn", "silent", 0),
            ("pay",),
            ("heard",),
            ("send",),
            ("pay",),
        ]
    )
    @settings(max_examples=80, deadline=None)
    def test_whatever_fails_and_in_whatever_order(self, moves: list[tuple[str | int, ...]]) -> None:
        world = World()
        for move, *how in moves:
            getattr(world, str(move))(*how)
        world.calm()
        payments = world.agency.store.shelves.sandbox.values()
        taken = [one for one in payments if one.state is PaymentState.SUCCEEDED]
        assert len({one.order for one in taken}) == len(taken)
        paid = [one for one in world.orders if one.state is OrderState.PAID]
        assert {(one.id, one.payment.id) for one in paid} == {(one.order, one.id) for one in taken}
