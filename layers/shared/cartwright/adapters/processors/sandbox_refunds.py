"""What the sandbox gives back: a payment's refunds as they become, whenever somebody looks.

The card that was paid with decides here, too: of the slow one it takes a while, and of the one without an
answer it is done and nobody is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from cartwright.adapters.processors.sandbox_cards import is_disputed
from cartwright.application.ports.sandbox import SandboxPayment, SandboxRefund
from cartwright.domain.ids import RefundId
from cartwright.domain.money import Money, total
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.payments import PaymentState


def made(
    payment: SandboxPayment, amount: Money, refund: RefundId | None, *, now: datetime, slow: timedelta | None
) -> SandboxPayment:
    """The payment with one more refund; it has failed where more would go back than was paid, or the bank
    has the money."""
    state, failure = ReturnState.PENDING if slow else ReturnState.SUCCEEDED, ""
    if payment.state is not PaymentState.SUCCEEDED or amount > left(payment):
        state, failure = ReturnState.FAILED, "more-than-paid"
    elif is_disputed(payment):
        state, failure = ReturnState.FAILED, "payment-disputed"
    one = SandboxRefund(
        reference=f"{payment.id}_refund_{len(payment.refunds) + 1}",
        amount=amount,
        at=now,
        state=state,
        refund=refund,
        ready_at=now + slow if slow and not failure else None,
        failure=failure,
        arrived=now if state is ReturnState.SUCCEEDED else None,
    )
    return replace(payment, refunds=(*payment.refunds, one))


def failed(payment: SandboxPayment, reference: str, failure: str, *, now: datetime) -> SandboxPayment:
    """The payment, whose buyer's bank sent a refund back."""
    refunds = tuple(
        replace(one, state=ReturnState.FAILED, at=now, failure=failure) if one.reference == reference else one
        for one in payment.refunds
    )
    return replace(payment, refunds=refunds)


def ripened(payment: SandboxPayment, now: datetime) -> SandboxPayment:
    """What took a while has arrived by now, at its own time."""
    refunds = tuple(_ripened(one, now) for one in payment.refunds)
    return payment if refunds == payment.refunds else replace(payment, refunds=refunds)


def left(payment: SandboxPayment) -> Money:
    given = [one.amount for one in payment.refunds if one.state is not ReturnState.FAILED]
    return payment.amount - total(given, payment.amount.currency)


def told(payment: SandboxPayment, one: SandboxRefund) -> Returned:
    return Returned(one.reference, payment.id, one.amount, one.state, one.at, one.refund, one.failure)


def _ripened(one: SandboxRefund, now: datetime) -> SandboxRefund:
    if one.state is ReturnState.PENDING and one.ready_at and now >= one.ready_at:
        return replace(one, state=ReturnState.SUCCEEDED, at=one.ready_at, arrived=one.ready_at)
    return one
