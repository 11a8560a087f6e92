"""Subscriptions as billing and the account API find and move them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.entitlements import Entitlement
from cartwright.domain.ids import AccountId, ProductId, SubscriptionId
from cartwright.domain.jobs import Job
from cartwright.domain.news import Joining
from cartwright.domain.orders import Order
from cartwright.domain.subscriptions import Subscription, Terms


@dataclass(frozen=True, slots=True, order=True)
class Began:
    """Where a subscription stands among those of its product."""

    at: datetime
    subscription: SubscriptionId


class Subscriptions(Protocol):
    """Those of one account."""

    def get(self, subscription: SubscriptionId) -> Subscription:
        """Strongly consistent. Raises NotFound."""
        ...

    def some(self, subscriptions: Sequence[SubscriptionId]) -> Sequence[Subscription]:
        """Those of them that there are, in that order. Strongly consistent, in one batch."""
        ...

    def of_product(
        self, product: ProductId, *, limit: int, before: Began | None = None
    ) -> Sequence[Subscription]:
        """The newest of a product, or of those that stand before one of them in the list; so many at most."""
        ...

    def terms(self, subscription: Subscription) -> Terms:
        """What its next charge is made by, as of now. Two reads. Raises NotFound, and ShopClosed where the
        account bills nobody any more."""
        ...

    def entitlement(self, subscription: Subscription) -> Entitlement | None:
        """What its buyer is let into by it."""
        ...

    def begin(
        self,
        subscription: Subscription,
        order: Order,
        *,
        jobs: Sequence[Job] = (),
        audit: Audit | None = None,
    ) -> None:
        """The subscription's next version and the order it is trying, in one transaction, with what is left
        to do. Raises Stale."""
        ...

    def move(
        self,
        subscription: Subscription,
        *,
        access: Entitlement | None = None,
        jobs: Sequence[Job] = (),
        audit: Audit | None = None,
        joins: Joining | None = None,
    ) -> None:
        """The next versions of the subscription and of its buyer's access, with what is left to do, and the
        digest that the news of it joins. Raises Stale."""
        ...


@dataclass(frozen=True, slots=True)
class Due:
    """That something is due of a subscription, as it stood when that was read."""

    account: AccountId
    subscription: SubscriptionId
    version: int


class DueSubscriptions(Protocol):
    """What is due, over all accounts and by the hour it fell due in."""

    def mark(self) -> datetime | None:
        """The hour up to which nothing is left behind; None before the first run."""
        ...

    def remember(self, mark: datetime) -> None: ...

    def due(self, hour: datetime, *, until: datetime, limit: int) -> Sequence[Due]:
        """What fell due in that hour up to and with `until`, the longest due first; so many at most."""
        ...
