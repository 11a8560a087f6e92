"""Signed webhooks of the `t=…,v1=…` kind, and reading a signed body without trusting its shape.

The scheme is Stripe's (docs.stripe.com/webhooks, "Verify webhook signatures manually"): the header carries
the time of sending in epoch seconds and one or more `v1` signatures; a signature is the HMAC-SHA256, in hex,
of `<t>.<raw body>` under the endpoint's secret. There are several while a secret is being rotated. Standard
library only: every cold start of the webhook door pays for what this module imports.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from cartwright.application.ports.processors import BadSignature
from cartwright.domain.errors import Invalid

if TYPE_CHECKING:
    from cartwright.application.ports.processors import Signal, Verify
    from cartwright.domain.connections import Credentials

TOLERANCE = 300
"""Seconds that a signature may be old, or ahead of our clock."""

type Document = Mapping[str, Any]


class VerifyBySecret(Protocol):
    def __call__(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], *, now: datetime
    ) -> Signal: ...


_SENT_AT = re.compile(r"[0-9]{1,12}\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_EVENT = re.compile(r"[!-\"$-~]{1,255}\Z")
# A table key or a log line could hold neither of these, and no processor sends them.
_UNSOUND = re.compile(r"[\x00\ud800-\udfff]")


def sign(body: bytes, secret: str, at: datetime) -> str:
    """The header that a sender with `secret` puts on `body` at `at` (aware)."""
    sent = int(at.timestamp())
    return f"t={sent},v1={_digest(body, secret, sent)}"


def verify_signature(header: str, body: bytes, secrets: Sequence[str], *, now: datetime) -> None:
    """Returns if one of `secrets` signed `body` within five minutes of `now`, either way. Raises
    BadSignature."""
    fields = [field.strip().partition("=") for field in header.split(",")]
    times = [value for name, _, value in fields if name == "t"]
    given = [value for name, _, value in fields if name == "v1" and _DIGEST.match(value)]
    if len(times) != 1 or not _SENT_AT.match(times[0]):
        raise BadSignature("there is no signature to verify")
    sent = int(times[0])
    expected = [_digest(body, secret, sent) for secret in secrets if secret]
    # Every pair is compared, whichever matches first: the time taken says nothing.
    matches = [hmac.compare_digest(ours, theirs) for ours in expected for theirs in given]
    if not any(matches):
        raise BadSignature("none of the connection's secrets signed this")
    if abs(now.timestamp() - sent) > TOLERANCE:
        raise BadSignature("signed too long ago, or ahead of our clock")


def by_secret(verify: VerifyBySecret) -> Verify:
    """`verify`, given the signing secrets of a connection's credentials."""

    def verified(
        body: bytes, headers: Mapping[str, str], credentials: Credentials, *, now: datetime
    ) -> Signal:
        return verify(body, headers, credentials.webhook_secrets, now=now)

    return verified


def read_body(body: bytes) -> Document:
    """A signed body as the JSON object it is.

    Raises Invalid unless it is one object in UTF-8, nested less deep than the parser's stack, with no key
    given twice and neither NUL nor a lone surrogate in any text.
    """
    try:
        document = json.loads(body.decode(), object_pairs_hook=_unrepeated, parse_constant=_no_constant)
    except RecursionError as error:
        raise Invalid.at("", "nested too deeply") from error
    except ValueError as error:  # not UTF-8, not JSON, a key twice, a number of thousands of digits
        raise Invalid.at("", "not a JSON object in UTF-8") from error
    if not isinstance(document, dict):
        raise Invalid.at("", "not a JSON object in UTF-8")
    if _unsound(document):
        raise Invalid.at("", "NUL or a lone surrogate in a text")
    return document


def event_id(document: Document) -> str:
    """The event's own id: up to 255 printable ASCII characters without `#`, the separator of table keys.
    Raises Invalid."""
    name = document.get("id")
    if not isinstance(name, str) or not _EVENT.match(name):
        raise Invalid.at("/id", "1 to 255 printable ASCII characters without #")
    return name


def _digest(body: bytes, secret: str, sent: int) -> str:
    return hmac.new(secret.encode(), b"%d.%b" % (sent, body), hashlib.sha256).hexdigest()


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key is given twice")
    return result


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _unsound(document: dict[str, Any]) -> bool:
    rest: list[Any] = [document]
    while rest:
        match rest.pop():
            case dict() as members:
                rest.extend(members)
                rest.extend(members.values())
            case list() as items:
                rest.extend(items)
            case str() as text if _UNSOUND.search(text):
                return True
    return False
