"""Stripe's webhooks: who signed them, and what they are about. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cartwright.adapters.processors.signatures import Document, event_id, read_body, verify_signature
from cartwright.application.ports.processors import Signal
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import parse


def verify_stripe(
    body: bytes, headers: Mapping[str, str], secrets: Sequence[str], *, now: datetime
) -> Signal:
    """What a snapshot event (`object: event`) says: its id, its type, and which payment and order it is
    about.

    `order` is ours only if the object's metadata say so the way we wrote it (account, order and payment, each
    an id of its kind). Anything else on the merchant's Stripe account (another shop's payments, payouts,
    customers) is a genuine event about nothing of ours: `order` is then empty, and the caller may forget it.
    `linked` is the account that an event of a Connect endpoint is about (docs.stripe.com/connect/webhooks).

    Raises BadSignature, and Invalid for a signed body that is no such event.
    """
    verify_signature(headers.get("stripe-signature", ""), body, secrets, now=now)
    event = read_body(body)
    if event.get("object") != "event":
        raise Invalid.at("/object", "not a snapshot event")
    name, kind = event_id(event), event.get("type")
    if not isinstance(kind, str) or not kind:
        raise Invalid.at("/type", "needed")
    data = event.get("data")
    subject = data.get("object") if isinstance(data, dict) else None
    if not isinstance(subject, dict):
        raise Invalid.at("/data/object", "needed")
    ours, linked = _ours(subject), event.get("account")
    return Signal(
        name,
        kind,
        ours.get("order", ""),
        _reference(subject),
        ours.get("account", ""),
        linked if isinstance(linked, str) else "",
    )


def _reference(subject: Document) -> str:
    """The PaymentIntent or SetupIntent: the object itself, or the one that a charge, refund or dispute
    names."""
    itself = subject.get("object") in {"payment_intent", "setup_intent"}
    named = subject.get("id" if itself else "payment_intent")
    return named if isinstance(named, str) else ""


def _ours(subject: Document) -> Mapping[str, str]:
    """What the metadata say in our own words: all of it, or nothing."""
    metadata = subject.get("metadata")
    if not isinstance(metadata, dict):
        return {}
    try:
        return {kind: parse(kind, str(metadata.get(kind, ""))) for kind in ("account", "order", "payment")}
    except Invalid:
        return {}
