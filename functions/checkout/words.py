"""What buyers read when something is not right: a sentence per field and refusal. The script has the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cartwright.domain.errors import Outage, Refusal

FIELDS: Final[Mapping[str, str]] = {
    "email": "Enter an e-mail address, such as name@example.com.",
    "name": "Enter your name as it should be on the receipt.",
    "country": "Choose your country.",
    "region": "Choose one, because the tax depends on it.",
    "postcode": "Enter a postcode of up to 16 characters.",
    "company": "Enter the name of your business, as it should be on the receipt.",
    "vat_number": "Enter the number with its country in front, such as FR40303265045.",
    "confirmed": "Tick this if it is right.",
    "amount": "Enter what you want to pay, such as 25.50, and not less than the minimum.",
    "coupon": "There is no such coupon here. Please check the code.",
    "quantity": "Choose how many, up to the most there are for one order.",
}
ALERTS: Final[Mapping[str, str]] = {
    "price-changed": "The total has changed. Please check the new total, then pay.",
    "not-shipped": "This is not sent to your country. Nothing was charged.",
    "location-unclear": "You seem to be in another country. Please check yours, or confirm it below.",
    "order-differs": "You have changed your order since it was sent. Please check it, then pay.",
    "already-paid": "This order has been paid already. Please don’t pay again.",
    "payment-declined": "Your card was declined, and nothing was charged. Please try another one.",
    "payment-final": "This payment is over. Reload the page to see where it stands.",
    "cannot-save-methods": "This cannot be paid just now. Nothing was charged. Please contact the seller.",
    "processor-refused": "The payment could not be started. Nothing was charged. Please contact the seller.",
    "shop-closed": "This shop has closed. Nothing was charged, and nothing is sold here any more.",
    "outage": "The payment service does not answer just now. Your order is safe: please try again.",
    "invalid-request": "Please check the marked fields.",
}
NOT_SHIPPED: Final = "This is not sent to your country."
COUPONS: Final[Mapping[str, str]] = {
    "coupon-unknown": "There is no such coupon here. Please check the code.",
    "coupon-not-yet": "This coupon is not valid yet.",
    "coupon-over": "This coupon has expired.",
    "coupon-used-up": "This coupon has been used as often as it can be.",
    "coupon-used-before": "You have used this coupon before.",
    "coupon-elsewhere": "This coupon is not for what you have chosen.",
}
# More exact, where the processor gave its reason for a decline.
REASONS: Final[Mapping[str, str]] = {
    "authentication_failed": "Your bank did not approve the payment. Nothing was charged: please try again.",
    "insufficient_funds": "The card has not enough funds, and nothing was charged. Please try another one.",
}
OTHERWISE: Final = "Something went wrong, and nothing was charged. Please try again."


def alert(error: Refusal | Outage) -> str:
    """The sentence for a refusal as a whole."""
    return ALERTS.get(error.code, OTHERWISE)


def complaints(error: Refusal | Outage) -> dict[str, str]:
    """Field -> sentence, for the fields a refusal points at."""
    return {field: FIELDS[field] for field in _pointed_at(error) if field in FIELDS}


def _pointed_at(error: Refusal | Outage) -> Iterator[str]:
    found = error.facts.get("errors") if isinstance(error, Refusal) else None
    for entry in found if isinstance(found, list) else []:
        if isinstance(entry, Mapping):
            yield str(entry.get("pointer", "")).removeprefix("/").partition("/")[0]
