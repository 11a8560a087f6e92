"""PayPal's webhooks at the door: whose certificates count, and whom to ask where they do not."""

from __future__ import annotations

from functools import cache

from cartwright.adapters.processors.paypal_certificates import Certificates
from cartwright.adapters.processors.paypal_webhooks import PayPalWebhooks
from cartwright.bootstrap.base import settings


@cache
def paypal() -> PayPalWebhooks:
    return PayPalWebhooks(Certificates(roots=settings().paypal_roots), url=settings().paypal_url)
