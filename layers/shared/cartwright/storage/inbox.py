"""The inbox: every verified webhook, once, until what it is about is done.

Nothing but the standard library and botocore: the webhook door puts one item and is gone.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.domain.errors import NotFound
from cartwright.storage import keys, lifecycle
from cartwright.storage.conditions import absent, present
from cartwright.storage.schema import EXPIRES, KIND, SHAPE, STATE, Item
from cartwright.storage.table import Put, Table, Update

if TYPE_CHECKING:
    from cartwright.application.ports.selling import Delivery
    from cartwright.application.ports.world import Clock
    from cartwright.domain.raw_events import SealedEvent

INBOX, RAW = "inbox", "raw-event"


class Inbox:
    """Over all accounts; every delivery names its own."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def receive(
        self, delivery: Delivery, body: bytes, *, at: datetime, raw: SealedEvent | None = None
    ) -> bool:
        """Keep it, once, and with it what was sent. False if it was here before. One call.

        What was sent is an item of its own: the delivery's is written again with whatever becomes of it, and
        copied to both indexes and to the stream's readers.
        """
        received = Put(_received(delivery, body, at, raw), absent())
        legs = [received, *([Put(_raw(delivery, raw))] if raw else [])]
        return self._table.attempt(*legs) is None

    def since(self, delivery: Delivery) -> datetime:
        """When it was received. Raises NotFound."""
        item = self._table.get(key(delivery), consistent=True)
        if item is None:
            raise NotFound
        return datetime.fromisoformat(str(item["received"]))

    def close(self, delivery: Delivery, outcome: str) -> None:
        """Done without effect. Harmless if it was closed before."""
        self._table.attempt(lifecycle.done(key(delivery), outcome, at=self._clock.now()))

    def park(self, delivery: Delivery, *, code: str, detail: str) -> None:
        """Set aside with the reason. Harmless if it is done."""
        ids = (INBOX, delivery.connection, delivery.event)
        self._table.attempt(
            lifecycle.parked(key(delivery), delivery.account, ids, code, detail, at=self._clock.now())
        )


def seen(delivery: Delivery, *, at: datetime) -> Update:
    """The delivery's end as a leg of what it told, once."""
    return lifecycle.done(key(delivery), "seen", at=at)


def settled(delivery: Delivery, *, at: datetime) -> Update:
    """The delivery's end as a leg of the settlement it led to.

    It does not ask whether the delivery is done already: the order's version decides who settles, and a
    delivery closed too early must not keep its own order from being paid.
    """
    return lifecycle.done(key(delivery), "settled", at=at, when=present())


def key(delivery: Delivery) -> keys.Key:
    return keys.inbox(delivery.account, delivery.connection, delivery.event)


def waiting(delivery: Delivery, since: datetime) -> keys.Key:
    return keys.waiting(INBOX, since, delivery.account, delivery.connection, delivery.event)


def _heard(delivery: Delivery, at: datetime) -> keys.Key:
    """Where it is found with what it is about: none for what names nothing."""
    about = delivery.order or delivery.reference
    if not about:
        return {}
    return keys.heard(delivery.account, about, at, delivery.connection, delivery.event)


def _raw(delivery: Delivery, raw: SealedEvent) -> Item:
    return {
        **keys.raw_event(delivery.account, delivery.connection, delivery.event),
        KIND: RAW,
        SHAPE: 1,
        "sealed": raw.sealed,
        "key": raw.key,
        EXPIRES: int(raw.until.timestamp()),
    }


def _received(delivery: Delivery, body: bytes, at: datetime, raw: SealedEvent | None) -> Item:
    return {
        **({"kept": keys.moment(raw.until)} if raw else {}),
        **key(delivery),
        **waiting(delivery, at),
        **_heard(delivery, at),
        KIND: INBOX,
        SHAPE: 1,
        STATE: lifecycle.WAITING,
        "account": delivery.account,
        "connection": delivery.connection,
        "event": delivery.event,
        "signal": delivery.kind,
        "order": delivery.order,
        "reference": delivery.reference,
        "received": keys.moment(at),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
