"""The way on from a confirmation to a page of the seller's, with what was bought, signed.

::

    canonical   v1, and currency=EUR, expires=…, issued=…, mode=live, option=…, order=…, product=…,
                total=11900, with a line break between
    signature   hex(HMAC-SHA256(the key's characters, canonical)); of two keys both, with a dot between

The address tells of the order and of nobody: who bought it, the seller has from the sale.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from cartwright.domain.errors import Invalid

URL_AT_MOST: Final = 1000
OPEN_FOR: Final = timedelta(minutes=15)
"""How long a signed address is good for: it is made when somebody goes there."""

FACTS: Final = ("currency", "expires", "issued", "mode", "option", "order", "product", "total")
SIGNATURE: Final = "signature"

_SPELT = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]!$&'()*+,;=%@-]+\Z")
_THIS_MACHINE = re.compile(r"(?:[a-z0-9-]+\.)*localhost|127\.0\.0\.1|::1")
_WHERE = "/fulfilment/redirect/url"


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where the buyer goes on to: a button on the confirmation, or `automatic`, without a click, for who has
    just paid. Over http to this machine only, and not for money."""

    url: str
    automatic: bool = False

    def __post_init__(self) -> None:
        if len(self.url) > URL_AT_MOST or not _SPELT.match(self.url):
            raise Invalid.at(
                _WHERE, f"an address that begins with https://, of up to {URL_AT_MOST} characters"
            )
        try:
            parts = urlsplit(self.url)
            host, _ = parts.hostname or "", parts.port
        except ValueError as unreadable:
            raise Invalid.at(_WHERE, "no address") from unreadable
        if not host or "@" in parts.netloc:
            raise Invalid.at(_WHERE, "a host, and no user")
        if not self.sealed and not _THIS_MACHINE.fullmatch(host):
            raise Invalid.at(_WHERE, "an address that begins with https://")
        if taken := {*FACTS, SIGNATURE} & {
            name for name, _ in parse_qsl(parts.query, keep_blank_values=True)
        }:
            raise Invalid.at(_WHERE, f"{', '.join(sorted(taken))} are added when a buyer goes there")

    @property
    def sealed(self) -> bool:
        """Whether nobody on the way can read along."""
        return self.url.startswith("https://")

    def signed(self, facts: Mapping[str, str], secrets: Sequence[str]) -> str:
        """The address with `facts` and their signature by each secret; what it has of its own stays."""
        told = {name: facts[name] for name in FACTS}
        signatures = ".".join(signature(told, secret) for secret in secrets)
        ours = urlencode({**told, SIGNATURE: signatures})
        parts = urlsplit(self.url)
        return parts._replace(query=f"{parts.query}&{ours}" if parts.query else ours).geturl()


def signature(facts: Mapping[str, str], secret: str) -> str:
    """In hexadecimal, of exactly the `FACTS` among these."""
    canonical = "\n".join(["v1", *(f"{name}={facts[name]}" for name in FACTS)])
    return hmac.digest(secret.encode(), canonical.encode(), "sha256").hex()
