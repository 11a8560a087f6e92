"""Forgetting a buyer.

::

    forget   the veil and the mark of each sale, whether they are there or not, and what the buyer used of
             their coupons and had of what is limited · the log's entry        1 call, 1 for each coupon
    revise   the order, if it is the version it was read as · the log's entry · of one that expired, what the
             buyer used of its coupon and had of what is limited                              1 call
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Bought
from cartwright.domain.ids import AccountId
from cartwright.domain.orders import Order, OrderState
from cartwright.storage import coupon_uses, keys, limits, veils
from cartwright.storage.audits import recorded
from cartwright.storage.buyers import digest, mark
from cartwright.storage.conditions import equals
from cartwright.storage.orders import ORDER
from cartwright.storage.schema import BODY, GSI1PK, GSI1SK, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Delete, Table, Update, Write


class Erasures:
    """Forgetting, in one account."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def forget(self, bought: Sequence[Bought], audit: Audit, *, kept: Collection[str] = ()) -> None:
        """One transaction, after a read for each coupon that was used."""
        own(self._account, audit, *bought)
        gone = [
            Write(leg)
            for one in bought
            for leg in (veils.lifted(one.account, one.client, one.sale), Delete(mark(one)))
        ]
        used = {(one.coupon, one.buyer, one.client) for one in bought if one.coupon not in {"", *kept}}
        for code, buyer, client in sorted(used):
            gone += coupon_uses.forgotten(self._account, code, buyer, client, self._table)
        gone += map(Write, limits.forgotten(self._account, bought, kept))
        self._table.commit(*gone, recorded(audit))

    def unpaid(self, email: str) -> Sequence[Order]:
        """Not consistent: an order placed in this moment may be missing. It is paid or expires, too."""
        found = self._table.query(keys.all_ordered(self._account, digest(email)), consistent=False)
        return [ORDER.value(item) for item in found]

    def revise(self, order: Order, before: Order, audit: Audit, *, kept: Collection[str] = ()) -> None:
        """Raises Stale. Where it waits and when it goes stay as they are; without words nobody finds it."""
        own(self._account, order, before, audit)
        put: Item = {VERSION: order.version, BODY: ORDER.body(order)}
        drop = (GSI1PK, GSI1SK) if order.buyer.veiled else ()
        key = keys.order(self._account, order.id)
        revised = Update(key, put, drop, when=equals(VERSION, before.version))
        self._table.commit(
            Write(revised, otherwise=Stale()), *self._uses(order, before, kept), recorded(audit)
        )

    def _uses(self, order: Order, before: Order, kept: Collection[str]) -> list[Write]:
        """What the buyer of an order that expired used of its coupon, and had of what is limited, to who
        forgets it now. What may yet be paid is used until it is not."""
        if before.state is not OrderState.EXPIRED:
            return []
        [client] = set(order.forgotten_by) - set(before.forgotten_by)
        had = [Write(leg) for leg in limits.had_by(before, client, kept)]
        if before.coupon is None or before.coupon.code in kept:
            return had
        buyer = digest(before.buyer.email)
        used = coupon_uses.forgotten(self._account, before.coupon.code, buyer, client, self._table)
        return [*used, *had]
