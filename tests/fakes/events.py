"""Webhooks as they were heard, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from cartwright.application.ports.events import Event
from cartwright.domain.ids import AccountId
from cartwright.domain.orders import Order
from cartwright.domain.raw_events import SealedEvent
from tests.fakes.shelves import Kept, Shelves


class FakeEvents:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def of(self, order: Order) -> Sequence[Event]:
        about = {order.id, order.payment.reference} - {""}
        paid_through = {payment.connection for payment in (order.payment, *order.formerly)}
        found = [
            _event(kept)
            for kept in self._shelves.deliveries.values()
            if kept.delivery.account == self._account
            and kept.delivery.connection in paid_through
            and (kept.delivery.order or kept.delivery.reference) in about
        ]
        return sorted(found, key=lambda event: (event.at, event.event))

    def sealed(self, events: Sequence[Event]) -> Mapping[Event, SealedEvent]:
        """Shelves.deliveries has them under account, connection and event, as the table does."""
        now = self._shelves.clock.now()
        raw = self._shelves.raw
        kept = {event: raw.get((self._account, event.connection, event.event)) for event in events}
        return {event: one for event, one in kept.items() if one is not None and now < one.until}


def _event(kept: Kept) -> Event:
    delivery = kept.delivery
    digest = sha256(kept.body).hexdigest()
    outcome = kept.outcome or kept.state
    return Event(
        delivery.connection,
        delivery.event,
        delivery.kind,
        kept.since,
        digest,
        outcome,
        delivery.order,
        delivery.reference,
        kept.until,
    )
