"""Whatever buyers, an owner, clocks, banks and a bad processor do, in whatever order: after every single step
the books hold, and would be the processor's own if the queues were drained now.

What was reached is counted: a history in which nothing goes wrong proves nothing. What is rare is reached by
one story, told here; all else by the machine alone. Both are the same on every run; `HISTORIES=2000` takes as
many other histories, and longer ones.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cartwright.adapters.processors.sandbox_refunds import left
from cartwright.application import refunding, subscribing
from cartwright.application.refunding import Wish
from cartwright.domain.errors import Declined, Outage, Refusal
from cartwright.domain.ids import SaleId
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState, ReturnState
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState
from cartwright.domain.subscriptions import SubscriptionState
from tests.fakes.world import NOON
from tests.unit.application.test_refunding import unasked
from tests.unit.domain.shop import ACCOUNT
from tests.worlds.processor import Mood
from tests.worlds.promises import broken, unaccounted, unsettled
from tests.worlds.world import DAY, World

CARDS = ("success", "once", "disputed", "authentication", "unknown", "slow", "once", "decline", "revoked")
GOODS = ("course+mug", "club", "seminar", "course")
ANY = st.integers(0, 11)
REACHED = Counter[str]()

OFTEN = frozenset(
    """
    placed paid declined asked-by-the-bank paid-silently looked arrived duplicate out-of-order dropped worked
    worked-twice asked-to-give-back given-back-there sent-back billed billed-twice rebill-paid swept caught-up
    disputed paid-out put-right
    """.split()
)
RARELY = frozenset(
    """
    lost-before lost-after approved refused-to-the-bank left-for-later rebill-declined rebill-unanswered
    attempt-paid-by-its-buyer paused resumed cancelled turning turned won lost review paid-late
    contested shut ended-refunded ended-disputed let-in-again put-off by-its-buyer brought-forward method-left
    """.split()
)


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.attempts = count(1)
        self.keys = 0
        self.orders: list[Order] = []
        self._drained: object = None
        """What the last supposed drain began with."""

    @initialize(
        bought=st.lists(st.tuples(st.sampled_from(GOODS), st.sampled_from(CARDS)), min_size=1, max_size=3)
    )
    def some_buy(self, bought: list[tuple[str, str]]) -> None:
        for place, (what, card) in enumerate(bought):
            self._buy(what)
            self._pay(self.orders[place], card)

    # Buyers.

    @precondition(lambda self: len(self.orders) < 4)
    @rule(what=st.sampled_from(GOODS))
    def buy(self, what: str) -> None:
        self._buy(what)

    @precondition(lambda self: self._open or self._failed)
    @rule(which=ANY, card=st.sampled_from(CARDS))
    def pay(self, which: int, card: str) -> None:
        """What the clock could not charge first; and what is older than a day, and has expired."""
        payable = self._failed or self._open
        self._pay(payable[which % len(payable)], card)

    @precondition(lambda self: self._unheard)
    @rule(which=ANY)
    def look(self, which: int) -> None:
        with suppress(Refusal):
            self.world.look(self._unheard[which % len(self._unheard)])
        REACHED["looked"] += 1

    # Banks.

    @precondition(lambda self: self._asking)
    @rule(which=ANY, yes=st.booleans())
    def answer(self, which: int, yes: bool) -> None:
        with suppress(Declined):
            self.world.agency.sandbox.answer(self._asking[which % len(self._asking)], approve=yes)
        REACHED["approved" if yes else "refused-to-the-bank"] += 1

    @precondition(lambda self: self._disputed or self._arrived)
    @rule(which=ANY, does=st.sampled_from(["decides", "decides", "reviews", "sends back"]))
    def decide(self, which: int, does: str) -> None:
        """A dispute; or that what was given back does not arrive at the buyer's."""
        disputed, arrived, now = self._disputed, self._arrived, self.world.agency.now
        if does != "sends back" and disputed:
            end = DisputeState.WON if which % 2 else DisputeState.LOST
            state = end if does == "decides" else DisputeState.REVIEW
            payment = disputed[which % len(disputed)]
            self.world.post.append(self.world.processor.decide(payment, state, now))
            REACHED[state] += 1
        elif arrived:
            payment, reference = arrived[which % len(arrived)]
            self.world.agency.sandbox.send_back(payment, reference)
            REACHED["sent-back"] += 1

    # The processor, and the way from there.

    @rule(mood=st.sampled_from([Mood.DEAD, Mood.DEAF]), calls=st.integers(1, 3))
    def break_the_line(self, mood: Mood, calls: int) -> None:
        self.world.processor.fail(mood, calls)

    @precondition(lambda self: self._post or self.world.came)
    @rule(which=ANY, fate=st.sampled_from(["arrives", "arrives", "is dropped", "comes again"]))
    def post(self, which: int, fate: str) -> None:
        """Any of those under way comes first, and some never."""
        world = self.world
        if fate == "comes again" and world.came:
            world.arrive(world.came[which % len(world.came)])
            REACHED["duplicate"] += 1
        elif world.post:
            place = which % len(world.post)
            event = world.post.pop(place)
            REACHED["out-of-order"] += place > 0
            if fate == "is dropped":
                REACHED["dropped"] += 1
                return
            world.arrive(event)
            REACHED["arrived"] += 1

    @precondition(lambda self: self._keeps)
    @rule(which=ANY, cents=st.sampled_from([0, 1, 700, 2_380, 13_900]))
    def at_the_processors_own_pages(self, which: int, cents: int) -> None:
        """Somebody gives back there; or it pays out."""
        kept, now = self._keeps, self.world.agency.now
        if cents:
            self.world.agency.sandbox.give_back(kept[which % len(kept)], Money(cents, "EUR"))
            REACHED["given-back-there"] += 1
        else:
            until = now + timedelta(seconds=1)
            REACHED["paid-out"] += self.world.processor.pay_out(self.world.agency.till, until)

    # Queues and clocks.

    @precondition(lambda self: self.world.tasks())
    @rule(which=ANY, again=st.booleans())
    def work(self, which: int, again: bool) -> None:
        """A queue gives a message at least once."""
        tasks = self.world.tasks()
        task = tasks[which % len(tasks)]
        REACHED["worked" if self.world.work(task) else "left-for-later"] += 1
        if again:
            self.world.work(task)
            REACHED["worked-twice"] += 1

    @rule(hours=st.sampled_from([1, 3, 30]), then=st.sampled_from(["sweep", "reconcile", "nothing"]))
    def hours_go_by(self, hours: int, then: str) -> None:
        self.world.agency.clock.move(timedelta(hours=hours))
        if then == "sweep":
            REACHED["swept"] += self.world.sweep() > 0
        elif then == "reconcile":
            with suppress(Outage):
                REACHED["caught-up"] += self.world.reconcile() > 0

    @precondition(lambda self: self.world.shelves.falls_due)
    @rule(again=st.booleans(), times=st.integers(1, 3))
    def bill(self, again: bool, times: int) -> None:
        """Time goes by until something is due, and the clock's message comes once or twice."""
        for _ in range(times):
            self._bill(again)

    # The owner.

    @precondition(lambda self: self.world.shelves.sales)
    @rule(which=ANY, cents=st.sampled_from([None, 1, 500, 2_000, 11_900]), again=st.booleans())
    def ask_to_give_back(self, which: int, cents: int | None, again: bool) -> None:
        """Or the same request once more."""
        self.keys += not again
        sales = list(self.world.shelves.sales.values())
        wish = Wish("x", amount=Money(cents, "EUR") if cents else None, keeps=bool(which % 2))
        self._ask(sales[which % len(sales)].id, wish)

    def _ask(self, sale: SaleId, wish: Wish) -> None:
        mine = self.world.mine
        with suppress(Refusal):
            refunding.ask(
                self.world.agency.act(),
                sale,
                wish,
                key=f"key-{self.keys}",
                sold=mine.sold,
                returns=mine.returns,
                catalogue=mine.catalogue,
                clients=mine.clients,
                vat_checks=mine.vat_checks,
                vouch=unasked,
                orders=mine.orders,
                subscriptions=mine.subscriptions,
            )
            REACHED["asked-to-give-back"] += 1

    @precondition(lambda self: self.world.shelves.sales)
    @rule(which=ANY)
    def put_a_receipt_right(self, which: int) -> None:
        """Whatever else is on its way with it."""
        sales = list(self.world.shelves.sales.values())
        found = sales[which % len(sales)]
        with suppress(Refusal):
            after = self.world.put_right(found, f"Ada {which}")
            REACHED["put-right"] += after.reissued > found.reissued

    @precondition(lambda self: self.world.shelves.subscriptions)
    @rule(which=ANY, how=st.sampled_from(["pause", "later", "stay", "now"]))
    def move_a_subscription(self, which: int, how: str) -> None:
        act, mine = self.world.agency.act(), self.world.mine.subscriptions
        every = list(self.world.shelves.subscriptions.values())
        found = every[which % len(every)]
        wanted = found.id
        with suppress(Refusal):
            match how:
                case "now" | "later":
                    subscribing.cancel(
                        act, wanted, now=how == "now", subscriptions=mine, readers=self.world.mine
                    )
                    REACHED["cancelled"] += 1
                case "pause" if found.state is SubscriptionState.PAUSED:
                    subscribing.resume(act, wanted, subscriptions=mine)
                    REACHED["resumed"] += 1
                case "pause":
                    until = (self.world.agency.now + 40 * DAY).date()
                    subscribing.pause(act, wanted, until=until, subscriptions=mine)
                    REACHED["paused"] += 1
                case _:
                    subscribing.keep(act, wanted, subscriptions=mine, readers=self.world.mine)

    @precondition(lambda self: self.world.shelves.subscriptions)
    @rule(which=ANY, by_buyer=st.booleans(), at_once=st.booleans())
    def change_a_plan(self, which: int, by_buyer: bool, at_once: bool) -> None:
        """To the other one, for what is shown; or to the one that was put off, at once after all."""
        every = list(self.world.shelves.subscriptions.values())
        found = every[which % len(every)]
        # Of two in one moment the second is asked to come again.
        self.world.agency.clock.move(timedelta(seconds=1))
        with suppress(Refusal):
            after = self.world.change_plan(found, by_buyer=by_buyer, at_once=at_once)
            REACHED["turning"] += at_once
            REACHED["put-off"] += not at_once
            REACHED["by-its-buyer"] += by_buyer
            REACHED["brought-forward"] += (
                at_once and after.turn is not None and after.turn.option == found.option
            )

    @precondition(lambda self: self.world.shelves.subscriptions)
    @rule(which=ANY, card=st.sampled_from(CARDS), heard=st.booleans())
    def leave_another_method(self, which: int, card: str, heard: bool) -> None:
        """Or begin to, and be declined, or asked by the bank, or pay what failed; and come back, or not."""
        every = list(self.world.shelves.subscriptions.values())
        found = every[which % len(every)]
        with suppress(Refusal):
            order = self.world.another_method(found)
            if self._payable(order):
                self._pay(order, card)
            if heard:
                self.world.look(order)
            after = self.world.shelves.subscriptions[ACCOUNT, found.id]
            REACHED["method-left"] += after.saved != found.saved

    # What must hold.

    @invariant()
    def all_holds_and_would_if_the_queues_were_drained(self) -> None:
        REACHED["steps"] += 1
        self.world.collect()
        self._count_what_was_taken_back()
        wrong = broken(self.world)
        assert not wrong, wrong
        standing = self.world.standing()
        if standing == self._drained:
            return
        with self.world.supposed():
            self.world.drain()
            self.world.night(NOON - DAY)
            wrong = [*unsettled(self.world), *unaccounted(self.world)]
            assert not wrong, wrong
        self._drained = standing

    def _count_what_was_taken_back(self) -> None:
        for one in self.world.shelves.subscriptions.values():
            held = self.world.shelves.entitlements[ACCOUNT, one.ticket]
            REACHED["contested"] += bool(one.contested)
            REACHED["shut"] += one.shut and not one.state.over
            REACHED["let-in-again"] += bool(one.returned) and not one.state.over and held.because is None
            if one.ended is not None:
                REACHED[f"ended-{one.ended.reason}"] += 1

    # What there is.

    @property
    def _open(self) -> list[Order]:
        return [one for one in self.orders if self._payable(one)]

    @property
    def _unheard(self) -> list[Order]:
        """What its buyer may look at before we know."""
        orders = self.world.shelves.orders.values()
        return [one for one in orders if one.state is OrderState.PLACED and not self._payable(one)]

    @property
    def _failed(self) -> list[Order]:
        """Charges that the clock made in vain."""
        charges = (one for one in self.world.shelves.orders.values() if one.instalment)
        return [one for one in charges if self._payable(one)]

    def _payable(self, order: Order) -> bool:
        payment = self.world.payment(order)
        return payment is not None and payment.state in {PaymentState.OPEN, PaymentState.ACTION}

    @property
    def _asking(self) -> list:  # type: ignore[type-arg]
        return [one for one in self.world.payments if one.state is PaymentState.ACTION]

    @property
    def _post(self) -> list[bytes]:
        self.world.collect()
        return self.world.post

    @property
    def _disputed(self) -> list:  # type: ignore[type-arg]
        decided = self.world.processor.verdicts
        final = {DisputeState.WON, DisputeState.LOST}
        return [
            one
            for one in self.world.taken
            if one.card == "disputed" and not (one.id in decided and decided[one.id].state in final)
        ]

    @property
    def _keeps(self) -> list:  # type: ignore[type-arg]
        return [one for one in self.world.taken if left(one)]

    @property
    def _arrived(self) -> list[tuple]:  # type: ignore[type-arg]
        return [
            (payment, one.reference)
            for payment in self.world.taken
            for one in payment.refunds
            if one.state is ReturnState.SUCCEEDED
        ]

    def _buy(self, what: str) -> None:
        """The page tries the same once more, until there is an answer."""
        attempt, lost = next(self.attempts), self.world.processor.lost
        while True:
            try:
                self.orders.append(self.world.order(what, attempt))
            except Outage:
                REACHED["lost-after"] += self.world.processor.lost > lost
                REACHED["lost-before"] += self.world.processor.lost == lost
            else:
                REACHED["placed"] += 1
                return

    def _bill(self, again: bool) -> None:
        world = self.world
        if not world.shelves.falls_due:
            return
        due = min(world.shelves.falls_due.values())
        world.agency.clock.move(max(due - world.agency.now, timedelta(0)))
        for subscription in world.due():
            before = world.mine.subscriptions.get(subscription)
            done = world.bill(subscription)
            if again:
                world.bill(subscription)
                REACHED["billed-twice"] += 1
            after = world.mine.subscriptions.get(subscription)
            REACHED["billed"] += 1
            REACHED["rebill-unanswered"] += not done
            REACHED["rebill-declined"] += after.declined and not before.declined
            REACHED["rebill-paid"] += after.paid > before.paid
            REACHED["turned"] += after.option != before.option

    def _pay(self, order: Order, card: str) -> None:
        payment = self.world.payment(order)
        assert payment is not None
        try:
            paid = self.world.agency.sandbox.pay(payment, card)
        except Outage:
            REACHED["paid-silently"] += 1
        except Declined:
            REACHED["declined"] += 1
        else:
            REACHED["asked-by-the-bank"] += paid.state is PaymentState.ACTION
            if paid.state is PaymentState.SUCCEEDED:
                REACHED["paid"] += 1
                REACHED["disputed"] += card == "disputed"
                REACHED["attempt-paid-by-its-buyer"] += order.instalment is not None
                REACHED["paid-late"] += self.world.agency.now - order.placed_at > DAY


