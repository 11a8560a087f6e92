"""Stripe accounts that are linked instead of keyed: their owner agrees at Stripe, and this deployment's own
platform acts for them (docs/decisions/0257).

The platform is the deployment's, sealed like a connection's credentials, under a context of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Conflict, Gone

CONTEXT = {"account": "-", "client": "-", "connection": "stripe-connect"}
"""What the platform's secrets are bound to when they are sealed."""

_ACCOUNT = re.compile(r"acct_[A-Za-z0-9]{8,64}\Z")


class LinkingUnavailable(Conflict):
    """This deployment is no platform of Stripe's, or none for that kind of money."""

    code = "linking-unavailable"
    title = "Stripe accounts cannot be linked here"


class LinkOver(Gone):
    """The way back from Stripe was used, is too old, or is somebody else's."""

    code = "link-over"
    title = "This link to Stripe is over"


class LinkRefused(Conflict):
    """The owner of the Stripe account, or Stripe, did not agree. Facts: `reason`, in Stripe's word."""

    code = "link-refused"
    title = "The Stripe account was not linked"


class LinkedElsewhere(Conflict):
    """This account sells through that Stripe account already, for another client."""

    code = "linked-elsewhere"
    title = "This Stripe account is linked elsewhere"


@dataclass(frozen=True, slots=True)
class Platform:
    """What this deployment is to Stripe, for real money or for tests."""

    client_id: str
    publishable_key: str
    secret_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Linked:
    """A Stripe account, by its own id, that was linked for real money or for tests."""

    account: str
    live: bool


def platform(secrets: Credentials | None, *, live: bool) -> Platform:
    """Raises LinkingUnavailable."""
    kind = "live" if live else "test"
    values = secrets.values if secrets else {}
    found = [values.get(f"{kind}_{name}", "") for name in ("client_id", "publishable_key", "secret_key")]
    if not all(found):
        raise LinkingUnavailable(live=live)
    return Platform(*found)


def is_account(text: object) -> bool:
    """Whether it is an id as Stripe's accounts have it."""
    return isinstance(text, str) and bool(_ACCOUNT.match(text))
