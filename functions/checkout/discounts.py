"""What a coupon takes off, as the summary, the confirmation and the coupon's own field say it."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.domain.errors import Refusal
from cartwright.domain.orders import Line
from cartwright.domain.pricing import Quote
from checkout import display, words
from checkout.models import QuotedLine, QuotedRow


def alike(lines: Sequence[QuotedLine]) -> bool:
    """Whether all are listed with their tax, or all without: then prices and discounts add up as listed."""
    return len({line.tax_included for line in lines}) < 2


def row(quote: Quote, lines: Sequence[QuotedLine], locale: str) -> QuotedRow:
    """The coupon's own row, below the items; or that of what an offer takes off by itself."""
    name = f"Coupon {quote.coupon}" if quote.coupon else "Only with this offer"
    if not quote.saved:
        return QuotedRow("discount", name, "on later payments")
    whole = alike(lines) and not any(line.waived for line in quote.lines)
    text = f"\N{MINUS SIGN}{display.money(quote.saved, locale)}"
    return QuotedRow("discount", name if whole else f"{name}, taken off above", text)


def taken_off(lines: Sequence[Line], code: str, locale: str) -> list[QuotedRow]:
    """What it took off some lines of an order, whose amounts are what is left."""
    off = [line.discount for line in lines if line.discount]
    if not code or not (off or any(line.future for line in lines)):
        return []
    if not off:
        return [QuotedRow("tax", f"With coupon {code}", "on later payments")]
    saved = display.money(sum(off[1:], off[0]), locale)
    return [QuotedRow("tax", f"With coupon {code}", f"{saved} less")]


def complaint(refusal: Refusal) -> dict[str, str]:
    """Why a coupon is refused, beside its field."""
    return {"coupon": words.COUPONS[refusal.code]}