def story() -> None:
    """One world in which all that is rare happens, and all holds after each of it."""
    now = Histories()

    def then(_: object = None) -> None:
        now.all_holds_and_would_if_the_queues_were_drained()

    def pays(order: Order, card: str) -> None:
        now._pay(order, card)
        then()

    then(now.break_the_line(Mood.DEAD, 1))
    then(now.buy("course+mug"))
    then(now.break_the_line(Mood.DEAF, 1))
    then(now.buy("club"))
    pays(now.orders[0], "authentication")
    then(now.answer(0, yes=False))
    pays(now.orders[0], "authentication")
    then(now.answer(0, yes=True))
    then(now.break_the_line(Mood.DEAD, 1))
    then(now.post(0, "arrives"))
    then(now.work(0, again=False))
    pays(now.orders[1], "once")
    then(now.look(0))
    then(now.look(0))
    then(now.bill(again=False, times=1))
    pays(now._failed[-1], "once")
    then(now.hours_go_by(1, "sweep"))
    then(now.break_the_line(Mood.DEAF, 1))
    then(now.bill(again=False, times=1))
    then(now.bill(again=True, times=1))
    then(now.bill(again=False, times=1))
    for waiting in now._failed:
        # One: the attempt before was called off. Otherwise both could be paid.
        pays(waiting, "success")
    then(now.hours_go_by(30, "reconcile"))
    for how in ("pause", "pause"):
        then(now.move_a_subscription(0, how))
    then(now.bill(again=True, times=2))
    for number in range(2):
        then(now.buy("course"))
        pays(now.orders[-1], "disputed")
        then(now.hours_go_by(1, "sweep"))
        then(now.decide(number, "reviews"))
        then(now.decide(number, "decides"))
        now.orders.pop()
    then(now.buy("seminar"))
    then(now.hours_go_by(30, "nothing"))
    pays(now.orders[-1], "success")
    then(now.hours_go_by(30, "sweep"))
    for heard in (True, False):
        # Of two refunds, the one that nobody tells us of.
        then(now.at_the_processors_own_pages(0, 700))
        now.world.post.reverse()
        then(now.post(0, "arrives" if heard else "is dropped"))
        while heard and now.world.tasks():
            then(now.work(0, again=False))
    then(now.move_a_subscription(1, "now"))


