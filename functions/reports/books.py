"""A client's books as the reports API gives them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from cartwright.application.bookkeeping import Explained, Month
from cartwright.application.ports.events import Event
from cartwright.application.ports.leafing import Leaf
from cartwright.domain.breaks import Break, Closing
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import BreakId
from cartwright.domain.journal import Balance, Book, Entry, Kind, Posting, TaxFact
from cartwright.domain.money import Money
from cartwright.domain.movements import Compared
from cartwright.domain.orders import OrderState
from cartwright.domain.reconciliation import Gap
from cartwright.http.paths import break_id
from reports.models import Amount


class BalanceSeen(BaseModel):
    book: Book
    detail: str
    balance: Amount = Field(description="Above nothing: there is so much. Below: so much came from there")

    @classmethod
    def of(cls, balance: Balance) -> BalanceSeen:
        return cls(book=balance.book, detail=balance.detail, balance=Amount.of(balance.amount))


class PostingSeen(BaseModel):
    book: Book
    detail: str
    amount: Amount = Field(description="Into the book, or (below nothing) out of it")

    @classmethod
    def of(cls, posting: Posting) -> PostingSeen:
        return cls(book=posting.book, detail=posting.detail, amount=Amount.of(posting.amount))


class EntrySeen(BaseModel):
    """One movement; its postings sum to nothing. `order` and `sale` are empty where it is of none."""

    id: str
    kind: Kind
    at: datetime
    order: str
    sale: str
    postings: list[PostingSeen]

    @classmethod
    def of(cls, entry: Entry) -> EntrySeen:
        return cls(
            id=entry.id,
            kind=entry.kind,
            at=entry.at,
            order=entry.order,
            sale=entry.sale,
            postings=[PostingSeen.of(posting) for posting in entry.postings],
        )


class MoneyTaken(BaseModel):
    model_config = ConfigDict(extra="forbid")

    minor: int = Field(
        ge=-(10**12), le=10**12, description="In the currency's smallest unit", examples=[-500]
    )
    currency: str = Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])


class PostingTaken(BaseModel):
    model_config = ConfigDict(extra="forbid")

    book: Book
    detail: str = Field(min_length=1, max_length=128, description="Which connection, client, or whom")
    amount: MoneyTaken


class EntryTaken(BaseModel):
    """An entry by hand. `note` says why, and is kept with it and in the log."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(min_length=3, max_length=500)
    postings: list[PostingTaken] = Field(min_length=2, max_length=20)
    closes: str = Field(
        default="", description="The break that it accounts for: it moves at the processor what is missing"
    )

    @property
    def answered(self) -> BreakId | None:
        """Raises NotFound for what is no break's id."""
        return break_id(self.closes) if self.closes else None

    def wanted(self) -> list[Posting]:
        """Raises Invalid for a currency that is none."""
        return [Posting(one.book, one.detail, _money(one.amount)) for one in self.postings]


def _money(taken: MoneyTaken) -> Money:
    try:
        return Money(taken.minor, taken.currency)
    except ValueError as unknown:
        raise Invalid.at("/postings", "a currency of ISO 4217") from unknown


class BooksSeen(BaseModel):
    month: str
    balances: list[BalanceSeen] | None = Field(
        description="With the first page; null on those that follow, and of more than 50,000 entries"
    )
    items: list[EntrySeen]
    cursor: str = Field(description="Where to go on; empty at the end")

    @classmethod
    def of(cls, month: str, found: Month) -> BooksSeen:
        return cls(
            month=month,
            balances=None if found.balances is None else [BalanceSeen.of(one) for one in found.balances],
            items=[EntrySeen.of(entry) for entry in found.entries.things],
            cursor=found.entries.cursor,
        )


