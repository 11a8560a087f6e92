"""Stripe's side of linking: OAuth by docs.stripe.com/connect/oauth-reference, for the scope `read_write`.

Whether an account is linked is asked like any other request for it, by `Stripe-Account`: to one that is not,
or not any more, Stripe answers 403 with the code `account_invalid` (docs.stripe.com/error-codes). The
platform's key says of which mode: an account may be linked for tests alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3

from cartwright.adapters.processors.stripe_wire import STRIPE_URL, TIMEOUT, Wire, word
from cartwright.domain.errors import Outage
from cartwright.domain.linking import Linked, LinkRefused, Platform, is_account

CONNECT_URL = "https://connect.stripe.com"

_NOT_LINKED = (403, "account_invalid")


class StripeLinks:
    """Implements `Links`. `return_url` is where Stripe sends people back to: one that the platform has
    registered there."""

    def __init__(
        self,
        return_url: str,
        *,
        url: str = CONNECT_URL,
        api: str = STRIPE_URL,
        http: urllib3.PoolManager | None = None,
    ) -> None:
        self._return_url = return_url
        self._url = url.rstrip("/")
        self._api = api
        self._http = http or urllib3.PoolManager(maxsize=1)

    def agree_at(self, platform: Platform, state: str) -> str:
        asked = {
            "response_type": "code",
            "client_id": platform.client_id,
            "scope": "read_write",
            "redirect_uri": self._return_url,
            "state": state,
        }
        return f"{self._url}/oauth/authorize?{urlencode(asked)}"

    def linked(self, platform: Platform, code: str) -> Linked:
        found = self._ask(platform, "/oauth/token", {"grant_type": "authorization_code", "code": code})
        theirs, live = found.get("stripe_user_id"), found.get("livemode")
        if not is_account(theirs) or not isinstance(live, bool):
            raise Outage("stripe")
        if found.get("scope") != "read_write":
            raise LinkRefused(reason="scope")
        return Linked(str(theirs), live)

    def let_go(self, platform: Platform, theirs: str) -> None:
        asked = {"client_id": platform.client_id, "stripe_user_id": theirs}
        try:
            self._ask(platform, "/oauth/deauthorize", asked)
        except LinkRefused as refused:
            # Not connected, or not any more.
            if refused.facts["reason"] != "invalid_client":
                raise

    def acts_for(self, platform: Platform, theirs: str) -> bool:
        asking = Wire(platform.secret_key, self._api, self._http, account=theirs)
        answer = asking.get("/v1/payment_intents", {"limit": 1})
        if (answer.status, answer.code) == _NOT_LINKED:
            return False
        answer.accepted()
        return True

    def _ask(self, platform: Platform, path: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
        """Raises LinkRefused with Stripe's word, and Outage for what is no answer."""
        try:
            response = self._http.request(
                "POST",
                self._url + path,
                body=urlencode(fields),
                headers={
                    "Authorization": f"Bearer {platform.secret_key}",
                    "Content-Type": "application/x-www-form-urlencoded",
                    "User-Agent": "Cartwright",
                },
                timeout=TIMEOUT,
                retries=False,
                redirect=False,
            )
            body = json.loads(response.data)
        except (urllib3.exceptions.HTTPError, ValueError, RecursionError) as error:
            raise Outage("stripe") from error
        if not isinstance(body, dict) or response.status >= 500 or response.status == 429:
            raise Outage("stripe")
        if response.status >= 300:
            raise LinkRefused(reason=word(body.get("error")) or "refused")
        return body
