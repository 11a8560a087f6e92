"""An account's names as they lie in the table, and what others who write pages ask of them."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.selling import Stale
from cartwright.domain.domains import Slot
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.subdomains import Names
from cartwright.storage import keys, slots
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, equals
from cartwright.storage.schema import KIND, VERSION
from cartwright.storage.table import Check, Put, Table, Write

NAMES: Codec[Names] = Codec("names", Names)


def with_slots(
    table: Table, account: AccountId, clients: Sequence[ClientId]
) -> tuple[Names | None, Sequence[Slot]]:
    """The names, unless nobody ever changed them, and the account's slot and those of `clients`: in one
    consistent batch."""
    wanted = list(dict.fromkeys([None, *clients]))
    found = table.batch(
        [keys.names(account), *(keys.domain(account, client) for client in wanted)], consistent=True
    )
    called = next((NAMES.value(item) for item in found if item[KIND] == NAMES.kind), None)
    return called, slots.filled(account, wanted, [item for item in found if item[KIND] != NAMES.kind])


def stored(names: Names) -> Write:
    """The next version."""
    before = _unmoved(None if names.version == 2 else names.version - 1)
    return marked(names, before)


def marked(names: Names, when: Condition) -> Write:
    put = Put(NAMES.item(names, keys.names(names.account), version=names.version), when)
    return Write(put, otherwise=Stale())


def kept(account: AccountId, names: Names | None) -> Write:
    """A leg beside pages: the names are as they were when the pages' hosts were decided."""
    unmoved = _unmoved(names.version if names else None)
    return Write(Check(keys.names(account), unmoved), otherwise=Stale())


def _unmoved(version: int | None) -> Condition:
    return absent() if version is None else equals(VERSION, version)
