"""What becomes of a cart that somebody began: the whole decision, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.abandonment import Abandonment
from cartwright.domain.availability import Availability
from cartwright.domain.carts import (
    AGAIN_AFTER,
    BEFORE,
    COUNTS_FOR,
    LOOKS_EVERY,
    TOO_LATE_AFTER,
    Circumstances,
    Fate,
    LeftCart,
    Tally,
    begun,
    begun_before,
    fate,
    tally,
)
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import OrderId
from cartwright.domain.money import Money
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, OLIVEIRA, offer, placed, product

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
PAGE = replace(product("Course"), abandonment=Abandonment(on=True))
DUE = NOON + HOUR
CART = LeftCart(
    ACCOUNT,
    NORTHWIND,
    "d1",
    "m1",
    PAGE.id,
    Mode.LIVE,
    OrderId("ord_1"),
    "agency.carts.example.com",
    "course",
    "de",
    NOON,
    DUE,
    agreed=True,
)
FINE = Circumstances(bought=None, named=True, refused=False, product=PAGE, enough=True)
TESTED = replace(FINE, product=replace(PAGE, mode=Mode.TEST))
MAILED = replace(CART, state=Fate.MAILED, mailed=DUE, due=DUE + LOOKS_EVERY)


def closing(ends: datetime) -> Circumstances:
    return replace(FINE, product=replace(PAGE, sold=Availability(ends=ends)))


ROWS = [
    ("wanted, unpaid, on sale", CART, FINE, DUE, Fate.MAILED),
    ("not ticked", replace(CART, agreed=False), FINE, DUE, Fate.UNASKED),
    ("bought", CART, replace(FINE, bought=NOON + SECOND), DUE, Fate.BOUGHT),
    ("bought just before", CART, replace(FINE, bought=NOON - BEFORE), DUE, Fate.BOUGHT),
    ("bought long before", CART, replace(FINE, bought=NOON - BEFORE - SECOND), DUE, Fate.MAILED),
    ("archived, closed or moved away", CART, replace(FINE, product=None), DUE, Fate.GONE),
    (
        "something else at that address",
        CART,
        replace(FINE, product=replace(PAGE, id=product("Mug").id)),
        DUE,
        Fate.GONE,
    ),
    ("another's by now", CART, replace(FINE, product=replace(PAGE, owner=OLIVEIRA)), DUE, Fate.GONE),
    ("a test by now", CART, TESTED, DUE, Fate.GONE),
    ("a test all along", replace(CART, mode=Mode.TEST), TESTED, DUE, Fate.MAILED),
    ("switched off", CART, replace(FINE, product=product("Course")), DUE, Fate.OFF),
    ("forgotten", CART, replace(FINE, named=False), DUE, Fate.NAMELESS),
    ("refused or sent back", CART, replace(FINE, refused=True), DUE, Fate.REFUSED),
    ("just in time", CART, FINE, DUE + TOO_LATE_AFTER, Fate.MAILED),
    ("the clock stood still", CART, FINE, DUE + TOO_LATE_AFTER + SECOND, Fate.LATE),
    ("mailed lately", replace(CART, mailed=DUE - AGAIN_AFTER + SECOND), FINE, DUE, Fate.LATELY),
    ("mailed long ago", replace(CART, mailed=DUE - AGAIN_AFTER), FINE, DUE, Fate.MAILED),
    ("no longer on sale", CART, closing(DUE), DUE, Fate.NOT_ON_SALE),
    ("on sale for a moment", CART, closing(DUE + SECOND), DUE, Fate.MAILED),
    ("sold out", CART, replace(FINE, enough=False), DUE, Fate.SOLD_OUT),
    ("mailed, and nothing yet", MAILED, FINE, DUE + LOOKS_EVERY, Fate.MAILED),
    ("mailed, and bought", MAILED, replace(FINE, bought=DUE), DUE + LOOKS_EVERY, Fate.REGAINED),
    (
        "mailed after it was bought",
        MAILED,
        replace(FINE, bought=DUE - SECOND),
        DUE + LOOKS_EVERY,
        Fate.MAILED,
    ),
    (
        "mailed, and bought too late",
        MAILED,
        replace(FINE, bought=DUE + COUNTS_FOR),
        DUE + COUNTS_FOR,
        Fate.LOST,
    ),
    (
        "mailed, and bought in the end",
        MAILED,
        replace(FINE, bought=DUE + COUNTS_FOR - SECOND),
        DUE + COUNTS_FOR,
        Fate.REGAINED,
    ),
    ("mailed, switched off since", MAILED, replace(FINE, product=None), DUE + COUNTS_FOR, Fate.LOST),
    (
        "mailed, begun again and bought",
        replace(CART, mailed=NOON - HOUR),
        replace(FINE, bought=NOON),
        DUE,
        Fate.REGAINED,
    ),
    (
        "mailed once, bought twice",
        replace(CART, mailed=NOON - HOUR, regained=NOON - HOUR),
        replace(FINE, bought=NOON),
        DUE,
        Fate.BOUGHT,
    ),
    ("mailed, nobody knows when", replace(MAILED, mailed=None), FINE, DUE, Fate.LOST),
]


@pytest.mark.parametrize(
    ("cart", "here", "now", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_what_becomes_of_a_cart(cart: LeftCart, here: Circumstances, now: datetime, expected: Fate) -> None:
    assert fate(cart, here, now) is expected


@st.composite
def known(draw: st.DrawFn) -> tuple[LeftCart, Circumstances]:
    """A cart that is due, and whatever may be known of it."""
    mailed = draw(st.none() | st.timedeltas(timedelta(), 2 * AGAIN_AFTER))
    bought = draw(st.none() | st.timedeltas(-3 * HOUR, 3 * HOUR))
    page = replace(PAGE, abandonment=Abandonment(on=draw(st.booleans())))
    cart = replace(CART, agreed=draw(st.booleans()), mailed=None if mailed is None else DUE - mailed)
    named, refused, enough = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    return cart, Circumstances(None if bought is None else DUE + bought, named, refused, page, enough)


@given(known())
def test_nobody_is_written_to_who_did_not_want_it_or_has_bought(
    found: tuple[LeftCart, Circumstances],
) -> None:
    cart, here = found
    if fate(cart, here, DUE) is Fate.MAILED:
        assert cart.agreed
        assert here.named
        assert not here.refused
        assert here.enough
        assert here.product is not None
        assert here.product.abandonment.on
        assert here.bought is None or here.bought < NOON - BEFORE
        assert cart.mailed is None or DUE - cart.mailed >= AGAIN_AFTER


def test_a_mail_is_followed_for_a_week_a_look_a_day() -> None:
    after = CART.moved(Fate.MAILED, DUE)
    assert (after.state, after.mailed, after.due) == (Fate.MAILED, DUE, DUE + LOOKS_EVERY)
    again = after.moved(Fate.MAILED, DUE + LOOKS_EVERY)
    assert (again.mailed, again.due) == (DUE, DUE + 2 * LOOKS_EVERY)
    assert again.moved(Fate.REGAINED, DUE).regained == DUE
    over = CART.moved(Fate.BOUGHT, DUE)
    assert (over.state, over.state.waits, over.mailed) == (Fate.BOUGHT, False, None)


@pytest.mark.parametrize("to", Fate)
def test_what_is_left_counts_once_and_a_test_never(to: Fate) -> None:
    left = {Fate.MAILED, Fate.UNASKED, Fate.REFUSED, Fate.LATE, Fate.LATELY, Fate.NOT_ON_SALE, Fate.SOLD_OUT}
    assert tally(CART, to) == Tally(int(to in left), int(to is Fate.MAILED), int(to is Fate.REGAINED))
    assert tally(MAILED, to) == Tally(recovered=int(to is Fate.REGAINED))
    assert tally(replace(CART, mode=Mode.TEST), to) == Tally()


def test_nobody_waits_where_it_is_off_or_nothing_is_asked() -> None:
    order = placed(offer(PAGE))
    cart = begun(order, PAGE, agreed=True)
    assert cart is not None
    assert (cart.due, cart.email, cart.agreed) == (order.placed_at + HOUR, order.buyer.email, True)
    assert begun(order, product("Course"), agreed=True) is None
    free = replace(order, payment=replace(order.payment, amount=Money.of("0", "EUR")))
    assert begun(free, PAGE, agreed=True) is None


def test_the_cart_of_an_order_that_is_replaced_is_the_one_on_this_page() -> None:
    order = placed(offer(PAGE))
    assert begun_before(order, PAGE) == begun(order, PAGE, agreed=False)
    assert begun_before(order, replace(PAGE, mode=Mode.TEST)) is None
    assert begun_before(order, replace(PAGE, id=product("Mug").id)) is None
    assert begun_before(replace(order, buyer=order.buyer.under_veil()), PAGE) is None
