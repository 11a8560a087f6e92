"""Subscriptions, and by which hour something is due of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zlib import crc32

from cartwright.storage.keys.parts import Key, Stretch, gsi1, gsi2, key, moment, of_account, of_product, word
from cartwright.storage.schema import GSI1, GSI2

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ProductId, SubscriptionId

_EARLIEST = "0"
_LATEST = "~"


def subscription(account: AccountId, subscription: SubscriptionId) -> Key:
    return key(f"{of_account(account)}#SUBSCRIPTION#{word(subscription)}", "SUBSCRIPTION")


def subscribed(account: AccountId, product: ProductId, began: datetime, subscription: SubscriptionId) -> Key:
    """Among those of its product, the oldest first."""
    listed = f"{of_product(account, product)}#SUBSCRIPTIONS"
    return gsi1(listed, f"{moment(began)}#{word(subscription)}")


def all_subscribed(account: AccountId, product: ProductId) -> Stretch:
    return Stretch(f"{of_product(account, product)}#SUBSCRIPTIONS", index=GSI1)


def subscribed_before(
    account: AccountId, product: ProductId, at: datetime, subscription: SubscriptionId
) -> Stretch:
    """Up to and with the one that began at `at`."""
    listed = f"{of_product(account, product)}#SUBSCRIPTIONS"
    return Stretch(listed, span=(_EARLIEST, f"{moment(at)}#{word(subscription)}"), index=GSI1)


def falling_due(at: datetime, account: AccountId, subscription: SubscriptionId, shards: int) -> Key:
    """In the hour of `at`, in the shard of its id, the earliest first."""
    shard = crc32(subscription.encode()) % shards
    return gsi2(_hour(at, shard), f"{moment(at)}#{word(account)}#{word(subscription)}")


def fallen_due(hour: datetime, shard: int, until: datetime) -> Stretch:
    """What fell due in a shard of an hour up to and with `until`."""
    return Stretch(_hour(hour, shard), span=(_EARLIEST, f"{moment(until)}{_LATEST}"), index=GSI2)


def billing_mark() -> Key:
    return key("DUE", "MARK")


def _hour(at: datetime, shard: int) -> str:
    return f"DUE#{at.astimezone(UTC):%Y-%m-%dT%H}#{shard}"
