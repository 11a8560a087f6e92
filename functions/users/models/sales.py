"""Sales, with the lines the member may see and nothing of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cartwright.application.auditing import Act
from cartwright.application.ports.leafing import Leaf
from cartwright.application.reach import whose
from cartwright.application.sales import Named
from cartwright.domain.buyers import Buyer
from cartwright.domain.catalog import Mode
from cartwright.domain.clicks import Click
from cartwright.domain.documents import DocumentKind
from cartwright.domain.entitlements import AccessState, Ending, Entitlement, Ticket
from cartwright.domain.money import Money, total
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.orders import Line, Sale
from cartwright.domain.refunds import Returns
from users.models.common import Amount, Given, Seen, Taxes
from users.models.questions import AnswerSeen


class AccessSeen(Given):
    """What the buyer is let into by this sale: `state` is active, over or revoked, and then `because` of
    what."""

    state: AccessState
    begins: Seen
    ends: Seen | None
    revoked: Seen | None
    because: Ending | None

    @classmethod
    def of(cls, held: Entitlement, at: Seen) -> AccessSeen:
        return cls(
            state=held.state(at),
            begins=held.begins,
            ends=held.ends,
            revoked=held.revoked,
            because=held.because,
        )


class LineSeen(Given):
    """`line` is its number in the order, by which it is given back. `amount` is what was left of its price
    after `discount`; `later` is whether something falls due again. `tax_rule` is the rule that decided the
    tax, `tax_reason` why, in words; both are empty for older sales."""

    line: int
    product: str
    name: str
    quantity: int
    discount: Amount | None
    amount: Taxes
    later: bool
    access: AccessSeen | None
    tax_country: str
    tax_ground: str
    tax_rule: str
    tax_reason: str

    @classmethod
    def of(cls, line: Line, held: Entitlement | None, at: Seen) -> LineSeen:
        return cls(
            line=line.number,
            product=line.product,
            name=line.name,
            quantity=line.quantity,
            discount=Amount.of(line.discount) if line.discount else None,
            later=line.future is not None and line.future.costs,
            access=AccessSeen.of(held, at) if held else None,
            amount=Taxes.of(line.amount),
            tax_country=line.treatment.country,
            tax_ground=line.treatment.ground,
            tax_rule=line.treatment.rule,
            tax_reason=line.treatment.reason,
        )


class DeliverySeen(Given):
    """Where goods are to be brought."""

    street: str
    postcode: str
    city: str
    region: str
    country: str

    @classmethod
    def of(cls, buyer: Buyer) -> DeliverySeen | None:
        if buyer.delivery is None:
            return None
        place = buyer.place
        return cls(
            street=buyer.delivery.street,
            postcode=place.postcode,
            city=buyer.delivery.city,
            region=place.region,
            country=place.country,
        )


class SaleSeen(Given):
    """One owner's part of an order, with the lines the member may see; `total` is their sum.

    Of a buyer whom the owner has forgotten (`erased`), only the country is left.

    `answers` is what the buyer said to those products' own questions, and `passed_through` what the link that
    led to the page carried, with the sale of what the page was for.

    To a client's member the owner is null where it is another client, and so is the number of its document.
    """

    id: str
    order: str
    owner: str | None
    at: Seen
    mode: Mode
    document: str | None
    erased: bool
    buyer_email: str | None
    buyer_name: str | None
    buyer_country: str
    delivery: DeliverySeen | None
    answers: list[AnswerSeen]
    passed_through: dict[str, str]
    coupon: str
    lines: list[LineSeen]
    total: Taxes

    @classmethod
    def of(cls, sale: Sale, act: Act, held: Mapping[Ticket, Entitlement]) -> SaleSeen:
        return cls(
            id=sale.id,
            order=sale.order,
            owner=whose(act, sale.owner),
            at=sale.at,
            mode=sale.mode,
            document=sale.document if whose(act, sale.owner) else None,
            erased=sale.buyer.veiled,
            buyer_email=sale.buyer.email or None,
            buyer_name=sale.buyer.name or None,
            buyer_country=sale.buyer.place.country,
            delivery=DeliverySeen.of(sale.buyer),
            answers=[AnswerSeen.of(answer) for answer in sale.buyer.answers],
            passed_through=dict(sale.buyer.passed),
            coupon=sale.coupon,
            lines=[
                LineSeen.of(line, held.get(Ticket(sale.owner, sale.id, line.product)), act.now)
                for line in sale.lines
            ],
            total=Taxes.of(sale.total),
        )


class DisputeSeen(Given):
    """A dispute of the payment that the sale was paid with. `taken`: the bank has the money; `answer_by`:
    until when the processor takes evidence."""

    state: DisputeState
    reason: str
    at: Seen
    answer_by: Seen | None
    taken: bool

    @classmethod
    def of(cls, dispute: Disputed) -> DisputeSeen:
        return cls(
            state=dispute.state,
            reason=dispute.reason,
            at=dispute.at,
            answer_by=dispute.answer_by,
            taken=dispute.state.takes,
        )


class DocumentSeen(Given):
    """`correction`: what corrects the receipt, whose tax was found to be another."""

    kind: DocumentKind
    number: str


class ClickSeen(Given):
    """That a `file` was asked for, or, where it is null, the way on to the seller: so many `times` in the
    minute that begins `at`. Where from is not kept."""

    at: Seen
    product: str
    file: str | None
    times: int

    @classmethod
    def of(cls, click: Click) -> ClickSeen:
        return cls(at=click.at, product=click.product, file=click.file, times=click.times)


class SaleTold(SaleSeen):
    """One sale, and what became of its payment. `refunded` is what was given back of its lines, or is on its
    way.

    `tax_not_due` is what of the tax in its lines was not due, because the buyer's VAT number was confirmed
    after it had been charged, and is still to be given back.

    `documents` are those that were given out of it: to a client's member none of another client's.

    `clicks` says when what was sold was asked for, with the order's own key."""

    disputes: list[DisputeSeen]
    refunded: Amount
    tax_not_due: Amount
    documents: list[DocumentSeen]
    clicks: list[ClickSeen]

    @classmethod
    def told(
        cls,
        sale: Sale,
        act: Act,
        held: Mapping[Ticket, Entitlement],
        *,
        disputes: Iterable[Disputed],
        returns: Returns,
        not_due: Money,
        documents: Sequence[Named],
        clicks: Sequence[Click],
    ) -> SaleTold:
        seen = SaleSeen.of(sale, act, held)
        known = {name: getattr(seen, name) for name in SaleSeen.model_fields}
        seen_of = {line.product for line in sale.lines}
        back = total([returns.going(line) for line in sale.lines], sale.total.gross.currency)
        return cls(
            **known,
            disputes=[DisputeSeen.of(one) for one in disputes],
            refunded=Amount.of(back),
            tax_not_due=Amount.of(not_due),
            documents=[DocumentSeen(kind=one.kind, number=one.number) for one in documents],
            clicks=[ClickSeen.of(one) for one in clicks if one.product in seen_of],
        )


class Sales(Given):
    """The newest first. `cursor` leads to what follows; it is empty at the end."""

    items: list[SaleSeen]
    cursor: str

    @classmethod
    def of(cls, leaf: Leaf[Sale], act: Act, held: Mapping[Ticket, Entitlement]) -> Sales:
        return cls(items=[SaleSeen.of(sale, act, held) for sale in leaf.things], cursor=leaf.cursor)


class Found(Given):
    """All that a customer bought and the member may see, the newest first."""

    items: list[SaleSeen]

    @classmethod
    def of(cls, sales: Sequence[Sale], act: Act, held: Mapping[Ticket, Entitlement]) -> Found:
        return cls(items=[SaleSeen.of(sale, act, held) for sale in sales])
