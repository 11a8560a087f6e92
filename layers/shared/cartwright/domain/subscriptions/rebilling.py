"""The order that a charge is: placed by the clock, with one line and one payment, and settled as every order.
Where goods are sent each time, another line is what that costs.

What it comes to is what was foreseen when it was bought, as listed, less what was paid before and not used;
the tax is that of its own day, of the seller and the product as they are by then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from cartwright.domain.carriage import carried
from cartwright.domain.catalog import Product
from cartwright.domain.doubts import doubted
from cartwright.domain.funnel import Part
from cartwright.domain.ids import PaymentId, derived
from cartwright.domain.lines import PricedLine, added, borne
from cartwright.domain.money import Money
from cartwright.domain.offers import with_tax
from cartwright.domain.orders import Line, Order
from cartwright.domain.payments import Payment
from cartwright.domain.people import Profile
from cartwright.domain.pricing import Quote
from cartwright.domain.subscriptions.crediting import lowered
from cartwright.domain.subscriptions.subscription import Subscription
from cartwright.domain.tax import Business, Customer


@dataclass(frozen=True, slots=True)
class Terms:
    """What a charge is made by: the order it began with (with its buyer's words), and its product and its
    seller as they are today."""

    order: Order
    product: Product
    seller: Profile

    @property
    def forgotten(self) -> bool:
        """Whether nobody knows the buyer any more."""
        return self.order.buyer.veiled


type Known = Callable[[Business, Profile], Business]
"""A business with what is known of its number now."""


def rebill(
    subscription: Subscription, terms: Terms, *, key: str, at: datetime, on: date, known: Known | None = None
) -> Order:
    """The order of the coming charge's next attempt, placed `at`, by the rules of the day `on`.

    Raises RegionNeeded and Invalid where its tax cannot be worked out.
    """
    first = terms.order
    line = next(one for one in first.lines if one.number == subscription.line)
    business = first.buyer.business
    if business is not None and known is not None:
        business = known(business, terms.seller)
    priced = _priced(subscription, terms, line, business, on)
    order = subscription.attempts
    amount = added([one.amount for one in priced], first.payment.amount.currency)
    # Goods are brought to where the first were; else an address is for the receipts that are to bear one.
    bears = terms.product.tax_class.goods or subscription.owner in first.addressed
    delivery = first.buyer.delivery if bears else None
    return Order(
        account=subscription.account,
        id=order,
        key=key,
        host=first.host,
        slug=first.slug,
        mode=subscription.mode,
        buyer=replace(first.buyer.telling((), linked=False), business=business, delivery=delivery),
        lines=tuple(_line(number, one, subscription, line) for number, one in enumerate(priced, start=1)),
        sellers={subscription.owner: terms.seller},
        payment=Payment(
            PaymentId(derived("payment", order)),
            subscription.connection,
            amount.gross,
            # What the buyer pays it with instead, if the kept method fails, is kept in its place.
            saves=bool(amount.gross),
            kept=subscription.saved,
            holder=first.payment.holder,
            step=first.payment.step,
        ),
        placed_at=at,
        accent=first.accent,
    )


def _line(number: int, priced: PricedLine, subscription: Subscription, line: Line) -> Line:
    sent = priced.part is Part.SHIPPING
    return Line(
        number=number,
        part=priced.part if sent else line.part,
        product=subscription.product,
        option=subscription.option,
        owner=subscription.owner,
        name=priced.name if sent else subscription.name,
        amount=priced.amount,
        treatment=priced.treatment,
        quantity=1 if sent else line.quantity,
        otherwise=priced.otherwise,
        instalment=None if sent else subscription.instalment,
        credit=None
        if sent
        else lowered(subscription.stretch.listed, priced.bearing, subscription.credit).used,
    )


def _priced(
    subscription: Subscription, terms: Terms, line: Line, business: Business | None, on: date
) -> tuple[PricedLine, ...]:
    """With what it would come to otherwise, where the buyer's number is in doubt."""
    place, product = terms.order.buyer.place, terms.product
    stretch, step = subscription.stretch, terms.order.payment.step
    listed = stretch.listed
    included = subscription.future.included
    if included is None:
        included = with_tax(terms.seller, product, place.country)

    def quoted(business: Business | None) -> Quote:
        buyer = Customer(place, business)
        bearing = borne(terms.seller, buyer, product.tax_class, on, included=included, step=step)
        priced = PricedLine(
            part=Part.MAIN,
            product=product.id,
            option=line.option,
            owner=subscription.owner,
            name=line.name,
            unit=listed,
            quantity=1,
            discount=Money.zero(listed.currency),
            tax_included=included,
            amount=lowered(listed, bearing, subscription.credit).amount,
            treatment=bearing.treatment,
            waived=bearing.waived,
            step=step,
        )
        lines = carried([priced], [True], stretch.carriage) if stretch.carriage else [priced]
        return Quote(listed.currency, place, on, tuple(lines), business=business)

    return doubted(quoted(business), quoted).lines
