"""The sandbox's test cards, and what becomes of a payment with each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.domain.payments import PaymentState, last_day
from cartwright.languages import message


@dataclass(frozen=True, slots=True)
class Card:
    """A test card: what its holder sees, what happens, and whether the answer arrives. `later` is the failure
    of whatever it is charged for once it was kept; `disputed`: its holder disputes whatever was paid with it,
    at once. It is good through the `good`th month after the one in which it was kept."""

    name: str
    title: str
    happens: str
    leads_to: PaymentState
    failure: str = ""
    answers: bool = True
    later: str = ""
    disputed: bool = False
    good: int = 48


CARDS: Mapping[str, Card] = {
    card.name: card
    for card in (
        Card(
            "success", message("Approved"), message("The payment succeeds at once."), PaymentState.SUCCEEDED
        ),
        Card(
            "decline", message("Declined"), message("The bank declines."), PaymentState.OPEN, "card_declined"
        ),
        Card(
            "insufficient",
            message("No funds"),
            message("Declined: insufficient funds."),
            PaymentState.OPEN,
            "insufficient_funds",
        ),
        Card(
            "authentication",
            message("Asks the bank"),
            message("The bank wants a confirmation first."),
            PaymentState.ACTION,
        ),
        Card(
            "slow",
            message("Slow"),
            message("Processing for a while, then succeeds."),
            PaymentState.PROCESSING,
        ),
        Card(
            "unknown",
            message("No answer"),
            message("Succeeds, but the answer is lost on the way."),
            PaymentState.SUCCEEDED,
            answers=False,
        ),
        Card(
            "once",
            message("Good once"),
            message("The payment succeeds; whatever else it is charged for is declined."),
            PaymentState.SUCCEEDED,
            later="card_declined",
        ),
        Card(
            "revoked",
            message("Revoked"),
            message("The payment succeeds; then its owner forbids the bank to pay any more."),
            PaymentState.SUCCEEDED,
            later="revocation_of_authorization",
        ),
        Card(
            "ending",
            message("Ends soon"),
            message("The payment succeeds; the card is good to the end of the next month."),
            PaymentState.SUCCEEDED,
            good=1,
        ),
        Card(
            "disputed",
            message("Disputed"),
            message("The payment succeeds, and its holder disputes it at once."),
            PaymentState.SUCCEEDED,
            disputed=True,
        ),
    )
}


def last_day_of(payment: SandboxPayment) -> date:
    """Until when its card is good."""
    months = payment.at.year * 12 + payment.at.month - 1 + CARDS[payment.card].good
    return last_day(months // 12, months % 12 + 1)


def is_disputed(payment: SandboxPayment) -> bool:
    paid = payment.state is PaymentState.SUCCEEDED and bool(payment.card)
    return paid and bool(payment.amount) and CARDS[payment.card].disputed
