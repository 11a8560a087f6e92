"""How often the table is asked: what a buyer, a webhook and a member wait for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cartwright.application.keying import seated
from cartwright.application.tallying import through
from cartwright.domain.api_keys import made
from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.errors import NotFound, Unauthenticated
from cartwright.domain.ids import IdentityId, KeyId, MemberId, ProductId, derived
from cartwright.domain.offers import Hint
from cartwright.domain.periods import Span
from cartwright.storage.storefront import KEYS_AT_MOST
from tests.aws import Call
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import Agency, key_of, letters_of, opened, paid, profile_of
from tests.fakes.world import NOON, FakeBirths, FakeClock

READ = ["BatchGetItem"]


@pytest.fixture
def agency(counted: Counted) -> Agency:
    """With a page that sells two clients' products, which nobody has looked at."""
    agency = opened(counted.store)
    bump = agency.publish("Mug", agency.add_client("North"))
    agency.publish("Course", agency.house, bumps=[bump])
    counted.calls.clear()
    return agency


def look(counted: Counted, agency: Agency, hint: Hint | None = None) -> Hint:
    return Hint.of(counted.store.storefront.offer(agency.host, "course", hint))


def test_a_page_nobody_has_seen_takes_two_reads(counted: Counted, agency: Agency) -> None:
    look(counted, agency)
    assert counted.operations == READ * 2


def test_a_page_seen_lately_takes_one_read(counted: Counted, agency: Agency) -> None:
    look(counted, agency)
    counted.calls.clear()
    look(counted, agency)
    assert counted.operations == READ


def test_a_glance_right_after_a_page_takes_no_read(
    counted: Counted, agency: Agency, clock: FakeClock
) -> None:
    look(counted, agency)
    counted.calls.clear()
    clock.move(timedelta(seconds=9))
    counted.store.storefront.glance(agency.host, "course")
    assert counted.operations == []
    clock.move(timedelta(seconds=1))
    counted.store.storefront.glance(agency.host, "course")
    assert counted.operations == READ


def test_an_order_is_placed_on_what_is_read_then(counted: Counted, agency: Agency) -> None:
    counted.store.storefront.glance(agency.host, "course")
    counted.calls.clear()
    look(counted, agency)
    assert counted.operations == READ


def test_a_page_is_forgotten_after_a_while(counted: Counted, agency: Agency, clock: FakeClock) -> None:
    look(counted, agency)
    counted.calls.clear()
    clock.move(timedelta(minutes=5))
    look(counted, agency)
    assert counted.operations == READ * 2


def test_a_form_that_names_its_page_takes_one_read_in_a_process_that_never_saw_it(
    counted: Counted, agency: Agency
) -> None:
    hint = look(counted, agency)
    counted.calls.clear()
    look(opened_again(counted), agency, hint)
    assert counted.operations == READ


def opened_again(counted: Counted) -> Counted:
    """The same table, as a process sees it that has just started."""
    return replace(
        counted, store=type(counted.store)(counted.table, clock=FakeClock(), births=FakeBirths(FakeClock()))
    )


def test_a_wrong_hint_costs_one_read_more(counted: Counted, agency: Agency) -> None:
    other = opened(counted.store, "other")
    other.publish("Course", other.house)
    wrong = look(counted, other)
    counted.calls.clear()
    look(counted, agency, wrong)
    assert counted.operations == READ * 2


@pytest.mark.parametrize(("suggested", "read"), [(KEYS_AT_MOST, 1 + KEYS_AT_MOST), (KEYS_AT_MOST + 1, 2)])
def test_a_hint_makes_us_read_only_so_much(
    counted: Counted, agency: Agency, suggested: int, read: int
) -> None:
    """Who is not believed is answered as one who said nothing: by the page and its host."""
    products = tuple(ProductId(derived("product", f"{number}")) for number in range(suggested - 2))
    counted.calls.clear()
    look(counted, agency, Hint(agency.id, products, (), agency.till.id))
    assert len(keys_read(counted.calls[0])) == read


def keys_read(call: Call) -> list[object]:
    (wanted,) = call.asked["RequestItems"].values()
    keys: list[object] = wanted["Keys"]
    return keys


