"""Subscriptions by themselves: what moves them, and what may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from cartwright.domain.catalog import PricingOption
from cartwright.domain.entitlements import Ending, granted
from cartwright.domain.errors import Invalid
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import SubscriptionId, derived
from cartwright.domain.jobs import bill
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState, Saved
from cartwright.domain.people import Profile
from cartwright.domain.plans import Interval
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.settlement import Renewed, settle
from cartwright.domain.subscriptions import (
    Farewell,
    NotPaused,
    Subscription,
    SubscriptionOver,
    SubscriptionState,
    Terms,
    rebill,
)
from cartwright.domain.tax import Business, Check, NumberState
from tests.unit.domain.shop import NOON, offer, placed, product, profile, registered, truth

PAGE = offer(
    replace(
        product(),
        options=(
            PricingOption(
                product().preferred.id, "Monthly", Every(Money.of("100.00", "EUR"), Interval.MONTHLY)
            ),
        ),
        fulfilment=Fulfilment(access=Access(30)),
    ),
    sellers=[profile(registrations=registered("DE", "EU-OSS"))],
)


def bought() -> tuple[Order, Subscription]:
    order = placed(PAGE)
    settlement = settle(order, truth(order))
    assert settlement is not None
    [begun] = settlement.begun
    return settlement.after, begun


def terms(order: Order) -> Terms:
    return Terms(order, PAGE.product, PAGE.sellers[order.owners[0]])


def trying(found: Subscription, order: Order) -> tuple[Subscription, Order]:
    made = rebill(found, terms(order), key="key", at=NOON, on=found.falls_due)
    return found.begins(PAGE.product.dunning), made


def test_what_is_over_is_not_moved_any_more() -> None:
    _, found = bought()
    over = found.ends(Farewell(NOON))
    assert over.state.over
    moves: list[Callable[[], Subscription]] = [
        partial(over.ends, Farewell(NOON)),
        partial(over.cancels, Farewell(NOON)),
        partial(over.pauses, None, at=NOON),
        over.stays,
    ]
    for move in moves:
        with pytest.raises(SubscriptionOver):
            move()


def test_what_is_heard_late_is_due_at_once_and_never_before_that() -> None:
    """The clock that hands on what is due has passed the days before."""
    _, found = bought()
    late = NOON + timedelta(days=90)
    for failure in ("insufficient_funds", "inactive_card"):
        failed = replace(found, since=NOON).fails(failure, at=late)
        assert (failed.due, failed.since) == (late, NOON)


def test_a_charge_of_another_subscription_moves_nothing() -> None:
    first, found = bought()
    begun, order = trying(found, first)
    other = replace(begun, id=SubscriptionId(derived("subscription", "another")))
    assert begun.pays(order).paid == 1
    assert other.pays(order) is other


def test_who_has_cancelled_may_stay_until_then() -> None:
    _, found = bought()
    leaving = found.cancels(Farewell(NOON, "too expensive"))
    assert (leaving.state, leaving.due) == (found.state, found.due)
    assert leaving.stays().leaving is None


def test_only_what_is_paused_goes_on() -> None:
    _, found = bought()
    with pytest.raises(NotPaused):
        found.resumes_at(NOON)


def test_a_pause_in_a_trial_is_a_trial_afterwards() -> None:
    _, found = bought()
    trial = replace(found, future=replace(found.future, wait=14))
    assert trial.pauses(None, at=NOON).resumes_at(NOON).state is SubscriptionState.TRIALING


@pytest.mark.parametrize("reason", ["x" * 201, "two\nlines"])
def test_a_reason_is_a_short_line(reason: str) -> None:
    with pytest.raises(Invalid):
        Farewell(NOON, reason)


def test_a_charge_is_counted_in_one_transaction_with_its_order_and_its_access() -> None:
    first, found = bought()
    begun, order = trying(found, first)
    [held] = granted(first.sale(first.owners[0]))
    settlement = settle(order, truth(order, at=NOON + timedelta(days=30)), Renewed(begun, held))
    assert settlement is not None
    assert settlement.renewal is not None
    after, access = settlement.renewal.subscription, settlement.renewal.entitlement
    assert after is not None
    assert (after.paid, after.version) == (1, begun.version + 1)
    assert access is not None
    assert access.ends == max(NOON + timedelta(days=60), after.due or NOON)
    assert settlement.begun == ()


@pytest.mark.parametrize(("ends", "warned"), [(date(2026, 12, 31), 2), (date(2030, 12, 31), 0), (None, 0)])
def test_a_charge_to_a_card_of_another_end_has_its_buyer_told_anew(ends: date | None, warned: int) -> None:
    """Its bank has renewed it: of the new end nobody was told yet."""
    first, found = bought()
    told = replace(found, saved=Saved("customer", "card", date(2026, 12, 31)), warned=2)
    begun, order = trying(told, first)
    charged = order.heard(truth(order))
    kept = replace(charged.payment, kept=told.saved, saved=Saved("customer", "card", ends))
    paid = begun.pays(replace(charged, payment=kept))
    assert (paid.paid, paid.saved, paid.warned) == (1, kept.saved, warned)


def test_what_goes_on_upon_the_day_it_falls_due_keeps_its_day_of_the_month() -> None:
    """Due on 28 February because that is the last day, and on 31 March again."""
    _, found = bought()
    ends_of_months = replace(found.calendar, anchor=date(2027, 1, 31), counted=0)
    paused = replace(found, calendar=ends_of_months, state=SubscriptionState.PAUSED, due=None)
    assert paused.falls_due == date(2027, 2, 28)
    upon, after = (paused.resumes_at(ends_of_months.on(date(2027, *day))) for day in ((2, 28), (3, 1)))
    assert [upon.calendar.day(number) for number in (1, 2)] == [date(2027, 2, 28), date(2027, 3, 31)]
    assert [after.calendar.day(number) for number in (1, 2)] == [date(2027, 3, 1), date(2027, 4, 1)]


def test_a_charge_that_was_paid_before_moves_nothing_more() -> None:
    first, found = bought()
    begun, order = trying(found, first)
    paid = begun.pays(order.heard(truth(order)))
    settlement = settle(order, truth(order), Renewed(paid))
    assert settlement is not None
    assert settlement.renewal is not None
    assert settlement.renewal.subscription is None


def test_an_attempt_that_was_replaced_fails_nothing() -> None:
    first, found = bought()
    begun, order = trying(found, first)
    later = begun.lapses(order.id)
    settlement = settle(order, truth(order, PaymentState.CANCELED), Renewed(later))
    assert settlement is not None
    assert settlement.after.state is OrderState.EXPIRED
    assert settlement.renewal is not None
    assert settlement.renewal.subscription is None


def test_money_for_what_has_ended_is_counted_and_begins_nothing() -> None:
    first, found = bought()
    begun, order = trying(found, first)
    ended = replace(begun, state=SubscriptionState.CANCELLED, due=None)
    paid = ended.pays(order.heard(truth(order)))
    assert (paid.paid, paid.state, paid.due) == (1, SubscriptionState.CANCELLED, None)


def test_access_that_was_revoked_or_has_no_end_is_not_prolonged() -> None:
    first, found = bought()
    [held] = granted(first.sale(first.owners[0]))
    gone = held.revoke(Ending.SUBSCRIPTION, at=NOON)
    for one in (gone, replace(held, ends=None)):
        assert found.prolonged(one, NOON + timedelta(days=99)) is one
    for access in (None, Access()):
        other = replace(found, access=access)
        assert other.prolonged(held, NOON + timedelta(days=99)) is held


def test_a_future_older_than_this_is_listed_as_its_product_says() -> None:
    first, found = bought()
    old = replace(found, future=replace(found.future, included=None))
    order = rebill(old, terms(first), key="key", at=NOON, on=date(2026, 12, 2))
    assert order.total == first.total
    including = replace(PAGE.product, tax_included=True)
    other = Terms(first, including, PAGE.sellers[first.owners[0]])
    assert rebill(old, other, key="key", at=NOON, on=date(2026, 12, 2)).total.gross == Money.of("100", "EUR")


def test_a_business_is_taxed_by_what_is_known_of_its_number_by_then() -> None:
    first, found = bought()
    business = Business("Atelier SARL", "FR40303265045", Check(NumberState.VALID, NOON))
    place = replace(first.buyer.place, country="FR")
    buyer = replace(first.buyer, business=business, place=place)
    theirs = terms(replace(first, buyer=buyer))

    def known(state: NumberState) -> Order:
        def found_out(business: Business, seller: Profile) -> Business:
            return replace(business, check=Check(state, NOON))

        return rebill(found, theirs, key="key", at=NOON, on=date(2026, 12, 2), known=found_out)

    assert known(NumberState.VALID).total.tax == Money.zero("EUR")
    assert known(NumberState.INVALID).total.tax.minor == 2000
    assert known(NumberState.INVALID).buyer.business == replace(
        business, check=Check(NumberState.INVALID, NOON)
    )
    doubtful = known(NumberState.PENDING)
    assert doubtful.lines[0].otherwise is not None
    assert doubtful.lines[0].treatment.rate in {Decimal(0), Decimal("0.2")}


def test_a_clock_that_is_set_twice_to_the_same_moment_is_asked_to_run_once() -> None:
    _, found = bought()
    assert bill(found.account, found.id, NOON) == bill(found.account, found.id, NOON)
    assert bill(found.account, found.id, NOON).id != bill(found.account, found.id, NOON + timedelta(1)).id
