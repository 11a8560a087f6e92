"""Ways to pay: what is due today, and what falls due later, on which days."""

from datetime import date
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.errors import Invalid
from cartwright.domain.money import Money
from cartwright.domain.plans import (
    PARTS_AT_MOST,
    REBILLS_AT_MOST,
    TRIAL_AT_MOST,
    Chosen,
    Free,
    Interval,
    OneTime,
    Plan,
    Rebill,
    Split,
    Subscription,
    alike,
    said,
)

BOUGHT = date(2026, 1, 31)


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def dues(rebill: Rebill | None, bought: date = BOUGHT, first: int = 4) -> list[str]:
    assert rebill is not None
    return [f"{due}" for due in islice(rebill.dues(bought), first)]


# --- what is due today --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "today"),
    [
        (OneTime(eur("49")), "49.00 EUR"),
        (Free("EUR"), "0.00 EUR"),
        (Chosen(eur("10"), eur("5")), "10.00 EUR"),
        (Subscription(eur("9"), Interval.MONTHLY), "9.00 EUR"),
        (Subscription(eur("9"), Interval.MONTHLY, first=eur("1")), "1.00 EUR"),
        (Subscription(eur("9"), Interval.MONTHLY, first=eur("0")), "0.00 EUR"),
        (Subscription(eur("9"), Interval.MONTHLY, trial=14), "0.00 EUR"),
        (Subscription(eur("9"), Interval.MONTHLY, trial=14, first=eur("1")), "1.00 EUR"),
        (Split(eur("30"), Interval.MONTHLY, 3), "30.00 EUR"),
    ],
)
def test_today_is_the_price_or_what_the_plan_says_in_its_place(plan: Plan, today: str) -> None:
    assert str(plan.today()) == today


def test_who_pays_what_they_want_gives_at_least_the_minimum() -> None:
    plan = Chosen(eur("10"), eur("5"))
    assert plan.today(eur("5")) == eur("5")
    with pytest.raises(Invalid):
        plan.today(eur("4.99"))
    with pytest.raises(Invalid):
        plan.today(Money.of("5", "USD"))


@pytest.mark.parametrize(
    "plan",
    [
        OneTime(eur("49")),
        Free("EUR"),
        Subscription(eur("9"), Interval.MONTHLY),
        Split(eur("30"), Interval.MONTHLY, 3),
    ],
)
def test_no_other_price_is_the_buyers_to_name(plan: Plan) -> None:
    with pytest.raises(Invalid):
        plan.today(eur("1"))


@pytest.mark.parametrize("plan", [OneTime(eur("49")), Free("EUR"), Chosen(eur("10"), eur("5"))], ids=said)
def test_what_is_paid_once_is_never_due_again(plan: Plan) -> None:
    assert plan.rebill is None


# --- what falls due later -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interval", "days"),
    [
        (Interval.DAILY, ["2026-02-01", "2026-02-02", "2026-02-03", "2026-02-04"]),
        (Interval.WEEKLY, ["2026-02-07", "2026-02-14", "2026-02-21", "2026-02-28"]),
        (Interval.TWO_WEEKLY, ["2026-02-14", "2026-02-28", "2026-03-14", "2026-03-28"]),
        (Interval.MONTHLY, ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        (Interval.QUARTERLY, ["2026-04-30", "2026-07-31", "2026-10-31", "2027-01-31"]),
        (Interval.HALF_YEARLY, ["2026-07-31", "2027-01-31", "2027-07-31", "2028-01-31"]),
        (Interval.YEARLY, ["2027-01-31", "2028-01-31", "2029-01-31", "2030-01-31"]),
    ],
)
def test_a_month_too_short_for_its_day_ends_on_its_own_last_and_the_day_comes_back(
    interval: Interval, days: list[str]
) -> None:
    assert dues(Subscription(eur("9"), interval).rebill) == days


def test_a_leap_day_is_kept_every_four_years_and_is_the_last_of_february_between() -> None:
    yearly = Subscription(eur("9"), Interval.YEARLY).rebill
    expected = ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]
    assert dues(yearly, date(2028, 2, 29)) == expected


def test_after_a_trial_the_price_is_due_on_the_day_it_ends_and_every_interval_from_there() -> None:
    plan = Subscription(eur("9"), Interval.MONTHLY, trial=14)
    assert dues(plan.rebill, first=3) == ["2026-02-14", "2026-03-14", "2026-04-14"]


