"""The billing clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from cartwright.application import ticking
from cartwright.application.ports.queues import Errand, job_errand
from cartwright.application.ports.subscriptions import Due
from cartwright.application.ticking import AT_FIRST, HOUR, Ticked, tick
from cartwright.domain.ids import SubscriptionId, derived
from cartwright.domain.jobs import bill
from tests.fakes.queues import FakeQueues
from tests.unit.application.agency import Agency
from tests.unit.application.billing import Billing
from tests.unit.domain.shop import ACCOUNT, NOON


@pytest.fixture
def billing(agency: Agency) -> Billing:
    billing = Billing(agency)
    billing.sells()
    return billing


def ticked(billing: Billing, queues: FakeQueues) -> Ticked:
    agency = billing.agency
    return tick(due=agency.store.due_subscriptions, queues=queues, now=agency.now)


def hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def test_nothing_is_sent_before_it_is_due(billing: Billing) -> None:
    billing.bought()
    queues = FakeQueues()
    assert ticked(billing, queues).sent == 0
    assert queues.errands == []


def test_what_is_due_is_sent_once_for_each_of_its_versions(billing: Billing) -> None:
    billing.bought()
    billing.pass_to_due()
    queues = FakeQueues()
    assert ticked(billing, queues).sent == 1
    [errand] = queues.errands
    found = billing.subscription
    assert errand == Errand(
        "bill",
        {"account": found.account, "subscription": found.id, "at": billing.agency.now.isoformat()},
        found.id,
        f"{found.id}/{found.version}",
    )
    billing.bill()
    assert ticked(billing, queues).sent == 0


def test_days_without_a_run_are_caught_up(billing: Billing) -> None:
    billing.bought()
    queues = FakeQueues()
    ticked(billing, queues)
    billing.agency.clock.move(timedelta(days=40))
    run = ticked(billing, queues)
    assert (run.sent, run.since < billing.agency.now - timedelta(days=39)) == (1, True)
    # It has not moved by then: its hour is not left behind.
    assert run.mark == hour(billing.subscription.due or billing.agency.now)
    billing.bill()
    after = ticked(billing, queues)
    assert (after.sent, after.mark) == (0, hour(billing.agency.now))


def test_the_first_run_looks_two_days_back(billing: Billing) -> None:
    run = ticked(billing, FakeQueues())
    assert run.since == hour(billing.agency.now) - AT_FIRST
    assert run.mark == hour(billing.agency.now)
    assert ticked(billing, FakeQueues()).since == run.mark


def test_what_no_queue_took_is_sent_by_the_next_run(billing: Billing) -> None:
    billing.bought()
    billing.pass_to_due()

    class Full(FakeQueues):
        def send(self, errands: Sequence[Errand]) -> Sequence[Errand]:
            return errands

    assert ticked(billing, Full()).sent == 0
    assert ticked(billing, FakeQueues()).sent == 1


def test_only_so_many_go_at_once_and_the_rest_with_the_next(
    billing: Billing, monkeypatch: pytest.MonkeyPatch
) -> None:
    for attempt in ("one", "two", "three"):
        order = billing.agency.ordered(attempt)
        billing.agency.pays(order)
        billing.agency.settled(order)
    monkeypatch.setattr(ticking, "AT_ONCE", 2)
    billing.agency.clock.move(timedelta(days=31))
    assert ticked(billing, FakeQueues()).sent == 2


def test_a_mark_ahead_of_the_clock_does_not_hide_the_present(billing: Billing) -> None:
    billing.bought()
    billing.pass_to_due()
    due = billing.agency.store.due_subscriptions
    due.remember(hour(billing.agency.now) + 2 * HOUR)
    assert ticked(billing, FakeQueues()).sent == 1


def test_what_fell_due_before_it_was_known_is_due_at_once(billing: Billing) -> None:
    """A payment that is heard of a week late begins a subscription whose first charge is past."""
    order = billing.agency.ordered()
    billing.agency.pays(order)
    ticked(billing, FakeQueues())
    billing.agency.clock.move(timedelta(days=45))
    ticked(billing, FakeQueues())
    billing.agency.settled(order)
    found = billing.subscription
    assert found.due is not None
    assert found.due < billing.agency.now
    assert ticked(billing, FakeQueues()).sent == 1
    known: Sequence[Due] = billing.agency.store.due_subscriptions.due(
        hour(billing.agency.now), until=billing.agency.now, limit=5
    )
    assert [one.subscription for one in known] == [found.id]


def test_a_clock_of_its_own_is_run_by_a_job() -> None:
    job = bill(ACCOUNT, SubscriptionId(derived("subscription", "one")), NOON)
    assert job_errand(job) == Errand("bill", {"account": ACCOUNT, "job": job.id}, job.subscription, job.id)
