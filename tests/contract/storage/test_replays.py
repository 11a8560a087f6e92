"""What the use cases may expect of the replays that members ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ClientId, EntryId, OrderId, ProductId, derived
from cartwright.domain.jobs import ReplayRun, replay_run
from cartwright.domain.journal import Kind
from cartwright.domain.money import Money
from cartwright.domain.replays import (
    KEPT,
    Closed,
    Finding,
    Lacking,
    OrderReplay,
    ReplaySource,
    Shift,
    replay_id,
)
from cartwright.storage import keys
from cartwright.storage.replays import REPLAY
from cartwright.storage.schema import EXPIRES
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import Agency, opened
from tests.fakes.world import NOON
from tests.logbook import newest_first

ENTRY = Lacking(
    EntryId(derived("entry", "one")),
    Kind.CHARGE,
    ClientId(derived("client", "one")),
    "2026-11",
    (Shift("revenue", "prd_1", Money.of("-10.00", "EUR")),),
)
FOUND = Finding(NOON, "placed", "paid", (ENTRY,), (Closed(ENTRY.client, ProductId(derived("product", "a"))),))


def replay_of(agency: Agency, key: str = "one") -> OrderReplay:
    order = OrderId(derived("order", agency.name, "replayed"))
    name = replay_id(order, key)
    return OrderReplay(agency.id, order, name, agency.owner.id, ReplaySource.EVENTS, True, NOON)


def job_of(replay: OrderReplay) -> ReplayRun:
    return replay_run(replay.account, replay.order, replay.id)


def asked(agency: Agency) -> OrderReplay:
    replay = replay_of(agency)
    agency.mine.replays.ask(replay, job_of(replay), agency.audit("order.replay"))
    return replay


def test_what_was_asked_for_is_there_with_its_job_and_in_the_log(agency: Agency) -> None:
    replay = asked(agency)
    assert agency.mine.replays.get(replay.order, replay.id) == replay
    assert agency.mine.outbox.get(job_of(replay).id) == job_of(replay)
    assert "order.replay" in {audit.action for audit in newest_first(agency.mine.audits)}


def test_asked_for_again_it_is_stale_and_changes_nothing(agency: Agency) -> None:
    asked(agency)
    before = newest_first(agency.mine.audits)
    with pytest.raises(Stale):
        asked(agency)
    assert newest_first(agency.mine.audits) == before


def test_what_came_of_it_is_filed_once_with_the_end_of_its_job(agency: Agency) -> None:
    replay = asked(agency)
    for filed in (replay.found(FOUND), replay.failed("torn-event")):
        agency.mine.replays.file(filed, job_of(replay).id)
        assert agency.mine.replays.get(replay.order, replay.id) == replay.found(FOUND)
        assert agency.mine.outbox.get(job_of(replay).id) is None


def test_what_was_never_asked_for_is_not_found_and_not_filed(agency: Agency) -> None:
    replay = replay_of(agency, "nobody")
    agency.mine.replays.file(replay.found(FOUND), job_of(replay).id)
    for of in (replay, replace(asked(agency), order=OrderId(derived("order", "another")))):
        with pytest.raises(NotFound):
            agency.mine.replays.get(of.order, of.id)


def test_it_is_kept_as_long_as_webhooks_are(counted: Counted) -> None:
    agency = opened(counted.store, "harbour")
    counted.calls.clear()
    replay = asked(agency)
    assert counted.operations == ["TransactWriteItems"]
    item = counted.table.get(keys.replay(replay.account, replay.order, replay.id), consistent=True)
    assert item is not None
    assert (REPLAY.value(item), item[EXPIRES]) == (replay, int((NOON + KEPT).timestamp()))
