"""A shop with everything that moves by itself: processor, post, door, queues and clocks, each moved by hand.

What the functions do with their queues is done here by the same use cases, in memory: an Outage leaves a
message where it is, a Refusal sets it aside. Nothing is lost but what a rule drops.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from cartwright.adapters.processors.sandbox_webhooks import HEADER, verify_sandbox
from cartwright.adapters.processors.signatures import by_secret, sign
from cartwright.application import (
    billing,
    methods,
    nightly,
    reconciling,
    reissuing,
    replanning,
    settling,
    sweeping,
    turning,
)
from cartwright.application.crediting import give_credit_note
from cartwright.application.giving_back import look_again
from cartwright.application.looking_after import Desk
from cartwright.application.numbering import give_number
from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.application.reasons import why
from cartwright.application.receiving import Keyring, Knock, receive
from cartwright.application.selling import Purchase
from cartwright.application.ticking import tick
from cartwright.application.turning import Changer
from cartwright.domain.attempts import Limits
from cartwright.domain.catalog import PricingOption, Product
from cartwright.domain.errors import Outage, Refusal
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import JobId, SubscriptionId, derived
from cartwright.domain.jobs import CreditNumber, GiveBack, Hook, Job, Number, ReceiptAnew, Reconcile
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, Sale
from cartwright.domain.payments import PaymentState
from cartwright.domain.plan_changes import PlanChange
from cartwright.domain.plans import Interval, Plan, Split
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.pricing import Selection
from cartwright.domain.reconciliation import Difference, Span
from cartwright.domain.reissues import Details
from cartwright.domain.subscriptions import Subscription
from cartwright.domain.subscriptions.turning import PlanCannotChange, Shown
from tests.fakes.apart import Whole
from tests.fakes.queues import FakeQueues
from tests.fakes.shelves import WAITING, Kept, Log, Slip
from tests.fakes.world import NOON
from tests.unit.application.agency import ADA, HOST, SECRET, Agency, back
from tests.unit.application.billing import Billing, as_it_is
from tests.unit.application.guests import asked
from tests.unit.domain.shop import ACCOUNT, option_id, product
from tests.worlds.processor import Faulty, Mood

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTHLY: Plan = Every(Money.of("20.00", "EUR"), Interval.MONTHLY)
DEARER = PricingOption(option_id("dearer"), "All of it", Every(Money.of("70.00", "EUR"), Interval.WEEKLY))
IN_PARTS: Plan = Split(Money.of("50.00", "EUR"), Interval.MONTHLY, 3)
LETS_IN = Fulfilment(access=Access())

type Task = Job | Kept


class World:
    """Northwind's course with Oliveira's mug, a club by the month and a seminar in three parts."""

    def __init__(self) -> None:
        self.agency = Agency()
        self.agency.limits = Limits(1_000)
        self.processor = self.agency.line = Faulty(self.agency.sandbox)
        self.billing = Billing(self.agency)
        self.prices: dict[str, str] = {}
        self._sells()
        self.guest = asked(self.agency)
        self.post: list[bytes] = []
        """Events on their way to us, in no order."""
        self.came: list[bytes] = []
        """Events that have arrived, and may once more."""
        self._keyring = Keyring(lambda _: self.mine.connections, self.agency.vault, self.agency.clock)

    def _sells(self) -> None:
        catalogue = self.agency.mine.catalogue
        for thing in (self.agency.course, self.agency.mug):
            catalogue.revise(replace(thing, fulfilment=LETS_IN, version=2), self._audit(thing))
        for name, plan in (("Club", MONTHLY), ("Seminar", IN_PARTS)):
            bare = product(name)
            option: PricingOption = replace(bare.preferred, plan=plan)
            more = (DEARER,) if plan is MONTHLY else ()
            ways = (PlanChange(option.id, DEARER.id), PlanChange(DEARER.id, option.id)) if more else ()
            self.agency.published(replace(bare, options=(option, *more), fulfilment=LETS_IN, changes=ways))
        self.prices = {"course": "119.00", "course+mug": "139.00", "club": "23.80", "seminar": "59.50"}

    def _audit(self, thing: Product) -> Any:
        return self.agency.act().audit("product.edit", thing.id)

    @property
    def mine(self) -> Any:
        return self.agency.mine

    @property
    def shelves(self) -> Any:
        return self.agency.store.shelves

    # What people do.

    def order(self, what: str, attempt: int) -> Order:
        """Raises Outage and Refusal, as the page shows them."""
        slug, _, bump = what.partition("+")
        product = self.shelves.products[ACCOUNT, self.shelves.pages[HOST, slug][1]]
        chosen = Selection(product.preferred.id, (self.agency.mug.id,) if bump else ())
        buyer = replace(ADA, email=f"buyer-{attempt}@buyers.example")
        shown = Money.of(self.prices[what], "EUR")
        return self.agency.send(Purchase(HOST, slug, f"attempt-{attempt}", chosen, buyer, shown)).order

    def payment(self, order: Order) -> SandboxPayment | None:
        """As it is at the processor, if it was ever opened there."""
        kept: SandboxPayment | None = self.shelves.sandbox.get(
            (ACCOUNT, order.payment.connection, order.payment.id)
        )
        return kept

    def look(self, order: Order) -> None:
        """The buyer's own page."""
        with suppress(Outage):
            settling.confirm(
                order.id,
                order.key,
                orders=self.mine.orders,
                processors=self.processor,
                return_url=back,
            )

    def change_plan(self, found: Subscription, *, by_buyer: bool, at_once: bool) -> Subscription:
        """To the other plan; or to the one that was put off, at once after all. For what is shown, by whom it
        is listed for. Raises Refusal."""
        changer = Changer(
            subscriptions=self.mine.subscriptions,
            orders=self.mine.orders,
            returns=self.mine.returns,
            births=self.agency.births,
            vouch=as_it_is,
        )
        if by_buyer:
            desk = self._desk(found)
            possible = replanning.prospects(found.id, desk, changer).possible
            chosen = next((one for one in possible if (one.now if at_once else one.waits)), None)
            if chosen is None:
                raise PlanCannotChange(because="not-offered")
            then = Shown(chosen.after.stretch.amount.gross, chosen.after.falls_due)
            shown = Shown(chosen.now.total.gross) if at_once and chosen.now else then
            return replanning.change(found.id, chosen.option.id, desk, changer, shown=shown)
        act = self.agency.act()
        quote = turning.changes(act, found.id, changer)[-1]
        wanted = Shown(quote.total.gross) if at_once else None
        return turning.change(act, found.id, quote.option.id, shown=wanted, changer=changer)

    def another_method(self, found: Subscription) -> Order:
        """What takes one, opened. Raises Refusal."""
        till = methods.Till(
            subscriptions=self.mine.subscriptions,
            orders=self.mine.orders,
            births=self.agency.births,
            now=self.agency.now,
        )
        order = methods.ask(found.id, till)
        self.look(order)
        return order

    def put_right(self, sale: Sale, name: str) -> Sale:
        """The buyer's name on its receipt. Raises Refusal."""
        mine = self.mine
        return reissuing.by_a_member(
            self.agency.act(),
            sale.id,
            Details(name=name),
            sold=mine.sold,
            catalogue=mine.catalogue,
            clients=mine.clients,
            books=mine.books,
            returns=mine.returns,
            vat_checks=mine.vat_checks,
            papers=mine.papers,
        )

    def _desk(self, found: Subscription) -> Desk:
        buyer = self.mine.subscriptions.terms(found).order.buyer
        return Desk(
            guest=replace(self.guest, email=buyer.email),
            buyers=self.mine.buyers,
            subscriptions=self.mine.subscriptions,
            shelf=self.mine.catalogue,
            readers=self.mine,
            now=self.agency.now,
        )

    @property
    def payments(self) -> list[SandboxPayment]:
        return list(self.shelves.sandbox.values())

    @property
    def taken(self) -> list[SandboxPayment]:
        return [one for one in self.payments if one.state is PaymentState.SUCCEEDED and one.amount]

    # What moves by itself.

    def collect(self) -> None:
        """The processor posts its events."""
        for slip in self.shelves.jobs.values():
            if isinstance(slip.job, Hook) and slip.state == WAITING:
                slip.state = "posted"
                self.post.append(slip.job.body.encode())

    def arrive(self, event: bytes) -> None:
        """At the door; and it may come again."""
        now = self.agency.now
        knock = Knock(ACCOUNT, self.agency.till.id, event, {HEADER: sign(event, SECRET, now)})
        verifiers = {"sandbox": by_secret(verify_sandbox)}
        receive(
            knock,
            keyring=self._keyring,
            verifiers=verifiers,
            inbox=self.agency.store.inbox,
            envelopes=self.agency.envelopes,
            now=now,
        )
        self.came.append(event)

    def tasks(self) -> list[Task]:
        """What lies in the queues of worker and numbers."""
        heard = [kept for kept in self.shelves.deliveries.values() if kept.state == WAITING]
        slips = [slip.job for slip in self.shelves.jobs.values() if slip.state == WAITING]
        ours = GiveBack | Number | CreditNumber | ReceiptAnew
        return [*heard, *(job for job in slips if isinstance(job, ours))]

    def work(self, task: Task) -> bool:
        """Whether it was done, or set aside."""
        try:
            self._do(task)
        except Outage:
            return False
        except Refusal as no:
            if isinstance(task, Kept):
                self.agency.store.inbox.park(task.delivery, code=no.code, detail=why(no))
            else:
                self.mine.outbox.park(task.id, code=no.code, detail=why(no))
        return True

    def _do(self, task: Task) -> None:
        mine, now = self.mine, self.agency.now
        match task:
            case Kept():
                settling.hear(
                    task.delivery,
                    orders=mine.orders,
                    inbox=self.agency.store.inbox,
                    processors=self.processor,
                    return_url=back,
                    concerned=self.agency.store.of,
                    limits=self.agency.limits,
                    now=now,
                    returned=self.agency.returned,
                )
            case GiveBack():
                self.agency.returned(task.order, look=False)
                mine.outbox.done(task.id)
            case Number():
                give_number(task, papers=mine.papers, outbox=mine.outbox, now=now)
            case ReceiptAnew():
                reissuing.give_receipt_anew(task, papers=mine.papers, outbox=mine.outbox, now=now)
            case CreditNumber():
                give_credit_note(
                    task,
                    papers=mine.papers,
                    returns=mine.returns,
                    orders=mine.orders,
                    stoppable=mine,
                    outbox=mine.outbox,
                    now=now,
                )

    def due(self) -> Sequence[SubscriptionId]:
        """What the billing clock hands on now."""
        queues = FakeQueues()
        tick(due=self.agency.store.due_subscriptions, queues=queues, now=self.agency.now)
        return [SubscriptionId(errand.body["subscription"]) for errand in queues.errands]

    def bill(self, subscription: SubscriptionId) -> bool:
        """Whether all that was due is done."""
        try:
            billing.bill(subscription, self.billing.clerk())
        except Outage:
            return False
        return True

    def sweep(self) -> int:
        """How many orders and refunds came to their end by it."""
        store, now = self.agency.store, self.agency.now
        swept = sweeping.sweep(
            stragglers=store.stragglers,
            queues=FakeQueues(),
            orders=lambda account: store.of(account).orders,
            processors=self.processor,
            return_url=back,
            now=now,
            apart=Whole(),
        )
        looked = look_again(
            stragglers=store.stragglers, of=store.of, processors=self.processor, now=now, apart=Whole()
        )
        return swept.settled + looked.ended

    def differences(self, since: datetime = NOON - DAY) -> Sequence[Difference]:
        """Between our books and the processor's."""
        return reconciling.compare(
            self.agency.till,
            Span(since, self.agency.now + timedelta(seconds=1)),
            mine=self.mine,
            statements=self.processor.statement_of,
        )

    def reconcile(self, since: datetime = NOON - DAY) -> int:
        """How much was caught up."""
        store = self.agency.store
        return sum(
            reconciling.catch_up(
                one,
                orders=self.mine.orders,
                processors=self.processor,
                concerned=store.of,
                return_url=back,
                returned=partial(self.agency.returned, look=True),
                now=self.agency.now,
            )
            for one in self.differences(since)
        )

    def night(self, since: datetime) -> None:
        """What was paid out is booked, and what differs is kept or closed."""
        till, now = self.agency.till, self.agency.now
        until = now + timedelta(seconds=1)
        job = Reconcile(JobId(derived("job", "night", str(now))), ACCOUNT, till.id, since, until)
        nightly.run(job, till, mine=self.mine, statements=self.processor.statement_of, now=now)

    def drain(self) -> None:
        """The line is well again, all that is on its way arrives, and two hours go by."""
        self.processor.fail(Mood.WELL, 0)
        self.collect()
        for event in self.post:
            self.arrive(event)
        self.post.clear()
        self.work_off()
        self.agency.clock.move(2 * HOUR)
        self.sweep()
        self.reconcile()
        self.work_off()

    def work_off(self) -> None:
        """Everything that can be done; what its processor did not answer about is tried once more."""
        for _ in range(4):
            if not [task for task in self.tasks() if not self.work(task)]:
                return

    def standing(self) -> tuple[object, ...]:
        """All that a drain begins with: a line that is well, what lies on the shelves and is on its way, and
        what time it is. Where none of that has changed, a drain ends as the last one did."""
        return self._lying(), list(self.post), list(self.came), self.agency.now

    def _lying(self) -> dict[str, Any]:
        shelves = self.shelves
        return {
            one.name: _copied(getattr(shelves, one.name))
            for one in fields(shelves)
            if one.name not in {"clock", "lock"}
        }

    @contextmanager
    def supposed(self) -> Iterator[None]:
        """What is done inside was never done."""
        shelves, world, processor = self.shelves, vars(self), self.processor
        kept = self._lying()
        post, came, now = list(self.post), list(self.came), self.agency.now
        line = processor.mood, processor.calls, processor.lost
        births = self.agency.births._count
        try:
            yield
        finally:
            for name, value in kept.items():
                setattr(shelves, name, value)
            world.update(post=post, came=came)
            processor.mood, processor.calls, processor.lost = line
            self.agency.births._count = births
            self.agency.clock.move(now - self.agency.now)


def _copied(value: Any) -> Any:
    """Of what lies on a shelf; most things there never change."""
    match value:
        case Log():
            return Log(value)
        case dict():
            again = copy.copy(value)
            for key, one in value.items():
                if isinstance(one, Slip | Kept):
                    again[key] = copy.copy(one)
            return again
        case set():
            return set(value)
    return value
