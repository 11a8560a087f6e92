"""When a charge that failed is tried again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cartwright.domain.dunning import USUAL, Dunning
from cartwright.domain.errors import Invalid

SINCE = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_it_is_usually_tried_after_one_three_five_and_seven_days() -> None:
    retries = [USUAL.retry(failed, SINCE) for failed in range(1, 6)]
    assert retries == [*(SINCE + timedelta(days=days) for days in (1, 3, 5, 7)), None]
    assert USUAL.last(SINCE) == SINCE + timedelta(days=7)


def test_without_retries_patience_ends_at_once() -> None:
    assert (Dunning(()).retry(1, SINCE), Dunning(()).last(SINCE)) == (None, SINCE)


@pytest.mark.parametrize("days", [(1, 1), (3, 1), (0, 1), (61,), tuple(range(1, 10))])
def test_days_rise_and_are_not_many(days: tuple[int, ...]) -> None:
    with pytest.raises(Invalid):
        Dunning(days)


@pytest.mark.parametrize("days", [-1, 4])
def test_a_reminder_comes_up_to_three_days_before(days: int) -> None:
    with pytest.raises(Invalid):
        Dunning(reminder=days)


@pytest.mark.parametrize("mails", [-1, 4])
def test_up_to_three_mails_tell_of_a_card_that_ends(mails: int) -> None:
    with pytest.raises(Invalid):
        Dunning(card=mails)


def test_they_come_a_month_a_fortnight_and_three_days_before() -> None:
    days = [date(2027, 1, 1), date(2027, 1, 17), date(2027, 1, 28)]
    for mails in range(4):
        assert Dunning(card=mails).warnings(date(2027, 1, 31)) == days[:mails]
