"""What more of a thing costs: of the same carts, whatever bumps, coupons, steps and parcels they have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

import pytest

from cartwright.application import showing
from cartwright.domain.catalog import QUANTITY_AT_MOST
from cartwright.domain.coupons import CouponElsewhere, CouponTooSmall
from cartwright.domain.errors import Refusal
from cartwright.domain.funnel import Part
from cartwright.domain.pricing import Quote
from tests.fakes.store import FakeStore
from tests.fakes.world import FakeClock
from tests.unit.agreement.carts import HOST, Cart, carts
from tests.unit.domain.shop import NOON

CARTS = 150


def quoted(cart: Cart) -> Iterator[Quote]:
    """For more and more of its product."""
    store, many = FakeStore(FakeClock()), cart.selection.quantity
    cart.put_on(store)
    offer = store.storefront.offer(HOST, cart.page.slug, coupon=cart.code)
    for quantity in (many, many + 1, many + 2, many + 300, many + 301):
        try:
            shown = showing.showing(
                offer,
                cart.place,
                now=NOON,
                selection=replace(cart.selection, quantity=quantity),
                coupon=cart.code,
                business=cart.buyer.business,
                vouch=cart.vouch,
            )
        except (CouponElsewhere, CouponTooSmall):
            continue
        assert shown.quote is not None
        yield shown.quote


def falls(cart: Cart) -> bool:
    """Whether sending it may cost less for more: its seller says from what amount on it goes for nothing."""
    zones = [zone for product in (cart.page, *cart.bumped) for zone in product.shipping]
    return any(fare.free_from for zone in zones for fare in zone.fares)


def even(quote: Quote) -> bool:
    """Whether all that is sent bears one tax: else sending it is shared out anew with each piece, and may
    bear less (`carriage`)."""
    return len({line.bearing.alike for line in quote.lines if line.part is Part.SHIPPING}) < 2


@pytest.mark.parametrize("seed", [3, 5])
def test_more_of_a_thing_never_costs_less_today_or_in_all(seed: int) -> None:
    several = (replace(cart, page=replace(cart.page, most=QUANTITY_AT_MOST)) for cart in carts(seed))
    compared = 0
    for cart in islice((cart for cart in several if not falls(cart)), CARTS):
        try:
            found = [one for one in quoted(cart) if even(one)]
        except Refusal:
            continue  # whatever it is asked in, as `test_agreement` compares
        for fewer, more in pairwise(found):
            assert fewer.total.gross <= more.total.gross, cart
            if fewer.whole is not None and more.whole is not None:
                assert fewer.whole.gross <= more.whole.gross, cart
            compared += 1
    assert compared > CARTS
