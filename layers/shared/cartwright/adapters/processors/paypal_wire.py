"""The way to PayPal: one request, one answer, and what each failure means.

::

    no or half an answer, 409, 429, 5xx,
    a request that is still under way       Outage: the result is unknown; asking again with that key is safe
    any other 4xx                           ProcessorRefused, with PayPal's issue, field and debug id

Requests carry a `PayPal-Request-Id`: without one PayPal repeats what it did. It remembers an order's for six
hours and a refund's for 45 days. PayPal's own messages are not passed on: they may repeat what was sent.
Sources: developer.paypal.com/api/rest/responses, /api/rest/requests, /reference/idempotency.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import urllib3

from cartwright.adapters.processors.answers import read, word
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Fact, Outage

PAYPAL_URLS: Mapping[str, str] = {
    "live": "https://api-m.paypal.com",
    "sandbox": "https://api-m.sandbox.paypal.com",
}

# API Gateway gives an answer 30 seconds, and a first call fetches a token before.
TIMEOUT = urllib3.Timeout(connect=3.0, read=12.0)

SOON_OVER = timedelta(minutes=5)
"""A token is not used so shortly before it expires."""

TOKENS_AT_MOST = 500

type Document = Mapping[str, Any]

_CLIENT = re.compile(r"[A-Za-z0-9_-]{1,200}\Z")
_UNDER_WAY = {"PREVIOUS_REQUEST_IN_PROGRESS", "DUPLICATE_REQUEST_ID", "RESOURCE_CONFLICT"}


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    status: int
    body: Document
    retry_after: int = 5

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def replayed(self) -> bool:
        """What a key created before is answered with 200 instead of 201."""
        return self.status == 200

    @property
    def issue(self) -> str:
        """PayPal's word for what was wrong: that of the first detail, or failing that its name."""
        details = self.body.get("details")
        first = details[0] if isinstance(details, list) and details and isinstance(details[0], dict) else {}
        return word(first.get("issue")) or word(self.body.get("name")) or word(self.body.get("error"))

    def accepted(self) -> Document:
        """The body of a success. Raises Outage, ProcessorRefused."""
        if self.ok:
            return self.body
        if self.status in {409, 429} or self.status >= 500 or self.issue in _UNDER_WAY:
            raise Outage("paypal", retry_after=self.retry_after)
        facts: dict[str, Fact] = {
            "processor": "paypal",
            "reason": self.issue or "refused",
            "status": self.status,
        }
        if debug := word(self.body.get("debug_id")) or str(self.body.get("debug_id") or "")[:40]:
            facts["request"] = debug if debug.isalnum() else ""
        raise ProcessorRefused(**facts)


class Tokens:
    """Access tokens, kept in memory until shortly before they expire, by whose they are."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, datetime]] = {}

    def __repr__(self) -> str:
        return f"Tokens({len(self._kept)})"

    def get(self, whose: str, now: datetime) -> str:
        token, until = self._kept.get(whose, ("", now))
        return token if now < until - SOON_OVER else ""

    def keep(self, whose: str, token: str, until: datetime) -> None:
        if len(self._kept) >= TOKENS_AT_MOST:
            self._kept.pop(next(iter(self._kept)))
        self._kept[whose] = token, until

    def forget(self, whose: str) -> None:
        self._kept.pop(whose, None)


TOKENS = Tokens()
"""Of this process."""


class Wire:
    """Requests as one REST app of PayPal's, whose secret and tokens no message, log line or repr ever
    shows."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        url: str,
        http: urllib3.PoolManager,
        *,
        clock: Callable[[], datetime],
        timeout: urllib3.Timeout = TIMEOUT,
        tokens: Tokens = TOKENS,
    ) -> None:
        """Raises ProcessorRefused for credentials that are none, before they can reach a header."""
        if not (_CLIENT.match(client_id) and _CLIENT.match(client_secret)):
            raise ProcessorRefused(
                "The credentials are not those of a REST app", processor="paypal", reason="malformed-key"
            )
        pair = f"{client_id}:{client_secret}".encode()
        self._basic = base64.b64encode(pair).decode()
        self._whose = hashlib.sha256(url.encode() + b"\n" + pair).hexdigest()
        self._url = url.rstrip("/")
        self._http = http
        self._clock = clock
        self._timeout = timeout
        self._tokens = tokens

    def __repr__(self) -> str:
        return f"Wire({self._url})"

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        return self._ask("GET", f"{path}?{urlencode(params)}" if params else path, None, "")

    def post(self, path: str, body: Document, *, key: str) -> Answer:
        return self._ask("POST", path, json.dumps(body), key)

    def put_to(self, path: str, text: str) -> Answer:
        """A question in JSON that is text already, and that changes nothing."""
        return self._ask("POST", path, text, "")

    def patch(self, path: str, operations: Sequence[Document], *, key: str) -> Answer:
        return self._ask("PATCH", path, json.dumps(operations), key)

    def pages(self, path: str, params: Mapping[str, str]) -> Iterator[Document]:
        """Page after page of a list that counts its pages (`page`, `total_pages`)."""
        number = 1
        while True:
            page = self.get(path, {**params, "page": str(number)}).accepted()
            yield page
            pages = page.get("total_pages", 1)
            if not isinstance(pages, int):
                raise Outage("paypal")
            if number >= pages:
                return
            number += 1

    def _ask(self, method: str, target: str, body: str | None, key: str) -> Answer:
        known = self._tokens.get(self._whose, self._clock())
        answer = self._sent(method, target, body, self._headers(known or self._token(), key))
        if answer.status == 401 and known:
            # It was taken back before its time: once more, with one of our own asking.
            self._tokens.forget(self._whose)
            answer = self._sent(method, target, body, self._headers(self._token(), key))
        return answer

    def _headers(self, token: str, key: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Prefer": "return=representation",
            **({"PayPal-Request-Id": key} if key else {}),
        }

    def _token(self) -> str:
        headers = {
            "Authorization": f"Basic {self._basic}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        asked_at = self._clock()
        given = self._sent("POST", "/v1/oauth2/token", "grant_type=client_credentials", headers).accepted()
        token, lasts = given.get("access_token"), given.get("expires_in")
        if not isinstance(token, str) or not isinstance(lasts, int):
            raise Outage("paypal")
        self._tokens.keep(self._whose, token, asked_at + timedelta(seconds=lasts))
        return token

    def _sent(self, method: str, target: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        try:
            response = self._http.request(
                method,
                self._url + target,
                body=body,
                headers={"User-Agent": "Cartwright", "Accept": "application/json", **headers},
                timeout=self._timeout,
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise Outage("paypal") from error
        return Answer(*read(response, "paypal"))
