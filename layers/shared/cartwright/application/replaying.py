"""Replaying one order: all that its webhooks would do, done again, or rehearsed to see what would change.

An event only says that something happened; what is booked is what the processor answers when it is asked. So
an order is replayed by asking everything that any event of it could be about: how its payment stands, how it
is disputed, and what was given back of it. It takes the very ways that webhooks take, and books nothing
twice. A rehearsal takes them as well, over ports that keep what they are told to themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast

from cartwright.application import disputing, giving_back, hearing
from cartwright.application.disputing import Concerned
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.entitlements import Entitlements
from cartwright.application.ports.notices import Notices
from cartwright.application.ports.people import Clients
from cartwright.application.ports.processors import Processors
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.selling import Delivery, Orders, ReturnUrl
from cartwright.application.settling import converge
from cartwright.domain.entitlements import Entitlement, Ticket
from cartwright.domain.ids import OrderId
from cartwright.domain.journal import Entry
from cartwright.domain.orders import Order, OrderState, Sale
from cartwright.domain.payments import Payment
from cartwright.domain.refund_entries import Change, Sold
from cartwright.domain.refunds import Returns
from cartwright.domain.settlement import Renewed, Settlement


class Replayable(Protocol):
    """What of an account's store an order is replayed on."""

    @property
    def orders(self) -> Orders: ...
    @property
    def returns(self) -> Returning: ...
    @property
    def entitlements(self) -> Entitlements: ...
    @property
    def clients(self) -> Clients: ...
    @property
    def notices(self) -> Notices: ...


@dataclass(slots=True)
class Replay:
    """What replaying an order changes: its state, the entries that the books lack, and whom it lets in no
    more."""

    before: OrderState
    after: OrderState
    entries: list[Entry] = field(default_factory=list)
    ended: list[Entitlement] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        return self.before is not self.after or bool(self.entries or self.ended)


def rehearse(
    wanted: OrderId, *, mine: Replayable, processors: Processors, return_url: ReturnUrl, now: datetime
) -> Replay:
    """What replaying the order would change; nothing is written here, and nothing given back. Asking about a
    payment may complete it, where its buyer has agreed to it: the sweeper asks as well. Of an order that
    would only be paid by it, what was given back is found once that is booked. Raises NotFound, the refusals
    of what cannot be booked, and Outage."""
    return _replayed(wanted, mine, processors, return_url, now, applies=False)


def replay(
    wanted: OrderId, *, mine: Replayable, processors: Processors, return_url: ReturnUrl, now: datetime
) -> Replay:
    """The same, done, and what it has changed."""
    return _replayed(wanted, mine, processors, return_url, now, applies=True)


def _replayed(
    wanted: OrderId,
    mine: Replayable,
    processors: Processors,
    return_url: ReturnUrl,
    now: datetime,
    *,
    applies: bool,
) -> Replay:
    order = mine.orders.get(wanted)
    told = Replay(order.state, order.state)
    watched = _Watched(mine, told, applies=applies)
    truth = hearing.truth(order, processors=processors, return_url=return_url)
    settled = converge(order, truth, watched.orders).order
    told.after = settled.state
    if settled.state is not OrderState.PAID:
        return told
    disputing.look(settled, orders=watched.orders, processors=processors, concerned=lambda _: watched)
    if applies or order.state is OrderState.PAID:
        # A rehearsal gives nothing back: it only looks.
        giving_back.converge(order.id, mine=watched, processors=processors, now=now, look=True, asks=applies)
    return told


class _Watched(Concerned):
    """An account's store, of which is told what is written to it; and it is written only where it applies."""

    def __init__(self, mine: Replayable, told: Replay, *, applies: bool) -> None:
        self._mine = mine
        self.orders = cast("Orders", _Orders(mine.orders, told, applies=applies))
        self.returns = cast("Returning", _Returns(mine.returns, told, applies=applies))
        self._entitlements = _Entitlements(mine.entitlements, told, applies=applies)

    @property
    def clients(self) -> Clients:
        return self._mine.clients

    @property
    def notices(self) -> Notices:
        return self._mine.notices

    @property
    def entitlements(self) -> Entitlements:
        return self._entitlements


class _Orders:
    """As much of the orders as replaying asks for."""

    def __init__(self, real: Orders, told: Replay, *, applies: bool) -> None:
        self._real = real
        self._told = told
        self._applies = applies
        self._after: dict[OrderId, Order] = {}

    def get(self, order: OrderId) -> Order:
        return self._after.get(order) or self._real.get(order)

    def renewed(self, order: Order) -> Renewed:
        return self._real.renewed(order)

    def settle(self, settlement: Settlement, delivery: Delivery | None = None) -> None:
        if self._applies:
            self._real.settle(settlement, delivery)
        else:
            self._after[settlement.after.id] = settlement.after
        self._told.entries += settlement.entries


class _Returns:
    def __init__(self, real: Returning, told: Replay, *, applies: bool) -> None:
        self._real = real
        self._told = told
        self._applies = applies
        self._after: dict[OrderId, Returns] = {}

    def of(self, order: OrderId) -> Returns:
        return self._after.get(order) or self._real.of(order)

    def sold(self, sale: Sale, payment: Payment) -> Sold:
        return self._real.sold(sale, payment)

    def move(self, change: Change, audit: Audit | None = None) -> None:
        if self._applies:
            self._real.move(change, audit)
        else:
            self._after[change.after.order] = change.after
        self._told.entries += change.entries


class _Entitlements:
    def __init__(self, real: Entitlements, told: Replay, *, applies: bool) -> None:
        self._real = real
        self._told = told
        self._applies = applies

    def some(self, tickets: Sequence[Ticket]) -> Sequence[Entitlement]:
        return self._real.some(tickets)

    def move(self, entitlement: Entitlement) -> None:
        if self._applies:
            self._real.move(entitlement)
        self._told.ended.append(entitlement)
