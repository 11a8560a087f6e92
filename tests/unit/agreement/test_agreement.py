"""Ten thousand generated carts. For each of them are compared, to the cent:

::

    the page     the sums of its view: in cents, and in the words of its summary, which add up
    the quote    that the script asks for, of `application.showing`
    the order    that `application.selling` places: each line, their sum, and what it asks to be paid
    the till     what the processor was asked for
    refunds      what goes back in the end, by whichever of them: of each owner, line and levy
    the books    what of the charge and its refunds is left there then: nothing

and so are all charges to come: as the page lists them, as the order keeps them, as billing draws them, and as
it places the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

import pytest

from cartwright.adapters.processors.sandbox import Sandbox
from cartwright.application import catalogue, selling, showing
from cartwright.application.selling import Placed
from cartwright.application.shelves import shelf
from cartwright.application.showing import Showing
from cartwright.domain.attempts import Limits
from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.catalog import Product, TaxClass
from cartwright.domain.connections import CannotTake
from cartwright.domain.coupons import Scope
from cartwright.domain.errors import Refusal
from cartwright.domain.funnel import Part
from cartwright.domain.money import EXPONENTS, Money, Taxed
from cartwright.domain.orders import Order
from cartwright.domain.payments import Asks
from cartwright.domain.plans import Free, Interval, Plan, Subscription
from cartwright.domain.tax import NumberState, Place
from cartwright.languages import speech
from checkout import due, quotes, views
from checkout.models import Quoted, QuotedCharges
from tests.fakes.store import FakeStore
from tests.fakes.world import FakeBirths, FakeClock
from tests.unit.agreement import afterwards
from tests.unit.agreement.carts import BUYERS, HOST, Cart, carts
from tests.unit.application.agency import Agency, Line, back
from tests.unit.domain.shop import ACCOUNT, NOON

SEEDS, EACH = 10, 1_000
BOOKED = 20
"""One cart in so many is followed into the books, and to its first rebill."""

FORESEEN = 40
"""How many charges to come are drawn one by one; some go on for ever."""


class Shop:
    """Everything between a page and a till, without HTTP."""

    def __init__(self) -> None:
        clock = FakeClock()
        self.store = FakeStore(clock)
        sandbox = Sandbox(
            self.store.sandbox, clock=clock, births=FakeBirths(clock), webhooks="https://api.example/webhooks"
        )
        self.line = Line(sandbox)
        self.mine = self.store.of(ACCOUNT)

    def page(self, cart: Cart) -> views.CartPage:
        """As `checkout.carts` makes it for a form that is filled in so."""
        offer = self.store.storefront.offer(HOST, cart.page.slug, coupon=cart.code)
        offer = shelf(offer, now=NOON, held=(), orders=lambda _: self.mine.orders)
        shown = showing.showing(
            offer,
            cart.place,
            now=NOON,
            selection=cart.selection,
            coupon=cart.code,
            business=cart.buyer.business,
            vouch=cart.vouch,
        )
        locale = cart.buyer.locale
        return views.CartPage(shown, quotes.quoted(shown, locale), locale, views.Entered())

    def quote(self, cart: Cart) -> Showing:
        return showing.show(
            HOST,
            cart.page.slug,
            cart.place,
            storefront=self.store.storefront,
            now=NOON,
            selection=cart.selection,
            coupon=cart.code,
            business=cart.buyer.business,
            vouch=cart.vouch,
        )

    def place(self, cart: Cart, shown: Money) -> Placed:
        return selling.place(
            cart.purchase(shown),
            storefront=self.store.storefront,
            orders=lambda _: self.mine.orders,
            carts=lambda _: self.mine.carts,
            processors=self.line,
            key="buyers-key",
            return_url=back,
            returns=lambda _: self.mine.returns,
            now=NOON,
            limits=Limits(10_000),
            vouch=cart.vouch,
        )

    def charged(self, order: Order) -> Money | None:
        """What the processor was asked for; nothing if it was not asked."""
        payment = self.store.shelves.sandbox.get((ACCOUNT, order.payment.connection, order.payment.id))
        return payment.amount if payment else None


@pytest.mark.parametrize("seed", range(SEEDS))
def test_page_quote_order_and_processor_agree(seed: int) -> None:
    shop, agreed = Shop(), 0
    for cart in carts(seed):
        cart.put_on(shop.store)
        try:
            quoted = shop.quote(cart)
        except Refusal as refused:
            is_refused_alike(shop, cart, refused)
            continue
        agree(shop, cart, quoted)
        agreed += 1
        if agreed == EACH:
            return


def is_refused_alike(shop: Shop, cart: Cart, refused: Refusal) -> None:
    with pytest.raises(type(refused)):
        shop.place(cart, Money.zero("EUR"))
    assert not shop.store.shelves.orders, cart
    assert not shop.store.shelves.sandbox, cart


def agree(shop: Shop, cart: Cart, shown: Showing) -> None:
    assert shown.quote is not None, cart
    page, locale = shop.page(cart), cart.buyer.locale
    assert page.showing == shown, cart  # so that what either says of it is the same
    asked = page.quote
    assert asked.total is not None, cart
    total = Money(asked.total.gross.minor, asked.total.gross.currency)
    placed = shop.place(cart, total)
    order = placed.order

    assert order.total.gross == order.payment.amount == total, cart
    assert (order.total.net.minor, order.total.tax.minor) == (
        asked.total.net.minor,
        asked.total.tax.minor,
    ), cart
    assert by_item(order) == by_quoted_item(asked), cart
    assert sum(rate.tax.minor for rate in asked.rates) == order.total.tax.minor, cart
    assert page.seed["total"] == {
        "minor": total.minor,
        "currency": total.currency,
        "text": total_row(asked),
    }, cart
    the_column_adds_up(asked, cart)
    for step in (PROCESSORS[name].step(total.currency) for name in cart.tills):
        assert not any(line.amount.gross.minor % step for line in order.lines), cart

    assert asked.asks == order.payment.asks.value, cart
    assert asked.saves == order.payment.saves, cart
    assert shop.charged(order) == (None if order.payment.asks is Asks.NOTHING else total), cart
    assert (placed.intent is None) == (order.payment.asks is Asks.NOTHING), cart

    assert asked.later == due.of_order(order, locale), cart
    assert foreseen(asked.later) == drawn(order), cart
    bought = afterwards.paid(order)
    if total:
        assert afterwards.given_back(bought, cart.number) == total, cart
    if cart.number % BOOKED == 0:
        what_follows_agrees(bought, cart)


def what_follows_agrees(bought: Order, cart: Cart) -> None:
    for subscription, charge in afterwards.rebilled(bought, cart):
        assert charge.total == subscription.stretch.amount, cart
        assert charge.payment.amount == charge.total.gross, cart
    if bought.total.gross:
        afterwards.leaves_nothing_in_the_books(bought, cart.number)


def by_item(order: Order) -> dict[str, tuple[int, int, int]]:
    """Net, tax and gross of each product of the order; of sending them under no name."""
    sums: Counter[tuple[str, int]] = Counter()
    for line in order.lines:
        name = "" if line.part is Part.SHIPPING else line.product
        for place, part in enumerate((line.amount.net, line.amount.tax, line.amount.gross)):
            sums[name, place] += part.minor
    return {name: (sums[name, 0], sums[name, 1], sums[name, 2]) for name, _ in sums}


def by_quoted_item(quoted: Quoted) -> dict[str, tuple[int, int, int]]:
    return {
        line.product: (line.net.minor, line.tax.minor, line.gross.minor)
        for line in quoted.lines
        if line.net and line.tax and line.gross
    }


def figure(text: str) -> int:
    """A sum in words, in cents: whatever the language, every decimal of the currency is there."""
    return int("".join(sign for sign in text if sign.isdigit()) or 0)


def cents(amount: Taxed) -> tuple[int, int, int]:
    return amount.net.minor, amount.tax.minor, amount.gross.minor


def total_row(quoted: Quoted) -> str:
    [total] = [row.text for row in quoted.rows if row.kind == "total"]
    return total


def the_column_adds_up(quoted: Quoted, cart: Cart) -> None:
    """With a pencil: items, less the discount, and with the taxes above the line, are the total."""
    assert quoted.total is not None
    added, taken_off = 0, speech(cart.buyer.locale).say("Coupon {code}", code=quoted.coupon)
    for row in quoted.rows:
        match row.kind:
            case "item" | "tax":
                added += figure(row.text)
            case "discount" if row.label == taken_off:
                added -= figure(row.text)
            case "total":
                assert added == figure(row.text) == quoted.total.gross.minor, (quoted.rows, cart)
                return


def foreseen(later: Sequence[QuotedCharges]) -> list[tuple[str, date, int, int, int]]:
    """The charges that the page lists, each on its day."""
    charges: dict[str, list[tuple[str, date, int, int, int]]] = {}
    for stretch in later:
        first, interval = date.fromisoformat(stretch.first), Interval(stretch.interval)
        mine = charges.setdefault(stretch.product, [])
        for time in range(FORESEEN if stretch.times is None else stretch.times):
            due_on = interval.after(first, time)
            mine.append((stretch.product, due_on, stretch.net.minor, stretch.tax.minor, stretch.gross.minor))
        assert stretch.last is None or mine[-1][1].isoformat() == stretch.last
    return [charge for mine in charges.values() for charge in mine[:FORESEEN]]


def drawn(order: Order) -> list[tuple[str, date, int, int, int]]:
    """The charges that the order's lines lead to, as billing goes through them."""
    return [
        (
            line.product,
            charge.due,
            charge.amount.net.minor,
            charge.amount.tax.minor,
            charge.amount.gross.minor,
        )
        for line in order.lines
        if line.future is not None and line.future.costs
        for charge in islice(line.future.charges(order.bought), FORESEEN)
    ]


