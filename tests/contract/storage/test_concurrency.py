"""Many at once, and much at once. On MiniStack, whose transactions are isolated; moto's are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import batched, count, pairwise
from random import Random
from threading import Barrier
from typing import Any

import pytest

from cartwright.application.again import until_done
from cartwright.application.numbering import give_number, give_numbers
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.papers import MailState
from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.application.ports.selling import OrderExists, Stale
from cartwright.application.ports.sold import Spot
from cartwright.application.proving import prove
from cartwright.domain import jobs as domain_jobs
from cartwright.domain.agenda import Agenda
from cartwright.domain.availability import BoughtBefore, SoldOut
from cartwright.domain.carts import Fate, Tally
from cartwright.domain.coupons import CouponUsedBefore, CouponUsedUp, Used
from cartwright.domain.documents import Document
from cartwright.domain.errors import NotFound, Outage, Refusal
from cartwright.domain.ids import SaleId, derived
from cartwright.domain.jobs import Number, about_a_cart
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.proofs_of_books import of_series
from cartwright.domain.raw_events import SealedEvent
from cartwright.domain.refunds import MoreThanPaid, Refund
from cartwright.storage import keys, outbox
from cartwright.storage.conditions import absent
from cartwright.storage.orders import SALE
from cartwright.storage.schema import BODY
from cartwright.storage.store import Store
from cartwright.storage.table import Put, Table, Write
from local.ministack import MiniStack
from tests import aws
from tests.contract.storage.test_returns import arriving, asking, refund_of
from tests.contract.storage.town import (
    Agency,
    cart_of,
    client_of,
    coupon_of,
    expired,
    letters_of,
    opened,
    paid,
    product_of,
)
from tests.fakes.world import NOON, FakeBirths, FakeClock

pytestmark = pytest.mark.stack

MANY = 50
_names = count(1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with MiniStack(tmp_path_factory.mktemp("ministack")) as running:
        dynamodb = aws.dynamodb(running.aws.endpoint)
        yield Store(
            Table(dynamodb, aws.create_table(dynamodb)), clock=FakeClock(), births=FakeBirths(FakeClock())
        )


@pytest.fixture
def agency(store: Store) -> Agency:
    return opened(store, f"agency-{next(_names)}")


def at_once(*attempts: Callable[[], object]) -> list[object]:
    """What each attempt came to, a result or a refusal, when all begin in the same moment."""
    barrier = Barrier(len(attempts))

    def run(attempt: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return attempt()
        except (Refusal, Outage) as no:
            return Outage if isinstance(no, Outage) else type(no)

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(run, attempts))


def test_of_fifty_deliveries_of_one_event_one_is_the_first(agency: Agency, store: Store) -> None:
    delivery = agency.delivery(agency.order())
    outcomes = at_once(*[lambda: store.inbox.receive(delivery, b"{}", at=NOON)] * MANY)
    assert Counter(outcomes) == {True: 1, False: MANY - 1}


def test_of_fifty_deliveries_of_one_event_one_is_kept_as_it_was_sent(agency: Agency, store: Store) -> None:
    """Two transactions about one item at a time are one too many for DynamoDB: who is told so comes again."""
    delivery = agency.delivery(agency.order())
    raws = [SealedEvent(f"sealed {n}".encode(), b"key", NOON + timedelta(days=30)) for n in range(MANY)]
    outcomes = at_once(
        *[lambda raw=raw: store.inbox.receive(delivery, b"{}", at=NOON, raw=raw) for raw in raws]
    )
    assert Counter(outcomes)[True] == 1
    assert set(outcomes) <= {True, False, Outage}
    [event] = agency.mine.events.of(agency.order())
    assert agency.mine.events.sealed([event]) == {event: raws[outcomes.index(True)]}


def test_one_order_is_placed_once(agency: Agency) -> None:
    orders = [replace(agency.order(), key=f"key-{number}") for number in range(20)]
    outcomes = at_once(*[lambda order=order: agency.mine.orders.place(order) for order in orders])
    assert Counter(outcomes) == {None: 1, OrderExists: 19}
    winner = orders[outcomes.index(None)]
    assert agency.mine.orders.get(winner.id) == winner


def test_one_order_is_settled_once_with_one_set_of_entries(agency: Agency, store: Store) -> None:
    north = agency.add_client("North")
    order = agency.order(1, agency.house, north)
    agency.mine.orders.place(order)
    deliveries = [agency.delivery(order, f"evt_{number}") for number in range(20)]
    for delivery in deliveries:
        store.inbox.receive(delivery, b"{}", at=NOON)
    outcomes = at_once(
        *[
            lambda delivery=delivery: agency.mine.orders.settle(paid(order), delivery)
            for delivery in deliveries
        ]
    )
    assert outcomes.count(None) == 1
    assert set(outcomes) <= {None, Stale, Outage}
    for owner in (agency.house, north):
        assert len(agency.mine.books.entries(owner.id, "2026-11")) == 1
        assert len(agency.mine.books.sales(owner.id, NOON, NOON + timedelta(days=1))) == 1
    late = store.stragglers.deliveries(before=NOON + timedelta(days=1), limit=100)
    assert sum(delivery.account == agency.id for delivery in late) == 19


@pytest.mark.parametrize("keys", [32, 4])
def test_whoever_asks_at_once_never_more_is_given_back_than_was_paid(agency: Agency, keys: int) -> None:
    """Of 119.00, ten at a time: under keys of their own, or eight under each."""
    settlement = agency.sell(1)
    refunds = [refund_of(settlement.sales[0], "10.00", f"key-{number % keys}") for number in range(32)]

    def ask(refund: Refund) -> None:
        before = agency.mine.returns.of(refund.order)
        if before.find(refund.id) is None:
            agency.mine.returns.move(asking(agency, settlement, refund))

    outcomes = at_once(*[partial(until_done, partial(ask, refund)) for refund in refunds])
    assert set(outcomes) <= {None, Outage, MoreThanPaid}
    # Who was never first tries again.
    for refund, outcome in zip(refunds, outcomes, strict=True):
        if outcome is Outage:
            with suppress(MoreThanPaid):
                ask(refund)
    kept = agency.mine.returns.of(settlement.after.id)
    assert len({one.id for one in kept.refunds}) == len(kept.refunds) == min(keys, 11)
    assert kept.version == len(kept.refunds)


def test_a_refund_heard_of_by_many_at_once_is_booked_once(agency: Agency) -> None:
    settlement = agency.sell(1)
    refund = refund_of(settlement.sales[0])
    agency.mine.returns.move(asking(agency, settlement, refund))
    change = arriving(agency, settlement, refund)
    outcomes = at_once(*[partial(agency.mine.returns.move, change)] * 32)
    assert outcomes.count(None) == 1
    assert len(agency.mine.books.entries(agency.house.id, "2026-11")) == 2


def test_an_order_is_paid_or_expires_and_never_both(agency: Agency) -> None:
    for number in range(1, 11):
        order = agency.order(number)
        agency.mine.orders.place(order)
        settlements = [paid(order), expired(order)] * 4
        outcomes = at_once(
            *[
                lambda settlement=settlement: agency.mine.orders.settle(settlement)
                for settlement in settlements
            ]
        )
        assert outcomes.count(None) == 1
        winner = settlements[outcomes.index(None)]
        assert agency.mine.orders.recall(agency.mine.orders.get(order.id)) == winner.after
    entries = agency.mine.books.entries(agency.house.id, "2026-11")
    states = [agency.mine.orders.get(agency.order(number).id).state for number in range(1, 11)]
    assert len(entries) == states.count(OrderState.PAID)


def test_a_reference_attached_beside_a_settlement_loses_nothing(agency: Agency) -> None:
    for number in range(1, 11):
        order = agency.order(number)
        agency.mine.orders.place(order)
        at_once(
            partial(agency.mine.orders.attach, order.attached("pi_1")),
            partial(agency.mine.orders.settle, paid(order)),
        )
        left = agency.mine.orders.recall(agency.mine.orders.get(order.id))
        assert left in (order.attached("pi_1"), paid(order).after)


class Died(Exception):
    """Whoever worked is gone: before anything was written, or after it was, and nobody was told."""


class Mortal:
    """Papers of a worker that dies now and then."""

    def __init__(self, papers: Any, chance: Random) -> None:
        self._papers, self._chance = papers, chance

    def __getattr__(self, name: str) -> Any:
        return getattr(self._papers, name)

    def issue(self, *what: Any, **more: Any) -> None:
        self._dying(lambda: self._papers.issue(*what, **more))

    def issue_all(self, *what: Any) -> None:
        self._dying(lambda: self._papers.issue_all(*what))

    def _dying(self, work: Callable[[], None]) -> None:
        when = self._chance.random()
        if when < 0.1:
            raise Died
        work()
        if when < 0.2:
            raise Died


def waiting(agency: Agency, store: Store, many: int) -> list[Number]:
    """So many sales of the house as one that was settled, each to be numbered."""
    [sold] = agency.sell(1).sales
    jobs, legs = list[Number](), list[Write]()
    for place in range(many):
        sale = replace(sold.under_veil("sealed"), id=SaleId(derived("sale", f"copy {place}")))
        jobs.append(domain_jobs.number(agency.id, sale.owner, sale.id))
        item = SALE.item(sale, keys.sale(agency.id, sale.owner, sale.id))
        legs += [Write(Put(item, absent())), outbox.asked(jobs[-1], NOON)]
    for some in batched(legs, 100, strict=False):
        store._table.commit(*some)
    return jobs


def test_two_hundred_numbers_given_out_at_once_by_workers_that_die_have_no_gap_and_no_duplicate(
    agency: Agency, store: Store
) -> None:
    """In batches, some messages twice, as queues bring them, until there is nothing left to do."""
    jobs, chance = waiting(agency, store, 200), Random(363)
    papers, outbox_of = Mortal(agency.mine.papers, chance), agency.mine.outbox

    def work(some: Sequence[Number]) -> None:
        left = list(some)
        while left := [job for job in left if outbox_of.get(job.id) is not None]:
            with suppress(Died, Outage, Stale):
                give_numbers(left, papers=papers, now=NOON)
            if len(left) < 4:
                with suppress(Died, Outage):
                    give_number(left[0], papers=papers, outbox=outbox_of, now=NOON)

    messages = [*jobs, *jobs[:40]]
    chance.shuffle(messages)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, batched(messages, 10, strict=False)))
    read = agency.mine.proofs.documents(agency.house.id, "receipt-live")
    documents = [document for document in read if isinstance(document, Document)]
    assert [document.number for document in documents] == list(range(1, 201))
    assert {document.sale.id for document in documents} == {job.sale for job in jobs}
    assert list(of_series(agency.house.id, "receipt-live", documents)) == []
    assert broken(agency) == []
    # One byte of one of them is another, and it is the one that is named.
    key = keys.document(agency.id, agency.house.id, documents[99].id)
    item = store._table.get(key, consistent=True)
    assert item is not None
    store._table.attempt(Put(item | {BODY: str(item[BODY]).replace("NW-000100", "NW-000101")}))
    assert broken(agency) == [("seal-unbroken", f"{agency.house.id} receipt-live 100", documents[99].id)]


def broken(agency: Agency) -> list[tuple[str, str, str]]:
    """What the proof of the books, as `cartwright.check` prints it, finds wrong with numbers."""
    told = prove(agency.mine, now=NOON + timedelta(days=1))
    return [
        (one.rule, one.where, one.found)
        for one in told
        if one.rule in {"readable", "numbers-without-gap", "seal-unbroken"}
    ]


def test_a_letter_is_taken_by_one(agency: Agency) -> None:
    letter = letters_of(agency.issue(agency.sell()))[0].id
    outcomes = at_once(*[lambda: agency.mine.post.claim(letter, at=NOON, stale_before=NOON)] * MANY)
    assert Counter(outcomes) == {MailState.FREE: 1, MailState.TAKEN: MANY - 1}


def test_a_report_that_is_due_is_handed_over_once(agency: Agency, store: Store) -> None:
    agenda = Agenda.first(agency.house, after=NOON)
    following = agenda.following(agency.house)
    at_once(*[lambda: store.agendas.hand_over(agenda, agenda.job, following)] * 20)
    due = store.agendas.due(at=following.due, limit=1000)
    assert [found for found in due if found.account == agency.id] == [following]
    assert agency.mine.outbox.get(agenda.job.id) == agenda.job


def test_a_cart_is_written_about_by_one_run(agency: Agency, store: Store) -> None:
    order = agency.order()
    cart = cart_of(order)
    agency.mine.orders.place(order, (), cart)
    [due] = [one for one in store.left_carts.due(at=cart.due, limit=99) if one.account == agency.id]
    seen = agency.mine.carts.seen(due)
    assert seen is not None
    letters = [about_a_cart(agency.id, due.client, due.order)]
    mail = partial(agency.mine.carts.move, seen, seen.cart.moved(Fate.MAILED, NOON), letters, Tally(1, 1))
    results = at_once(*[mail] * 20)
    assert results.count(True) == 1
    assert set(results) <= {True, False, Outage}
    [figures] = agency.mine.visits.of_client(due.client, NOON, NOON + timedelta(days=1))
    assert (figures.abandoned, figures.mailed) == (1, 1)


def test_clients_added_at_once_are_all_counted(agency: Agency) -> None:
    counted = agency.mine.clients.account().with_another_client()

    def add(name: str) -> None:
        client = client_of(agency.id, name, "FR")
        agency.mine.clients.add(client, counted, Agenda.first(client, after=NOON), agency.audit(name))

    outcomes = at_once(*[lambda name=f"client {number}": add(name) for number in range(10)])
    assert outcomes.count(None) == 1
    assert set(outcomes) <= {None, Stale, Outage}
    assert len(agency.mine.clients.list()) == 2
    assert agency.mine.clients.account().managed_clients == 1


def test_a_slug_goes_to_one(agency: Agency) -> None:
    products = [
        replace(product_of(agency.id, f"Course {number}", agency.house, agency.till), slug="course")
        for number in range(10)
    ]
    outcomes = at_once(
        *[
            lambda product=product: agency.mine.catalogue.publish(
                product, [agency.host], agency.audit(product.name)
            )
            for product in products
        ]
    )
    assert outcomes.count(None) == 1
    assert set(outcomes) <= {None, NameTaken, Outage}
    assert len(agency.mine.catalogue.list()) == 1


def test_a_sandbox_payment_has_one_secret_for_everybody(agency: Agency, store: Store) -> None:
    order = agency.order()

    def open_it(number: int) -> SandboxPayment:
        return store.sandbox.open(
            SandboxPayment(
                agency.id,
                agency.till.id,
                order.payment.id,
                order.id,
                order.payment.amount,
                f"secret-{number}",
                "https://example.com",
                NOON,
            )
        )

    opened_payments = at_once(*[lambda number=number: open_it(number) for number in range(20)])
    assert len(set(opened_payments)) == 1


@pytest.mark.parametrize("limit", [1, 37])
def test_of_two_hundred_uses_at_once_a_coupon_has_exactly_as_many_as_it_may(
    agency: Agency, limit: int
) -> None:
    coupon = coupon_of(agency.id, limit=limit)
    agency.mine.coupons.add(coupon, agency.audit("coupon.make"))
    orders = [replace(agency.order(number), coupon=Used.of(coupon)) for number in range(200)]
    placing = [partial(until_done, partial(agency.mine.orders.place, order)) for order in orders]
    outcomes = dict(zip(range(200), at_once(*placing), strict=True))
    # Who was told to come again does: in the end everybody has an answer.
    for number in [number for number, outcome in outcomes.items() if outcome is Outage]:
        (outcomes[number],) = at_once(partial(agency.mine.orders.place, orders[number]))
    assert Counter(outcomes.values()) == Counter({None: limit, CouponUsedUp: 200 - limit}) - Counter()
    assert agency.mine.coupons.get(coupon.code).used == limit
    assert sum(_placed(agency, order) for order in orders) == limit


@pytest.mark.parametrize(("buyers", "limit", "used"), [(1, 100, 3), (40, 100, 100)])
def test_of_two_hundred_uses_at_once_each_buyer_has_as_many_as_one_may(
    agency: Agency, buyers: int, limit: int, used: int
) -> None:
    coupon = coupon_of(agency.id, limit=limit, limit_each=3)
    agency.mine.coupons.add(coupon, agency.audit("coupon.make"))
    orders = [replace(agency.order(number), coupon=Used.of(coupon)) for number in range(200)]
    orders = [
        replace(order, buyer=replace(order.buyer, email=f"{number % buyers}@buyer.example"))
        for number, order in enumerate(orders)
    ]
    at_once(*[partial(until_done, partial(agency.mine.orders.place, order)) for order in orders])
    for order in orders:
        with suppress(CouponUsedUp, CouponUsedBefore, OrderExists):
            agency.mine.orders.place(order)
    had = Counter(order.buyer.email for order in orders if _placed(agency, order))
    assert had.total() == used
    assert max(had.values()) == 3
    assert agency.mine.coupons.get(coupon.code).used == used


@pytest.mark.parametrize("stock", [1, 37, 200])
def test_of_two_hundred_orders_at_once_as_many_are_taken_as_there_are(agency: Agency, stock: int) -> None:
    orders = [limited(agency.order(number), stock=stock) for number in range(200)]
    product, mode = orders[0].lines[0].product, orders[0].mode
    placing = [partial(until_done, partial(agency.mine.orders.place, order)) for order in orders]
    outcomes = dict(zip(range(200), at_once(*placing), strict=True))
    for number in [number for number, outcome in outcomes.items() if outcome is Outage]:
        (outcomes[number],) = at_once(partial(agency.mine.orders.place, orders[number]))
    assert Counter(outcomes.values()) == Counter({None: stock, SoldOut: 200 - stock}) - Counter()
    assert agency.mine.catalogue.taken(product, mode) == stock
    # All that nobody pays comes back, whoever gives back at the same moment, and is sold again.
    held = [orders[number] for number, outcome in outcomes.items() if outcome is None]
    settling = [partial(until_done, partial(agency.mine.orders.settle, expired(order))) for order in held]
    for order, outcome in zip(held, at_once(*settling), strict=True):
        if outcome is Outage:
            agency.mine.orders.settle(expired(order))
    assert agency.mine.catalogue.taken(product, mode) == 0


def test_one_buyer_who_orders_many_times_at_once_has_as_many_as_one_may(agency: Agency) -> None:
    orders = [limited(agency.order(number), stock=100, each=3) for number in range(40)]
    at_once(*[partial(until_done, partial(agency.mine.orders.place, order)) for order in orders])
    for order in orders:
        with suppress(BoughtBefore, OrderExists):
            agency.mine.orders.place(order)
    assert agency.mine.catalogue.taken(orders[0].lines[0].product, orders[0].mode) == 3


def limited(order: Order, *, stock: int | None = None, each: int | None = None) -> Order:
    """The order of what was limited when it was placed."""
    return replace(order, lines=tuple(replace(line, stock=stock, each=each) for line in order.lines))


def _placed(agency: Agency, order: Order) -> bool:
    try:
        return agency.mine.orders.get(order.id).coupon is not None
    except NotFound:
        return False


def test_the_widest_order_there_may_be_is_settled_in_one_transaction(agency: Agency, store: Store) -> None:
    owners = [client_of(agency.id, f"client {number}", "FR") for number in range(14)]
    order = agency.order(1, *owners)
    agency.mine.orders.place(order)
    store.inbox.receive(agency.delivery(order), b"{}", at=NOON)
    agency.mine.orders.settle(paid(order), agency.delivery(order))
    assert all(len(agency.mine.books.entries(owner.id, "2026-11")) == 1 for owner in owners)


def test_who_is_forgotten_while_sales_are_numbered_leaves_no_gap_and_no_name(agency: Agency) -> None:
    jobs = [job for number in range(1, 16) for job in agency.sell(number).jobs if isinstance(job, Number)]
    mine, house = agency.mine, agency.house.id
    bought = mine.buyers.of(house, "ada@buyer.example")

    def until_done(job: Number) -> None:
        while mine.outbox.get(job.id) is not None:
            with suppress(Outage):
                give_number(job, papers=mine.papers, outbox=mine.outbox, now=NOON)

    forgetting = partial(mine.erasures.forget, bought, agency.audit("buyer.erase"))
    outcomes = at_once(*[partial(until_done, job) for job in jobs], forgetting)
    assert set(outcomes) == {None}
    documents = mine.papers.list(house)
    assert [document.number for document in documents] == list(range(1, 16))
    assert all(after.sealed_after(before.seal) for before, after in pairwise(documents))
    assert all(mine.papers.get(house, document.id).sale.buyer.veiled for document in documents)


def test_a_sale_that_settles_while_its_buyer_is_forgotten_is_whole_or_not_there(agency: Agency) -> None:
    """Known with its mark, or not sold yet: never one that is found by nobody and still says a name."""
    mine, house = agency.mine, agency.house.id

    def forget(audit: Audit) -> None:
        mine.erasures.forget(mine.buyers.of(house, "ada@buyer.example"), audit)

    for number in range(1, 11):
        settlement = paid(agency.order(number))
        mine.orders.place(agency.order(number))
        outcomes = at_once(
            partial(mine.orders.settle, settlement), partial(forget, agency.audit("buyer.erase"))
        )
        assert outcomes[0] is None
        found = [one.sale for one in mine.buyers.of(house, "ada@buyer.example")]
        for sale in mine.sold.some([Spot(house, settlement.sales[0].id)]):
            assert (sale.id in found) is not sale.buyer.veiled
    forget(agency.audit("buyer.erase"))
    sales = mine.books.sales(house, NOON, NOON + timedelta(days=1))
    assert all(sale.buyer.veiled for sale in mine.sold.some([Spot(house, sale.id) for sale in sales]))
    assert len(sales) == 10


def test_an_order_that_expires_while_it_is_forgotten_loses_its_words_either_way(agency: Agency) -> None:
    mine, house = agency.mine, agency.house.id
    for number in range(1, 11):
        order = agency.order(number)
        mine.orders.place(order)

        def forget(order: Order = order) -> None:
            while True:
                now = mine.orders.get(order.id)
                after = now.forget(house)
                if after is now:
                    return
                with suppress(Stale, Outage):
                    mine.erasures.revise(after, now, agency.audit("buyer.erase"))

        def expire(order: Order = order) -> None:
            while True:
                now = mine.orders.get(order.id)
                if now.state is OrderState.EXPIRED:
                    return
                with suppress(Stale, Outage):
                    mine.orders.settle(expired(now))

        assert at_once(forget, expire) == [None, None]
        assert mine.orders.get(order.id).buyer.veiled


def test_books_of_more_than_one_answer_are_read_whole(agency: Agency) -> None:
    for number in range(40):
        order = agency.order(number, at=NOON + timedelta(minutes=number))
        lines = tuple(replace(line, name="x" * 40_000) for line in order.lines)
        order = replace(order, lines=lines)
        agency.mine.orders.place(order)
        agency.mine.orders.settle(paid(order, at=order.placed_at))
    entries = agency.mine.books.entries(agency.house.id, "2026-11")
    assert [entry.at for entry in entries] == [NOON + timedelta(minutes=number) for number in range(40)]
    sales = agency.mine.books.sales(agency.house.id, NOON, NOON + timedelta(days=1))
    assert [sale.at for sale in sales] == [entry.at for entry in entries]
