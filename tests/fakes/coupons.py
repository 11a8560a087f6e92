"""Coupons and their uses, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Bought
from cartwright.domain.coupons import Counted, Coupon, CouponUsedBefore, CouponUsedUp
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId, ProductId
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.settlement import Settlement
from cartwright.storage.digests import mailbox
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
    _known(shelves, order, order.owners)


def move(shelves: Shelves, settlement: Settlement) -> None:
    """What a settlement gives back of it, or takes again."""
    before, after = settlement.before, settlement.after
    in_all = [place for place in _places(before) if not place[2]]
    if after.state is OrderState.EXPIRED:
        shelves.uses.subtract(in_all)
        if (place := _by_buyer(before)) is not None:
            _known_no_more(shelves, place, before.owners, used=1)
    elif settlement.revived:
        shelves.uses.update(in_all)
        knowing = [owner for owner in after.owners if owner not in after.forgotten_by]
        if (place := _by_buyer(before)) is not None and knowing:
            shelves.uses[place] += 1
            _known(shelves, before, knowing)


def forget(shelves: Shelves, bought: Sequence[Bought]) -> None:
    for one in bought:
        if one.counted:
            _known_no_more(shelves, (one.account, one.coupon, one.counted_as), (one.client,), used=0)


def _known(shelves: Shelves, order: Order, owners: Sequence[ClientId]) -> None:
    """Each of them knows the buyer by one order more."""
    if (place := _by_buyer(order)) is not None:
        shelves.knowers.update((*place, owner) for owner in owners)


def _known_no_more(
    shelves: Shelves, place: tuple[AccountId, str, str], owners: Sequence[ClientId], *, used: int
) -> None:
    """Each by one less; the last takes along what was used."""
    if place not in shelves.uses:
        return
    shelves.knowers.subtract((*place, owner) for owner in owners)
    for key in [key for key, times in shelves.knowers.items() if times <= 0]:
        del shelves.knowers[key]
    shelves.uses[place] = max(0, shelves.uses[place] - used)
    if not any(key[:3] == place for key in shelves.knowers):
        del shelves.uses[place]


def _by_buyer(order: Order) -> tuple[AccountId, str, str] | None:
    return next((place for place in _places(order) if place[2]), None)


def _places(order: Order) -> list[tuple[AccountId, str, str]]:
    used = order.coupon
    if used is None:
        return []
    wanted = [(used.limit, "")]
    if not order.buyer.veiled:
        wanted.append((used.limit_each, mailbox(order.buyer.email)))
    return [(order.account, used.code, who) for limit, who in wanted if limit is not None]
