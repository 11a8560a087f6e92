"""The way to Stripe: one request, one answer, and what each failure means.

::

    no or half an answer, 409, 429, 5xx   Outage: the result is unknown; asking again with that key is safe
    402                                   Declined, with Stripe's code of the decline
    any other 4xx                         ProcessorRefused, with Stripe's code, parameter and request id

Stripe's own messages are not passed on: they may repeat what was sent. Sources: docs.stripe.com/api/errors,
docs.stripe.com/error-low-level, docs.stripe.com/api/idempotent_requests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3

from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Declined, Fact, Outage

STRIPE_VERSION = "2026-10-28.endive"
"""The API version every request names. A test compares it with the installed SDK's own."""

STRIPE_URL = "https://api.stripe.com"

# API Gateway gives an answer 30 seconds; a slow Stripe leaves room for one attempt and our own answer.
TIMEOUT = urllib3.Timeout(connect=3.0, read=15.0)

# A failure that Stripe has saved under a key is what that key answers from then on; then the next key is
# asked.
KEYS = 5

type Params = Mapping[str, Any]

_SECRET_KEY = re.compile(r"(?:sk|rk)_[A-Za-z0-9_]{8,255}\Z")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.\[\]-]{0,100}\Z")


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """`replayed`: Stripe's saved answer to an earlier request under the same key, as of then and not as of
    now."""

    status: int
    body: Mapping[str, Any]
    replayed: bool = False
    request: str = ""
    retry_after: int = 5

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def error(self) -> Mapping[str, Any]:
        error = self.body.get("error")
        return error if isinstance(error, dict) else {}

    @property
    def code(self) -> str:
        """Stripe's word for what went wrong: its code, or failing that its kind. Empty if it gave no such
        word."""
        return word(self.error.get("code")) or word(self.error.get("type"))

    def accepted(self) -> Mapping[str, Any]:
        """The body of a success. Raises Outage, Declined, ProcessorRefused."""
        if self.ok:
            return self.body
        if self.status in {409, 429} or self.status >= 500 or self.code in {"rate_limit", "lock_timeout"}:
            raise Outage("stripe", retry_after=self.retry_after)
        if self.status == 402:
            raise Declined(
                processor="stripe",
                reason=word(self.error.get("decline_code")) or self.code or "card_declined",
            )
        facts: dict[str, Fact] = {
            "processor": "stripe",
            "reason": self.code or "refused",
            "status": self.status,
        }
        if param := word(self.error.get("param")):
            facts["param"] = param
        if self.request:
            facts["request"] = self.request
        raise ProcessorRefused(**facts)


class Wire:
    """Requests under one connection's secret key, which no message, log line or repr of this ever shows."""

    def __init__(
        self,
        secret_key: str,
        url: str,
        http: urllib3.PoolManager,
        timeout: urllib3.Timeout = TIMEOUT,
        *,
        account: str = "",
    ) -> None:
        """Under a platform's key it is the linked `account` that asks, by a header of its own
        (docs.stripe.com/connect/authentication).

        Raises ProcessorRefused for a key that is none, before it can reach a header or an error message.
        """
        if not _SECRET_KEY.match(secret_key):
            raise ProcessorRefused(
                "The secret key is not one of Stripe's", processor="stripe", reason="malformed-key"
            )
        self.live = "_live_" in secret_key[:9]
        self._secret_key = secret_key
        self._for = {"Stripe-Account": account} if account else {}
        self._url = url.rstrip("/")
        self._http = http
        self._timeout = timeout

    def __repr__(self) -> str:
        return f"Wire({self._url})"

    def get(self, path: str, params: Params) -> Answer:
        return self._ask("GET", f"{path}?{encoded(params)}", {}, None)

    def post(self, path: str, params: Params, *, key: str, last: int | None = None) -> Answer:
        """The answer under idempotency key `key`, or under the next one as long as a saved failure is all
        there is; a saved failure of status `last` is an answer, too."""
        body = encoded(params)
        answer = self._post(path, body, key)
        for number in range(2, KEYS + 1):
            if answer.ok or not answer.replayed or answer.status == last:
                break
            answer = self._post(path, body, f"{key}.{number}")
        return answer

    def _post(self, path: str, body: str, key: str) -> Answer:
        headers = {"Idempotency-Key": key, "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, headers, body)

    def _ask(self, method: str, target: str, headers: Mapping[str, str], body: str | None) -> Answer:
        try:
            response = self._http.request(
                method,
                self._url + target,
                body=body,
                headers={
                    "Authorization": f"Bearer {self._secret_key}",
                    "Stripe-Version": STRIPE_VERSION,
                    "User-Agent": "Cartwright",
                    "Accept": "application/json",
                    **self._for,
                    **headers,
                },
                timeout=self._timeout,
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise Outage("stripe") from error
        return _read(response)


def encoded(params: Params) -> str:
    """`params` as Stripe's form encoding: `metadata[order]=…`, `expand[]=…`, `true`, `false`."""
    return urlencode(list(_flat(params)))


def word(value: object) -> str:
    """A code from an answer, if it is a plain word; otherwise nothing, so that no stranger's text travels as
    a fact."""
    return value if isinstance(value, str) and _WORD.match(value) else ""


def _flat(params: Params, around: str = "{}") -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        full = around.format(name)
        match value:
            case Mapping():
                yield from _flat(value, full + "[{}]")
            case list():
                yield from ((full + "[]", str(item)) for item in value)
            case bool():
                yield full, "true" if value else "false"
            case _:
                yield full, str(value)


def _read(response: urllib3.BaseHTTPResponse) -> Answer:
    """Raises Outage for what is no answer of Stripe's: a proxy's page, a redirect, half a body."""
    try:
        body = json.loads(response.data)
    except (ValueError, RecursionError) as error:
        raise Outage("stripe") from error
    if not isinstance(body, dict) or 300 <= response.status < 400:
        raise Outage("stripe")
    wait = response.headers.get("Retry-After", "")
    return Answer(
        status=response.status,
        body=body,
        replayed=response.headers.get("Idempotent-Replayed") == "true",
        request=word(response.headers.get("Request-Id")),
        retry_after=min(int(wait), 900) if wait.isascii() and wait.isdigit() else 5,
    )
