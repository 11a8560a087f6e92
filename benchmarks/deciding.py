"""The processor time of one decision: what every request pays, and every line of a list once more.

The seat is a wide one: a client's member with fifty grants and eight permits. What is timed is each kind of
question it can be asked; the slowest is what has to be fast enough.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.table import Most, Sample, Spread
from cartwright.domain.access import (
    ACCOUNT,
    NEVER_FOR_CLIENTS,
    Action,
    Grant,
    Permission,
    Permit,
    Resource,
    Right,
    Seat,
    decide,
)
from cartwright.domain.ids import AccountId, ClientId, IdentityId, MemberId, ProductId, derived
from cartwright.domain.people import Member, Role

GRANTS, PERMITS = 50, 8
AT_MOST = 10.0
"""Microseconds of processor."""

_NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
_MINE = ClientId(derived("client", "mine"))
_ROUNDS, _BLOCK = 21, 2_000

type Question = tuple[Action, Resource]


def seat() -> Seat:
    products = [ProductId(derived("product", str(number))) for number in range(GRANTS - 1)]
    rights, until = frozenset({Right.VIEW, Right.STATS}), _NOW + timedelta(hours=2)
    member = Member(
        AccountId(derived("account", "a")),
        MemberId(derived("member", "m")),
        IdentityId("i"),
        "ada@seller.example",
        "Ada",
        Role.CLIENT,
        _MINE,
    )
    named = [Grant(product, rights, until, "launch") for product in products]
    permits = [permission for permission in Permission if permission not in NEVER_FOR_CLIENTS]
    # As many as were asked for: one is given twice, once for a while.
    given = [Permit(permission, until) for permission in (permits * 2)[:PERMITS]]
    return Seat(member, tuple(given), (*named, Grant(None, rights)))


def questions(asking: Seat) -> Mapping[str, Question]:
    granted = asking.grants[-2].product
    on = Resource(product=granted, owner=_MINE)
    return {
        "a right on a granted product": (Right.STATS, on),
        "a right on a hidden product": (Right.VIEW, Resource(product=ProductId(derived("product", "no")))),
        "a permission about a product": (Permission.COUPONS_VIEW, on),
        "a permission about a client": (Permission.REPORTS_TAX, Resource(client=_MINE)),
        "a permission about the account": (Permission.MEMBERS_MANAGE, ACCOUNT),
    }


def measure(rounds: int = _ROUNDS) -> Mapping[str, Sample]:
    """Question -> microseconds of one decision, in each round."""
    asking = seat()
    taken: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        for name, (action, resource) in questions(asking).items():
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(_BLOCK):
                decide(asking, action, resource, _NOW)
            once = 1e6 / _BLOCK
            times = (time.perf_counter() - wall) * once, (time.process_time() - cpu) * once
            taken.setdefault(name, []).append(times)
    return {name: Sample.of(times) for name, times in taken.items()}


def targets(samples: Mapping[str, Sample]) -> Sequence[Most]:
    """The median of the question that takes longest."""
    if not samples:
        return []
    slowest = max(Spread.of(sample.cpus).median for sample in samples.values())
    what = f"one decision ({GRANTS} grants, {PERMITS} permits), the slowest"
    return [Most(what, slowest, AT_MOST, "µs")]
