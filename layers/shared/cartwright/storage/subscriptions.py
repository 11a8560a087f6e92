"""Subscriptions: one item each, listed under its product, and by the hour in which something is due of it.

::

    ACCOUNT#a#SUBSCRIPTION#s / SUBSCRIPTION    put in the transaction that settles the order it began with
    begin    subscription vN -> vN+1 · the order of its charge, unless there · jobs · the log  1 call
    move     subscription vN -> vN+1 · its buyer's access · jobs · a digest · the log         1 call
    terms    account, order, product and seller · the buyer's words                           2 calls

The end of a charge's order is a leg of that order's own settlement (`orders.settle`): neither is ever without
the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.subscriptions import Began, Due
from cartwright.application.ports.world import Clock
from cartwright.domain.entitlements import Entitlement
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId, ProductId, SubscriptionId
from cartwright.domain.jobs import Job
from cartwright.domain.news import Joining
from cartwright.domain.orders import Order
from cartwright.domain.people import ShopClosed
from cartwright.domain.subscriptions import Subscription, Terms
from cartwright.storage import audits, keys, notices, outbox, veils
from cartwright.storage.entitlements import ENTITLEMENT, moved
from cartwright.storage.orders import ORDER, placing
from cartwright.storage.products import PRODUCT
from cartwright.storage.profiles import CLIENT
from cartwright.storage.renewals import SUBSCRIPTION, renewed
from cartwright.storage.schema import CLOSED, GSI2SK, PK, SHARDS, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table


class Subscriptions:
    """Those of one account."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def get(self, subscription: SubscriptionId) -> Subscription:
        """Strongly consistent. Raises NotFound."""
        item = self._table.get(keys.subscription(self._account, subscription), consistent=True)
        if item is None:
            raise NotFound
        return SUBSCRIPTION.value(item)

    def some(self, subscriptions: Sequence[SubscriptionId]) -> Sequence[Subscription]:
        """Those of them that there are, in that order. Strongly consistent, in one batch."""
        wanted = list(dict.fromkeys(subscriptions))
        places = [keys.subscription(self._account, one) for one in wanted]
        found = {one.id: one for one in map(SUBSCRIPTION.value, self._table.batch(places, consistent=True))}
        return [found[one] for one in wanted if one in found]

    def of_product(
        self, product: ProductId, *, limit: int, before: Began | None = None
    ) -> Sequence[Subscription]:
        """The newest of a product, from one query of the index. Not consistent."""
        if before is None:
            stretch = keys.all_subscribed(self._account, product)
        else:
            stretch = keys.subscribed_before(self._account, product, before.at, before.subscription)
        # The one before which they stand may be among them.
        items = self._table.query(stretch, consistent=False, limit=limit + 1, backwards=True)
        found = [SUBSCRIPTION.value(item) for item in items]
        return [one for one in found if before is None or Began(one.began, one.id) < before][:limit]

    def terms(self, subscription: Subscription) -> Terms:
        """Raises NotFound, and ShopClosed."""
        own(self._account, subscription)
        wanted = [
            keys.account(self._account),
            keys.order(self._account, subscription.order),
            keys.product(self._account, subscription.product),
            keys.client(self._account, subscription.owner),
        ]
        found = {item[PK]: item for item in self._table.batch(wanted, consistent=True)}
        agency, order, product, client = (found.get(key[PK]) for key in wanted)
        if agency is not None and CLOSED in agency:
            raise ShopClosed
        if order is None or product is None or client is None:
            raise NotFound
        first = veils.order(self._table, _as_told(ORDER.value(order), subscription.owner))
        return Terms(first, PRODUCT.value(product), CLIENT.value(client).profile)

    def entitlement(self, subscription: Subscription) -> Entitlement | None:
        """What its buyer is let into by it. Strongly consistent."""
        own(self._account, subscription)
        ticket = subscription.ticket
        key = keys.entitlement(self._account, ticket.client, ticket.sale, ticket.product)
        item = self._table.get(key, consistent=True)
        return ENTITLEMENT.value(item) if item else None

    def begin(
        self,
        subscription: Subscription,
        order: Order,
        *,
        jobs: Sequence[Job] = (),
        audit: Audit | None = None,
    ) -> None:
        """Raises Stale."""
        own(self._account, subscription, order, *jobs, *([audit] if audit else []))
        now = self._clock.now()
        self._table.commit(
            renewed(subscription, now),
            *placing(order, Stale()),
            *(outbox.asked(job, now) for job in jobs),
            *([audits.recorded(audit)] if audit else []),
        )

    def move(
        self,
        subscription: Subscription,
        *,
        access: Entitlement | None = None,
        jobs: Sequence[Job] = (),
        audit: Audit | None = None,
        joins: Joining | None = None,
    ) -> None:
        """Raises Stale."""
        news = (joins.news, joins.gathering) if joins else ()
        own(self._account, subscription, *jobs, *news, *(one for one in (access, audit) if one))
        now = self._clock.now()
        self._table.commit(
            renewed(subscription, now),
            *([moved(access)] if access else []),
            *(outbox.asked(job, now) for job in jobs),
            *(notices.waits(joins, now) if joins else ()),
            *([audits.recorded(audit)] if audit else []),
        )


class DueSubscriptions:
    """Over all accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def mark(self) -> datetime | None:
        """The hour up to which nothing is left behind; None before the first run."""
        item = self._table.get(keys.billing_mark(), consistent=True)
        return datetime.fromisoformat(str(item["at"])) if item else None

    def remember(self, mark: datetime) -> None:
        """Whoever comes last: an earlier one only makes the next run look at an hour once more."""
        item: Item = {**keys.billing_mark(), "kind": "billing-mark", "shape": 1, "at": keys.moment(mark)}
        self._table.attempt(Put(item))

    def due(self, hour: datetime, *, until: datetime, limit: int) -> Sequence[Due]:
        """One query per shard; of the index, so it may lag by a moment."""
        last = min(until, hour + timedelta(hours=1))
        found = [
            item
            for shard in range(SHARDS)
            for item in self._table.query(keys.fallen_due(hour, shard, last), consistent=False, limit=limit)
        ]
        first = sorted(found, key=lambda item: str(item[GSI2SK]))[:limit]
        return [Due(one.account, one.id, one.version) for one in map(SUBSCRIPTION.value, first)]


def _as_told(order: Order, owner: ClientId) -> Order:
    """Under no veil but this owner's: each has its own words of the buyer."""
    return replace(order, veils={of: veil for of, veil in order.veils.items() if of == owner})
