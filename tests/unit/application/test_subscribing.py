"""Subscriptions as members see and move them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cartwright.application import subscribing
from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.selling import Stale
from cartwright.application.subscribing import OnlyTests
from cartwright.domain.access import Grant, Right
from cartwright.domain.catalog import Mode
from cartwright.domain.entitlements import AccessState, Ending
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import ProductId, SubscriptionId, derived
from cartwright.domain.jobs import Bill
from cartwright.domain.money import Money
from cartwright.domain.orders import OrderState
from cartwright.domain.plans import Interval
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.subscriptions import Farewell, NotPaused, Subscription, SubscriptionState
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.application.billing import Billing
from tests.unit.domain.shop import ACCOUNT, OLIVEIRA

SEES = frozenset({Right.VIEW, Right.TRANSACTIONS})
MAY = SEES | {Right.REFUND}


@pytest.fixture
def billing(agency: Agency) -> Billing:
    """Ada has subscribed to Northwind's course; Clara is of Oliveira."""
    billing = Billing(agency)
    billing.sells(fulfilment=Fulfilment(access=Access()))
    billing.bought()
    return billing


def listed(billing: Billing, who: str = "olga", limit: int = 9, cursor: str = "") -> tuple[list[str], str]:
    mine = billing.agency.mine
    leaf = subscribing.of_product(
        billing.agency.act(who),
        billing.agency.course.id,
        limit=limit,
        cursor=cursor,
        subscriptions=mine.subscriptions,
        catalogue=mine.catalogue,
        signatures=FakeSignatures(),
    )
    return [one.id for one in leaf.things], leaf.cursor


def cancelled(billing: Billing, who: str = "olga", *, now: bool = True, reason: str = "") -> Subscription:
    return subscribing.cancel(
        billing.agency.act(who),
        billing.subscription.id,
        now=now,
        reason=reason,
        subscriptions=billing.agency.mine.subscriptions,
        readers=billing.agency.mine,
    )


def grants(billing: Billing, rights: frozenset[Right]) -> None:
    billing.agency.grant("clara", Grant(billing.agency.course.id, rights))


class TestSeeing:
    @pytest.mark.parametrize("who", ["olga", "stan"])
    def test_the_agency_sees_all_of_them(self, billing: Billing, who: str) -> None:
        assert listed(billing, who) == ([billing.subscription.id], "")
        mine = billing.agency.mine.subscriptions
        found = subscribing.one(billing.agency.act(who), billing.subscription.id, subscriptions=mine)
        assert found == billing.subscription

    def test_a_client_sees_those_of_products_whose_transactions_it_may_see(self, billing: Billing) -> None:
        mine, wanted = billing.agency.mine.subscriptions, billing.subscription.id
        with pytest.raises(NotFound):
            listed(billing, "clara")
        with pytest.raises(NotFound):
            subscribing.one(billing.agency.act("clara"), wanted, subscriptions=mine)
        grants(billing, frozenset({Right.VIEW}))
        with pytest.raises(Forbidden):
            listed(billing, "clara")
        with pytest.raises(NotFound):
            subscribing.one(billing.agency.act("clara"), wanted, subscriptions=mine)
        grants(billing, SEES)
        assert listed(billing, "clara") == ([wanted], "")
        assert subscribing.one(billing.agency.act("clara"), wanted, subscriptions=mine).id == wanted

    def test_one_sold_as_anothers_is_passed_over(self, billing: Billing) -> None:
        catalogue = billing.agency.mine.catalogue
        course = catalogue.get(billing.agency.course.id)
        catalogue.hand_over(
            course.handed_over(OLIVEIRA), OLIVEIRA, billing.agency.act().audit("product.owner", course.id)
        )
        billing.agency.grant("clara", Grant(None, SEES))
        assert listed(billing, "clara") == ([], "")

    def test_a_product_that_is_not_there_has_none(self, billing: Billing) -> None:
        mine = billing.agency.mine
        with pytest.raises(NotFound):
            subscribing.of_product(
                billing.agency.act(),
                ProductId(derived("product", "none")),
                limit=9,
                subscriptions=mine.subscriptions,
                catalogue=mine.catalogue,
                signatures=FakeSignatures(),
            )

    def test_they_come_some_at_a_time(self, billing: Billing) -> None:
        for number in range(2, 5):
            billing.agency.clock.move(timedelta(minutes=1))
            order = billing.agency.ordered(f"attempt-{number}")
            billing.agency.pays(order)
            billing.agency.settled(order)
        first, cursor = listed(billing, limit=3)
        then, end = listed(billing, limit=3, cursor=cursor)
        assert (len(first), len(then), end) == (3, 1, "")
        assert len({*first, *then}) == 4
        with pytest.raises(BadToken):
            listed(billing, "stan", cursor=cursor)

    def test_a_sale_tells_of_the_lines_that_are_seen(self, billing: Billing) -> None:
        [sale] = billing.agency.store.shelves.sales.values()
        mine = billing.agency.mine.subscriptions
        assert subscribing.of_sale(sale, subscriptions=mine) == (billing.subscription,)
        assert subscribing.of_sale(replace(sale, lines=()), subscriptions=mine) == ()


