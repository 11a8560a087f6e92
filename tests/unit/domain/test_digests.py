"""When digests are due, on the client's own calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.digests import Digest, Gathering
from cartwright.domain.errors import NotFound
from cartwright.domain.notice_plans import Cadence
from cartwright.domain.people import Client
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, profile

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
    "America/Santiago",  # clocks change at midnight
    "Africa/Cairo",
    "Asia/Beirut",
    "Pacific/Apia",
    "UTC",
)


def client(zone: str) -> Client:
    return Client(ACCOUNT, NORTHWIND, profile(time_zone=zone))


def begun(zone: str, cadence: Cadence, at: str) -> Gathering:
    """At a local moment."""
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))
    return Gathering.begun(client(zone), cadence, at=moment)


def local(gathering: Gathering, zone: str) -> tuple[str, str, str]:
    return tuple(  # type: ignore[return-value]  # three go in
        f"{moment.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"
        for moment in (gathering.first, gathering.until, gathering.due)
    )


@pytest.mark.parametrize(
    ("cadence", "until", "due"),
    [
        (Cadence.DAILY, "Fri 2026-11-06 00:00", "Fri 2026-11-06 06:00"),
        (Cadence.WEEKLY, "Mon 2026-11-09 00:00", "Mon 2026-11-09 06:00"),
        (Cadence.MONTHLY, "Tue 2026-12-01 00:00", "Tue 2026-12-01 06:00"),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata"])
def test_digests_are_daily_at_six_weekly_on_monday_monthly_on_the_first(
    zone: str, cadence: Cadence, until: str, due: str
) -> None:
    assert local(begun(zone, cadence, "2026-11-05 15:00"), zone) == ("Thu 2026-11-05 15:00", until, due)


def test_the_last_days_of_months_of_any_length_end_on_the_first() -> None:
    for day in ("2027-01-31", "2027-02-28", "2028-02-29", "2026-12-31"):
        gathering = begun("UTC", Cadence.MONTHLY, f"{day} 12:00")
        assert gathering.until == datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)


def test_what_begins_on_a_border_lasts_a_whole_period() -> None:
    assert local(begun("Europe/Berlin", Cadence.WEEKLY, "2026-11-02 00:00"), "Europe/Berlin")[:2] == (
        "Mon 2026-11-02 00:00",
        "Mon 2026-11-09 00:00",
    )


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2027-03-28", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/New_York", "2027-03-14", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Asia/Kolkata", "2027-03-28", 24),
        ("Australia/Lord_Howe", "2027-04-04", 24.5),
        ("America/Santiago", "2026-09-06", 23),  # it has no midnight: the day begins at one
    ],
)
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is(zone: str, day: str, hours: float) -> None:
    gathering = begun(zone, Cadence.DAILY, f"{day} 00:00")
    assert gathering.until - gathering.first == timedelta(hours=hours)
    assert gathering.due.astimezone(ZoneInfo(zone)).hour == 6


def test_clocks_set_back_over_midnight_end_no_period_before_it_begins() -> None:
    # At 00:01 of 7 November 2010 it became 23:01 of the 6th again (IANA database, zone America/St_Johns).
    second_pass = datetime(2010, 11, 7, 2, 45, tzinfo=UTC)
    gathering = Gathering.begun(client("America/St_Johns"), Cadence.DAILY, at=second_pass)
    assert gathering.until > gathering.first


def test_a_day_that_a_zone_skips_is_in_no_ones_way() -> None:
    # There was no 30 December 2011 on Samoa.
    gathering = begun("Pacific/Apia", Cadence.DAILY, "2011-12-29 12:00")
    assert local(gathering.following(client("Pacific/Apia")), "Pacific/Apia")[1] == "Sun 2012-01-01 00:00"


moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.sampled_from([Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY]), st.data())
def test_periods_follow_one_another_without_gap_or_overlap_whatever_zone_the_client_moves_to(
    at: datetime, cadence: Cadence, data: st.DataObject
) -> None:
    gathering = Gathering.begun(client(data.draw(st.sampled_from(ZONES))), cadence, at=at)
    for _ in range(4):
        following = gathering.following(client(data.draw(st.sampled_from(ZONES))))
        assert gathering.first < gathering.until < gathering.due
        assert following.first == gathering.until
        gathering = following


def test_the_tally_goes_on_over_periods() -> None:
    gathering = begun("UTC", Cadence.DAILY, "2026-11-05 15:00").with_another()
    assert gathering.following(client("UTC")).tally == 1


def test_a_digest_is_named_and_found_by_its_name() -> None:
    digest = begun("Asia/Kolkata", Cadence.WEEKLY, "2026-11-05 15:00").digest
    assert Digest.named(digest.subject) == digest
    assert Digest.named(replace(digest, cadence=Cadence.DAILY).subject) != digest


@pytest.mark.parametrize("words", ["", "doc_1", "a b c d", "cli daily 2026-11-05 tomorrow", "a b"])
def test_words_that_name_no_digest_find_none(words: str) -> None:
    with pytest.raises(NotFound):
        Digest.named(words)
