"""Forgetting a buyer.

::

    veil     the veil of each sale · the log's entry                                              1 call
    forget   the veil and the mark of each sale, which must be there · what the buyer used of their coupons
             and had of what is limited · that it asked · the log's entry, if that is not there yet
                                                                           1 call, 1 for each such counter
    forget_carts   those of the buyer, and where their mails lead · the log's entry           2 calls
    revise   the order, if it is the version it was read as · the log's entry                       1 call
"""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Bought
from cartwright.domain.ids import AccountId, ClientId, OrderId
from cartwright.domain.orders import Order
from cartwright.storage import carts, coupon_uses, keys, limits, veils
from cartwright.storage.audits import recorded
from cartwright.storage.buyers import mark
from cartwright.storage.conditions import equals, present
from cartwright.storage.digests import digest
from cartwright.storage.orders import ORDER
from cartwright.storage.schema import BODY, GSI1PK, GSI1SK, PK, SK, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Delete, Table, Update, Write


class Erasures:
    """Forgetting, in one account."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def veil(self, bought: Sequence[Bought], audit: Audit) -> None:
        """One transaction."""
        own(self._account, audit, *bought)
        legs = [Write(veils.lifted(one.account, one.client, one.sale)) for one in bought]
        self._table.commit(*legs, recorded(audit))

    def forget(self, bought: Sequence[Bought], audit: Audit | None = None) -> None:
        """One transaction, after a read for each coupon that was used and each limit. Raises Stale."""
        own(self._account, *bought, *([audit] if audit else []))
        legs: list[Write] = []
        for one in bought:
            veil = Write(veils.lifted(one.account, one.client, one.sale))
            # By the mark each sale is uncounted once.
            legs += [veil, Write(Delete(mark(one), present()), otherwise=Stale())]
        asked = dict.fromkeys((one.client, one.buyer) for one in bought)
        legs += [Write(Delete(keys.plea(self._account, client, buyer))) for client, buyer in asked]
        legs += coupon_uses.forgotten(self._account, bought, self._table)
        legs += limits.forgotten(self._account, bought, self._table)
        self._table.commit(*legs, *([recorded(audit)] if audit else []))

    def unpaid(self, email: str) -> Sequence[Order]:
        """Not consistent: an order placed in this moment may be missing. It is paid or expires, too."""
        found = self._table.query(keys.all_ordered(self._account, digest(email)), consistent=False)
        return [ORDER.value(item) for item in found]

    def forget_carts(self, client: ClientId, email: str, audit: Audit) -> int:
        """One query, and where there are carts one transaction: each, and where its mail's links lead."""
        own(self._account, audit)
        found = self._table.query(keys.carts(self._account, client, digest(email)), consistent=True, limit=25)
        if not found:
            return 0
        orders = dict.fromkeys(OrderId(str(item["order"])) for item in found if "order" in item)
        legs = [Delete({PK: str(item[PK]), SK: str(item[SK])}) for item in found]
        legs += [Delete(keys.way(self._account, order)) for order in orders]
        buyer = digest(email)
        legs += [
            Delete(carts.veil_of(self._account, client, buyer, *str(item[SK]).split("#")[1:]))
            for item in found
        ]
        self._table.commit(*map(Write, legs), recorded(audit))
        return len(found)

    def revise(self, order: Order, before: Order, audit: Audit) -> None:
        """Raises Stale. Where it waits and when it goes stay as they are; without words nobody finds it."""
        own(self._account, order, before, audit)
        put: Item = {VERSION: order.version, BODY: ORDER.body(order)}
        drop = (GSI1PK, GSI1SK) if order.buyer.veiled else ()
        key = keys.order(self._account, order.id)
        revised = Update(key, put, drop, when=equals(VERSION, before.version))
        self._table.commit(Write(revised, otherwise=Stale()), recorded(audit))
