"""Buyers that buy as a business: what they enter, and what the page says of their number."""

from __future__ import annotations

from typing import Final

from cartwright.domain.errors import Invalid
from cartwright.domain.tax import Business, NumberState
from cartwright.domain.tax.business import normal
from cartwright.languages import message, speech
from checkout.models import Choice

NOTES: Final = {
    NumberState.VALID: message("This number is valid."),
    NumberState.INVALID: message("This number is not valid, so tax is charged."),
    NumberState.PENDING: message("The register does not answer just now. The number will be checked again."),
    NumberState.FORMAT_ONLY: "",
}


def interested(choice: Choice) -> Business | None:
    """The business a price is asked for: its number is enough."""
    if not (choice.vat_number or choice.company):
        return None
    number = normal(choice.vat_number, choice.country)
    name = choice.company or number
    return Business(name, number) if name else None


def buying(choice: Choice) -> Business | None:
    """The business that buys: its name goes on the receipt. Raises Invalid without one."""
    if choice.vat_number and not choice.company:
        raise Invalid.at("/company", "the name of the business that holds the number")
    return interested(choice)


def note(business: Business | None, locale: str) -> str:
    """What the page says below the number."""
    return speech(locale).say(NOTES[business.state]) if business and business.number else ""
