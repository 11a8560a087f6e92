"""Replays that members asked for."""

from __future__ import annotations

from dataclasses import replace

from cartwright.domain.ids import ClientId, MemberId, OrderId, ProductId, derived
from cartwright.domain.replays import Closed, Finding, OrderReplay, ReplaySource, ReplayState, replay_id
from tests.unit.domain.shop import ACCOUNT, NOON

ORDER = OrderId(derived("order", "one"))
CLOSED = Closed(ClientId("cli_1"), ProductId("prd_1"))
SAME = Finding(NOON, "paid", "paid")


def asked() -> OrderReplay:
    name, member = replay_id(ORDER, "key"), MemberId(derived("member", "one"))
    return OrderReplay(ACCOUNT, ORDER, name, member, ReplaySource.EVENTS, False, NOON)


def test_it_is_asked_for_then_done_or_failed() -> None:
    states = [one.state for one in (asked(), asked().found(SAME), asked().failed("torn-event"))]
    assert states == [ReplayState.ASKED, ReplayState.DONE, ReplayState.FAILED]


def test_another_state_or_an_access_that_ends_is_a_change() -> None:
    changed = [one.changes for one in (SAME, replace(SAME, before="placed"), replace(SAME, closed=(CLOSED,)))]
    assert changed == [False, True, True]


def test_a_key_names_one_replay_of_one_order() -> None:
    other = OrderId(derived("order", "two"))
    assert len({replay_id(ORDER, "a"), replay_id(ORDER, "b"), replay_id(other, "a")}) == 3
    assert replay_id(ORDER, "a") == replay_id(ORDER, "a")
