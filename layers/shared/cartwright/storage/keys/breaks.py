"""Breaks between our books and the processors' own, and the nights in which they are looked for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.storage.keys.parts import Key, Stretch, gsi1, key, moment, of_account, of_client, word
from cartwright.storage.schema import GSI1

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, BreakId, ClientId, ConnectionId


def broken(account: AccountId, client: ClientId, id_: BreakId) -> Key:
    return key(f"{of_client(account, client)}#BREAKS", word(id_))


def breaks(account: AccountId, client: ClientId) -> Stretch:
    return Stretch(f"{of_client(account, client)}#BREAKS")


def broken_at(account: AccountId, connection: ConnectionId, at: datetime, id_: BreakId) -> Key:
    """Among the open ones of a connection."""
    return gsi1(f"{of_account(account)}#BREAKS#{word(connection)}", f"{moment(at)}#{word(id_)}")


def all_broken(account: AccountId, connection: ConnectionId) -> Stretch:
    return Stretch(f"{of_account(account)}#BREAKS#{word(connection)}", index=GSI1)


def night(account: AccountId, connection: ConnectionId) -> Key:
    return key(f"{of_account(account)}#NIGHTS", word(connection))
