"""An account that is closed: it sells nothing and begins nothing; what was begun is brought to its end."""

from __future__ import annotations

from datetime import timedelta

from cartwright.domain.errors import Conflict, Gone

GRACE = timedelta(days=30)
"""How long an owner can have it back."""


class ShopClosed(Gone):
    """What a buyer is told: the account whose page this is was closed."""

    code = "shop-closed"
    title = "This shop is closed"


class AccountClosed(Conflict):
    """What a member is told that would begin something. Facts: `reopens_until`."""

    code = "account-closed"
    title = "The account is closed"


class ClosedForGood(Gone):
    """Nobody took it back in time. Facts: `reopened_until`."""

    code = "closed-for-good"
    title = "The account can no longer be reopened"
