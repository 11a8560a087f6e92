"""From what the buyer chose to what the buyer pays, line by line, with the owner and the tax of each.

::

    unit price (by country) x quantity - discount = listed ──▶ net + tax = gross   today, and each time later

What is paid today is taxed together, as `lines` says; what falls due later is billed line by line, and taxed
so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import add

from cartwright.domain.carriage import carried
from cartwright.domain.catalog import PricingOption, Product
from cartwright.domain.coupons import Coupon, CouponElsewhere, CouponTooSmall, Item, Lowering
from cartwright.domain.discounts import shared
from cartwright.domain.errors import Invalid
from cartwright.domain.funnel import Part
from cartwright.domain.futures import Future, Stretch, stretches, total_of
from cartwright.domain.ids import OptionId, ProductId
from cartwright.domain.lines import Bearing, PricedLine, added, amounts, borne
from cartwright.domain.money import Money, Taxed
from cartwright.domain.offers import Offer
from cartwright.domain.plans import Plan, Rebill, Subscription
from cartwright.domain.shipping import Parcel, costs, unsent
from cartwright.domain.tax import Business, Customer, Place


@dataclass(frozen=True, slots=True)
class Selection:
    """What the buyer ticked: an option of the main product, how many of it, and bumps; `given` is what the
    buyer pays where that is the buyer's to say, in whatever currency the page has for the buyer's country.
    `part` is what part of a funnel the main product is bought in."""

    option: OptionId
    bumps: tuple[ProductId, ...] = ()
    quantity: int = 1
    given: Decimal | None = None
    part: Part = Part.MAIN


@dataclass(frozen=True, slots=True)
class Quote:
    """What the buyer is asked to pay, at a place, on a day; `coupon` is the code that lowered it. Goods that
    are not sent there (`unsent`) have a price all the same, and cannot be bought: see `asking`."""

    currency: str
    place: Place
    on: date
    lines: tuple[PricedLine, ...]
    coupon: str = ""
    business: Business | None = None
    unsent: tuple[ProductId, ...] = ()

    @property
    def total(self) -> Taxed:
        return added([line.amount for line in self.lines], self.currency)

    @property
    def rates(self) -> tuple[tuple[str, Decimal, Money], ...]:
        """What the page shows under the lines: (name, rate, tax) per levy, in order of appearance."""
        sums: dict[tuple[str, Decimal], Money] = {}
        for line in self.lines:
            for levy, tax in line.treatment.shares(line.amount.tax):
                key = (levy.name, levy.rate)
                sums[key] = sums[key] + tax if key in sums else tax
        return tuple((name, rate, tax) for (name, rate), tax in sums.items())

    @property
    def later(self) -> bool:
        """Whether something falls due later, so that the payment method is to be saved."""
        return any(line.future is not None and line.future.costs for line in self.lines)

    @property
    def whole(self) -> Taxed | None:
        """All that will ever be paid, today and later; None where that has no end, or nothing falls due."""
        return total_of(self.total, [line.future for line in self.lines])

    @property
    def lowered(self) -> bool:
        """Whether a coupon, or an offer's own discount, took something off."""
        return any(line.discount for line in self.lines)

    @property
    def saved(self) -> Money:
        """What the coupon took off, as listed."""
        return reduce(add, (line.discount for line in self.lines), Money.zero(self.currency))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """`plan` is the option's where the buyer is."""

    part: Part
    product: Product
    option: PricingOption
    plan: Plan
    quantity: int = 1
    given: Money | None = None

    @property
    def name(self) -> str:
        """Many products are named "title: subtitle": another colon would make one name of three."""
        product = self.product
        return product.called(self.option)

    @property
    def today(self) -> Money:
        """One of it, as listed."""
        return self.plan.today(self.given)


def quote(
    offer: Offer,
    selection: Selection,
    *,
    place: Place,
    on: date,
    coupon: Lowering | None = None,
    now: datetime | None = None,
    business: Business | None = None,
) -> Quote:
    """The price of `selection` for a buyer at `place` (a consumer, unless a `business`), less what `coupon`
    takes off at `now`.

    Raises NotFound for what is not on offer, Invalid, RegionNeeded where the tax depends on it, and what
    coupons are refused with.
    """
    chosen = _chosen(offer, selection, place.country)
    if coupon is not None:
        assert now is not None
        coupon.open_at(now)
    currency = offer.product.currency_in(place.country)
    lines = _lines(chosen, offer, buyer=Customer(place, business), on=on, coupon=coupon)
    priced = Quote(currency, place, on, tuple(lines), coupon.code if coupon else "", business)
    parcels = _parcels(chosen, lines)
    if not parcels:
        return priced
    sent, left = _sent(lines, parcels, place.country), unsent(parcels, place.country)
    return replace(priced, lines=tuple(sent), unsent=left)


