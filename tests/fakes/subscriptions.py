"""Subscriptions, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import OrderExists, Stale
from cartwright.application.ports.subscriptions import Began, Due
from cartwright.domain.entitlements import Entitlement
from cartwright.domain.ids import AccountId, ProductId, SubscriptionId
from cartwright.domain.jobs import Job
from cartwright.domain.news import Joining
from cartwright.domain.orders import Order
from cartwright.domain.people import ShopClosed
from cartwright.domain.settlement import Renewed, Settlement
from cartwright.domain.subscriptions import Subscription, Terms
from cartwright.storage.scope import own
from tests.fakes import selling
from tests.fakes.notices import join, unjoined
from tests.fakes.shelves import Shelves, found
from tests.fakes.veils import opened_order


class FakeSubscriptions:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def get(self, subscription: SubscriptionId) -> Subscription:
        return found(self._shelves.subscriptions.get((self._account, subscription)))

    def some(self, subscriptions: Sequence[SubscriptionId]) -> Sequence[Subscription]:
        kept = self._shelves.subscriptions
        wanted = dict.fromkeys(subscriptions)
        return [kept[self._account, one] for one in wanted if (self._account, one) in kept]

    def of_product(
        self, product: ProductId, *, limit: int, before: Began | None = None
    ) -> Sequence[Subscription]:
        mine = (one for (account, _), one in self._shelves.subscriptions.items() if account == self._account)
        found = [(Began(one.began, one.id), one) for one in mine if one.product == product]
        some = [one for one in found if before is None or one[0] < before]
        return [one for _, one in sorted(some, key=lambda one: one[0], reverse=True)][:limit]

    def terms(self, subscription: Subscription) -> Terms:
        own(self._account, subscription)
        shelves = self._shelves
        if (agency := shelves.accounts.get(self._account)) and agency.closed:
            raise ShopClosed
        order = found(shelves.orders.get((self._account, subscription.order)))
        told = {of: veil for of, veil in order.veils.items() if of == subscription.owner}
        return Terms(
            opened_order(shelves, replace(order, veils=told)),
            found(shelves.products.get((self._account, subscription.product))),
            found(shelves.clients.get((self._account, subscription.owner))).profile,
        )

    def entitlement(self, subscription: Subscription) -> Entitlement | None:
        own(self._account, subscription)
        return self._shelves.entitlements.get((self._account, subscription.ticket))

    def begin(
        self,
        subscription: Subscription,
        order: Order,
        *,
        jobs: Sequence[Job] = (),
        audit: Audit | None = None,
    ) -> None:
        own(self._account, subscription, order, *jobs, *([audit] if audit else []))
        with self._shelves.lock:
            _current(self._shelves, subscription)
            self._shelves.unasked(*jobs)
            try:
                selling.place(self._shelves, order)
            except OrderExists:
                raise Stale from None
            if audit is not None:
                self._shelves.audits.append(audit)
            self._shelves.subscriptions[self._account, subscription.id] = _kept(self._shelves, subscription)
            self._shelves.ask(*jobs)

    def move(
        self,
        subscription: Subscription,
        *,
        access: Entitlement | None = None,
        jobs: Sequence[Job] = (),
        audit: Audit | None = None,
        joins: Joining | None = None,
    ) -> None:
        news = (joins.news, joins.gathering) if joins else ()
        own(self._account, subscription, *jobs, *news, *(one for one in (access, audit) if one))
        shelves = self._shelves
        with shelves.lock:
            _current(shelves, subscription)
            if access is not None:
                held = shelves.entitlements.get((self._account, access.ticket))
                if held is None or held.version != access.version - 1:
                    raise Stale
            shelves.unasked(*jobs)
            unjoined(shelves, joins)
            join(shelves, joins)
            if audit is not None:
                shelves.audits.append(audit)
            if access is not None:
                shelves.entitlements[self._account, access.ticket] = access
            shelves.subscriptions[self._account, subscription.id] = _kept(shelves, subscription)
            shelves.ask(*jobs)


class FakeDueSubscriptions:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def mark(self) -> datetime | None:
        return self._shelves.billing_mark

    def remember(self, mark: datetime) -> None:
        self._shelves.billing_mark = mark

    def due(self, hour: datetime, *, until: datetime, limit: int) -> Sequence[Due]:
        last = hour + timedelta(hours=1)
        due = [
            (at, self._shelves.subscriptions[key])
            for key, at in self._shelves.falls_due.items()
            if hour <= at < last and at <= until
        ]
        return [Due(one.account, one.id, one.version) for _, one in sorted(due, key=_first)[:limit]]


def _first(one: tuple[datetime, Subscription]) -> tuple[datetime, str, str]:
    return one[0], one[1].account, one[1].id


def renewed(shelves: Shelves, order: Order) -> Renewed:
    wanted = found(order.moves)
    subscription = found(shelves.subscriptions.get((order.account, wanted)))
    if subscription.access is None or (subscription.access.days is None and not subscription.shut):
        return Renewed(subscription)
    return Renewed(subscription, shelves.entitlements.get((order.account, subscription.ticket)))


def unmoved(shelves: Shelves, settlement: Settlement) -> None:
    """Raises Stale where what a settlement moves is another version by now."""
    if any((one.account, one.id) in shelves.subscriptions for one in settlement.begun):
        raise Stale
    if settlement.renewal is None:
        return
    if settlement.renewal.subscription is not None:
        _current(shelves, settlement.renewal.subscription)
    if (access := settlement.renewal.entitlement) is not None:
        held = shelves.entitlements.get((access.account, access.ticket))
        if held is None or held.version != access.version - 1:
            raise Stale


def move(shelves: Shelves, settlement: Settlement) -> None:
    moved = [*settlement.begun]
    if settlement.renewal is not None and settlement.renewal.subscription is not None:
        moved.append(settlement.renewal.subscription)
    for one in moved:
        shelves.subscriptions[one.account, one.id] = _kept(shelves, one)
    if settlement.renewal is not None and (access := settlement.renewal.entitlement) is not None:
        shelves.entitlements[access.account, access.ticket] = access


def current(shelves: Shelves, *every: Subscription) -> None:
    """Raises Stale where one is another version by now."""
    for one in every:
        _current(shelves, one)


def keep(shelves: Shelves, *every: Subscription) -> None:
    for one in every:
        shelves.subscriptions[one.account, one.id] = _kept(shelves, one)


def _current(shelves: Shelves, subscription: Subscription) -> None:
    kept = shelves.subscriptions.get((subscription.account, subscription.id))
    if kept is None or kept.version != subscription.version - 1:
        raise Stale


def _kept(shelves: Shelves, subscription: Subscription) -> Subscription:
    """Listed by when it is due, as the table's index does."""
    key = subscription.account, subscription.id
    shelves.falls_due.pop(key, None)
    if subscription.due is not None and subscription.clock is None:
        shelves.falls_due[key] = max(subscription.due, shelves.clock.now())
    return subscription
