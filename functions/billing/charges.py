"""The billing queue: do what is due of a subscription, one after another for each."""

from __future__ import annotations

from datetime import UTC, datetime

from cartwright.application.billing import Clerk, bill
from cartwright.bootstrap import base, processing, shop, vat
from cartwright.bootstrap.jobs import set_aside
from cartwright.domain.errors import Refusal
from cartwright.domain.ids import AccountId, JobId, SubscriptionId
from cartwright.domain.jobs import Bill
from cartwright.queue import Message, batch
from cartwright.telemetry import logger


def charge(message: Message) -> None:
    """From the clock, the subscription's own id, and the moment by which it is due, which may be ahead of
    ours; of one with a clock of its own, a job that names it."""
    account = AccountId(message["account"])
    mine = shop.store().of(account)
    wanted, job = message.get("subscription"), message.get("job")
    if job is not None:
        found = mine.outbox.get(JobId(job))
        if not isinstance(found, Bill):
            return
        wanted = found.subscription
    clerk = Clerk(
        subscriptions=mine.subscriptions,
        orders=mine.orders,
        processors=processing.processors(),
        return_url=shop.return_url,
        births=base.births(),
        vouch=vat.vouch,
        readers=mine,
        now=max(base.clock().now(), _told(message)),
    )
    bill(SubscriptionId(str(wanted)), clerk)
    if job is not None:
        mine.outbox.done(JobId(job))


def _told(message: Message) -> datetime:
    at = message.get("at")
    return datetime.fromisoformat(str(at)) if at else datetime.min.replace(tzinfo=UTC)


def park(message: Message, refusal: Refusal) -> None:
    """A job is set aside. What the clock sent is sent again by the clock, as long as it is due: there is
    nothing to keep, but it must be seen."""
    if "job" in message:
        set_aside(message, refusal)
        return
    logger().error(
        "a subscription that cannot be billed",
        extra={"account": message["account"], "subscription": message["subscription"], "code": refusal.code},
    )
    raise refusal


handler = batch(charge, park=park, fifo=True)
