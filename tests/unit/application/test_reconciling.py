"""Our books against the sandbox's: what was missed is found, and caught up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from cartwright.application import reconciling
from cartwright.application.giving_back import converge
from cartwright.application.ports.processors import StatementsOf
from cartwright.domain.connections import Connection
from cartwright.domain.entitlements import Ending
from cartwright.domain.errors import Outage
from cartwright.domain.fulfilment import Access
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState, Movement, MovementKind
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.reconciliation import Difference, Gap, Span
from tests.unit.application.agency import Agency, back
from tests.unit.application.test_giving_back import sent_back
from tests.unit.domain.shop import ACCOUNT
from tests.worlds.processor import Faulty

DAY = timedelta(days=1)


def found(
    agency: Agency,
    till: Connection | None = None,
    days: int = 3,
    statements: StatementsOf | None = None,
    until: datetime | None = None,
) -> Sequence[Difference]:
    until = until or agency.now + timedelta(seconds=1)
    return reconciling.compare(
        till or agency.till,
        Span(until - days * DAY, until),
        mine=agency.mine,
        statements=statements or agency.sandbox.statement_of,
    )


def gaps(agency: Agency) -> list[tuple[Gap, MovementKind]]:
    return [(one.gap, one.kind) for one in found(agency)]


def caught_up(agency: Agency, one: Difference) -> bool:
    return reconciling.catch_up(
        one,
        orders=agency.mine.orders,
        processors=agency.line,
        concerned=agency.store.of,
        return_url=back,
        returned=partial(converge, mine=agency.mine, processors=agency.line, now=agency.now, look=True),
        now=agency.now,
    )


@pytest.fixture(name="missed")
def _missed(agency: Agency) -> Order:
    """Paid, and nobody told us."""
    order = agency.ordered(bumps=[agency.mug])
    agency.pays(order)
    return order


def test_what_was_told_in_time_agrees(agency: Agency) -> None:
    for attempt in ("one", "two"):
        agency.sold(attempt, bumps=[agency.mug])
    assert found(agency) == ()
    assert found(agency, agency.connected("another till")) == ()


def test_a_missed_webhook_is_found_and_caught_up_once(agency: Agency, missed: Order) -> None:
    assert gaps(agency) == [(Gap.NOT_BOOKED, MovementKind.FEE), (Gap.NOT_BOOKED, MovementKind.PAYMENT)]
    fee, payment = found(agency)
    assert payment.order == missed.id
    assert caught_up(agency, payment)
    assert agency.kept(missed).state is OrderState.PAID
    assert not caught_up(agency, fee)  # with the payment came its fee
    assert found(agency) == ()
    assert len(agency.store.shelves.sales) == 2


def test_a_fee_that_nobody_told_is_caught_up(agency: Agency) -> None:
    order = agency.ordered()
    agency.pays(order)
    truths = agency.line.truths
    agency.line.truths = lambda *asked, **more: replace(truths(*asked, **more), fee=None)
    settled = agency.settled(order)
    agency.line.truths = truths
    # As it lies where the fee was not told: the order does not know it, and the books have none.
    kept = replace(settled, payment=replace(settled.payment, fee=None))
    shelves = agency.store.shelves
    shelves.orders[ACCOUNT, order.id] = replace(kept, version=agency.kept(order).version)
    for key in [key for key, entry in shelves.entries.items() if entry.kind == "fee"]:
        del shelves.entries[key]
    (one,) = found(agency)
    assert (one.gap, one.kind) == (Gap.NOT_BOOKED, MovementKind.FEE)
    assert caught_up(agency, one)
    assert found(agency) == ()


def test_a_dispute_nobody_told_us_of_is_caught_up_and_takes_the_access(agency: Agency) -> None:
    order = agency.ordered()
    letting_in = replace(order.lines[0], access=Access(None))
    agency.store.shelves.orders[ACCOUNT, order.id] = replace(order, lines=(letting_in,))
    agency.pays(order, "disputed")
    agency.settled(agency.kept(order))
    dispute, *_ = found(agency)
    assert (dispute.gap, dispute.kind, dispute.order) == (Gap.NOT_BOOKED, MovementKind.DISPUTE, order.id)
    assert caught_up(agency, dispute)
    assert found(agency) == ()
    (held,) = agency.store.shelves.entitlements.values()
    assert held.because is Ending.DISPUTE


def test_a_dispute_of_what_was_paid_weeks_ago_is_known_by_its_payment(agency: Agency) -> None:
    order = agency.ordered()
    agency.pays(order, "disputed")
    agency.settled(order)
    agency.clock.move(30 * DAY)
    lines = list(agency.sandbox.statement_of(agency.till).statement(since=order.placed_at, until=agency.now))
    late = [replace(line, at=agency.now, order="") for line in lines if line.kind is MovementKind.DISPUTE]

    class Late:
        def statement(self, **_: object) -> object:
            return iter(late)

        def given_back(self, payment: str) -> object:
            raise AssertionError(payment)

    told = reconciling.compare(
        agency.till,
        Span(agency.now - DAY, agency.now + DAY),
        mine=agency.mine,
        statements=lambda _: Late(),  # type: ignore[arg-type,return-value]
    )
    assert {(one.gap, one.order) for one in told} == {(Gap.NOT_BOOKED, order.id)}


def test_what_only_we_have_is_for_people(agency: Agency) -> None:
    agency.sold()
    agency.store.shelves.sandbox.clear()
    agency.clock.move(1.5 * DAY)
    told = found(agency)
    assert {one.gap for one in told} == {Gap.NOT_STATED}
    assert [caught_up(agency, one) for one in told] == [False] * len(told)


@pytest.mark.parametrize("gap", [Gap.NOT_STATED, Gap.PAID_OUT, Gap.GIVEN_TWICE])
def test_what_nobody_can_have_missed_asks_no_processor(agency: Agency, gap: Gap) -> None:
    (sale,) = agency.sold()
    order, ten = agency.mine.orders.get(sale.order), Money.of("10.00", "EUR")
    of, asked = order.payment.reference, len(agency.line.asked)
    one = Difference(gap, agency.till.id, MovementKind.REFUND, of, agency.now, ten, ten, order=order.id)
    assert not caught_up(agency, one)
    assert len(agency.line.asked) == asked


def test_a_payment_of_an_order_that_is_not_there_is_for_people(agency: Agency, missed: Order) -> None:
    del agency.store.shelves.orders[ACCOUNT, missed.id]
    _, payment = found(agency)
    assert not caught_up(agency, payment)
    assert not caught_up(agency, replace(payment, order=None))


def test_a_processor_that_does_not_answer_leaves_it_for_later(agency: Agency, missed: Order) -> None:
    agency.line.dead = True
    _, payment = found(agency)
    with pytest.raises(Outage):
        caught_up(agency, payment)


def test_the_books_of_a_month_are_looked_into_from_either_side_of_its_end(agency: Agency) -> None:
    agency.sold()
    agency.clock.move(40 * DAY)
    assert found(agency, days=45) == ()


def test_what_was_given_back_at_the_processor_itself_is_caught_up(agency: Agency) -> None:
    (sale,) = agency.sold()
    order = agency.mine.orders.get(sale.order)
    payment = agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
    agency.sandbox.give_back(payment, Money.of("30.00", "EUR"))
    (one,) = found(agency)
    assert (one.gap, one.kind, one.order) == (Gap.NOT_BOOKED, MovementKind.REFUND, order.id)
    assert caught_up(agency, one)
    assert found(agency) == ()


def test_what_a_bank_sent_back_weeks_later_and_nobody_told_us_of_is_caught_up(agency: Agency) -> None:
    """Where the processor tells of it on its day, it is known by its payment alone."""
    (sale,) = agency.sold()
    order = agency.mine.orders.get(sale.order)
    place = ACCOUNT, order.payment.connection, order.payment.id
    agency.sandbox.give_back(agency.store.sandbox.get(*place), Money.of("30.00", "EUR"))
    agency.returned(order.id)
    agency.clock.move(60 * DAY)
    payment = agency.store.sandbox.get(*place)
    agency.sandbox.send_back(payment, payment.refunds[0].reference)
    (one,) = found(agency)
    assert (one.gap, one.kind, one.order) == (Gap.NOT_BOOKED, MovementKind.REFUND, order.id)
    assert one.stated == Money.of("30.00", "EUR")
    assert caught_up(agency, one)
    assert found(agency) == ()


def test_of_two_refunds_the_one_that_was_missed_is_caught_up(agency: Agency) -> None:
    (sale,) = agency.sold()
    order = agency.mine.orders.get(sale.order)
    for booked in (True, False):
        payment = agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
        agency.sandbox.give_back(payment, Money.of("30.00", "EUR"))
        if booked:
            agency.returned(order.id)
    (one,) = found(agency)
    assert (one.gap, one.kind) == (Gap.DIFFERS, MovementKind.REFUND)
    assert caught_up(agency, one)
    assert found(agency) == ()


class TestWhatIsListedOnlyOnceItHasArrived:
    """As of when it was made: weeks ago, and before what a night looks at."""

    def given_back(self, agency: Agency, order: Order, amount: str = "30.00") -> None:
        payment = agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
        agency.sandbox.give_back(payment, Money.of(amount, "EUR"))

    def tonight(
        self,
        agency: Agency,
        *,
        since: datetime | None = None,
        of: Collection[str] = (),
        back: bool = False,
        until: datetime | None = None,
    ) -> Sequence[Difference]:
        """With all that was given back, since then; or only what is `of` such amounts. `back`: what was sent
        back is listed as of when it was made."""
        # As it is by now.
        own = agency.sandbox.statement_of(agency.till)
        every = list(own.statement(since=agency.now - 400 * DAY, until=agency.now + DAY))
        refunds = [one for one in every if one.kind is MovementKind.REFUND]
        made = {one.origin: one.at for one in refunds if one.amount.minor < 0} if back else {}
        told = [replace(one, at=made.get(one.origin, one.at)) for one in every]

        class Slow:
            def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
                for line in told:
                    if of and line.kind is MovementKind.REFUND and str(-line.amount) not in of:
                        continue
                    if until > line.at >= (listed if line.kind is MovementKind.REFUND else since):
                        yield line

            def given_back(self, payment: str) -> Iterator[Movement]:
                yield from (one for one in told if back and one.of == payment)

        listed = since or agency.now - 31 * DAY
        return found(agency, statements=lambda _: Slow(), until=until)

    def test_it_is_found_and_caught_up(self, agency: Agency) -> None:
        (sale,) = agency.sold()
        order = agency.mine.orders.get(sale.order)
        self.given_back(agency, order)
        agency.clock.move(10 * DAY)
        assert found(agency) == ()
        (one,) = self.tonight(agency)
        assert (one.gap, one.kind, one.order) == (Gap.NOT_BOOKED, MovementKind.REFUND, order.id)
        assert agency.now - one.at == 10 * DAY
        assert caught_up(agency, one)
        assert self.tonight(agency) == ()

    def test_beside_what_was_given_back_since_it_is_one_difference(self, agency: Agency) -> None:
        (sale,) = agency.sold()
        order = agency.mine.orders.get(sale.order)
        self.given_back(agency, order)
        agency.clock.move(10 * DAY)
        self.given_back(agency, order, "20.00")
        agency.clock.move(timedelta(hours=1))
        (one,) = self.tonight(agency)
        assert (one.gap, str(one.stated), str(one.booked)) == (Gap.NOT_BOOKED, "-50.00 EUR", "0.00 EUR")
        assert caught_up(agency, one)
        assert self.tonight(agency) == ()

    def test_what_was_booked_of_it_before_it_is_listed_is_no_difference(self, agency: Agency) -> None:
        (sale,) = agency.sold()
        order = agency.mine.orders.get(sale.order)
        self.given_back(agency, order, "20.00")
        agency.clock.move(timedelta(hours=12))
        listed = agency.now
        self.given_back(agency, order)
        agency.returned(order.id)
        agency.clock.move(10 * DAY)
        assert self.tonight(agency, since=listed) == ()

    @pytest.mark.parametrize("days", [0, 10])
    @pytest.mark.parametrize("heard", [True, False])
    def test_what_was_sent_back_and_is_listed_so_agrees_or_differs_until_that_is_heard(
        self, agency: Agency, *, days: int, heard: bool
    ) -> None:
        """Made within the night or before it: both lines are of when it was made."""
        (sale,) = agency.sold()
        order = agency.mine.orders.get(sale.order)
        self.given_back(agency, order)
        agency.returned(order.id)
        [gone] = agency.mine.returns.of(order.id).refunds
        agency.clock.move(days * DAY + timedelta(hours=1))
        midnight = agency.now
        agency.clock.move(timedelta(hours=1))
        sent_back(agency, sale, gone.reference)
        if heard:
            agency.returned(order.id)
            assert self.tonight(agency, back=True, until=midnight) == ()
        agency.clock.move(timedelta(hours=1))
        found_ = self.tonight(agency, back=True)
        assert [one.gap for one in found_] == ([] if heard else [Gap.DIFFERS])
        for one in found_:
            assert caught_up(agency, one)
        assert self.tonight(agency, back=True) == ()

    @pytest.mark.parametrize("beside", ["", "20.00"])
    @pytest.mark.parametrize("days", [0, 3])
    def test_what_was_sent_back_long_after_it_was_made_is_held_against_all_of_its_payment(
        self, agency: Agency, *, beside: str, days: int
    ) -> None:
        """It is listed as of when it was made, and of then nothing is listed any more; also where something
        was given back `beside` it, `days` ago."""
        (sale,) = agency.sold()
        order = agency.mine.orders.get(sale.order)
        self.given_back(agency, order)
        agency.returned(order.id)
        [gone] = agency.mine.returns.of(order.id).refunds
        agency.clock.move(40 * DAY)
        if beside:
            self.given_back(agency, order, beside)
            agency.returned(order.id)
        agency.clock.move(days * DAY + timedelta(hours=1))
        shelf, place = agency.store.shelves.sandbox, (ACCOUNT, order.payment.connection, order.payment.id)
        before = shelf[place]
        sent_back(agency, sale, gone.reference)
        agency.returned(order.id)
        agency.clock.move(DAY + timedelta(hours=1))
        midnight = agency.now
        agency.clock.move(timedelta(hours=1))
        # Of the next night.
        self.given_back(agency, order, "1.00")
        agency.returned(order.id)
        assert self.tonight(agency, back=True, until=midnight) == self.tonight(agency, back=True) == ()
        # Where the processor has sent nothing back, our books are wrong.
        shelf[place] = replace(shelf[place], refunds=(before.refunds[0], *shelf[place].refunds[1:]))
        tonight, tomorrow = (self.tonight(agency, back=True, until=until) for until in (midnight, None))
        assert {one.stated - one.booked for one in (*tonight, *tomorrow)} == {Money.of("-30.00", "EUR")}
        # Where only we have something of it in these days, and more of it at their end, that is for tomorrow.
        assert (len(tonight), len(tomorrow)) == (int(beside != "" and not days), 1)

    def test_what_is_given_back_after_the_day_is_of_the_next_night(self, agency: Agency) -> None:
        """Between midnight and the comparison: the statement cannot list it yet."""
        (sale,) = agency.sold()
        order = agency.mine.orders.get(sale.order)
        self.given_back(agency, order)
        agency.returned(order.id)
        agency.clock.move(10 * DAY)
        night = self.tonight(agency)
        agency.clock.move(timedelta(hours=1))
        self.given_back(agency, order, "20.00")
        agency.returned(order.id)
        until = agency.now - timedelta(minutes=30)
        assert night == self.tonight(agency, until=until) == ()

    @pytest.mark.parametrize("older", [True, False])
    def test_what_was_sent_back_and_is_listed_no_more_is_no_difference(
        self, agency: Agency, *, older: bool
    ) -> None:
        """A bank had no such account: the money is back, and a newer refund is the first that is listed."""
        (sale,) = agency.sold()
        order = agency.mine.orders.get(sale.order)
        self.given_back(agency, order, "30.00" if older else "20.00")
        agency.returned(order.id)
        agency.clock.move(5 * DAY)
        self.given_back(agency, order, "20.00" if older else "30.00")
        agency.returned(order.id)
        agency.clock.move(5 * DAY)
        [gone] = [one for one in agency.mine.returns.of(order.id).refunds if str(one.amount) == "30.00 EUR"]
        sent_back(agency, sale, gone.reference)
        agency.returned(order.id)
        agency.clock.move(10 * DAY)
        booked = [
            str(one.amount.gross) for one in agency.store.shelves.entries.values() if one.origin == gone.id
        ]
        assert sorted(booked) == ["-30.00 EUR", "30.00 EUR"]
        assert self.tonight(agency, of={"20.00 EUR"}) == ()


@pytest.mark.parametrize("hours", [-1, 1, 23, 25])
def test_of_two_refunds_of_two_days_each_night_sees_what_is_its_own(agency: Agency, hours: int) -> None:
    """Wherever its end and its beginning are: what is booked beyond them is in the statement of another."""
    (sale,) = agency.sold()
    order = agency.mine.orders.get(sale.order)
    first = agency.now
    for amount in ("30.00", "20.00"):
        payment = agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
        agency.sandbox.give_back(payment, Money.of(amount, "EUR"))
        agency.returned(order.id)
        agency.clock.move(DAY)
    beginning = first + timedelta(hours=hours)
    assert found(agency, until=beginning + 3 * DAY) == ()
    assert found(agency, until=beginning) == ()


def test_a_dispute_that_was_won_and_nobody_told_us_is_caught_up(agency: Agency) -> None:
    """The processor's lines come to nothing, and ours do not."""
    order = agency.ordered()
    agency.pays(order, "disputed")
    for one in found(agency):
        caught_up(agency, one)
    assert found(agency) == ()
    processor = Faulty(agency.sandbox)
    agency.line = processor
    payment = agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
    agency.clock.move(timedelta(hours=1))
    processor.decide(payment, DisputeState.WON, agency.now)
    (one,) = found(agency, statements=processor.statement_of)
    assert (one.gap, one.kind, one.order) == (Gap.DIFFERS, MovementKind.DISPUTE, order.id)
    assert caught_up(agency, one)
    assert found(agency, statements=processor.statement_of) == ()


def test_what_differs_for_another_reason_stays_for_people(agency: Agency) -> None:
    (sale,) = agency.sold()
    order = agency.mine.orders.get(sale.order)
    place = ACCOUNT, order.payment.connection, order.payment.id
    payment = agency.store.shelves.sandbox[place]
    agency.store.shelves.sandbox[place] = replace(payment, amount=Money.of("99.00", "EUR"))
    told = found(agency)
    assert {one.gap for one in told} == {Gap.DIFFERS}
    assert [caught_up(agency, one) for one in told] == [False] * len(told)
    assert found(agency) == told
