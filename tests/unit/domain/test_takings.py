"""Takings, figures and days: what adds up to the journal, and by which calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from cartwright.domain.days import Days
from cartwright.domain.errors import Invalid
from cartwright.domain.figures import figures
from cartwright.domain.footfall import traffic
from cartwright.domain.ids import EntryId, OrderId
from cartwright.domain.journal import Kind, charged
from cartwright.domain.money import Money, Taxed
from cartwright.domain.offers import Offer
from cartwright.domain.takings import takings
from tests.unit.domain.shop import offer, pages, paid, product

BERLIN = ZoneInfo("Europe/Berlin")


@given(page=pages())
def test_the_takings_of_an_entry_add_up_to_its_amount(page: Offer) -> None:
    for entry in charged(paid(page)):
        parts = takings(entry)
        assert len({part.product for part in parts}) == len(parts)
        assert sum(part.units for part in parts) == len({fact.line for fact in entry.facts})
        added = Taxed.free(Money.zero("EUR"))
        for part in parts:
            added += part.amount
            assert (part.entry, part.client, part.at) == (entry.id, entry.client, entry.at)
        assert added == entry.amount


def test_figures_keep_currencies_apart() -> None:
    euros, dollars = (
        takings(charged(paid(offer(product(currency=currency))))[0])[0] for currency in ("EUR", "USD")
    )
    found = figures([dollars, euros, euros])
    assert [(one.currency, one.orders, one.units) for one in found] == [("EUR", 1, 2), ("USD", 1, 1)]
    assert figures([]) == ()


def test_what_went_back_is_shown_apart_and_taken_off() -> None:
    taken = takings(charged(paid(offer(product())))[0])[0]
    back = replace(taken, kind=Kind.REFUND, amount=-taken.amount)
    [found] = figures([taken, taken, back])
    assert (found.units, found.amount, found.refunds) == (2, taken.amount, taken.amount.gross)
    [sent_back] = figures([taken, back, replace(back, amount=taken.amount)])
    assert (sent_back.orders, sent_back.units) == (1, 1)
    assert (sent_back.amount, sent_back.refunds) == (taken.amount, Money.zero("EUR"))


def test_a_tax_that_was_corrected_sold_nothing_more() -> None:
    taken = takings(charged(paid(offer(product())))[0])[0]
    nothing = taken.amount.gross - taken.amount.gross
    corrected = replace(
        taken, kind=Kind.CORRECTION, amount=Taxed(-taken.amount.tax, taken.amount.tax, nothing)
    )
    [found] = figures([taken, corrected])
    assert (found.orders, found.units, found.amount.gross) == (1, 1, taken.amount.gross)


def test_days_begin_and_end_at_midnight_of_their_own_zone() -> None:
    days = Days(date(2026, 10, 25), date(2026, 10, 25), BERLIN)  # the clocks go back: 25 hours
    assert days.begin == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert days.end == datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert days.hold(days.begin)
    assert not days.hold(days.end)
    assert days.count == 1
    assert days.day(datetime(2026, 10, 25, 22, 59, tzinfo=UTC)) == date(2026, 10, 25)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 11, 2), date(2026, 11, 29), ("2026-11",)),
        (date(2026, 11, 1), date(2026, 11, 30), ("2026-10", "2026-11", "2026-12")),
        (date(2026, 12, 31), date(2027, 1, 1), ("2026-12", "2027-01")),
        (date(2026, 1, 31), date(2026, 3, 2), ("2026-01", "2026-02", "2026-03")),
    ],
)
def test_the_months_are_all_that_the_days_can_fall_in(
    first: date, last: date, months: tuple[str, ...]
) -> None:
    assert Days(first, last, UTC).months == months


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 2), date(2026, 11, 1)),
        (date(1999, 12, 31), date(2026, 11, 1)),
        (date(2026, 11, 1), date.max),
    ],
)
def test_days_that_are_none_are_refused(first: date, last: date) -> None:
    with pytest.raises(Invalid):
        Days(first, last, UTC)


def test_a_later_charge_is_no_order_and_counts_with_the_money() -> None:
    (sold,) = takings(charged(paid(offer(product())))[0])
    later = replace(sold, kind=Kind.REBILL, order=OrderId("ord_later"), entry=EntryId("ent_later"))
    (found,) = figures([sold, later])
    assert (found.orders, found.units, found.rebills) == (1, 1, 1)
    assert found.amount == sold.amount + later.amount
    assert traffic([], [sold, later]).bought == 1
