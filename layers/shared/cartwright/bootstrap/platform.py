"""What this deployment is to Stripe, opened by the vault as a connection's credentials are."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.bootstrap.base import settings
from cartwright.bootstrap.vaults import vault
from cartwright.domain.linking import CONTEXT

if TYPE_CHECKING:
    from cartwright.application.ports.connecting import Links
    from cartwright.domain.connections import Credentials


@cache
def links() -> Links:
    """Raises Outage."""
    from cartwright.adapters.processors.stripe_connect import StripeLinks  # noqa: PLC0415

    ours = secrets()
    back = ours.values.get("return_url", "") if ours else ""
    return StripeLinks(back, url=settings().stripe_connect_url, api=settings().stripe_url)


def secrets() -> Credentials | None:
    """None where it is nothing. Raises Outage."""
    sealed = settings().stripe_connect
    return vault().unseal(sealed, CONTEXT) if sealed else None
