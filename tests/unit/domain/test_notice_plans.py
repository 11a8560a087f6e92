"""A plan is its turns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.domain.notice_plans import TURNS_KEPT, Cadence, NoticeKind, Plan
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND

FRESH = Plan(ACCOUNT, NORTHWIND)
HOUR = timedelta(hours=1)
ALL_INSTANT = dict.fromkeys(NoticeKind, Cadence.INSTANT)


def turned(plan: Plan, cadence: Cadence, hours: int, kind: NoticeKind = NoticeKind.SALE) -> Plan:
    return plan.revised({**plan.now, kind: cadence}, plan.copy_to_agency, at=NOON + hours * HOUR)


def test_whatever_nobody_turned_comes_instantly() -> None:
    assert FRESH.now == ALL_INSTANT
    assert FRESH.cadence(NoticeKind.SALE, NOON) is Cadence.INSTANT


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("cadence", sorted(set(Cadence) - {Cadence.INSTANT}))
def test_each_kind_has_a_cadence_of_its_own(kind: NoticeKind, cadence: Cadence) -> None:
    plan = turned(FRESH, cadence, 0, kind)
    assert plan.now == {**ALL_INSTANT, kind: cadence}
    assert plan.version == 1


def test_a_turn_counts_from_its_own_moment_on() -> None:
    plan = turned(turned(FRESH, Cadence.DAILY, 1), Cadence.OFF, 3)
    before = timedelta.resolution
    assert [
        plan.cadence(NoticeKind.SALE, NOON + at)
        for at in (0 * HOUR, HOUR - before, HOUR, 3 * HOUR - before, 3 * HOUR)
    ] == [Cadence.INSTANT, Cadence.INSTANT, Cadence.DAILY, Cadence.DAILY, Cadence.OFF]
    assert plan.cadence(NoticeKind.REFUND, NOON + 9 * HOUR) is Cadence.INSTANT


def test_a_plan_that_says_it_all_already_stays_as_it_is() -> None:
    plan = turned(FRESH, Cadence.DAILY, 1)
    assert turned(plan, Cadence.DAILY, 2) is plan
    assert plan.revised(plan.now, copy_to_agency=False, at=NOON).version == 2


def test_turns_never_go_back_in_time() -> None:
    plan = turned(turned(FRESH, Cadence.DAILY, 5), Cadence.WEEKLY, 1)
    assert plan.cadence(NoticeKind.SALE, NOON + 5 * HOUR) is Cadence.WEEKLY
    assert plan.cadence(NoticeKind.SALE, NOON + 4 * HOUR) is Cadence.INSTANT


def test_a_plan_turned_without_end_keeps_its_newest_turns() -> None:
    plan = FRESH
    for hour in range(TURNS_KEPT + 20):
        plan = turned(plan, (Cadence.DAILY, Cadence.OFF)[hour % 2], hour)
    assert len(plan.turns) == TURNS_KEPT
    assert plan.now[NoticeKind.SALE] is Cadence.OFF


def test_a_cadence_lasts_however_often_other_kinds_are_turned() -> None:
    plan = turned(FRESH, Cadence.OFF, 0)
    for hour in range(1, TURNS_KEPT + 20):
        plan = turned(plan, (Cadence.DAILY, Cadence.WEEKLY)[hour % 2], hour, NoticeKind.REFUND)
    assert plan.cadence(NoticeKind.SALE, NOON + 999 * HOUR) is plan.now[NoticeKind.SALE] is Cadence.OFF
    assert len(plan.turns) == TURNS_KEPT + 1