def test_the_carts_are_of_every_kind() -> None:
    """What the proof above would be worth without: counted over as many carts as one of its runs has."""
    seen: Counter[str] = Counter()
    for cart in islice(carts(0), EACH):
        seen.update(traits(cart))
    wanted = {
        *("free", "chosen", "split", "subscription", "one-time", "given", "trial", "first", "several"),
        *("two owners", "bumps", "shipping", "included", "exclusive", "abroad", "region", "island", "upsell"),
        "steps",
        *(f"coupon {scope}" for scope in Scope),
        *(f"number {state}" for state in NumberState),
        *(f"decimals {number}" for number in (0, 2, 3)),
        *(f"class {tax_class}" for tax_class in TaxClass),
        *("percent", "fixed"),
    }
    assert {trait: seen[trait] for trait in wanted if seen[trait] < 15} == {}


def test_every_page_of_them_could_be_saved_and_none_with_an_amount_between_two_steps() -> None:
    """Else what is proven above would be proven of pages that nobody can have."""
    shop, act, refused = Shop(), Agency().act(), Counter[str]()

    def save(page: Product, bumped: Sequence[Product]) -> None:
        catalogue.fits(act, page, bumped, shop.mine.connections, there=True)

    for cart in islice(carts(0), 0, EACH, BUYERS):
        cart.put_on(shop.store)
        save(cart.page, cart.bumped)
        for what, odd in spoilt(cart.page, cart.tills):
            with pytest.raises(CannotTake):
                save(odd, cart.bumped)
            refused[what] += 1
        for place, bump in enumerate(cart.bumped):
            for what, odd in spoilt(bump, cart.tills):
                with pytest.raises(CannotTake):
                    save(cart.page, [*cart.bumped[:place], odd, *cart.bumped[place + 1 :]])
                refused[f"{what} beside"] += 1
    kinds = [f"{what}{where}" for what in ("price", "price abroad", "fare") for where in ("", " beside")]
    assert {kind for kind in kinds if not refused[kind]} == set()


