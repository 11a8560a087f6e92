"""Some dozens of the generated carts (tests/unit/agreement has ten thousand), as browsers send them through
the real handlers, with the sandbox as their processor. Compared to the cent: the total that the page starts
from, the quote, the order as it is stored, what the sandbox was asked for, and the charges to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from cartwright.bootstrap import base, shop
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.ids import ClientId, OrderId
from cartwright.domain.orders import Order
from cartwright.domain.payments import Asks
from checkout import due
from tests.component.checkout.market import HOST, Market, Visitor, fields, seed
from tests.component.deployment import Answer, Deployment
from tests.unit.agreement.carts import Cart, carts
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA

MANY = 25


def test_what_is_shown_is_what_is_asked_for(visitor: Visitor, deployment: Deployment, market: Market) -> None:
    agreed, refused, shown = 0, 0, ""
    for cart in islice(carts(7), MANY):
        if cart.page.slug != shown:
            shown = cart.page.slug
            put_on(market, cart)
            deployment.restart()
        add_coupon(market, cart)
        quote = visitor.post(f"/{shown}/quote", choice(cart))
        if quote.status != 200:
            assert sent(visitor, cart, {"minor": 0, "currency": "EUR"}).code == quote.code
            refused += 1
            continue
        agree(visitor, deployment, market, cart, quote.json)
        agreed += 1
    assert agreed > MANY * 2 / 3, f"{refused} carts are refused, and prove little"


def agree(
    visitor: Visitor, deployment: Deployment, market: Market, cart: Cart, quoted: Mapping[str, Any]
) -> None:
    page = visitor.open(f"/{cart.page.slug}?{urlencode(link(cart))}")
    assert page.status == 200, cart
    total = quoted["total"]["gross"]
    assert seed(page)["total"] == total, cart
    by_form = cart.number % 2 == 0
    before = {item["body"]["id"] for item in deployment.items("order")}
    answer = submitted(visitor, cart, page) if by_form else sent(visitor, cart, total)
    assert answer.status == (303 if by_form else 201), (cart, answer)
    [placed] = {item["body"]["id"] for item in deployment.items("order")} - before
    order = shop.store().of(market.act.seat.member.account).orders.get(OrderId(placed))
    assert order.total.gross == order.payment.amount, cart
    assert {"minor": order.total.gross.minor, "currency": order.total.gross.currency} == {
        name: total[name] for name in ("minor", "currency")
    }, cart
    assert asked_for(order) == (None if order.payment.asks is Asks.NOTHING else order.total.gross), cart
    assert [asdict(charge) for charge in due.of_order(order, "en")] == quoted["later"], cart


def asked_for(order: Order) -> object:
    """What the sandbox was asked for; nothing if it was not asked."""
    if order.payment.asks is Asks.NOTHING:
        return None
    return shop.store().sandbox.get(order.account, order.payment.connection, order.payment.id).amount


def choice(cart: Cart) -> dict[str, Any]:
    """What the page's script sends for a price."""
    business, given = cart.buyer.business, cart.selection.given
    return {
        "option": cart.selection.option,
        "quantity": cart.selection.quantity,
        "amount": "" if given is None else f"{given:f}",
        "coupon": cart.code,
        "bumps": list(cart.selection.bumps),
        "country": cart.place.country,
        "region": cart.place.region,
        "postcode": cart.place.postcode,
        "company": business.name if business else "",
        "vat_number": business.number if business else "",
    }


def link(cart: Cart) -> dict[str, Any]:
    return {**choice(cart), "bumps": ",".join(cart.selection.bumps)}


def details(cart: Cart) -> dict[str, str]:
    """Of a buyer whom nobody has met before."""
    buyer = {"email": f"{cart.number}@buyer.example", "name": cart.buyer.name}
    delivery = cart.buyer.delivery
    return {**buyer, "street": delivery.street, "city": delivery.city} if delivery else buyer


def sent(visitor: Visitor, cart: Cart, shown: Mapping[str, Any]) -> Answer:
    """As the script sends it."""
    agreed = {"minor": shown["minor"], "currency": shown["currency"]}
    order = {**choice(cart), **details(cart), "attempt": f"attempt-{cart.number:020}", "shown": agreed}
    return visitor.post(f"/{cart.page.slug}/orders", order)


def submitted(visitor: Visitor, cart: Cart, page: Answer) -> Answer:
    """The page's own form, with the buyer's name on it."""
    form = {**fields(page), **details(cart), "region": cart.place.region, "bumps": list(cart.selection.bumps)}
    return visitor.submit(f"/{cart.page.slug}/orders", form)


def put_on(market: Market, cart: Cart) -> None:
    """The page and its bumps, and who sells them, as they are in the cart."""
    account, act = market.act.seat.member.account, market.act
    mine, now = shop.store().of(account), base.clock().now()
    owners: dict[ClientId, ClientId] = {
        NORTHWIND: market.sellers["werkstatt"],
        OLIVEIRA: market.sellers["atelier"],
    }
    for seller in cart.sellers:
        client = mine.clients.get(owners[seller.client])
        revised = client.with_profile(replace(seller, client=client.id), at=now)
        mine.clients.revise_profile(revised, act.audit("profile.revise", client.id))

    def here(one: Product) -> Product:
        return replace(
            one, account=account, owner=owners[one.owner], connection=market.sandbox, mode=Mode.TEST
        )

    for one in (*cart.bumped, cart.page):
        mine.catalogue.publish(here(one), [HOST], act.audit("product.create", one.id))


def add_coupon(market: Market, cart: Cart) -> None:
    if cart.coupon is None:
        return
    account = market.act.seat.member.account
    coupon = replace(cart.coupon, account=account)
    shop.store().of(account).coupons.add(coupon, market.act.audit("coupon.make", coupon.code))
