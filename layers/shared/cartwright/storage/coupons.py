"""Coupons by code, and their uses: counted where they are limited, in the transaction of the order.

::

    ACCOUNT#a#COUPON#CODE   COUPON          the coupon
                            USES            how often it is used, if there is a limit in all
                            BUYER#digest    how often by one buyer, if there is a limit for each
    ACCOUNT#a#PRODUCT#p     COUPONS         which coupons name this product

    placed   uses + 1, if fewer than the limit        lost: CouponUsedUp, CouponUsedBefore
    expired  uses - 1                                 with the order's own move, so once
    paid     nothing: what was taken stays taken

A buyer is known by a digest. It goes when nobody knows the buyer by it any more, and 90 days after an only
use was given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.people import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.coupons import Counted, Coupon, CouponUsedBefore, CouponUsedUp
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ProductId
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.settlement import Settlement
from cartwright.storage import keys
from cartwright.storage.audits import recorded
from cartwright.storage.buyers import digest
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import Condition, absent, either, equals, less
from cartwright.storage.keys import Key
from cartwright.storage.lifecycle import KEPT
from cartwright.storage.schema import EXPIRES, KIND, PK, SHAPE, SK, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Delete, Put, Table, Update, Write

COUPON: Codec[Coupon] = Codec("coupon", Coupon)
USED = "used"
_NAMED = "code:"


class Coupons:
    """One account's coupons."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def get(self, code: str) -> Counted:
        """Raises NotFound."""
        for found in self.some([code]):
            return found
        raise NotFound

    def some(self, codes: Sequence[str]) -> Sequence[Counted]:
        """Those of them that exist, in the order asked for, in one batch for up to fifty."""
        wanted = [key for code in dict.fromkeys(codes) for key in both_of(self._account, code)]
        found = {(str(item[PK]), str(item[SK])): item for item in self._table.batch(wanted, consistent=True)}
        counted = (_counted(found, self._account, code) for code in dict.fromkeys(codes))
        return [one for one in counted if one]

    def page(self, *, limit: int, after: str = "") -> Sequence[str]:
        """The next `limit` codes after `after`, from one query. Not consistent."""
        mine = self._account
        stretch = keys.coupons_after(mine, after) if after else keys.coupons(mine)
        found = self._table.query(stretch, consistent=False, limit=limit)
        return [COUPON.value(item).code for item in found]

    def of(self, products: Sequence[ProductId]) -> Sequence[str]:
        """One read for a hundred products, of their own keys. Strongly consistent."""
        wanted = [keys.couponed(self._account, product) for product in dict.fromkeys(products)]
        found = self._table.batch(wanted, consistent=True)
        named = {name for item in found for name in item if name.startswith(_NAMED)}
        return sorted(name.removeprefix(_NAMED) for name in named)

    def add(self, coupon: Coupon, audit: Audit) -> None:
        """Raises NameTaken for a code in use."""
        own(self._account, coupon, audit)
        self._table.commit(
            Write(_stored(coupon, absent()), otherwise=NameTaken(name=coupon.code)),
            *(Write(_naming(coupon, product)) for product in sorted(coupon.products)),
            recorded(audit),
        )

    def revise(self, coupon: Coupon, before: Coupon, audit: Audit) -> None:
        """The next version of `before`. Raises Stale."""
        own(self._account, coupon, audit)
        changed = before.products ^ coupon.products
        self._table.commit(
            Write(_stored(coupon, equals(VERSION, before.version)), otherwise=Stale()),
            *(Write(_naming(coupon, product)) for product in sorted(changed)),
            recorded(audit),
        )


def both_of(account: AccountId, code: str) -> list[Key]:
    """What is read to know a coupon and how often it is used."""
    return [keys.coupon(account, code), keys.coupon_uses(account, code)]


def counted(coupon: Item | None, uses: Item | None) -> Counted | None:
    if coupon is None:
        return None
    used = uses.get(USED, 0) if uses else 0
    assert isinstance(used, int)
    return Counted(COUPON.value(coupon), used)


