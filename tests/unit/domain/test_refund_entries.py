"""Refunds in the books: at the rates of the charge, and all of them together are the charge taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from operator import add

from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.ids import ClientId, derived
from cartwright.domain.journal import Book, Entry, Kind, charged
from cartwright.domain.money import Money, Taxed
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.orders import Line, Order, Sale
from cartwright.domain.refund_entries import Sold, booked, kept, restocked, standing, taken_back
from cartwright.domain.refunds import Portion, Refund, Returns, refund_id
from tests.unit.domain.shop import NOON, NORTHWIND, OLIVEIRA, SELLERS, offer, pages, paid, product
from tests.unit.domain.test_refunds import eur

HOUR = timedelta(hours=1)


def sold(order: Order, sale: Sale) -> Sold:
    charge = next(entry for entry in charged(order) if entry.client == sale.owner)
    return standing(sale, charge, order.payment)


def one_back(returns: Returns, sale: Sale, line: int, gross: Money, order: Order) -> tuple[Returns, Refund]:
    """With so much of a line given back, and arrived."""
    refund = Refund(
        account=sale.account,
        id=refund_id(sale.account, sale.id, str(len(returns.refunds))),
        order=sale.order,
        sale=sale.id,
        client=sale.owner,
        mode=sale.mode,
        portions=(Portion(line, gross),),
        asked_at=NOON,
    )
    arrived = Returned(
        f"re_{len(returns.refunds)}", "pi_1", gross, ReturnState.SUCCEEDED, NOON + HOUR, refund.id
    )
    return returns.asked(refund, order.lines).heard(arrived, NOON + HOUR), refund


def failed(returns: Returns, refund: Refund) -> Returns:
    word = Returned("re_x", "pi_1", refund.amount, ReturnState.FAILED, NOON + 2 * HOUR, refund.id)
    return returns.heard(word, NOON + 2 * HOUR)


def levies(*entries: Entry) -> Mapping[tuple[object, ...], tuple[int, int]]:
    """What the entries come to of each line and levy: net and tax."""
    sums: dict[tuple[object, ...], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for entry in entries:
        for fact in entry.facts:
            key = entry.client, fact.line, fact.jurisdiction, fact.levy, fact.rate
            net, tax = sums[key]
            sums[key] = net + fact.net.minor, tax + fact.tax.minor
    return sums


def balances(*entries: Entry) -> Mapping[tuple[object, ...], int]:
    """What is earned less what was given back of it, and all other books as they are."""
    sums: dict[tuple[object, ...], int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            book = Book.REVENUE if posting.book is Book.REFUNDS else posting.book
            sums[entry.client, book, posting.detail] += posting.amount.minor
    return sums


def test_a_partial_refund_gives_back_net_and_tax_at_the_rate_that_was_charged() -> None:
    order = paid(offer(product(), sellers=SELLERS))
    [sale] = [order.sale(owner) for owner in order.owners]
    before = Returns(order.account, order.id)
    after, refund = one_back(before, sale, 1, eur("59.50"), order)
    [entry] = booked(before, after, sold(order, sale))
    assert (entry.kind, entry.origin, entry.client) == (Kind.REFUND, refund.id, NORTHWIND)
    assert entry.amount == Taxed(eur("-50.00"), eur("-9.50"), eur("-59.50"))
    assert [(one.book, one.amount) for one in entry.postings] == [
        (Book.PROCESSOR, eur("-59.50")),
        (Book.REFUNDS, eur("50.00")),
        (Book.TAX, eur("9.50")),
    ]
    assert (entry.payment_reference, entry.at, entry.month) == ("pi_1", NOON + HOUR, "2026-11")
    assert entry.buyer == sold(order, sale).buyer


def test_what_goes_back_and_what_comes_back_again_stands_with_who_holds_the_money_as_well() -> None:
    """The agency's connection gives back what the owner sold: so much less the one owes the other."""
    agency = ClientId(derived("client", "the agency"))
    order = paid(offer(product(), sellers=SELLERS))
    order = replace(order, payment=replace(order.payment, holder=agency))
    [sale] = [order.sale(owner) for owner in order.owners]
    before = Returns(order.account, order.id)
    after, refund = one_back(before, sale, 1, eur("59.50"), order)
    gone = booked(before, after, sold(order, sale))
    back = booked(after, failed(after, refund), sold(order, sale))
    for entries, cents in ((gone, 5950), (back, -5950)):
        entry, mirror = entries
        assert (entry.client, mirror.client, mirror.mirrors) == (NORTHWIND, agency, entry.id)
        assert (entry.postings[0].book, entry.postings[0].detail) == (Book.SETTLEMENT, agency)
        assert [(one.book, one.detail, one.amount.minor) for one in mirror.postings] == [
            (Book.PROCESSOR, order.payment.connection, -cents),
            (Book.SETTLEMENT, NORTHWIND, cents),
        ]


def test_a_refund_is_of_the_month_it_arrived_in_by_its_owners_clock() -> None:
    order = paid(offer(product(), sellers=SELLERS))
    [sale] = [order.sale(owner) for owner in order.owners]
    before = Returns(order.account, order.id)
    after, refund = one_back(before, sale, 1, eur("1.00"), order)
    late = replace(refund, at=NOON.replace(day=30, hour=23, minute=30), state=after.refunds[0].state)
    [entry] = booked(before, replace(after, refunds=(late,)), sold(order, sale))
    assert entry.month == "2026-12"