def test_a_page_takes_two_reads_after_a_hand_over_too(counted: Counted, agency: Agency) -> None:
    before = look(counted, agency)
    course = next(product for product in agency.mine.catalogue.list() if product.slug == "course")
    south = agency.add_client("South")
    agency.mine.catalogue.revise(course.handed_over(south.id), agency.audit("hand over"))
    counted.calls.clear()
    look(opened_again(counted), agency)
    assert counted.operations == READ * 2
    look(opened_again(counted), agency, before)
    assert counted.operations == READ * 2


def test_a_glance_at_an_offer_seen_seconds_ago_takes_no_read(
    counted: Counted, agency: Agency, clock: FakeClock
) -> None:
    seen = counted.store.storefront.offer(agency.host, "course")
    counted.calls.clear()
    assert counted.store.storefront.glance(agency.host, "course") == seen
    assert counted.operations == []
    clock.move(timedelta(seconds=10))
    counted.store.storefront.glance(agency.host, "course")
    assert counted.operations == READ


def test_whose_page_it_is_takes_one_read_once(counted: Counted, agency: Agency) -> None:
    for _ in range(2):
        counted.store.storefront.account(agency.host, "course")
    assert counted.operations == READ


def test_an_address_of_nothing_takes_one_read_and_a_nonsensical_one_none(
    counted: Counted, agency: Agency
) -> None:
    with pytest.raises(NotFound):
        counted.store.storefront.offer(agency.host, "nothing")
    assert counted.operations == READ
    with pytest.raises(NotFound):
        counted.store.storefront.offer("HOST#x", "PAGE")
    assert counted.operations == []


def test_a_sale_from_order_to_numbered_document(counted: Counted, agency: Agency) -> None:
    order = agency.order(1, agency.house)
    delivery = agency.delivery(order)
    mine = agency.mine

    mine.orders.place(order)
    assert counted.operations == ["PutItem"]
    order = order.passed_on(agency.till.id, order.payment.holder)
    mine.orders.pass_on(order)
    assert counted.operations == ["UpdateItem"]
    mine.orders.attach(order.attached("pi_1"))
    assert counted.operations == ["UpdateItem"]
    counted.store.inbox.receive(delivery, b"{}", at=NOON)
    assert counted.operations == ["PutItem"]
    counted.store.inbox.receive(delivery, b"{}", at=NOON)
    assert counted.operations == ["PutItem"]
    settlement = paid(mine.orders.get(order.id))
    assert counted.operations == ["GetItem"]
    mine.orders.settle(settlement, delivery)
    assert counted.operations == ["TransactWriteItems"]
    due = mine.papers.due(agency.house.id, settlement.sales[0].id)
    assert counted.operations == ["BatchGetItem"]
    document = due.series.issue(due.sale, at=NOON)
    mine.papers.issue(document, due.series, letters_of(document), settlement.jobs[0].id)
    assert counted.operations == ["TransactWriteItems"]
    mine.papers.get(agency.house.id, document.id)
    assert counted.operations == ["GetItem", "BatchGetItem"]
    mine.orders.recall(mine.orders.get(order.id))
    assert counted.operations == ["GetItem", "BatchGetItem"]
    letter = letters_of(document)[0].id
    mine.post.claim(letter, at=NOON, stale_before=NOON)
    mine.post.claim(letter, at=NOON, stale_before=NOON)
    assert counted.operations == ["PutItem"] * 2
    mine.post.sent(letter, reference="ses-1", at=NOON)
    assert counted.operations == ["TransactWriteItems"]


def test_a_members_access_is_one_consistent_query(counted: Counted, agency: Agency) -> None:
    assert agency.mine.members.seat(agency.owner.identity)
    assert agency.mine.members.seat(IdentityId("a-stranger")) is None
    asked = [(call.operation, call.asked["ConsistentRead"]) for call in counted.calls]
    assert asked == [("Query", True)] * 2


