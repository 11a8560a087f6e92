"""The books: one immutable entry per owner and money movement, whose postings sum to nothing.

A charge, in the owner's books: what the processor owes us goes up, revenue and tax owed are where it came
from. Entries are never changed; a correction is another entry. Balances and reports are folds over entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from cartwright.domain.catalog import Mode
from cartwright.domain.funnel import Part
from cartwright.domain.ids import AccountId, ClientId, EntryId, OrderId, ProductId, SaleId, derived
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.orders import Line, Order, Sale
from cartwright.domain.tax import SELF_ACCOUNTED


class Kind(StrEnum):
    CHARGE = "charge"
    REBILL = "rebill"
    """A charge that our own clock made."""
    CORRECTION = "correction"
    """Of the tax of a charge. No money moved."""


class Book(StrEnum):
    """Where money stands: with the processor, earned, or owed to a tax authority."""

    PROCESSOR = "processor"
    REVENUE = "revenue"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class Posting:
    """Money into (+) or out of (-) a book; `detail` says which connection, product or jurisdiction."""

    book: Book
    detail: str
    amount: Money


@dataclass(frozen=True, slots=True)
class TaxFact:
    """What a line was taxed by one levy, by which rule, kept so that a report needs nothing but entries.

    `net` stands once per line (on its first levy; the others carry zero), so that nets and taxes both add up.
    `carriage`: the line is what sending the product cost; `main`: it is what the page itself sells, no extra.
    """

    line: int
    product: ProductId
    name: str
    ground: str
    country: str
    jurisdiction: str
    levy: str
    rate: Decimal
    net: Money
    tax: Money
    rule: str = ""
    carriage: bool = False
    main: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the books keep of the buyer for the tax: where it was found to be and by what, and what was known
    of its VAT number. The number itself is kept where the sale rests on it (the recapitulative statement of
    2006/112/EC art. 264 lists it), and nowhere else. Empty in entries older than this."""

    country: str = ""
    evidence: tuple[str, ...] = ()
    enough: bool = False
    number: str = ""
    number_state: str = ""
    consultation: str = ""

    @classmethod
    def of(cls, sale: Sale) -> Known:
        buyer = sale.buyer
        finding, business = buyer.evidence.finding, buyer.business
        owed = any(line.treatment.ground in SELF_ACCOUNTED for line in sale.lines)
        check = business.check if business else None
        return cls(
            country=finding.country,
            evidence=tuple(f"{proof}: {country}" for proof, country in buyer.evidence.pieces.items()),
            enough=finding.enough,
            number=business.number if business and owed else "",
            number_state=business.state if business and business.number else "",
            consultation=check.consultation if check else "",
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement in one client's books, in one currency. Its postings sum to zero, or it does not exist."""

    account: AccountId
    client: ClientId
    id: EntryId
    kind: Kind
    mode: Mode
    at: datetime
    month: str
    order: OrderId
    sale: SaleId
    payment_reference: str
    postings: tuple[Posting, ...]
    facts: tuple[TaxFact, ...]
    amount: Taxed
    buyer: Known = field(default_factory=Known)

    def __post_init__(self) -> None:
        currency = self.amount.gross.currency
        if total([posting.amount for posting in self.postings], currency):
            raise ValueError("postings do not sum to zero")
        if total([fact.tax for fact in self.facts], currency) != self.amount.tax:
            raise ValueError("the tax facts are not the tax")
        if total([fact.net for fact in self.facts], currency) != self.amount.net:
            raise ValueError("the tax facts are not the net")


def charged(order: Order) -> tuple[Entry, ...]:
    """The entries of a paid order: one per owner, with ids that follow from both: nothing books twice."""
    return tuple(_charge(order, order.sale(owner)) for owner in order.owners)


def corrected(sale: Sale, lines: Sequence[Line], *, reference: str, at: datetime) -> Entry:
    """The entry that makes of the sale's own `lines` these, which came to be known at `at`: it takes back how
    those that differ were taxed, and says how they are.

    It stands in the month of `at`: what was reported is not written again. `reference` is the payment's.
    Raises ValueError unless what was paid is the same.
    """
    pairs = [(one, other) for one, other in zip(sale.lines, lines, strict=True) if one != other]
    if any(one.amount.gross != other.amount.gross for one, other in pairs):
        raise ValueError(f"a correction of {sale.id} moves money")
    facts = [replace(fact, net=-fact.net, tax=-fact.tax) for one, _ in pairs for fact in _facts(one)]
    facts += [fact for _, other in pairs for fact in _facts(other)]
    nothing = Money.zero(sale.total.gross.currency)
    tax = total([fact.tax for fact in facts], nothing.currency)
    return Entry(
        account=sale.account,
        client=sale.owner,
        id=EntryId(derived("entry", Kind.CORRECTION, sale.id)),
        kind=Kind.CORRECTION,
        mode=sale.mode,
        at=at,
        month=month_of(at, sale),
        order=sale.order,
        sale=sale.id,
        payment_reference=reference,
        postings=(
            *(Posting(Book.REVENUE, one.product, one.amount.net - other.amount.net) for one, other in pairs),
            *(Posting(Book.TAX, fact.jurisdiction, -fact.tax) for fact in facts if fact.tax),
        ),
        facts=tuple(facts),
        amount=Taxed(-tax, tax, nothing),
        buyer=Known.of(sale),
    )


def month_of(at: datetime, sale: Sale) -> str:
    """The month of the owner's books a moment falls in: a tax period ends at the owner's own midnight."""
    return at.astimezone(sale.seller.zone).strftime("%Y-%m")


def _charge(order: Order, sale: Sale) -> Entry:
    amount = sale.total
    facts = tuple(fact for line in sale.lines for fact in _facts(line))
    postings = (
        Posting(Book.PROCESSOR, order.payment.connection, amount.gross),
        *(Posting(Book.REVENUE, line.product, -line.amount.net) for line in sale.lines),
        *(Posting(Book.TAX, fact.jurisdiction, -fact.tax) for fact in facts if fact.tax),
    )
    kind = Kind.REBILL if order.instalment else Kind.CHARGE
    return Entry(
        account=sale.account,
        client=sale.owner,
        id=EntryId(derived("entry", kind, sale.id)),
        kind=kind,
        mode=sale.mode,
        at=sale.at,
        month=month_of(sale.at, sale),
        order=sale.order,
        sale=sale.id,
        payment_reference=order.payment.reference,
        postings=postings,
        facts=facts,
        amount=amount,
        buyer=Known.of(sale),
    )


def _facts(line: Line) -> tuple[TaxFact, ...]:
    treatment, net = line.treatment, line.amount.net
    nothing = Money.zero(net.currency)

    def fact(jurisdiction: str, levy: str, rate: Decimal, net: Money, tax: Money) -> TaxFact:
        ground, country = treatment.ground, treatment.country
        return TaxFact(
            line.number,
            line.product,
            line.name,
            ground,
            country,
            jurisdiction,
            levy,
            rate,
            net,
            tax,
            treatment.rule,
            line.part is Part.SHIPPING,
            line.part is Part.MAIN,
        )

    if not treatment.levies:
        return (fact(treatment.country, "", Decimal(0), net, nothing),)
    return tuple(
        fact(levy.jurisdiction, levy.name, levy.rate, nothing if place else net, tax)
        for place, (levy, tax) in enumerate(treatment.shares(line.amount.tax))
    )
