"""Passes to hubs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import Key, key, of_client, word

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ClientId, PassId


def hub_pass(account: AccountId, client: ClientId, wanted: PassId) -> Key:
    """In a partition of its own: whoever asks for many writes to as many places."""
    return key(f"{of_client(account, client)}#PASS#{word(wanted)}", "PASS")