def test_a_keys_access_is_one_consistent_query_too_and_its_use_one_write_an_hour(
    counted: Counted, agency: Agency
) -> None:
    text = made(Mode.TEST, agency.owner.id, key_of(agency.owner).id, chance=bytes(32))
    agency.mine.api_keys.add(
        replace(key_of(agency.owner), digest=text.digest), agency.audit("key.make"), at_most=20
    )
    counted.calls.clear()
    for minutes, asked in ((0, ["Query", "UpdateItem"]), (59, ["Query"]), (61, ["Query", "UpdateItem"])):
        seated(text.shown(), now=NOON + timedelta(minutes=minutes), api_keys=agency.mine.api_keys)
        assert counted.operations == asked
    for wrong in (
        replace(text, secret="1" * 52),
        replace(text, key=KeyId(derived("key", "none"))),
        replace(text, member=MemberId(derived("member", "none"))),
    ):
        with pytest.raises(Unauthenticated):
            seated(wrong.shown(), now=NOON, api_keys=agency.mine.api_keys)
        assert counted.operations == ["Query"]


def consistent(counted: Counted, read: Callable[[], object]) -> bool:
    """Whether strongly consistent reads were all it took."""
    counted.calls.clear()
    read()
    wanted = [call.asked.get("RequestItems", {}).get("Cartwright", call.asked) for call in counted.calls]
    return bool(wanted) and all(asked["ConsistentRead"] for asked in wanted)


def test_money_and_access_are_read_consistently(counted: Counted, agency: Agency) -> None:
    settlement = agency.sell()
    document = agency.issue(settlement)
    mine, house, sale = agency.mine, agency.house.id, settlement.sales[0].id
    assert consistent(counted, lambda: mine.orders.get(settlement.after.id))
    assert consistent(counted, lambda: mine.orders.sale(house, sale))
    assert consistent(counted, lambda: mine.papers.due(house, sale))
    assert consistent(counted, lambda: mine.papers.get(house, document.id))
    assert consistent(counted, lambda: mine.books.entries(house, "2026-11"))
    assert consistent(counted, lambda: mine.outbox.get(settlement.jobs[0].id))
    assert consistent(counted, mine.clients.account)
    assert consistent(counted, lambda: mine.clients.get(house))
    look(counted, agency)
    assert consistent(counted, lambda: look(counted, agency))


def test_a_clients_sales_of_a_month_are_one_query(counted: Counted, agency: Agency) -> None:
    agency.sell()
    counted.calls.clear()
    agency.mine.books.sales(agency.house.id, NOON, NOON + timedelta(days=1))
    assert counted.operations == ["Query"]


def test_a_report_reads_the_books_of_its_own_months_and_the_numbers_of_their_sales(
    counted: Counted, agency: Agency
) -> None:
    for number, month in enumerate((10, 11, 11, 12)):
        agency.sell(number, at=datetime(2026, month, 5 + number, 9, tzinfo=UTC))
    counted.calls.clear()
    mine, open_books = agency.mine, ClosedBooks(agency.id, agency.house.id, {})
    reading = through(agency.house, Span("2026-11"), Basis.INVOICE, books=mine.books, closed=open_books)
    sheaves = list(reading)
    assert [len(sheaf.entries) for sheaf in sheaves] == [2]
    entries, numbers, anew = (call.asked for call in counted.calls)
    place = f"ACCOUNT#{agency.id}#CLIENT#{agency.house.id}"
    assert entries["ExpressionAttributeValues"] == {":0": {"S": f"{place}#BOOKS#2026-11"}}
    assert numbers["ExpressionAttributeValues"] == {
        ":0": {"S": f"{place}#SALES"},
        ":1": {"S": "2026-11-06T09:00:00.000000Z"},
        ":2": {"S": "2026-12-02T23:00:00.000000Z"},
    }
    assert numbers["ProjectionExpression"]
    assert anew["ExpressionAttributeValues"] == {
        ":0": {"S": f"{place}#REISSUED"},
        ":1": {"S": "2026-10-31T23:00:00.000000Z"},
        ":2": {"S": "2026-11-30T23:00:00.000000Z"},
    }


def test_a_hundred_products_are_one_batch(counted: Counted, agency: Agency) -> None:
    products = [product.id for product in agency.mine.catalogue.list()]
    counted.calls.clear()
    assert len(agency.mine.catalogue.some(products)) == 2
    assert counted.operations == READ


def test_people_are_changed_in_one_transaction_with_the_log(counted: Counted, agency: Agency) -> None:
    revised = agency.house.with_profile(profile_of(agency.house.id, "New GmbH", "DE"), at=NOON)
    agency.mine.clients.revise_profile(revised, agency.audit("revise"))
    assert counted.operations == ["TransactWriteItems"]
