"""Replaying one order by asking: all that its webhooks would do, done again, or rehearsed to see what would
change. From what they said it is replayed by `rereading`.

An event only says that something happened; what is booked is what the processor answers when it is asked. So
an order is replayed by asking everything that any event of it could be about: how its payment stands, how it
is disputed, and what was given back of it. It takes the very ways that webhooks take, and books nothing
twice. A rehearsal takes them as well, over ports that keep what they are told to themselves.
"""

from __future__ import annotations

from datetime import datetime

from cartwright.application import disputing, giving_back, hearing
from cartwright.application.ports.processors import Processors
from cartwright.application.ports.selling import ReturnUrl
from cartwright.application.rehearsing import Replay, Replayable, Watched
from cartwright.application.settling import converge
from cartwright.domain.ids import OrderId
from cartwright.domain.orders import OrderState


def rehearse(
    wanted: OrderId, *, mine: Replayable, processors: Processors, return_url: ReturnUrl, now: datetime
) -> Replay:
    """What replaying the order would change; nothing is written here, and nothing given back. Asking about a
    payment may complete it, where its buyer has agreed to it: the sweeper asks as well. Of an order that
    would only be paid by it, what was given back is found once that is booked. Raises NotFound, the refusals
    of what cannot be booked, and Outage."""
    return _replayed(wanted, mine, processors, return_url, now, applies=False)


def replay(
    wanted: OrderId, *, mine: Replayable, processors: Processors, return_url: ReturnUrl, now: datetime
) -> Replay:
    """The same, done, and what it has changed."""
    return _replayed(wanted, mine, processors, return_url, now, applies=True)


def _replayed(
    wanted: OrderId,
    mine: Replayable,
    processors: Processors,
    return_url: ReturnUrl,
    now: datetime,
    *,
    applies: bool,
) -> Replay:
    order = mine.orders.get(wanted)
    told = Replay(order.state, order.state)
    watched = Watched(mine, told, applies=applies)
    truth = hearing.truth(order, processors=processors, return_url=return_url)
    settled = converge(order, truth, watched.orders).order
    told.after = settled.state
    if settled.state is not OrderState.PAID:
        return told
    disputing.look(
        settled, orders=watched.orders, processors=processors, concerned=lambda _: watched, now=now
    )
    if applies or order.state is OrderState.PAID:
        # A rehearsal gives nothing back: it only looks.
        giving_back.converge(order.id, mine=watched, processors=processors, now=now, look=True, asks=applies)
    return told
