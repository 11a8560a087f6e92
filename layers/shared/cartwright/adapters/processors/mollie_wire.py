"""The way to Mollie: one request, one answer, and what each failure means.

::

    no or half an answer, 409, 429, 5xx   Outage: the result is unknown; asking again with that key is safe
    any other 4xx                         ProcessorRefused, with Mollie's field

Mollie remembers a key for an hour, and tells nobody whether it repeats itself. Its messages are not passed
on. Sources: docs.mollie.com/reference/handling-errors, docs.mollie.com/reference/api-idempotency, read in
November 2026.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3

from cartwright.adapters.processors.answers import read, word
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Fact, Outage

MOLLIE_URL = "https://api.mollie.com"

# API Gateway gives an answer 30 seconds; a slow Mollie leaves room for two calls and our own answer.
TIMEOUT = urllib3.Timeout(connect=3.0, read=12.0)
PAGES_AT_MOST = 40

type Document = Mapping[str, Any]

API_KEY = re.compile(r"(?:live|test)_[A-Za-z0-9]{20,100}\Z")
ACCESS_TOKEN = re.compile(r"access_[A-Za-z0-9]{20,100}\Z")
"""An organisation's (docs.mollie.com/reference/authentication)."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    status: int
    body: Document
    retry_after: int = 5

    def accepted(self) -> Document:
        """The body of a success. Raises Outage, ProcessorRefused."""
        if 200 <= self.status < 300:
            return self.body
        if self.status in {409, 429} or self.status >= 500:
            raise Outage("mollie", retry_after=self.retry_after)
        title = str(self.body.get("title") or "refused").replace(" ", "-").lower()
        facts: dict[str, Fact] = {
            "processor": "mollie",
            "reason": word(title) or "refused",
            "status": self.status,
        }
        if field := word(self.body.get("field")):
            facts["param"] = field
        raise ProcessorRefused(**facts)


class Wire:
    """Requests under one API key, or access token, which no message, log line or repr of this ever shows."""

    def __init__(
        self,
        api_key: str,
        url: str,
        http: urllib3.PoolManager,
        timeout: urllib3.Timeout = TIMEOUT,
        *,
        written: re.Pattern[str] = API_KEY,
    ) -> None:
        """Raises ProcessorRefused for a key that is not written so, before it can reach a header."""
        if not written.match(api_key):
            raise ProcessorRefused(
                "The key is not one of Mollie's", processor="mollie", reason="malformed-key"
            )
        self.live = api_key.startswith("live_")
        self._api_key = api_key
        self._url = url.rstrip("/")
        self._http = http
        self._timeout = timeout

    def __repr__(self) -> str:
        return f"Wire({self._url})"

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        return self._ask("GET", f"{path}?{urlencode(params)}" if params else path, None, "")

    def post(self, path: str, body: Document, *, key: str) -> Answer:
        return self._ask("POST", path, json.dumps(body), key)

    def delete(self, path: str, *, key: str) -> Answer:
        return self._ask("DELETE", path, None, key)

    def listed(self, path: str, name: str, *, at_most: int = PAGES_AT_MOST) -> Iterator[Document]:
        """Every item of a list, page after page, the newest first. Raises Outage for a list without end."""
        target = f"{path}?limit=250"
        for _ in range(at_most):
            page = self._ask("GET", target, None, "").accepted()
            embedded = page.get("_embedded")
            found = embedded.get(name) if isinstance(embedded, dict) else None
            yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()
            links = page.get("_links")
            following = links.get("next") if isinstance(links, dict) else None
            if not isinstance(following, dict):
                return
            parts = urlsplit(str(following.get("href")))
            target = f"{path}?{parts.query}"
        raise Outage("mollie")

    def _ask(self, method: str, target: str, body: str | None, key: str) -> Answer:
        headers = {
            "Authorization": f"Bearer {self._api_key}",
            "User-Agent": "Cartwright",
            "Accept": "application/hal+json",
            **({"Content-Type": "application/json"} if body is not None else {}),
            **({"Idempotency-Key": key} if key else {}),
        }
        try:
            response = self._http.request(
                method,
                self._url + target,
                body=body,
                headers=headers,
                timeout=self._timeout,
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise Outage("mollie") from error
        return Answer(*read(response, "mollie"))
