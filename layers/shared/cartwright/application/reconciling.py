"""Holding our books against the processor's own: what differs is told, and what was only missed is caught up.

A payment, a fee, a refund or a dispute that the processor has and our books have not, or only in part, is one
that nobody told us of: asking for the truth of its order books it, as the missed webhook would have. The rest
is for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.application import disputing, hearing
from cartwright.application.disputing import ConcernedOf
from cartwright.application.ports.books import Books
from cartwright.application.ports.people import Clients
from cartwright.application.ports.processors import Processors, StatementsOf
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.selling import Orders, ReturnUrl
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.application.settling import converge
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Refusal
from cartwright.domain.given_twice import given_twice
from cartwright.domain.ids import OrderId, parse
from cartwright.domain.journal import Entry, Kind
from cartwright.domain.movements import Movement, MovementKind
from cartwright.domain.orders import Order
from cartwright.domain.periods import Period
from cartwright.domain.reconciliation import MARGIN, Difference, Gap, Span, differences
from cartwright.domain.subscriptions.credited import goes_on

_MISSED = frozenset({Gap.NOT_BOOKED, Gap.DIFFERS})
"""Of what may have been missed. Sums differ where of two refunds of a payment one was, or that a dispute was
won."""


class Reconcilable(Protocol):
    """What an account's books are held against a statement from."""

    @property
    def clients(self) -> Clients: ...
    @property
    def books(self) -> Books: ...
    @property
    def orders(self) -> Orders: ...


class Judged(Reconcilable, Protocol):
    """And what was given back, beside it, or credited."""

    @property
    def returns(self) -> Returning: ...
    @property
    def subscriptions(self) -> Subscriptions: ...


def compare(
    connection: Connection, span: Span, *, mine: Reconcilable, statements: StatementsOf
) -> Sequence[Difference]:
    """What a connection's statement and the account's books do not agree on. Raises Outage."""
    return held_against(connection, span, stated(connection, span, statements), mine=mine)


@dataclass(frozen=True, slots=True)
class Stated:
    """A connection's own books of a span: all that moved in it, and of a payment what was `given_back`."""

    movements: Sequence[Movement]
    given_back: Callable[[str], Iterable[Movement]]


def stated(connection: Connection, span: Span, statements: StatementsOf) -> Stated:
    """Raises Outage."""
    own = statements(connection)
    return Stated(list(own.statement(since=span.since, until=span.until)), own.given_back)


def held_against(
    connection: Connection, span: Span, told: Stated, *, mine: Reconcilable
) -> Sequence[Difference]:
    """What those books of the span and the account's do not agree on. Raises Outage."""
    movements = told.movements
    wider = Span(span.since - MARGIN, span.until + MARGIN)
    entries = [entry for entry in _entries(wider, mine) if wider.within(entry.at)]
    now = [line for line in movements if line.at >= wider.since]
    paid = _paid(connection, now, entries, mine.orders)
    found = differences(connection.id, movements, entries, span, paid=paid)
    listed = [line for line in movements if line.kind is MovementKind.REFUND and line.at < span.until]
    refunds = _with_what_is_old(listed, found, told, span)
    since = _since(refunds, span)
    apart = (one for one in found if one.kind is not MovementKind.REFUND or one.of not in since)
    return (*apart, *_late(connection, span, refunds, since, mine))


def _with_what_is_old(
    refunds: Sequence[Movement], found: Sequence[Difference], told: Stated, span: Span
) -> Sequence[Movement]:
    """With all that was ever given back of those payments of which it differs: what was sent back may have
    been made before all that is listed."""
    differ = sorted({one.of for one in found if one.kind is MovementKind.REFUND})
    older = [line for of in differ for line in told.given_back(of) if line.at < span.until]
    of = {line.of for line in older}
    return [*(line for line in refunds if line.of not in of), *older]


def _since(refunds: Sequence[Movement], span: Span) -> Mapping[str, datetime]:
    """The payments of which something was given back before the span, and may have been listed only now; each
    with when the first of that was made."""
    since: dict[str, datetime] = {}
    for line in refunds:
        if line.at < span.since:
            since[line.of] = min(line.at, since.get(line.of, line.at))
    return since