class TestWhoMayMoveThem:
    @pytest.mark.parametrize(
        "move",
        [
            lambda act, one, mine: subscribing.cancel(
                act, one, now=True, subscriptions=mine.subscriptions, readers=mine
            ),
            lambda act, one, mine: subscribing.keep(act, one, subscriptions=mine.subscriptions, readers=mine),
            lambda act, one, mine: subscribing.pause(act, one, until=None, subscriptions=mine.subscriptions),
            lambda act, one, mine: subscribing.resume(act, one, subscriptions=mine.subscriptions),
            lambda act, one, mine: subscribing.set_clock(act, one, act.now, subscriptions=mine.subscriptions),
        ],
    )
    def test_takes_the_right_to_give_money_back(
        self, billing: Billing, move: Callable[[object, SubscriptionId, object], object]
    ) -> None:
        mine, before = billing.agency.mine, billing.subscription
        with pytest.raises(NotFound):
            move(billing.agency.act("clara"), before.id, mine)
        grants(billing, SEES)
        with pytest.raises(Forbidden) as refused:
            move(billing.agency.act("clara"), before.id, mine)
        assert refused.value.facts["needs"] == "refund"
        assert billing.subscription == before

    def test_whoever_has_it_may(self, billing: Billing) -> None:
        grants(billing, MAY)
        assert cancelled(billing, "clara").state is SubscriptionState.CANCELLED


class TestCancelling:
    def test_at_once_ends_it_and_its_buyers_access(self, billing: Billing) -> None:
        ended = cancelled(billing, reason="moved away")
        assert (ended.state, ended.due) == (SubscriptionState.CANCELLED, None)
        assert ended.ended == Farewell(billing.agency.now, "moved away")
        [held] = billing.agency.store.shelves.entitlements.values()
        assert held.state(billing.agency.now) is AccessState.REVOKED
        audit = billing.agency.audited()
        assert (audit.action, audit.resource, audit.reason) == (
            "subscription.cancel",
            ended.id,
            "moved away",
        )
        assert (audit.before, audit.after) == ({"state": "active"}, {"state": "cancelled"})

    def test_later_leaves_the_time_that_is_paid_for(self, billing: Billing) -> None:
        found = cancelled(billing, now=False)
        assert (found.state, found.leaving) == (SubscriptionState.ACTIVE, Farewell(billing.agency.now))
        assert billing.falls_due().state is SubscriptionState.CANCELLED

    def test_later_can_be_thought_better_of(self, billing: Billing) -> None:
        cancelled(billing, now=False)
        mine, act = billing.agency.mine, billing.agency.act()
        subscribing.keep(act, billing.subscription.id, subscriptions=mine.subscriptions, readers=mine)
        assert billing.falls_due().paid == 1

    def test_at_once_calls_off_what_waits_to_be_paid(self, billing: Billing) -> None:
        billing.agency.store.shelves.subscriptions.clear()
        order = billing.agency.ordered("attempt-2")
        billing.agency.pays(order, "once")
        billing.agency.settled(order)
        billing.falls_due()
        found = cancelled(billing)
        assert (found.state, found.due) == (SubscriptionState.PAST_DUE, billing.agency.now)
        assert billing.bill().state is SubscriptionState.CANCELLED
        assert [one.state for one in billing.attempts] == [OrderState.EXPIRED]

    def test_leaves_access_alone_that_is_gone_or_never_was(self, billing: Billing) -> None:
        shelves = billing.agency.store.shelves
        [held] = shelves.entitlements.values()
        gone = held.revoke(Ending.REFUND, at=billing.agency.now)
        billing.agency.mine.entitlements.move(gone)
        cancelled(billing)
        assert list(shelves.entitlements.values()) == [gone]
        shelves.subscriptions.clear()
        shelves.entitlements.clear()
        order = billing.agency.ordered("attempt-2")
        billing.agency.pays(order)
        billing.agency.settled(order)
        shelves.entitlements.clear()
        assert cancelled(billing).state is SubscriptionState.CANCELLED

    def test_is_said_again_where_another_was_faster(self, billing: Billing) -> None:
        mine = billing.agency.mine.subscriptions

        class Slower(type(mine)):  # type: ignore[misc]
            raced = False

            def move(self, subscription: Subscription, **also: object) -> None:
                if not Slower.raced:
                    Slower.raced = True
                    raise Stale
                super().move(subscription, **also)

        slower = Slower(billing.agency.store.shelves, ACCOUNT)
        ended = subscribing.cancel(
            billing.agency.act(),
            billing.subscription.id,
            now=True,
            subscriptions=slower,
            readers=billing.agency.mine,
        )
        assert ended == billing.subscription


