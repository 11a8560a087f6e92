"""What the confirmation's route does: ask where an order stands, and where its buyer can go on."""

from __future__ import annotations

from cartwright.application.settling import confirm
from cartwright.bootstrap import shop
from cartwright.domain.errors import Invalid, NotFound, Outage
from cartwright.domain.ids import OrderId, parse
from cartwright.domain.orders import Order
from checkout.standings import StandingPage, State, again_url, state
from checkout.visit import Visit


def stand(visit: Visit, slug: str, order: str, key: str) -> StandingPage:
    """Where the order stands now, after asking the processor. Raises NotFound without the right key."""
    try:
        wanted = OrderId(parse("order", order))
    except Invalid as unparsable:
        raise NotFound from unparsable
    try:
        account = shop.storefront().account(visit.host, slug)
        standing = confirm(
            wanted, key, orders=shop.orders(account), processors=shop.processors(), return_url=shop.return_url
        )
        if standing.order.slug != slug:
            raise NotFound
        now, locale = state(standing), visit.locale if visit.wanted else standing.order.buyer.locale
        return StandingPage(now, standing.order, locale, _pay_url(standing.order, now))
    except Outage:
        # Paid or not, nobody knows just now: the one thing to say is to wait, not to pay again.
        return StandingPage(State.CONFIRMING, None, visit.locale)


def _pay_url(order: Order, now: State) -> str:
    """Where the buyer can still pay: at the processor if it waits for the buyer there, else the cart."""
    if now is State.ACTION:
        opened = shop.processors().known(order).open(order, return_url=shop.return_url(order))
        return opened.hosted_url or again_url(order)
    return again_url(order) if now in {State.DECLINED, State.UNPAID, State.EXPIRED} else ""
