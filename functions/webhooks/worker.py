"""The settle queue: for each kept webhook, ask the processor for the truth and commit what it changes; give
back what was asked for; look what else was given back; and go through an order once more."""

from __future__ import annotations

from functools import partial

from cartwright.application.giving_back import converge
from cartwright.application.ports.selling import Delivery
from cartwright.application.reasons import why
from cartwright.application.settling import Heard, hear
from cartwright.bootstrap import base, door, jobs, processing, shop
from cartwright.domain.errors import Refusal
from cartwright.domain.ids import AccountId, ConnectionId
from cartwright.domain.jobs import GiveBack, LookBack, ReplayRun
from cartwright.queue import Message, batch
from cartwright.telemetry import count

UNLINKED = "account.application.deauthorized"
"""The owner of an account that was linked is said to have taken that back, at Stripe."""


def work(message: Message) -> None:
    if "job" in message:
        does = jobs.takes(GiveBack, give_back), jobs.takes(LookBack, look_back), jobs.takes(ReplayRun, replay)
        jobs.work_on(message, *does)
    else:
        settle(message)


def give_back(job: GiveBack) -> None:
    _converge(job, look=False)


def look_back(job: LookBack) -> None:
    _converge(job, look=True)


def _converge(job: GiveBack | LookBack, *, look: bool) -> None:
    mine = shop.store().of(job.account)
    now = base.clock().now()
    converge(job.order, mine=mine, processors=processing.processors(), now=now, look=look)
    mine.outbox.done(job.id)


def replay(job: ReplayRun) -> None:
    # Seldom asked for: what opens webhooks is imported then.
    from cartwright.bootstrap.replays import run  # noqa: PLC0415

    run(job)


def settle(message: Message) -> None:
    delivery = _delivery(message)
    if delivery.kind == UNLINKED:
        _put_away(delivery)
        return
    heard = hear(
        delivery,
        orders=shop.orders(delivery.account),
        inbox=door.inbox(),
        processors=processing.processors(),
        return_url=shop.return_url,
        concerned=shop.store().of,
        limits=shop.limits(),
        now=base.clock().now(),
        returned=partial(
            converge,
            mine=shop.store().of(delivery.account),
            processors=processing.processors(),
            now=base.clock().now(),
            look=True,
        ),
    )
    if heard is Heard.DECLINED:
        # Once for the alarm, which watches all of them, and once for who looks for where they come from.
        count("PaymentsDeclined")
        count("PaymentsDeclinedThrough", connection=delivery.connection)


def _put_away(delivery: Delivery) -> None:
    from cartwright.application.again import until_done  # noqa: PLC0415
    from cartwright.application.linking import put_away  # noqa: PLC0415
    from cartwright.bootstrap import platform  # noqa: PLC0415

    mine = shop.store().of(delivery.account)
    until_done(
        lambda: put_away(
            delivery.account,
            delivery.connection,
            secrets=platform.secrets(),
            connections=mine.connections,
            links=platform.links(),
            births=base.births(),
            now=base.clock().now(),
        )
    )
    door.inbox().close(delivery, "seen")


def park(message: Message, refusal: Refusal) -> None:
    if "job" in message:
        jobs.set_aside(message, refusal)
        return
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


handler = batch(work, park=park, fifo=True)
