"""What processors keep: booked once, in the books of whose connection it was."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.ids import ClientId, derived
from cartwright.domain.journal import Book, Entry, Kind, charged, cost
from cartwright.domain.money import Money, total
from cartwright.domain.offers import Offer
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import Fee, PaymentState
from cartwright.domain.settlement import settle
from tests.unit.domain.shop import (
    NOON,
    NORTHWIND,
    OLIVEIRA,
    offer,
    pages,
    paid,
    placed,
    product,
    profile,
    truth,
)

AGENCY = ClientId(derived("client", "the agency"))
KEPT = Fee("txn_1", Money.of("1.75", "EUR"), NOON + timedelta(minutes=1))
TWO_OWNERS = offer(
    product(price="60.00"), [product("Mug", "40.00", owner=OLIVEIRA)], [profile(), profile(OLIVEIRA, "PT")]
)


def costing(order: Order, fee: Fee | None = KEPT, holder: ClientId | None = None) -> Order:
    return replace(order, payment=replace(order.payment, fee=fee, holder=holder))


def shares(entries: Iterable[Entry]) -> dict[ClientId, str]:
    return {entry.client: str(entry.moved(Book.FEES)) for entry in entries}


def test_a_fee_goes_from_what_the_processor_owes_to_what_it_keeps() -> None:
    (entry,) = cost(costing(paid(offer(product())), holder=NORTHWIND))
    assert [(one.book, str(one.amount)) for one in entry.postings] == [
        (Book.PROCESSOR, "-1.75 EUR"),
        (Book.FEES, "1.75 EUR"),
    ]
    assert (entry.kind, entry.at, entry.origin, entry.client) == (Kind.FEE, KEPT.at, "txn_1", NORTHWIND)
    assert entry.sale == paid(offer(product())).sale(NORTHWIND).id


def test_the_agency_bears_the_fee_of_its_own_connection_and_has_no_sale() -> None:
    (entry,) = cost(costing(paid(TWO_OWNERS), holder=AGENCY))
    assert (entry.client, entry.sale, entry.amount.gross) == (AGENCY, "", Money.zero("EUR"))


def test_where_nobody_noted_whose_connection_it_is_each_owner_bears_its_part() -> None:
    entries = cost(costing(paid(TWO_OWNERS)))
    assert shares(entries) == {NORTHWIND: "1.05 EUR", OLIVEIRA: "0.70 EUR"}
    assert len({entry.id for entry in entries}) == 2


def test_a_fee_stands_in_the_bearers_own_month() -> None:
    late = replace(KEPT, at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    page = offer(product(), sellers=[replace(profile(), time_zone="Pacific/Auckland")])
    (entry,) = cost(costing(paid(page), late, NORTHWIND))
    assert entry.month == "2026-11"


def test_no_fee_is_no_entry() -> None:
    order = paid(offer(product()))
    assert cost(order) == cost(costing(order, replace(KEPT, amount=Money.zero("EUR")))) == ()


def test_a_success_that_tells_its_fee_books_it_with_the_sale() -> None:
    order = placed(offer(product()))
    settlement = settle(order, replace(truth(order), fee=KEPT))
    assert settlement is not None
    assert settlement.after.payment.fee == KEPT
    assert settlement.entries == (*charged(settlement.after), *cost(settlement.after))


def test_a_fee_that_comes_later_books_itself_and_nothing_else_once() -> None:
    order = paid(offer(product()))
    assert order.payment.awaits_fee
    told = replace(truth(order), fee=KEPT)
    settlement = settle(order, told)
    assert settlement is not None
    assert settlement.entries == cost(settlement.after) != ()
    assert (settlement.after.state, settlement.after.version) == (OrderState.PAID, order.version + 1)
    assert (settlement.sales, settlement.jobs, settlement.entitlements) == ((), (), ())
    assert settle(settlement.after, told) is None
    assert settle(settlement.after, replace(told, fee=replace(KEPT, reference="txn_2"))) is None


def test_what_was_never_taken_costs_nothing() -> None:
    order = placed(offer(product()))
    settlement = settle(order, replace(truth(order, PaymentState.CANCELED), fee=KEPT))
    assert settlement is not None
    assert settlement.after.payment.fee is None
    assert not order.payment.awaits_fee


@given(pages(), st.integers(1, 10**6), st.sampled_from([None, AGENCY, NORTHWIND, OLIVEIRA]))
def test_whoever_bears_it_a_fee_is_borne_whole(page: Offer, cents: int, holder: ClientId | None) -> None:
    fee = replace(KEPT, amount=Money(cents, "EUR"))
    entries = cost(costing(paid(page), fee, holder))
    assert total([entry.moved(Book.FEES) for entry in entries], "EUR") == fee.amount
    assert total([entry.moved(Book.PROCESSOR) for entry in entries], "EUR") == -fee.amount
