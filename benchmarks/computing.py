"""The processor time of what a buyer waits for besides the network: working a price out, and writing a page.

The page has a product, three bumps, a coupon, and a seller in Québec, where every line bears two taxes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from benchmarks.table import Most, Sample, Spread
from cartwright.application.showing import Showing, showing
from cartwright.domain.catalog import Bump, Mode, PricingOption, Product, TaxClass
from cartwright.domain.connections import Connection
from cartwright.domain.coupons import Counted, Coupon
from cartwright.domain.discounts import Percent
from cartwright.domain.ids import AccountId, ClientId, ConnectionId, CouponId, OptionId, ProductId, derived
from cartwright.domain.money import Money
from cartwright.domain.offers import Offer
from cartwright.domain.people import Address, Profile, Registration
from cartwright.domain.plans import OneTime
from cartwright.domain.pricing import Selection
from cartwright.domain.tax import Place
from checkout import looks, quotes, views
from checkout.rendering import render

PRICE, WORDS, PAGE = "price", "price, in words", "page"
PRICE_AT_MOST, PAGE_AT_MOST = 1.0, 5.0
"""Milliseconds of processor."""

BUMPS, CODE = 3, "HALF"
_NOW, _LOCALE = datetime(2026, 11, 2, 12, 0, tzinfo=UTC), "fr_CA"
_ROUNDS, _BLOCK, _WARM_UP = 31, 40, 40
_ACCOUNT, _SELLER = AccountId(derived("account", "a")), ClientId(derived("client", "seller"))
_TILL = ConnectionId(derived("connection", "till"))


def measure(rounds: int = _ROUNDS) -> Mapping[str, Sample]:
    """Row -> milliseconds of one, in each round. Raises RuntimeError if the page is another than it says."""
    page = offer()
    rows: Mapping[str, Callable[[], object]] = {
        PRICE: lambda: shown(page),
        WORDS: lambda: quotes.quoted(shown(page), _LOCALE),
        PAGE: lambda: written(shown(page)),
    }
    _certain(shown(page))
    taken: dict[str, list[tuple[float, float]]] = {}
    for row in rows.values():
        for _ in range(_WARM_UP):
            row()
    for _ in range(rounds):
        for name, row in rows.items():
            wall, cpu = time.perf_counter(), time.thread_time()
            for _ in range(_BLOCK):
                row()
            once = 1e3 / _BLOCK
            times = (time.perf_counter() - wall) * once, (time.thread_time() - cpu) * once
            taken.setdefault(name, []).append(times)
    return {name: Sample.of(times) for name, times in taken.items()}


def targets(samples: Mapping[str, Sample]) -> Sequence[Most]:
    if not samples:
        return []
    most = {WORDS: PRICE_AT_MOST, PAGE: PAGE_AT_MOST}
    what = f"main + {BUMPS} bumps, coupon, two taxes"
    return [
        Most(f"{name} ({what})", Spread.of(samples[name].cpus).median, limit, "ms")
        for name, limit in most.items()
    ]


def shown(page: Offer) -> Showing:
    """The price of all that is on the page, with its coupon, to a buyer in Québec."""
    bumps = tuple(bump.product for bump in page.product.bumps)
    everything = Selection(page.product.preferred.id, bumps)
    return showing(page, Place("CA", "QC"), now=_NOW, selection=everything, coupon=CODE)


def written(showing: Showing) -> str:
    """The cart page as it is sent, before it is packed."""
    quote = quotes.quoted(showing, _LOCALE)
    page = views.CartPage(showing, quote, _LOCALE, views.Entered(coupon=CODE))
    style = looks.sheet(showing.offer.product.look.accent)
    return render("cart.html", _LOCALE, style=style, page=page, stripe_script="")


def offer() -> Offer:
    things = [_product(number) for number in range(1 + BUMPS)]
    main, *others = things
    beside = tuple(Bump(one.id, one.preferred.id, f"With {one.name}") for one in others)
    main = replace(main, bumps=beside)
    coupon = Coupon(_ACCOUNT, CouponId(derived("coupon", CODE)), CODE, "Half", Percent(Decimal("0.5")))
    return Offer(
        host="agency.carts.example.com",
        account=_ACCOUNT,
        product=main,
        bumped={one.id: one for one in others},
        sellers={_SELLER: _seller()},
        connection=Connection(_ACCOUNT, _TILL, None, "sandbox", "Till", _NOW, ""),
        coupon=Counted(coupon, 0),
    )


def _product(number: int) -> Product:
    price = OneTime(Money.of(f"{19 + 20 * number}.90", "CAD"))
    name = f"Volume {number + 1}"
    return Product(
        account=_ACCOUNT,
        id=ProductId(derived("product", name)),
        owner=_SELLER,
        name=name,
        slug=name.lower().replace(" ", "-"),
        tax_class=TaxClass.ELECTRONIC,
        tax_included=False,
        options=(PricingOption(OptionId(derived("option", name)), name, price),),
        connection=_TILL,
        mode=Mode.TEST,
        summary=f"{name}, as sold in benchmarks.",
        bullets=("Six chapters", "An hour each"),
    )


def _seller() -> Profile:
    return Profile(
        client=_SELLER,
        version=1,
        legal_name="A seller in benchmarks inc.",
        address=Address("88 rue Principale", "Montréal", "CA", "H2Y 1C6", "QC"),
        notification_email="sales@seller.example",
        since=_NOW,
        registrations=(Registration("CA"), Registration("CA-QC")),
    )


def _certain(showing: Showing) -> None:
    quote = showing.quote
    assert quote is not None
    found = len(quote.lines), len(quote.rates), quote.coupon
    if found != (1 + BUMPS, 2, CODE):
        raise RuntimeError(found)
