"""Who is led where while two pages contest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cartwright.domain.contests import SETTLES_IN, Contest
from cartwright.domain.errors import Invalid
from tests.unit.domain.shop import product_id

SINCE = datetime(2026, 11, 2, 12, tzinfo=UTC)
FIRST, SECOND = product_id("first"), product_id("second")
CONTEST = Contest(FIRST, SECOND, ("first", "second"), 30, SINCE)
VISITORS = [f"203.0.113.{place} Firefox/{version}" for place in range(200) for version in range(20)]


def test_as_many_are_led_to_the_second_as_was_said() -> None:
    second = sum(CONTEST.leads(visitor) == SECOND for visitor in VISITORS)
    assert 0.27 < second / len(VISITORS) < 0.33
    more = replace(CONTEST, share=31)
    assert all(more.leads(each) == SECOND for each in VISITORS if CONTEST.leads(each) == SECOND)


def test_a_visitor_is_led_to_the_same_page_each_time_and_by_another_contest_perhaps_to_the_other() -> None:
    again = replace(CONTEST)
    assert [CONTEST.leads(visitor) for visitor in VISITORS] == [again.leads(visitor) for visitor in VISITORS]
    later = replace(CONTEST, since=SINCE + timedelta(days=1))
    moved = sum(CONTEST.leads(visitor) != later.leads(visitor) for visitor in VISITORS)
    assert 0.38 < moved / len(VISITORS) < 0.46  # 2 x 0.3 x 0.7


def test_who_was_led_before_is_led_there_again_while_it_runs() -> None:
    for before in (FIRST, SECOND):
        assert {CONTEST.leads(visitor, before) for visitor in VISITORS} == {before}
        assert {CONTEST.over(SINCE, None).leads(visitor, before) for visitor in VISITORS} == {None}
    elsewhere = [CONTEST.leads(visitor, product_id("third")) for visitor in VISITORS]
    assert elsewhere == [CONTEST.leads(visitor) for visitor in VISITORS]


def test_once_it_is_over_all_are_led_to_the_winner_or_nobody_anywhere() -> None:
    assert CONTEST.running
    for winner in (FIRST, SECOND, None):
        over = CONTEST.over(SINCE + SETTLES_IN, winner)
        assert not over.running
        assert {over.leads(visitor) for visitor in VISITORS} == {winner}


def test_what_is_bought_in_the_first_hour_does_not_count() -> None:
    assert CONTEST.counted_from == SINCE + timedelta(hours=1)


def test_each_page_has_its_address() -> None:
    assert (CONTEST.slug(FIRST), CONTEST.slug(SECOND)) == ("first", "second")


def test_what_is_no_contest_is_refused() -> None:
    for wrong in ({"second": FIRST}, {"share": 4}, {"share": 96}, {"winner": product_id("third")}):
        with pytest.raises(Invalid):
            replace(CONTEST, **wrong)
    with pytest.raises(Invalid):
        CONTEST.over(SINCE, product_id("third"))
