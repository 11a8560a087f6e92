"""Carts as a busy agency might have them: a page, who sells what is on it, and who buys what of that, with
which coupon, from where. A seed makes them, and always the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random

from cartwright.application.selling import Purchase
from cartwright.domain.alternatives import Alternative
from cartwright.domain.buyers import Buyer, Delivery, Evidence
from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.catalog import Abroad, Bump, PricingOption, Product, TaxClass
from cartwright.domain.connections import Connection
from cartwright.domain.coupons import Coupon, Scope
from cartwright.domain.discounts import Discount, Fixed, Percent
from cartwright.domain.funnel import Offered, Step
from cartwright.domain.ids import ConnectionId, CouponId, StepId, derived
from cartwright.domain.money import Money
from cartwright.domain.people import Client, Listing, Profile, Unconfirmed
from cartwright.domain.plans import Chosen, Free, Interval, OneTime, Plan, Split, Subscription
from cartwright.domain.pricing import Selection
from cartwright.domain.shipping import Fare, Zone
from cartwright.domain.tax import Business, Check, NumberState, Place
from tests.fakes.store import FakeStore
from tests.unit.domain.shop import (
    ACCOUNT,
    NOON,
    NORTHWIND,
    OLIVEIRA,
    option_id,
    product_id,
    profile,
    registered,
)
from tests.unit.domain.shop import product as thing

HOST = "agency.carts.example.com"

# No decimals, two, and three; and one that a processor writes otherwise than ISO 4217 does.
CURRENCIES = ("EUR", "USD", "GBP", "CAD", "CHF", "JPY", "KRW", "KWD", "TND", "HUF")
STAND_INS = ("paypal", "stripe")
"""Which take some of these in steps, and so make the page's prices such, and others not at all."""

LOCALES = ("en", "de", "fr", "pl")
BUYERS = 10
_UPSELL = Step(StepId(derived("step", "more")), Offered.UPSELL, product_id("More"), option_id("More"), "More")

_SELLERS = (
    profile(registrations=registered("DE", "EU-OSS")),
    profile(registrations=registered("DE", "EU-OSS"), postcode="10115"),
    replace(
        profile(country="FR", registrations=registered("FR", "EU-OSS", US_CA="0.0725", US_NY="0.08875")),
        listings=(Listing("US", False), Listing("DE", True)),
        unconfirmed=Unconfirmed(pending=True, format_only=False),
    ),
    profile(country="GB", registrations=registered("GB", "EU-OSS")),
    profile(country="CA", registrations=registered("CA", "CA-QC", "CA-BC", US_CA="0.0725")),
    profile(country="CH", registrations=registered("CH")),
    profile(country="US", registrations=registered(US_NY="0.08875")),
    profile(country="ES"),
)
_PLACES = (
    *(Place(country, postcode="10115") for country in ("DE", "FR", "FI", "HU", "GR", "IE", "GB", "CH", "JP")),
    Place("ES", postcode="35001"),
    Place("ES", postcode="28001"),
    Place("CA", "QC", "H2Y 1C6"),
    Place("CA", "BC", "V5K 0A1"),
    Place("CA", "AB", "T2P 1J9"),
    Place("US", "CA", "90001"),
    Place("US", "NY", "10001"),
)
_NUMBERS = {"DE": "DE136695976", "FR": "FR40303265045", "FI": "FI20774740", "GB": "GB980780684"}


@dataclass(frozen=True, slots=True)
class Cart:
    """What is on offer, and what a buyer makes of it; `number` says which it is."""

    number: int
    page: Product
    bumped: tuple[Product, ...]
    sellers: tuple[Profile, ...]
    coupon: Coupon | None
    selection: Selection
    buyer: Buyer
    known: NumberState

    @property
    def place(self) -> Place:
        return self.buyer.place

    @property
    def code(self) -> str:
        return self.coupon.code if self.coupon else ""

    @property
    def plan(self) -> Plan:
        """What the page's product is paid by, where the buyer is."""
        return self.page.option(self.selection.option).plan_in(self.place.country)

    @property
    def tills(self) -> tuple[str, ...]:
        """The processors that what is bought could be paid through."""
        return ("sandbox", *(_other(one).processor for one in self.page.alternatives))

    def vouch(self, business: Business, _: Profile) -> Business:
        """What the register says of the buyer's number."""
        return replace(business, check=Check(self.known, NOON, "VIES"))

    def purchase(self, shown: Money) -> Purchase:
        return Purchase(
            HOST,
            self.page.slug,
            f"attempt-{self.number}",
            self.selection,
            self.buyer,
            shown,
            coupon=self.code,
        )

    def put_on(self, store: FakeStore) -> None:
        """In place of whatever was for sale before."""
        shelves = store.shelves
        till = Connection(ACCOUNT, self.page.connection, None, "sandbox", "Till", NOON, "")
        # Only what is found by key: nothing here is added as the use cases of an agency would add it.
        shelves.connections = {(ACCOUNT, one.id): one for one in (till, *map(_other, self.page.alternatives))}
        shelves.products = {(ACCOUNT, one.id): one for one in (self.page, *self.bumped)}
        shelves.clients = {
            (ACCOUNT, seller.client): Client(ACCOUNT, seller.client, seller) for seller in self.sellers
        }
        shelves.pages = {(HOST, self.page.slug): (ACCOUNT, self.page.id)}
        shelves.coupons = {(ACCOUNT, self.code): self.coupon} if self.coupon else {}
        shelves.orders, shelves.sandbox = {}, {}


