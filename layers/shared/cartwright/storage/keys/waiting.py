"""The inbox and the outbox, and what stayed behind or was set aside."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zlib import crc32

from cartwright.storage.keys.parts import Key, Stretch, foreign, gsi1, gsi2, key, moment, of_account, word
from cartwright.storage.schema import GSI1, GSI2, SHARDS

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ConnectionId, JobId

_EARLIEST = "0"


def inbox(account: AccountId, connection: ConnectionId, event: str) -> Key:
    return key(f"INBOX#{word(account)}#{word(connection)}#{foreign(event)}", "INBOX")


def raw_event(account: AccountId, connection: ConnectionId, event: str) -> Key:
    """Beside its delivery, in which it would be copied to every index."""
    return key(f"INBOX#{word(account)}#{word(connection)}#{foreign(event)}", "RAW")


def heard(account: AccountId, reference: str, at: datetime, connection: ConnectionId, event: str) -> Key:
    """Among the webhooks about an order of ours, or about a payment, by the processor's own id of it."""
    return gsi1(_heard(account, reference), "#".join((moment(at), word(connection), foreign(event))))


def all_heard(account: AccountId, reference: str) -> Stretch:
    return Stretch(_heard(account, reference), index=GSI1)


def _heard(account: AccountId, reference: str) -> str:
    return f"{of_account(account)}#HEARD#{foreign(reference)}"


def outbox(account: AccountId, job: JobId) -> Key:
    return key(f"{of_account(account)}#OUTBOX#{word(job)}", "OUTBOX")


def waiting(kind: str, since: datetime, *ids: str) -> Key:
    """Where something of `kind` waits for its end, in the shard of its ids, the longest waiting first."""
    return gsi2(_shard(kind, _shard_of(ids)), "#".join((moment(since), *map(foreign, ids))))


def waited(kind: str, shard: int, before: datetime) -> Stretch:
    """What has waited in a shard since before a moment."""
    return Stretch(_shard(kind, shard), span=(_EARLIEST, moment(before)), index=GSI2)


def parked(account: AccountId, since: datetime, *ids: str) -> Key:
    return gsi2(f"{of_account(account)}#PARKED", "#".join((moment(since), *map(foreign, ids))))


def all_parked(account: AccountId) -> Stretch:
    return Stretch(f"{of_account(account)}#PARKED", index=GSI2)


def _shard(kind: str, shard: int) -> str:
    return f"WAITING#{word(kind)}#{shard}"


def _shard_of(ids: tuple[str, ...]) -> int:
    return crc32("#".join(ids).encode()) % SHARDS
