"""The books: one immutable entry per client and money movement, whose postings sum to nothing.

Entries are never changed; a correction is another entry. Balances and reports are folds over entries.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, BreakId, ClientId, EntryId, OrderId, ProductId, SaleId
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.orders import Sale
from cartwright.domain.tax import SELF_ACCOUNTED


class Kind(StrEnum):
    CHARGE = "charge"
    REBILL = "rebill"
    """A charge that our own clock made."""
    CORRECTION = "correction"
    """Of the tax of a charge. No money moved."""
    REFUND = "refund"
    DISPUTE = "dispute"
    """Money a bank took back, or gave back again."""
    FEE = "fee"
    """What a processor keeps for itself."""
    PAYOUT = "payout"
    """From the processor to the bank."""
    SETTLEMENT = "settlement"
    """In the books of who holds the money of another client's sale: the mirror of that one's entry."""
    MANUAL = "manual"
    """By somebody's hand, who says why."""


SELLING = frozenset({Kind.CHARGE, Kind.REBILL})
"""By which something is sold."""

OF_BUYERS = frozenset({*SELLING, Kind.CORRECTION, Kind.REFUND, Kind.DISPUTE})
"""What is a buyer's business: what it paid and got back, and not what that cost whom."""


class Book(StrEnum):
    """Where money stands, and where it came from. What a posting's `detail` says is in brackets."""

    PROCESSOR = "processor"
    """With the processor, not paid out yet [connection]."""
    SETTLEMENT = "settlement"
    """Owed by another client of the account, or (below nothing) to it [that client]."""
    BANK = "bank"
    """Paid out [connection]."""
    RECEIVABLE = "receivable"
    """Owed by somebody else [whom, in words]."""
    REVENUE = "revenue"
    """Earned, without tax [product]."""
    REFUNDS = "refunds"
    """Earned and given back, without tax [product]."""
    TAX = "tax"
    """Owed to a tax authority [jurisdiction]."""
    FEES = "fees"
    """What processors keep [connection]."""
    DISPUTES = "disputes"
    """What banks took back and have not given back again [connection]."""
    COMMISSIONS = "commissions"
    """What is owed for bringing buyers [whom]."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Money into (+) or out of (-) a book; `detail` says which connection, product, client or
    jurisdiction."""

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

    def __neg__(self) -> TaxFact:
        """The same taken back."""
        return replace(self, net=-self.net, tax=-self.tax)


@dataclass(frozen=True, slots=True)
class Known:
    """What the books keep of the buyer for the tax: where it was found to be and by what, and what was known
    of its VAT number. The number itself is kept where the sale rests on it (the recapitulative statement of
    2006/112/EC art. 264 lists it), and nowhere else. `region` is the buyer's state or province, where it was
    asked for: each has a threshold of its own. `needed`: the law asks for two pieces of evidence. All empty
    in entries older than it."""

    country: str = ""
    evidence: tuple[str, ...] = ()
    enough: bool = False
    number: str = ""
    number_state: str = ""
    consultation: str = ""
    region: str = ""
    needed: bool = False

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
            region=buyer.place.region,
            needed=any(line.treatment.located and line.amount.gross for line in sale.lines),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement in one client's books, in one currency. Its postings sum to zero, or it does not exist.

    `amount` is what it sells, or (below nothing) takes back of what was sold: an entry that only moves money
    has none. `order` and `sale` are empty where it is of none. `origin` is what it is the entry of besides
    the sale: our id of a refund, or the processor's of a dispute, a fee or a payout; `mirrors` the entry in
    the owner's books that this one of the holder's stands against; `note` why somebody made it by hand, and
    `closes` the difference from a processor's books that it accounts for; `repeats`: it sells to a browser
    that has bought in the contest of the page before.
    """

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
    origin: str = ""
    mirrors: EntryId | None = None
    note: str = ""
    closes: BreakId | None = None
    repeats: bool = False

    def __post_init__(self) -> None:
        currency = self.amount.gross.currency
        if total([posting.amount for posting in self.postings], currency):
            raise ValueError("postings do not sum to zero")
        if total([fact.tax for fact in self.facts], currency) != self.amount.tax:
            raise ValueError("the tax facts are not the tax")
        if total([fact.net for fact in self.facts], currency) != self.amount.net:
            raise ValueError("the tax facts are not the net")

    def moved(self, book: Book) -> Money:
        """What it put into a book, all details together."""
        amounts = [posting.amount for posting in self.postings if posting.book is book]
        return total(amounts, self.amount.gross.currency)