def _other(also: Alternative) -> Connection:
    """What stands in is named by its processor."""
    names = {derived("connection", name): name for name in STAND_INS}
    return Connection(ACCOUNT, also.connection, None, names[also.connection], "Other till", NOON, "")


def carts(seed: int) -> Iterator[Cart]:
    """One after the other, without an end; another seed makes others. Some buyers come to each page."""
    numbers = count(seed * 1_000_000)
    while True:
        stall = _stall(next(numbers))
        for _ in range(BUYERS):
            yield _cart(next(numbers), stall)


@dataclass(frozen=True, slots=True)
class _Stall:
    page: Product
    bumped: tuple[Product, ...]
    sellers: tuple[Profile, ...]


def _cart(number: int, stall: _Stall) -> Cart:
    chance = Random(number)
    page, place = stall.page, chance.choice(_PLACES)
    option = chance.choice(page.options)
    ticked = tuple(bump.product for bump in page.bumps if chance.random() < 0.7)
    plan = option.plan_in(place.country)
    given = _given(chance, plan) if isinstance(plan, Chosen) and chance.random() < 0.7 else None
    return Cart(
        number,
        page,
        stall.bumped,
        stall.sellers,
        _coupon(chance, number, page, page.currency_in(place.country)) if chance.random() < 0.5 else None,
        Selection(option.id, ticked, chance.randint(1, page.most), given),
        _buyer(chance, place),
        chance.choice(list(NumberState)),
    )


def _stall(number: int) -> _Stall:
    chance = Random(number)
    sellers = (chance.choice(_SELLERS), replace(chance.choice(_SELLERS), client=OLIVEIRA))
    also = chance.choice(STAND_INS) if chance.random() < 0.5 else ""
    taken = [one for one in CURRENCIES if takes(also, one)]
    currency = chance.choice(taken)
    abroad = {place.country: chance.choice((*taken, currency)) for place in chance.sample(_PLACES, 2)}
    tags = {"": currency, **(abroad if chance.random() < 0.3 else {})}
    bumped = tuple(
        _thing(chance, f"Bump {number} {each}", tags, also) for each in range(chance.choice((0, 1, 1, 2, 3)))
    )
    page = replace(
        _thing(chance, f"Page {number}", tags, also, plans=chance.randint(1, 3)),
        bumps=tuple(Bump(bump.id, bump.preferred.id, "Add this") for bump in bumped),
        most=chance.choice((1, 1, 3, 20)),
        steps=(_UPSELL,) if chance.random() < 0.2 else (),
    )
    if also:
        other = ConnectionId(derived("connection", also))
        page = replace(page, alternatives=(Alternative(other, offered=False, stands_in=True),))
    return _Stall(page, bumped, sellers)


# What is sold over the net has most to be agreed on, and comes twice as often as any other class.
DEALT = (*TaxClass, TaxClass.ELECTRONIC, TaxClass.E_BOOK, TaxClass.LIVE_EVENT)


def takes(also: str, currency: str) -> bool:
    """Whether what stands in, if anything does, can be asked for that currency at all."""
    return not also or currency in (PROCESSORS[also].currencies or ())


