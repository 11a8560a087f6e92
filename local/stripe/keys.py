"""API keys and idempotency keys.

Any well-formed key opens an account of its own: `sk_test_<name>`, `rk_test_<name>` and `pk_test_<name>` are
of one account, and `…_live_…` are of another, whose objects are `livemode`. The simulator may be told to know
certain secret keys only.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from local.stripe.books import Books, Document
from local.stripe.errors import StripeError, unauthorized

_KEY = re.compile(r"(sk|rk|pk)_(test|live)_([A-Za-z0-9_]{8,200})\Z")
_A_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an account, with a secret key or (from a browser) a publishable one."""

    account: str
    live: bool
    browser: bool


def caller(headers: Mapping[str, str], fields: Mapping[str, str], known: Collection[str]) -> Caller:
    """The account behind `Authorization: Bearer …` or Basic, or a browser's `key=`. Raises StripeError
    (401)."""
    key = _given(headers.get("authorization", "")) or fields.get("key", "")
    match = _KEY.match(key)
    if not match or (known and match[1] != "pk" and key not in known):
        raise unauthorized(key)
    return Caller(f"{match[2]}_{match[3]}", live=match[2] == "live", browser=match[1] == "pk")


def account_of(secret_key: str) -> Caller:
    return caller({"authorization": f"Bearer {secret_key}"}, {}, ())


class Replays:
    """Stripe's promise about idempotency keys (docs.stripe.com/api/idempotent_requests).

    The first answer is kept for a day, errors included once a request had begun to run, and given again to
    whoever repeats the request; the same key with another request is an error.
    """

    def __init__(self, books: Books, clock: Callable[[], int]) -> None:
        self._books = books
        self._clock = clock

    def kept(self, account: str, key: str, request: bytes) -> Document | None:
        found = self._books.get(account, "idempotency", key)
        if found is None or self._clock() - found["at"] >= _A_DAY:
            return None
        if found["request"] != _fingerprint(request):
            raise StripeError(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were first used"
                f" with. Try using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        return found

    def keep(self, account: str, key: str, request: bytes, status: int, body: Document) -> None:
        kept = {
            "id": key,
            "at": self._clock(),
            "request": _fingerprint(request),
            "status": status,
            "body": body,
        }
        self._books.put(account, "idempotency", kept)


def _fingerprint(request: bytes) -> str:
    return hashlib.sha256(request).hexdigest()


def _given(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(credentials).decode().partition(":")[0]
        except ValueError:
            return ""
    return ""
