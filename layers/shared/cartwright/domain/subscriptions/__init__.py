"""What falls due by itself after a purchase: subscriptions, their calendar, and the orders they make."""

from cartwright.domain.subscriptions.beginning import begun
from cartwright.domain.subscriptions.calendar import Calendar
from cartwright.domain.subscriptions.rebilling import Terms, rebill
from cartwright.domain.subscriptions.states import (
    Farewell,
    NotPaused,
    SubscriptionOver,
    SubscriptionState,
)
from cartwright.domain.subscriptions.subscription import Subscription, subscription_id

__all__ = [
    "Calendar",
    "Farewell",
    "NotPaused",
    "Subscription",
    "SubscriptionOver",
    "SubscriptionState",
    "Terms",
    "begun",
    "rebill",
    "subscription_id",
]