def _parcels(chosen: Sequence[_Chosen], lines: Sequence[PricedLine]) -> list[Parcel]:
    """What is to be sent, if anybody charges for it or does not send it everywhere."""
    if not [one for one in chosen if one.product.shipping]:
        return []
    return [
        Parcel(line.owner, line.product, one.product.shipping, line.quantity, line.listed)
        for one, line in zip(chosen, lines, strict=True)
        if one.product.tax_class.goods
    ]


def _sent(lines: list[PricedLine], parcels: Sequence[Parcel], country: str) -> list[PricedLine]:
    """With what each owner asks for sending its goods, as far as they are sent there."""
    goods = {parcel.product for parcel in parcels}
    for owner, cost in costs(parcels, country).items():
        lines = carried(
            lines,
            [
                line.part is not Part.SHIPPING and line.owner == owner and line.product in goods
                for line in lines
            ],
            cost,
        )
    return lines


@dataclass(frozen=True, slots=True)
class ListedItem:
    """What is chosen, at its price as listed, of all of it: what can be said before any tax is known."""

    product: Product
    quantity: int
    price: Money
    tax_included: bool


def listed(offer: Offer, selection: Selection, place: Place) -> list[ListedItem]:
    """Raises NotFound for what is not on offer, and Invalid."""
    return [
        ListedItem(
            one.product,
            one.quantity,
            one.today * one.quantity,
            offer.lists_with_tax(one.product, place.country),
        )
        for one in _chosen(offer, selection, place.country)
    ]


def _chosen(offer: Offer, selection: Selection, country: str) -> list[_Chosen]:
    """Raises NotFound for what is not on offer, and Invalid."""
    page = offer.product
    if not 1 <= selection.quantity <= page.most:
        raise Invalid.at("/quantity", f"1 to {page.most}")
    main = page.option(selection.option)
    plan, currency = main.plan_in(country), page.currency_in(country)
    given = None if selection.given is None else _in(currency, selection.given)
    chosen = [_Chosen(selection.part, page, main, plan, selection.quantity, given)]
    if len(set(selection.bumps)) != len(selection.bumps):
        raise Invalid.at("/bumps", "each bump once")
    for wanted in selection.bumps:
        bump, product = offer.bump(wanted)
        option = product.option(bump.option)
        chosen.append(_Chosen(Part.BUMP, product, option, option.plan_in(country)))
    if any(one.plan.price.currency != currency for one in chosen):
        raise Invalid.at("/bumps", "all items of one order share one currency")
    return chosen


def _in(currency: str, given: Decimal) -> Money:
    try:
        return Money.of(f"{given:f}", currency)
    except ValueError as wrong:
        raise Invalid.at("/amount", str(wrong)) from wrong


def keeps(offer: Offer, priced: Quote) -> bool:
    """Whether the payment method is kept: something falls due later, or is offered once this is paid.

    Who gets something for nothing is not asked for a card to be offered more.
    """
    offers = bool(offer.product.steps) and bool(priced.total.gross) and offer.connection.can_save
    return priced.later or offers


def percent(rate: Decimal) -> str:
    """`19%`, `9.975%`: a rate as people write it."""
    return f"{(rate * 100).normalize():f}%"


def _lines(
    chosen: Sequence[_Chosen], offer: Offer, *, buyer: Customer, on: date, coupon: Lowering | None
) -> list[PricedLine]:
    today = [one.today for one in chosen]
    items = [
        Item(one.part, one.product.id, one.option.id, unit * one.quantity)
        for one, unit in zip(chosen, today, strict=True)
    ]
    currency = items[0].listed.currency
    step = offer.step(currency)
    off = coupon.off(items, step) if coupon else (Money.zero(currency),) * len(items)
    later = _later(chosen, items, coupon, step)
    if isinstance(coupon, Coupon) and not any(off) and not any(one and one.less for one in later):
        raise _nothing_off(coupon, items, later)
    bearings = _bearings(chosen, offer, buyer=buyer, on=on, step=step)
    listed = [item.listed - less if less else item.listed for item, less in zip(items, off, strict=True)]
    futures = [
        each.future(bearing, _each_time(one, buyer.place.country)) if each else None
        for each, bearing, one in zip(later, bearings, chosen, strict=True)
    ]
    taxed = amounts(listed, bearings)
    return [
        PricedLine(
            part=one.part,
            product=one.product.id,
            option=one.option.id,
            owner=one.product.owner,
            name=one.name,
            unit=unit,
            quantity=one.quantity,
            discount=discount,
            tax_included=bearing.included,
            amount=amount,
            treatment=bearing.treatment,
            future=future,
            given=one.given,
            waived=bearing.waived,
            step=step,
        )
        for one, unit, discount, bearing, amount, future in zip(
            chosen, today, off, bearings, taxed, futures, strict=True
        )
    ]


