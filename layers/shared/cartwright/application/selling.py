"""From a choice to being asked for money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cartwright.application.again import until_done
from cartwright.application.challenging import Check, Room, counted, room
from cartwright.application.lately import ReturningOf
from cartwright.application.opening import opened
from cartwright.application.ports.carts import CartsOf
from cartwright.application.ports.processors import Intent, Processors
from cartwright.application.ports.selling import (
    OrderExists,
    Orders,
    OrdersOf,
    ReturnUrl,
    Storefront,
)
from cartwright.application.replacing import before, withdrawn
from cartwright.application.settling import converge
from cartwright.application.shelves import Held
from cartwright.application.showing import asked
from cartwright.application.taxing import Vouch, deliverable, located, vouched
from cartwright.domain.answering import Said, answers
from cartwright.domain.asking import chargeable, sendable
from cartwright.domain.attempts import Limits, TooManyAttempts, Window
from cartwright.domain.availability import NoLongerOnSale, NotYetOnSale
from cartwright.domain.buyers import Buyer, Delivery
from cartwright.domain.carts import Begun, begun, begun_before
from cartwright.domain.catalog import Product
from cartwright.domain.connections import Connection
from cartwright.domain.coupons import CouponUnknown, Used
from cartwright.domain.doubts import doubted
from cartwright.domain.errors import Conflict, NotFound, Refusal
from cartwright.domain.ids import OrderId
from cartwright.domain.money import Money
from cartwright.domain.offers import Hint, Offer
from cartwright.domain.orders import Order, OrderState, lines_of, order_id, sellers_of
from cartwright.domain.payments import Asks, Payment, payment_id
from cartwright.domain.pricing import Quote, Selection, keeps, quote
from cartwright.domain.proofs import Proof, ProofNeeded
from cartwright.domain.settlement import granted
from cartwright.domain.tax import Business, Place


class PriceChanged(Conflict):
    """The total is no longer the one the buyer was shown. Facts: `shown`, `total`."""

    code = "price-changed"
    title = "The price has changed"


class OrderDiffers(Conflict):
    """One attempt, two different orders: the form was changed after it had been sent. Facts: `order`."""

    code = "order-differs"
    title = "This attempt belongs to another order"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What the buyer sends. `attempt` is made with the page and names this one purchase however often it is
    sent; `shown` is the total the buyer agreed to; `replaces` an order of the same buyer that this one stands
    in for; `answers` is what was said to the products' own questions, `address` the network's, as the edge
    saw it, which is counted and not kept, `proof` the token of who was asked to prove to be a person.
    `remind`: the buyer ticked to be written to, once, if this is not paid; `pay_with` is the processor that
    the buyer has chosen, empty for the product's own; `lately` what the same browser ordered on this page a
    moment ago; `again`: that was bought, and this is wanted once more; `let_be` are orders of which the buyer
    was told that nobody knows whether they are paid, and wants to pay all the same; `bought_in` is the
    contest that its browser has bought in before, by its beginning."""

    host: str
    slug: str
    attempt: str
    selection: Selection
    buyer: Buyer
    shown: Money
    hint: Hint | None = None
    replaces: OrderId | None = None
    replaces_key: str = ""
    coupon: str = ""
    answers: Said = field(default_factory=dict)
    address: str = field(default="", repr=False)
    remind: bool = False
    proof: str = field(default="", repr=False)
    pay_with: str = ""
    lately: Held | None = None
    again: bool = False
    let_be: tuple[OrderId, ...] = ()
    bought_in: int | None = None

    @property
    def proven(self) -> Proof:
        """What the buyer proves to be a person with."""
        return Proof(self.proof, self.host, self.attempt, self.address)


@dataclass(frozen=True, slots=True)
class Placed:
    """`through` is the connection that the payment is at: the one that was asked for, or one that stands in;
    None where there is nothing to pay, or the offer does not know it any more."""

    order: Order
    offer: Offer
    intent: Intent | None
    through: Connection | None = None