class TestPausing:
    def test_is_up_to_a_day(self, billing: Billing) -> None:
        mine, act = billing.agency.mine.subscriptions, billing.agency.act()
        until = date(2027, 1, 15)
        found = subscribing.pause(act, billing.subscription.id, until=until, subscriptions=mine)
        assert (found.state, found.due) == (SubscriptionState.PAUSED, found.calendar.on(until))
        assert billing.agency.audited().action == "subscription.pause"

    @pytest.mark.parametrize("until", [date(2026, 11, 2), date(2026, 11, 1)])
    def test_is_not_up_to_a_day_that_is_not_to_come(self, billing: Billing, until: date) -> None:
        mine, act = billing.agency.mine.subscriptions, billing.agency.act()
        with pytest.raises(Invalid):
            subscribing.pause(act, billing.subscription.id, until=until, subscriptions=mine)

    def test_ends_when_somebody_says_so(self, billing: Billing) -> None:
        mine, act = billing.agency.mine.subscriptions, billing.agency.act()
        with pytest.raises(NotPaused):
            subscribing.resume(act, billing.subscription.id, subscriptions=mine)
        subscribing.pause(act, billing.subscription.id, until=None, subscriptions=mine)
        billing.agency.clock.move(timedelta(days=50))
        found = subscribing.resume(billing.agency.act(), billing.subscription.id, subscriptions=mine)
        assert (found.state, found.falls_due) == (SubscriptionState.ACTIVE, date(2026, 12, 22))
        assert billing.bill().paid == 1


class TestItsOwnClock:
    def test_is_for_tests_alone(self, billing: Billing) -> None:
        mine, act = billing.agency.mine.subscriptions, billing.agency.act()
        with pytest.raises(OnlyTests):
            subscribing.set_clock(act, billing.subscription.id, act.now, subscriptions=mine)

    def test_is_run_by_a_job_once_for_each_moment(self, agency: Agency) -> None:
        billing = Billing(agency)
        billing.sells(Every(Money.of("100.00", "EUR"), Interval.MONTHLY), mode=Mode.TEST)
        billing.bought()
        mine, act = agency.mine.subscriptions, agency.act()
        ahead = act.now + timedelta(days=366)
        subscribing.set_clock(act, billing.subscription.id, ahead, subscriptions=mine)
        found = subscribing.set_clock(act, billing.subscription.id, ahead, subscriptions=mine)
        assert found.clock == ahead
        jobs = [slip.job for slip in agency.store.shelves.jobs.values() if isinstance(slip.job, Bill)]
        assert [(job.subscription, job.at) for job in jobs] == [(found.id, ahead.isoformat())]
        assert billing.bill().paid == 12
