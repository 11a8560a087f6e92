"""Digests: in the client's time zone, never empty, and no sale is lost or told twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import digesting
from cartwright.domain.access import Grant, Right
from cartwright.domain.digests import Gathering
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ClientId
from cartwright.domain.jobs import MailKind
from cartwright.domain.notice_plans import Cadence, NoticeKind
from cartwright.domain.orders import Sale
from tests.fakes.notices import FakeDigests
from tests.unit.application.agency import Agency
from tests.unit.application.notices import (
    at,
    emptied,
    heard,
    letters,
    numbered,
    sold,
    switched,
    ticked,
    told_at_once,
    told_in_digests,
)
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA


def gathering(agency: Agency, client: ClientId = NORTHWIND) -> Gathering:
    return agency.store.shelves.gatherings[ACCOUNT, client, NoticeKind.SALE]


class TestADay:
    """NOON is one o'clock in Berlin, where six o'clock is five UTC."""

    def test_is_told_at_six_the_next_morning_on_the_clients_clock(self, agency: Agency) -> None:
        switched(agency, Cadence.DAILY)
        sold(agency, "one")
        assert ticked(agency, "2026-11-03T04:59:59") == 0
        assert ticked(agency, "2026-11-03T05:00:00") == 1
        assert told_in_digests(agency) == [["NW-000001"]]
        assert told_at_once(agency) == []

    def test_ends_at_the_clients_own_midnight(self, agency: Agency) -> None:
        switched(agency, Cadence.DAILY)
        for attempt, moment in (("one", "2026-11-02T22:59:59"), ("two", "2026-11-02T23:00:00")):
            at(agency, moment)
            sold(agency, attempt)
        ticked(agency, "2026-11-03T05:00:00")
        assert told_in_digests(agency) == [["NW-000001"]]
        ticked(agency, "2026-11-04T05:00:00")
        assert told_in_digests(agency) == [["NW-000001"], ["NW-000002"]]

    def test_without_sales_sends_nothing_and_leaves_no_trace(self, agency: Agency) -> None:
        switched(agency, Cadence.DAILY)
        before = dict(agency.store.shelves.jobs)
        assert ticked(agency, "2026-11-03T05:00:00") == 1
        assert agency.store.shelves.jobs == before
        assert gathering(agency).first == datetime.fromisoformat("2026-11-02T23:00:00Z")

    def test_has_whatever_is_numbered_before_it_closes(self, agency: Agency) -> None:
        switched(agency, Cadence.DAILY)
        late = agency.sale("one")
        at(agency, "2026-11-03T04:59:00")
        numbered(agency, late)
        ticked(agency, "2026-11-03T05:00:00")
        assert told_in_digests(agency) == [["NW-000001"]]

    def test_that_is_closed_has_its_late_sales_told_at_once(self, agency: Agency) -> None:
        switched(agency, Cadence.DAILY)
        late = agency.sale("one")
        ticked(agency, "2026-11-03T05:00:00")
        numbered(agency, late)
        assert (told_at_once(agency), told_in_digests(agency)) == (["NW-000001"], [])

    def test_is_written_once_however_often_the_clock_runs(self, agency: Agency) -> None:
        switched(agency, Cadence.DAILY)
        sold(agency, "one")
        before = gathering(agency)
        ticked(agency, "2026-11-03T05:00:00")
        assert ticked(agency) == 0
        assert not agency.store.digests.hand_over(before, (), before.following(agency.northwind))
        assert told_in_digests(agency) == [["NW-000001"]]


def test_weekly_is_on_monday_for_the_week_before(agency: Agency) -> None:
    switched(agency, Cadence.WEEKLY)
    sold(agency, "one")
    assert ticked(agency, "2026-11-09T04:59:59") == 0
    assert ticked(agency, "2026-11-09T05:00:00") == 1
    assert told_in_digests(agency) == [["NW-000001"]]


def test_monthly_is_on_the_first_for_the_month_before(agency: Agency) -> None:
    switched(agency, Cadence.MONTHLY)
    sold(agency, "one")
    assert ticked(agency, "2026-12-01T04:59:59") == 0
    assert ticked(agency, "2026-12-01T05:00:00") == 1
    assert told_in_digests(agency) == [["NW-000001"]]


def test_missed_runs_are_caught_up_each_day_in_a_mail_of_its_own(agency: Agency) -> None:
    switched(agency, Cadence.DAILY)
    for day in ("02", "03", "05"):
        at(agency, f"2026-11-{day}T15:00:00")
        sold(agency, day)
    assert ticked(agency, "2026-11-07T12:00:00") == 5
    assert told_in_digests(agency) == [["NW-000001"], ["NW-000002"], ["NW-000003"]]


def test_catching_up_in_the_night_closes_no_day_before_its_own_morning(agency: Agency) -> None:
    switched(agency, Cadence.DAILY)
    assert ticked(agency, "2026-11-04T02:00:00") == 1
    assert ticked(agency, "2026-11-04T05:00:00") == 1


def test_a_sale_joins_the_next_day_while_the_clock_has_not_run(agency: Agency) -> None:
    switched(agency, Cadence.DAILY)
    at(agency, "2026-11-03T15:00:00")
    sold(agency, "one")
    assert ticked(agency) == 1
    assert told_in_digests(agency) == []
    assert ticked(agency, "2026-11-04T05:00:00") == 1
    assert told_in_digests(agency) == [["NW-000001"]]


def test_six_oclock_stays_six_when_the_clocks_change(agency: Agency) -> None:
    at(agency, "2027-03-27T12:00:00")
    switched(agency, Cadence.DAILY)
    sold(agency, "one")
    assert ticked(agency, "2027-03-28T03:59:59") == 0
    assert ticked(agency, "2027-03-28T04:00:00") == 1


def test_each_client_has_its_own_clock_and_its_own_sales(agency: Agency) -> None:
    for client in (NORTHWIND, OLIVEIRA):
        switched(agency, Cadence.DAILY, client=client)
    for sale in agency.sold(bumps=[agency.mug]):
        numbered(agency, sale)
    ticked(agency, "2026-11-03T05:00:00")
    assert [one.client for one in letters(agency, MailKind.SALE_DIGEST)] == [NORTHWIND]
    ticked(agency, "2026-11-03T11:00:00")
    digests = letters(agency, MailKind.SALE_DIGEST)
    assert [one.client for one in digests] == [NORTHWIND, OLIVEIRA]
    for one in digests:
        mail = written(agency, one.client)
        assert ("Mug" in mail, "Course" in mail) == (one.client == OLIVEIRA, one.client == NORTHWIND)


def test_the_agency_that_is_copied_gets_the_digest_too(agency: Agency) -> None:
    agency.store.shelves.accounts[ACCOUNT] = replace(agency.mine.clients.account(), copy_notices=True)
    switched(agency, Cadence.DAILY)
    sold(agency, "one")
    ticked(agency, "2026-11-03T05:00:00")
    assert [one.to for one in letters(agency, MailKind.SALE_DIGEST)] == [
        "sales@northwind.example",
        "office@agency.example",
    ]


def test_a_digest_whose_owner_has_no_address_goes_to_the_account(agency: Agency) -> None:
    switched(agency, Cadence.DAILY)
    sold(agency, "one")
    emptied(agency)
    ticked(agency, "2026-11-03T05:00:00")
    [digest] = letters(agency, MailKind.SALE_DIGEST)
    assert digest.to == "office@agency.example"
    assert "no notification address" in written(agency, NORTHWIND)


def test_granted_members_of_another_client_do_open_the_product_and_still_get_no_notices(
    agency: Agency,
) -> None:
    agency.grant("clara", Grant(agency.course.id, frozenset(Right)))
    for cadence in (Cadence.INSTANT, Cadence.DAILY):
        switched(agency, cadence)
        sold(agency, cadence)
    ticked(agency, "2026-11-03T05:00:00")
    kinds = (MailKind.SALE_NOTICE, MailKind.SALE_DIGEST)
    assert {one.to for kind in kinds for one in letters(agency, kind)} == {"sales@northwind.example"}


def test_a_run_that_is_overtaken_leaves_the_rest_to_the_other(agency: Agency) -> None:
    switched(agency, Cadence.DAILY)
    sold(agency, "one")

    class Seen(FakeDigests):
        """As the index shows it: the past."""

        def due(self, *, at: datetime, limit: int) -> list[Gathering]:
            return [before]

    before = gathering(agency)
    ticked(agency, "2026-11-03T05:00:00")
    agency.store.digests = Seen(agency.store.shelves)
    assert ticked(agency) == 0
    assert told_in_digests(agency) == [["NW-000001"]]


class TestASwitch:
    """Every sale is heard of once, whichever cadence it falls under."""

    def test_from_digest_sends_what_gathered_at_once(self, agency: Agency) -> None:
        switched(agency, Cadence.WEEKLY)
        sold(agency, "one")
        switched(agency, Cadence.INSTANT)
        sold(agency, "two")
        assert (told_in_digests(agency), told_at_once(agency)) == ([["NW-000001"]], ["NW-000002"])
        assert ticked(agency, "2026-11-09T05:00:00") == 0

    def test_with_nothing_gathered_sends_nothing(self, agency: Agency) -> None:
        switched(agency, Cadence.WEEKLY)
        switched(agency, Cadence.DAILY)
        assert told_in_digests(agency) == []
        assert gathering(agency).cadence is Cadence.DAILY

    def test_between_digests_puts_each_sale_into_one(self, agency: Agency) -> None:
        switched(agency, Cadence.DAILY)
        sold(agency, "one")
        agency.clock.move(timedelta(hours=1))
        switched(agency, Cadence.WEEKLY)
        sold(agency, "two")
        ticked(agency, "2026-11-09T05:00:00")
        assert told_in_digests(agency) == [["NW-000001"], ["NW-000002"]]

    @pytest.mark.parametrize("seconds", [-1, 0, 1])
    @pytest.mark.parametrize("before", Cadence)
    @pytest.mark.parametrize("after", Cadence)
    def test_never_loses_or_doubles_a_sale_at_its_border(
        self, agency: Agency, before: Cadence, after: Cadence, seconds: int
    ) -> None:
        """One sale is numbered before the switch and one after; both were paid `seconds` from it."""
        switched(agency, before)
        agency.clock.move(timedelta(hours=1, seconds=seconds))
        sales = [agency.sale(attempt) for attempt in ("one", "two")]
        agency.clock.move(timedelta(seconds=-seconds))
        numbered(agency, sales[0])
        switched(agency, after)
        numbered(agency, sales[1])
        ticked(agency, "2027-01-02T00:00:00")
        # What is told before anybody knows of the switch is told as it was.
        cadences = [before, after if seconds >= 0 else before]
        wanted = [
            label
            for label, cadence in zip(("NW-000001", "NW-000002"), cadences, strict=True)
            if cadence is not Cadence.OFF
        ]
        assert heard(agency) == wanted


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["sell", "number", "daily", "weekly", "monthly", "instant", "tick"]),
            st.integers(0, 200),
        ),
        max_size=25,
    )
)
def test_whatever_happens_every_sale_is_heard_of_exactly_once(steps: list[tuple[str, int]]) -> None:
    agency = Agency()
    unnumbered: list[Sale] = []
    for place, (step, hours) in enumerate(steps):
        agency.clock.move(timedelta(hours=hours))
        match step:
            case "sell":
                unnumbered.append(agency.sale(f"attempt {place}"))
            case "number":
                while unnumbered:
                    numbered(agency, unnumbered.pop())
            case "tick":
                ticked(agency)
            case _:
                switched(agency, Cadence(step))
    while unnumbered:
        numbered(agency, unnumbered.pop())
    agency.clock.move(timedelta(days=70))
    ticked(agency)
    assert heard(agency) == sorted(document.label for document in agency.store.shelves.documents.values())


def written(agency: Agency, client: ClientId) -> str:
    """The text of the client's last digest."""
    [*_, letter] = [one for one in letters(agency, MailKind.SALE_DIGEST) if one.client == client]
    mail = digesting.composed(
        letter, clients=agency.mine.clients, notices=agency.mine.notices, composer=JinjaComposer()
    )
    return mail.text


def test_a_digest_of_nothing_is_never_written(agency: Agency) -> None:
    switched(agency, Cadence.DAILY)
    sold(agency, "one")
    ticked(agency, "2026-11-03T05:00:00")
    [letter] = letters(agency, MailKind.SALE_DIGEST)
    agency.store.shelves.gathered.clear()
    with pytest.raises(NotFound):
        digesting.composed(
            letter, clients=agency.mine.clients, notices=agency.mine.notices, composer=JinjaComposer()
        )