def place(
    purchase: Purchase,
    *,
    storefront: Storefront,
    orders: OrdersOf,
    carts: CartsOf,
    processors: Processors,
    key: str,
    return_url: ReturnUrl,
    returns: ReturningOf,
    now: datetime,
    limits: Limits,
    vouch: Vouch | None = None,
    check: Check | None = None,
) -> Placed:
    """The order placed and its payment opened, once per attempt.

    Orders are counted by who places them, and so is what is refused; an attempt that is sent again finds its
    order, and counts once; without the tick it takes back an earlier one. A code that does not exist counts
    as a guess, too, and while there is no room for guesses no code gets an answer. Who has to prove to be a
    person is refused until there is a proof, and then sends the same again.

    A repeated attempt gets the same order and the same payment (or, once paid, no payment at all). An order
    it replaces is cancelled at the processor first, so that two orders never wait for the same money, and is
    let be where it can be foreseen that this one will be refused.

    What the same buyer ordered here a moment ago with this browser and has not paid is replaced likewise,
    beside what is named; paid, and not given back, it is to be said that this is wanted again. Where the
    processor of either is away, and this one may be paid elsewhere, it is to be said that this very one is to
    be let be, unless nobody was ever given the means to pay it. Neither word answers the other question.

    Where the processor does not answer or refuses, others that stand in are asked, as `opened` says. A
    payment that none will open leaves an order that has expired, not one that waits. An order that asks for
    nothing is bought at once, without any processor.

    What was on sale when this looked is sold, also where the account is closed in that very moment.

    Raises NotShipped, PriceChanged, LocationUnclear, OrderDiffers, AlreadyPaid, StillProcessing,
    BoughtJustNow, EarlierUnknown, RegionNeeded, Invalid without the address that goods need or an answer that
    is needed, NotFound, ShopClosed, CannotSave, ProcessorRefused, NotYetOnSale, NoLongerOnSale, SoldOut,
    BoughtBefore, TooManyAttempts, ProofNeeded, ProofFailed, what coupons are refused with, and Outage with
    nothing lost: send it again.
    """
    guess = limits.of_guess(purchase.address, now) if purchase.coupon else ()
    offer = _offered(purchase, storefront, guess)
    mine = orders(offer.account)
    allowed = Room(limits.of_order(purchase.address, purchase.buyer.email, offer.product.mode, now))
    try:
        allowed = room(offer, purchase.proven, allowed.windows, check, mine)
        order = _agreed(purchase, offer, mine, key=key, now=now, vouch=vouch)
        cart = begun(order, offer.product, agreed=purchase.remind)
        ways = {order.payment.connection, *(one.id for one in offer.stand_ins(order))}
        earlier = before(purchase, order, ways, orders=mine, returns=returns, allowed=allowed)
        gone = [
            withdrawn(one, purchase, ways, orders=mine, processors=processors, return_url=return_url)
            for one in earlier
        ]
        others = _begun_before(gone, offer.product)
        try:
            until_done(lambda: mine.place(order, allowed.windows, cart, *others))
        except OrderExists:
            order = _again(order, mine, chosen=purchase.pay_with)
            if cart is not None and not cart.agreed:
                carts(offer.account).let_go(cart)
    except TooManyAttempts as full:
        raise allowed.refusal(full) from None
    except ProofNeeded:
        raise
    except CouponUnknown:
        counted(replace(allowed, windows=(*allowed.windows, *guess)), mine)
        raise
    except Refusal:
        counted(allowed, mine)
        raise
    if order.state is not OrderState.PLACED:
        return Placed(order, offer, None)
    if order.payment.asks is Asks.NOTHING:
        return Placed(converge(order, granted(order), mine).order, offer, None)
    done = opened(order, offer, orders=mine, processors=processors, return_url=return_url)
    return Placed(done.order, offer, done.intent, done.through)


def _offered(purchase: Purchase, storefront: Storefront, guess: Sequence[Window]) -> Offer:
    """Raises NotFound, ShopClosed, and TooManyAttempts with a code where there is no room for a guess."""
    offer = storefront.offer(
        purchase.host, purchase.slug, purchase.hint, coupon=purchase.coupon, within=guess
    )
    if offer.closed is not None:
        raise offer.closed
    return offer.paid_with(purchase.pay_with)


