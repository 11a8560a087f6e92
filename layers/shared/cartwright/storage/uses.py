"""What orders count in, where something is limited: in the order's own transaction, and back when it expires.

::

    placed   + as many, if the limit allows them    lost: the use's own refusal
    expired  - as many                              with the order's own move, so once
    paid     nothing: what was taken stays taken
    revived  + as many, whatever the limit          it had expired, and was paid all the same

A buyer's counter has a digest in its key. It goes when nobody knows the buyer by it any more, and 90 days
after all of it was given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import Refusal
from cartwright.domain.orders import OrderState
from cartwright.domain.settlement import Settlement
from cartwright.storage.conditions import absent, either, equals, less
from cartwright.storage.keys import Key
from cartwright.storage.lifecycle import KEPT
from cartwright.storage.schema import EXPIRES, KIND, SHAPE, Item
from cartwright.storage.table import Delete, Table, Update, Write

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
    # What was given back and would soon be gone is used again, and stays.
    counted = Update(use.place, use.native, (EXPIRES,), when, add={use.counter: use.many})
    return Write(counted, otherwise=use.otherwise)


def counted(use: Use, settlement: Settlement) -> list[Write]:
    """The leg of a settlement that gives back what was used of all, or takes it again."""
    by = _moved(use, settlement)
    return [Write(Update(use.place, use.native, add={use.counter: by}))] if by else []


def counted_of_a_buyer(
    use: Use, settlement: Settlement, table: Table, *, forgotten: bool, now: datetime
) -> list[Write]:
    """The leg that gives back, or takes again, what one buyer used. One read where it is given back."""
    by = _moved(use, settlement)
    if by > 0:
        return [Write(Update(use.place, use.native, (EXPIRES,), add={use.counter: by}))]
    return _given_back(use, table, now, forgotten=forgotten) if by else []


def _moved(use: Use, settlement: Settlement) -> int:
    if settlement.revived:
        return use.many
    return -use.many if settlement.after.state is OrderState.EXPIRED else 0


def _given_back(use: Use, table: Table, now: datetime, *, forgotten: bool) -> list[Write]:
    """A buyer's only use leaves nothing but a digest, which goes as unpaid orders do; a forgotten buyer's at
    once, and what else it used then, unless it is used again.

    Held to the very number that was read: what is erased meanwhile has none, and must not come back.
    """
    found = table.get(use.place, consistent=True)
    if found is None:
        return []
    used = found[use.counter]
    assert isinstance(used, int)
    # Erased and used again, it may hold less than is given back.
    left, as_read = max(0, used - use.many), equals(use.counter, used)
    if forgotten and not left:
        return [Write(Delete(use.place, as_read), otherwise=Stale())]
    put: Item = {**use.native, use.counter: left}
    if forgotten or not left:
        put[EXPIRES] = int((now + KEPT).timestamp())
    return [Write(Update(use.place, put, when=as_read), otherwise=Stale())]
