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
from cartwright.domain.jobs import bill
from cartwright.domain.money import Money, Taxed
from cartwright.domain.notices import Told
from cartwright.domain.orders import Order
from cartwright.domain.refund_entries import remaining
from cartwright.domain.subscriptions import Subscription, Terms, rebill
from cartwright.domain.subscriptions.covering import Turn
from cartwright.domain.subscriptions.turning import (
    DayChanged,
    PlanCannotChange,
    Shown,
    Unused,
    later,
    paid_by,
    paid_line,
    put_off,
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
    """All that may be made now, in the order of the product's options: also the plan that was put off, which
    can be had at once. Raises NotFound, PlanCannotChange where none may, and RegionNeeded and Invalid where a
    tax cannot be worked out."""
    found = one(act, wanted, subscriptions=changer.subscriptions)
    terms = terms_of(found, changer)
    paid = paid_order(found, changer)
    possible = []
    for option in terms.product.options:
        try:
            possible.append(quoted(found, option, terms, changer, paid=paid, now=act.now))
        except PlanCannotChange as no:
            if no.facts["because"] not in {"the-same", "no-such-plan", "other-currency"}:
                raise
    return possible


def change(
    act: Act, wanted: SubscriptionId, option: OptionId, *, shown: Shown | None, changer: Changer
) -> Subscription:
    """At once, for what was `shown`; or, where that says a day, or nothing was, when the time paid for is
    over. Asked for again it is done once; what was put off may be had at once after all.

    Raises NotFound, Forbidden, PlanCannotChange, PriceChanged if it is another sum by now, DayChanged,
    ShopClosed, and what a price does whose tax cannot be worked out.
    """

    def moved() -> Subscription:
        found = opened(act, wanted, changer.subscriptions)
        paid = needed(found, shown, changer)
        if done(found, option, paid):
            return found
        audit = act.audit(
            "subscription.plan", found.id, before={"option": found.option}, after={"option": option}
        )
        terms = terms_of(found, changer)
        return put(found, option, terms, changer, paid=paid, shown=shown, now=act.now, audit=audit)

    return until_done(moved)


def put(
    found: Subscription,
    option: OptionId,
    terms: Terms,
    changer: Changer,
    *,
    paid: Order | None,
    shown: Shown | None,
    now: datetime,
    audit: Audit | None = None,
    told: Callable[[Subscription], Told] = lambda _: Told(),
) -> Subscription:
    """The change, whoever wants it: at once for what was `shown`, else with the next charge, of which `told`
    is written. Raises PlanCannotChange, PriceChanged, DayChanged, and Stale."""
    chosen = next((one for one in terms.product.options if one.id == option), None)
    forward = paid is not None and put_off(found, paid)
    to = require_changeable(found, chosen, terms.order.buyer.place.country, forward=forward)
    assert chosen is not None
    at = moment(found, now)
    if shown is None or shown.on is not None:
        after = later(found, to, terms, at)
        _held(after, shown)
        news = told(after)
        changer.subscriptions.move(after, jobs=news.letters, audit=audit, joins=news.joins)
        return after
    quote = quoted(found, chosen, terms, changer, paid=paid, now=now)
    if quote.total.gross != shown.total:
        raise PriceChanged(shown=str(shown.total), total=str(quote.total.gross))
    after = turns(found, quote.turn, at)
    changer.subscriptions.begin(after, quote.order, jobs=[bill(found.account, found.id, now)], audit=audit)
    return after


def _held(after: Subscription, shown: Shown | None) -> None:
    """What is charged later is what was shown, on the day that was. Raises PriceChanged and DayChanged."""
    if shown is None:
        return
    if after.stretch.amount.gross != shown.total:
        raise PriceChanged(shown=str(shown.total), total=str(after.stretch.amount.gross))
    if after.falls_due != shown.on:
        raise DayChanged(shown=str(shown.on), day=after.falls_due.isoformat())


def turns_to(found: Subscription) -> OptionId:
    """The plan that it has, or is about to have."""
    return found.turn.option if found.turn else found.option


def done(found: Subscription, option: OptionId, paid: Order | None) -> bool:
    """Whether it has that plan, or is about to; with what `paid` for the running period it was put off, and
    is wanted at once."""
    there = turns_to(found) == option
    return there and (found.turn is not None or paid is None or not put_off(found, paid))


def needed(found: Subscription, shown: Shown | None, changer: Changer) -> Order | None:
    """What paid for the running period, where a change at once is made of it."""
    at_once = shown is not None and shown.on is None
    return paid_order(found, changer) if at_once else None


def paid_order(found: Subscription, changer: Changer) -> Order | None:
    """What paid for the running period; None where nobody noted it."""
    paid = paid_by(found)
    return changer.orders.get(paid) if paid is not None else None


def terms_of(found: Subscription, changer: Changer) -> Terms:
    """Raises NotFound for a buyer who is forgotten, and ShopClosed."""
    terms = changer.subscriptions.terms(found)
    if terms.forgotten:
        raise NotFound
    return terms


def quoted(
    found: Subscription,
    option: PricingOption,
    terms: Terms,
    changer: Changer,
    *,
    paid: Order | None,
    now: datetime,
) -> Changed:
    """What it comes to at once, where that order `paid` for the running period. Raises PlanCannotChange."""
    forward = paid is not None and put_off(found, paid)
    to = require_changeable(found, option, terms.order.buyer.place.country, forward=forward)
    at = moment(found, now)
    if paid is None:
        raise PlanCannotChange(because="paid-before-this")
    line = paid_line(found, paid)
    # What somebody has asked for counts, too: whoever asks makes this another subscription.
    rest = unused(found, paid, remaining(line, changer.returns.of(paid.id)), at)
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