def _thing(chance: Random, name: str, tags: Mapping[str, str], also: str, *, plans: int = 1) -> Product:
    """`tags` are the currencies it is sold for: in countries with prices of their own, and, under no name,
    elsewhere. Its prices are such as what stands in can be asked for."""
    tax_class = chance.choice(DEALT)
    sold = thing(
        name,
        owner=chance.choice((NORTHWIND, OLIVEIRA)),
        tax_class=tax_class,
        tax_included=chance.random() < 0.5,
    )
    options = tuple(_option(chance, f"{name} {each}", tags, also) for each in range(plans))
    return replace(sold, options=options, shipping=_zones(chance, tags, also) if tax_class.goods else ())


def _option(chance: Random, name: str, tags: Mapping[str, str], also: str) -> PricingOption:
    """The same plan everywhere, at prices that differ."""
    priced = _plan(chance, also)
    plans = {country: priced(_price(chance, currency, also)) for country, currency in tags.items()}
    abroad = tuple(Abroad(country, plan) for country, plan in plans.items() if country)
    return PricingOption(option_id(name), name, plans[""], abroad)


def _plan(chance: Random, also: str) -> Callable[[Money], Plan]:
    """A plan without its price."""
    interval, trial, part = chance.choice(list(Interval)), chance.choice((0, 0, 7, 30)), chance.random()
    times, starts = chance.choice((None, 1, 11)), chance.choice((None, None, 0.0, part))

    def share(price: Money, part: float) -> Money:
        return Money(int(price.minor * part), price.currency).whole(step(also, price.currency))

    def subscription(price: Money) -> Plan:
        first = None if starts is None else share(price, starts)
        return Subscription(price, interval, times, first, trial)

    kinds: list[Callable[[Money], Plan]] = [
        OneTime,
        lambda price: Free(price.currency),
        lambda price: Chosen(price, share(price, part)),
        lambda price: Split(price, interval, 2 + int(part * 10)),
        subscription,
        subscription,
    ]
    return chance.choice(kinds)


def step(also: str, currency: str) -> int:
    return PROCESSORS[also].step(currency) if also else 1


def _price(chance: Random, currency: str, also: str) -> Money:
    """From a single cent on, or the least that can be asked for; most of them odd."""
    many = chance.choice((1, 7, chance.randint(2, 999), chance.randint(1, 10**6)))
    return Money(many, currency) * step(also, currency)


def _given(chance: Random, plan: Chosen) -> Decimal:
    given = Money(plan.minimum.minor + chance.randint(0, 10_000), plan.price.currency)
    return given.decimal


def _zones(chance: Random, tags: Mapping[str, str], also: str) -> tuple[Zone, ...]:
    """Nothing is asked for sending some goods, and some are not sent everywhere."""
    if chance.random() < 0.3:
        return ()
    fares = [
        tuple(_fare(chance, currency, also) for currency in sorted(set(tags.values()))) for _ in range(2)
    ]
    near = Zone(("DE", "FR", "GB", "CA", "US"), fares[0])
    return (near, Zone((), fares[1])) if chance.random() < 0.7 else (near,)


def _fare(chance: Random, currency: str, also: str) -> Fare:
    free_from = Money(chance.randint(1, 10**6), currency) if chance.random() < 0.3 else None
    first, further = (Money(chance.randint(0, most), currency) for most in (2_000, 500))
    least = step(also, currency)
    return Fare(first * least, further * least, free_from)


def _coupon(chance: Random, number: int, page: Product, currency: str) -> Coupon:
    discount: Discount = Fixed((Money(chance.randint(1, 20_000), currency),))
    if chance.random() < 0.6:
        discount = Percent(Decimal(chance.choice((1, 10, 15, 33, 50, 99, 100))) / 100)
    some = frozenset(bump.product for bump in page.bumps) | {page.id}
    return Coupon(
        ACCOUNT,
        CouponId(derived("coupon", str(number))),
        f"LAUNCH-{number}",
        "Launch",
        discount,
        scope=chance.choice(list(Scope)),
        products=frozenset(chance.sample(sorted(some), 1)) if chance.random() < 0.2 else frozenset(),
        payments=chance.choice((None, 1, 1, 3)),
        ends=NOON + timedelta(days=1),
    )


def _buyer(chance: Random, place: Place) -> Buyer:
    number = _NUMBERS.get(place.country, "") if chance.random() < 0.9 else ""
    business = Business("Buyer & Co", number) if chance.random() < 0.5 else None
    return Buyer(
        "ada@buyer.example",
        "Ada Buyer",
        place,
        Evidence(place.country),
        locale=chance.choice(LOCALES),
        business=business,
        delivery=Delivery("1 High Street", "Town"),
    )
