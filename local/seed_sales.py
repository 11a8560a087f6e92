"""What the seeded shop has sold before anybody looks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from cartwright.application.ports.world import Births
from cartwright.bootstrap import base, shop
from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.catalog import Product
from cartwright.domain.ids import OrderId, PaymentId
from cartwright.domain.orders import Order, lines_of, sellers_of
from cartwright.domain.payments import Payment, PaymentState, Truth
from cartwright.domain.people import Account
from cartwright.domain.pricing import Selection, quote
from cartwright.domain.settlement import settle
from cartwright.domain.tax import Place


def last_month(account: Account, products: Mapping[str, Product], *, births: Births) -> None:
    """Paid orders of last month: committed as the worker would, from the word a processor would have
    given."""
    first = base.clock().now().replace(day=1, hour=10, minute=0, second=0, microsecond=0)
    start = (first - timedelta(days=1)).replace(day=3)
    places = ("DE", "FR", "AT", "GB", "US", "PL", "FI")
    for number, (slug, country) in enumerate(
        (slug, country) for slug in ("morgenlicht", "foundry", "mesa") for country in places
    ):
        _sell(account, products[slug], country, start + timedelta(hours=19 * number), births)


def _sell(account: Account, product: Product, country: str, at: datetime, births: Births) -> None:
    host = shop.hosts(account)[0]
    offer = shop.storefront().offer(host, product.slug)
    where = Place(country, "AZ" if country == "US" else "")
    priced = quote(offer, Selection(product.preferred.id), place=where, on=at.date())
    order = Order(
        account=account.id,
        id=OrderId(births.born("order")),
        key=births.secret(),
        host=host,
        slug=product.slug,
        mode=product.mode,
        buyer=Buyer("buyer@example.com", "A buyer", where, Evidence(country, country)),
        lines=lines_of(priced, offer),
        sellers=sellers_of(priced, offer),
        payment=Payment(PaymentId(births.born("payment")), product.connection, priced.total.gross),
        placed_at=at.astimezone(UTC),
    )
    orders = shop.orders(account.id)
    orders.place(order)
    truth = Truth(
        reference=f"pi_seed{order.id[-12:]}",
        order=order.id,
        state=PaymentState.SUCCEEDED,
        amount=priced.total.gross,
        at=at.astimezone(UTC),
        method="Visa •••• 4242",
        card_country=country,
    )
    settlement = settle(order, truth)
    assert settlement is not None
    orders.settle(settlement)
