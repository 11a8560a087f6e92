"""Webhooks as they were heard, by what they were about: read from the inbox, where what is done stays for 90
days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.application.ports.events import Event
from cartwright.domain.ids import AccountId, ConnectionId
from cartwright.domain.orders import Order
from cartwright.storage import keys
from cartwright.storage.schema import STATE, Item
from cartwright.storage.table import Table


class Events:
    """Those of one account."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def of(self, order: Order) -> Sequence[Event]:
        """By its own id, and by its payment's: two queries. Not consistent."""
        about = [order.id, *([order.payment.reference] if order.payment.reference else [])]
        found = [
            item
            for one in about
            for item in self._table.query(keys.all_heard(self._account, one), consistent=False)
            if item["connection"] == order.payment.connection
        ]
        return sorted(map(_event, found), key=lambda event: (event.at, event.event))


def _event(item: Item) -> Event:
    return Event(
        ConnectionId(str(item["connection"])),
        str(item["event"]),
        str(item["signal"]),
        datetime.fromisoformat(str(item["received"])),
        str(item["sha256"]),
        str(item.get("outcome") or item[STATE]),
    )
