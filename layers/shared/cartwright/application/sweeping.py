"""Going after what stayed behind: deliveries and jobs that nobody finished, orders whose end nobody heard
of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cartwright.application import hearing
from cartwright.application.apart import Apart
from cartwright.application.ports.processors import Processors
from cartwright.application.ports.queues import Queues, job_errand, settle_errand
from cartwright.application.ports.selling import Orders, OrdersOf, ReturnUrl, Straggler, Stragglers
from cartwright.application.settling import converge
from cartwright.domain import inquiries
from cartwright.domain.errors import Outage, Refusal
from cartwright.domain.inquiries import next_inquiry
from cartwright.domain.orders import OrderState

LATE = timedelta(minutes=3)
"""When a delivery or job counts as left behind: well after its queue would have had it."""

UNHEARD = inquiries.SOON[0]
"""When the processor is asked about an order that has no end yet. Who was asked about in vain is put back
until its next moment: no hundred hopeless ones may stand before the rest."""

GIVEN_UP = timedelta(hours=24)
"""When an order nobody paid is cancelled at the processor and expires."""

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: errands sent again, orders settled, and orders it could not find out about now."""

    errands: int
    settled: int
    unanswered: tuple[Straggler, ...] = ()


def sweep(
    *,
    stragglers: Stragglers,
    queues: Queues,
    orders: OrdersOf,
    processors: Processors,
    return_url: ReturnUrl,
    now: datetime,
    apart: Apart,
) -> Swept:
    """Send late errands again and ask the processors about open orders. One that does not answer, or is
    broken, stops no other."""
    late = now - LATE
    errands = [settle_errand(delivery) for delivery in stragglers.deliveries(before=late, limit=AT_ONCE)]
    errands += [job_errand(job) for job in stragglers.jobs(before=late, limit=AT_ONCE)]
    untaken = len(queues.send(errands)) if errands else 0
    settled, unanswered = 0, list[Straggler]()
    for straggler in stragglers.orders(before=now - UNHEARD, limit=AT_ONCE):
        ended = False
        with apart.each(straggler.account, straggler.order):
            try:
                ended = _asked_about(straggler, orders(straggler.account), processors, return_url, now)
            except (Outage, Refusal):
                unanswered.append(straggler)
        settled += ended
        if not ended:
            stragglers.put_back(straggler, until=next_inquiry(straggler.since, now) - UNHEARD)
    return Swept(len(errands) - untaken, settled, tuple(unanswered))


def _asked_about(
    straggler: Straggler, orders: Orders, processors: Processors, return_url: ReturnUrl, now: datetime
) -> bool:
    """Whether the order has come to its end."""
    order = orders.get(straggler.order)
    if order.state is not OrderState.PLACED:
        return True
    # A charge of a subscription is called off by the billing clock, when its next attempt is due.
    given_up = order.instalment is None and now - order.placed_at >= GIVEN_UP
    ask = hearing.cancelled if given_up else hearing.truth
    truth = ask(order, processors=processors, return_url=return_url)
    return converge(order, truth, orders).order.state is not OrderState.PLACED
