"""What a coupon takes off, as the summary, the confirmation and the coupon's own field say it."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.domain.errors import Refusal
from cartwright.domain.orders import Line
from cartwright.domain.pricing import Quote
from cartwright.languages import speech
from checkout import display, words
from checkout.models import QuotedLine, QuotedRow


def alike(lines: Sequence[QuotedLine]) -> bool:
    """Whether all are listed with their tax, or all without: then prices and discounts add up as listed."""
    return len({line.tax_included for line in lines}) < 2


def row(quote: Quote, locale: str, *, as_listed: bool) -> QuotedRow:
    """The coupon's own row, below the items; or that of what an offer takes off by itself. Items that are not
    shown `as_listed` are shown less their discount."""
    tongue = speech(locale)
    name, taken = tongue.say("Only with this offer"), tongue.say("Only with this offer, taken off above")
    if quote.coupon:
        name = tongue.say("Coupon {code}", code=quote.coupon)
        taken = tongue.say("Coupon {code}, taken off above", code=quote.coupon)
    if not quote.saved:
        return QuotedRow("discount", name, tongue.say("on later payments"))
    text = f"\N{MINUS SIGN}{display.money(quote.saved, locale)}"
    return QuotedRow("discount", name if as_listed else taken, text)


def taken_off(lines: Sequence[Line], code: str, locale: str) -> list[QuotedRow]:
    """What it took off some lines of an order, whose amounts are what is left."""
    off = [line.discount for line in lines if line.discount]
    if not code or not (off or any(line.future for line in lines)):
        return []
    tongue = speech(locale)
    label = tongue.say("With coupon {code}", code=code)
    if not off:
        return [QuotedRow("tax", label, tongue.say("on later payments"))]
    saved = display.money(sum(off[1:], off[0]), locale)
    return [QuotedRow("tax", label, tongue.say("{amount} less", amount=saved))]


def complaint(refusal: Refusal, locale: str) -> dict[str, str]:
    """Why a coupon is refused, beside its field."""
    return {"coupon": speech(locale).say(words.COUPONS.get(refusal.code) or words.ALERTS[refusal.code])}
