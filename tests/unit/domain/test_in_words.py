"""Whose documents say their total in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.in_words import ASKED, in_words
from cartwright.domain.money import Money
from cartwright.domain.rates import EU
from tests.unit.domain.shop import profile


@pytest.mark.parametrize(
    ("country", "minor", "asked"),
    [("DZ", 1190050, True), ("DZ", 0, True), ("DZ", -1, False), ("FR", 100, False), ("PL", 100, False)],
)
def test_the_total_is_in_words_where_the_law_of_the_sellers_country_asks_for_it(
    country: str, minor: int, asked: bool
) -> None:
    seller = profile()
    there = replace(seller, address=replace(seller.address, country=country))
    assert in_words(there, Money(minor, "EUR")) is asked


def test_no_member_state_asks_for_more_than_the_directive() -> None:
    assert not ASKED.keys() & EU