def spoilt(thing: Product, tills: Sequence[str]) -> Iterator[tuple[str, Product]]:
    """It with a minor unit more in one of its amounts, where one of the tills takes steps of several."""
    more = {money: Money(1, money) for money in EXPONENTS if not all(takes_all(one, money) for one in tills)}
    for place, option in enumerate(thing.options):
        sold = [("price", replace(option, plan=odd)) for odd in dearer(option.plan, more)]
        for one in option.abroad:
            others = [other for other in option.abroad if other != one]
            odds = (
                replace(option, abroad=(*others, replace(one, plan=odd))) for odd in dearer(one.plan, more)
            )
            sold += [("price abroad", odd) for odd in odds]
        for what, odd in sold:
            yield what, replace(thing, options=(*thing.options[:place], odd, *thing.options[place + 1 :]))
    for zone in thing.shipping[:1]:
        for fare in zone.fares:
            if fare.first.currency in more:
                odd_fare = replace(fare, first=fare.first + more[fare.first.currency])
                fares = tuple(odd_fare if one == fare else one for one in zone.fares)
                yield "fare", replace(thing, shipping=(replace(zone, fares=fares), *thing.shipping[1:]))


def takes_all(till: str, currency: str) -> bool:
    return PROCESSORS[till].step(currency) == 1


def dearer(plan: Plan, more: Mapping[str, Money]) -> Iterator[Plan]:
    if not isinstance(plan, Free) and plan.price.currency in more:
        yield replace(plan, price=plan.price + more[plan.price.currency])


def traits(cart: Cart) -> Iterator[str]:
    bought = [cart.page, *(one for one in cart.bumped if one.id in cart.selection.bumps)]
    plan, number = cart.plan, cart.buyer.business and cart.buyer.business.number
    yield plan.kind
    yield f"decimals {EXPONENTS[plan.price.currency]}"
    yield from (f"class {one.tax_class}" for one in bought)
    yield from ("included" if one.tax_included else "exclusive" for one in bought)
    if cart.coupon:
        yield f"coupon {cart.coupon.scope}"
        yield cart.coupon.discount.kind
    if number:
        yield f"number {cart.known}"
    claims = {
        "given": cart.selection.given is not None,
        "several": cart.selection.quantity > 1,
        "bumps": len(bought) > 1,
        "two owners": len({one.owner for one in bought}) > 1,
        "shipping": any(one.shipping for one in bought),
        "abroad": cart.page.currency_in(cart.place.country) != cart.page.currency,
        "region": bool(cart.place.region),
        "island": cart.place == Place("ES", postcode="35001"),
        "upsell": bool(cart.page.steps),
        "trial": isinstance(plan, Subscription) and plan.trial > 0,
        "first": isinstance(plan, Subscription) and plan.first is not None,
        "steps": any(PROCESSORS[name].step(plan.price.currency) > 1 for name in cart.tills),
    }
    yield from (name for name, claimed in claims.items() if claimed)
