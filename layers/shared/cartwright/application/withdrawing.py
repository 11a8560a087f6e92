"""What a subscription's end takes from its buyer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.domain.subscriptions.states import SubscriptionState
from cartwright.domain.subscriptions.stopping import access

if TYPE_CHECKING:
    from cartwright.application.ports.subscriptions import Subscriptions
    from cartwright.domain.entitlements import Entitlement
    from cartwright.domain.subscriptions import Subscription


def withdrawn(after: Subscription, subscriptions: Subscriptions, at: datetime) -> Entitlement | None:
    """What its buyer was let into, ended, where the subscription has ended with that; None where there is
    nothing to end, or nothing any more."""
    if after.state is not SubscriptionState.CANCELLED:
        return None
    held = subscriptions.entitlement(after)
    revoked = access(after, held, at) if held else None
    return revoked if revoked is not held else None
