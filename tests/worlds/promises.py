"""What is true of a world at every moment, and what is once its queues are drained.

Each is a list of what is wrong, in words; nothing if all is right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from cartwright.adapters.processors.sandbox_cards import is_disputed
from cartwright.application.proving import prove
from cartwright.domain.breaks import Break
from cartwright.domain.credits import wholly_back
from cartwright.domain.documents import DocumentKind
from cartwright.domain.entitlements import AccessState
from cartwright.domain.ids import SubscriptionId
from cartwright.domain.journal import SELLING, Book, Kind
from cartwright.domain.movements import taken
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState
from cartwright.domain.reconciliation import Gap
from cartwright.domain.refunds import UNFINISHED, RefundState
from cartwright.domain.subscriptions import SubscriptionState
from cartwright.domain.subscriptions.stopping import number_of
from tests.fakes.shelves import PARKED
from tests.fakes.world import NOON
from tests.unit.domain.shop import ACCOUNT
from tests.worlds.world import World


def broken(world: World) -> list[str]:
    """Whatever was just done, and whatever still lies in queues."""
    return [
        *_unbalanced(world),
        *_given_back_too_much(world),
        *_documents(world),
        *_charged_twice(world),
        *_parked(world),
    ]


def unsettled(world: World) -> list[str]:
    """What must hold once all queues are drained, and everybody was asked."""
    return [
        *broken(world),
        *(f"books: {one}" for one in world.differences()),
        *(f"proof: {one}" for one in prove(world.mine, now=world.agency.now)),
        *_untold(world),
        *_unserved(world),
        *_credited(world),
        *_charged_for_nothing(world),
        *(f"left in a queue: {task}" for task in world.tasks()),
    ]


def unaccounted(world: World) -> list[str]:
    """What must hold once a night has looked at all of it: what stands at the processor is what it has left,
    and nothing differs any more."""
    till, now = world.agency.till, world.agency.now
    left, stands = Counter[str](), Counter[str]()
    for line in world.processor.statement_of(till).statement(since=NOON, until=now + timedelta(seconds=1)):
        left[line.amount.currency] += line.amount.minor - line.fee.minor
    for entry in world.shelves.entries.values():
        for posting in entry.postings:
            if (posting.book, posting.detail) == (Book.PROCESSOR, till.id):
                stands[posting.amount.currency] += posting.amount.minor
    wrong = [
        f"{code}: {left[code]} is left at the processor, {stands[code]} stands there"
        for code in left | stands
        if left[code] != stands[code]
    ]
    open_ = (one for one in world.mine.breaks.of(till.id) if not _given_back_there(world, one))
    return [*wrong, *(f"open: {one.gap} {one.kind} {one.of}" for one in open_)]


def _given_back_there(world: World, one: Break) -> bool:
    """Whether it is for people: somebody gave back at the processor's own pages what another plan was paid
    with, or beside a bank of which nobody had heard. What is asked for here is never of what was credited."""
    if one.gap is not Gap.GIVEN_TWICE or one.order is None:
        return False
    there = any(refund.by is None for refund in world.mine.returns.of(one.order).refunds)
    return there or bool(world.shelves.orders[ACCOUNT, one.order].disputes)


def _unbalanced(world: World) -> Iterator[str]:
    """Over all books of all clients, and in each."""
    sums = Counter[tuple[str, str]]()
    for entry in world.shelves.entries.values():
        for posting in entry.postings:
            sums[entry.client, posting.amount.currency] += posting.amount.minor
            sums["all", posting.amount.currency] += posting.amount.minor
    yield from (f"{whose} {currency}: {left} is left" for (whose, currency), left in sums.items() if left)


def _given_back_too_much(world: World) -> Iterator[str]:
    left = Counter[str]()
    for entry in world.shelves.entries.values():
        if entry.kind in {*SELLING, Kind.REFUND, Kind.DISPUTE}:
            left[entry.sale] += entry.amount.gross.minor - entry.moved(Book.DISPUTES).minor
    yield from (f"{sale}: {-cents} more given back than taken" for sale, cents in left.items() if cents < 0)
    for payment in world.payments:
        back = sum(one.amount.minor for one in payment.refunds if not one.failure)
        if back > (0 if is_disputed(payment) else payment.amount.minor):
            yield f"{payment.id}: the processor gave back {back}"


def _documents(world: World) -> Iterator[str]:
    """One of each movement of money, and in each series 1, 2, 3, …"""
    series = defaultdict[tuple[str, str], list[int]](list)
    of = Counter[tuple[str, ...]]()
    for document in world.shelves.documents.values():
        series[document.client, document.series].append(document.number)
        credit, anew = document.credit, document.reissue
        if credit:
            of[credit.refund, credit.cancels] += 1
        else:
            of[(document.sale.id, *((document.kind, str(anew.number)) if anew else ()))] += 1
    yield from (f"{thing} has {many} documents" for thing, many in of.items() if many > 1)
    for name, numbers in series.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"{name}: {sorted(numbers)}"


def _credited(world: World) -> Iterator[str]:
    """Of each owner's part of an order: what credit notes say of the receipt that stands is what was given
    back, and of one that was issued anew all of it."""
    back, said = Counter[str](), Counter[tuple[str, str]]()
    for entry in world.shelves.entries.values():
        if entry.kind is Kind.REFUND:
            back[entry.sale] -= entry.amount.gross.minor
    for document in world.shelves.documents.values():
        of = document.credit.receipt if document.credit else document.cancels
        if of:
            said[document.client, of] += document.sale.total.gross.minor
    for document in world.shelves.documents.values():
        if document.kind is DocumentKind.RECEIPT:
            sale = world.shelves.sales[ACCOUNT, document.client, document.sale.id]
            stands = document.label == sale.document
            due = back[sale.id] if stands else document.sale.total.gross.minor
            credited = said[document.client, document.label]
            if credited != due:
                yield f"{document.label} is credited {credited}, and {due} was given back or issued anew"


def _charged_twice(world: World) -> Iterator[str]:
    """At the processor, by whatever order: each charge of each subscription, and each order, once."""
    charged, booked = Counter[tuple[str, int]](), Counter[tuple[str, str, int]]()
    orders = world.shelves.orders
    for payment in world.taken:
        order = orders[ACCOUNT, payment.order]
        charged[_cycle(order)] += 1
    for entry in world.shelves.entries.values():
        if entry.kind in SELLING:
            booked[(entry.client, *_cycle(orders[ACCOUNT, entry.order]))] += 1
    yield from (f"{cycle} was charged {many} times" for cycle, many in charged.items() if many > 1)
    yield from (f"{whose} was booked {many} times" for whose, many in booked.items() if many > 1)


def _cycle(order: Order) -> tuple[str, int]:
    if order.instalment is None:
        return order.id, 0
    return order.instalment.subscription, order.instalment.number


def _parked(world: World) -> Iterator[str]:
    """Whatever a processor's line does, it is no reason to set anything aside."""
    for one in [*world.shelves.jobs.values(), *world.shelves.deliveries.values()]:
        if one.state == PARKED:
            yield f"set aside as {one.code}: {one.detail}"


