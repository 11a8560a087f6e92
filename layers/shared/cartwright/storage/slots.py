"""The slots for custom domains as they lie in the table, and what others who write pages ask of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cartwright.application.ports.selling import Stale
from cartwright.domain.domains import Slot
from cartwright.domain.ids import AccountId, ClientId
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, either, equals
from cartwright.storage.schema import VERSION, Item
from cartwright.storage.table import Check, Put, Table, Write

SLOT: Codec[Slot] = Codec("domain", Slot)


def every(table: Table, account: AccountId) -> Sequence[Slot]:
    """All there are, the account's first. Consistent."""
    return [SLOT.value(item) for item in table.query(keys.domains(account), consistent=True)]


def some(table: Table, account: AccountId, clients: Sequence[ClientId]) -> Sequence[Slot]:
    """The account's slot and those of `clients`, in one consistent batch. A slot nobody wrote is empty."""
    wanted = list(dict.fromkeys([None, *clients]))
    found = table.batch([keys.domain(account, client) for client in wanted], consistent=True)
    return filled(account, wanted, found)


def filled(account: AccountId, wanted: Sequence[ClientId | None], found: Iterable[Item]) -> Sequence[Slot]:
    """The slots `wanted`, those that were not `found` empty."""
    there = {slot.client: slot for slot in map(SLOT.value, found)}
    return [there.get(client) or Slot(account, client) for client in wanted]


def stored(slot: Slot, when: Condition) -> Put:
    """`when` is what must hold of the slot that is replaced."""
    return Put(SLOT.item(slot, keys.domain(slot.account, slot.client), version=slot.version), when)


def unmoved(slot: Slot) -> Condition:
    """Nothing happened to the slot since it was read."""
    read = equals(VERSION, slot.version)
    return either(absent(), read) if slot.version == 1 else read


def kept(slot: Slot) -> Write:
    """A leg beside pages: the slot is as it was when their hosts were decided.

    A client's slot comes into being with its first product, so that the slots name all who own something,
    and laying the account's pages finds them by consistent reads alone.
    """
    if slot.client is not None and slot.version == 1:
        return Write(stored(slot, unmoved(slot)), otherwise=Stale())
    return Write(Check(keys.domain(slot.account, slot.client), unmoved(slot)), otherwise=Stale())
