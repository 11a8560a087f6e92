"""Webhooks as they were heard, by what they were about: read from the inbox, where what is done stays for 90
days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from cartwright.application.ports.events import Event
from cartwright.application.ports.world import Clock
from cartwright.domain.ids import AccountId, ConnectionId
from cartwright.domain.orders import Order
from cartwright.domain.raw_events import SealedEvent
from cartwright.storage import keys
from cartwright.storage.schema import EXPIRES, PK, STATE, Item
from cartwright.storage.table import Table


class Events:
    """Those of one account."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def of(self, order: Order) -> Sequence[Event]:
        """By its own id, and by its payment's: two queries. Not consistent.

        Also of what it left behind at other connections. What another connection tells of it, is nothing of
        it: anybody may write its id into an order at a processor of their own.
        """
        paid_through = {payment.connection for payment in (order.payment, *order.formerly)}
        about = [order.id, *([order.payment.reference] if order.payment.reference else [])]
        found = [
            item
            for one in about
            for item in self._table.query(keys.all_heard(self._account, one), consistent=False)
            if item["connection"] in paid_through
        ]
        return sorted(map(_event, found), key=lambda event: (event.at, event.event))

    def sealed(self, events: Sequence[Event]) -> Mapping[Event, SealedEvent]:
        """One call for up to a hundred. Strongly consistent."""
        wanted = {self._raw(event)[PK]: event for event in events}
        items = self._table.batch([self._raw(event) for event in wanted.values()], consistent=True)
        found = {wanted[str(item[PK])]: _sealed(item) for item in items}
        # What is over may lie there for days until DynamoDB comes by.
        return {event: sealed for event, sealed in found.items() if self._clock.now() < sealed.until}

    def _raw(self, event: Event) -> keys.Key:
        return keys.raw_event(self._account, event.connection, event.event)


def _sealed(item: Item) -> SealedEvent:
    sealed, key, until = cast("tuple[bytes, bytes, int]", (item["sealed"], item["key"], item[EXPIRES]))
    return SealedEvent(sealed, key, datetime.fromtimestamp(until, UTC))


def _event(item: Item) -> Event:
    return Event(
        ConnectionId(str(item["connection"])),
        str(item["event"]),
        str(item["signal"]),
        datetime.fromisoformat(str(item["received"])),
        str(item["sha256"]),
        str(item.get("outcome") or item[STATE]),
        str(item["order"]),
        str(item["reference"]),
        datetime.fromisoformat(str(item["kept"])) if "kept" in item else None,
    )
