"""Coupons and their uses, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.people import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.coupons import Counted, Coupon, CouponUsedBefore, CouponUsedUp
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId, ProductId
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.settlement import Settlement
from cartwright.storage.buyers import digest
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves


class FakeCoupons:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def get(self, code: str) -> Counted:
        for found in self.some([code]):
            return found
        raise NotFound

    def some(self, codes: Sequence[str]) -> Sequence[Counted]:
        wanted = (self._shelves.coupons.get((self._account, code)) for code in dict.fromkeys(codes))
        return [counted(self._shelves, kept) for kept in wanted if kept]

    def page(self, *, limit: int, after: str = "") -> Sequence[str]:
        mine = [code for account, code in self._shelves.coupons if account == self._account]
        return sorted(code for code in mine if code > after)[:limit]

    def of(self, products: Sequence[ProductId]) -> Sequence[str]:
        mine = (
            (code, one) for (account, code), one in self._shelves.coupons.items() if account == self._account
        )
        return sorted(code for code, one in mine if not one.products.isdisjoint(products))

    def add(self, coupon: Coupon, audit: Audit) -> None:
        own(self._account, coupon, audit)
        with self._shelves.lock:
            if (self._account, coupon.code) in self._shelves.coupons:
                raise NameTaken(name=coupon.code)
            self._shelves.coupons[self._account, coupon.code] = coupon
            self._shelves.audits.append(audit)

    def revise(self, coupon: Coupon, before: Coupon, audit: Audit) -> None:
        own(self._account, coupon, audit)
        with self._shelves.lock:
            kept = self._shelves.coupons.get((self._account, coupon.code))
            if kept is None or kept.version != before.version:
                raise Stale
            self._shelves.coupons[self._account, coupon.code] = coupon
            self._shelves.audits.append(audit)


def counted(shelves: Shelves, coupon: Coupon) -> Counted:
    return Counted(coupon, shelves.uses[coupon.account, coupon.code, ""])


def take(shelves: Shelves, order: Order) -> None:
    """The use of an order's coupon. Raises CouponUsedUp and CouponUsedBefore."""
    used = order.coupon
    if used is None:
        return
    places = _places(order)
    if used.limit is not None and shelves.uses[places[0]] >= used.limit:
        raise CouponUsedUp(coupon=used.code)
    if used.limit_each is not None and shelves.uses[places[-1]] >= used.limit_each:
        raise CouponUsedBefore(coupon=used.code)
    shelves.uses.update(places)
    _know(shelves, order, 1)


def move(shelves: Shelves, settlement: Settlement) -> None:
    """What a settlement gives back of it, or takes again."""
    before, after = settlement.before, settlement.after
    if after.state is OrderState.EXPIRED:
        shelves.uses.subtract(place for place in _places(before) if place in shelves.uses)
        _know(shelves, before, -1)
        if after.buyer.veiled and not before.buyer.veiled and before.coupon:
            buyer = digest(before.buyer.email)
            forget(shelves, before.account, before.coupon.code, buyer, before.owners)
    elif settlement.revived:
        shelves.uses.update(_places(before))
        _know(shelves, before, 1)


def forget(shelves: Shelves, account: AccountId, code: str, buyer: str, clients: Sequence[ClientId]) -> None:
    """Those clients know nothing of the buyer by this coupon; the last takes along what was used."""
    for client in clients:
        shelves.knowers.pop((account, code, buyer, client), None)
    known = (times for key, times in shelves.knowers.items() if key[:3] == (account, code, buyer))
    if not any(times > 0 for times in known):
        shelves.uses.pop((account, code, buyer), None)


def _know(shelves: Shelves, order: Order, times: int) -> None:
    """Each owner knows the buyer by one order more, or less."""
    if order.coupon and order.coupon.limit_each is not None and not order.buyer.veiled:
        buyer = digest(order.buyer.email)
        for owner in order.owners:
            shelves.knowers[order.account, order.coupon.code, buyer, owner] += times


def _places(order: Order) -> list[tuple[AccountId, str, str]]:
    used = order.coupon
    if used is None:
        return []
    wanted = [(used.limit, "")]
    if not order.buyer.veiled:
        wanted.append((used.limit_each, digest(order.buyer.email)))
    return [(order.account, used.code, who) for limit, who in wanted if limit is not None]