def _agreed(
    purchase: Purchase, offer: Offer, mine: Orders, *, key: str, now: datetime, vouch: Vouch | None
) -> Order:
    """The order that an attempt leads to, at the price shown. Raises whatever says that it cannot."""
    offer = _on_sale(offer, purchase, mine, now)
    buyer = replace(purchase.buyer, business=vouched(purchase.buyer.business, offer, vouch))
    purchase = replace(purchase, buyer=buyer)
    # How often it may still be used is for the order's own commit to say: this attempt may have had its use.
    off = asked(offer, purchase.coupon).coupon if purchase.coupon else None

    def priced_for(business: Business | None) -> Quote:
        chosen = purchase.selection
        return quote(offer, chosen, place=buyer.place, on=now.date(), coupon=off, now=now, business=business)

    priced = doubted(priced_for(buyer.business), priced_for)
    chargeable(sendable(priced), offer)
    buyer = deliverable(buyer, offer, priced)
    said = answers(purchase.answers, offer, purchase.selection.bumps, at=now)
    buyer = replace(buyer, answers=said)
    purchase = replace(purchase, buyer=buyer)
    located(buyer, offer, priced)
    if priced.total.gross != purchase.shown:
        raise PriceChanged(shown=str(purchase.shown), total=str(priced.total.gross))
    if priced.later:
        offer.connection.saves()
    return replace(_order(purchase, offer, priced, key=key, now=now), coupon=Used.of(off) if off else None)


def _order(purchase: Purchase, offer: Offer, priced: Quote, *, key: str, now: datetime) -> Order:
    """The order an attempt leads to. Its id and payment follow from the attempt, and so does what the
    processor is asked."""
    order = order_id(offer.account, purchase.attempt)
    kept, contest = keeps(offer, priced), offer.product.contest
    return Order(
        account=offer.account,
        id=order,
        key=key,
        host=offer.host,
        slug=purchase.slug,
        mode=offer.product.mode,
        buyer=purchase.buyer,
        lines=lines_of(priced, offer),
        sellers=sellers_of(priced, offer),
        payment=Payment(
            payment_id(order),
            offer.connection.id,
            priced.total.gross,
            saves=kept,
            holder=offer.connection.holder,
            step=offer.step(priced.currency),
        ),
        placed_at=now,
        steps=offer.product.steps if kept else (),
        accent=offer.product.look.accent,
        repeats=contest is not None and contest.repeats(purchase.bought_in),
    )


def _on_sale(offer: Offer, purchase: Purchase, orders: Orders, now: datetime) -> Offer:
    """The offer as it is on sale now; to an attempt that placed its order before, as it was then. How many
    are left is for the order's own commit to say. Raises NotYetOnSale and NoLongerOnSale."""
    bumps = purchase.selection.bumps
    try:
        return offer.on_sale(now, bumps)
    except (NotYetOnSale, NoLongerOnSale) as refused:
        try:
            before = orders.get(order_id(offer.account, purchase.attempt))
        except NotFound:
            raise refused from None
        return offer.on_sale(before.placed_at, bumps)


def _again(order: Order, orders: Orders, *, chosen: str) -> Order:
    """The order this attempt placed before, if it is the same in all that matters. Raises OrderDiffers."""
    before = orders.recall(orders.get(order.id))
    # Of a forgotten buyer nobody can say any more that it was another.
    named = before.buyer.veiled or _named(before.buyer) == _named(order.buyer)
    if (before.coupon, before.lines) != (order.coupon, order.lines) or not named:
        raise OrderDiffers(order=before.id)
    if not _same_answers(before, order):
        raise OrderDiffers(order=before.id)
    if chosen and before.asked_through != order.asked_through:
        raise OrderDiffers(order=before.id)
    return before


def _same_answers(before: Order, order: Order) -> bool:
    """Of what was paid, one owner may have forgotten what was said to it: then the rest is compared."""
    was, now = set(before.buyer.answers), set(order.buyer.answers)
    return was <= now if before.state is OrderState.PAID else was == now


def _named(buyer: Buyer) -> tuple[str, str, Place, str, str, Delivery | None]:
    """What the receipt will say of the buyer."""
    business = buyer.business
    company, number = (business.name, business.number) if business else ("", "")
    return buyer.email, buyer.name, buyer.place, company, number, buyer.delivery


def _begun_before(gone: Sequence[Order], product: Product) -> Sequence[Begun]:
    """The carts of orders that another one stands in for: of what was bought nobody waits any more."""
    found = [begun_before(one, product) for one in gone if one.state is not OrderState.PAID]
    return [cart for cart in found if cart]
