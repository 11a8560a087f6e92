"""An order: what a buyer bought in one run, frozen as it was that moment, and how it becomes paid.

Each line carries the owner's profile *as of the sale*: a new address or owner touches later orders only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from cartwright.domain.buyers import Buyer, Words
from cartwright.domain.catalog import Mode
from cartwright.domain.coupons import Used
from cartwright.domain.dunning import Dunning
from cartwright.domain.errors import Conflict
from cartwright.domain.fulfilment import Access
from cartwright.domain.funnel import Part, Step
from cartwright.domain.futures import Future
from cartwright.domain.ids import (
    AccountId,
    ClientId,
    ConnectionId,
    OptionId,
    OrderId,
    ProductId,
    SaleId,
    SubscriptionId,
    derived,
)
from cartwright.domain.instalments import Instalment
from cartwright.domain.lines import Otherwise, added, taken_off
from cartwright.domain.money import Money, Taxed
from cartwright.domain.movements import Disputed
from cartwright.domain.offers import Offer
from cartwright.domain.payments import Payment, PaymentState, Truth, payment_id
from cartwright.domain.people import Profile
from cartwright.domain.pricing import Quote
from cartwright.domain.tax import Treatment


class OrderState(StrEnum):
    PLACED = "placed"
    PAID = "paid"
    EXPIRED = "expired"


class AmountDiffers(Conflict):
    """The processor took another amount than was asked. Facts: `asked`, `taken`."""

    code = "amount-differs"
    title = "The processor's amount is not the order's"


class AnotherOrders(Conflict):
    """A payment that names another order. Facts: `order`."""

    code = "payment-of-another-order"
    title = "This payment belongs to another order"


@dataclass(frozen=True, slots=True)
class Line:
    """One item as bought. `owner` says whose sale it is, by the profile in `Order.sellers` under the same id;
    `discount` is what was taken off it as listed, `off` what that is with its tax (see `taken_off`), and
    `with_tax` whether its list has the tax in it: older orders have neither. `future` is what is agreed to be
    paid later, and when; `given` what the buyer chose to pay for one, where that was the buyer's to say.
    `stock` and `each`, the product's limits as of then, are what it is counted by. `gives`: there was
    something to get once it is paid; what, the product says. Only the `access` that was sold is the line's.
    `instalment` is there for one of the charges that an earlier line agreed to, and `dunning` where such
    follow. `credit` was paid before, not used, and taken off it, with the tax of then. `otherwise`: the tax
    depends on a VAT number that was in doubt; what the register says later makes no other order of it."""

    number: int
    part: Part
    product: ProductId
    option: OptionId
    owner: ClientId
    name: str
    amount: Taxed
    treatment: Treatment
    quantity: int = 1
    discount: Money | None = None
    future: Future | None = None
    given: Money | None = None
    stock: int | None = field(default=None, compare=False)
    each: int | None = field(default=None, compare=False)
    otherwise: Otherwise | None = field(default=None, compare=False)
    gives: bool = field(default=False, compare=False)
    access: Access | None = field(default=None, compare=False)
    instalment: Instalment | None = None
    credit: Taxed | None = None
    off: Taxed | None = field(default=None, compare=False)
    with_tax: bool | None = field(default=None, compare=False)
    dunning: Dunning | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Order:
    """`key` is the buyer's own secret: without it the order does not exist.

    `forgotten_by` are owners that forgot the buyer before anything was sold; `veils` are its sales' own, once
    it is paid and stored. `steps` is what is offered once it is paid, as it was when this was placed; an
    order that came of such an offer names in `follows` the order it was made after, and has the same key.
    `accent` is the colour of the page it was bought on; `disputes` are those of its payment, the oldest
    first, as they were when the processor was last asked. `formerly` are payments that it had before, never
    shown to anybody: their processor failed. `keeps`: it sells nothing, and asks for a method that this
    subscription is charged to from then on. `addressed`: owners whose receipts are to bear an address, goods
    or none. `repeats`: its browser has bought in the contest of its page before.
    """

    account: AccountId
    id: OrderId
    key: str = field(repr=False)
    host: str
    slug: str
    mode: Mode
    buyer: Buyer
    lines: tuple[Line, ...]
    sellers: Mapping[ClientId, Profile]
    payment: Payment
    placed_at: datetime
    state: OrderState = OrderState.PLACED
    version: int = 1
    coupon: Used | None = None
    forgotten_by: tuple[ClientId, ...] = ()
    veils: Mapping[ClientId, str] = field(default_factory=dict, compare=False)
    steps: tuple[Step, ...] = ()
    follows: OrderId | None = None
    accent: str = ""
    disputes: tuple[Disputed, ...] = ()
    formerly: tuple[Payment, ...] = ()
    keeps: SubscriptionId | None = None
    addressed: tuple[ClientId, ...] = ()
    repeats: bool = False

    @property
    def seller(self) -> Profile:
        """Whose page it was bought on."""
        return self.sellers[self.lines[0].owner]

    @property
    def total(self) -> Taxed:
        return added([line.amount for line in self.lines], self.payment.amount.currency)

    @property
    def owners(self) -> tuple[ClientId, ...]:
        """The owners of the lines, in the order of their first line."""
        return tuple(dict.fromkeys(line.owner for line in self.lines))

    @property
    def pieces(self) -> Mapping[ProductId, int]:
        """How many of each product: one may be bought twice, as itself and beside itself."""
        many: Counter[ProductId] = Counter()
        for line in self.lines:
            if line.part is not Part.SHIPPING:
                many[line.product] += line.quantity
        return many

    @property
    def instalment(self) -> Instalment | None:
        """Which charge of a subscription this is, if it is one: such an order has no other line."""
        return self.lines[0].instalment

    @property
    def moves(self) -> SubscriptionId | None:
        """The subscription that its end moves, if there is one."""
        return self.instalment.subscription if self.instalment else self.keeps

    @property
    def mendable(self) -> bool:
        """Whether it is a charge that its buyer may pay with another method where the kept one fails."""
        return bool(self.payment.kept and self.instalment) and self.state is OrderState.PLACED

    @property
    def bought(self) -> date:
        """The day that what falls due later is counted from, on the clock of whose page it was: of the
        payment, or till then of the order."""
        return (self.payment.settled_at or self.placed_at).astimezone(self.seller.zone).date()

    def sale(self, owner: ClientId) -> Sale:
        """`owner`'s part of this order. Only of a paid order: before, nothing is sold."""
        assert self.payment.settled_at is not None
        forgotten = owner in self.forgotten_by
        lines = tuple(line for line in self.lines if line.owner == owner)
        return Sale(
            account=self.account,
            id=sale_id(self.id, owner),
            order=self.id,
            mode=self.mode,
            buyer=self.buyer.under_veil() if forgotten else _telling(self.buyer, lines),
            lines=lines,
            seller=self.sellers[owner],
            at=self.payment.settled_at,
            method=self.payment.method,
            coupon=self.coupon.code if self.coupon else "",
        )

    def attached(self, reference: str) -> Order:
        """This order, knowing the processor's id of its payment."""
        return replace(self, payment=replace(self.payment, reference=reference), version=self.version + 1)

    @property
    def asked_through(self) -> ConnectionId:
        """The connection it was to be paid through when it was placed."""
        return next((one.connection for one in self.formerly), self.payment.connection)

    def passed_on(self, to: ConnectionId, holder: ClientId | None) -> Order:
        """This order, with a payment of its own through another connection. Only while it has no reference:
        then no buyer was ever given the means to pay what it leaves behind."""
        assert self.state is OrderState.PLACED
        assert not self.payment.reference
        number = payment_id(self.id, before=len(self.formerly) + 1)
        payment = replace(self.payment, id=number, connection=to, holder=holder)
        return replace(
            self, payment=payment, formerly=(*self.formerly, self.payment), version=self.version + 1
        )

    def left_behind(self, connection: ConnectionId) -> Order | None:
        """This order as it was with the last payment that it left behind there; None if there is none."""
        former = [one for one in self.formerly if one.connection == connection]
        return replace(self, payment=former[-1]) if former else None

    def unopened(self) -> Order:
        """This order, expired, if the processor never opened its payment; otherwise the very same.

        Without a reference no buyer was ever given the means to pay, so none can have.
        """
        if self.state is not OrderState.PLACED or self.payment.reference:
            return self
        return _without_unwanted_words(replace(self, state=OrderState.EXPIRED, version=self.version + 1))

    def forget(self, owner: ClientId) -> Order:
        """This order, of whose buyer `owner` knows nothing any more; otherwise the very same.

        What may yet be paid keeps its words until it is (then a sale comes of it, which is a new fact) or
        expires. Nothing is forgotten of what was paid: the words are the sales', each its owner's.
        """
        if self.state is OrderState.PAID or owner in self.forgotten_by or owner not in self.owners:
            return self
        noted = replace(self, forgotten_by=(*self.forgotten_by, owner), version=self.version + 1)
        return _without_unwanted_words(noted)

    def heard(self, truth: Truth) -> Order:
        """This order after the processor's word: paid or expired if that is final, otherwise the very same.

        Paid never moves again, and money that was taken always makes it paid, so any order and any repetition
        of the same events ends in one state. What the processor kept of it may come later, once. Raises
        AnotherOrders and AmountDiffers.
        """
        if truth.order != self.id or self.payment.reference not in {"", truth.reference}:
            raise AnotherOrders(order=truth.order)
        paid = truth.state is PaymentState.SUCCEEDED
        if self.state is OrderState.PAID:
            return self._costing(truth)
        if not truth.state.final:
            return self
        if self.state is OrderState.EXPIRED and not paid:
            return self
        if paid and truth.amount != self.payment.amount:
            raise AmountDiffers(asked=str(self.payment.amount), taken=str(truth.amount))
        after = replace(
            self,
            state=OrderState.PAID if paid else OrderState.EXPIRED,
            # What is paid while it is open is bought anew, whoever asked to forget the one who only looked.
            forgotten_by=() if paid and self.state is OrderState.PLACED else self.forgotten_by,
            buyer=replace(self.buyer, evidence=replace(self.buyer.evidence, card_country=truth.card_country)),
            payment=replace(
                self.payment,
                reference=truth.reference,
                state=truth.state,
                settled_at=truth.at,
                method=truth.method,
                saved=truth.saved or (self.payment.kept if paid and self.payment.saves else None),
                fee=truth.fee if paid else None,
            ),
            version=self.version + 1,
        )
        return _without_unwanted_words(after)

    def disputed(self, disputes: Sequence[Disputed]) -> Order:
        """This paid order with the disputes of its payment as they are now; the very same if that is nothing
        new. What is not paid has none."""
        now = tuple(sorted(disputes, key=lambda one: one.reference))
        if self.state is not OrderState.PAID or now == self.disputes:
            return self
        return replace(self, disputes=now, version=self.version + 1)

    def _costing(self, truth: Truth) -> Order:
        """This paid order, knowing what it cost, if that is new; otherwise the very same."""
        if truth.fee is None or not self.payment.awaits_fee:
            return self
        return replace(self, payment=replace(self.payment, fee=truth.fee), version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Sale:
    """One owner's part of a paid order: all that nobody else gets to see of it. `veil` is the buyer's words
    as they lie sealed: it stays when they are forgotten, and means nothing then. `reissued` is how often its
    receipt was issued anew with other words of the buyer's, or is to be.
    """

    account: AccountId
    id: SaleId
    order: OrderId
    mode: Mode
    buyer: Buyer
    lines: tuple[Line, ...]
    seller: Profile
    at: datetime
    method: str = ""
    document: str = ""
    coupon: str = ""
    veil: str = field(default="", compare=False)
    reissued: int = 0

    @property
    def owner(self) -> ClientId:
        return self.seller.client

    def under_veil(self, veil: str) -> Sale:
        """This sale as it lies: without the buyer's words, which `veil` holds."""
        return replace(self, buyer=self.buyer.under_veil(), veil=veil)

    def known(self, words: Words) -> Sale:
        """This sale, with the words its veil holds."""
        return replace(self, buyer=self.buyer.known(words))

    def only(self, lines: tuple[Line, ...]) -> Sale:
        """This sale as who may see just those of its lines sees it: its buyer tells no more than of them."""
        return replace(self, lines=lines, buyer=_telling(self.buyer, lines))

    @property
    def bought(self) -> date:
        """The day that what falls due later is counted from, on its owner's own clock."""
        return self.at.astimezone(self.seller.zone).date()

    @property
    def total(self) -> Taxed:
        return added([line.amount for line in self.lines], self.lines[0].amount.net.currency)


def _telling(buyer: Buyer, lines: tuple[Line, ...]) -> Buyer:
    """The link that led here was the link of what was bought as itself."""
    linked = any(line.part is Part.MAIN for line in lines)
    return buyer.telling({line.product for line in lines}, linked=linked)


def _without_unwanted_words(order: Order) -> Order:
    """Expired and forgotten by all of its owners, an order has no words."""
    if order.state is OrderState.EXPIRED and set(order.owners) == set(order.forgotten_by):
        return replace(order, buyer=order.buyer.under_veil())
    return order


def order_id(account: AccountId, attempt: str) -> OrderId:
    """The id of the order that an attempt leads to."""
    return OrderId(derived("order", account, attempt))


def sale_id(order: OrderId, owner: ClientId) -> SaleId:
    """The id of an owner's part of an order: the same whoever works it out."""
    return SaleId(derived("sale", order, owner))


def lines_of(quote: Quote, offer: Offer) -> tuple[Line, ...]:
    """A quote's lines as they go into an order, with the limits of what is on offer."""
    products = {product.id: product for product in (offer.product, *offer.bumped.values())}
    return tuple(
        Line(
            number=number,
            part=line.part,
            product=line.product,
            option=line.option,
            owner=line.owner,
            name=line.name,
            amount=line.amount,
            treatment=line.treatment,
            quantity=line.quantity,
            discount=line.discount or None,
            off=off,
            with_tax=line.tax_included,
            future=line.future,
            given=line.given,
            stock=products[line.product].sold.stock,
            each=products[line.product].sold.each,
            otherwise=line.otherwise,
            gives=products[line.product].fulfilment.gives,
            access=products[line.product].fulfilment.access,
            dunning=products[line.product].dunning if line.future else None,
        )
        for number, (line, off) in enumerate(zip(quote.lines, taken_off(quote.lines), strict=True), start=1)
    )


def sellers_of(quote: Quote, offer: Offer) -> dict[ClientId, Profile]:
    """The business profiles that this sale freezes."""
    return {line.owner: offer.sellers[line.owner] for line in quote.lines}
