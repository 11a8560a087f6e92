"""Why a charge that nobody was there for failed: whether to try again, to stop, or to ask the buyer.

Codes are the processors' own. Sources: docs.stripe.com/declines/codes and, for those that must not be tried
again, docs.stripe.com/billing/revenue-recovery/smart-retries; PayPal's issues of Orders v2 in lower case;
docs.mollie.com/reference/get-payment, `failureReason`; the rest are our own words (`sandbox` and
`application/billing.py`). What is in no list may succeed another day: banks invent codes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Decline(StrEnum):
    """SOFT: the same method may do another day. AUTHENTICATION: the bank wants to hear from its customer.
    HARD: this method will never do; trying on costs fees and goodwill."""

    SOFT = "soft"
    AUTHENTICATION = "authentication"
    HARD = "hard"


_AUTHENTICATION: Final = frozenset(
    {
        "authentication_required",
        "authentication_not_handled",
        "authentication_failed",
        "payment_intent_authentication_failure",
        "offline_pin_required",
        "payer_action_required",  # PayPal
        "online_or_offline_pin_required",
    }
)

_HARD: Final = frozenset(
    {
        # The card is gone, or never was.
        "incorrect_number",
        "invalid_number",
        "lost_card",
        "pickup_card",
        "restricted_card",
        "stolen_card",
        "invalid_account",
        "new_account_information_available",
        # Its owner, its bank or its network has said never again.
        "do_not_try_again",
        "fraudulent",
        "highest_risk_level",
        "merchant_blacklist",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "security_violation",
        "service_not_allowed",
        "stop_payment_order",
        "transaction_not_allowed",
        # PayPal's and Mollie's words for the same.
        "agreement_already_cancelled",
        "billing_agreement_not_found",
        "inactive_card",
        "invalid_card_number",
        "invalid_card_type",
        "invalid_resource_id",
        "payer_account_locked_or_closed",
        "possible_fraud",
        "token_id_not_found",
        # It cannot pay this.
        "card_not_supported",
        "currency_not_supported",
        "not_permitted",
        # The processor does not have it any more, or never had: removed there, or with its customer.
        "resource_missing",
        "payment_method_unactivated",
        "no-method",
    }
)


def classified(failure: str) -> Decline:
    """What a processor's code of a failure means for the next attempt."""
    if failure in _AUTHENTICATION:
        return Decline.AUTHENTICATION
    return Decline.HARD if failure in _HARD else Decline.SOFT
