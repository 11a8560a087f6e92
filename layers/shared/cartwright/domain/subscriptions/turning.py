"""A change of plan: which may be made, what of the running period is credited, and how it is charged.

::

    at once        the coming charge is brought forward to today, at the new price, less what was paid and is
                   not used; paid, the new plan holds from today on; not paid, the old one goes on untouched
    at the end     nothing is charged today; the coming charge is the new plan's, on its day

Days are counted on the seller's calendar, and today is the new plan's: who changes on the day that was paid
for gets all of it credited, and what is quoted holds until midnight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cartwright.domain.catalog import PricingOption
from cartwright.domain.errors import Conflict
from cartwright.domain.futures import Future, Stretch
from cartwright.domain.ids import OrderId
from cartwright.domain.lines import borne
from cartwright.domain.money import Money, Taxed
from cartwright.domain.offers import with_tax
from cartwright.domain.orders import Line, Order
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.subscriptions.calendar import Calendar
from cartwright.domain.subscriptions.covering import Credited, Turn
from cartwright.domain.subscriptions.crediting import share
from cartwright.domain.subscriptions.rebilling import Terms
from cartwright.domain.subscriptions.states import SubscriptionState
from cartwright.domain.subscriptions.subscription import Subscription
from cartwright.domain.tax import Customer

WAITS = timedelta(days=3)
"""How long a change that could not be charged by itself can be paid by its buyer: never past the day that the
old plan charges."""


class PlanCannotChange(Conflict):
    """Not now, or not to that. Facts: `because`."""

    code = "plan-cannot-change"
    title = "The plan cannot be changed so"


class DayChanged(Conflict):
    """The next charge, with which a plan was to change, is on another day by now. Facts: `shown`, `day`."""

    code = "day-changed"
    title = "The day has changed"


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody was shown of a change, and agrees to: `total` is charged at once; or, `on` the day of the
    next charge, with that."""

    total: Money
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What it is to be, where its buyer is."""

    option: PricingOption
    plan: Every


@dataclass(frozen=True, slots=True)
class Unused:
    """What was paid for the running period, `left` of whose `days` days are to come, is worth; `paid` of that
    by the order that paid for it, the rest by a credit."""

    days: int
    left: int
    amount: Taxed | None
    paid: Taxed | None = None


def require_changeable(
    found: Subscription, option: PricingOption | None, country: str, *, forward: bool = False
) -> Wanted:
    """What it may be changed to there; `forward`: at once, where that was put off (see `put_off`). Raises
    PlanCannotChange."""
    because = hindrance(found) or unfit(found, option, country, forward=forward)
    if because:
        raise PlanCannotChange(because=because)
    assert option is not None
    plan = option.plan_in(country)
    assert isinstance(plan, Every)
    return Wanted(option, plan)


def paid_by(found: Subscription) -> OrderId | None:
    """The order that paid for the running period; None for one of before that was noted."""
    if found.covered is not None:
        return found.covered.order
    return None if found.paid else found.order


def paid_line(found: Subscription, order: Order) -> Line:
    """What was paid with that order."""
    return next(one for one in order.lines if found.covered or one.number == found.line)


def unused(found: Subscription, order: Order, kept: Taxed, at: datetime) -> Unused:
    """Of what is left of what `order` paid (`kept`): nobody has got it back, or asked for it. Raises
    PlanCannotChange where a bank has the money."""
    if any(dispute.state.takes for dispute in order.disputes):
        raise PlanCannotChange(because="disputed")
    line, calendar = paid_line(found, order), found.calendar
    since = found.covered.since if found.covered else calendar.today(found.began)
    days = max(1, (found.falls_due - since).days)
    left = min(days, max(0, (found.falls_due - calendar.today(at)).days))
    worth = kept if line.credit is None else kept + line.credit
    if not left or not worth.gross:
        return Unused(days, left, None)
    return Unused(days, left, share(worth, left, days), share(kept, left, days))


def turned(found: Subscription, to: Wanted, terms: Terms, rest: Unused, at: datetime) -> Turn:
    """At once: a period of the new plan begins today."""
    credit = _sum(found.credit, rest.amount)
    today = Calendar.begun(to.plan.interval, 0, at, found.calendar.zone)
    future = _future(found, to.plan, terms, at)
    calendar = replace(today, counted=found.coming)
    takes = None
    paid = paid_by(found)
    if paid is not None and rest.paid is not None and rest.paid.gross:
        takes = Credited(paid, rest.paid.gross, Money.zero(rest.paid.gross.currency))
    return Turn(to.option.id, future, calendar, credit, name=terms.product.called(to.option), takes=takes)


def later(found: Subscription, to: Wanted, terms: Terms, at: datetime) -> Subscription:
    """From the coming charge on, whose day stays. What was not used before is still taken off that."""
    interval, trial = to.plan.interval, found.state is SubscriptionState.TRIALING
    future = _future(found, to.plan, terms, at)
    after = replace(
        found,
        option=to.option.id,
        name=terms.product.called(to.option),
        future=replace(future, wait=found.future.wait) if trial else future,
        calendar=found.calendar.every(interval, found.coming),
        # Who was told of the old price is told of the new one.
        told=min(found.told, found.paid),
        version=found.version + 1,
    )
    return replace(after, due=after.next_due())


def under(found: Subscription, turn: Turn) -> Subscription:
    """As its coming charge is made: by the new plan."""
    return replace(
        found,
        option=turn.option,
        name=turn.name,
        future=turn.future,
        calendar=turn.calendar,
        credit=turn.credit,
    )


def turns(found: Subscription, turn: Turn, at: datetime) -> Subscription:
    """The order of its change is placed, and due to be charged."""
    return replace(
        found, turn=turn, trying=found.attempts, declined=False, failure="", due=at, version=found.version + 1
    )


def fails(found: Subscription, failure: str, at: datetime) -> Subscription:
    """It could not be charged by itself. Its buyer can pay it for a while; the old plan is as it was."""
    until = max(at, min(at + WAITS, found.calendar.moment(found.coming)))
    turn = replace(found.turn, until=until) if found.turn else None
    return replace(found, turn=turn, failure=failure, declined=True, due=until, version=found.version + 1)


def _future(found: Subscription, plan: Every, terms: Terms, at: datetime) -> Future:
    """At its listed price, without an end: what a coupon took off was agreed for the other plan. Raises
    PlanCannotChange for goods, also where nothing was paid for sending them: at another price it may be."""
    if terms.product.tax_class.goods:
        raise PlanCannotChange(because="goods-are-sent")
    line = next(one for one in terms.order.lines if one.number == found.line)
    place, product = terms.order.buyer.place, terms.product
    included = with_tax(terms.seller, product, place.country)
    buyer = Customer(place, terms.order.buyer.business)
    today, step = found.calendar.today(at), terms.order.payment.step
    bearing = borne(terms.seller, buyer, product.tax_class, today, included=included, step=step)
    listed = plan.price * line.quantity
    return Future(plan.interval, 0, (Stretch(listed, bearing.amounts([listed])[0]),), included)


def hindrance(found: Subscription) -> str:
    """What stands in the way of every change, in one word; empty where nothing does."""
    if found.state not in {SubscriptionState.TRIALING, SubscriptionState.ACTIVE}:
        return found.state.value
    if found.leaving is not None:
        return "leaving"
    if found.contested:
        return "disputed"
    if found.trying is not None:
        return "under-way"
    if any(stretch.carriage for stretch in found.future.stretches):
        return "goods-are-sent"
    return "owed" if found.future.times is not None else ""


def put_off(found: Subscription, order: Order) -> bool:
    """Whether the plan that it has begins with its coming charge: what `order` paid for was another."""
    return paid_line(found, order).option != found.option


def unfit(found: Subscription, option: PricingOption | None, country: str, *, forward: bool = False) -> str:
    """Why it cannot be changed to that option there; empty where it can."""
    plan = option.plan_in(country) if option else None
    if option is None or not isinstance(plan, Every) or plan.times is not None:
        return "no-such-plan"
    if option.id == found.option and not forward:
        return "the-same"
    return "" if plan.price.currency == found.stretch.listed.currency else "other-currency"


def _sum(one: Taxed | None, other: Taxed | None) -> Taxed | None:
    if one is None or other is None:
        return one or other
    return one + other
