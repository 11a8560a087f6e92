"""A cart of the agreement once it is paid: the next charge of what goes on, and all of it given back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

import pytest

from cartwright.domain.ids import ClientId
from cartwright.domain.journal import Book, Entry, charged
from cartwright.domain.money import Money, total
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.orders import Line, Order, Sale, sale_id
from cartwright.domain.payments import PaymentState, Truth
from cartwright.domain.refund_entries import booked, standing, taken_back
from cartwright.domain.refunds import MoreThanPaid, Portion, Refund, Returns, found, refund_id, spread, whole
from cartwright.domain.subscriptions import Subscription, Terms, begun, rebill
from tests.unit.agreement.carts import Cart
from tests.unit.domain.shop import NOON

WHOLE, AMOUNTS, LINES, ELSEWHERE = range(4)
"""At once; an amount over all lines, then the rest; line by line, each in two; made at the processor."""

type Sums = Counter[tuple[object, ...]]


def paid(order: Order) -> Order:
    asked, reference = order.payment.amount, order.payment.reference or "none"
    return order.heard(Truth(reference, order.id, PaymentState.SUCCEEDED, asked, NOON))


def rebilled(order: Order, cart: Cart) -> Iterator[tuple[Subscription, Order]]:
    """Each line of a paid order that goes on, and the order of its first charge, as billing would place it
    on the day of the purchase."""
    products = {one.id: one for one in (cart.page, *cart.bumped)}
    for one in begun(order, tuple(order.sale(owner) for owner in order.owners)):
        terms = Terms(order, products[one.product], order.sellers[one.owner])
        yield one, rebill(one, terms, key="key", at=NOON, on=NOON.date(), known=cart.vouch)


def given_back(order: Order, number: int) -> Money:
    """What goes back of an order in all, in the way that its `number` says.

    Each line has gone back in the end with exactly its net and each of its taxes; nothing was taken again on
    the way from who got it, and not a cent more can be asked for.
    """
    gone, nothing = Counter[tuple[object, ...]](), Money.zero(order.payment.amount.currency)
    lines, back, known = {line.number: line for line in order.lines}, dict[int, Money](), 0
    for returns in _given(order, number):
        for portion in (portion for refund in returns.refunds[known:] for portion in refund.portions):
            line, had = lines[portion.line], back.get(portion.line, nothing)
            back[line.number] = had + portion.gross
            for fact in taken_back(line, had, back[line.number]):
                assert fact.net.minor >= 0, order
                assert fact.tax.minor >= 0, order
                gone[line.number, "net"] += fact.net.minor
                gone[line.number, fact.jurisdiction, fact.levy, fact.rate] += fact.tax.minor
        known = len(returns.refunds)
    for line in order.lines:
        assert gone.pop((line.number, "net"), 0) == line.amount.net.minor, order
        for levy, tax in line.treatment.shares(line.amount.tax):
            assert gone.pop((line.number, levy.jurisdiction, levy.name, levy.rate), 0) == tax.minor, order
    assert not any(gone.values()), order
    return total(list(back.values()), nothing.currency)


def leaves_nothing_in_the_books(order: Order, number: int) -> None:
    """Of what was charged for a paid order nothing is left in any book of any client once all of it was given
    back: no revenue, no tax of any line and levy, no money, and nothing that one owes another."""
    sales, charges = [order.sale(owner) for owner in order.owners], charged(order)
    stood = [standing(sale, _charge(charges, sale), order.payment) for sale in sales]
    sums, before = Counter[tuple[object, ...]](), Returns(order.account, order.id)
    _count(charges, sums)
    for after in _given(order, number):
        _count([entry for sold in stood for entry in booked(before, after, sold)], sums)
        before = after
    assert not any(sums.values()), order
    with pytest.raises(MoreThanPaid):
        spread(Money(1, order.payment.amount.currency), order.lines, before)


def _charge(charges: Sequence[Entry], sale: Sale) -> Entry:
    return next(one for one in charges if one.sale == sale.id and one.facts)


def _count(entries: Sequence[Entry], sums: Sums) -> None:
    """Net and tax of each owner's lines by levy; and what is in each book, revenue less what was given
    back."""
    for entry in entries:
        for fact in entry.facts:
            of = entry.client, fact.line, fact.jurisdiction, fact.levy, fact.rate
            sums[*of, "net"] += fact.net.minor
            sums[*of, "tax"] += fact.tax.minor
        for posting in entry.postings:
            book = Book.REVENUE if posting.book is Book.REFUNDS else posting.book
            sums[entry.client, book, posting.detail] += posting.amount.minor


def _given(order: Order, number: int) -> Iterator[Returns]:
    """The order's refunds after each of them has arrived, until nothing is left: the same for the same
    `number`."""
    chance, returns = Random(number), Returns(order.account, order.id)
    way = chance.choice((WHOLE, AMOUNTS, LINES, ELSEWHERE))
    if way == ELSEWHERE:
        all_of_it = order.payment.amount
        part = Money(chance.randint(1, all_of_it.minor), all_of_it.currency)
        for amount in filter(None, (part, all_of_it - part)):
            returns = _found(returns, order, amount)
            yield returns
        return
    for owner in order.owners:
        lines = [line for line in order.lines if line.owner == owner and line.amount.gross]
        while any(returns.left(line) for line in lines):
            returns = _arrived(returns, order, owner, _portions(lines, returns, chance, way))
            yield returns


def _portions(lines: Sequence[Line], returns: Returns, chance: Random, way: int) -> tuple[Portion, ...]:
    """What is asked for next: of a line, or of all of them, first a part, and then all that is left."""
    if way == LINES:
        lines = [chance.choice([line for line in lines if returns.left(line)])]
    if way == WHOLE or any(returns.back(line) for line in lines):
        return whole(lines, returns)
    currency = lines[0].amount.gross.currency
    left = total([returns.left(line) for line in lines], currency)
    return spread(Money(chance.randint(1, left.minor), currency), lines, returns)


def _arrived(returns: Returns, order: Order, owner: ClientId, portions: tuple[Portion, ...]) -> Returns:
    sale = sale_id(order.id, owner)
    refund = Refund(
        account=order.account,
        id=refund_id(order.account, sale, str(len(returns.refunds))),
        order=order.id,
        sale=sale,
        client=owner,
        mode=order.mode,
        portions=portions,
        asked_at=NOON,
    )
    return returns.asked(refund, order.lines).heard(_word(returns, refund.amount, refund), NOON)


def _found(returns: Returns, order: Order, amount: Money) -> Returns:
    word, sales = _word(returns, amount), [order.sale(owner) for owner in order.owners]
    for refund in found(word, sales, returns, NOON):
        returns = returns.asked(refund, order.lines)
    return returns.heard(word, NOON)


def _word(returns: Returns, amount: Money, refund: Refund | None = None) -> Returned:
    """The processor's, that it gave that much back."""
    reference, ours = f"re_{len(returns.refunds)}", refund.id if refund else None
    return Returned(reference, "pi_1", amount, ReturnState.SUCCEEDED, NOON, ours)
