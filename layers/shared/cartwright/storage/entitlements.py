"""What buyers are let into: beside the sale that granted it, and found by its name alone.

::

    ACCOUNT#a#CLIENT#c / ACCESS#sale#product      put in the transaction that settles the order
    move    vN -> vN+1, if it is the version it was read as                                       1 call
"""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.selling import Stale
from cartwright.domain.entitlements import Entitlement, Ticket
from cartwright.domain.ids import AccountId
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, equals
from cartwright.storage.schema import VERSION
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Write

ENTITLEMENT: Codec[Entitlement] = Codec("entitlement", Entitlement)


class Entitlements:
    """Those of one account."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def some(self, tickets: Sequence[Ticket]) -> Sequence[Entitlement]:
        wanted = list(dict.fromkeys(tickets))
        places = [keys.entitlement(self._account, one.client, one.sale, one.product) for one in wanted]
        found = {
            one.ticket: one for one in map(ENTITLEMENT.value, self._table.batch(places, consistent=True))
        }
        return [found[ticket] for ticket in wanted if ticket in found]

    def move(self, entitlement: Entitlement) -> None:
        """Raises Stale."""
        own(self._account, entitlement)
        self._table.commit(moved(entitlement))


def begun(entitlement: Entitlement) -> Write:
    """A leg of the settlement that grants it: once, however often its payment is told of."""
    return Write(_stored(entitlement, absent()), otherwise=Stale())


def moved(entitlement: Entitlement) -> Write:
    """The next version, as a leg. Stale if it is another by now."""
    unchanged = equals(VERSION, entitlement.version - 1)
    return Write(_stored(entitlement, unchanged), otherwise=Stale())


def _stored(entitlement: Entitlement, when: Condition) -> Put:
    ticket = entitlement.ticket
    key = keys.entitlement(entitlement.account, ticket.client, ticket.sale, ticket.product)
    return Put(ENTITLEMENT.item(entitlement, key, version=entitlement.version), when)