def _untold(world: World) -> Iterator[str]:
    """What the processor took, its order knows of; and of its refunds, too."""
    for payment in world.taken:
        order = world.shelves.orders[ACCOUNT, payment.order]
        if order.state is not OrderState.PAID:
            yield f"{order.id} is paid at the processor, and {order.state} here"
    for payment in world.payments:
        order = world.shelves.orders[ACCOUNT, payment.order]
        if payment.state is PaymentState.SUCCEEDED and order.keeps and order.state is not OrderState.PAID:
            yield f"{order.id} was left a method at the processor, and is {order.state} here"
    for returns in world.shelves.returns.values():
        for refund in returns.refunds:
            if refund.state in UNFINISHED and refund.state is not RefundState.PENDING:
                yield f"{refund.id} is {refund.state}"


def _unserved(world: World) -> Iterator[str]:
    """Each sale of a paid order has its document, and lets in by each of its products until something took
    that away, which has to be there; a later charge by what it is a charge of."""
    kept, sales = world.shelves.entitlements, world.shelves.sales
    found = {(held.sale, held.product): held for held in kept.values()}
    for sale in sales.values():
        if not sale.document:
            yield f"{sale.id} has no document"
        order = world.shelves.orders[ACCOUNT, sale.order]
        lets_in = sale.id
        if order.instalment is not None:
            lets_in = world.shelves.subscriptions[ACCOUNT, order.instalment.subscription].sale
        for line in sale.lines:
            held = found.get((lets_in, line.product))
            if held is None:
                yield f"{sale.id} lets nobody in to {line.product}"
            elif held.state(world.agency.now) is not AccessState.ACTIVE and held.because is None:
                yield f"{sale.id} lets nobody in any more, and nobody knows why"


def _charged_for_nothing(world: World) -> Iterator[str]:
    """What goes on lets in, unless the last of its charges was given back whole, or a bank has one; and what
    a bank has is not charged for."""
    later = defaultdict[SubscriptionId, list[Order]](list)
    for order in world.shelves.orders.values():
        if order.instalment is not None:
            later[order.instalment.subscription].append(order)
    for one in world.shelves.subscriptions.values():
        held = world.shelves.entitlements.get((ACCOUNT, one.ticket))
        charges = [world.shelves.orders[ACCOUNT, one.order], *later[one.id]]
        has = any(taken(order.disputes) for order in charges)
        waits = one.due is not None and one.trying is None and one.leaving is None
        if has and not one.state.over and waits:
            yield f"{one.id} is charged at {one.due}, and a bank has what paid for it"
        if has and one.trying is not None and not one.called_off:
            yield f"{one.id} is not called off, and a bank has what paid for it"
        if one.state is SubscriptionState.CANCELLED or has or held is None:
            continue
        last = max((order for order in charges if order.state is OrderState.PAID), key=number_of)
        returns = world.mine.returns.of(last.id)
        drawn = last.id in one.returned
        if wholly_back(one.product, last.lines, returns) and not drawn:
            yield f"{one.id} is paid with {last.id}, which was given back whole, and it goes on as before"
        elif held.state(world.agency.now) is not AccessState.ACTIVE and not drawn:
            yield f"{one.id} is paid with {last.id}, and lets nobody in: {held.because}"
