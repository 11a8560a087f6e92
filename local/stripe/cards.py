"""Test cards: which numbers there are, and what becomes of a payment with them (docs.stripe.com/testing).

Three are our own, since Stripe has none for it: `4000 0000 0000 7775` is paid, but the answer never comes;
`4000 0000 0000 7783` is paid, and declined whenever it is charged again; `4000 0000 0000 7791` is paid, and
then its owner forbids the bank to pay any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from local.stripe.errors import StripeError


@dataclass(frozen=True, slots=True)
class Card:
    """`code` and `decline_code` of what the bank says; `asks`: the bank wants to see the buyer first, and
    once it is kept no more if it `trusts`; `again` is how it is declined when it is charged again. `refunds`
    are `pending` first where a bank takes its time."""

    number: str
    brand: str = "visa"
    country: str = "US"
    code: str = ""
    decline_code: str = ""
    asks: bool = False
    answers: bool = True
    trusts: bool = False
    again: str = ""
    refunds: str = "succeeded"

    @property
    def last4(self) -> str:
        return self.number[-4:]


CARDS: Mapping[str, Card] = {
    card.number: card
    for card in (
        Card("4242424242424242"),
        Card("5555555555554444", brand="mastercard"),
        Card("378282246310005", brand="amex"),
        Card("4000000400000008", country="AT"),
        Card("4000002500000003", country="FR"),
        Card("4000002760000016", country="DE"),
        Card("4000008260000000", country="GB"),
        Card("4000000000000002", code="card_declined", decline_code="generic_decline"),
        Card("4000000000009995", code="card_declined", decline_code="insufficient_funds"),
        Card("4000000000000069", code="expired_card", decline_code="expired_card"),
        Card("4000000000000127", code="incorrect_cvc", decline_code="incorrect_cvc"),
        Card("4000002500003155", country="FR", asks=True, trusts=True),
        Card("4000002760003184", country="DE", asks=True),
        Card("4000000000003220", asks=True),
        Card("4000008400001629", asks=True, code="card_declined", decline_code="generic_decline"),
        Card("4000000000007775", answers=False),
        Card("4000000000007783", again="generic_decline"),
        Card("4000000000007791", again="revocation_of_authorization"),
        Card("4000000000007726", refunds="pending"),
    )
}

TOKENS: Mapping[str, str] = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_amex": "378282246310005",
    "pm_card_at": "4000000400000008",
    "pm_card_fr": "4000002500000003",
    "pm_card_de": "4000002760000016",
    "pm_card_gb": "4000008260000000",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_silent": "4000000000007775",
    "pm_card_once": "4000000000007783",
    "pm_card_pendingRefund": "4000000000007726",
    "pm_card_revoked": "4000000000007791",
}

MESSAGES: Mapping[str, str] = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
    "revocation_of_authorization": "Your card was declined.",
}


def card_of_token(token: str) -> Card:
    if token not in TOKENS:
        raise StripeError(
            400, f"No such PaymentMethod: '{token}'", code="resource_missing", param="payment_method"
        )
    return CARDS[TOKENS[token]]


def card_kept(method: Mapping[str, Any]) -> Card:
    """The card of a PaymentMethod that a customer has, as it behaves from then on."""
    last = str(method["card"]["fingerprint"]).removeprefix("sim")
    card = next(card for number, card in CARDS.items() if number.endswith(last))
    if card.again:
        return replace(card, code="card_declined", decline_code=card.again)
    return replace(card, asks=False) if card.trusts else card


def card_of_number(number: str) -> Card:
    """The card typed into the fields, spaces or not. Raises StripeError for a number that is no test
    card's."""
    number = number.replace(" ", "")
    if not number.isascii() or not number.isdigit() or not _checks(number):
        raise StripeError(
            402, "Your card number is incorrect.", kind="card_error", code="incorrect_number", param="number"
        )
    if number not in CARDS:
        raise StripeError(
            402,
            "Your card was declined. Your request was in test mode, but used a non test card.",
            kind="card_error",
            code="card_declined",
            decline_code="test_mode_live_card",
            param="",
        )
    return CARDS[number]


def _checks(number: str) -> bool:
    """Whether the last digit is the one that Luhn's formula (ISO/IEC 7812-1, annex B) asks for."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
