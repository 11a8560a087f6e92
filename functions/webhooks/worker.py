"""The settle queue: for each kept webhook, ask the processor for the truth and commit what it changes."""

from __future__ import annotations

from cartwright.application.ports.selling import Delivery
from cartwright.application.reasons import why
from cartwright.application.settling import Heard, hear
from cartwright.bootstrap import base, door, processing, shop
from cartwright.domain.errors import Refusal
from cartwright.domain.ids import AccountId, ConnectionId
from cartwright.queue import Message, batch
from cartwright.telemetry import count


def settle(message: Message) -> None:
    delivery = _delivery(message)
    heard = hear(
        delivery,
        orders=shop.orders(delivery.account),
        inbox=door.inbox(),
        processors=processing.processors(),
        return_url=shop.return_url,
        entitlements=shop.entitlements,
        limits=shop.limits(),
        now=base.clock().now(),
    )
    if heard is Heard.DECLINED:
        # Once for the alarm, which watches all of them, and once for who looks for where they come from.
        count("PaymentsDeclined")
        count("PaymentsDeclinedThrough", connection=delivery.connection)


def park(message: Message, refusal: Refusal) -> None:
    door.inbox().park(_delivery(message), code=refusal.code, detail=why(refusal))


def _delivery(message: Message) -> Delivery:
    return Delivery(
        AccountId(message["account"]),
        ConnectionId(message["connection"]),
        message["event"],
        message["kind"],
        message["order"],
        message["reference"],
    )


handler = batch(settle, park=park, fifo=True)
