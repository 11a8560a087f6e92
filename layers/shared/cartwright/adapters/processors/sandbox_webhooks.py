"""The sandbox's webhooks, verified and read: the common scheme under a header of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cartwright.adapters.processors.signatures import event_id, read_body, verify_signature
from cartwright.application.ports.processors import Signal

HEADER = "sandbox-signature"


def verify_sandbox(
    body: bytes, headers: Mapping[str, str], secrets: Sequence[str], *, now: datetime
) -> Signal:
    """Verify for the sandbox. Raises BadSignature and Invalid."""
    verify_signature(headers.get(HEADER, ""), body, secrets, now=now)
    event = read_body(body)
    about = event.get("data")
    named = about if isinstance(about, dict) else {}
    return Signal(
        event=event_id(event),
        kind=str(event.get("type", "")),
        order=str(named.get("order", "")),
        reference=str(named.get("payment", "")),
        account=str(named.get("account", "")),
    )
