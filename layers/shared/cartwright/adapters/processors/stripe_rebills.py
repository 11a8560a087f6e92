"""Charging a method that Stripe keeps while its owner is away (docs.stripe.com/payments/save-and-reuse,
"Charge the saved payment method later").

The PaymentIntent is opened without the method and confirmed with it `off_session`: a method that is gone by
then is refused at the confirmation, and the PaymentIntent stays for its buyer to pay with another one, which
is kept in turn (`setup_future_usage`). A bank that wants its customer answers `authentication_required`, and
is asked nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from cartwright.adapters.processors.stripe_wire import Wire
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.orders import Order
from cartwright.domain.payments import Saved

_DECLINED, _REFUSED = 402, 400
_ASKED_BEFORE = {"payment_intent_unexpected_state", "idempotency_error"}


def opening(kept: Saved) -> dict[str, Any]:
    """What opens a payment that somebody's kept method is to be charged for."""
    return {"customer": kept.customer, "setup_future_usage": "off_session"}


def confirmed(order: Order, reference: str, wire: Wire, *, return_url: str) -> Mapping[str, Any] | None:
    """The PaymentIntent after its one confirmation; None where it is to be looked up: it was declined, or had
    been confirmed before. Raises Outage and ProcessorRefused.

    A decline is 402, and what its key answers from then on, so the card is tried once.
    """
    kept = order.payment.kept
    if kept is None:
        raise ProcessorRefused(processor="stripe", reason="no-method")
    asked = {
        "payment_method": kept.method,
        "off_session": True,
        "return_url": return_url,
        "expand": ["latest_charge"],
    }
    path = f"/v1/payment_intents/{quote(reference, safe='')}/confirm"
    answer = wire.post(path, asked, key=f"{order.payment.id}-rebill", last=_DECLINED)
    done = answer.replayed or answer.status == _DECLINED
    if done or (answer.status == _REFUSED and answer.code in _ASKED_BEFORE):
        return None
    return answer.accepted()
