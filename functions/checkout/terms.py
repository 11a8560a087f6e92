"""How an option is paid, in a few words: what stands beside its name on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cartwright.domain.plans import Chosen, Free, Interval, OneTime, Plan, Split, Subscription
from checkout import display

EVERY: Final = {
    Interval.DAILY: "a day",
    Interval.WEEKLY: "a week",
    Interval.TWO_WEEKLY: "every two weeks",
    Interval.MONTHLY: "a month",
    Interval.QUARTERLY: "every three months",
    Interval.HALF_YEARLY: "every six months",
    Interval.YEARLY: "a year",
}
OFTEN: Final = {
    Interval.DAILY: "daily",
    Interval.WEEKLY: "weekly",
    Interval.TWO_WEEKLY: "every two weeks",
    Interval.MONTHLY: "monthly",
    Interval.QUARTERLY: "every three months",
    Interval.HALF_YEARLY: "every six months",
    Interval.YEARLY: "yearly",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """`price` is the figure, `every` how often it is, `detail` what else there is to know before choosing."""

    price: str
    every: str = ""
    detail: str = ""

    @property
    def figure(self) -> str:
        return f"{self.price} {self.every}".strip()


def terms(plan: Plan, locale: str) -> Terms:
    price = display.money(plan.price, locale)
    match plan:
        case OneTime():
            return Terms(price)
        case Free():
            return Terms("Free")
        case Chosen():
            least = f"{display.money(plan.minimum, locale)} or more" if plan.minimum else "from nothing on"
            return Terms("Your price", detail=least)
        case Split():
            detail = f"The first today, then one {EVERY[plan.interval]}"
            return Terms(f"{plan.parts} × {price}", detail=detail)
        case Subscription():
            return Terms(price, EVERY[plan.interval], _subscribed(plan, locale))


def _subscribed(plan: Subscription, locale: str) -> str:
    first = display.money(plan.first, locale) if plan.first else ""
    parts = []
    if plan.trial:
        days = "1 day" if plan.trial == 1 else f"{plan.trial} days"
        parts.append(f"{days} for {first}" if first else f"{days} free")
    elif plan.first is not None:
        parts.append(f"First payment {first}" if first else "First payment free")
    if plan.times is None:
        parts.append("cancel any time")
    else:
        parts.append("then one payment" if plan.times == 1 else f"then {plan.times} payments")
    text = ", ".join(parts)
    return text[0].upper() + text[1:]
