"""What an offer after paying costs, and the order that comes of a yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cartwright.domain.catalog import PricingOption, Product
from cartwright.domain.coupons import Counted, Coupon, Reduction, Scope, Used
from cartwright.domain.discounts import Discount, Fixed, Percent
from cartwright.domain.funnel import Offered, Part, Step
from cartwright.domain.ids import CouponId, StepId, derived
from cartwright.domain.money import Money
from cartwright.domain.offers import Offer
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import Asks, PaymentState, Saved
from cartwright.domain.plans import Interval, Plan, Subscription
from cartwright.domain.pricing import Quote, keeps
from cartwright.domain.questions import Answer, FieldKind
from cartwright.domain.settlement import granted
from cartwright.domain.tax import Business
from cartwright.domain.upsells import follow_on, follow_on_id, price
from tests.unit.domain.shop import (
    ACCOUNT,
    NOON,
    OLIVEIRA,
    SELLERS,
    option_id,
    placed,
    product,
    product_id,
    profile,
    quoted,
    registered,
    truth,
)
from tests.unit.domain.shop import offer as page

SAVED = Saved("cus_1", "pm_1")
HALF = Percent(Decimal("0.5"))


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def step(name: str = "Mug", discount: Discount | None = None) -> Step:
    return Step(
        StepId(derived("step", name)),
        Offered.DOWNSELL,
        product_id(name),
        option_id(name),
        "And this?",
        discount=discount,
    )


def coupon(discount: Discount = HALF, scope: Scope = Scope.FUNNEL, payments: int | None = 1) -> Coupon:
    name = CouponId(derived("coupon", "c"))
    return Coupon(ACCOUNT, name, "SPRING", "Spring", discount, scope, payments=payments, limit=9)


def course(*steps: Step) -> Product:
    return replace(product("Course"), steps=steps)


def bought(with_coupon: Coupon | None = None, country: str = "DE") -> Order:
    """The course, paid, by a method that was kept."""
    order = placed(page(course(step()), sellers=SELLERS), country)
    order = replace(
        order,
        payment=replace(order.payment, saves=True),
        coupon=Used.of(with_coupon) if with_coupon else None,
        steps=(step(),),
    )
    return order.heard(replace(truth(order), saved=SAVED))


def mug(plan: Plan | None = None, with_coupon: Coupon | None = None) -> Offer:
    """A mug of the other owner, listed with tax."""
    thing = product("Mug", "20.00", owner=OLIVEIRA, tax_included=True)
    if plan is not None:
        thing = replace(thing, options=(PricingOption(option_id("Mug"), "Plan", plan),))
    return replace(page(thing, sellers=SELLERS), coupon=Counted(with_coupon) if with_coupon else None)


def cost(step: Step, offer: Offer, order: Order) -> Quote:
    return price(step, offer, order, now=NOON)


def gross(step: Step, offer: Offer, order: Order) -> Money:
    return cost(step, offer, order).total.gross


def test_a_step_costs_what_its_option_does_and_is_a_part_of_its_own() -> None:
    priced = cost(step(), mug(), bought())
    assert (priced.total.gross, priced.lines[0].part, priced.coupon) == (eur("20.00"), Part.DOWNSELL, "")


def test_a_step_may_be_cheaper_by_itself() -> None:
    assert gross(step(discount=HALF), mug(), bought()) == eur("10.00")
    assert gross(step(discount=Fixed((eur("5.00"),))), mug(), bought()) == eur("15.00")
    assert gross(step(discount=Fixed((Money.of("5.00", "USD"),))), mug(), bought()) == eur("20.00")


def test_a_steps_own_discount_is_for_the_first_payment() -> None:
    priced = cost(step(discount=HALF), mug(Subscription(eur("20"), Interval.MONTHLY)), bought())
    future = priced.lines[0].future
    assert future is not None
    assert priced.total.gross == eur("10.00")
    assert [one.amount.gross for one in future.stretches] == [eur("20.00")]


@pytest.mark.parametrize(
    ("own", "off", "left", "code"),
    [
        (None, HALF, "10.00", "SPRING"),
        (HALF, Percent(Decimal("0.1")), "10.00", ""),
        (Percent(Decimal("0.1")), HALF, "10.00", "SPRING"),
        (HALF, HALF, "10.00", ""),
    ],
)
def test_the_coupon_of_the_order_or_the_discount_of_the_step_counts_whichever_leaves_less(
    own: Discount | None, off: Discount, left: str, code: str
) -> None:
    spring = coupon(off)
    priced = cost(step(discount=own), mug(with_coupon=spring), bought(spring))
    assert (priced.total.gross, priced.coupon) == (eur(left), code)


def test_what_costs_the_same_today_is_compared_by_what_falls_due_later() -> None:
    forever = coupon(HALF, payments=None)
    club = mug(Subscription(eur("20"), Interval.MONTHLY), forever)
    assert cost(step(discount=HALF), club, bought(forever)).coupon == "SPRING"


@pytest.mark.parametrize("scope", [Scope.MAIN, Scope.BUMPS, Scope.BOTH])
def test_a_coupon_for_less_than_the_whole_funnel_lowers_no_step(scope: Scope) -> None:
    spring = coupon(scope=scope)
    assert gross(step(), mug(with_coupon=spring), bought(spring)) == eur("20.00")


def test_a_step_that_is_too_cheap_for_the_coupon_costs_what_it_costs() -> None:
    tiny = coupon(Percent(Decimal("0.0001")))
    assert gross(step(), mug(with_coupon=tiny), bought(tiny)) == eur("20.00")


def test_a_coupon_that_has_run_out_meanwhile_still_counts_for_the_purchase_it_was_used_in() -> None:
    spring = replace(coupon(), ends=NOON + timedelta(minutes=1))
    late = price(step(), mug(with_coupon=spring), bought(spring), now=NOON + timedelta(minutes=30))
    assert late.total.gross == eur("10.00")


def test_a_coupon_that_was_ended_by_hand_does_not() -> None:
    spring = coupon()
    ended = replace(spring, archived=NOON)
    assert gross(step(), mug(with_coupon=ended), bought(spring)) == eur("20.00")


def test_a_reduction_is_open_for_everything_as_long_as_its_offer_is() -> None:
    Reduction(HALF).open_at(NOON)


def test_a_yes_makes_an_order_of_its_own_that_follows_the_first() -> None:
    order, offer = bought(), mug()
    made = follow_on(order, step(), cost(step(), offer, order), offer, at=NOON)
    assert (made.id, made.follows, made.key) == (follow_on_id(order.id, step().id), order.id, order.key)
    assert (made.state, made.payment.kept, made.payment.asks) == (OrderState.PLACED, SAVED, Asks.MONEY)
    assert (made.owners, made.buyer, made.payment.connection) == (
        (OLIVEIRA,),
        order.buyer,
        order.payment.connection,
    )
    assert made.payment.id != order.payment.id
    assert (made.steps, made.coupon) == ((), None)


def test_what_follows_a_yes_follows_the_steps_that_its_price_was_in() -> None:
    order, offer = bought(), mug()
    offer = replace(offer, connection=replace(offer.connection, processor="paypal"))
    priced = replace(cost(step(), offer, order), currency="HUF", lines=())
    assert follow_on(order, step(), priced, offer, at=NOON).payment.step == 100


def test_the_coupon_was_counted_with_the_first_order() -> None:
    spring = coupon()
    order, offer = bought(spring), mug(with_coupon=spring)
    made = follow_on(order, step(), cost(step(), offer, order), offer, at=NOON)
    assert made.coupon == Used(spring.id, "SPRING", limit=None, limit_each=None)


def test_what_was_asked_and_carried_along_is_the_first_orders() -> None:
    order = bought()
    answer = Answer(order.lines[0].product, "size", FieldKind.TEXT, "Size", "M", 1, NOON)
    order = replace(order, buyer=replace(order.buyer, answers=(answer,), passed={"src": "mail"}))
    made = follow_on(order, step(), cost(step(), mug(), order), mug(), at=NOON)
    assert (made.buyer.answers, made.buyer.passed) == ((), {})
    assert made.buyer.email == order.buyer.email


def test_without_a_method_there_is_no_one_click() -> None:
    order = bought()
    bare = replace(order, payment=replace(order.payment, saved=None))
    with pytest.raises(ValueError, match="one click"):
        follow_on(bare, step(), cost(step(), mug(), order), mug(), at=NOON)


def test_a_trial_asks_for_nothing_as_its_method_is_there_and_keeps_it_for_later() -> None:
    order, offer = bought(), mug(Subscription(eur("20"), Interval.MONTHLY, trial=14))
    made = follow_on(order, step(), cost(step(), offer, order), offer, at=NOON)
    assert (made.payment.asks, made.payment.saves) == (Asks.NOTHING, True)
    begun = made.heard(granted(made))
    assert (begun.state, begun.payment.saved) == (OrderState.PAID, SAVED)


def test_what_is_paid_once_keeps_nothing_and_a_cancelled_one_neither() -> None:
    order, offer = bought(), mug(Subscription(eur("20"), Interval.MONTHLY))
    once = follow_on(order, step(), cost(step(), mug(), order), mug(), at=NOON)
    assert once.heard(truth(once)).payment.saved is None
    club = follow_on(order, step(), cost(step(), offer, order), offer, at=NOON)
    assert club.heard(truth(club)).payment.saved == SAVED
    assert club.heard(truth(club, PaymentState.CANCELED)).payment.saved is None


def test_a_page_keeps_the_method_for_what_it_offers_later_but_not_of_who_pays_nothing() -> None:
    plain, funnel = page(course()), page(course(step()))
    assert not keeps(plain, quoted(plain))
    assert keeps(funnel, quoted(funnel))
    nothing = replace(quoted(funnel), lines=())
    assert not keeps(funnel, nothing)
    vouchers = replace(funnel, connection=replace(funnel.connection, processor="vouchers"))
    assert not keeps(vouchers, quoted(vouchers))


def test_what_is_offered_to_a_business_in_doubt_keeps_what_it_would_have_come_to() -> None:
    order = bought(country="FR")
    firm = Business("Ada Trading SARL", "FR40303265045")
    order = replace(order, buyer=replace(order.buyer, business=firm))
    seller = profile(registrations=registered("DE", "EU-OSS"))
    (line,) = price(step(), page(product("Mug", "20.00"), sellers=[seller]), order, now=NOON).lines
    assert line.amount.tax == eur("4.00")
    assert line.otherwise is not None
    assert line.otherwise.amount.tax == eur("0.00")
