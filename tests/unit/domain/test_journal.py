"""The books: nothing appears from nowhere, and nothing is booked twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from cartwright.domain.catalog import Mode
from cartwright.domain.journal import Book, Entry, Kind, charged, corrected, month_of
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.offers import Offer
from cartwright.domain.orders import Line, Sale
from cartwright.domain.tax import Ground, Place, Treatment
from tests.unit.domain.shop import (
    NOON,
    NORTHWIND,
    OLIVEIRA,
    PLACES,
    offer,
    pages,
    paid,
    product,
    profile,
    registered,
)

YOGA = profile(registrations=registered("DE", "EU-OSS"))
CERAMICS = profile(OLIVEIRA, "PT", registered("PT"), name="Oliveira Ceramics")
TWO_OWNERS = offer(
    product(), [product("Mug", "12.00", owner=OLIVEIRA), product("Mat", "30.00")], [YOGA, CERAMICS]
)


def entry() -> Entry:
    return charged(paid(offer(product(), sellers=[YOGA])))[0]


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def test_a_charge_goes_from_revenue_and_tax_to_what_the_processor_owes() -> None:
    booked = entry()
    assert [(posting.book, posting.amount) for posting in booked.postings] == [
        (Book.PROCESSOR, euros("119.00")),
        (Book.REVENUE, euros("-100.00")),
        (Book.TAX, euros("-19.00")),
    ]
    assert (booked.kind, booked.amount) == (Kind.CHARGE, Taxed(euros("100"), euros("19"), euros("119")))


def test_an_order_of_two_owners_is_one_entry_in_the_books_of_each() -> None:
    order = paid(TWO_OWNERS)
    yoga, ceramics = charged(order)
    assert (yoga.client, ceramics.client) == (NORTHWIND, OLIVEIRA)
    assert [fact.name for fact in yoga.facts] == ["Course", "Mat"]
    assert [fact.name for fact in ceramics.facts] == ["Mug"]
    assert yoga.amount + ceramics.amount == order.total


def test_a_consumer_sale_of_two_owners_across_the_union_is_taxed_by_each_owners_own_position() -> None:
    yoga, ceramics = charged(paid(TWO_OWNERS, "FR"))
    assert [(fact.ground, fact.jurisdiction, fact.rate) for fact in (*yoga.facts, *ceramics.facts)] == [
        ("oss", "FR", Decimal("0.2")),
        ("oss", "FR", Decimal("0.2")),
        ("below-threshold", "PT", Decimal("0.23")),
    ]
    assert yoga.amount == Taxed(euros("130.00"), euros("26.00"), euros("156.00"))
    assert ceramics.amount == Taxed(euros("12.00"), euros("2.76"), euros("14.76"))


def test_a_sale_without_tax_is_booked_with_a_fact_that_says_why() -> None:
    (booked,) = charged(paid(offer(product(), sellers=[YOGA]), "CH"))
    (fact,) = booked.facts
    assert (fact.ground, fact.jurisdiction, fact.levy, fact.rate) == ("not-registered", "CH", "", Decimal(0))
    assert (fact.net, fact.tax) == (euros("100.00"), euros("0"))
    assert Book.TAX not in {posting.book for posting in booked.postings}


def test_two_taxes_on_one_line_are_two_facts_and_the_net_stands_once() -> None:
    seller = profile(country="CA", registrations=registered("CA", "CA-QC"))
    (booked,) = charged(paid(offer(product(currency="CAD"), sellers=[seller]), "CA", "QC"))
    assert [(fact.levy, str(fact.net), str(fact.tax)) for fact in booked.facts] == [
        ("GST", "100.00 CAD", "5.00 CAD"),
        ("QST", "0.00 CAD", "9.98 CAD"),
    ]


def test_the_same_order_booked_twice_is_the_same_entry() -> None:
    order = paid(TWO_OWNERS)
    assert charged(order) == charged(order)
    assert len({booked.id for booked in charged(order)}) == 2


def test_a_test_order_makes_test_entries() -> None:
    (booked,) = charged(paid(offer(product(mode=Mode.TEST), sellers=[YOGA])))
    assert booked.mode is Mode.TEST


@pytest.mark.parametrize(
    ("time_zone", "month"),
    [
        ("UTC", "2026-10"),
        ("Europe/Berlin", "2026-11"),
        ("Pacific/Auckland", "2026-11"),
        ("America/Montreal", "2026-10"),
    ],
)
def test_a_month_ends_at_the_owners_own_midnight(time_zone: str, month: str) -> None:
    late = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    order = paid(offer(product(), sellers=[replace(YOGA, time_zone=time_zone)]), at=late)
    assert month_of(late, order.sale(NORTHWIND)) == month
    assert charged(order)[0].month == month


@pytest.mark.parametrize(
    "lie",
    [
        lambda true: {"postings": true.postings[1:]},
        lambda true: {"facts": ()},
        lambda true: {"facts": tuple(replace(fact, tax=fact.tax + euros("0.01")) for fact in true.facts)},
        lambda true: {"facts": tuple(replace(fact, net=fact.net + euros("0.01")) for fact in true.facts)},
    ],
    ids=["postings", "no facts", "tax", "net"],
)
def test_an_entry_that_does_not_add_up_does_not_exist(lie: Callable[[Entry], dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match=r"zero|tax|net"):
        replace(entry(), **lie(entry()))


@given(pages(), PLACES)
def test_whatever_is_sold_the_books_sum_to_nothing_and_tell_the_order(page: Offer, place: Place) -> None:
    order = paid(page, place.country, place.region)
    entries = charged(order)
    assert tuple(booked.client for booked in entries) == order.owners
    for booked in entries:
        assert not total([posting.amount for posting in booked.postings], "EUR")
    together = total([booked.amount.gross for booked in entries], "EUR")
    assert together == order.total.gross == order.payment.amount


def test_an_entry_carries_the_moment_and_the_payment_it_came_from() -> None:
    assert (entry().at, entry().payment_reference) == (NOON, "pi_1")


# --- corrections -------------------------------------------------------------------------------------------

LATER = datetime(2026, 12, 3, 9, tzinfo=UTC)


def believed() -> tuple[Sale, tuple[Line, ...]]:
    """A mat and a mug for France, sold without tax: and the mat as it should have been."""
    order = paid(offer(product(), [product("Mat", "30.00")], [YOGA]), "FR")
    sale, free = order.sale(NORTHWIND), Treatment(Ground.REVERSE_CHARGE, "FR")
    course, mat = (replace(line, amount=Taxed.free(line.amount.gross), treatment=free) for line in sale.lines)
    taxed = replace(course, amount=sale.lines[0].amount, treatment=sale.lines[0].treatment)
    return replace(sale, lines=(course, mat)), (taxed, mat)


def test_a_correction_takes_back_how_a_line_was_taxed_and_says_how_it_is() -> None:
    sale, lines = believed()
    made = corrected(sale, lines, reference="pi_1", at=LATER)
    assert [(fact.ground, fact.jurisdiction, fact.net, fact.tax) for fact in made.facts] == [
        (Ground.REVERSE_CHARGE, "FR", euros("-120.00"), euros("0.00")),
        (Ground.ONE_STOP_SHOP, "FR", euros("100.00"), euros("20.00")),
    ]
    assert [(posting.book, posting.amount) for posting in made.postings] == [
        (Book.REVENUE, euros("20.00")),
        (Book.TAX, euros("-20.00")),
    ]
    assert made.amount == Taxed(euros("-20.00"), euros("20.00"), euros("0.00"))
    assert (made.kind, made.payment_reference, made.sale) == (Kind.CORRECTION, "pi_1", sale.id)


def test_a_correction_stands_in_the_month_it_is_known_in_and_is_one_of_its_own() -> None:
    sale, lines = believed()
    made = corrected(sale, lines, reference="pi_1", at=LATER)
    assert (made.at, made.month) == (LATER, "2026-12")
    assert made.id == corrected(sale, lines, reference="pi_1", at=LATER).id != entry().id


def test_a_correction_moves_no_money() -> None:
    sale, lines = believed()
    more = replace(lines[0], amount=Taxed.free(euros("120.01")))
    with pytest.raises(ValueError, match="moves money"):
        corrected(sale, (more, lines[1]), reference="pi_1", at=LATER)
