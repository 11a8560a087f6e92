"""PayPal's webhooks: who signed them, and what they are about.

::

    headers missing, another algorithm, an address not PayPal's,
    a time out of all bounds, another key's signature               refused
    signed by a key whose certificate a root vouches for            taken
    signed by a key whose certificate none vouches for              PayPal is asked, as the connection's app

So a stranger's webhook costs one certificate that is kept, and no question. Source:
developer.paypal.com/api/rest/webhooks/rest, "Self verification method" and "Postback method", read in
November 2026.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

import urllib3

from cartwright.adapters.processors.answers import word
from cartwright.adapters.processors.paypal_certificates import Certificates, is_address, signed_by, utc
from cartwright.adapters.processors.paypal_truth import named
from cartwright.adapters.processors.paypal_wire import PAYPAL_URLS, TOKENS, Tokens, Wire
from cartwright.adapters.processors.signatures import Document, event_id, read_body
from cartwright.application.ports.processors import BadSignature, Signal
from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Invalid

OLDEST = timedelta(days=4)
"""PayPal tries for three days, and does not say whether it signs anew."""

AHEAD = timedelta(minutes=5)
TIMEOUT = urllib3.Timeout(connect=2.0, read=6.0)
VERIFYING = "/v1/notifications/verify-webhook-signature"

_HEADERS = ("auth-algo", "cert-url", "transmission-id", "transmission-sig", "transmission-time")
_ID = re.compile(r"[\w-]{1,50}\Z", re.ASCII)


def _now() -> datetime:
    return datetime.now(UTC)


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=2)


class PayPalWebhooks:
    """Implements Verify. `url`: where PayPal is simulated, if it is; `asks`: where it alone is asked."""

    def __init__(
        self,
        certificates: Certificates,
        *,
        url: str = "",
        asks: str = "",
        tokens: Tokens = TOKENS,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._certificates = certificates
        self._url = url
        self._asks = asks or url
        self._tokens = tokens
        self._clock = clock

    def __call__(
        self, body: bytes, headers: Mapping[str, str], credentials: Credentials, *, now: datetime
    ) -> Signal:
        given = {name: headers.get(f"paypal-{name}", "") for name in _HEADERS}
        environment = credentials["environment"]
        if given["auth-algo"] != "SHA256withRSA":
            raise BadSignature("there is no signature to verify")
        if not is_address(given["cert-url"], environment, simulated=self._url):
            raise BadSignature("the certificate is not at PayPal's")
        sent = utc(given["transmission-time"])
        if sent is None or not now - OLDEST <= sent <= now + AHEAD or not _ID.match(given["transmission-id"]):
            raise BadSignature("signed too long ago, or ahead of our clock")
        chain = self._certificates.chain(given["cert-url"], now)
        webhook = next(
            (
                one
                for one in credentials.several("webhook_ids")
                if chain
                and signed_by(
                    chain[0],
                    given["transmission-sig"],
                    body,
                    (given["transmission-id"], given["transmission-time"], one),
                )
            ),
            "",
        )
        if not webhook:
            raise BadSignature("none of the connection's webhooks was signed for here")
        if not self._certificates.trusts(chain, environment, now):
            self._asked(body, given, webhook, credentials)
        return _signal(body)

    def _asked(self, body: bytes, given: Mapping[str, str], webhook: str, credentials: Credentials) -> None:
        """Returns if PayPal says that it sent this. Raises BadSignature, Outage, and ProcessorRefused."""
        read_body(body)
        wire = Wire(
            credentials["client_id"],
            credentials["client_secret"],
            self._asks or PAYPAL_URLS[credentials["environment"]],
            _pool(),
            clock=self._clock,
            timeout=TIMEOUT,
            tokens=self._tokens,
        )
        asked = {name.replace("-", "_"): value for name, value in given.items()} | {"webhook_id": webhook}
        # The event in its own bytes: written anew it might be another.
        text = f'{json.dumps(asked)[:-1]}, "webhook_event": {body.decode()}}}'
        said = wire.put_to(VERIFYING, text).accepted().get("verification_status")
        if said != "SUCCESS":
            raise BadSignature("PayPal says that it did not sign this")


def _signal(body: bytes) -> Signal:
    """What an event says. Raises Invalid for a signed body that is none."""
    event = read_body(body)
    name, kind, resource = event_id(event), event.get("event_type"), event.get("resource")
    if not isinstance(kind, str) or not kind:
        raise Invalid.at("/event_type", "needed")
    if not isinstance(resource, dict):
        raise Invalid.at("/resource", "needed")
    said = named(_custom(resource))
    return Signal(
        event=name,
        kind=kind,
        order=said.get("order", ""),
        reference=_reference(resource),
        account=said.get("account", ""),
    )


def _custom(resource: Document) -> object:
    """Where our words stand: on a capture or refund, in an order, or with a disputed transaction."""
    if "custom_id" in resource:
        return resource["custom_id"]
    for within, name in (("purchase_units", "custom_id"), ("disputed_transactions", "custom")):
        parts = resource.get(within)
        if isinstance(parts, list) and parts and isinstance(parts[0], dict):
            return parts[0].get(name)
    return None


def _reference(resource: Document) -> str:
    """PayPal's order: the resource itself, or the one that it names."""
    if "purchase_units" in resource:
        return word(f"o{resource.get('id')}")[1:]
    supplementary = resource.get("supplementary_data")
    related = supplementary.get("related_ids") if isinstance(supplementary, dict) else None
    return word(f"o{related.get('order_id') or ''}")[1:] if isinstance(related, dict) else ""
