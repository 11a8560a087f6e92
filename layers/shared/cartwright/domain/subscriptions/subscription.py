"""A subscription: what a line of an order goes on to cost, charge by charge, and how far it has come.

::

    due ──begin──▶ an order is placed for the charge ──paid──▶ the next charge, or the end
                      │
                      └ fails: PAST_DUE, and that order stays open: its buyer may pay it on its own page
                           └ the day of the retry: that order is called off, then another is placed

At any moment at most one order may be paid for a charge, so no charge is paid twice. Every move is a new
version, and each that has to do with an order is committed in one transaction with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from cartwright.domain.catalog import Mode
from cartwright.domain.declines import Decline, classified
from cartwright.domain.dunning import USUAL, Dunning
from cartwright.domain.dunning import Ending as FinalAction
from cartwright.domain.entitlements import Ending, Entitlement, Ticket
from cartwright.domain.fulfilment import Access
from cartwright.domain.futures import Future, Stretch
from cartwright.domain.ids import (
    AccountId,
    ClientId,
    ConnectionId,
    OptionId,
    OrderId,
    ProductId,
    SaleId,
    SubscriptionId,
    derived,
)
from cartwright.domain.instalments import Instalment
from cartwright.domain.money import Taxed
from cartwright.domain.orders import Order
from cartwright.domain.payments import Saved
from cartwright.domain.subscriptions import telling
from cartwright.domain.subscriptions.calendar import Calendar
from cartwright.domain.subscriptions.covering import Covered, Credited, Turn, paid_for
from cartwright.domain.subscriptions.resting import rested, retracted
from cartwright.domain.subscriptions.states import (
    Farewell,
    NotPaused,
    SubscriptionOver,
    SubscriptionState,
)

FAILED, PAID, FORGOTTEN = "payment failed", "paid", "forgotten"
"""Why one ends by itself."""

LOOKED_AGAIN = timedelta(days=1)
"""When a charge that its bank takes days for is looked at again."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What became of line `line` of `order`, sold by `owner` with `sale`. `paid` counts its charges that are
    paid; `due` is when something is to be done next, None: nothing, until somebody says so.

    Of the coming charge: `attempt` attempts have ended without being paid, `failed` of them in a row, the
    first at `since`, the last with `failure`; `trying` is the order that is placed for it and has no end yet,
    `declined` whether that was tried, and only its buyer can still pay it.
    `told` is the number of the charge whose buyer was told that it comes, `warned` how many times the buyer
    was that the kept card ends.

    `leaving` is that it ends when the time paid for does; `ended` that it has. `resumes` is when a pause is
    over. `clock`: it lives by a time of its own, which is so late (only tests do). `asking` is the order by
    which its buyer may leave another method, and which has no end yet.

    `covered` is what paid for the running period (None: the order it began with, or nobody noted it),
    `credit` what was paid before and is taken off what falls due, `credited` of which orders. `turn`: the
    order under way is a change of plan. `contested` are the orders whose money a bank has, `returned` those
    given back whole; `shut`: its buyer is let in no more until another charge is paid (see `stopping`).
    `step`: what is charged is a multiple of so many minor units, as what it began with is.
    """

    account: AccountId
    id: SubscriptionId
    owner: ClientId
    order: OrderId
    sale: SaleId
    line: int
    product: ProductId
    option: OptionId
    name: str
    mode: Mode
    connection: ConnectionId
    future: Future
    calendar: Calendar
    began: datetime
    state: SubscriptionState
    due: datetime | None
    saved: Saved | None = field(default=None, repr=False)
    access: Access | None = None
    dunning: Dunning = USUAL
    paid: int = 0
    attempt: int = 0
    failed: int = 0
    since: datetime | None = None
    failure: str = ""
    trying: OrderId | None = None
    declined: bool = False
    told: int = 0
    warned: int = 0
    leaving: Farewell | None = None
    ended: Farewell | None = None
    resumes: datetime | None = None
    clock: datetime | None = None
    asking: OrderId | None = None
    covered: Covered | None = None
    credit: Taxed | None = None
    credited: tuple[Credited, ...] = ()
    turn: Turn | None = None
    contested: tuple[OrderId, ...] = ()
    returned: tuple[OrderId, ...] = ()
    shut: bool = False
    step: int = 1
    version: int = 1

    @property
    def coming(self) -> int:
        """The number of the charge that is next to be paid."""
        return self.paid + 1

    @property
    def stretch(self) -> Stretch:
        """What the coming charge comes to, as it was foreseen."""
        return self.future.stretch(self.coming)

    @property
    def falls_due(self) -> date:
        """The day of the coming charge."""
        return self.calendar.day(self.coming)

    @property
    def instalment(self) -> Instalment:
        """The attempt that is next, or under way."""
        return Instalment(self.id, self.coming, self.future.times, self.attempt)

    @property
    def attempts(self) -> OrderId:
        """The order of that attempt: the same whoever works it out, so that it is placed once."""
        return self.attempted(self.coming, self.attempt)

    def attempted(self, number: int, attempt: int) -> OrderId:
        """The order of an attempt at a charge."""
        return OrderId(derived("order", self.id, str(number), str(attempt)))

    @property
    def ticket(self) -> Ticket:
        """What its buyer is let into by."""
        return Ticket(self.owner, self.sale, self.product)

    def prolonged(self, held: Entitlement, paid: datetime) -> Entitlement:
        """What was `held`, after a charge was `paid`: for as long as a purchase of then would be, and at
        least up to the next charge; also where what was paid before was given back."""
        if self.access is None:
            return held
        anew = held.because is Ending.REFUND and not self.shut
        if self.access.days is None:
            return held.pay_anew() if anew else held
        until = paid + timedelta(days=self.access.days)
        until = max(until, self.due or until)
        return held.pay_anew(until) if anew else held.prolong(until)

    @property
    def called_off(self) -> bool:
        """Whether the attempt under way is not to be waited for."""
        paused = self.state is SubscriptionState.PAUSED
        return self.declined or paused or self.leaving is not None or bool(self.contested)

    @property
    def spent(self) -> bool:
        """Whether the coming charge is not to be tried again."""
        return self.since is not None and self.again is None

    @property
    def again(self) -> datetime | None:
        """When the coming charge, which failed, is tried again; None: it is not."""
        if self.since is None or classified(self.failure) is Decline.HARD:
            return None
        return self.dunning.retry(self.failed + self.declined, self.since)

    def is_due(self, now: datetime) -> bool:
        return self.due is not None and self.due <= now

    def reminds(self, now: datetime) -> bool:
        """Whether what is due is to tell the buyer that a charge comes."""
        at = telling.reminder(self)
        return self._waits and at is not None and at <= now < self.calendar.moment(self.coming)

    def warns(self, now: datetime) -> bool:
        """Whether what is due is to tell the buyer that the card ends before a charge."""
        at = telling.warning(self)
        return self._waits and self.leaving is None and at is not None and at <= now

    def next_due(self) -> datetime:
        """When the coming charge is due, or its buyer is to be told of it, or of a card that ends."""
        told = (telling.reminder(self), None if self.leaving else telling.warning(self))
        return min([self.calendar.moment(self.coming), *(at for at in told if at is not None)])

    @property
    def unpayable(self) -> int | None:
        """The number of the first charge to come that the kept card does not live to see; None if it does, or
        nobody says."""
        return telling.unpayable(self)

    @property
    def _waits(self) -> bool:
        return self.state in {SubscriptionState.TRIALING, SubscriptionState.ACTIVE}

    # By the clock.

    def tells(self) -> Subscription:
        """The buyer is told that the coming charge comes."""
        after = self._next(told=self.coming)
        return replace(after, due=after.next_due())

    def tells_of_the_card(self, now: datetime) -> Subscription:
        """The buyer is told that the card ends: once for all the days that have come."""
        assert self.saved is not None
        assert self.saved.ends is not None
        days = self.dunning.warnings(self.saved.ends)
        after = self._next(warned=sum(self.calendar.on(day) <= now for day in days))
        return replace(after, due=after.next_due())

    def begins(self, dunning: Dunning) -> Subscription:
        """An attempt at the coming charge, by the rules of that day."""
        return self._next(trying=self.attempts, declined=False, dunning=dunning)

    def awaits(self, now: datetime) -> Subscription:
        """The attempt under way takes its bank a while."""
        return self._next(due=now + LOOKED_AGAIN)

    def fails(self, failure: str, *, at: datetime) -> Subscription:
        """The attempt failed. Its order can still be paid by the buyer, until the next one is due."""
        since = self.since or at
        retry = self.dunning.retry(self.failed + 1, since)
        if classified(failure) is Decline.HARD:
            due = max(at, self.dunning.last(since))
        else:
            due = at if retry is None else max(at, retry)
        state = SubscriptionState.PAST_DUE
        return self._next(state=state, failure=failure, since=since, due=due, declined=True)

    def misses(self, failure: str, *, at: datetime) -> Subscription:
        """No order could be placed for the attempt, which has failed with that."""
        failed = self.fails(failure, at=at)
        return replace(failed, declined=False, attempt=self.attempt + 1, failed=self.failed + 1)

    def lapses(self, order: OrderId) -> Subscription:
        """The order of an attempt, or of another method, has come to nothing; the very same if it is not one
        that is under way."""
        if self.asking == order:
            return self._next(asking=None)
        if self.trying != order:
            return self
        tried, failed = self.attempt + 1, self.failed + 1
        if self.turn is not None:
            # The old plan goes on as it was; what was tried is not tried again.
            old = self._next(trying=None, declined=False, turn=None, attempt=tried)
            return old if self.turn.ends else rested(replace(old, due=self.next_due()))
        return rested(self._next(trying=None, declined=False, attempt=tried, failed=failed))

    def gives_up(self, at: datetime) -> Subscription:
        """The last attempt has failed."""
        if self.dunning.ending is FinalAction.PAUSE:
            return self._next(state=SubscriptionState.PAUSED, due=None, resumes=None)
        return self.ends(Farewell(at, FAILED))

    def pays(self, order: Order) -> Subscription:
        """The coming charge is paid by `order`; the very same if that one was paid before."""
        found = order.instalment
        if found is None or found.subscription != self.id or found.number != self.coming:
            return self
        # What its buyer left in the meantime counts for more than what this one was charged to.
        changed = self.saved != order.payment.kept
        saved = self.saved if changed else order.payment.saved or self.saved
        paid = replace(
            self,
            paid=self.paid + 1,
            **telling.charged_to(self, saved),
            **paid_for(order, self, self._turning(order)),
            attempt=0,
            failed=0,
            since=None,
            failure="",
            trying=None,
            declined=False,
            shut=self.shut and bool(self.contested),
            version=self.version + 1,
        )
        if self.state.over:
            return paid
        if paid.paid == self.future.times:
            done = Farewell(order.payment.settled_at or order.placed_at, PAID)
            return replace(paid, state=SubscriptionState.COMPLETED, due=None, ended=done)
        if self.state is SubscriptionState.PAUSED:
            return rested(paid)
        return rested(replace(paid, state=SubscriptionState.ACTIVE, due=paid.next_due()))

    def leaves(self, at: datetime) -> Subscription:
        """The time paid for is over, and it was to end then."""
        reason = self.leaving.reason if self.leaving else ""
        return self.ends(Farewell(at, reason))

    # By whoever may.

    def cancels(self, farewell: Farewell) -> Subscription:
        """At the end of the time paid for, paused or not. Raises SubscriptionOver."""
        self._going()
        return rested(retracted(self._next(leaving=farewell)))

    def stays(self) -> Subscription:
        """As if it had not been cancelled: what was to be done next is, on its day. Raises
        SubscriptionOver."""
        self._going()
        return rested(retracted(self._next(leaving=None)))

    def ends(self, farewell: Farewell) -> Subscription:
        """At once; where an order waits to be paid, once that is called off. Raises SubscriptionOver."""
        self._going()
        if self.trying is not None:
            turn = replace(self.turn, ends=True) if self.turn else None
            return self._next(leaving=farewell, due=farewell.at, turn=turn)
        state = SubscriptionState.CANCELLED
        return self._next(state=state, due=None, ended=farewell, resumes=None)

    def pauses(self, until: date | None, *, at: datetime) -> Subscription:
        """Nothing is charged, until that day or until somebody says so; what waits to be paid is called off.
        Raises SubscriptionOver."""
        self._going()
        resumes = self.calendar.on(until) if until else None
        return rested(self._next(state=SubscriptionState.PAUSED, due=at, resumes=resumes))

    def resumes_at(self, now: datetime) -> Subscription:
        """It goes on. What fell due meanwhile falls due today, and what follows is counted from today: nobody
        pays for the time of the pause. What is due later stays where it was. What waited to be paid is called
        off first, and charged no more: it was asked for on another day. Raises NotPaused."""
        if self.state is not SubscriptionState.PAUSED:
            raise NotPaused(state=self.state)
        today = self.calendar.today(now)
        calendar = self.calendar
        if self.falls_due < today:
            calendar = calendar.moved(self.coming, today)
        trialing = not self.paid and self.future.wait
        going = replace(
            self,
            state=SubscriptionState.TRIALING if trialing else SubscriptionState.ACTIVE,
            calendar=calendar,
            resumes=None,
            failed=0,
            since=None,
            failure="",
            version=self.version + 1,
        )
        if self.trying is not None:
            return replace(going, declined=True, due=now)
        return rested(replace(going, due=going.next_due()))

    def asks(self, order: OrderId) -> Subscription:
        """Its buyer is asked for another method, by that order. Raises SubscriptionOver."""
        self._going()
        return self._next(asking=order)

    def takes(self, order: Order) -> Subscription:
        """It is charged to the method that was left with an order from now on; the very same once it is
        over."""
        if self.state.over or order.payment.saved is None:
            return self
        asking = None if self.asking == order.id else self.asking
        waits = self._waits and self.trying is None
        after = self._next(asking=asking, **telling.charged_to(self, order.payment.saved))
        return rested(replace(after, due=after.next_due())) if waits else after

    def ticks(self, at: datetime) -> Subscription:
        """By a clock of its own from now on, which has come so far; it never goes back."""
        return self._next(clock=max(at, self.clock or at))

    def _turning(self, order: Order) -> Turn | None:
        return self.turn if self.trying == order.id else None

    def _next(self, **changes: object) -> Subscription:
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]

    def _going(self) -> None:
        if self.state.over:
            raise SubscriptionOver(state=self.state)


def subscription_id(sale: SaleId, line: int) -> SubscriptionId:
    """The same whoever works it out."""
    return SubscriptionId(derived("subscription", sale, str(line)))
