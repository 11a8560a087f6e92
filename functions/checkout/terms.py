"""How an option is paid, in a few words: what stands beside its name on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cartwright.domain.plans import Chosen, Free, Interval, OneTime, Plan, Split, Subscription
from cartwright.languages import message, speech
from checkout import display

EVERY: Final = {
    Interval.DAILY: message("a day"),
    Interval.WEEKLY: message("a week"),
    Interval.TWO_WEEKLY: message("every two weeks"),
    Interval.MONTHLY: message("a month"),
    Interval.QUARTERLY: message("every three months"),
    Interval.HALF_YEARLY: message("every six months"),
    Interval.YEARLY: message("a year"),
}
OFTEN: Final = {
    Interval.DAILY: message("daily"),
    Interval.WEEKLY: message("weekly"),
    Interval.TWO_WEEKLY: message("every two weeks"),
    Interval.MONTHLY: message("monthly"),
    Interval.QUARTERLY: message("every three months"),
    Interval.HALF_YEARLY: message("every six months"),
    Interval.YEARLY: message("yearly"),
}

_THEN: Final = {
    Interval.DAILY: message("The first today, then one a day"),
    Interval.WEEKLY: message("The first today, then one a week"),
    Interval.TWO_WEEKLY: message("The first today, then one every two weeks"),
    Interval.MONTHLY: message("The first today, then one a month"),
    Interval.QUARTERLY: message("The first today, then one every three months"),
    Interval.HALF_YEARLY: message("The first today, then one every six months"),
    Interval.YEARLY: message("The first today, then one a year"),
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
    words, price = speech(locale), display.money(plan.price, locale)
    match plan:
        case OneTime():
            return Terms(price)
        case Free():
            return Terms(words.say("Free"))
        case Chosen():
            least = display.money(plan.minimum, locale) if plan.minimum else ""
            detail = words.say("{amount} or more", amount=least) if least else words.say("from nothing on")
            return Terms(words.say("Your price"), detail=detail)
        case Split():
            return Terms(f"{plan.parts} × {price}", detail=words.say(_THEN[plan.interval]))
        case Subscription():
            return Terms(price, words.say(EVERY[plan.interval]), _subscribed(plan, locale))


def _subscribed(plan: Subscription, locale: str) -> str:
    words, first = speech(locale), display.money(plan.first, locale) if plan.first else ""
    start = ""
    if plan.trial and first:
        start = words.counted("{count} day for {price}", "{count} days for {price}", plan.trial, price=first)
    elif plan.trial:
        start = words.counted("{count} day free", "{count} days free", plan.trial)
    elif plan.first is not None:
        start = words.say("First payment {price}", price=first) if first else words.say("First payment free")
    if plan.times is None:
        end = words.say("cancel any time")
    else:
        end = words.counted("then one payment", "then {count} payments", plan.times)
    text = words.say("{start}, {end}", start=start, end=end) if start else end
    return text[0].upper() + text[1:]
