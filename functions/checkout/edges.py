"""What the agency's own edge says of a request: the visitor's country, and its network's address.

Anybody can write those headers, so they count only beside the secret that the edge adds to what it passes on.
The deployment knows the secret's digest and nothing more.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from cartwright.bootstrap import base
from checkout.places import COUNTRIES


@dataclass(frozen=True, slots=True)
class Seen:
    """Empty is what no edge of ours says."""

    country: str = ""
    address: str = field(default="", repr=False)


def seen(headers: Mapping[bytes, bytes]) -> Seen:
    """By the headers of CloudFront (docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide, "Add
    CloudFront request headers", read in November 2026): its address has a port behind it."""
    if not _through(headers.get(b"x-edge-secret", b"")):
        return Seen()
    country = headers.get(b"cloudfront-viewer-country", b"").decode("latin-1").upper()
    address = headers.get(b"cloudfront-viewer-address", b"").decode("latin-1").rpartition(":")[0]
    return Seen(country if country in COUNTRIES else "", address.strip("[]"))


def _through(secret: bytes) -> bool:
    if not secret:
        return False
    return hmac.compare_digest(sha256(secret).hexdigest(), base.settings().edge_digest)
