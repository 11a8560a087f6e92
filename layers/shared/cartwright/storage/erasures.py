"""Forgetting a buyer.

::

    forget   the veil and the mark of each sale, whether they are there or not, and what the buyer used of
             their coupons and had of what is limited · the log's entry                            1 call
    revise   the order, if it is the version it was read as · the log's entry · of one that expired, what the
             buyer used of its coupon, and had                                                     1 call
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Bought
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.orders import Order, OrderState
from cartwright.storage import coupons, keys, limits, veils
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
        """One transaction."""
        own(self._account, audit, *bought)
        gone: list[Delete] = [
            leg
            for one in bought
            for leg in (veils.lifted(one.account, one.client, one.sale), Delete(mark(one)))
        ]
        used = {(one.coupon, one.buyer) for one in bought if one.coupon and one.coupon not in kept}
        gone += [coupons.forgotten(self._account, code, buyer) for code, buyer in sorted(used)]
        gone += limits.forgotten(self._account, bought, kept)
        self._table.commit(*map(Write, gone), recorded(audit))

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
        owners = set(order.forgotten_by) - set(before.forgotten_by)
        used = _used(before, owners, kept)
        self._table.commit(Write(revised, otherwise=Stale()), *map(Write, used), recorded(audit))


def _used(order: Order, owners: Collection[ClientId], kept: Collection[str]) -> list[Delete]:
    """What the buyer of an order that expired used of its coupon, and had of these owners' products. What may
    yet be paid is used until it is not."""
    if order.state is not OrderState.EXPIRED:
        return []
    gone = limits.had_by(order, owners, kept)
    if order.coupon is not None and order.coupon.code not in kept:
        gone.append(coupons.forgotten(order.account, order.coupon.code, digest(order.buyer.email)))
    return gone
