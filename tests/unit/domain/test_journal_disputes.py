"""Disputes: what a bank takes back is with it until it is won, and the fee is the holder's."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.ids import ClientId, derived
from cartwright.domain.journal import Book, Entry, Kind
from cartwright.domain.money import Money, total
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.offers import Offer
from cartwright.domain.orders import Order
from cartwright.domain.settlement import dispute
from tests.unit.domain.shop import NOON, NORTHWIND, OLIVEIRA, offer, pages, paid, placed, product, profile

AGENCY = ClientId(derived("client", "the agency"))
ORDER = paid(offer(product(), sellers=[profile()]))


def disputed(
    state: DisputeState, order: Order = ORDER, *, fee: str = "20.00", reference: str = "dp_1"
) -> Disputed:
    amount = order.payment.amount
    at = NOON + timedelta(days=3)
    return Disputed(reference, "pi_1", amount, Money.of(fee, "EUR"), state, "fraudulent", at)


def story(order: Order, *words: Sequence[Disputed]) -> tuple[Order, list[Entry]]:
    """The order after each of the processor's words, and all that was booked."""
    booked: list[Entry] = []
    for word in words:
        settlement = dispute(order, word)
        if settlement is not None:
            order = settlement.after
            booked += settlement.entries
    return order, booked


def standing(entries: Iterable[Entry]) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        for posting in entry.postings:
            found[entry.client, posting.book] += posting.amount.minor
    return {key: amount for key, amount in found.items() if amount}


OPEN, WON, LOST = (disputed(state) for state in (DisputeState.OPEN, DisputeState.WON, DisputeState.LOST))


def test_an_open_dispute_takes_the_money_and_its_fee() -> None:
    _, entries = story(ORDER, [OPEN])
    assert [(entry.kind, entry.origin, entry.at) for entry in entries] == [
        (Kind.DISPUTE, "dp_1", OPEN.at),
        (Kind.FEE, "dp_1", OPEN.at),
    ]
    assert standing(entries) == {
        (NORTHWIND, Book.DISPUTES): 10000,
        (NORTHWIND, Book.FEES): 2000,
        (NORTHWIND, Book.PROCESSOR): -12000,
    }
    assert {entry.amount.gross.minor for entry in entries} == {0}  # nothing is sold or given back


def test_a_won_dispute_gives_the_money_back_and_the_fee_where_the_processor_does() -> None:
    _, entries = story(ORDER, [OPEN], [WON])
    assert standing(entries) == {(NORTHWIND, Book.FEES): 2000, (NORTHWIND, Book.PROCESSOR): -2000}
    _, entries = story(ORDER, [OPEN], [disputed(DisputeState.WON, fee="0.00")])
    assert standing(entries) == {}


def test_a_lost_dispute_books_nothing_more() -> None:
    order, opened = story(ORDER, [OPEN])
    settlement = dispute(order, [LOST])
    assert settlement is not None
    assert settlement.entries == ()
    assert settlement.after.disputes == (LOST,)
    assert story(ORDER, [LOST])[1] != []  # heard of late, it takes what it would have taken
    assert standing(story(ORDER, [LOST])[1]) == standing(opened)


def test_an_inquiry_takes_nothing() -> None:
    order, entries = story(ORDER, [disputed(DisputeState.INQUIRY, fee="0.00")])
    assert entries == []
    assert order.disputes[0].state is DisputeState.INQUIRY


def test_the_same_word_said_again_is_nothing_new() -> None:
    order, _ = story(ORDER, [OPEN])
    assert dispute(order, [OPEN]) is None
    assert dispute(ORDER, []) is None


def test_a_second_dispute_of_a_payment_is_booked_beside_the_first() -> None:
    second = disputed(DisputeState.OPEN, reference="dp_2", fee="0.00")
    order, entries = story(ORDER, [OPEN], [second, OPEN])
    assert [one.reference for one in order.disputes] == ["dp_1", "dp_2"]
    assert len({entry.id for entry in entries}) == len(entries) == 3


def test_what_is_not_paid_has_no_disputes() -> None:
    order = placed(offer(product()))
    assert dispute(order, [OPEN]) is None


def test_the_agencys_connection_owes_the_owner_that_much_less_and_bears_the_fee() -> None:
    order = replace(ORDER, payment=replace(ORDER.payment, holder=AGENCY))
    _, entries = story(order, [OPEN])
    assert standing(entries) == {
        (NORTHWIND, Book.DISPUTES): 10000,
        (NORTHWIND, Book.SETTLEMENT): -10000,
        (AGENCY, Book.SETTLEMENT): 10000,
        (AGENCY, Book.FEES): 2000,
        (AGENCY, Book.PROCESSOR): -12000,
    }


@pytest.mark.parametrize("state", DisputeState)
def test_a_bank_has_the_money_while_it_is_open_and_when_it_is_lost(state: DisputeState) -> None:
    takes = state in {DisputeState.OPEN, DisputeState.REVIEW, DisputeState.LOST}
    assert state.takes == takes
    assert bool(disputed(state).taken) == takes


@given(
    pages(),
    st.lists(st.sampled_from(DisputeState), max_size=6),
    st.sampled_from([None, AGENCY, NORTHWIND, OLIVEIRA]),
)
def test_whatever_is_heard_in_whatever_order_the_books_say_what_the_bank_has_now(
    page: Offer, states: Sequence[DisputeState], holder: ClientId | None
) -> None:
    order = paid(page)
    order = replace(order, payment=replace(order.payment, holder=holder))
    words = [[disputed(state, order)] for state in states]
    _, entries = story(order, *words)
    has = words[-1][0].taken if words else Money.zero("EUR")
    assert total([entry.moved(Book.DISPUTES) for entry in entries], "EUR") == has
    kept = Money.of("20.00", "EUR") if words else Money.zero("EUR")
    assert total([entry.moved(Book.PROCESSOR) for entry in entries], "EUR") == -has - kept
    sums = Counter[str]()
    owed: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        for posting in entry.postings:
            sums[entry.client] += posting.amount.minor
            if posting.book is Book.SETTLEMENT:
                owed[entry.client, posting.detail] += posting.amount.minor
    assert not any(sums.values())
    assert all(owed[one, other] == -owed[other, one] for one, other in list(owed))