def _late(
    connection: Connection,
    span: Span,
    refunds: Sequence[Movement],
    since: Mapping[str, datetime],
    mine: Reconcilable,
) -> Sequence[Difference]:
    """What does not agree of those payments: all that is listed of that, against all that is booked since its
    first."""
    if not since:
        return ()
    longer = Span(min(since.values()), span.until)
    entries = _undoing_nothing_older(
        [
            one
            for one in _entries(longer, mine)
            if one.at >= since.get(one.payment_reference, longer.until) and not _made_after(one, span)
        ]
    )
    lines = [line for line in refunds if line.of in since]
    found = differences(
        connection.id, lines, entries, longer, paid=_paid(connection, lines, entries, mine.orders)
    )
    return [one for one in found if one.kind is MovementKind.REFUND]


def _made_after(entry: Entry, span: Span) -> bool:
    """Whether it is of a refund that the statement of the span cannot list yet. What was sent back is told as
    of when it was made."""
    return entry.kind is Kind.REFUND and entry.amount.gross.minor < 0 and entry.at >= span.until


def _undoing_nothing_older(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Without those of a refund that was sent back, and was made before what is looked at: what was sent back
    is listed no more, so the first that is may be newer than it."""
    made = {one.origin for one in entries if one.kind is Kind.REFUND and one.amount.gross.minor < 0}
    return [
        one
        for one in entries
        if one.kind is not Kind.REFUND or one.amount.gross.minor <= 0 or one.origin in made
    ]


def catch_up(
    found: Difference,
    *,
    orders: Orders,
    processors: Processors,
    concerned: ConcernedOf,
    return_url: ReturnUrl,
    returned: Callable[[OrderId], object],
    now: datetime,
) -> bool:
    """Whether what was found missing is booked now, by the processor's own word on its order.

    What differs for another reason is as it was afterwards. A refusal is no end of the others: the difference
    stays, and says what it is. What was given back, `returned` looks at. Raises Outage.
    """
    if found.gap not in _MISSED:
        return False
    try:
        order = orders.get(OrderId(parse("order", found.order or "")))
        truth = hearing.truth(order, processors=processors, return_url=return_url)
        settled = converge(order, truth, orders)
        if found.kind is MovementKind.REFUND:
            returned(order.id)
            return True
        looked = disputing.look(
            settled.order, orders=orders, processors=processors, concerned=concerned, now=now
        )
    except Refusal:
        return False
    return settled.committed or looked.committed


def twice_back(connection: Connection, span: Span, *, mine: Judged) -> Iterator[Difference]:
    """What both agree on, and is wrong all the same: of what was given back or disputed in the span through
    the connection, that of which a buyer has more than was paid."""
    moved: dict[OrderId, datetime] = {}
    for entry in _entries(span, mine):
        if entry.kind in {Kind.REFUND, Kind.DISPUTE} and span.within(entry.at):
            moved[entry.order] = max(entry.at, moved.get(entry.order, entry.at))
    for name, at in sorted(moved.items()):
        order = mine.orders.get(name)
        if order.payment.connection == connection.id:
            yield from _twice(order, connection, at, mine)


def _twice(order: Order, connection: Connection, at: datetime, mine: Judged) -> Iterator[Difference]:
    returns = mine.returns.of(order.id)
    sales = [order.sale(owner) for owner in order.owners]
    names = sorted({one for sale in sales for line in sale.lines if (one := goes_on(sale, line))})
    going = mine.subscriptions.some(names) if names else ()
    for owner in order.owners:
        found = given_twice(order, owner, returns, going)
        if found:
            yield Difference(
                Gap.GIVEN_TWICE,
                connection.id,
                MovementKind.REFUND,
                order.payment.reference,
                at,
                found.had,
                found.paid,
                owner,
                order.id,
            )


def _entries(span: Span, mine: Reconcilable) -> Iterator[Entry]:
    """Of all clients, in the months that touch the span; owners' months are not UTC's, so one more on either
    side."""
    months = _months(span.since, span.until)
    for client in mine.clients.list():
        for month in months:
            yield from mine.books.entries(client.id, month)


def _months(since: datetime, until: datetime) -> list[str]:
    month, last = Period.before(since), Period(f"{until:%Y-%m}").after
    months = [month.month]
    while month.month < last.month:
        month = month.after
        months.append(month.month)
    return months


def _paid(
    connection: Connection, movements: Sequence[Movement], entries: Sequence[Entry], orders: Orders
) -> dict[str, OrderId]:
    """The orders of those payments that neither side says anything of: what is disputed was paid long ago."""
    named = {entry.payment_reference for entry in entries} | {line.of for line in movements if line.order}
    unknown = {line.of for line in movements if line.of} - named
    found = ((of, orders.paid_by(connection.id, of)) for of in sorted(unknown))
    return {of: order for of, order in found if order is not None}
