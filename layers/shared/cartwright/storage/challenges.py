"""How an account asks its buyers, as it is told beside the account's body: `near site-key sealed`."""

from __future__ import annotations

from cartwright.domain.challenges import Challenge, When
from cartwright.storage.schema import CHALLENGE, Item


def told(challenge: Challenge) -> str:
    """None of its parts has a blank in it."""
    return f"{challenge.when} {challenge.site_key} {challenge.sealed}"


def read(account: Item | None) -> Challenge | None:
    """None where nobody is asked."""
    if account is None or CHALLENGE not in account:
        return None
    when, site_key, sealed = str(account[CHALLENGE]).split(" ")
    return Challenge(When(when), site_key, sealed)
