"""From what was asked for to given back and booked: asking the processor, and hearing what it has given back
by itself.

::

    asked for here ──▶ asked of the processor, once per refund ──▶ its word ──▶ ONE transaction: the refund's
    made there     ──▶ heard of by webhook, or found by looking ─────▶          state, its entry, what follows

The processor's word is the truth here, too: whoever hears it, and however often, books the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.application import stopping
from cartwright.application.again import until_done
from cartwright.application.apart import Apart
from cartwright.application.ports.processors import ProcessorRefused, Processors, Refunds
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.selling import Orders, Stale, Stragglers
from cartwright.application.stopping import Stoppable
from cartwright.domain.errors import Outage, Refusal
from cartwright.domain.ids import AccountId, OrderId
from cartwright.domain.journal import Kind
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.orders import Order, Sale
from cartwright.domain.refund_entries import Change, Sold, booked, credit_number, restocked
from cartwright.domain.refunds import Refund, Returns, found

AT_ONCE = 50


class Keeping(Stoppable, Protocol):
    """What of an account's store this needs."""

    @property
    def orders(self) -> Orders: ...
    @property
    def returns(self) -> Returning: ...


def converge(
    order: OrderId,
    *,
    mine: Keeping,
    processors: Processors,
    now: datetime,
    look: bool,
    asks: bool = True,
) -> Returns:
    """The order's refunds after the processor was asked: for those it has not heard of, unless nothing is to
    be asked for (`asks`), and, where it is to be looked, what else it has given back. What follows for what
    goes on of the order is drawn last, from all of them, whoever heard of it.

    Raises Outage, after which those that were asked for are of unknown end until this is done again; and
    MoreThanPaid and AmountDiffers where the processor's books are not what ours can be.
    """
    paid = mine.orders.get(order)
    till = processors.known(paid)
    standing = mine.returns.of(order)
    for refund in standing.unasked if asks else ():
        standing = _heard(paid, [_asked(paid, refund, till, mine, now)], mine, now)
    if look:
        standing = _heard(paid, till.returned(paid), mine, now)
    stopping.returned(paid, standing, mine=mine, orders=mine.orders, now=now)
    return standing


@dataclass(frozen=True, slots=True)
class Looked:
    """How many orders' refunds came to their end, and about which nothing could be found out now."""

    ended: int
    unanswered: tuple[Returns, ...] = ()


def look_again(
    *,
    stragglers: Stragglers,
    of: Callable[[AccountId], Keeping],
    processors: Processors,
    now: datetime,
    apart: Apart,
) -> Looked:
    """Ask about refunds that have no end and are due, the longest waiting first. One that cannot be found out
    about, or is broken, stops no other."""
    ended, unanswered = 0, list[Returns]()
    for waiting in stragglers.returns(before=now, limit=AT_ONCE):
        mine, after = of(waiting.account), waiting
        with apart.each(waiting.account, waiting.order):
            try:
                after = converge(waiting.order, mine=mine, processors=processors, now=now, look=True)
            except (Outage, Refusal):
                unanswered.append(waiting)
                after = mine.returns.of(waiting.order)
        if after.due is None:
            ended += 1
            continue
        _put_off(after, mine.returns, now)
    return Looked(ended, tuple(unanswered))


def _put_off(standing: Returns, returns: Returning, now: datetime) -> None:
    try:
        returns.move(Change(standing, standing.put_off(now)))
    except Stale:
        return  # it has moved meanwhile, and was asked about by whoever moved it


def _asked(order: Order, refund: Refund, till: Refunds, mine: Keeping, now: datetime) -> Returned:
    try:
        return till.refund(order, refund.id, refund.amount)
    except Outage:
        _unsure(order, refund, mine.returns, now)
        raise
    except ProcessorRefused as refused:
        return Returned(
            reference="",
            payment=order.payment.reference,
            amount=refund.amount,
            state=ReturnState.FAILED,
            at=now,
            refund=refund.id,
            failure=str(refused.facts.get("reason", "refused")),
        )


def _unsure(order: Order, refund: Refund, returns: Returning, now: datetime) -> None:
    def attempt() -> None:
        before = returns.of(order.id)
        latest = before.find(refund.id)
        after = before.unsure(latest, now) if latest else before
        if after is not before:
            returns.move(Change(before, after))

    until_done(attempt, what="the refunds of this order, which others keep moving")


def _heard(order: Order, news: Sequence[Returned], mine: Keeping, now: datetime) -> Returns:
    """Commit what the processor's word changes; whoever loses a race looks at what the winner did."""
    sales = [order.sale(owner) for owner in order.owners]

    def attempt() -> Returns:
        before = mine.returns.of(order.id)
        after = before
        for returned in news:
            after = _with_found(after, returned, sales, now, order.payment.step).heard(returned, now)
        if after == before:
            return before
        stood = _stood(before, after, sales, order, mine.returns)
        entries = tuple(entry for sold in stood for entry in booked(before, after, sold))
        checks = tuple(sold.check for sold in stood if sold.check)
        jobs = tuple(credit_number(entry) for entry in entries if entry.kind is Kind.REFUND)
        shelved = tuple(one for sold in stood for one in restocked(before, after, sold.sale))
        mine.returns.move(Change(before, after, entries, jobs, checks, shelved))
        return after

    return until_done(attempt, what="the refunds of this order, which others keep moving")


def _with_found(
    returns: Returns, returned: Returned, sales: Sequence[Sale], now: datetime, step: int
) -> Returns:
    """With what was given back at the processor itself. What failed there was never given back."""
    if returns.knows(returned) or returned.state is ReturnState.FAILED:
        return returns
    for refund in found(returned, sales, returns, now, step):
        lines = next(sale.lines for sale in sales if sale.id == refund.sale)
        returns = returns.asked(refund, lines)
    return returns


def _stood(
    before: Returns, after: Returns, sales: Sequence[Sale], order: Order, returns: Returning
) -> Sequence[Sold]:
    """How the sales stand in the books of which something was given back, or came back, between the two."""
    moved = (sale for sale in sales if before.arrived(sale.id) != after.arrived(sale.id))
    return [returns.sold(sale, order.payment) for sale in moved]