def story_of_another_plan_and_another_card() -> None:
    """Put off by its buyer, and had at once after all; the card that was left meanwhile is charged."""
    now = Histories()

    def then(_: object = None) -> None:
        now.all_holds_and_would_if_the_queues_were_drained()

    then(now.buy("club"))
    now._pay(now.orders[-1], "once")
    then(now.hours_go_by(1, "sweep"))
    then(now.leave_another_method(0, "success", heard=True))
    then(now.change_a_plan(0, by_buyer=True, at_once=False))
    then(now.change_a_plan(0, by_buyer=False, at_once=True))
    then(now.bill(again=True, times=2))
    then(now.change_a_plan(0, by_buyer=True, at_once=True))
    then(now.bill(again=True, times=1))


def story_of_what_is_taken_back() -> None:
    """A dispute that is lost; and what was given back whole, kept, paid for anew, and given back again."""
    now = Histories()

    def then(_: object = None) -> None:
        now.all_holds_and_would_if_the_queues_were_drained()

    def comes() -> None:
        then(now.hours_go_by(1, "sweep"))
        while now._post:
            then(now.post(0, "arrives"))
        while now.world.tasks():
            then(now.work(0, again=False))

    for card in ("disputed", "success"):
        then(now.buy("club"))
        now._pay(now.orders[-1], card)
        comes()
        if card == "disputed":
            then(now.decide(0, "decides"))
            comes()
    for keeps in (True, False):
        now.keys += 1
        now._ask(list(now.world.shelves.sales.values())[-1].id, Wish("x", keeps=keeps))
        comes()
        if keeps:
            then(now.bill(again=True, times=1))


