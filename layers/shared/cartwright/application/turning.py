"""Changing the plan of a subscription: what it would cost, and doing it, by the very same sums.

Done at once, it is the coming charge brought forward: its order is placed here, and charged by the billing
queue like any other, so what is unknown, declined or asked about at the bank is what it is for all of them,
and no period is charged twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.fulfilling import Placed
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.application.ports.world import Births
from cartwright.application.selling import PriceChanged
from cartwright.application.subscribing import one, opened
from cartwright.application.taxing import Vouch
from cartwright.domain.catalog import PricingOption
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import OptionId, SubscriptionId
from cartwright.domain.jobs import Letter, bill
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Order
from cartwright.domain.refund_entries import remaining
from cartwright.domain.subscriptions import Subscription, Terms, rebill
from cartwright.domain.subscriptions.covering import Turn
from cartwright.domain.subscriptions.turning import (
    PlanCannotChange,
    Unused,
    later,
    paid_by,
    paid_line,
    require_changeable,
    turned,
    turns,
    under,
    unused,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changer:
    """With what plans are changed: one account's."""

    subscriptions: Subscriptions
    orders: Placed
    returns: Returning
    births: Births
    vouch: Vouch


@dataclass(frozen=True, slots=True)
class Changed:
    """A change that may be made. At once it comes to `price`, less `credit` (None: nothing), and `left` of it
    stays for what follows; `rest` is what the credit is of. The next charge after it is on `next`. At the end
    of what is paid for, `later`, it comes to `price`."""

    option: PricingOption
    price: Taxed
    order: Order
    turn: Turn
    rest: Unused
    later: date

    @property
    def total(self) -> Taxed:
        return self.order.total

    @property
    def credit(self) -> Money:
        """With the tax that the price would bear."""
        return self.price.gross - self.total.gross

    @property
    def left(self) -> Money:
        """What of the credit stays for the charges after it."""
        held, used = self.turn.credit, self.order.lines[0].credit
        if held is None or used is None:
            return Money.zero(self.total.gross.currency)
        return held.gross - used.gross

    @property
    def next(self) -> date:
        return self.turn.calendar.day(self.turn.calendar.counted + 1)


def changes(act: Act, wanted: SubscriptionId, changer: Changer) -> Sequence[Changed]:
    """All that may be made now, in the order of the product's options. Raises NotFound, PlanCannotChange
    where none may, and RegionNeeded and Invalid where a tax cannot be worked out."""
    found = one(act, wanted, subscriptions=changer.subscriptions)
    terms = terms_of(found, changer)
    possible = []
    for option in terms.product.options:
        try:
            possible.append(quoted(found, option, terms, changer, now=act.now))
        except PlanCannotChange as no:
            if no.facts["because"] not in {"the-same", "no-such-plan", "other-currency"}:
                raise
    return possible


def change(
    act: Act, wanted: SubscriptionId, option: OptionId, *, shown: Money | None, changer: Changer
) -> Subscription:
    """At once, for what was `shown`; or, where nothing was, when the time paid for is over. Asked for again
    it is done once.

    Raises NotFound, Forbidden, PlanCannotChange, PriceChanged if it is another sum by now, ShopClosed, and
    what a price does whose tax cannot be worked out.
    """

    def moved() -> Subscription:
        found = opened(act, wanted, changer.subscriptions)
        if turns_to(found) == option:
            return found
        audit = act.audit(
            "subscription.plan", found.id, before={"option": found.option}, after={"option": option}
        )
        terms = terms_of(found, changer)
        return put(found, option, terms, changer, shown=shown, now=act.now, audit=audit)

    return until_done(moved)


def put(
    found: Subscription,
    option: OptionId,
    terms: Terms,
    changer: Changer,
    *,
    shown: Money | None,
    now: datetime,
    audit: Audit | None = None,
    told: Callable[[Subscription], Sequence[Letter]] = lambda _: (),
) -> Subscription:
    """The change, whoever wants it: at once for what was `shown`, else with the next charge, of which `told`
    is written. Raises PlanCannotChange, PriceChanged, and Stale."""
    chosen = next((one for one in terms.product.options if one.id == option), None)
    to = require_changeable(found, chosen, terms.order.buyer.place.country)
    assert chosen is not None
    at = moment(found, now)
    if shown is None:
        after = later(found, to, terms, at)
        changer.subscriptions.move(after, jobs=told(after), audit=audit)
        return after
    quote = quoted(found, chosen, terms, changer, now=now)
    if quote.total.gross != shown:
        raise PriceChanged(shown=str(shown), total=str(quote.total.gross))
    after = turns(found, quote.turn, at)
    changer.subscriptions.begin(after, quote.order, jobs=[bill(found.account, found.id, now)], audit=audit)
    return after


def turns_to(found: Subscription) -> OptionId:
    """The plan that it has, or is about to have."""
    return found.turn.option if found.turn else found.option


def terms_of(found: Subscription, changer: Changer) -> Terms:
    """Raises NotFound for a buyer who is forgotten, and ShopClosed."""
    terms = changer.subscriptions.terms(found)
    if terms.forgotten:
        raise NotFound
    return terms


def quoted(
    found: Subscription, option: PricingOption, terms: Terms, changer: Changer, *, now: datetime
) -> Changed:
    """What it comes to at once. Raises PlanCannotChange."""
    to = require_changeable(found, option, terms.order.buyer.place.country)
    at = moment(found, now)
    order = changer.orders.get(paid_by(found))
    line = paid_line(found, order)
    # What somebody has asked for counts, too: whoever asks makes this another subscription.
    rest = unused(found, order, remaining(line, changer.returns.of(order.id)), at)
    turn = turned(found, to, terms, rest, at)
    made = rebill(
        under(found, turn),
        terms,
        key=changer.births.secret(),
        at=now,
        on=found.calendar.today(at),
        known=changer.vouch,
    )
    plain = rebill(
        replace(under(found, turn), credit=None),
        terms,
        key=made.key,
        at=now,
        on=found.calendar.today(at),
        known=changer.vouch,
    )
    return Changed(option, plain.total, made, turn, rest, found.falls_due)


def moment(found: Subscription, now: datetime) -> datetime:
    """By the subscription's own clock, where it has one."""
    return found.clock or now
