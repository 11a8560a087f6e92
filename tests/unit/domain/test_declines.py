"""What a failed charge means for the next attempt."""

import pytest

from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.declines import DECLINES, Decline, Listed, classified

PAGES = [(processor, page) for processor, pages in DECLINES.items() for page in pages]
OWN = {
    "stripe": ("docs.stripe.com/",),
    "paypal": ("developer.paypal.com/",),
    "mollie": ("docs.mollie.com/", "help.mollie.com/"),
    "sandbox": ("adapters/processors/sandbox",),
    "": ("application/",),
}


@pytest.mark.parametrize(
    "failure",
    [
        "lost_card",
        "stolen_card",
        "pickup_card",
        "revocation_of_authorization",
        "resource_missing",
        "no-method",
        "agreement_already_cancelled",
        "possible_fraud",
        "md07",
    ],
)
def test_a_method_that_will_never_do_is_not_tried_again(failure: str) -> None:
    assert classified(failure) is Decline.HARD


@pytest.mark.parametrize(
    "failure",
    [
        "insufficient_funds",
        "card_declined",
        "expired_card",
        "instrument_declined",
        "refused_by_issuer",
        "am04",
        "invented_today",
        "",
    ],
)
def test_whatever_may_do_another_day_is_tried_again(failure: str) -> None:
    assert classified(failure) is Decline.SOFT


@pytest.mark.parametrize(
    "failure", ["authentication_required", "payer_action_required", "authentication_failed"]
)
def test_a_bank_that_wants_its_customer_is_a_question(failure: str) -> None:
    assert classified(failure) is Decline.AUTHENTICATION


def test_every_processor_has_its_list() -> None:
    assert DECLINES.keys() - {""} == PROCESSORS.keys()


@pytest.mark.parametrize(("processor", "listed"), PAGES, ids=[page.page for _, page in PAGES])
def test_what_a_code_means_is_said_by_its_own_processor_and_by_no_other_otherwise(
    processor: str, listed: Listed
) -> None:
    assert listed.page.startswith(OWN[processor])
    assert {code: classified(code) for code in listed.codes} == listed.codes
    assert all(code == code.lower().strip() for code in listed.codes)
