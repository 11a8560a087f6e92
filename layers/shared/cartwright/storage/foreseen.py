"""What placing an order would be refused with at this moment: read in one call, and nothing written.

Placing alone decides. This spares what cannot be taken back: calling off the payment of an order that another
one is to stand in for, and asking somebody else's service about a proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from cartwright.storage.schema import PK, SK
from cartwright.storage.uses import Use, number

if TYPE_CHECKING:
    from cartwright.storage.keys import Key
    from cartwright.storage.table import Table


def foresee(table: Table, order: Key, uses: Sequence[Use], given_back: Iterable[Use] = ()) -> bool:
    """Whether the order was placed before. Where it was not, raises the refusal of the first use that there
    is no room for, once what is `given_back` is."""
    wanted = {_name(place): place for place in (order, *(use.place for use in uses))}
    found = {_name(item): item for item in table.batch(list(wanted.values()), consistent=True)}
    if _name(order) in found:
        return True
    back = Counter[tuple[object, ...]]()
    for use in given_back:
        back[*_name(use.place), use.counter] += use.many
    for use in uses:
        taken = number(found.get(_name(use.place), {}), use.counter)
        if taken - back[*_name(use.place), use.counter] + use.many > use.limit:
            raise use.otherwise
    return False


def _name(key: Mapping[str, object]) -> tuple[object, object]:
    return key[PK], key[SK]
