"""A difference, from the night that found it to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.breaks import BEFORE, FARTHEST, Break, Closing, break_id, compared, widened
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ConnectionId, EntryId, OrderId, derived
from cartwright.domain.jobs import reconcile
from cartwright.domain.journal import Book, Posting
from cartwright.domain.money import Money
from cartwright.domain.movements import MovementKind
from cartwright.domain.reconciliation import MARGIN, Difference, Gap, Span
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND

DAY = timedelta(days=1)
TILL = ConnectionId(derived("connection", "till"))
SPAN = Span(NOON - 3 * DAY, NOON + 3 * DAY)
ENTRY = EntryId(derived("entry", "by hand"))


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


MISSED = Difference(Gap.NOT_BOOKED, TILL, MovementKind.PAYMENT, "pi_1", NOON, euros("119.00"), euros("0.00"))


def night(found: Sequence[Difference], known: Sequence[Break] = (), span: Span = SPAN) -> tuple[Break, ...]:
    return compared(found, known, span, account=ACCOUNT, whose=lambda _: NORTHWIND, now=NOON + 4 * DAY)


def kept(one: Difference = MISSED) -> Break:
    (found,) = night([one])
    return found


def put_right(amount: str = "119.00", detail: str = TILL) -> list[Posting]:
    moved = euros(amount)
    return [Posting(Book.PROCESSOR, detail, moved), Posting(Book.RECEIVABLE, "who paid", -moved)]


def by_hand() -> Break:
    return kept().by_hand(ENTRY, put_right(), NOON + 5 * DAY)


def test_what_is_found_is_a_break_of_its_client_and_of_that_night() -> None:
    one = kept()
    assert (one.client, one.night, one.open, one.version) == (NORTHWIND, SPAN.until, True, 1)
    assert (one.stated, one.booked, one.missing) == (euros("119.00"), euros("0.00"), euros("119.00"))
    assert one.age(NOON + 2 * DAY) == 2 * DAY


def test_what_is_found_every_night_is_one_break_and_nothing_new() -> None:
    assert night([MISSED, MISSED], [kept()]) == ()


def test_other_kinds_currencies_and_payments_are_other_breaks() -> None:
    others = [
        replace(MISSED, kind=MovementKind.FEE),
        replace(MISSED, of="pi_2"),
        replace(MISSED, stated=Money.of("119.00", "USD"), booked=Money.of("0.00", "USD")),
        replace(MISSED, connection=ConnectionId(derived("connection", "another"))),
    ]
    assert len({break_id(one) for one in [MISSED, *others]}) == 5


def test_a_break_of_another_amount_by_now_is_the_next_version_of_the_same() -> None:
    other = replace(MISSED, gap=Gap.DIFFERS, booked=euros("100.00"))
    (after,) = night([other], [kept()])
    assert (after.id, after.version, after.missing) == (kept().id, 2, euros("19.00"))
    assert after.gap is Gap.DIFFERS
    assert after.open


def test_what_is_found_no_more_is_closed_by_itself() -> None:
    (after,) = night([], [kept()])
    assert (after.closing, after.closed, after.version) == (Closing.VANISHED, NOON + 4 * DAY, 2)
    assert after.age(NOON + 99 * DAY) == 4 * DAY


def test_what_a_night_did_not_look_at_stays_open() -> None:
    later = Span(NOON + DAY, NOON + 3 * DAY)
    assert night([], [kept()], later) == ()
    only_here = kept(replace(MISSED, gap=Gap.NOT_STATED))
    assert night([], [only_here], Span(NOON - MARGIN / 2, NOON + 3 * DAY)) == ()


def test_what_was_closed_and_is_found_again_is_open_again_and_new() -> None:
    (closed,) = night([], [kept()])
    again = Span(SPAN.since, SPAN.until + DAY)
    (after,) = night([replace(MISSED, order=OrderId("ord_1"))], [closed], again)
    assert (after.open, after.closing, after.night) == (True, None, again.until)
    assert (after.order, after.version) == ("ord_1", 3)


def test_what_an_entry_by_hand_accounts_for_stays_closed_while_it_is_found_as_it_was() -> None:
    closed = by_hand()
    assert (closed.closing, closed.entry, closed.open) == (Closing.BY_HAND, ENTRY, False)
    assert night([MISSED], [closed]) == ()
    assert night([], [closed]) == ()
    (after,) = night([replace(MISSED, stated=euros("120.00"))], [closed])
    assert (after.open, after.entry, after.missing) == (True, None, euros("120.00"))


@pytest.mark.parametrize(
    "postings", [put_right("118.99"), put_right(detail="con_other"), put_right("-119.00"), []]
)
def test_an_entry_that_does_not_move_what_is_missing_closes_nothing(postings: list[Posting]) -> None:
    with pytest.raises(Invalid):
        kept().by_hand(ENTRY, postings, NOON)


def test_what_is_closed_is_not_closed_again() -> None:
    with pytest.raises(Invalid):
        by_hand().by_hand(ENTRY, put_right(), NOON)


def test_an_entry_in_another_currency_closes_nothing() -> None:
    dollars = Money.of("119.00", "USD")
    with pytest.raises(Invalid):
        kept().by_hand(ENTRY, [Posting(Book.PROCESSOR, TILL, dollars)], NOON)


def test_a_comparison_begins_before_the_oldest_that_is_open_but_not_for_ever() -> None:
    job = reconcile(ACCOUNT, TILL, NOON, NOON + DAY)
    assert widened(job, []) == Span(NOON, NOON + DAY)
    assert widened(job, [kept()]) == Span(NOON - BEFORE, NOON + DAY)
    assert widened(job, [kept(replace(MISSED, at=NOON - 99 * DAY))]).since == job.until - FARTHEST
    wide = reconcile(ACCOUNT, TILL, NOON - 99 * DAY, NOON)
    assert widened(wide, []).since == wide.since