def story_of_a_receipt() -> None:
    """Put right, credited in part, and asked for once more; then the bank sends that back, and it is done."""
    now = Histories()

    def then(_: object = None) -> None:
        now.all_holds_and_would_if_the_queues_were_drained()

    def comes() -> None:
        while now._post:
            then(now.post(0, "arrives"))
        while now.world.tasks():
            then(now.work(0, again=False))

    then(now.buy("course"))
    now._pay(now.orders[-1], "success")
    comes()
    for which in (1, 2):
        then(now.put_a_receipt_right(which))
        [sale] = now.world.shelves.sales.values()
        now.keys += 1
        now._ask(sale.id, Wish("x", amount=Money(700, "EUR")))
        comes()
        # While it is given back, and while that is being taken back, the receipt stays.
        then(now.put_a_receipt_right(which + 2))
        then(now.decide(0, "sends back"))
        then(now.post(0, "arrives"))
        then(now.work(0, again=False))
        then(now.put_a_receipt_right(which + 2))
        comes()
    [sale] = now.world.shelves.sales.values()
    assert (sale.reissued, sale.document) == (2, "NW-000003")


def test_after_every_step_the_books_hold_and_are_the_processors_own() -> None:
    wide = os.environ.get("HISTORIES")
    steady = settings(max_examples=50, stateful_step_count=40)
    long = settings(max_examples=int(wide), stateful_step_count=80, derandomize=False) if wide else steady
    REACHED.clear()
    run_state_machine_as_test(Histories, settings=long)
    assert {name for name in OFTEN if not REACHED[name]} == set()
    story()
    story_of_another_plan_and_another_card()
    story_of_what_is_taken_back()
    story_of_a_receipt()
    assert {name for name in RARELY if not REACHED[name]} == set()