def test_a_limited_subscription_ends_after_so_many_rebills_after_today() -> None:
    assert dues(Subscription(eur("9"), Interval.WEEKLY, times=2).rebill) == ["2026-02-07", "2026-02-14"]


def test_of_a_split_price_one_part_is_due_today_and_the_others_later() -> None:
    plan = Split(eur("30"), Interval.MONTHLY, 3)
    assert plan.rebill.amount == eur("30")
    assert dues(plan.rebill) == ["2026-02-28", "2026-03-31"]


@given(
    st.sampled_from(Interval),
    st.dates(date(2020, 1, 1), date(2050, 12, 31)),
    st.integers(0, 40),
)
def test_days_are_later_each_time_and_never_past_the_day_of_the_month(
    interval: Interval, bought: date, wait: int
) -> None:
    days = list(islice(Rebill(eur("9"), interval, wait=wait).dues(bought), 30))
    assert all(earlier < later for earlier, later in pairwise([bought, *days]))
    if not wait and interval in {Interval.MONTHLY, Interval.QUARTERLY, Interval.YEARLY}:
        assert all(day.day <= bought.day for day in days)


# --- what is no plan ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: OneTime(eur("0")),
        lambda: OneTime(eur("-1")),
        lambda: Chosen(eur("4"), eur("5")),
        lambda: Chosen(eur("4"), eur("-1")),
        lambda: Chosen(eur("4"), Money.of("1", "USD")),
        lambda: Subscription(eur("0"), Interval.DAILY),
        lambda: Subscription(eur("9"), Interval.DAILY, first=eur("-1")),
        lambda: Subscription(eur("9"), Interval.DAILY, first=Money.of("1", "USD")),
        lambda: Subscription(eur("9"), Interval.DAILY, times=0),
        lambda: Subscription(eur("9"), Interval.DAILY, times=REBILLS_AT_MOST + 1),
        lambda: Subscription(eur("9"), Interval.DAILY, trial=-1),
        lambda: Subscription(eur("9"), Interval.DAILY, trial=TRIAL_AT_MOST + 1),
        lambda: Split(eur("0"), Interval.MONTHLY, 2),
        lambda: Split(eur("9"), Interval.MONTHLY, 1),
        lambda: Split(eur("9"), Interval.MONTHLY, PARTS_AT_MOST + 1),
    ],
)
def test_what_cannot_be_billed_is_no_plan(make: object) -> None:
    assert callable(make)
    with pytest.raises(Invalid):
        make()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (OneTime(eur("9")), OneTime(Money.of("900", "JPY")), True),
        (OneTime(eur("9")), Free("EUR"), False),
        (Chosen(eur("9"), eur("1")), Chosen(eur("5"), eur("0")), True),
        (Subscription(eur("9"), Interval.DAILY), Subscription(eur("5"), Interval.DAILY), True),
        (Subscription(eur("9"), Interval.DAILY), Subscription(eur("9"), Interval.WEEKLY), False),
        (Subscription(eur("9"), Interval.DAILY), Subscription(eur("9"), Interval.DAILY, times=2), False),
        (Subscription(eur("9"), Interval.DAILY), Subscription(eur("9"), Interval.DAILY, trial=2), False),
        (Split(eur("9"), Interval.DAILY, 2), Split(eur("8"), Interval.DAILY, 2), True),
        (Split(eur("9"), Interval.DAILY, 2), Split(eur("9"), Interval.DAILY, 3), False),
    ],
)
def test_two_plans_are_alike_if_only_their_amounts_differ(one: Plan, other: Plan, *, same: bool) -> None:
    assert alike(one, other) is same


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (OneTime(eur("9")), "9.00 EUR"),
        (Free("EUR"), "0.00 EUR"),
        (Chosen(eur("9"), eur("1")), "9.00 EUR suggested, from 1.00 EUR"),
        (Subscription(eur("9"), Interval.YEARLY), "9.00 EUR yearly"),
        (
            Subscription(eur("9"), Interval.MONTHLY, 5, eur("1"), 14),
            "9.00 EUR monthly, 5 times after today, first 1.00 EUR, 14 days of trial",
        ),
        (Split(eur("9"), Interval.MONTHLY, 3), "3 x 9.00 EUR monthly"),
    ],
)
def test_the_log_says_how_an_option_is_paid(plan: Plan, words: str) -> None:
    assert said(plan) == words