class TaxSeen(BaseModel):
    """How a line was taxed by one levy, by which rule."""

    product: str
    item: str
    ground: str
    jurisdiction: str
    levy: str
    rate: str
    net: Amount
    tax: Amount
    rule: str

    @classmethod
    def of(cls, fact: TaxFact) -> TaxSeen:
        return cls(
            product=fact.product,
            item=fact.name,
            ground=fact.ground,
            jurisdiction=fact.jurisdiction,
            levy=fact.levy,
            rate=f"{fact.rate:f}",
            net=Amount.of(fact.net),
            tax=Amount.of(fact.tax),
            rule=fact.rule,
        )


class EventSeen(BaseModel):
    """A verified webhook about the order. Its body is shown to nobody here: what it was is known by its
    digest."""

    id: str = Field(description="The processor's own id of the event")
    kind: str
    received_at: datetime
    sha256: str = Field(description="Of the body, in hex")
    outcome: str
    kept_until: datetime | None = Field(
        description="Till when the order can be replayed from it; null where it was not kept"
    )

    @classmethod
    def of(cls, event: Event) -> EventSeen:
        return cls(
            id=event.event,
            kind=event.kind,
            received_at=event.at,
            sha256=event.sha256,
            outcome=event.outcome,
            kept_until=event.kept_until,
        )


class EntryExplained(EntrySeen):
    taxes: list[TaxSeen]
    order_state: OrderState | None
    connection: str = Field(description="Through which it was paid; empty where it is of no order")
    payment: str = Field(description="The processor's own id of the payment")
    origin: str = Field(
        description="The processor's id, or ours, of the refund, dispute, fee or payout it is"
    )
    mirrors: str | None = Field(description="The entry in the owner's books that this one stands against")
    document: str | None = Field(description="The id of the sale's receipt; null while it has none")
    document_number: str
    note: str = Field(description="Why it was made by hand, where it was")
    events: list[EventSeen] = Field(description="What the processor told of the order, in the last 90 days")

    @classmethod
    def explained(cls, found: Explained) -> EntryExplained:
        entry, order = found.entry, found.order
        return cls(
            **EntrySeen.of(entry).model_dump(),
            taxes=[TaxSeen.of(fact) for fact in entry.facts],
            order_state=order.state if order else None,
            connection=order.payment.connection if order else "",
            payment=entry.payment_reference,
            origin=entry.origin,
            mirrors=entry.mirrors,
            document=found.document,
            document_number=found.sale.document if found.sale else "",
            note=entry.note,
            events=[EventSeen.of(event) for event in found.events],
        )


class BreakSeen(BaseModel):
    """What the client's books and the processor's own do not agree on."""

    id: str
    client: str = Field(description="Whose it is: the client whose connection it is, and in whose books")
    open: bool
    gap: Gap
    kind: Compared
    connection: str
    of: str = Field(description="The processor's own id of the payment, or of the payout")
    at: datetime = Field(description="When it happened, by the processor's own time")
    days: int = Field(description="How old it is, or was when it was closed")
    stated: Amount = Field(description="What the processor says")
    booked: Amount = Field(description="What our books say")
    order: str | None
    closed_at: datetime | None
    closing: Closing | None = Field(description="Vanished by itself, or accounted for by hand")
    entry: str | None = Field(description="The entry by hand that accounts for it")

    @classmethod
    def of_break(cls, one: Break, now: datetime) -> BreakSeen:
        return cls(
            id=one.id,
            client=one.client,
            open=one.open,
            gap=one.gap,
            kind=one.kind,
            connection=one.connection,
            of=one.of,
            at=one.at,
            days=one.age(now).days,
            stated=Amount.of(one.stated),
            booked=Amount.of(one.booked),
            order=one.order,
            closed_at=one.closed,
            closing=one.closing,
            entry=one.entry,
        )


class BreaksSeen(BaseModel):
    items: list[BreakSeen]
    cursor: str = Field(description="Where to go on; empty at the end")

    @classmethod
    def of(cls, leaf: Leaf[Break], now: datetime) -> BreaksSeen:
        return cls(items=[BreakSeen.of_break(one, now) for one in leaf.things], cursor=leaf.cursor)
