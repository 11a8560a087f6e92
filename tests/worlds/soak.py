"""`python -m tests.worlds.soak`: a year of a shop in which everything goes wrong, and its books at the end.

    ORDERS=20000 SUBSCRIPTIONS=5000 MONTHS=12 CLIENTS=20 WORKERS=2 SEED=1 MINUTES=0

of an agency with so many clients, whose courses are sold with another client's mug, and whose clubs go on by
the month, through one connection; of the orders, a quarter are subscriptions where nothing is said. The store
is one process, in memory; workers are others, which take what lies in queues and keep nothing
(tests/worlds/remote.py). Of all that can fail some fails: cards, banks, the processor's answers, its events
(dropped, twice, late, in another order), the store's answers. What is dropped is found by the sweeper and by
the reconciliation of each month. After MINUTES no further day begins; 0 is as long as it takes.

It ends with 1 if the books are not the processor's, are not right, if something is set aside, if what stands
at the processor is not what it has left, or if a worker's memory grew. What it did and how long it took is
printed; how far it is, every month.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import time
from collections import Counter, deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from selectors import EVENT_READ, DefaultSelector
from typing import Any

from cartwright.adapters.processors.sandbox import Sandbox
from cartwright.adapters.processors.sandbox_refunds import left
from cartwright.application import billing, refunding, subscribing
from cartwright.application.refunding import Wish
from cartwright.application.selling import Purchase
from cartwright.domain.agenda import Agenda
from cartwright.domain.attempts import Limits
from cartwright.domain.errors import Outage, Refusal
from cartwright.domain.ids import OrderId
from cartwright.domain.jobs import CreditNumber, GiveBack, Hook, Number
from cartwright.domain.journal import SELLING
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState
from cartwright.domain.orders import OrderState
from cartwright.domain.payments import PaymentState
from cartwright.domain.people import Client
from cartwright.domain.pricing import Selection
from cartwright.domain.subscriptions import Subscription
from tests.fakes.shelves import Kept, Shelves
from tests.fakes.world import NOON, FakeBirths
from tests.unit.application.agency import ADA, HOST
from tests.unit.application.test_refunding import unasked
from tests.unit.domain.shop import ACCOUNT, client_id, option_id, product, product_id, profile, registered
from tests.worlds.processor import Faulty, Mood, Verdict
from tests.worlds.promises import unaccounted, unsettled
from tests.worlds.remote import Remote, Wire, answer, hear, tell
from tests.worlds.world import LETS_IN, MONTHLY, World

DAY = timedelta(days=1)
CARDS = ("success",) * 12 + ("once", "disputed", "unknown", "slow", "authentication", "decline", "revoked")
_STATM = Path("/proc/self/statm")
GROWTH = 1.10
"""How much of a worker's memory after the first fifth it may have at the end."""


