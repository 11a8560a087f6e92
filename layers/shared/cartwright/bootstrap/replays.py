"""What goes through an order once more: for the worker that settles, when a member asked."""

from __future__ import annotations

from cartwright.application import replaying, replays, rereading
from cartwright.application.rehearsing import Replay
from cartwright.bootstrap import base, door, opening, processing, shop
from cartwright.domain.jobs import ReplayRun
from cartwright.domain.replays import OrderReplay, ReplaySource


def run(job: ReplayRun) -> None:
    mine = shop.store().of(job.account)
    replays.work(job, replays=mine.replays, tell=_told, now=base.clock().now())


def _told(asked: OrderReplay) -> Replay:
    mine, now = shop.store().of(asked.account), base.clock().now()
    if asked.source is ReplaySource.EVENTS:
        return rereading.reread(
            asked.account,
            asked.order,
            mine=mine,
            inbox=door.inbox(),
            opening=opening.opening(),
            processors=processing.processors(),
            return_url=shop.return_url,
            now=now,
            applies=asked.applies,
        )
    do = replaying.replay if asked.applies else replaying.rehearse
    return do(asked.order, mine=mine, processors=processing.processors(), return_url=shop.return_url, now=now)
