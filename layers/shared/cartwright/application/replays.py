"""Replays of one order, asked for by the agency: the worker that settles goes through it, and what came of it
is asked for afterwards.

Who may see and change connections may (`settings.manage`): it is they who look after what webhooks bring. The
account API opens neither credentials nor webhooks, so nothing is gone through where it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.ports.replays import Replays
from cartwright.application.ports.selling import Orders
from cartwright.application.rehearsing import Replay
from cartwright.domain.access import ACCOUNT, Denial, Hidden, Permission, require
from cartwright.domain.errors import Invalid, KeyReused, NotFound, Refusal
from cartwright.domain.ids import OrderId, ReplayId
from cartwright.domain.jobs import ReplayRun, replay_run
from cartwright.domain.replays import Closed, Finding, Gone, Lacking, OrderReplay, ReplaySource, replay_id


def rehearse(
    act: Act, wanted: OrderId, source: ReplaySource, *, orders: Orders, replays: Replays
) -> OrderReplay:
    """What a replay would change is found out. Raises NotFound, to clients' members always, and Forbidden."""
    order = _opened(act, wanted, orders)
    asked = _asked(act, order, ReplayId(act.births.born("replay")), source, applies=False)
    _ask(act, asked, replays)
    return asked


def apply(
    act: Act, wanted: OrderId, source: ReplaySource, *, key: str, orders: Orders, replays: Replays
) -> OrderReplay:
    """It is done, once per `key`: asked for again it is the one that came of it, as it is now. Raises what
    `rehearse` does, Invalid without a key, and KeyReused for one of another source."""
    order = _opened(act, wanted, orders)
    if not key:
        raise Invalid.at("header:Idempotency-Key", "needed: a new one for each replay")
    name = replay_id(order, key)

    def asked() -> OrderReplay:
        before = _before(order, name, replays)
        if before is None:
            before = _asked(act, order, name, source, applies=True)
            _ask(act, before, replays)
        if before.source is not source:
            raise KeyReused
        return before

    return until_done(asked)


def seen(act: Act, wanted: OrderId, replay: ReplayId, *, replays: Replays) -> OrderReplay:
    """Raises NotFound, to clients' members always, and Forbidden."""
    _may(act)
    return replays.get(wanted, replay)


def work(
    job: ReplayRun, *, replays: Replays, tell: Callable[[OrderReplay], Replay], now: datetime
) -> OrderReplay:
    """It is gone through, and what came of it is kept, or what it was refused by: who asked has to know.
    Raises Outage, and NotFound for what is not kept any more.

    Cut off between doing and filing, it is gone through again and finds less to do: what it had done is in
    the books.
    """
    asked = replays.get(job.order, job.replay)
    try:
        after = asked.found(_finding(tell(asked), now))
    except Refusal as no:
        after = asked.failed(no.code)
    replays.file(after, job.id)
    return after


def _finding(told: Replay, now: datetime) -> Finding:
    return Finding(
        at=now,
        before=told.before.value,
        after=told.after.value,
        entries=tuple(map(Lacking.of, told.entries)),
        closed=tuple(Closed(one.client, one.product) for one in told.ended),
        events=tuple(
            Gone(
                one.event.connection,
                one.event.event,
                one.event.kind,
                one.event.at,
                one.proof.value,
                one.heard.value if one.heard else "",
                one.because,
            )
            for one in told.reread
        ),
    )


def _asked(act: Act, order: OrderId, name: ReplayId, source: ReplaySource, *, applies: bool) -> OrderReplay:
    member = act.seat.member
    return OrderReplay(member.account, order, name, member.id, source, applies, act.now)


def _ask(act: Act, asked: OrderReplay, replays: Replays) -> None:
    word = "order.replay" if asked.applies else "order.rehearse"
    audit = act.audit(word, asked.order, after={"source": asked.source, "replay": asked.id})
    replays.ask(asked, replay_run(asked.account, asked.order, asked.id), audit)


def _before(order: OrderId, name: ReplayId, replays: Replays) -> OrderReplay | None:
    try:
        return replays.get(order, name)
    except NotFound:
        return None


def _opened(act: Act, wanted: OrderId, orders: Orders) -> OrderId:
    _may(act)
    return orders.get(wanted).id


def _may(act: Act) -> None:
    if not act.seat.of_the_agency:
        raise Hidden(Denial(Permission.SETTINGS_MANAGE, ACCOUNT, "for the agency alone"))
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
