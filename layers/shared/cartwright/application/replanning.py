"""A buyer changes the plan of its own subscription, in the hub: to what its seller lets it change to, by the
sums and moves of `turning`.

What is not listed with the product is refused, and so is a way that is not: what a page showed may be an hour
old.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cartwright.application import turning
from cartwright.application.again import until_done
from cartwright.application.listening import owner
from cartwright.application.looking_after import Desk
from cartwright.application.turning import Changed, Changer
from cartwright.domain.catalog import PricingOption, Product
from cartwright.domain.ids import OptionId, SubscriptionId
from cartwright.domain.notices import of_a_plan_put_off
from cartwright.domain.orders import Order
from cartwright.domain.subscriptions import Subscription, Terms
from cartwright.domain.subscriptions.turning import (
    PlanCannotChange,
    Shown,
    hindrance,
    later,
    paid_line,
    put_off,
    require_changeable,
    unfit,
)


@dataclass(frozen=True, slots=True)
class Possible:
    """A plan that a guest may change to, `after` being what it would have from the next charge on: `now` is
    what it comes to at once, None where that cannot be; `waits`: it may be put off to that charge."""

    option: PricingOption
    after: Subscription
    now: Changed | None
    waits: bool


@dataclass(frozen=True, slots=True)
class Prospects:
    """A guest's subscription, and all that it may be changed to now."""

    subscription: Subscription
    possible: Sequence[Possible]


@dataclass(frozen=True, slots=True)
class _Ways:
    """Which ways to a plan its seller lets it take."""

    now: bool
    later: bool


def prospects(wanted: SubscriptionId, desk: Desk, changer: Changer) -> Prospects:
    """Raises NotFound, ShopClosed, PlanCannotChange where none may be, and RegionNeeded and Invalid where a
    tax cannot be worked out."""
    found = desk.open(wanted).subscription
    terms = turning.terms_of(found, changer)
    if because := hindrance(found):
        raise PlanCannotChange(because=because)
    paid = turning.paid_order(found, changer)
    return Prospects(found, tuple(_possible(found, terms, changer, paid, desk.now)))


def change(
    wanted: SubscriptionId, option: OptionId, desk: Desk, changer: Changer, *, shown: Shown
) -> Subscription:
    """At once, for what was `shown`; or with the next charge, for that and on that day, of which buyer and
    owner are written to. Asked for again it is done once. Raises what `prospects` does, PriceChanged if it is
    another sum by now, and DayChanged."""

    def moved() -> Subscription:
        found = desk.open(wanted).subscription
        paid = turning.needed(found, shown, changer)
        if turning.done(found, option, paid):
            return found
        terms = turning.terms_of(found, changer)
        ways = _ways(found, option, terms.product, paid or turning.paid_order(found, changer))
        if not (ways.now if shown.on is None else ways.later):
            raise PlanCannotChange(because=hindrance(found) or "not-offered")
        return turning.put(
            found,
            option,
            terms,
            changer,
            paid=paid,
            shown=shown,
            now=desk.now,
            told=lambda after: of_a_plan_put_off(after, owner(after.owner, desk.readers), desk.now),
        )

    return until_done(moved)


def _ways(found: Subscription, option: OptionId, product: Product, paid: Order | None) -> _Ways:
    """As its seller lists them with the plan that `paid` for the running period: else one that was only put
    off would open what is listed with it, to who never paid it. Back to what is paid for it goes as that is
    listed with what was put off; where nobody noted what paid, its own plan tells."""
    since = found.option if paid is None else paid_line(found, paid).option
    listed = product.change(since, option)
    back = product.change(found.option, option) if option == since else listed
    return _Ways(
        now=listed is not None and listed.now,
        later=back is not None and back.later and option != found.option,
    )


def _possible(
    found: Subscription, terms: Terms, changer: Changer, paid: Order | None, now: datetime
) -> Iterator[Possible]:
    country = terms.order.buyer.place.country
    forward = paid is not None and put_off(found, paid)
    for option in terms.product.options:
        ways = _ways(found, option.id, terms.product, paid)
        if not (ways.now or ways.later) or unfit(found, option, country, forward=forward):
            continue
        to = require_changeable(found, option, country, forward=forward)
        after = later(found, to, terms, turning.moment(found, now))
        at_once = _at_once(found, option, terms, changer, paid=paid, now=now) if ways.now else None
        if at_once is not None or ways.later:
            yield Possible(option, after, at_once, ways.later)


def _at_once(
    found: Subscription,
    option: PricingOption,
    terms: Terms,
    changer: Changer,
    *,
    paid: Order | None,
    now: datetime,
) -> Changed | None:
    """None where nobody knows what is not used, or a bank has it: the next charge is no matter of that."""
    try:
        return turning.quoted(found, option, terms, changer, paid=paid, now=now)
    except PlanCannotChange:
        return None
