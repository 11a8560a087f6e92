"""Why a charge that nobody was there for failed: whether to try again, to stop, or to ask the buyer.

Codes are the processors' own, by the page of each processor that lists them; PayPal's issues are in lower
case. What is in no list may succeed another day: banks invent codes. A code means one thing, whoever says it:
a subscription keeps the code, and not who said it (decision record 0292).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Decline(StrEnum):
    """SOFT: the same method may do another day. AUTHENTICATION: the bank wants to hear from its customer.
    HARD: this method will never do; trying on costs fees and goodwill."""

    SOFT = "soft"
    AUTHENTICATION = "authentication"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Listed:
    """Codes, and the page that says what they mean, as it was read in November 2026: of our own processor,
    the module that does."""

    page: str
    codes: Mapping[str, Decline]


def _listed(page: str, *, hard: str = "", authentication: str = "", soft: str = "") -> Listed:
    kinds = ((hard, Decline.HARD), (authentication, Decline.AUTHENTICATION), (soft, Decline.SOFT))
    return Listed(page, {code: kind for codes, kind in kinds for code in codes.split()})


DECLINES: Final[Mapping[str, tuple[Listed, ...]]] = {
    "stripe": (
        _listed(
            "docs.stripe.com/billing/revenue-recovery/smart-retries",
            hard="""
                highest_risk_level incorrect_number lost_card pickup_card revocation_of_all_authorizations
                revocation_of_authorization stolen_card transaction_not_allowed
            """,
            authentication="authentication_required",
        ),
        # The network's own words for never again, and a card that cannot pay this whatever the day.
        _listed(
            "docs.stripe.com/declines/codes",
            hard="""
                card_not_supported currency_not_supported do_not_try_again fraudulent invalid_account
                invalid_number merchant_blacklist new_account_information_available not_permitted
                restricted_card security_violation service_not_allowed stop_payment_order
            """,
            authentication="""
                authentication_not_handled offline_pin_required online_or_offline_pin_required
            """,
            # An expired card is often renewed under the number that is kept.
            soft="""
                approve_with_id call_issuer card_velocity_exceeded do_not_honor duplicate_transaction
                expired_card generic_decline incorrect_cvc incorrect_zip insufficient_funds invalid_amount
                issuer_not_available no_action_taken processing_error reenter_transaction try_again_later
                withdrawal_count_limit_exceeded
            """,
        ),
        # The method is not there any more: removed, or with its customer.
        _listed(
            "docs.stripe.com/error-codes",
            hard="payment_method_unactivated resource_missing",
            authentication="payment_intent_authentication_failure",
            soft="card_declined",
        ),
    ),
    "paypal": (
        _listed(
            "developer.paypal.com/api/rest/troubleshooting/rest_unprocessable_entity",
            hard="""
                agreement_already_cancelled billing_agreement_not_found payer_account_locked_or_closed
                token_id_not_found
            """,
            authentication="payer_action_required",
        ),
        _listed("developer.paypal.com/api/rest/responses", hard="invalid_resource_id"),
        _listed(
            "developer.paypal.com/api/handle-payment-failures",
            soft="card_expired instrument_declined max_number_of_payment_attempts_exceeded",
        ),
    ),
    "mollie": (
        _listed(
            "docs.mollie.com/docs/handling-errors-with-mollie-components",
            hard="inactive_card invalid_card_number invalid_card_type possible_fraud",
            authentication="authentication_failed authentication_required",
            soft="""
                authentication_abandoned authentication_unavailable_acs card_declined card_expired
                insufficient_funds invalid_card_holder_name invalid_cvv refused_by_issuer unknown_reason
            """,
        ),
        # Direct debits: no such account, closed or blocked; no mandate, its owner is dead or has said no.
        _listed(
            "help.mollie.com/hc/en-us/articles/115000309865",
            hard="ac01 ac04 ac06 md01 md07 ms02",
            soft="ag02 am04 md06 ms03 sl01",
        ),
    ),
    "sandbox": (
        _listed(
            "adapters/processors/sandbox_cards.py",
            hard="revocation_of_authorization",
            authentication="authentication_failed authentication_required",
            soft="card_declined insufficient_funds",
        ),
    ),
    # Nobody asked a processor at all.
    "": (_listed("application/billing.py", hard="no-method"),),
}
"""By processor."""

_MEANS: Final[Mapping[str, Decline]] = {
    code: kind for pages in DECLINES.values() for page in pages for code, kind in page.codes.items()
}


def classified(failure: str) -> Decline:
    """What a processor's code of a failure means for the next attempt."""
    return _MEANS.get(failure, Decline.SOFT)
