"""Mollie's webhooks: nobody signs them, and they say nothing but a payment's id.

So the address that Mollie is told for a payment carries the order it is of and a proof that we said so: the
HMAC-SHA256, in hex, of account, connection and order under the connection's secret. Whoever calls there
learned the address from us or from Mollie, and is believed nothing: what is booked is what Mollie says when
it is asked. Source: docs.mollie.com/reference/webhooks, read in November 2026. Standard library only.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from cartwright.application.ports.processors import BadSignature, Signal
from cartwright.domain.errors import Invalid

if TYPE_CHECKING:
    from cartwright.domain.orders import Order

QUERY = ":query"
"""Where the door puts the query among the headers: no header of a request can be called so."""

KIND = "payment, refund or chargeback"
"""Nobody says which."""

_PAYMENT = re.compile(r"tr_[A-Za-z0-9]{1,64}\Z")


def called_at(webhooks: str, order: Order, secret: str) -> str:
    """Where Mollie is to call about `order`; `webhooks` is the connection's own address."""
    return f"{webhooks}?{urlencode({'order': order.id, 'proof': proof(webhooks, order.id, secret)})}"


def proof(webhooks: str, order: str, secret: str) -> str:
    """Of the last two parts of the address, account and connection, and of the order."""
    where = "/".join(webhooks.rstrip("/").split("/")[-2:])
    return hmac.new(secret.encode(), f"{where}/{order}".encode(), hashlib.sha256).hexdigest()


def verify_mollie(
    body: bytes, headers: Mapping[str, str], secrets: Sequence[str], *, now: datetime
) -> Signal:
    """Each call is an event of its own, for Mollie calls in the same words whatever happened; those of one
    second are one. Raises BadSignature, and Invalid for a body that names no payment."""
    given = parse_qs(headers.get(QUERY, ""))
    order, proven = given.get("order", [""])[0], given.get("proof", [""])[0]
    expected = [proof(headers.get(":path", ""), order, secret) for secret in secrets if secret]
    # Every one is compared, whichever matches first: the time taken says nothing.
    matches = [hmac.compare_digest(ours.encode(), proven.encode()) for ours in expected]
    if not any(matches):
        raise BadSignature("this address was told to nobody")
    try:
        name = parse_qs(body.decode("ascii"), max_num_fields=10).get("id", [""])[0]
    except ValueError as error:
        raise Invalid.at("/id", "a payment's id") from error
    if not _PAYMENT.match(name):
        raise Invalid.at("/id", "a payment's id")
    return Signal(f"{name}-{int(now.timestamp())}", KIND, order, name)
