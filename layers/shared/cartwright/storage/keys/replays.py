"""Replays of an order: a partition of their own, beside the order's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import Key, key, of_account, word

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, OrderId, ReplayId


def replay(account: AccountId, order: OrderId, replay: ReplayId) -> Key:
    return key(f"{of_account(account)}#ORDER#{word(order)}#REPLAYS", f"REPLAY#{word(replay)}")
