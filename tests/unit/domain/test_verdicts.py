"""What buyers say about two pages: rarely wrong, however often it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from math import exp, lgamma, log, sqrt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartwright.domain.verdicts import ALPHA, p_value, verdict

LOOKS = 200
HALF = Decimal("0.5")

type Decides = Callable[[int, int], bool]


def ever(chance: float, decides: Decides) -> float:
    """How likely somebody who looks after each of LOOKS buyers is once told something, where each buyer is
    the second page's by `chance`: by all paths that the buyers can take, each with its weight."""
    paths, wrong = {0: 1.0}, 0.0
    for total in range(1, LOOKS + 1):
        further: dict[int, float] = {}
        for second, weight in paths.items():
            for more, odds in ((0, 1 - chance), (1, chance)):
                further[second + more] = further.get(second + more, 0.0) + weight * odds
        told = [second for second in further if decides(total - second, second)]
        wrong += sum(further.pop(second) for second in told)
        paths = further
    return wrong


@pytest.mark.parametrize("share", ["0.5", "0.1", "0.8"])
def test_who_looks_after_each_buyer_is_told_wrong_no_more_often_than_promised(share: str) -> None:
    chance = Decimal(share)
    assert 0 < ever(float(share), lambda first, second: p_value(first, second, chance) <= ALPHA) <= ALPHA


def test_a_test_made_for_one_look_would_be_wrong_far_more_often() -> None:
    """As if each look were the only one: what this module is there to avoid."""

    def naive(first: int, second: int) -> bool:
        return abs(second - first) / sqrt(first + second) > 1.96

    assert ever(0.5, naive) > 8 * ALPHA


def test_among_many_contests_of_like_pages_few_are_ever_decided() -> None:
    """Visits and all: one of five buys, wherever it was led, and every sale is looked at."""
    random, wrong, contests = Random(2026), 0, 400
    surprising = cache(lambda first, second: p_value(first, second, HALF) <= ALPHA)
    for _ in range(contests):
        bought, told = [0, 0], False
        for _ in range(500):
            led = random.random() < 0.5
            if random.random() < 0.2:
                bought[led] += 1
                told = told or surprising(*bought)
        wrong += told
    assert 0 < wrong / contests <= ALPHA


@pytest.mark.parametrize(
    ("first", "second"), [(0, 0), (1, 0), (3, 19), (40, 41), (1000, 1300), (90_000, 91_000)]
)
def test_evidence_is_reckoned_as_by_the_mathematics_library(first: int, second: int) -> None:
    beta = lgamma(first + 0.5) + lgamma(second + 0.5) - lgamma(first + second + 1) - 2 * lgamma(0.5)
    evidence = beta - first * log(0.7) - second * log(0.3)
    assert float(p_value(first, second, Decimal("0.3"))) == pytest.approx(min(1, exp(-evidence)), rel=1e-6)


def test_a_page_that_sells_half_as_much_again_is_found_out() -> None:
    random, decided = Random(7), 0
    for _ in range(20):
        second = sum(random.random() < 0.6 for _ in range(600))
        said = verdict(600 - second, second, HALF)
        decided += said.decided and said.second_is_better
    assert decided >= 18


@pytest.mark.parametrize("share", [HALF, Decimal("0.2")])
def test_before_anybody_bought_nothing_is_known(share: Decimal) -> None:
    said = verdict(0, 0, share)
    assert (said.ratio, said.low, said.p) == (None, Decimal(0), Decimal(1))
    assert said.high.is_infinite()
    assert not said.decided


def test_where_only_one_page_sold_the_interval_is_open() -> None:
    said = verdict(0, 12, HALF)
    assert (said.ratio, said.decided, said.second_is_better) == (None, True, True)
    assert said.low > 1
    assert said.high.is_infinite()
    said = verdict(12, 0, HALF)
    assert (said.ratio, said.low, said.second_is_better) == (Decimal(0), Decimal(0), False)
    assert said.high < 1


def test_the_share_of_visits_is_taken_off() -> None:
    """Of a page that gets a fifth of all visits, a fifth of the buyers says nothing."""
    said = verdict(80, 20, Decimal("0.2"))
    assert said.ratio == 1
    assert said.low < 1 < said.high
    assert verdict(50, 50, Decimal("0.2")).second_is_better
    assert verdict(50, 50, Decimal("0.2")).ratio == 4


@settings(max_examples=40)
@given(
    first=st.integers(0, 2000),
    second=st.integers(0, 2000),
    share=st.integers(5, 95),
    ratio=st.sampled_from(["0.5", "0.9", "1", "1.1", "3"]).map(Decimal),
)
def test_the_interval_holds_just_the_ratios_that_are_not_spoken_against(
    first: int, second: int, share: int, ratio: Decimal
) -> None:
    """So it misses the true one no more often than a like page is called better, whenever it is looked at."""
    said = verdict(first, second, Decimal(share) / 100)
    assert said.low <= (said.high if said.ratio is None else said.ratio) <= said.high
    odds = ratio * share / (100 - share)
    surprise = p_value(first, second, odds / (1 + odds))
    if abs(surprise - ALPHA) > Decimal("0.000001"):
        assert (surprise > ALPHA) == (said.low <= ratio <= said.high)
    if ratio == 1:
        assert said.decided == (surprise <= ALPHA)
        assert 0 <= said.p <= 1
