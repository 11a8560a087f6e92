"""Two pages that contest, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from cartwright.application.contesting import Standing
from cartwright.domain.contests import SHARES
from cartwright.domain.footfall import Traffic
from cartwright.domain.verdicts import ALPHA
from users.models.common import Given, Taken
from users.models.stats import TrafficSeen


class ContestTaken(Taken):
    """`share`: how many of a hundred visits are led to the page of `against`."""

    against: Annotated[str, Field(max_length=64)]
    share: Annotated[int, Field(ge=SHARES.start, lt=SHARES.stop)] = 50


class ContestEnded(Taken):
    """`winner`: the product to whose page all visits are led from now on; null leads nobody anywhere."""

    winner: Annotated[str, Field(max_length=64)] | None = None


class ArmSeen(Given):
    product: str
    traffic: TrafficSeen

    @classmethod
    def of(cls, product: str, traffic: Traffic) -> ArmSeen:
        return cls(product=product, traffic=TrafficSeen.of(traffic))


class ContestSeen(Given):
    """How a contest stands. What is bought counts from `counted_from` on.

    `ratio`: the conversion of the second page by that of the first, as the buyers of each tell it (the
    chance of a visit to be led to either is known), null before the first sold; it lies between `low` and
    `high` (null: no end) with the given `confidence`, for all the times this is looked at together. `p` may
    be looked at any time, too: of pages that sell alike, no more than one contest in twenty ever gets as low
    as 0.05. A browser that keeps its draw counts once, with what it bought first; one that keeps none, as
    inside of other sites' pages, with each of its orders, so what few buy often there is called different
    sooner. `better`: the product whose page sells better; null as long as nothing is decided.
    """

    first: ArmSeen
    second: ArmSeen
    share: int
    since: datetime
    counted_from: datetime
    ended: datetime | None
    winner: str | None
    ratio: str | None
    low: str
    high: str | None
    confidence: str
    p: str
    better: str | None

    @classmethod
    def of(cls, standing: Standing) -> ContestSeen:
        contest, said = standing.contest, standing.verdict
        return cls(
            first=ArmSeen.of(contest.first, standing.first),
            second=ArmSeen.of(contest.second, standing.second),
            share=contest.share,
            since=contest.since,
            counted_from=contest.counted_from,
            ended=contest.ended,
            winner=contest.winner,
            ratio=None if said.ratio is None else f"{said.ratio:.4f}",
            low=f"{said.low:.4f}",
            high=f"{said.high:.4f}" if said.high.is_finite() else None,
            confidence=f"{1 - ALPHA:.2f}",
            p=f"{said.p:.4f}",
            better=standing.better,
        )
