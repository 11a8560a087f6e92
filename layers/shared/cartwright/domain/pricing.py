"""From what the buyer chose to what the buyer pays, line by line, with the owner and the tax of each.

::

    unit price (by country) x quantity - discount = listed ──▶ net + tax = gross   today, and each time later

Tax is worked out per owner and treatment on the sum of the lines, then shared out among them by largest
remainder, as EN 16931 asks (BR-CO-17: tax per rate group = round(sum of nets x rate)): ten lines of 0.99 at
25.5 % bear 2.52, not 2.50. What falls due later is billed line by line, and taxed so.

A price listed with tax is the consumer's. A business that accounts for the tax itself pays it without the tax
a consumer there would bear: `waived` is that rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import add

from cartwright.domain.catalog import PricingOption, Product
from cartwright.domain.coupons import Coupon, CouponElsewhere, Item, shared
from cartwright.domain.errors import Invalid
from cartwright.domain.funnel import Part
from cartwright.domain.futures import Future, Stretch, stretches, total_of
from cartwright.domain.ids import ClientId, OptionId, ProductId
from cartwright.domain.money import Money, Taxed
from cartwright.domain.offers import Offer
from cartwright.domain.people import Profile
from cartwright.domain.plans import Rebill
from cartwright.domain.tax import SELF_ACCOUNTED, Business, Customer, Place, Treatment, treat


@dataclass(frozen=True, slots=True)
class Selection:
    """What the buyer ticked: an option of the main product, how many of it, and bumps; `given` is what the
    buyer pays where that is the buyer's to say, in whatever currency the page has for the buyer's country."""

    option: OptionId
    bumps: tuple[ProductId, ...] = ()
    quantity: int = 1
    given: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One item at its price. `unit` is one of it; `listed` is `quantity` of them less `discount`: gross where
    `tax_included`, else net; `waived` the rate taken out of it for who accounts for the tax itself."""

    part: Part
    product: ProductId
    option: OptionId
    owner: ClientId
    name: str
    unit: Money
    quantity: int
    discount: Money
    tax_included: bool
    amount: Taxed
    treatment: Treatment
    future: Future | None = None
    given: Money | None = None
    waived: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if not Money.zero(self.unit.currency) <= self.discount <= self.unit * self.quantity:
            raise ValueError("a discount is not more than the price")

    @property
    def listed(self) -> Money:
        return self.unit * self.quantity - self.discount


@dataclass(frozen=True, slots=True)
class Quote:
    """What the buyer is asked to pay, at a place, on a day; `coupon` is the code that lowered it."""

    currency: str
    place: Place
    on: date
    lines: tuple[PricedLine, ...]
    coupon: str = ""
    business: Business | None = None

    @property
    def total(self) -> Taxed:
        return added([line.amount for line in self.lines], self.currency)

    @property
    def rates(self) -> tuple[tuple[str, str, Money], ...]:
        """What the page shows under the lines: (name, percent, tax) per levy, in order of appearance."""
        sums: dict[tuple[str, str], Money] = {}
        for line in self.lines:
            for levy, tax in line.treatment.shares(line.amount.tax):
                key = (levy.name, percent(levy.rate))
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
    def saved(self) -> Money:
        """What the coupon took off, as listed."""
        return reduce(add, (line.discount for line in self.lines), Money.zero(self.currency))


@dataclass(frozen=True, slots=True)
class _Chosen:
    part: Part
    product: Product
    option: PricingOption
    quantity: int = 1
    given: Money | None = None

    def today(self, place: Place) -> Money:
        """One of it, as listed."""
        return self.option.plan_in(place.country).today(self.given)


def quote(
    offer: Offer,
    selection: Selection,
    *,
    place: Place,
    on: date,
    coupon: Coupon | None = None,
    now: datetime | None = None,
    business: Business | None = None,
) -> Quote:
    """The price of `selection` for a buyer at `place` (a consumer, unless a `business`), less what `coupon`
    takes off at `now`.

    Raises NotFound for what is not on offer, Invalid, RegionNeeded where the tax depends on it, and what
    coupons are refused with.
    """
    chosen = _chosen(offer, selection, place)
    if coupon is not None:
        assert now is not None
        coupon.open_at(now)
    currency = offer.product.currency_in(place.country)
    lines = _lines(chosen, offer, buyer=Customer(place, business), on=on, coupon=coupon)
    return Quote(currency, place, on, tuple(lines), coupon.code if coupon else "", business)


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
            one.today(place) * one.quantity,
            offer.lists_with_tax(one.product, place.country),
        )
        for one in _chosen(offer, selection, place)
    ]


def _chosen(offer: Offer, selection: Selection, place: Place) -> list[_Chosen]:
    """Raises NotFound for what is not on offer, and Invalid."""
    if not 1 <= selection.quantity <= offer.product.most:
        raise Invalid.at("/quantity", f"1 to {offer.product.most}")
    main = offer.product.option(selection.option)
    currency = offer.product.currency_in(place.country)
    given = None if selection.given is None else _in(currency, selection.given)
    chosen = [_Chosen(Part.MAIN, offer.product, main, selection.quantity, given)]
    if len(set(selection.bumps)) != len(selection.bumps):
        raise Invalid.at("/bumps", "each bump once")
    for wanted in selection.bumps:
        bump, product = offer.bump(wanted)
        chosen.append(_Chosen(Part.BUMP, product, product.option(bump.option)))
    if any(one.option.plan_in(place.country).price.currency != currency for one in chosen):
        raise Invalid.at("/bumps", "all items of one order share one currency")
    return chosen


def _in(currency: str, given: Decimal) -> Money:
    try:
        return Money.of(f"{given:f}", currency)
    except ValueError as wrong:
        raise Invalid.at("/amount", str(wrong)) from wrong