def test_what_was_asked_for_and_has_not_arrived_is_not_in_the_books() -> None:
    order = paid(offer(product(), sellers=SELLERS))
    [sale] = [order.sale(owner) for owner in order.owners]
    before = Returns(order.account, order.id)
    after, refund = one_back(before, sale, 1, eur("1.00"), order)
    waiting = before.asked(refund, order.lines)
    assert booked(before, waiting, sold(order, sale)) == []
    assert booked(after, after, sold(order, sale)) == []


def test_what_a_bank_sends_back_stands_again_as_it_was_charged() -> None:
    order = paid(offer(product(), sellers=SELLERS))
    [sale] = [order.sale(owner) for owner in order.owners]
    before = Returns(order.account, order.id)
    after, refund = one_back(before, sale, 1, eur("33.33"), order)
    back = failed(after, refund)
    [gone] = booked(before, after, sold(order, sale))
    [came] = booked(after, back, sold(order, sale))
    assert came.amount == -gone.amount
    assert came.id != gone.id
    assert not any(balances(gone, came).values())
    # Both at once come to nothing, and nothing is said of it.
    assert booked(before, back, sold(order, sale)) == []


@given(pages(), st.data())
def test_whatever_is_given_back_in_whatever_parts_all_of_it_is_the_charge_levy_by_levy(
    page: object, data: st.DataObject
) -> None:
    order = paid(page, "CA", "QC")  # type: ignore[arg-type]
    entries = list(charged(order))
    returns = Returns(order.account, order.id)
    parts = data.draw(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 99)), max_size=8))
    for place, share in parts:
        line = order.lines[place % len(order.lines)]
        gross = Money(returns.left(line).minor * share // 100, "EUR")
        if gross:
            returns = _given(returns, order, line, gross, entries)
    charges = reduce(add, (entry.amount for entry in charged(order)))
    back = [entry.amount.gross for entry in entries if entry.kind is Kind.REFUND]
    assert -sum(amount.minor for amount in back) <= charges.gross.minor
    for line in order.lines:
        if left := returns.left(line):
            returns = _given(returns, order, line, left, entries)
    assert not any(net or tax for net, tax in levies(*entries).values())
    assert not any(balances(*entries).values())


def _given(returns: Returns, order: Order, line: Line, gross: Money, entries: list[Entry]) -> Returns:
    sale = order.sale(line.owner)
    after, _ = one_back(returns, sale, line.number, gross, order)
    new = booked(returns, after, sold(order, sale))
    assert len(new) == 1
    assert new[0].amount.gross == -gross
    assert all(fact.net.minor <= 0 and fact.tax.minor <= 0 for fact in new[0].facts)
    entries += new
    return after


@given(st.integers(1, 11_500), st.integers(0, 100), st.integers(0, 100))
def test_how_much_tax_goes_back_depends_on_how_much_went_back_and_not_on_the_parts(
    cents: int, one: int, other: int
) -> None:
    """A basket of Quebec: two levies on each net."""
    order = paid(offer(product(owner=OLIVEIRA), sellers=SELLERS), "CA", "QC")
    line = order.lines[0]
    middle = [Money(cents * share // 100, "EUR") for share in sorted((one, other))]
    nothing, all_of_it = Money.zero("EUR"), Money(cents, "EUR")
    at_once = taken_back(line, nothing, all_of_it)
    bit_by_bit = [
        taken_back(line, before, after)
        for before, after in zip([nothing, *middle], [*middle, all_of_it], strict=True)
    ]
    assert len(at_once) == 2
    for place, fact in enumerate(at_once):
        assert fact.tax == reduce(add, (some[place].tax for some in bit_by_bit))
        assert fact.net == reduce(add, (some[place].net for some in bit_by_bit))


def test_what_goes_back_whole_can_be_sold_again_where_that_was_asked_for() -> None:
    order = paid(offer(product(), [product("Mat", "30.00")], SELLERS))
    limited = (replace(order.lines[0], stock=5, quantity=2), order.lines[1])
    order = replace(order, lines=limited)
    sale, nothing = order.sale(NORTHWIND), Returns(order.account, order.id)

    def step(before: Returns, gross: str, line: int = 1, *, restocks: bool = True) -> tuple[Returns, int]:
        after, refund = one_back(before, sale, line, eur(gross), order)
        known = [replace(one, restocks=restocks) if one.id == refund.id else one for one in after.refunds]
        after = replace(after, refunds=tuple(known))
        return after, sum(one.pieces for one in restocked(before, after, sale))

    part, many = step(nothing, "19.00")
    assert many == 0
    rest, many = step(part, "100.00")
    assert many == 2
    back = failed(rest, rest.refunds[1])
    assert [one.pieces for one in restocked(rest, back, sale)] == [-2]
    assert step(nothing, "119.00", restocks=False)[1] == 0
    assert step(nothing, "35.70", line=2)[1] == 0
    assert list(restocked(rest, rest, sale)) == []


def test_what_is_left_of_a_line_and_what_went_back_are_the_line() -> None:
    order = paid(offer(product(), sellers=SELLERS))
    [sale] = [order.sale(owner) for owner in order.owners]
    after, _ = one_back(Returns(order.account, order.id), sale, 1, eur("11.11"), order)
    [line] = sale.lines
    back = taken_back(line, eur("0.00"), eur("11.11"))
    left = kept(line, after)
    assert left.amount.gross == eur("107.89")
    assert left.amount.net + back[0].net == line.amount.net
    assert left.amount.tax + back[0].tax == line.amount.tax
