"""A pause and an end together, days too far ahead, and all of it by a clock of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from cartwright.application import looking_after, subscribing
from cartwright.domain.catalog import Mode, TaxClass
from cartwright.domain.dunning import Dunning, Ending
from cartwright.domain.entitlements import AccessState
from cartwright.domain.errors import Invalid
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.money import Money
from cartwright.domain.plans import Interval
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.subscriptions import Farewell, Subscription, SubscriptionState
from cartwright.domain.subscriptions.calendar import Calendar
from cartwright.domain.subscriptions.states import TooFarAhead
from cartwright.domain.tax import Place
from tests.unit.application.agency import Agency
from tests.unit.application.billing import DAY, Billing
from tests.unit.application.guests import entered
from tests.unit.domain.shop import ACCOUNT

type Move = Callable[[Billing], Subscription]


@pytest.fixture
def billing(agency: Agency) -> Billing:
    billing = Billing(agency)
    billing.sells(fulfilment=Fulfilment(access=Access()))
    return billing


def later(billing: Billing) -> Subscription:
    return ended(billing, now=False)


def at_once(billing: Billing) -> Subscription:
    return ended(billing, now=True)


def ended(billing: Billing, *, now: bool) -> Subscription:
    mine = billing.agency.mine
    act = billing.agency.act()
    return subscribing.cancel(
        act, billing.subscription.id, now=now, subscriptions=mine.subscriptions, readers=mine
    )


def paused(billing: Billing, until: date | None = None) -> Subscription:
    mine, act = billing.agency.mine, billing.agency.act()
    return subscribing.pause(act, billing.subscription.id, until=until, subscriptions=mine.subscriptions)


def resumed(billing: Billing) -> Subscription:
    mine, act = billing.agency.mine, billing.agency.act()
    return subscribing.resume(act, billing.subscription.id, subscriptions=mine.subscriptions)


def ticked(billing: Billing, at: datetime) -> None:
    billing.agency.mine.subscriptions.move(billing.subscription.ticks(at))


def asked_to_tick(billing: Billing, at: datetime) -> Subscription:
    """As of a test, which is asked for."""
    [(key, found)] = billing.agency.store.shelves.subscriptions.items()
    billing.agency.store.shelves.subscriptions[key] = replace(found, mode=Mode.TEST)
    mine, act = billing.agency.mine, billing.agency.act()
    return subscribing.set_clock(act, billing.subscription.id, at, subscriptions=mine.subscriptions)


def access(billing: Billing) -> AccessState:
    held = billing.agency.mine.subscriptions.entitlement(billing.subscription)
    assert held is not None
    return held.state(billing.agency.now)


@pytest.mark.parametrize("moves", [(paused, later), (later, paused)], ids=["paused first", "ended first"])
def test_a_paused_one_that_is_to_end_ends_when_what_was_paid_is_over(
    billing: Billing, moves: tuple[Move, Move]
) -> None:
    billing.bought()
    over = billing.subscription.calendar.moment(1)
    for move in moves:
        move(billing)
    billing.until(over - timedelta(seconds=1))
    assert access(billing) is AccessState.ACTIVE
    billing.until(over)
    found = billing.subscription
    assert found.state is SubscriptionState.CANCELLED
    assert found.ended is not None
    assert (found.ended.at, access(billing), found.paid) == (over, AccessState.REVOKED, 0)


def test_a_pause_that_is_over_before_ends_as_late(billing: Billing) -> None:
    billing.bought()
    later(billing)
    back = paused(billing, date(2026, 12, 1))
    assert back.due == back.resumes
    assert billing.falls_due().state is SubscriptionState.ACTIVE
    found = billing.falls_due()
    assert found.ended is not None
    assert (found.state, found.ended.at) == (SubscriptionState.CANCELLED, found.calendar.moment(1))


def test_where_the_clock_comes_late_what_was_to_end_does_not_go_on_first(billing: Billing) -> None:
    """The day that its pause was over is over, too."""
    billing.bought()
    later(billing)
    paused(billing, date(2026, 12, 1))
    over = billing.subscription.calendar.moment(1)
    billing.agency.clock.move(over - billing.agency.now + timedelta(hours=23))
    found = billing.bill()
    assert found.ended is not None
    assert (found.state, found.ended.at, found.paid) == (SubscriptionState.CANCELLED, billing.agency.now, 0)


def test_who_stays_after_all_is_as_paused_as_before(billing: Billing) -> None:
    billing.bought()
    paused(billing)
    later(billing)
    mine, act = billing.agency.mine, billing.agency.act()
    kept = subscribing.keep(act, billing.subscription.id, subscriptions=mine.subscriptions, readers=mine)
    assert (kept.state, kept.due, kept.leaving) == (SubscriptionState.PAUSED, None, None)


@pytest.mark.parametrize("moves", [(paused, at_once), (at_once, paused)], ids=["paused first", "ended first"])
def test_what_waits_to_be_paid_is_called_off_and_a_paused_one_ends_at_once(
    billing: Billing, moves: tuple[Move, Move]
) -> None:
    billing.bought("once")
    billing.falls_due()
    assert billing.subscription.trying is not None
    for move in moves:
        move(billing)
    found = billing.bill()
    assert (found.state, found.trying) == (SubscriptionState.CANCELLED, None)
    assert access(billing) is AccessState.REVOKED


def test_what_is_paid_in_that_moment_is_had_to_its_end(billing: Billing) -> None:
    billing.bought("once")
    billing.falls_due()
    paused(billing)
    at_once(billing)
    billing.agency.pays(billing.trying)
    found = billing.bill()
    assert (found.state, found.paid, found.due) == (
        SubscriptionState.PAUSED,
        1,
        found.calendar.moment(2),
    )
    assert billing.falls_due().state is SubscriptionState.CANCELLED


@pytest.mark.parametrize("move", [later, at_once])
def test_one_that_was_paused_because_nothing_could_be_charged_ends_when_somebody_says_so(
    billing: Billing, move: Move
) -> None:
    billing.sells(dunning=Dunning(days=(1,), ending=Ending.PAUSE), fulfilment=Fulfilment(access=Access()))
    billing.bought("once")
    billing.until(billing.agency.now + 40 * DAY)
    assert billing.subscription.state is SubscriptionState.PAUSED
    move(billing)
    assert billing.bill().state is SubscriptionState.CANCELLED
    assert access(billing) is AccessState.REVOKED


def test_by_its_own_clock_nobody_pays_for_the_time_of_a_pause(billing: Billing) -> None:
    billing.bought()
    start = billing.agency.now
    ticked(billing, start + DAY)
    billing.bill()
    paused(billing)
    ticked(billing, start + 200 * DAY)
    assert billing.bill().paid == 0
    back = resumed(billing)
    assert back.falls_due == (start + 200 * DAY).date()
    ticked(billing, start + 201 * DAY)
    assert billing.bill().paid == 1


def test_by_its_own_clock_each_charge_bears_the_tax_of_the_day_that_it_is_there(billing: Billing) -> None:
    """Sweden taxes food at 6 % until the end of 2027, and at 12 % from then on."""
    billing.sells(Every(Money.of("100.00", "EUR"), Interval.YEARLY))
    bought = billing.bought()
    billing.sells(Every(Money.of("100.00", "EUR"), Interval.YEARLY), tax_class=TaxClass.FOOD)
    there = replace(bought, buyer=replace(bought.buyer, place=Place("SE")))
    billing.agency.store.shelves.orders[ACCOUNT, bought.id] = there
    ticked(billing, billing.subscription.calendar.moment(2))
    billing.bill()
    assert [str(one.total.gross) for one in billing.attempts] == ["106.00 EUR", "112.00 EUR"]


def test_by_its_own_clock_a_day_to_come_is_one_that_is_to_come_there(billing: Billing) -> None:
    billing.bought()
    start = billing.agency.now
    ticked(billing, start + 20 * DAY)
    with pytest.raises(Invalid):
        paused(billing, (start + 20 * DAY).date())
    assert paused(billing, (start + 21 * DAY).date()).resumes == start + 21 * DAY


def test_by_its_own_clock_it_ends_as_late_as_it_is_there(billing: Billing) -> None:
    billing.bought()
    ahead = billing.agency.now + DAY
    ticked(billing, ahead)
    found = at_once(billing)
    assert found.ended == Farewell(ahead)


def test_a_buyer_moves_it_by_its_own_clock_too(billing: Billing) -> None:
    billing.bought()
    agency = billing.agency
    ahead = agency.now + 100 * DAY
    paused(billing)
    ticked(billing, ahead)
    desk = looking_after.Desk(
        guest=entered(agency),
        buyers=agency.mine.buyers,
        subscriptions=agency.mine.subscriptions,
        shelf=agency.mine.catalogue,
        readers=agency.mine,
        now=agency.now,
    )
    back = looking_after.resume(billing.subscription.id, desk)
    assert back.falls_due == ahead.date()


def test_a_pause_and_a_clock_reach_five_years_ahead(billing: Billing) -> None:
    billing.bought()
    for day in (date(2031, 11, 3), date(9999, 12, 31)):
        with pytest.raises(TooFarAhead) as far:
            paused(billing, day)
        assert far.value.facts["latest"] == "2031-11-02"
    assert paused(billing, date(2031, 11, 2)).resumes is not None
    with pytest.raises(TooFarAhead):
        asked_to_tick(billing, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))


def test_a_clock_of_its_own_passes_a_year_of_days_at_once_and_then_another(billing: Billing) -> None:
    billing.sells(Every(Money.of("100.00", "EUR"), Interval.DAILY))
    billing.bought()
    start = billing.agency.now
    with pytest.raises(TooFarAhead):
        asked_to_tick(billing, start + 371 * DAY)
    asked_to_tick(billing, start + 370 * DAY)
    assert asked_to_tick(billing, start + 740 * DAY).clock == start + 740 * DAY


def test_no_day_is_after_the_last_that_a_calendar_has() -> None:
    calendar = Calendar(Interval.YEARLY, date(9999, 12, 31), 1, "UTC", time(23, 30))
    with pytest.raises(TooFarAhead):
        calendar.day(2)
    with pytest.raises(TooFarAhead):
        calendar.latest(datetime.max.replace(tzinfo=UTC))
    with pytest.raises(TooFarAhead):
        replace(calendar, zone="America/New_York").moment(1)
    with pytest.raises(TooFarAhead):
        replace(calendar, zone="Pacific/Auckland").today(datetime.max.replace(tzinfo=UTC))
