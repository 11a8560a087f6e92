"""Who holds the money of a sale, and what the holder and the owner then owe each other."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.ids import ClientId, derived
from cartwright.domain.journal import Book, Entry, Kind, Posting, booked, charged, mirrored, stands
from cartwright.domain.money import Money, Taxed
from cartwright.domain.offers import Offer
from cartwright.domain.orders import Order
from cartwright.domain.tax import Place
from tests.unit.domain.shop import NOON, NORTHWIND, OLIVEIRA, PLACES, offer, pages, paid, product, profile

AGENCY = ClientId(derived("client", "the agency"))


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def held(order: Order, holder: ClientId | None) -> Order:
    return replace(order, payment=replace(order.payment, holder=holder))


def sums(entries: Iterable[Entry]) -> Counter[tuple[str, str]]:
    """What is in each client's books, and in each client's settlements with another."""
    found: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        for posting in entry.postings:
            found[entry.client, "all"] += posting.amount.minor
            if posting.book is Book.SETTLEMENT:
                found[entry.client, posting.detail] += posting.amount.minor
    return found


def test_what_the_agencys_connection_took_is_a_claim_of_the_owner_on_the_agency() -> None:
    order = held(paid(offer(product(), sellers=[profile()])), AGENCY)
    charge, mirror = charged(order)
    assert charge.postings[0] == Posting(Book.SETTLEMENT, AGENCY, order.total.gross)
    assert (mirror.client, mirror.kind, mirror.mirrors) == (AGENCY, Kind.SETTLEMENT, charge.id)
    assert mirror.postings == (
        Posting(Book.PROCESSOR, order.payment.connection, order.total.gross),
        Posting(Book.SETTLEMENT, NORTHWIND, -order.total.gross),
    )


def test_the_mirror_sells_nothing_and_stands_in_the_month_of_what_it_mirrors() -> None:
    charge, mirror = charged(held(paid(offer(product(), sellers=[profile()])), AGENCY))
    assert (mirror.facts, mirror.amount) == ((), Taxed.free(euros("0.00")))
    assert (mirror.month, mirror.at, mirror.order, mirror.sale, mirror.payment_reference) == (
        charge.month,
        charge.at,
        charge.order,
        charge.sale,
        charge.payment_reference,
    )


@pytest.mark.parametrize("holder", [None, NORTHWIND])
def test_what_the_owners_own_connection_took_stands_at_the_processor(holder: ClientId | None) -> None:
    (charge,) = charged(held(paid(offer(product(), sellers=[profile()])), holder))
    assert charge.postings[0].book is Book.PROCESSOR


def test_what_cost_nothing_is_owed_by_nobody() -> None:
    order = held(paid(offer(product(), sellers=[profile()])), AGENCY)
    nothing = Taxed.free(euros("0.00"))
    lines = tuple(
        replace(line, amount=nothing, treatment=replace(line.treatment, levies=())) for line in order.lines
    )
    (charge,) = charged(replace(order, lines=lines))
    assert charge.postings == ()


def test_an_entry_that_moves_no_money_of_a_connection_has_no_mirror() -> None:
    order = held(paid(offer(product(), sellers=[profile()])), AGENCY)
    sale = order.sale(NORTHWIND)
    turned = [Posting(Book.REVENUE, "a", euros("1.00")), Posting(Book.REFUNDS, "a", euros("-1.00"))]
    entry = booked(Kind.MANUAL, sale, turned, at=NOON, reference="pi_1")
    assert mirrored(entry, order.payment) == (entry,)


def test_the_same_movement_said_twice_is_the_same_two_entries() -> None:
    order = held(paid(offer(product(), sellers=[profile()])), AGENCY)
    back = stands(order.payment, NORTHWIND, euros("-5.00"))

    def made(once: str) -> tuple[Entry, ...]:
        postings = [back, Posting(Book.REFUNDS, "a", euros("5.00"))]
        entry = booked(
            Kind.REFUND, order.sale(NORTHWIND), postings, at=NOON, reference="pi_1", origin=once, once=[once]
        )
        return mirrored(entry, order.payment)

    assert made("ref_1") == made("ref_1")
    assert {entry.origin for entry in made("ref_1")} == {"ref_1"}
    assert not {entry.id for entry in made("ref_1")} & {entry.id for entry in made("ref_2")}


def test_what_moved_in_a_book_is_the_sum_over_its_details() -> None:
    charge, mirror = charged(held(paid(offer(product(), sellers=[profile()])), AGENCY))
    assert mirror.moved(Book.PROCESSOR) == charge.moved(Book.SETTLEMENT) == euros("100.00")
    assert charge.moved(Book.FEES) == euros("0.00")


@given(pages(), PLACES, st.sampled_from([None, AGENCY, NORTHWIND, OLIVEIRA]))
def test_whoever_holds_the_money_each_clients_books_sum_to_nothing_and_claims_mirror_debts(
    page: Offer, place: Place, holder: ClientId | None
) -> None:
    order = held(paid(page, place.country, place.region), holder)
    entries = charged(order)
    found = sums(entries)
    assert not any(found[client, "all"] for client in {entry.client for entry in entries})
    for client, other in list(found):
        if other != "all":
            assert found[client, other] == -found[other, client]
    at_processors = sum(entry.moved(Book.PROCESSOR).minor for entry in entries)
    assert at_processors == order.payment.amount.minor