def taken(order: Order) -> list[Write]:
    """The legs of placing the order that count its use."""
    if order.coupon is None:
        return []
    code = order.coupon.code
    legs = []
    if (limit := order.coupon.limit) is not None:
        legs.append(Write(_use(_in_all(order), limit), otherwise=CouponUsedUp(coupon=code)))
    if (limit := order.coupon.limit_each) is not None:
        legs.append(Write(_use(_by_buyer(order), limit), otherwise=CouponUsedBefore(coupon=code)))
    return legs


def moved(settlement: Settlement, table: Table, *, now: datetime) -> list[Write]:
    """The legs of a settlement that give a use back, or take it again, whatever its limit is by now. One read
    where a buyer's is given back."""
    before, order, used = settlement.before, settlement.after, settlement.after.coupon
    if used is None or not (settlement.revived or order.state is OrderState.EXPIRED):
        return []
    legs = []
    if used.limit is not None:
        by = 1 if settlement.revived else -1
        legs.append(Write(Update(_in_all(order), _KIND, add={USED: by})))
    # Of a buyer who was forgotten before nothing is kept to be moved; who is forgotten now was known.
    if used.limit_each is None or before.buyer.veiled:
        return legs
    if settlement.revived:
        return [*legs, _used(_by_buyer(before))]
    return legs + _given_back(_by_buyer(before), table, now, forgotten=order.buyer.veiled)


def forgotten(account: AccountId, code: str, buyer: str) -> Delete:
    """What a buyer, by digest, used of a coupon, known to nobody any more."""
    return Delete(keys.coupon_buyer(account, code, buyer))


_KIND: Item = {KIND: "uses", SHAPE: 1}


def _use(place: Key, limit: int) -> Update:
    # What was given back and would soon be gone is used again, and stays.
    return Update(place, _KIND, (EXPIRES,), either(absent(USED), less(USED, limit)), add={USED: 1})


def _used(place: Key) -> Write:
    return Write(Update(place, _KIND, (EXPIRES,), add={USED: 1}))


def _given_back(place: Key, table: Table, now: datetime, *, forgotten: bool) -> list[Write]:
    """A buyer's only use leaves nothing but a digest, which goes as unpaid orders do; a forgotten buyer's at
    once, and what else it used then, unless it is used again.

    Held to the very number that was read: what is erased meanwhile has none, and must not come back.
    """
    found = table.get(place, consistent=True)
    if found is None:
        return []
    used = found[USED]
    assert isinstance(used, int)
    left, as_read = used - 1, equals(USED, used)
    if forgotten and not left:
        return [Write(Delete(place, as_read), otherwise=Stale())]
    put: Item = {**_KIND, USED: left}
    if forgotten or not left:
        put[EXPIRES] = int((now + KEPT).timestamp())
    return [Write(Update(place, put, when=as_read), otherwise=Stale())]


def _in_all(order: Order) -> Key:
    assert order.coupon is not None
    return keys.coupon_uses(order.account, order.coupon.code)


def _by_buyer(order: Order) -> Key:
    assert order.coupon is not None
    return keys.coupon_buyer(order.account, order.coupon.code, digest(order.buyer.email))


def _counted(found: dict[tuple[str, str], Item], account: AccountId, code: str) -> Counted | None:
    coupon, uses = (found.get((key[PK], key[SK])) for key in both_of(account, code))
    return counted(coupon, uses)


def _stored(coupon: Coupon, when: Condition) -> Put:
    key, listed = keys.coupon(coupon.account, coupon.code), keys.coupon_listed(coupon.account, coupon.code)
    return Put(COUPON.item(coupon, key, listed, version=coupon.version), when)


def _naming(coupon: Coupon, product: ProductId) -> Update:
    """Whether the coupon names the product, as an attribute of its own: many may be written at once."""
    place, name = keys.couponed(coupon.account, product), f"{_NAMED}{coupon.code}"
    names = product in coupon.products
    put: Item = {KIND: "couponed", SHAPE: 1}
    return Update(place, {**put, name: True} if names else put, () if names else (name,))
