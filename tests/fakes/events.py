"""Webhooks as they were heard, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from cartwright.application.ports.events import Event
from cartwright.domain.ids import AccountId
from cartwright.domain.orders import Order
from tests.fakes.shelves import Kept, Shelves


class FakeEvents:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def of(self, order: Order) -> Sequence[Event]:
        about = {order.id, order.payment.reference} - {""}
        found = [
            _event(kept)
            for kept in self._shelves.deliveries.values()
            if kept.delivery.account == self._account
            and kept.delivery.connection == order.payment.connection
            and (kept.delivery.order or kept.delivery.reference) in about
        ]
        return sorted(found, key=lambda event: (event.at, event.event))


def _event(kept: Kept) -> Event:
    delivery = kept.delivery
    digest = sha256(kept.body).hexdigest()
    outcome = kept.outcome or kept.state
    return Event(delivery.connection, delivery.event, delivery.kind, kept.since, digest, outcome)