@dataclass(frozen=True, slots=True)
class Size:
    orders: int = 20_000
    subscriptions: int = 5_000
    months: int = 12
    clients: int = 20
    workers: int = 2
    seed: int = 1
    minutes: int = 0
    """After which no further day begins; 0: a whole year."""

    @classmethod
    def asked(cls) -> Size:
        named = {name: os.environ.get(name.upper()) for name in (one.name for one in fields(cls))}
        asked = {name: int(value) for name, value in named.items() if value}
        if "orders" in asked:
            asked.setdefault("subscriptions", asked["orders"] // 4)
        return cls(**asked)


def stocked(clients: int) -> World:
    """The shop, with so many clients: each with a course, a mug beside the next one's, and a club."""
    world = World()
    agency = world.agency
    account = replace(agency.account, client_limit=clients + 1)
    agency.store.shelves.accounts[ACCOUNT] = replace(account, version=2)
    for number in range(clients):
        of = replace(
            profile(client_id(f"Client {number}"), registrations=registered("DE", "EU-OSS")),
            legal_name=f"Client {number} GmbH",
            number_prefix=f"C{number}",
        )
        agency.store.shelves.clients[ACCOUNT, of.client] = Client(ACCOUNT, of.client, of)
        agency.store.shelves.agendas[ACCOUNT, of.client] = Agenda.first(
            Client(ACCOUNT, of.client, of), after=NOON
        )
    for number in range(clients):
        owner, other = client_id(f"Client {number}"), client_id(f"Client {(number + 1) % clients}")
        mug = agency.published(replace(product(f"Mug {number}", "20.00", owner=other), fulfilment=LETS_IN))
        agency.published(replace(product(f"Course {number}", owner=owner), fulfilment=LETS_IN), mug)
        club = product(f"Club {number}", owner=owner)
        options = (replace(club.preferred, plan=MONTHLY),)
        agency.published(replace(club, options=options, fulfilment=LETS_IN))
    return world


# A worker.


class Worker:
    """Does one piece of work after another, each at the moment it is told, with a line that breaks."""

    def __init__(self, line: Connection, size: Size, number: int) -> None:
        self.dice = Random(size.seed * 1000 + number)
        self.wire = Wire(line, self.dice, chances=400)
        # The same names as there; but what it keeps here is looked at by nobody.
        self.world = stocked(size.clients)
        agency = self.world.agency
        store: Any = Remote(self.wire)
        agency.store = store
        agency.births = FakeBirths(agency.clock, after=(number + 1) * 10**9)
        agency.limits = Limits(10**6)
        agency.sandbox = Sandbox(
            store.sandbox, clock=agency.clock, births=agency.births, webhooks="https://api.example/webhooks"
        )
        self.world.processor = agency.line = Faulty(agency.sandbox)

    def do(self, what: str, thing: Any, now: datetime, verdicts: Mapping[str, Verdict]) -> object:
        """What came of it; `verdicts` are those of banks since the last time. Raises Outage and Refusal."""
        self.world.processor.verdicts.update(verdicts)
        clock = self.world.agency.clock
        clock.move(now - clock.now())
        if self.dice.random() < 0.03:
            mood = self.dice.choice([Mood.DEAD, Mood.DEAF])
            self.world.processor.fail(mood, self.dice.randint(1, 2))
        match what:
            case "buy":
                return self._buy(*thing)
            case "post":
                self.world.arrive(thing)
                self.world.came.clear()
            case "work":
                self.world._do(thing)
            case "bill":
                billing.bill(thing, self.world.billing.clerk())
            case "look":
                self.world.look(thing)
            case "give back":
                return self._give_back(*thing)
            case "sweep":
                return self.world.sweep()
        return None

    def _buy(self, slug: str, number: int, card: str) -> OrderId:
        """Placed and paid, each until there is an answer."""
        name = slug.replace("-", " ").capitalize()
        with_mug = slug.startswith("course") and number % 2
        mugs = (product_id(f"Mug {slug.partition('-')[2]}"),) if with_mug else ()
        shown = Money.of("142.80" if with_mug else "119.00" if slug.startswith("course") else "23.80", "EUR")
        buyer = replace(ADA, email=f"buyer-{number}@buyers.example")
        chosen = Selection(option_id(name), mugs)
        wanted = Purchase(HOST, slug, f"attempt-{number}", chosen, buyer, shown)
        order = self._insist(lambda: self.world.agency.send(wanted, key=f"key-{number}").order)
        self._insist(lambda: self._pay(order, card))
        return order.id  # type: ignore[no-any-return]

    def _pay(self, order: Any, card: str) -> None:
        agency = self.world.agency
        place = (ACCOUNT, order.payment.connection, order.payment.id)
        payment = agency.store.sandbox.get(*place)
        if payment.state is PaymentState.OPEN and not payment.failure:
            agency.sandbox.pay(payment, card)
        elif payment.state is PaymentState.ACTION:
            agency.sandbox.answer(payment, approve=True)
        if agency.store.sandbox.get(*place).state is PaymentState.ACTION:
            raise Outage("the bank, which asks")

    def _insist(self, does: Any) -> Any:
        for _ in range(6):
            try:
                return does()
            except Outage:
                continue
            except Refusal:
                return None
        return does()

    def _give_back(self, sale: Any, key: str, cents: int | None) -> object:
        mine = self.world.mine
        wish = Wish("x", amount=Money(cents, "EUR") if cents else None)
        return refunding.ask(
            self.world.agency.act(),
            sale,
            wish,
            key=key,
            sold=mine.sold,
            returns=mine.returns,
            catalogue=mine.catalogue,
            clients=mine.clients,
            vat_checks=mine.vat_checks,
            vouch=unasked,
            orders=mine.orders,
            subscriptions=mine.subscriptions,
        ).id


def work(line: Connection, size: Size, number: int) -> None:
    """Until it is told to end."""
    worker = Worker(line, size, number)
    while (asked := hear(line)) is not None:
        try:
            end, came = "done", worker.do(*asked)
        except Outage:
            end, came = "again", None
        except Refusal as no:
            end, came = "refused", no.code
        tell(line, ("ended", end, came, worker.wire.broken, worker.world.processor.lost, memory()))


def memory() -> int:
    """Kilobytes that this process has in memory now."""
    with _STATM.open("rb", buffering=0) as told:
        pages = int(told.read().split()[1])
    return pages * resource.getpagesize() // 1024


# Who hands out the work, and has the store.


@dataclass(slots=True)
class Errand:
    """One piece of work: never two of a group at once."""

    what: str
    thing: Any
    group: str = ""
    tries: int = 0


@dataclass(slots=True)
class Hand:
    """A worker, from here."""

    line: Connection
    process: BaseProcess
    at: Errand | None = None
    broken: int = 0
    lost: int = 0
    verdicts: int = 0
    """How many of them it knows."""
    sizes: list[int] = field(default_factory=list)


class Soak:
    def __init__(self, size: Size) -> None:
        self.size, self.dice = size, Random(size.seed)
        self.world = stocked(size.clients)
        self.shelves: Shelves = self.world.shelves
        self.queue: deque[Errand] = deque()
        self.busy: set[str] = set()
        self.known: set[object] = set()
        self.heard: set[object] = set()
        self.bought: list[OrderId] = []
        self.done = Counter[str]()
        self.lines = DefaultSelector()
        self.hands = [self._hired(number) for number in range(size.workers)]

    def _hired(self, number: int) -> Hand:
        context = get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=work, args=(there, self.size, number), daemon=True)
        process.start()
        hand = Hand(here, process)
        self.lines.register(here, EVENT_READ, hand)
        return hand

    def run(self) -> int:
        """What the process ends with."""
        # What lies in this process only grows: looking through all of it for cycles took a third of its time.
        gc.disable()
        began, days = time.monotonic(), round(self.size.months * 30.44)
        for day in range(days):
            self._day(day, days)
            if day % 30 == 29 or day == days - 1:
                self._month(day, days, time.monotonic() - began)
            if self.size.minutes and time.monotonic() - began > self.size.minutes * 60:
                self._month(day, days, time.monotonic() - began)
                self._say(f"STOPPED after day {day + 1} of {days}: {self.size.minutes} minutes are over")
                break
        return self._end(time.monotonic() - began)

    # A year.

    def _day(self, day: int, days: int) -> None:
        agency = self.world.agency
        clubs = self._share(self.size.subscriptions, day, min(days, 30))
        courses = self._share(self.size.orders - self.size.subscriptions, day, days)
        goods = ["club"] * clubs + ["course"] * courses
        self.dice.shuffle(goods)
        for quarter in range(4):
            for good in goods[quarter::4]:
                slug = f"{good}-{self.dice.randrange(self.size.clients)}"
                self.done["bought"] += 1
                self._put("buy", (slug, self.done["bought"], self.dice.choice(CARDS)))
            for subscription in self.world.due():
                self._put("bill", subscription, subscription)
            if quarter == 3:
                self._owners_and_banks()
                self._put("sweep", None, "sweep")
            self._work_off()
            agency.clock.move(DAY / 4)

    @staticmethod
    def _share(many: int, day: int, days: int) -> int:
        """Of so many over so many days, those of that day."""
        return many * (day + 1) // days - many * day // days if day < days else 0

    def _owners_and_banks(self) -> None:
        world, dice = self.world, self.dice
        for order in dice.sample(self.bought[-2000:], min(len(self.bought[-2000:]), 3)):
            found = world.mine.orders.get(order)
            match dice.randrange(8):
                case 0:
                    payment = world.payment(found)
                    if payment and payment.state is PaymentState.SUCCEEDED and left(payment):
                        world.agency.sandbox.give_back(payment, Money(100, "EUR"))
                        self.done["given back there"] += 1
                case 1 | 2 | 3 if found.state is OrderState.PAID:
                    sale = found.sale(dice.choice(found.owners)).id
                    self._put("give back", (sale, f"key-{order}", dice.choice([None, 500])))
        decided = world.processor.verdicts
        some = (world.payment(world.mine.orders.get(one)) for one in self.bought[-300:])
        disputed = [one for one in some if one and one.card == "disputed" and one.id not in decided]
        for payment in disputed[: dice.randrange(3)]:
            state = dice.choice([DisputeState.WON, DisputeState.LOST])
            self._posted(world.processor.decide(payment, state, world.agency.now))
            self.done[f"dispute {state}"] += 1
        going = list(self.shelves.subscriptions.values())
        for one in dice.sample(going, min(len(going), 2)):
            with suppress(Refusal):
                self._move(one)

    def _move(self, one: Subscription) -> None:
        act, mine, now = self.world.agency.act(), self.world.mine.subscriptions, self.world.agency.now
        match self.dice.randrange(4):
            case 0:
                readers, at_once = self.world.mine, bool(self.dice.randrange(2))
                subscribing.cancel(act, one.id, now=at_once, subscriptions=mine, readers=readers)
                self.done["cancelled"] += 1
            case 1:
                until = (now + self.dice.randint(2, 60) * DAY).date()
                subscribing.pause(act, one.id, until=until, subscriptions=mine)
                self.done["paused"] += 1
            case 2:
                subscribing.resume(act, one.id, subscriptions=mine)
                self.done["resumed"] += 1

    def _month(self, day: int, days: int, took: float) -> None:
        """The processor pays out, which a night books, and the month's books are held against its own: all
        of them are at the end."""
        world = self.world
        world.processor.pay_out(world.agency.till, world.agency.now)
        world.night(world.agency.now - 40 * DAY)
        missed = world.reconcile(world.agency.now - 40 * DAY)
        self.done["caught up by reconciliation"] += missed
        self._look_for_work()
        self._work_off()
        sizes = " ".join(f"{hand.sizes[-1] // 1024}" for hand in self.hands)
        charges = sum(entry.kind in SELLING for entry in self.shelves.entries.values())
        told = f"day {day + 1}/{days}: {self.done['bought']} orders, {charges} charges, {missed} caught up"
        self._say(f"{told}, workers {sizes} MB, {took:.0f} s")

    def _end(self, took: float) -> int:
        for hand in self.hands:
            tell(hand.line, None)
            hand.process.join()
        world = self.world
        for _ in range(2):
            world.drain()
        world.night(NOON - DAY)
        wrong = [*unsettled(world), *unaccounted(world)]
        for one in wrong[:50]:
            self._say(f"WRONG: {one}")
        kinds = Counter(str(entry.kind) for entry in self.shelves.entries.values())
        self._say(f"Did: {dict(sorted(self.done.items()))}")
        self._say(f"Entries: {dict(sorted(kinds.items()))}, documents: {len(self.shelves.documents)}")
        broken, lost = (sum(getattr(hand, what) for hand in self.hands) for what in ("broken", "lost"))
        self._say(f"Faults: {broken} calls of the store, {lost} answers of the processor lost")
        for hand in self.hands:
            first, last = (size / 1024 for size in (hand.sizes[len(hand.sizes) // 5], hand.sizes[-1]))
            self._say(f"Worker: {first:.1f} MB after a fifth of its work, {last:.1f} MB at the end")
        self._say(f"{len(wrong)} wrong; {took:.0f} s")
        return int(bool(wrong) or any(self._growth(hand) > GROWTH for hand in self.hands))

    @staticmethod
    def _say(text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    @staticmethod
    def _growth(hand: Hand) -> float:
        return hand.sizes[-1] / hand.sizes[len(hand.sizes) // 5]

    # Queues.

    def _put(self, what: str, thing: object, group: str = "") -> None:
        self.queue.append(Errand(what, thing, group))

    def _posted(self, event: bytes) -> None:
        """Some events are lost, some come twice, and none in order."""
        fate = self.dice.random()
        if fate < 0.02:
            self.done["events dropped"] += 1
            return
        self.queue.insert(self.dice.randint(0, len(self.queue)), Errand("post", event))
        if fate < 0.08:
            self.done["events twice"] += 1
            self.queue.append(Errand("post", event))

    def _look_for_work(self) -> None:
        """What is new on the shelves: as the table's stream tells of it."""
        for key in _new(self.shelves.jobs, self.known):
            job = self.shelves.jobs[key].job
            match job:
                case Hook():
                    self._posted(job.body.encode())
                    del self.shelves.jobs[key]
                case GiveBack():
                    self._put("work", job, job.order)
                case Number() | CreditNumber():
                    self._put("work", job, job.client)
                case _:
                    # Mails are written elsewhere.
                    del self.shelves.jobs[key]
        for place in _new(self.shelves.deliveries, self.heard):
            kept = self.shelves.deliveries[place]
            self._put("work", kept, kept.delivery.order)

    def _work_off(self) -> None:
        """Until nothing is left to do at this moment."""
        while self.queue or any(hand.at for hand in self.hands):
            for hand in self.hands:
                if hand.at is None and (errand := self._next()):
                    hand.at = errand
                    tell(hand.line, (errand.what, errand.thing, self.world.agency.now, self._news(hand)))
            for key, _ in self.lines.select():
                self._answer(key.data)

    def _news(self, hand: Hand) -> Mapping[str, Verdict]:
        """What banks decided since the worker heard of it last."""
        decided = self.world.processor.verdicts
        fresh = dict(islice(decided.items(), hand.verdicts, None)) if hand.verdicts < len(decided) else {}
        hand.verdicts = len(decided)
        return fresh

    def _next(self) -> Errand | None:
        for place, errand in enumerate(self.queue):
            if errand.group not in self.busy:
                del self.queue[place]
                if errand.group:
                    self.busy.add(errand.group)
                return errand
        return None

    def _answer(self, hand: Hand) -> None:
        told = hear(hand.line)
        if told[0] == "call":
            tell(hand.line, answer(self.world.agency.store, *told[1:]))
            return
        _, end, came, hand.broken, hand.lost, size = told
        hand.sizes.append(size)
        errand, hand.at = hand.at, None
        assert errand is not None
        self.busy.discard(errand.group)
        self.done[f"{errand.what}: {end}"] += 1
        if errand.what == "buy" and came:
            self.bought.append(came)
            if self.dice.random() < 0.5:
                self._put("look", self.world.mine.orders.get(came))
        self._ended(errand, end, came)
        self._look_for_work()

    def _ended(self, errand: Errand, end: str, code: object) -> None:
        if end == "again" and errand.tries < 20:
            errand.tries += 1
            self.queue.append(errand)
        elif end == "refused" and errand.what == "work":
            task = errand.thing
            key = (ACCOUNT, task.id) if not isinstance(task, Kept) else None
            slip = self.shelves.jobs.get(key) if key else self.shelves.deliveries.get(_place(task))
            if slip is not None:
                self.shelves.set_aside(slip, str(code), "")


def _place(kept: Kept) -> tuple[Any, Any, str]:
    return kept.delivery.account, kept.delivery.connection, kept.delivery.event


def _new[Key](shelf: dict[Key, Any], known: set[object]) -> list[Key]:
    """What was put there since the last time, the oldest first."""
    found = []
    for key in reversed(shelf):
        if key in known:
            break
        found.append(key)
    known.update(found)
    return found[::-1]


if __name__ == "__main__":
    sys.exit(Soak(Size.asked()).run())
