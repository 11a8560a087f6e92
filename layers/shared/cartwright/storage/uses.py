"""What orders count in, where something is limited: in the order's own transaction, and back when it expires.

::

    placed   + as many, if the limit allows them    lost: the use's own refusal
    expired  - as many                              with the order's own move, so once
    paid     nothing: what was taken stays taken
    revived  + as many, whatever the limit          it had expired, and was paid all the same

A buyer's counter has a digest in its key: it counts the orders the buyer is known by, and goes with the last
of them, whether that expires or is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cartwright.application.ports.selling import Stale
from cartwright.domain.orders import OrderState
from cartwright.storage.conditions import absent, either, equals, less
from cartwright.storage.schema import KIND, SHAPE, Item
from cartwright.storage.table import Delete, Table, Update, Write

if TYPE_CHECKING:
    from cartwright.domain.errors import Refusal
    from cartwright.domain.settlement import Settlement
    from cartwright.storage.keys import Key

USED = "used"


@dataclass(frozen=True, slots=True)
class Use:
    """`many` of what there are `limit` of, counted at `place` in the attribute `counter`."""

    place: Key
    kind: str
    limit: int
    otherwise: Refusal
    many: int = 1
    counter: str = USED

    @property
    def native(self) -> Item:
        return {KIND: self.kind, SHAPE: 1}


def taken(use: Use) -> Write:
    """A leg of placing an order."""
    room = less(use.counter, use.limit - use.many + 1)
    # More than there could ever be is lost as a leg, behind the order's own: it may have been placed before.
    when = room if use.many > use.limit else either(absent(use.counter), room)
    counted = Update(use.place, use.native, when=when, add={use.counter: use.many})
    return Write(counted, otherwise=use.otherwise)


def counted(use: Use, settlement: Settlement) -> list[Write]:
    """The leg of a settlement that gives back what was used of all, or takes it again."""
    by = _moved(use, settlement)
    return [Write(Update(use.place, use.native, add={use.counter: by}))] if by else []


def counted_of_a_buyer(use: Use, settlement: Settlement, table: Table) -> list[Write]:
    """The leg that gives back, or takes again, what one buyer used. One read where it is given back."""
    by = _moved(use, settlement)
    if by > 0:
        return [Write(Update(use.place, use.native, add={use.counter: by}))]
    return known_no_more(use.place, use.counter, use.many, table) if by else []


def known_no_more(place: Key, counter: str, many: int, table: Table) -> list[Write]:
    """The leg after which a buyer is known by so many less; by none, nothing is left. One read, to whose
    state it is held, else Stale: what is forgotten meanwhile must not come back."""
    found = table.get(place, consistent=True)
    if found is None:
        return []
    left = number(found, counter) - many
    as_read = equals(counter, found[counter])
    operation = Update(place, {counter: left}, when=as_read) if left > 0 else Delete(place, as_read)
    return [Write(operation, otherwise=Stale())]


def number(found: Item, name: str) -> int:
    value = found.get(name, 0)
    assert isinstance(value, int)
    return value


def _moved(use: Use, settlement: Settlement) -> int:
    if settlement.revived:
        return use.many
    return -use.many if settlement.after.state is OrderState.EXPIRED else 0
