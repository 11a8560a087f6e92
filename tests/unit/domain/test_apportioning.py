"""Giving a whole back bit by bit: nothing is lost, and nothing is taken again from who got it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.apportioning import apportioned

SHARES = st.lists(st.integers(0, 10**6), min_size=1, max_size=5)


@given(SHARES, st.data())
def test_what_is_given_back_is_shared_to_the_cent_and_no_share_ever_shrinks(
    shares: list[int], data: st.DataObject
) -> None:
    whole = sum(shares)
    one, other = sorted(data.draw(st.integers(0, whole)) for _ in range(2))
    before, after = apportioned(shares, one), apportioned(shares, other)
    assert (sum(before), sum(after)) == (one, other)
    assert all(
        0 <= first <= second <= share for first, second, share in zip(before, after, shares, strict=True)
    )


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_no_cent_on_the_way_takes_another_back(shares: list[int]) -> None:
    steps = [apportioned(shares, given) for given in range(sum(shares) + 1)]
    for before, after in pairwise(steps):
        assert sum(now - then for then, now in zip(before, after, strict=True)) == 1
        assert all(now >= then for then, now in zip(before, after, strict=True))
    assert steps[-1] == tuple(shares)


@given(SHARES)
def test_all_of_it_is_each_share_exactly(shares: list[int]) -> None:
    assert apportioned(shares, sum(shares)) == tuple(shares)
    assert apportioned(shares, 0) == (0,) * len(shares)


def test_half_of_a_taxed_price_is_half_of_its_net_and_of_its_tax() -> None:
    assert apportioned([10_000, 1_900], 5_950) == (5_000, 950)
    assert apportioned([100, 19], 50) == (42, 8)


def test_who_stands_exactly_between_two_is_decided_by_its_place() -> None:
    assert apportioned([1, 1], 1) == (1, 0)
    assert apportioned([3, 3, 3], 4) == (2, 1, 1)


@pytest.mark.parametrize("wrong", [([1, 2], 4), ([1, 2], -1), ([-1, 2], 1), ([], 1)])
def test_more_than_the_whole_cannot_be_given_back(wrong: tuple[list[int], int]) -> None:
    with pytest.raises(ValueError, match="between nothing and the whole"):
        apportioned(*wrong)
