"""What the use cases may expect of Sold and Buyers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Custom, Mark, Place, Span, Spot
from cartwright.domain.alternatives import Alternative
from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import ClientId, ConnectionId, ProductId, SecretId, derived
from cartwright.domain.people import Numbering
from cartwright.domain.settlement import Settlement
from cartwright.domain.takings import takings
from cartwright.domain.tax import Place as Where
from cartwright.domain.webhook_secrets import WebhookSecret
from cartwright.storage.digests import digest
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import NO_SALE, NOBODY, Agency, connection_of, opened, paid, product_of
from tests.fakes.world import NOON

HOUR = timedelta(hours=1)
ALL = Span(NOON, NOON + 99 * HOUR)


def sold_of(settlement: Settlement, place: int = 0) -> ProductId:
    return settlement.sales[place].lines[0].product


def sell_to(agency: Agency, number: int, email: str, mode: Mode = Mode.LIVE) -> Settlement:
    at = NOON + number * HOUR
    order = replace(
        agency.order(number, mode=mode, at=at), buyer=Buyer(email, "Ada", Where("DE"), Evidence("DE"))
    )
    agency.mine.orders.place(order)
    settlement = paid(order, at=at)
    agency.mine.orders.settle(settlement)
    return settlement


def test_sales_are_marked_by_client_and_by_product_the_newest_first(agency: Agency, other: Agency) -> None:
    settlements = [agency.sell(number, at=NOON + number * HOUR) for number in range(3)]
    agency.sell(9, agency.add_client("North"))
    other.sell(1)
    newest = [settlement.sales[0].id for settlement in reversed(settlements)]
    sold, product = agency.mine.sold, sold_of(settlements[0])
    for marks in (sold.of_client(agency.house.id, ALL, limit=9), sold.of_product(product, ALL, limit=9)):
        assert [mark.spot for mark in marks] == [Spot(agency.house.id, sale) for sale in newest]
        assert [mark.place.sale for mark in marks] == newest
        assert marks[0].place.at == NOON + 2 * HOUR
    assert sold.of_client(NOBODY, ALL, limit=9) == sold.of_product(ProductId("prd_1"), ALL, limit=9) == []


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_list_goes_on_before_the_last_that_was_seen_also_among_equals(agency: Agency, limit: int) -> None:
    settlements = [agency.sell(number, at=NOON + (number // 2) * HOUR) for number in range(5)]
    product, house = sold_of(settlements[0]), agency.house.id

    def by_client(span: Span) -> Sequence[Mark]:
        return agency.mine.sold.of_client(house, span, limit=limit)

    def by_product(span: Span) -> Sequence[Mark]:
        return agency.mine.sold.of_product(product, span, limit=limit)

    for read in (by_client, by_product):
        span, seen = ALL, list[Place]()
        while marks := read(span):
            assert len(marks) <= limit
            seen += [mark.place for mark in marks]
            span = replace(span, before=seen[-1])
        assert seen == sorted(seen, reverse=True)
        assert {place.sale for place in seen} == {settlement.sales[0].id for settlement in settlements}
        assert len(seen) == 5


def test_a_span_is_from_its_first_moment_up_to_and_without_its_last(agency: Agency) -> None:
    product = sold_of(agency.sell(1, at=NOON + HOUR))
    sold, house = agency.mine.sold, agency.house.id
    for span, found in (
        (Span(NOON, NOON + HOUR), 0),
        (Span(NOON + HOUR, NOON + 2 * HOUR), 1),
        (Span(NOON + 2 * HOUR, NOON + 3 * HOUR), 0),
    ):
        assert len(sold.of_client(house, span, limit=9)) == found
        assert len(sold.of_product(product, span, limit=9)) == found
        assert len(sold.takings(product, span.first, span.until)) == found


def test_a_products_takings_are_what_the_entries_book_for_it(agency: Agency) -> None:
    north = agency.add_client("North")
    settlement = agency.sell(1, agency.house, north)
    for place, entry in enumerate(settlement.entries):
        kept = agency.mine.sold.takings(sold_of(settlement, place), NOON, NOON + HOUR)
        assert kept == list(takings(entry))


def test_some_sales_come_in_the_order_asked_for_each_once_without_the_missing(agency: Agency) -> None:
    sales = [agency.sell(number).sales[0] for number in (1, 2)]
    spots = [Spot(sale.owner, sale.id) for sale in sales]
    missing = [Spot(NOBODY, sales[0].id), Spot(agency.house.id, NO_SALE)]
    some = agency.mine.sold.some
    assert some([spots[1], *missing, spots[0], spots[1]]) == [sales[1], sales[0]]
    assert some([]) == []


def test_a_sale_is_found_by_the_number_of_its_document(agency: Agency, other: Agency) -> None:
    live, test = agency.sell(1), agency.sell(2, mode=Mode.TEST)
    house = agency.house.id
    for settlement in (live, test):
        label = agency.issue(settlement).label
        assert agency.mine.sold.documented(house, label) == Spot(house, settlement.sales[0].id)
        assert agency.mine.sold.documented(NOBODY, label) is None
        assert other.mine.sold.documented(other.house.id, label) is None
    numbering = Numbering(separator="_")
    otherwise = replace(agency.house, profile=replace(agency.house.profile, numbering=numbering))
    settlement = agency.sell(3, otherwise)
    label = agency.issue(settlement).label
    assert label.endswith("_000002")
    assert agency.mine.sold.documented(house, label) == Spot(house, settlement.sales[0].id)
    for label in ("", "NW-", "XX-000001", "NW-000007", "NW-²", "NW-1", "9" * 40):
        assert agency.mine.sold.documented(house, label) is None


def test_a_buyer_is_known_by_its_address_however_it_was_typed(agency: Agency) -> None:
    first, second = sell_to(agency, 1, "Ada@Buyer.example"), sell_to(agency, 2, "ada@buyer.example")
    sell_to(agency, 3, "eva@buyer.example")
    found = agency.mine.buyers.of(agency.house.id, " ADA@buyer.Example ")
    assert [one.sale for one in found] == [second.sales[0].id, first.sales[0].id]
    assert found[0].products == (sold_of(second),)
    assert (found[0].order, found[0].at) == (second.after.id, second.sales[0].at)
    assert agency.mine.buyers.of(agency.house.id, "nobody@buyer.example") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@straße.example", "ada@strasse.example"),
        ("strauß@buyer.example", "strauss@buyer.example"),
        ("\ufb01ona@buyer.example", "fiona@buyer.example"),
    ],
)
def test_addresses_that_mail_tells_apart_are_two_buyers(agency: Agency, one: str, other: str) -> None:
    first, second = sell_to(agency, 1, one), sell_to(agency, 2, other)
    for email, settlement in ((one, first), (other, second)):
        (found,) = agency.mine.buyers.of(agency.house.id, email)
        assert found.sale == settlement.sales[0].id


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("Ada@B\u00fccher.example", "ada@bu\u0308CHER.example"),
        ("ada@b\u00fccher.example", "ada@XN--bcher-kva.example"),
        ("Jos\u00c9@buyer.example", "jose\u0301@Buyer.example"),
        ("ada@\u2603\ufffd.example", " ADA@\u2603\ufffd.EXAMPLE"),
    ],
)
def test_an_address_is_one_buyer_however_it_was_typed(agency: Agency, typed: str, again: str) -> None:
    settlement = sell_to(agency, 1, typed)
    (found,) = agency.mine.buyers.of(agency.house.id, again)
    assert found.sale == settlement.sales[0].id


def test_what_is_kept_about_buyers_holds_nobodys_address(counted: Counted) -> None:
    agency = opened(counted.store)
    counted.calls.clear()
    sell_to(agency, 1, "ada@buyer.example")
    legs = counted.calls[-1].asked["TransactItems"]
    (leg,) = [leg["Put"]["Item"] for leg in legs if leg["Put"]["Item"]["kind"] == {"S": "bought"}]
    assert digest("ada@buyer.example") in leg["pk"]["S"]
    assert "buyer.example" not in str(leg)
    assert "Ada" not in str(leg)


def test_a_client_knows_its_own_buyers_only(agency: Agency, other: Agency) -> None:
    sell_to(agency, 1, "ada@buyer.example")
    assert agency.mine.buyers.of(NOBODY, "ada@buyer.example") == []
    assert other.mine.buyers.of(agency.house.id, "ada@buyer.example") == []
    assert other.mine.buyers.page(limit=9) == []


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_all_buyers_are_listed_once_with_all_they_bought(agency: Agency, limit: int) -> None:
    emails = [f"{name}@buyer.example" for name in ("ada", "bea", "eva")]
    for number in range(1, 16):
        sell_to(agency, number, emails[number % 3], Mode.TEST if number == 1 else Mode.LIVE)
    seen, after = list[Custom](), ""
    while customs := agency.mine.buyers.page(limit=limit, after=after):
        assert len(customs) <= limit
        seen += customs
        after = customs[-1].buyer
    assert [custom.buyer for custom in seen] == sorted(map(digest, emails))
    assert [len(custom.bought) for custom in seen] == [5, 5, 5]
    for custom in seen:
        assert list(custom.bought) == sorted(custom.bought, key=lambda one: one.at, reverse=True)


def test_products_are_paged_by_id(agency: Agency, other: Agency) -> None:
    products = sorted(agency.publish(f"Course {number}", agency.house).id for number in range(5))
    other.publish("Course", other.house)
    catalogue, house = agency.mine.catalogue, agency.house.id
    assert [product.id for product in catalogue.page(limit=2)] == products[:2]
    assert [product.id for product in catalogue.page(limit=2, after=products[1])] == products[2:4]
    assert catalogue.page(limit=2, after=products[4]) == []
    assert catalogue.owned(house, limit=2) == products[:2]
    assert catalogue.owned(house, after=products[2]) == products[3:]
    assert catalogue.owned(ClientId(derived("client", "none")), after=products[2], limit=3) == []


def test_products_are_found_by_the_connection_they_are_paid_through(agency: Agency) -> None:
    course = agency.publish("Course", agency.house)
    assert agency.mine.catalogue.through(agency.till.id) == [course]
    second = replace(agency.till, id=type(agency.till.id)(derived("connection", "second")))
    agency.mine.connections.add(second, agency.audit("second"))
    moved = replace(course, connection=second.id, version=2)
    agency.mine.catalogue.revise(moved, agency.audit("move"))
    assert agency.mine.catalogue.through(agency.till.id) == []
    assert agency.mine.catalogue.through(second.id) == [moved]


def test_products_are_found_by_what_else_they_may_be_paid_through(agency: Agency) -> None:
    spare = ConnectionId(derived("connection", "spare"))
    catalogue = agency.mine.catalogue
    more = product_of(agency.id, "Course", agency.house, agency.till)
    more = replace(more, alternatives=(Alternative(spare),))
    catalogue.publish(more, [agency.host], agency.audit("publish"))
    assert catalogue.through(spare) == catalogue.through(agency.till.id) == [more]
    moved = replace(more, connection=spare, alternatives=(Alternative(agency.till.id),), version=2)
    catalogue.revise(moved, agency.audit("move"))
    assert catalogue.through(spare) == catalogue.through(agency.till.id) == [moved]
    without = replace(moved, alternatives=(), version=3)
    catalogue.revise(without, agency.audit("move again"))
    assert catalogue.through(agency.till.id) == []


def test_an_account_at_stripe_is_linked_by_one_connection_of_an_account(
    agency: Agency, other: Agency
) -> None:
    theirs = "acct_theirs0001"
    link = replace(connection_of(agency.id, "linked"), linked=theirs, live=True)
    agency.mine.connections.add(link, agency.audit("link"))
    assert agency.mine.connections.linked_to(theirs) == link
    assert agency.mine.connections.linked_to("acct_another0001") is None
    second = replace(link, id=ConnectionId(derived("connection", "second link")))
    with pytest.raises(Stale):
        agency.mine.connections.add(second, agency.audit("link again"))
    assert other.mine.connections.linked_to(theirs) is None
    elsewhere = replace(connection_of(other.id, "linked"), linked=theirs)
    other.mine.connections.add(elsewhere, other.audit("link"))
    assert agency.mine.connections.linked_to(theirs) == link


def test_a_connection_is_kept_with_what_its_webhooks_are_known_by(agency: Agency) -> None:
    first = WebhookSecret(SecretId(derived("secret", "one")), "…0001", NOON, NOON + timedelta(days=3))
    second = WebhookSecret(SecretId(derived("secret", "two")), "…0002", NOON, sealed="c2VhbGVk")
    known = replace(agency.till, secrets=(first, second), version=agency.till.version + 1)
    agency.mine.connections.revise(known, agency.audit("connection.secret-add"))
    assert agency.mine.connections.get(known.id) == known
