"""Replays that the agency asks for: once per key, by who may, and with what came of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.application import replaying, replays
from cartwright.application.ports.events import TornEvent
from cartwright.application.rehearsing import Replay
from cartwright.domain.access import Permission, Permit
from cartwright.domain.errors import Forbidden, Invalid, KeyReused, NotFound, Outage
from cartwright.domain.ids import OrderId, derived
from cartwright.domain.jobs import ReplayRun
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.replays import OrderReplay, ReplaySource, ReplayState
from tests.fakes.replays import FakeReplays
from tests.unit.application.agency import Agency, back
from tests.unit.application.test_rereading import reread, tells

EVENTS, PROCESSOR = ReplaySource.EVENTS, ReplaySource.PROCESSOR


@pytest.fixture(name="order")
def _order(agency: Agency) -> Order:
    """Paid, and the webhook of it lies in the inbox."""
    order = agency.ordered()
    agency.pays(order)
    tells(agency, order)
    return order


def rehearse(agency: Agency, order: OrderId, source: ReplaySource = EVENTS, by: str = "olga") -> OrderReplay:
    mine = agency.mine
    return replays.rehearse(agency.act(by), order, source, orders=mine.orders, replays=mine.replays)


def apply(
    agency: Agency, order: OrderId, source: ReplaySource = EVENTS, by: str = "olga", key: str = "one"
) -> OrderReplay:
    mine = agency.mine
    return replays.apply(agency.act(by), order, source, key=key, orders=mine.orders, replays=mine.replays)


def see(agency: Agency, asked: OrderReplay, by: str = "olga") -> OrderReplay:
    return replays.seen(agency.act(by), asked.order, asked.id, replays=agency.mine.replays)


def worked(agency: Agency) -> list[OrderReplay]:
    """All that was asked for, as the worker does it."""

    def tell(asked: OrderReplay) -> Replay:
        if asked.source is EVENTS:
            return reread(agency, asked.order, applies=asked.applies)
        do = replaying.replay if asked.applies else replaying.rehearse
        return do(asked.order, mine=agency.mine, processors=agency.line, return_url=back, now=agency.now)

    jobs = [slip.job for slip in agency.store.shelves.jobs.values() if slip.state == "waiting"]
    return [
        replays.work(job, replays=agency.mine.replays, tell=tell, now=agency.now)
        for job in jobs
        if isinstance(job, ReplayRun)
    ]


@pytest.mark.parametrize("source", [EVENTS, PROCESSOR])
def test_what_it_would_change_is_told_then_done_and_then_nothing_is_left(
    agency: Agency, order: Order, source: ReplaySource
) -> None:
    asked = rehearse(agency, order.id, source)
    assert (asked.state, see(agency, asked)) == (ReplayState.ASKED, asked)
    [told] = worked(agency)
    assert see(agency, asked) == told
    assert told.finding is not None
    assert (told.finding.before, told.finding.after, told.finding.changes) == ("placed", "paid", True)
    kinds = {entry.kind.value for entry in told.finding.entries}
    assert "charge" in kinds
    assert all(entry.shifts for entry in told.finding.entries)
    assert agency.mine.orders.get(order.id).state is OrderState.PLACED
    done = apply(agency, order.id, source)
    [did] = worked(agency)
    assert did.finding is not None
    assert did.finding.entries == told.finding.entries
    assert agency.mine.orders.get(order.id).state is OrderState.PAID
    assert apply(agency, order.id, source) == did == see(agency, done)
    apply(agency, order.id, source, key="two")
    [again] = worked(agency)
    assert again.finding is not None
    assert not again.finding.changes


def test_the_webhooks_it_was_gone_through_by_are_told(agency: Agency, order: Order) -> None:
    rehearse(agency, order.id)
    [told] = worked(agency)
    assert told.finding is not None
    came = [(one.kind, one.proof, one.outcome, one.because) for one in told.finding.events]
    assert came == [("payment.succeeded", "verified", "settled", "")]
    agency.clock.move(timedelta(days=30))
    rehearse(agency, order.id)
    [later] = worked(agency)
    assert later.finding is not None
    assert [(one.proof, one.outcome) for one in later.finding.events] == [("not-kept", "")]


def test_once_per_key_and_never_of_two_sources(agency: Agency, order: Order) -> None:
    first = apply(agency, order.id)
    assert apply(agency, order.id) == first
    with pytest.raises(KeyReused):
        apply(agency, order.id, PROCESSOR)
    with pytest.raises(Invalid):
        apply(agency, order.id, key="")
    words = [one.action for one in agency.store.shelves.audits if one.action.startswith("order.")]
    assert words == ["order.replay"]
    assert rehearse(agency, order.id).id != rehearse(agency, order.id).id


def test_of_two_who_ask_at_once_both_have_the_same(
    agency: Agency, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = apply(agency, order.id)
    get, late = FakeReplays.get, [True]

    def late_once(self: FakeReplays, of: OrderId, name: object) -> OrderReplay:
        if late.pop() if late else False:
            raise NotFound
        return get(self, of, name)  # type: ignore[arg-type]

    monkeypatch.setattr(FakeReplays, "get", late_once)
    assert apply(agency, order.id) == first


def test_what_it_was_refused_by_is_told_and_no_answer_is_tried_again(agency: Agency, order: Order) -> None:
    asked = rehearse(agency, order.id)
    [job] = [one.job for one in agency.store.shelves.jobs.values() if isinstance(one.job, ReplayRun)]

    def away(_: OrderReplay) -> Replay:
        raise Outage("the sandbox")

    def torn(_: OrderReplay) -> Replay:
        raise TornEvent

    with pytest.raises(Outage):
        replays.work(job, replays=agency.mine.replays, tell=away, now=agency.now)
    assert see(agency, asked).state is ReplayState.ASKED
    replays.work(job, replays=agency.mine.replays, tell=torn, now=agency.now)
    assert (see(agency, asked).state, see(agency, asked).failure) == (ReplayState.FAILED, "torn-event")


def test_it_takes_the_permission_to_settings_and_is_the_agencys(agency: Agency, order: Order) -> None:
    asked = rehearse(agency, order.id)
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
    for by, no in (("stan", Forbidden), ("clara", NotFound)):
        with pytest.raises(no):
            rehearse(agency, order.id, by=by)
        with pytest.raises(no):
            apply(agency, order.id, by=by)
        with pytest.raises(no):
            see(agency, asked, by)
    agency.permit("stan", Permit(Permission.SETTINGS_MANAGE))
    assert see(agency, asked, "stan") == asked
    nobody = OrderId(derived("order", "nobody"))
    for ask in (rehearse, apply):
        with pytest.raises(NotFound):
            ask(agency, nobody)