def taxed(lines: Sequence[PricedLine]) -> list[PricedLine]:
    """The lines with their amounts worked out per owner, treatment and way of listing, in their order."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for place, line in enumerate(lines):
        groups.setdefault(_group(line), []).append(place)
    settled = list(lines)
    for places in groups.values():
        like = lines[places[0]]
        amounts = _share([lines[place].listed for place in places], _terms(like))
        for place, amount in zip(places, amounts, strict=True):
            settled[place] = replace(lines[place], amount=amount)
    return settled


def added(amounts: Sequence[Taxed], currency: str) -> Taxed:
    """The sum of taxed amounts; nothing at all is a free zero."""
    return reduce(add, amounts) if amounts else Taxed.free(Money.zero(currency))


def percent(rate: Decimal) -> str:
    """`19%`, `9.975%`: a rate as people write it."""
    return f"{(rate * 100).normalize():f}%"


def _lines(
    chosen: Sequence[_Chosen], offer: Offer, *, buyer: Customer, on: date, coupon: Coupon | None
) -> list[PricedLine]:
    place = buyer.place
    today = [one.today(place) for one in chosen]
    items = [
        Item(one.part, one.product.id, one.option.id, unit * one.quantity)
        for one, unit in zip(chosen, today, strict=True)
    ]
    off = coupon.off(items) if coupon else tuple(Money.zero(item.listed.currency) for item in items)
    futures = _later(chosen, items, coupon, place=place)
    if coupon and not any(off) and not any(later and later.full != later.lowered for later in futures):
        raise CouponElsewhere(coupon=coupon.code)
    lines = [
        _line(one, unit, discount, future, seller=offer.seller(one.product), buyer=buyer, on=on)
        for one, unit, discount, future in zip(chosen, today, off, futures, strict=True)
    ]
    return taxed(lines)


def _line(
    one: _Chosen,
    unit: Money,
    discount: Money,
    later: _Later | None,
    *,
    seller: Profile,
    buyer: Customer,
    on: date,
) -> PricedLine:
    product, option = one.product, one.option
    treatment = treat(seller, buyer, product.tax_class, on)
    included = seller.lists_with_tax(buyer.place.country, otherwise=product.tax_included)
    waived = Decimal(0)
    if included and treatment.ground in SELF_ACCOUNTED:
        waived = treat(seller, Customer(buyer.place), product.tax_class, on).rate
    terms = _Terms(treatment.rate, included, waived)
    # Products are named "title: subtitle" often enough that another colon would make one name of three.
    name = product.name if len(product.options) == 1 else f"{product.name} – {option.name}"
    return PricedLine(
        part=one.part,
        product=product.id,
        option=option.id,
        owner=product.owner,
        name=name,
        unit=unit,
        quantity=one.quantity,
        discount=discount,
        tax_included=included,
        amount=Taxed.free(unit * one.quantity - discount),
        treatment=treatment,
        future=later.future(terms) if later else None,
        given=one.given,
        waived=waived,
    )


@dataclass(frozen=True, slots=True)
class _Later:
    """What a line comes to each time later, as listed, and how many of these times a coupon lowers."""

    rebill: Rebill
    full: Money
    lowered: Money
    lowered_for: int | None

    def future(self, terms: _Terms) -> Future:
        """With the tax of each charge: what is billed later is billed line by line."""
        full, lowered = (Stretch(listed, _share([listed], terms)[0]) for listed in (self.full, self.lowered))
        parts = stretches(full, lowered, self.lowered_for, self.rebill.times)
        return Future(self.rebill.interval, self.rebill.wait, tuple(parts))


def _later(
    chosen: Sequence[_Chosen], today: Sequence[Item], coupon: Coupon | None, *, place: Place
) -> list[_Later | None]:
    """A coupon's payments count from the first one that costs something: a free trial uses up none."""
    rebills = [one.option.plan_in(place.country).rebill for one in chosen]
    full = [
        rebill.amount * one.quantity if rebill else None for rebill, one in zip(rebills, chosen, strict=True)
    ]
    lowered = list(full)
    if coupon is not None:
        mine = [at for at, item in enumerate(today) if full[at] is not None and coupon.is_for(item)]
        prices = [amount for at in mine if (amount := full[at]) is not None]
        for at, amount, off in zip(mine, prices, shared(coupon.discount, prices), strict=True):
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


def _group(line: PricedLine) -> tuple[object, ...]:
    levies = ((levy.jurisdiction, levy.rate) for levy in line.treatment.levies)
    return line.owner, line.treatment.ground, line.tax_included, line.waived, *levies


@dataclass(frozen=True, slots=True)
class _Terms:
    """How listed prices become amounts."""

    rate: Decimal
    included: bool
    waived: Decimal


def _terms(line: PricedLine) -> _Terms:
    return _Terms(line.treatment.rate, line.tax_included, line.waived)


def _share(listed: Sequence[Money], terms: _Terms) -> list[Taxed]:
    """One tax for the whole group, shared among its lines by what each is listed at."""
    if terms.waived:
        without = _share(listed, _Terms(terms.waived, terms.included, Decimal(0)))
        return [Taxed.free(amount.net) for amount in without]
    rate, included = terms.rate, terms.included
    whole = reduce(add, listed)
    together = Taxed.inside(whole, rate) if included else Taxed.on_top(whole, rate)
    if len(listed) == 1:
        return [together]
    if not whole:
        return [together] * len(listed)
    taxes = together.tax.split([amount.minor for amount in listed])
    if included:
        return [Taxed(amount - tax, tax, amount) for amount, tax in zip(listed, taxes, strict=True)]
    return [Taxed(amount, tax, amount + tax) for amount, tax in zip(listed, taxes, strict=True)]
