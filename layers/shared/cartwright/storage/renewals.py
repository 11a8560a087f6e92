"""How a subscription lies, and the legs by which an order's end moves the one it is a charge of.

Apart from the repository: whoever settles an order needs these, and nothing else of subscriptions.
"""

from __future__ import annotations

from datetime import datetime

from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import NotFound
from cartwright.domain.orders import Order
from cartwright.domain.settlement import Renewed, Settlement
from cartwright.domain.subscriptions import Subscription
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, equals
from cartwright.storage.entitlements import ENTITLEMENT, moved
from cartwright.storage.schema import SHARDS, STATE, VERSION, Item
from cartwright.storage.table import Put, Table, Write

SUBSCRIPTION: Codec[Subscription] = Codec("subscription", Subscription)


def of(table: Table, order: Order) -> Renewed:
    """What an order moves, in one read, or two where that lets in for a time, or again. Raises NotFound."""
    wanted, line = order.moves, order.lines[0]
    if wanted is None:
        raise NotFound
    found = table.get(keys.subscription(order.account, wanted), consistent=True)
    if found is None:
        raise NotFound
    subscription = SUBSCRIPTION.value(found)
    if subscription.access is None or (subscription.access.days is None and not subscription.shut):
        return Renewed(subscription)
    held = keys.entitlement(order.account, line.owner, subscription.sale, line.product)
    item = table.get(held, consistent=True)
    return Renewed(subscription, ENTITLEMENT.value(item) if item else None)


def moves(settlement: Settlement, now: datetime) -> list[Write]:
    """The subscriptions that a settlement begins, and the one that it moves with its buyer's access."""
    writes = [Write(_stored(one, absent(), now), otherwise=Stale()) for one in settlement.begun]
    if settlement.renewal is None:
        return writes
    subscription, access = settlement.renewal.subscription, settlement.renewal.entitlement
    writes += [renewed(subscription, now)] if subscription else []
    return writes + ([moved(access)] if access else [])


def renewed(subscription: Subscription, now: datetime) -> Write:
    """The next version, as a leg. Stale if it is another by now."""
    return Write(_stored(subscription, equals(VERSION, subscription.version - 1), now), otherwise=Stale())


def _stored(subscription: Subscription, when: Condition, now: datetime) -> Put:
    """What fell due before it was known is due now: the clock has passed the hour that it fell due in. Who
    lives by a clock of its own is not in the clock's."""
    account, due = subscription.account, subscription.due
    listed = keys.subscribed(account, subscription.product, subscription.began, subscription.id)
    waits: keys.Key = {}
    if due is not None and subscription.clock is None:
        waits = keys.falling_due(max(due, now), account, subscription.id, SHARDS)
    key = keys.subscription(account, subscription.id)
    native: Item = {VERSION: subscription.version, STATE: subscription.state.value}
    return Put(SUBSCRIPTION.item(subscription, key, listed, waits, **native), when)
