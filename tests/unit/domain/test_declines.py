"""What a failed charge means for the next attempt."""

import pytest

from cartwright.domain.declines import Decline, classified


@pytest.mark.parametrize(
    "failure",
    [
        "lost_card",
        "stolen_card",
        "pickup_card",
        "revocation_of_authorization",
        "resource_missing",
        "no-method",
    ],
)
def test_a_method_that_will_never_do_is_not_tried_again(failure: str) -> None:
    assert classified(failure) is Decline.HARD


@pytest.mark.parametrize("failure", ["insufficient_funds", "card_declined", "expired_card", "invented_today"])
def test_whatever_may_do_another_day_is_tried_again(failure: str) -> None:
    assert classified(failure) is Decline.SOFT


def test_a_bank_that_wants_its_customer_is_a_question() -> None:
    assert classified("authentication_required") is Decline.AUTHENTICATION