def _nothing_off(
    coupon: Coupon, items: Sequence[Item], later: Sequence[_Later | None]
) -> CouponElsewhere | CouponTooSmall:
    """Why a coupon takes nothing off: it is for nothing that was chosen and costs anything, or what it would
    take off is less than can be paid."""
    costly = [one for one, then in zip(items, later, strict=True) if one.listed or (then and then.full)]
    mine = coupon.discount.is_in(items[0].listed.currency) and any(map(coupon.is_for, costly))
    return CouponTooSmall(coupon=coupon.code) if mine else CouponElsewhere(coupon=coupon.code)


def _bearings(
    chosen: Sequence[_Chosen], offer: Offer, *, buyer: Customer, on: date, step: int
) -> list[Bearing]:
    """How each item bears tax, decided once for all that are of one owner, class and way of listing."""
    decided: dict[tuple[object, ...], Bearing] = {}
    bearings: list[Bearing] = []
    for one in chosen:
        product = one.product
        kind = (product.owner, product.tax_class, product.tax_included)
        if kind not in decided:
            decided[kind] = _bearing(product, offer, buyer=buyer, on=on, step=step)
        bearings.append(decided[kind])
    return bearings


def _bearing(product: Product, offer: Offer, *, buyer: Customer, on: date, step: int) -> Bearing:
    included = offer.lists_with_tax(product, buyer.place.country)
    return borne(offer.seller(product), buyer, product.tax_class, on, included=included, step=step)


@dataclass(frozen=True, slots=True)
class _Later:
    """What a line comes to each time later, as listed, and how many of these times a coupon lowers."""

    rebill: Rebill
    full: Money
    lowered: Money
    lowered_for: int | None

    @property
    def less(self) -> bool:
        """Whether a coupon lowers any of them."""
        return self.full != self.lowered and self.lowered_for != 0

    def future(self, bearing: Bearing, carriage: Carriage) -> Future:
        """With the tax of each charge: what is billed later is billed line by line, with what sending it
        costs."""
        full, lowered = (_charge(listed, carriage(listed), bearing) for listed in (self.full, self.lowered))
        parts = stretches(full, lowered, self.lowered_for, self.rebill.times)
        return Future(self.rebill.interval, self.rebill.wait, tuple(parts), bearing.included)


type Carriage = Callable[[Money], Money | None]
"""What sending something costs that comes to so much, as listed."""


def _charge(listed: Money, carriage: Money | None, bearing: Bearing) -> Stretch:
    parts = [listed, carriage] if carriage else [listed]
    return Stretch(listed, reduce(add, bearing.amounts(parts)), carriage=carriage or None)


def _each_time(one: _Chosen, country: str) -> Carriage:
    """What is subscribed to is sent each time it is charged, in a parcel of its own; what is paid in parts
    was sent with the first."""
    product = one.product
    sent = product.tax_class.goods and product.shipping and isinstance(one.plan, Subscription)

    def carriage(listed: Money) -> Money | None:
        parcel = Parcel(product.owner, product.id, product.shipping, one.quantity, listed)
        return costs([parcel], country).get(product.owner)

    return carriage if sent else lambda _: None


def _later(
    chosen: Sequence[_Chosen], today: Sequence[Item], coupon: Lowering | None, step: int
) -> list[_Later | None]:
    """A coupon's payments count from the first one that costs something: a free trial uses up none."""
    rebills = [one.plan.rebill for one in chosen]
    full = [
        rebill.amount * one.quantity if rebill else None for rebill, one in zip(rebills, chosen, strict=True)
    ]
    lowered = list(full)
    if coupon is not None:
        mine = [at for at, item in enumerate(today) if full[at] is not None and coupon.is_for(item)]
        prices = [amount for at in mine if (amount := full[at]) is not None]
        for at, amount, off in zip(mine, prices, shared(coupon.discount, prices, step), strict=True):
            lowered[at] = amount - off
    later: list[_Later | None] = []
    for rebill, whole, less, item in zip(rebills, full, lowered, today, strict=True):
        if rebill is None or whole is None or less is None:
            later.append(None)
            continue
        payments = coupon.payments if coupon else 0
        left = None if payments is None else payments - bool(item.listed)
        later.append(_Later(rebill, whole, less, left))
    return later
