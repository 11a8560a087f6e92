"""A statement against our books."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.ids import ClientId, ConnectionId, EntryId, OrderId, derived
from cartwright.domain.journal import Entry, Kind, charged, cost
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState, Movement, MovementKind
from cartwright.domain.offers import Offer
from cartwright.domain.orders import Order
from cartwright.domain.payments import Fee
from cartwright.domain.reconciliation import Difference, Gap, Span, differences
from cartwright.domain.settlement import dispute
from tests.unit.domain.shop import NOON, NORTHWIND, OLIVEIRA, offer, pages, paid, product, profile

AGENCY = ClientId(derived("client", "the agency"))
DAY = timedelta(days=1)
SPAN = Span(NOON - 3 * DAY, NOON + 3 * DAY)


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def order(page: Offer | None = None, holder: ClientId | None = AGENCY) -> Order:
    """Paid, with a fee of 1.75."""
    sold = paid(page or offer(product(), sellers=[profile()]))
    fee = Fee("txn_1", euros("1.75"), NOON)
    return replace(sold, payment=replace(sold.payment, fee=fee, holder=holder))


ORDER = order()
TILL = ORDER.payment.connection
CHARGE = Movement(
    "txn_1", MovementKind.PAYMENT, ORDER.payment.amount, euros("1.75"), NOON, "ch_1", "pi_1", order=ORDER.id
)
TAKEN = Movement(
    "txn_2", MovementKind.DISPUTE, -ORDER.payment.amount, euros("20.00"), NOON + DAY, "du_1", "pi_1"
)


def booked(sold: Order = ORDER) -> list[Entry]:
    return [*charged(sold), *cost(sold)]


def found(
    movements: Sequence[Movement], entries: Sequence[Entry], paid: dict[str, OrderId] | None = None
) -> list[tuple[Gap, MovementKind, str, str]]:
    told = differences(TILL, movements, entries, SPAN, paid=paid or {})
    return [(one.gap, one.kind, str(one.stated), str(one.booked)) for one in told]


def test_books_that_agree_differ_in_nothing() -> None:
    assert found([CHARGE], booked()) == []
    assert found([], []) == []


def test_what_nobody_told_us_of_is_not_booked_and_names_its_order() -> None:
    assert found([CHARGE], []) == [
        (Gap.NOT_BOOKED, MovementKind.FEE, "-1.75 EUR", "0.00 EUR"),
        (Gap.NOT_BOOKED, MovementKind.PAYMENT, f"{ORDER.payment.amount}", "0.00 EUR"),
    ]
    (fee, _) = differences(TILL, [CHARGE], [], SPAN, paid={})
    assert (fee.order, fee.of, fee.owner, fee.age(NOON + DAY)) == (ORDER.id, "pi_1", None, DAY)
    assert str(fee).startswith("not-booked  fee pi_1  -1.75 EUR stated, 0.00 EUR booked  - ord_")


def test_a_fee_that_was_not_booked_is_the_only_gap_where_the_rest_is() -> None:
    assert found([CHARGE], charged(ORDER)) == [(Gap.NOT_BOOKED, MovementKind.FEE, "-1.75 EUR", "0.00 EUR")]


def test_what_the_processor_knows_nothing_of_is_told_with_whose_books_it_is_in() -> None:
    told = differences(TILL, [], booked(), SPAN, paid={})
    assert {(one.gap, one.owner, one.order) for one in told} == {(Gap.NOT_STATED, AGENCY, ORDER.id)}


def test_another_amount_differs() -> None:
    (gap,) = found([replace(CHARGE, amount=euros("99.00"))], booked())
    assert gap == (Gap.DIFFERS, MovementKind.PAYMENT, "99.00 EUR", f"{ORDER.payment.amount}")


def test_in_how_many_lines_the_same_is_written_does_not_matter() -> None:
    half = replace(CHARGE, amount=euros("50.00"), fee=euros("0.00"))
    rest = replace(half, reference="txn_9", amount=ORDER.payment.amount - euros("50.00"), fee=CHARGE.fee)
    assert found([half, rest], booked()) == []


def test_what_left_and_came_back_before_anybody_heard_of_it_is_no_difference() -> None:
    nothing = euros("0.00")
    left = Movement("re_1", MovementKind.REFUND, euros("-5.00"), nothing, NOON + DAY, "re_1", "pi_1")
    back = replace(left, reference="re_1-failed", amount=euros("5.00"))
    assert [gap[0] for gap in found([CHARGE, left], booked())] == [Gap.NOT_BOOKED]
    assert found([CHARGE, left, back], booked()) == []


def test_a_dispute_of_what_was_paid_long_ago_is_known_by_its_payment() -> None:
    assert found([TAKEN], []) == []  # some other business of the merchant's
    known = {"pi_1": ORDER.id}
    assert [gap[:2] for gap in found([TAKEN], [], known)] == [
        (Gap.NOT_BOOKED, MovementKind.DISPUTE),
        (Gap.NOT_BOOKED, MovementKind.FEE),
    ]
    (one, _) = differences(TILL, [TAKEN], [], SPAN, paid=known)
    assert one.order == ORDER.id


@pytest.mark.parametrize("holder", [None, NORTHWIND, AGENCY])
def test_a_dispute_that_is_booked_agrees_whoever_holds_the_money(holder: ClientId | None) -> None:
    sold = order(holder=holder)
    told = Disputed(
        "du_1", "pi_1", sold.payment.amount, euros("20.00"), DisputeState.OPEN, "fraudulent", NOON + DAY
    )
    settlement = dispute(sold, [told])
    assert settlement is not None
    assert found([CHARGE, TAKEN], [*booked(sold), *settlement.entries]) == []


def test_other_business_of_the_merchants_is_none_of_ours() -> None:
    other = replace(CHARGE, of="pi_of_another_shop", order="")
    no_payment = Movement("txn_3", MovementKind.FEE, euros("-2.00"), euros("0.00"), NOON)
    assert found([CHARGE, other, no_payment], booked()) == []


def test_the_ends_of_the_time_are_for_the_days_beside() -> None:
    late = [replace(entry, at=SPAN.until - timedelta(hours=1)) for entry in booked()]
    assert found([], late) == []
    beyond = [replace(entry, at=SPAN.until + timedelta(hours=1)) for entry in booked()]
    assert found([CHARGE], beyond) == []  # both have it, one of them a little later
    assert found([replace(CHARGE, at=SPAN.until)], []) == []


def test_what_moved_before_within_and_after_the_time_is_compared_within_it() -> None:
    """Three fees of a payment: those outside stand in the statements of the days beside."""
    (fee, *_) = [entry for entry in booked() if entry.kind is Kind.FEE]
    moments = (SPAN.since - timedelta(hours=1), NOON, SPAN.until + timedelta(hours=1))
    fees = [replace(fee, id=EntryId(f"ent_{n}"), at=at) for n, at in enumerate(moments)]
    line = replace(CHARGE, kind=MovementKind.FEE, amount=euros("-1.75"), fee=euros("0.00"))
    assert found([line], fees) == []
    assert found([line], fees[:2]) == found([line], fees[1:]) == []


def test_a_fee_that_the_processor_does_not_tell_of_is_not_one_of_another_amount() -> None:
    assert found([replace(CHARGE, fee=euros("0.00"))], booked()) == [
        (Gap.NOT_STATED, MovementKind.FEE, "0.00 EUR", "-1.75 EUR")
    ]


def test_a_line_of_no_payment_is_compared_with_nothing_whatever_it_names() -> None:
    assert found([replace(CHARGE, of="")], []) == []


def test_entries_of_another_connection_are_not_compared() -> None:
    elsewhere = replace(ORDER, payment=replace(ORDER.payment, connection=ConnectionId("con_2")))
    assert found([], booked(elsewhere)) == []


def test_a_correction_and_what_is_made_by_hand_are_not_the_processors() -> None:
    (fee, *_) = [entry for entry in booked() if entry.kind is Kind.FEE]
    assert found([CHARGE], [*booked(), replace(fee, id=EntryId("ent_2"), kind=Kind.MANUAL)]) == []
    orphan = replace(fee, id=EntryId("ent_3"), kind=Kind.SETTLEMENT, mirrors=EntryId("ent_gone"))
    assert found([CHARGE], [*booked(), orphan]) == []


# --- payouts -----------------------------------------------------------------------------------------------


def payout(amount: str) -> Movement:
    return Movement("txn_9", MovementKind.PAYOUT, euros(amount), euros("0.00"), NOON + DAY, "po_1")


@pytest.mark.parametrize(
    ("reached", "gaps"),
    [
        ("-98.25", []),
        ("-98.00", [(Gap.PAID_OUT, MovementKind.PAYOUT, "98.00 EUR", "98.25 EUR")]),
    ],
)
def test_what_reached_the_bank_is_what_was_paid_out(
    reached: str, gaps: list[tuple[Gap, MovementKind, str, str]]
) -> None:
    paid_out = replace(CHARGE, amount=euros("100.00"), payout="po_1")
    sold = order(offer(product(price="100.00"), sellers=[profile(country="US")]))
    assert found([paid_out, payout(reached)], booked(sold)) == gaps


@pytest.mark.parametrize(("reached", "short"), [("-95.25", False), ("-98.25", True)])
def test_what_was_kept_of_a_payout_as_a_whole_reached_no_bank(reached: str, short: bool) -> None:
    paid_out = replace(CHARGE, amount=euros("100.00"), payout="po_1")
    sold = order(offer(product(price="100.00"), sellers=[profile(country="US")]))
    kept = replace(payout(reached), fee=euros("3.00"))
    assert bool(found([paid_out, kept], booked(sold))) is short


def test_a_payout_that_came_back_from_the_bank_has_paid_out_nothing() -> None:
    paid_out = replace(CHARGE, payout="po_1")
    back = replace(payout("98.25"), reference="txn_10")
    assert found([paid_out, payout("-98.25"), back], booked()) == []


def test_a_payout_whose_lines_are_not_told_is_not_judged() -> None:
    assert found([CHARGE, payout("-98.25")], booked()) == []


@given(pages(), st.sampled_from([None, AGENCY, NORTHWIND, OLIVEIRA]), st.integers(1, 99))
def test_whatever_is_sold_through_whomever_the_statement_of_it_agrees(
    page: Offer, holder: ClientId | None, cents: int
) -> None:
    sold = order(page, holder)
    sold = replace(sold, payment=replace(sold.payment, fee=Fee("txn_1", Money(cents, "EUR"), NOON)))
    line = replace(CHARGE, amount=sold.payment.amount, fee=Money(cents, "EUR"), order=sold.id)
    assert found([line], booked(sold)) == []
    told: Sequence[Difference] = differences(
        TILL, [replace(line, fee=Money(cents + 1, "EUR"))], booked(sold), SPAN, paid={}
    )
    assert [(one.gap, one.kind) for one in told] == [(Gap.DIFFERS, MovementKind.FEE)]


def test_what_is_only_told_of_with_its_payout_is_not_compared_again() -> None:
    """A dispute that is won: its money went before anything of ours that is looked at, and came back."""
    sold = replace(ORDER, payment=replace(ORDER.payment, fee=None))
    taken = dispute(sold, [_disputed(NOON - 9 * DAY, DisputeState.OPEN)])
    assert taken is not None
    won = dispute(taken.after, [_disputed(NOON, DisputeState.WON)])
    assert won is not None
    gone = replace(TAKEN, at=NOON - 9 * DAY, fee=euros("0.00"), payout="po_1")
    back = replace(gone, reference="txn_3", amount=-gone.amount, at=NOON, payout="")
    assert found([gone, back], list(won.entries)) == []


def _disputed(at: datetime, state: DisputeState) -> Disputed:
    return Disputed("du_1", "pi_1", ORDER.payment.amount, euros("0.00"), state, "fraudulent", at)
