"""Rehearsing what happens to one order: an account's store that tells what is written to it, and keeps it to
itself unless it is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, cast

from cartwright.application.disputing import Concerned
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.entitlements import Entitlements
from cartwright.application.ports.events import Event
from cartwright.application.ports.notices import Notices
from cartwright.application.ports.people import Clients
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.selling import Delivery, Inbox, Orders, Stale
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.application.settling import Heard
from cartwright.domain.attempts import Window
from cartwright.domain.entitlements import Entitlement, Ticket
from cartwright.domain.ids import ConnectionId, OrderId, SubscriptionId
from cartwright.domain.jobs import Job
from cartwright.domain.journal import Entry
from cartwright.domain.news import Joining
from cartwright.domain.orders import Order, OrderState, Sale
from cartwright.domain.payments import Payment
from cartwright.domain.refund_entries import Change, Sold
from cartwright.domain.refunds import Returns
from cartwright.domain.settlement import Renewed, Settlement
from cartwright.domain.subscriptions import Subscription


class Replayable(Protocol):
    """What of an account's store an order is replayed on."""

    @property
    def orders(self) -> Orders: ...
    @property
    def returns(self) -> Returning: ...
    @property
    def entitlements(self) -> Entitlements: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def clients(self) -> Clients: ...
    @property
    def notices(self) -> Notices: ...


class Proof(StrEnum):
    """How far an event that was kept is still known to be its processor's: signed by a secret that was good
    when it came; signed by none that is left (it was when it came, and opened as what the door sealed); or
    not kept any more."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    NOT_KEPT = "not-kept"


@dataclass(frozen=True, slots=True)
class Reread:
    """An event of the order, and what came of going through it again: None where it was not kept, or not gone
    through. `because` is why it would be set aside, or why not."""

    event: Event
    proof: Proof
    heard: Heard | None = None
    because: str = ""


@dataclass(slots=True)
class Replay:
    """What replaying an order changes: its state, the entries that the books lack, whom it lets in no more,
    and what goes on of it otherwise; and the events it was replayed from, if it was from events."""

    before: OrderState
    after: OrderState
    entries: list[Entry] = field(default_factory=list)
    ended: list[Entitlement] = field(default_factory=list)
    moved: list[Subscription] = field(default_factory=list)
    reread: list[Reread] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        return self.before is not self.after or bool(self.entries or self.ended or self.moved)


class Watched(Concerned):
    """An account's store, of which is told what is written to it; and it is written only where it applies."""

    def __init__(self, mine: Replayable, told: Replay, *, applies: bool) -> None:
        self._mine = mine
        self.applies = applies
        self.orders = cast("Orders", _Orders(mine.orders, told, applies=applies))
        self.returns = cast("Returning", _Returns(mine.returns, told, applies=applies))
        self._entitlements = _Entitlements(mine.entitlements, told, applies=applies)
        self._subscriptions = _Subscriptions(mine.subscriptions, told, applies=applies)

    @property
    def clients(self) -> Clients:
        return self._mine.clients

    @property
    def notices(self) -> Notices:
        return self._mine.notices

    @property
    def entitlements(self) -> Entitlements:
        return self._entitlements

    @property
    def subscriptions(self) -> Subscriptions:
        return cast("Subscriptions", self._subscriptions)


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

    def paid_by(self, connection: ConnectionId, reference: str) -> OrderId | None:
        """Also of one that would only be paid."""
        payments = ((order.payment, order.id) for order in self._after.values())
        paid = {(payment.connection, payment.reference): order for payment, order in payments}
        return paid.get((connection, reference)) or self._real.paid_by(connection, reference)

    def decline(self, _: Delivery, __: Sequence[Window]) -> None:
        """Raises Stale: it was told before, and counted then. Going through it again is nobody's attempt."""
        raise Stale

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


class _Subscriptions:
    """As much of the subscriptions as replaying asks for."""

    def __init__(self, real: Subscriptions, told: Replay, *, applies: bool) -> None:
        self._real = real
        self._told = told
        self._applies = applies
        self._after: dict[SubscriptionId, Subscription] = {}

    def get(self, subscription: SubscriptionId) -> Subscription:
        return self._after.get(subscription) or self._real.get(subscription)

    def entitlement(self, subscription: Subscription) -> Entitlement | None:
        return self._real.entitlement(subscription)

    def move(
        self,
        subscription: Subscription,
        *,
        access: Entitlement | None = None,
        jobs: Sequence[Job] = (),
        joins: Joining | None = None,
    ) -> None:
        if self._applies:
            self._real.move(subscription, access=access, jobs=jobs, joins=joins)
        else:
            self._after[subscription.id] = subscription
        self._told.moved.append(subscription)
        self._told.ended += [access] if access else []


class WatchedInbox:
    """As much of an inbox as hearing of a known order asks for: it tells why something would be set aside,
    and ends a delivery only where it applies."""

    def __init__(self, real: Inbox, *, applies: bool) -> None:
        self._real = real
        self._applies = applies
        self.because = ""

    def close(self, delivery: Delivery, outcome: str) -> None:
        if self._applies:
            self._real.close(delivery, outcome)

    def park(self, delivery: Delivery, *, code: str, detail: str) -> None:
        self.because = f"{code}: {detail}"
        if self._applies:
            self._real.park(delivery, code=code, detail=detail)
