"""What a refund is in the books: a part of its sale's charge taken back, at the rates of that charge.

How much net, and how much of each levy, has gone back of a line follows from how much of it has gone back in
all (see `apportioning`). An entry is the difference between before and after. So whatever the order of
partial refunds, all of a line given back is exactly what was booked for it, levy by levy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from cartwright.domain.apportioning import apportioned
from cartwright.domain.catalog import Mode
from cartwright.domain.exemptions import Exemption
from cartwright.domain.funnel import Part
from cartwright.domain.ids import AccountId, JobId, ProductId, RefundId, derived
from cartwright.domain.jobs import CreditNumber, Job
from cartwright.domain.journal import Book, Entry, Kind, Known, Posting, TaxFact, facts_of, mirrored, stands
from cartwright.domain.journal import booked as made
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Line, Order, Sale
from cartwright.domain.payments import Payment
from cartwright.domain.refunds import Refund, RefundState, Returns
from cartwright.domain.tax import SELF_ACCOUNTED, NumberState, Treatment
from cartwright.domain.vat_checks import VatCheck, Wrong, righted

if TYPE_CHECKING:
    from cartwright.domain.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale as it stands in the books: its `lines` as their tax was found to be at last, what the books keep
    of its buyer, and what it was paid by. `check` is of its buyer's VAT number, if that was in doubt."""

    sale: Sale
    lines: tuple[Line, ...]
    buyer: Known
    payment: Payment
    check: VatCheck | None = None

    def firm(self, by: Exemption | None = None) -> Known:
        """What the books keep of the buyer who owes the tax itself: its number, which the recapitulative
        statement lists (2006/112/EC art. 264). Where that was confirmed after tax was charged, it is the
        check's; where it was shown after the sale, the exemption's."""
        if by is not None and by.number:
            proof = by.consultation
            return replace(self.buyer, number=by.number, number_state=NumberState.VALID, consultation=proof)
        if self.check is None or self.check.wrong is not Wrong.CHARGED:
            return self.buyer
        number, proof = self.check.number, self.check.consultation
        return replace(self.buyer, number=number, number_state=NumberState.VALID, consultation=proof)


@dataclass(frozen=True, slots=True)
class Restocked:
    """So many pieces of a product can be sold again; below nothing: they cannot, after all."""

    account: AccountId
    product: ProductId
    mode: Mode
    pieces: int


@dataclass(frozen=True, slots=True)
class Change:
    """What one word about an order's refunds changes: committed whole or not at all. `after` is stored over
    `before`; the rest is new. `checks` decided how something was taxed, and must be what they were; `ended`
    is one that comes to its end by it, as its next version. `beside`: an order with whose disputes it was
    held, and which must be what it was. `going`: what goes on of it, as its next version, so that nobody
    credits in this moment what is given back."""

    before: Returns
    after: Returns
    entries: tuple[Entry, ...] = ()
    jobs: tuple[Job, ...] = ()
    checks: tuple[VatCheck, ...] = ()
    restocked: tuple[Restocked, ...] = ()
    ended: VatCheck | None = None
    beside: Order | None = None
    going: tuple[Subscription, ...] = ()


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


def remaining(line: Line, returns: Returns) -> Taxed:
    """What is left of a line that nobody has asked for: as it was charged, and without the tax that is given
    back alone."""
    taxed = returns.taxed(line)
    facts = taken_back(line, line.amount.gross - taxed, line.amount.gross)
    bears = reduce(add, (Taxed(fact.net, fact.tax, fact.net + fact.tax) for fact in facts))
    return bears + Taxed.free(returns.left(line) - taxed)


def booked(before: Returns, after: Returns, sold: Sold) -> Sequence[Entry]:
    """The entries of one sale's refunds that have arrived, or were sent back, between the two; and beside
    each that of who holds the money, where that is not the owner."""
    return [
        entry
        for refund, earlier, later in _moved(before, after, sold.sale)
        for entry in mirrored(_entry(refund, earlier, later, sold), sold.payment)
    ]


def restocked(before: Returns, after: Returns, sale: Sale) -> Sequence[Restocked]:
    """What can be sold again between the two: a line of a limited product that a refund which `restocks` has
    given back whole. A part of a line is no piece of it."""
    pieces = Counter[ProductId]()
    for refund, earlier, later in _moved(before, after, sale):
        numbers = {portion.line for portion in refund.portions} if refund.restocks else set()
        for line in sale.lines:
            if line.number in numbers and line.stock is not None and line.part is not Part.SHIPPING:
                gone = [returns.back(line) == line.amount.gross for returns in (earlier, later)]
                pieces[line.product] += line.quantity * (gone[1] - gone[0])
    return [Restocked(sale.account, product, sale.mode, many) for product, many in pieces.items() if many]


def _moved(before: Returns, after: Returns, sale: Sale) -> Iterator[tuple[Refund, Returns, Returns]]:
    """Each refund of the sale that has arrived, or was sent back, between the two, in the order they were
    asked for; and all refunds just before it moved, and just after."""
    known = before
    for refund in after.of(sale.id)[::-1]:
        was = before.find(refund.id)
        arrived = was is not None and was.state is RefundState.SUCCEEDED
        if arrived == (refund.state is RefundState.SUCCEEDED):
            continue
        moved = _with(known, refund)
        yield refund, known, moved
        known = moved


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


def _entry(refund: Refund, before: Returns, after: Returns, sold: Sold) -> Entry:
    numbers = {portion.line for portion in refund.portions}
    lines = [line for line in sold.lines if line.number in numbers]
    by = refund.exemption or after.exempt(refund.sale) or before.exempt(refund.sale)
    facts = [fact for line in lines for fact in _moved_of(line, before, after, by)]
    amount = reduce(add, (Taxed(fact.net, fact.tax, fact.net + fact.tax) for fact in facts))
    entry = made(
        Kind.REFUND,
        sold.sale,
        [
            stands(sold.payment, sold.sale.owner, amount.gross),
            *(Posting(Book.REFUNDS, fact.product, -fact.net) for fact in facts),
            *(Posting(Book.TAX, fact.jurisdiction, -fact.tax) for fact in facts),
        ],
        at=refund.at or refund.asked_at,
        reference=sold.payment.reference,
        facts=facts,
        amount=amount,
        origin=refund.id,
        once=(refund.id, refund.state),
    )
    # The buyer's words are not read for it: the charge has what the books keep of them.
    owes = any(fact.ground in SELF_ACCOUNTED for fact in facts)
    return replace(entry, buyer=sold.firm(by) if owes else sold.buyer)


def _moved_of(line: Line, before: Returns, after: Returns, by: Exemption | None) -> Iterator[TaxFact]:
    """What goes of a line as it was charged, and what comes, or goes, of it without that tax."""
    gone = before.gone(line), after.gone(line)
    if gone[0] != gone[1]:
        yield from (-fact for fact in taken_back(line, *gone))
    freed = after.freed(line) - before.freed(line)
    treatment = untaxed(line, by)
    if freed and treatment:
        yield from facts_of(replace(line, amount=Taxed.free(freed), treatment=treatment))


def untaxed(line: Line, by: Exemption | None) -> Treatment | None:
    """How a line is taxed where tax was not due on it: as an exemption says, or as it would have been had its
    buyer's number been confirmed in time. None where it bears tax all the same."""
    shown = by.of(line) if by else None
    found = shown or (line.otherwise.treatment if line.otherwise else None)
    return None if found is None or found.levies else found
