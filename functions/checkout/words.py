"""What buyers read when something is not right: a sentence per field and refusal. The script has the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from cartwright.domain.errors import Outage, Refusal
from cartwright.languages import message, speech
from checkout.questions import NAME

FIELDS: Final[Mapping[str, str]] = {
    "email": message("Enter an e-mail address, such as name@example.com."),
    "name": message("Enter your name as it should be on the receipt."),
    "country": message("Choose your country."),
    "region": message("Choose one, because the tax depends on it."),
    "postcode": message("Enter a postcode of up to 16 characters."),
    "street": message("Enter the street and number that this is delivered to."),
    "city": message("Enter the city that this is delivered to."),
    "company": message("Enter the name of your business, as it should be on the receipt."),
    "vat_number": message("Enter the number with its country in front, such as FR40303265045."),
    "confirmed": message("Tick this if it is right."),
    "amount": message(
        "Enter what you want to pay, such as 25.50: not less than the minimum, nor more than can be paid at "
        "once, and in the steps that are named where there are some."
    ),
    "coupon": message("There is no such coupon here. Please check the code."),
    "quantity": message("Choose how many, up to the most there are for one order."),
}
ALERTS: Final[Mapping[str, str]] = {
    "price-changed": message("The total has changed. Please check the new total, then pay."),
    "not-shipped": message("This is not sent to your country. Nothing was charged."),
    "too-much-at-once": message(
        "This comes to more than can be paid at once. Nothing was charged: choose fewer, or contact the "
        "seller."
    ),
    "location-unclear": message(
        "You seem to be in another country. Please check yours, or confirm it below."
    ),
    "order-differs": message(
        "Your order was sent before, and would be another one now. Please check it, then pay."
    ),
    "already-paid": message("This order has been paid already. Please don’t pay again."),
    "bought-just-now": message(
        "You have bought this within the last hour, and nothing was charged again. To have it once more, "
        "tick the box above the button."
    ),
    "still-processing": message(
        "Your earlier payment for this is still being confirmed, and nothing was charged again. Please wait "
        "for its receipt."
    ),
    "earlier-unknown": message(
        "The payment service of your earlier order does not answer, so nobody knows whether that was paid. "
        "Nothing was charged now. Please wait a few minutes, or tick the box above the button to pay once "
        "more in any case."
    ),
    "payment-declined": message("Your card was declined, and nothing was charged. Please try another one."),
    "payment-final": message("This payment is over. Reload the page to see where it stands."),
    "cannot-save-methods": message(
        "This cannot be paid just now. Nothing was charged. Please contact the seller."
    ),
    "processor-refused": message(
        "The payment could not be started. Nothing was charged. Please contact the seller."
    ),
    "shop-closed": message("This shop has closed. Nothing was charged, and nothing is sold here any more."),
    "not-yet-on-sale": message("This is not on sale yet. Nothing was charged."),
    "no-longer-on-sale": message("This is not on sale any more. Nothing was charged."),
    "sold-out": message(
        "Not as many are left as you have chosen. Nothing was charged: choose fewer, or reload."
    ),
    "bought-before": message("You have bought as many of this as one person may. Nothing was charged."),
    "too-many-attempts": message(
        "There have been too many attempts, and nothing was charged. Please try again later."
    ),
    "proof-needed": message(
        "Please show below that you are a person, and press the button again. Nothing was charged."
    ),
    "proof-failed": message(
        "That did not show that you are a person. Nothing was charged: please try once more."
    ),
    "proof-away": message(
        "We could not load the check that you are a person. Nothing was charged: please try again, without a "
        "blocker if you have one."
    ),
    "outage": message("The payment service does not answer just now. Your order is safe: please try again."),
    "invalid-request": message("Please check the marked fields."),
}
# What buyers know the processors by, where they may choose.
METHODS: Final[Mapping[str, str]] = {
    "stripe": message("Card"),
    "mollie": message("More ways to pay"),
    "sandbox": message("Test card"),
}
NOT_SHIPPED: Final = message("This is not sent to your country.")
COUPONS: Final[Mapping[str, str]] = {
    "coupon-unknown": message("There is no such coupon here. Please check the code."),
    "coupon-not-yet": message("This coupon is not valid yet."),
    "coupon-over": message("This coupon has expired."),
    "coupon-used-up": message("This coupon has been used as often as it can be."),
    "coupon-used-before": message("You have used this coupon before."),
    "coupon-elsewhere": message("This coupon is not for what you have chosen."),
    "coupon-too-small": message("This coupon takes nothing off so small a price."),
}
OFFERS: Final[Mapping[str, str]] = {
    "offer-over": message("That offer is over. Nothing was charged for it."),
    "price-changed": message("The price has changed, and nothing was charged. Please look again."),
    "day-changed": message(
        "The next charge is on another day by now, and nothing was changed. Please look again."
    ),
}
# More exact, where the processor gave its reason for a decline.
REASONS: Final[Mapping[str, str]] = {
    "authentication_failed": message(
        "Your bank did not approve the payment. Nothing was charged: please try again."
    ),
    "insufficient_funds": message(
        "The card has not enough funds, and nothing was charged. Please try another one."
    ),
}
# What needs a script, said to who has none.
UNSCRIPTED: Final[Mapping[str, str]] = {
    "proof-needed": message(
        "We have to make sure that you are a person, which needs JavaScript. Nothing was charged. Please "
        "switch it on and order again."
    ),
}
OTHERWISE: Final = message("Something went wrong, and nothing was charged. Please try again.")


def alert(error: Refusal | Outage, locale: str) -> str:
    """The sentence for a refusal as a whole, as who has no script reads it."""
    return speech(locale).say({**ALERTS, **UNSCRIPTED}.get(error.code, OTHERWISE))


def complaints(error: Refusal | Outage, locale: str) -> dict[str, str]:
    """Field -> sentence, for the fields a refusal points at. What an answer has to be, its question says."""
    pointed = list(_pointed_at(error))
    answers = [more for field, *more in pointed if field == "answers" and len(more) == 2]  # product and field
    unanswered = {NAME.format(*more): alert(error, locale) for more in answers}
    return fields((field for field, *_ in pointed if field in FIELDS), locale) | unanswered


def fields(names: Iterable[str], locale: str) -> dict[str, str]:
    """Field -> sentence, for fields that are not right."""
    words = speech(locale)
    return {name: words.say(FIELDS[name]) for name in names}


def not_shipped(locale: str) -> str:
    """What stands beside the country."""
    return speech(locale).say(NOT_SHIPPED)


def said(sentences: Mapping[str, str], locale: str) -> dict[str, str]:
    """All of them, in the buyer's language."""
    words = speech(locale)
    return {code: words.say(text) for code, text in sentences.items()}


def _pointed_at(error: Refusal | Outage) -> Iterator[list[str]]:
    """The parts of each pointer."""
    found = error.facts.get("errors") if isinstance(error, Refusal) else None
    for entry in found if isinstance(found, list) else []:
        if isinstance(entry, Mapping):
            yield str(entry.get("pointer", "")).removeprefix("/").split("/")
