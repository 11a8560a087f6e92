"""Looking into a client's books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cartwright.application import bookkeeping
from cartwright.application.bookkeeping import Explained, Month
from cartwright.application.numbering import give_number
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.books import Books
from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.selling import Delivery
from cartwright.application.ports.stacks import Stack
from cartwright.application.proving import prove
from cartwright.domain.access import Permission, Permit
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import document_id
from cartwright.domain.errors import Forbidden, Invalid, KeyReused, NotFound
from cartwright.domain.ids import ClientId, EntryId, KeyId, OrderId, SaleId, derived
from cartwright.domain.jobs import number
from cartwright.domain.journal import Balance, Book, Entry, Kind, Posting, Shelf
from cartwright.domain.journal.by_hand import AT_CONNECTIONS, by_hand
from cartwright.domain.money import Money
from cartwright.domain.orders import Sale
from cartwright.domain.periods import Period
from tests.fakes.papers import FakeBooks
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA


def looked(
    agency: Agency,
    shelf: Shelf | None = None,
    *,
    by: str = "olga",
    client: ClientId = NORTHWIND,
    limit: int = 50,
    cursor: str = "",
    books: Books | None = None,
) -> Month:
    return bookkeeping.month(
        agency.act(by),
        client,
        Period(f"{agency.now:%Y-%m}"),
        shelf or Shelf(),
        limit=limit,
        cursor=cursor,
        books=books or agency.mine.books,
        signatures=FakeSignatures(),
    )


def stands(agency: Agency, shelf: Shelf | None = None, **more: Any) -> tuple[Balance, ...]:
    found = looked(agency, shelf, **more).balances
    assert found is not None
    return found


def explained(
    agency: Agency,
    entry: str,
    *,
    by: str = "olga",
    client: ClientId = NORTHWIND,
    books: Books | None = None,
) -> Explained:
    month = Period(f"{agency.now:%Y-%m}")
    mine = agency.mine
    return bookkeeping.explain(
        agency.act(by),
        client,
        month,
        EntryId(entry),
        books=books or mine.books,
        orders=mine.orders,
        events=mine.events,
    )


def held(agency: Agency) -> None:
    """The till is the agency's, from now on."""
    till = replace(agency.till, house=NORTHWIND, version=agency.till.version + 1)
    agency.mine.connections.revise(till, agency.act().audit("connection.replace", till.id))


def sold(agency: Agency, many: int = 1) -> list[Sale]:
    """Courses, and mugs of Oliveira's with them."""
    return [sale for attempt in range(many) for sale in agency.sold(f"attempt-{attempt}", bumps=[agency.mug])]


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def test_what_stands_in_each_book_is_told_by_detail(agency: Agency) -> None:
    held(agency)
    sold(agency, 2)
    found = {(one.book, one.detail): one.amount for one in stands(agency)}
    gross = stands(agency, client=OLIVEIRA)[1].amount
    assert found[Book.TAX, "DE"] == euros("-38.00")
    assert found[Book.SETTLEMENT, OLIVEIRA] == -gross
    assert not sum(amount.minor for amount in found.values())


def test_a_shelf_holds_one_book_or_one_detail_of_it(agency: Agency) -> None:
    held(agency)
    sold(agency)
    (tax,) = stands(agency, Shelf(Book.TAX))
    assert tax == Balance(Book.TAX, "DE", euros("-19.00"))
    fees = looked(agency, Shelf(Book.FEES))
    assert [entry.kind for entry in fees.entries.things] == [Kind.FEE]
    assert looked(agency, Shelf(Book.TAX, "AT")) == Month((), replace(fees.entries, things=()))
    assert {one.book for one in stands(agency, Shelf(detail=agency.till.id))} == {Book.PROCESSOR, Book.FEES}


