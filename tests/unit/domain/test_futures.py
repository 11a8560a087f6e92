"""What falls due after the day of a purchase."""

from datetime import date
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.futures import Future, Stretch, stretches, total_of
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.plans import Interval

BOUGHT = date(2026, 11, 2)


def stretch(amount: str, times: int | None = None) -> Stretch:
    money = Money.of(amount, "EUR")
    return Stretch(money, Taxed.free(money), times)


def charges(future: Future, first: int = 5) -> list[tuple[str, str]]:
    return [
        (f"{charge.due}", f"{charge.amount.gross.decimal}")
        for charge in islice(future.charges(BOUGHT), first)
    ]


def test_lowered_charges_come_first_and_the_full_ones_follow_without_an_end() -> None:
    future = Future(Interval.MONTHLY, 0, (stretch("5", 2), stretch("9")))
    assert charges(future) == [
        ("2026-12-02", "5.00"),
        ("2027-01-02", "5.00"),
        ("2027-02-02", "9.00"),
        ("2027-03-02", "9.00"),
        ("2027-04-02", "9.00"),
    ]
    assert (future.times, future.total) == (None, None)


def test_what_has_an_end_has_a_total() -> None:
    future = Future(Interval.WEEKLY, 3, (stretch("5", 1), stretch("9", 1)))
    assert charges(future) == [("2026-11-05", "5.00"), ("2026-11-12", "9.00")]
    assert future.times == 2
    assert future.total == Taxed.free(Money.of("14", "EUR"))


@pytest.mark.parametrize("parts", [(), (stretch("5"), stretch("9"))])
def test_nothing_follows_what_has_no_end(parts: tuple[Stretch, ...]) -> None:
    with pytest.raises(ValueError, match="without an end"):
        Future(Interval.WEEKLY, 0, parts)


@given(st.one_of(st.none(), st.integers(-1, 30)), st.one_of(st.none(), st.integers(1, 20)))
def test_a_coupon_lowers_so_many_charges_and_there_are_as_many_as_before(
    lowered_for: int | None, times: int | None
) -> None:
    parts = stretches(stretch("9"), stretch("5"), lowered_for, times)
    future = Future(Interval.MONTHLY, 0, tuple(parts))
    assert future.times == times
    seen = [charge.listed for charge in islice(future.charges(BOUGHT), 40)]
    expected = 40 if lowered_for is None else max(lowered_for, 0)
    lowered = min(expected, len(seen))
    assert seen == [Money.of("5", "EUR")] * lowered + [Money.of("9", "EUR")] * (len(seen) - lowered)
    if future.total is not None:
        assert future.total.gross == total(seen, "EUR")


def test_a_future_lies_on_the_calendar_stretch_by_stretch() -> None:
    future = Future(Interval.MONTHLY, 14, (stretch("5", 2), stretch("9", 1), stretch("8")))
    spans = [(f"{span.first}", span.last and f"{span.last}") for span in future.spans(BOUGHT)]
    assert spans == [
        ("2026-11-16", "2026-12-16"),
        ("2027-01-16", "2027-01-16"),
        ("2027-02-16", None),
    ]


@given(
    st.sampled_from(Interval),
    st.sampled_from([0, 1, 30]),
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
)
def test_the_spans_are_where_the_charges_are(interval: Interval, wait: int, lengths: list[int]) -> None:
    future = Future(interval, wait, tuple(stretch("5", length) for length in lengths))
    dues = [charge.due for charge in future.charges(BOUGHT)]
    for span, length in zip(future.spans(BOUGHT), lengths, strict=True):
        mine, dues = dues[:length], dues[length:]
        assert (mine[0], mine[-1]) == (span.first, span.last)


def test_what_a_coupon_took_all_of_off_costs_nothing_later() -> None:
    assert Future(Interval.MONTHLY, 0, (stretch("0", 2), stretch("9"))).costs
    assert not Future(Interval.MONTHLY, 0, (stretch("0"),)).costs


def test_all_payments_together_are_known_where_every_one_of_them_is() -> None:
    ends, goes_on = (Future(Interval.MONTHLY, 0, (stretch("5", times),)) for times in (3, None))
    today = Taxed.free(Money.of("7", "EUR"))
    assert total_of(today, [None]) is None
    assert total_of(today, [ends, None]) == Taxed.free(Money.of("22", "EUR"))
    assert total_of(today, [ends, goes_on]) is None
