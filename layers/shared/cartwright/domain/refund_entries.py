"""What a refund is in the books: a part of its sale's charge taken back, at the rates of that charge.

How much net, and how much of each levy, has gone back of a line follows from how much of it has gone back in
all (see `apportioning`). An entry is the difference between before and after. So whatever the order of
partial refunds, all of a line given back is exactly what was booked for it, levy by levy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

from cartwright.domain import journal
from cartwright.domain.apportioning import apportioned
from cartwright.domain.ids import JobId, RefundId, derived
from cartwright.domain.jobs import CreditNumber, Job
from cartwright.domain.journal import Book, Entry, Kind, Known, Posting, TaxFact, facts_of, mirrored, stands
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Line, Sale
from cartwright.domain.payments import Payment
from cartwright.domain.refunds import Refund, RefundState, Returns
from cartwright.domain.vat_checks import VatCheck, Wrong, righted


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale as it stands in the books: its `lines` as their tax was found to be at last, and what the books
    keep of its buyer. `check` is of its buyer's VAT number, if that was in doubt."""

    sale: Sale
    lines: tuple[Line, ...]
    buyer: Known
    payment: Payment
    check: VatCheck | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What one word about an order's refunds changes: committed whole or not at all. `after` is stored over
    `before`; the rest is new. `checks` decided how something was taxed, and must be what they were."""

    before: Returns
    after: Returns
    entries: tuple[Entry, ...] = ()
    jobs: tuple[Job, ...] = ()
    checks: tuple[VatCheck, ...] = ()


def standing(sale: Sale, charge: Entry, payment: Payment, check: VatCheck | None = None) -> Sold:
    """The sale as it is in the books: as it was charged, or as that was corrected.

    Tax that was charged though it was not due stays charged until it is given back with what was paid.
    """
    corrected = check is not None and check.wrong is Wrong.BELIEVED
    lines = righted(sale.lines, believed=True) if corrected else sale.lines
    return Sold(sale, tuple(lines), charge.buyer, payment, check)


def taken_back(line: Line, before: Money, after: Money) -> tuple[TaxFact, ...]:
    """What of a line goes back with the money between two amounts of it, tax included."""
    facts = facts_of(line)
    currency = line.amount.gross.currency
    shares = [line.amount.net.minor, *(fact.tax.minor for fact in facts)]
    one, other = (apportioned(shares, amount.minor) for amount in (before, after))
    net, *taxes = (Money(now - then, currency) for then, now in zip(one, other, strict=True))
    nothing = Money.zero(currency)
    return tuple(
        replace(fact, net=nothing if place else net, tax=tax)
        for place, (fact, tax) in enumerate(zip(facts, taxes, strict=True))
    )


def kept(line: Line, returns: Returns) -> Line:
    """What is left of a line that was given back in part."""
    facts = taken_back(line, returns.back(line), line.amount.gross)
    left = reduce(add, (Taxed(fact.net, fact.tax, fact.net + fact.tax) for fact in facts))
    return replace(line, amount=left)


def booked(before: Returns, after: Returns, sold: Sold) -> Sequence[Entry]:
    """The entries of one sale's refunds that have arrived, or were sent back, between the two."""
    entries, known = list[Entry](), before
    for refund in after.of(sold.sale.id)[::-1]:
        was = before.find(refund.id)
        arrived = was is not None and was.state is RefundState.SUCCEEDED
        if arrived == (refund.state is RefundState.SUCCEEDED):
            continue
        moved = _with(known, refund)
        entries += _entries(refund, known, moved, sold)
        known = moved
    return entries


def credit_number(entry: Entry) -> CreditNumber:
    """The job that gives a refund's entry its document."""
    return CreditNumber(
        id=JobId(derived("job", "credit", entry.id)),
        account=entry.account,
        client=entry.client,
        sale=entry.sale,
        order=entry.order,
        refund=RefundId(entry.origin),
        entry=entry.id,
        month=entry.month,
        at=entry.at,
    )


def _with(returns: Returns, refund: Refund) -> Returns:
    known = returns.find(refund.id)
    if known is None:
        return replace(returns, refunds=(*returns.refunds, refund))
    return replace(returns, refunds=tuple(refund if one is known else one for one in returns.refunds))


def _entries(refund: Refund, before: Returns, after: Returns, sold: Sold) -> Sequence[Entry]:
    sale, at = sold.sale, refund.at or refund.asked_at
    numbers = {portion.line for portion in refund.portions}
    lines = [line for line in sold.lines if line.number in numbers]
    back = [(line, taken_back(line, before.back(line), after.back(line))) for line in lines]
    facts = tuple(replace(fact, net=-fact.net, tax=-fact.tax) for _, some in back for fact in some)
    amount = reduce(add, (Taxed(fact.net, fact.tax, fact.net + fact.tax) for fact in facts))
    entry = journal.booked(
        Kind.REFUND,
        sale,
        [
            stands(sold.payment, sale.owner, amount.gross),
            *(Posting(Book.REFUNDS, fact.product, -fact.net) for fact in facts),
            *(Posting(Book.TAX, fact.jurisdiction, -fact.tax) for fact in facts),
        ],
        at=at,
        reference=refund.reference,
        facts=facts,
        amount=amount,
        origin=refund.id,
        once=(refund.id, refund.state),
    )
    # What the charge says of the buyer: by now its words may be forgotten.
    return mirrored(replace(entry, buyer=sold.buyer), sold.payment)