def test_entries_come_in_leaves_that_go_on_where_the_last_ended(agency: Agency) -> None:
    sold(agency, 3)
    whole = looked(agency).entries.things
    first = looked(agency, limit=4)
    second = looked(agency, limit=4, cursor=first.entries.cursor)
    assert (*first.entries.things, *second.entries.things) == whole
    assert second.entries.cursor == ""
    assert (first.balances, second.balances) == (looked(agency).balances, None)
    with pytest.raises(BadToken):
        looked(agency, Shelf(Book.TAX), cursor=first.entries.cursor)


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
@pytest.mark.parametrize("shelf", [Shelf(), Shelf(Book.FEES), Shelf(Book.TAX, "DE")])
def test_a_month_is_read_as_it_comes_and_each_entry_is_in_one_leaf(
    agency: Agency, limit: int, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where an answer reads two stacks at most: then it has no balances, and a leaf may be empty."""
    held(agency)
    sold(agency, 5)
    whole = looked(agency, shelf).entries.things
    for readings, at_once in ((bookkeeping.READINGS_AT_MOST, 2), (2, 2), (bookkeeping.READINGS_AT_MOST, 7)):
        monkeypatch.setattr(bookkeeping, "READINGS_AT_MOST", readings)
        monkeypatch.setattr(FakeBooks, "at_once", at_once)
        leaf = looked(agency, shelf, limit=limit)
        assert (leaf.balances is None) is (readings == 2)
        found = list(leaf.entries.things)
        while leaf.entries.cursor:
            leaf = looked(agency, shelf, limit=limit, cursor=leaf.entries.cursor)
            assert (len(leaf.entries.things) <= limit, leaf.balances) == (True, None)
            found += leaf.entries.things
            assert len(found) <= len(whole)
        assert tuple(found) == whole


def test_no_more_of_a_month_is_read_than_its_leaf_takes(agency: Agency) -> None:
    sold(agency, 6)
    first = looked(agency, limit=2)

    class Counting(FakeBooks):
        read = 0

        def through(self, client: ClientId, month: str, *, after: str = "") -> Iterator[Stack]:
            for stack in super().through(client, month, after=after):
                self.read += 1
                yield stack

    books = Counting(agency.store.shelves, ACCOUNT)
    looked(agency, limit=2, cursor=first.entries.cursor, books=books)
    assert books.read == 2
    entry = first.entries.things[0]
    assert explained(agency, entry.id, books=books).entry == entry
    assert books.read == 3


def test_an_entry_leads_to_its_order_its_sale_and_its_document(agency: Agency) -> None:
    (sale, _) = sold(agency)
    charge = looked(agency).entries.things[0]
    before = explained(agency, charge.id)
    assert (before.sale, before.document) == (agency.mine.books.sale(NORTHWIND, sale.id), None)
    job = number(ACCOUNT, NORTHWIND, sale.id)
    give_number(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)
    after = explained(agency, charge.id)
    assert after.document == document_id(sale.id)
    assert after.order is not None
    assert (after.order.id, after.entry) == (sale.order, charge)


def test_a_mirror_is_of_an_order_of_which_its_client_sold_nothing(agency: Agency) -> None:
    till = replace(agency.till, house=OLIVEIRA, version=agency.till.version + 1)
    agency.mine.connections.revise(till, agency.act().audit("connection.replace", till.id))
    sale = agency.sale()
    mirror = next(
        entry for entry in looked(agency, client=OLIVEIRA).entries.things if entry.kind is Kind.SETTLEMENT
    )
    found = explained(agency, mirror.id, client=OLIVEIRA)
    assert found.order is not None
    assert (found.order.id, found.sale, found.document) == (sale.order, None, None)


def test_an_entry_of_no_order_leads_nowhere(agency: Agency) -> None:
    agency.sale()
    entry = replace(looked(agency).entries.things[0], order=OrderId(""), sale=SaleId(""))
    agency.store.shelves.entries[ACCOUNT, NORTHWIND, entry.id] = entry
    assert explained(agency, entry.id) == Explained(entry)


def test_tests_are_in_no_books(agency: Agency) -> None:
    agency.sale()
    (charge, *_) = looked(agency).entries.things
    agency.store.shelves.entries[ACCOUNT, NORTHWIND, charge.id] = replace(charge, mode=Mode.TEST)
    assert charge.id not in {entry.id for entry in looked(agency).entries.things}
    with pytest.raises(NotFound):
        explained(agency, charge.id)


def test_an_entry_that_is_not_there_is_not_found(agency: Agency) -> None:
    with pytest.raises(NotFound):
        explained(agency, derived("entry", "none"))


def test_a_clients_member_sees_its_own_clients_books_and_no_others(agency: Agency) -> None:
    (_, mug) = sold(agency)
    agency.permit("clara", Permit(Permission.REPORTS_TAX))
    found = looked(agency, by="clara", client=OLIVEIRA)
    assert {entry.sale for entry in found.entries.things} == {mug.id}
    (entry, *_) = looked(agency).entries.things
    for ask in (
        lambda: looked(agency, by="clara"),
        lambda: explained(agency, entry.id, by="clara"),
        lambda: explained(agency, entry.id, by="clara", client=OLIVEIRA),
    ):
        with pytest.raises(NotFound):
            ask()


@pytest.mark.parametrize(("who", "client"), [("stan", NORTHWIND), ("clara", OLIVEIRA)])
def test_others_need_the_permission_for_reports(agency: Agency, who: str, client: ClientId) -> None:
    sold(agency)
    (entry, *_) = looked(agency, client=client).entries.things
    with pytest.raises(Forbidden) as refused:
        looked(agency, by=who, client=client)
    assert refused.value.needs == Permission.REPORTS_TAX
    with pytest.raises(Forbidden):
        explained(agency, entry.id, by=who, client=client)


# --- by hand -----------------------------------------------------------------------------------------------


def posting(book: Book, detail: str, amount: str, currency: str = "EUR") -> Posting:
    return Posting(book, detail, Money.of(amount, currency))


HANDED_ON = [posting(Book.BANK, "transfer 7", "119.00"), posting(Book.SETTLEMENT, OLIVEIRA, "-119.00")]


def paid_out(till: str, amount: str = "98.25") -> list[Posting]:
    return [posting(Book.BANK, till, amount), posting(Book.PROCESSOR, till, f"-{amount}")]


def entered(
    agency: Agency,
    postings: Sequence[Posting] | None = None,
    *,
    by: str = "olga",
    client: ClientId = NORTHWIND,
    key: str = "one",
    note: str = "Payout of the 3rd",
    books: Books | None = None,
) -> Entry:
    return bookkeeping.enter(
        agency.act(by),
        client,
        paid_out(agency.till.id) if postings is None else postings,
        key=key,
        note=note,
        clients=agency.mine.clients,
        connections=agency.mine.connections,
        books=books or agency.mine.books,
        breaks=agency.mine.breaks,
    )


def test_an_entry_by_hand_stands_in_the_books_and_in_the_log(agency: Agency) -> None:
    made, till = entered(agency), agency.till.id
    assert looked(agency).entries.things == (made,)
    assert (made.kind, made.note, made.order, made.sale) == (Kind.MANUAL, "Payout of the 3rd", "", "")
    audit = agency.audited()
    assert (audit.action, audit.resource, audit.reason) == ("books.enter", made.id, "Payout of the 3rd")
    assert audit.after == {
        "client": NORTHWIND,
        "postings": f"bank {till} 98.25 EUR; processor {till} -98.25 EUR",
    }
    assert explained(agency, made.id) == Explained(made)


def test_an_entry_by_hand_is_about_one_other_client_whoever_is_there(agency: Agency) -> None:
    two = [posting(Book.SETTLEMENT, OLIVEIRA, "1.00"), posting(Book.SETTLEMENT, "cli_2", "-1.00")]
    with pytest.raises(Invalid):
        by_hand(agency.northwind, two, made=EntryId("ent_1"), note="", at=agency.now)


def test_what_one_client_paid_another_is_in_the_books_of_both(agency: Agency) -> None:
    made = entered(agency, HANDED_ON)
    (other,) = looked(agency, client=OLIVEIRA).entries.things
    assert (other.mirrors, other.month, other.note) == (made.id, made.month, made.note)
    assert other.postings == (
        posting(Book.BANK, "transfer 7", "-119.00"),
        posting(Book.SETTLEMENT, NORTHWIND, "119.00"),
    )
    assert list(prove(agency.mine, now=agency.now)) == []


@pytest.mark.parametrize(
    "postings",
    [
        [],
        [posting(Book.BANK, "a", "0.00"), posting(Book.PROCESSOR, "a", "0.00")],
        [posting(Book.BANK, "a", "1.00"), posting(Book.PROCESSOR, "a", "-1.01")],
        [posting(Book.BANK, "a", "1.00"), posting(Book.PROCESSOR, "a", "-1.00", "USD")],
        [posting(Book.REVENUE, "a", "1.00"), posting(Book.BANK, "a", "-1.00")],
        [posting(Book.TAX, "DE", "1.00"), posting(Book.BANK, "a", "-1.00")],
        [posting(Book.REFUNDS, "a", "1.00"), posting(Book.BANK, "a", "-1.00")],
        [posting(Book.SETTLEMENT, NORTHWIND, "1.00"), posting(Book.BANK, "a", "-1.00")],
        [posting(Book.SETTLEMENT, OLIVEIRA, "1.00"), posting(Book.SETTLEMENT, "cli_2", "-1.00")],
        [posting(Book.SETTLEMENT, "cli_nobody", "1.00"), posting(Book.BANK, "a", "-1.00")],
        [posting(Book.RECEIVABLE, "Ada", "1.00"), posting(Book.RECEIVABLE, "Ada", "-1.00")],
        *([posting(book, "in words", "1.00"), posting(Book.BANK, "a", "-1.00")] for book in AT_CONNECTIONS),
        [posting(Book.RECEIVABLE, "Ada", "1.00"), posting(Book.BANK, "con_unknown", "-1.00")],
    ],
)
def test_what_does_not_add_up_or_is_never_by_hand_is_refused(
    agency: Agency, postings: Sequence[Posting]
) -> None:
    with pytest.raises(Invalid):
        entered(agency, postings)
    assert looked(agency).entries.things == ()


def test_a_connection_whose_money_stands_elsewhere_is_not_entered(agency: Agency) -> None:
    held(agency)
    with pytest.raises(Invalid):
        entered(agency, client=OLIVEIRA)
    # Nor as the other side of what one client owes another.
    owed = [
        posting(Book.PROCESSOR, agency.till.id, "-1.00"),
        posting(Book.SETTLEMENT, OLIVEIRA, "1.00"),
    ]
    with pytest.raises(Invalid):
        entered(agency, owed)
    assert entered(agency).client == NORTHWIND


class TestTheSameEntryAgain:
    def test_is_the_one_that_was_made_whenever_it_is_sent(self, agency: Agency) -> None:
        made = entered(agency)
        agency.clock.move(timedelta(days=40))
        assert entered(agency) == made
        assert len(agency.store.shelves.entries) == 1

    def test_is_another_under_another_key_and_in_other_books(self, agency: Agency) -> None:
        made = {entered(agency).id, entered(agency, key="two").id, entered(agency, client=OLIVEIRA).id}
        assert len(made) == len(agency.store.shelves.entries) == 3

    @pytest.mark.parametrize("change", [{"note": "Payout of the 4th"}, {"postings": ()}])
    def test_is_no_other_entry(self, agency: Agency, change: dict[str, Any]) -> None:
        entered(agency)
        if "postings" in change:
            change = {"postings": paid_out(agency.till.id, "98.26")}
        with pytest.raises(KeyReused):
            entered(agency, **change)
        assert len(agency.store.shelves.entries) == 1

    def test_takes_a_key(self, agency: Agency) -> None:
        with pytest.raises(Invalid) as refused:
            entered(agency, key="")
        assert "header:Idempotency-Key" in str(refused.value.facts["errors"])

    def test_is_one_when_both_are_made_at_once(self, agency: Agency) -> None:
        class Meanwhile(FakeBooks):
            def enter(self, entries: Sequence[Entry], audit: Audit) -> None:
                agency.clock.move(timedelta(seconds=1))
                entered(agency)
                super().enter(entries, audit)

        made = entered(agency, books=Meanwhile(agency.store.shelves, ACCOUNT))
        assert [made] == list(agency.store.shelves.entries.values())


@pytest.mark.parametrize("who", ["stan", "clara"])
def test_only_who_manages_the_account_enters_by_hand(agency: Agency, who: str) -> None:
    agency.permit(who, Permit(Permission.REPORTS_TAX))
    with pytest.raises(Forbidden) as refused:
        entered(agency, by=who, client=OLIVEIRA)
    assert refused.value.needs == Permission.ACCOUNT_MANAGE


def test_nobodys_books_are_entered_into(agency: Agency) -> None:
    with pytest.raises(NotFound):
        entered(agency, client=ClientId(derived("client", "nobody")))


def test_a_key_for_tests_sees_no_books(agency: Agency) -> None:
    act = agency.act()
    scope = frozenset({Permission.REPORTS_TAX})
    for mode, there in ((Mode.LIVE, True), (Mode.TEST, False)):
        keyed = replace(act, seat=replace(act.seat, key=KeyId("key_1"), scope=scope, mode=mode))
        with nullcontext() if there else pytest.raises(NotFound):
            bookkeeping.month(
                keyed,
                NORTHWIND,
                Period("2026-11"),
                Shelf(),
                limit=1,
                books=agency.mine.books,
                signatures=FakeSignatures(),
            )


# --- what the processor told -------------------------------------------------------------------------------


def test_an_entry_leads_to_what_the_processor_told_of_its_order(agency: Agency) -> None:
    (sale,) = agency.sold()
    order = agency.mine.orders.get(sale.order)
    told = Delivery(ACCOUNT, order.payment.connection, "evt_1", "payment.succeeded", order.id, "")
    agency.store.inbox.receive(told, b"{}", at=agency.now)
    (entry, *_) = looked(agency).entries.things
    assert [one.event for one in explained(agency, entry.id).events] == ["evt_1"]


def test_one_of_several_owners_is_not_told_what_may_be_about_the_others(agency: Agency) -> None:
    for sale in agency.sold(bumps=[agency.mug]):
        order = agency.mine.orders.get(sale.order)
        told = Delivery(ACCOUNT, order.payment.connection, "evt_1", "charge.refunded", order.id, "")
        agency.store.inbox.receive(told, b"{}", at=agency.now)
    agency.permit("clara", Permit(Permission.REPORTS_TAX))
    (entry, *_) = looked(agency, client=OLIVEIRA).entries.things
    assert explained(agency, entry.id, client=OLIVEIRA).events
    assert explained(agency, entry.id, by="clara", client=OLIVEIRA).events == ()
