"""How often coupons are used: counted where they are limited, in the transaction of the order.

::

    placed   uses + 1, if fewer than the limit        lost: CouponUsedUp, CouponUsedBefore
    expired  uses - 1                                 with the order's own move, so once
    paid     nothing: what was taken stays taken

A buyer is known by a digest, with a count for each client who knows the buyer by it. It goes when the last of
them forgets the buyer, and 90 days after an only use was given back. How often the buyer used the coupon in
all does not change when one of several forgets: what may be used once is not used again because of that.
"""

from __future__ import annotations

from datetime import datetime

from cartwright.application.ports.selling import Stale
from cartwright.domain.coupons import CouponUsedBefore, CouponUsedUp
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.settlement import Settlement
from cartwright.storage import keys, uses
from cartwright.storage.buyers import digest
from cartwright.storage.conditions import Condition, absent, either, equals, less
from cartwright.storage.keys import Key
from cartwright.storage.lifecycle import KEPT
from cartwright.storage.schema import EXPIRES, KIND, SHAPE, VERSION, Item
from cartwright.storage.table import Delete, Table, Update, Write
from cartwright.storage.uses import USED, Use

_KNOWN_BY = "by:"
_KIND: Item = {KIND: "uses", SHAPE: 1}


def taken(order: Order) -> list[Write]:
    """The legs of placing the order that count its use."""
    if order.coupon is None:
        return []
    code = order.coupon.code
    legs = [uses.taken(use) for use in _in_all(order)]
    if (limit := order.coupon.limit_each) is not None:
        counts = _counts(order, 1)
        legs.append(Write(_use(_by_buyer(order), limit, counts), otherwise=CouponUsedBefore(coupon=code)))
    return legs


def moved(settlement: Settlement, table: Table, *, now: datetime) -> list[Write]:
    """The legs of a settlement that give a use back, or take it again, whatever its limit is by now. One read
    where a buyer's is given back."""
    before, order, used = settlement.before, settlement.after, settlement.after.coupon
    if used is None or not (settlement.revived or order.state is OrderState.EXPIRED):
        return []
    legs = [leg for use in _in_all(order) for leg in uses.counted(use, settlement)]
    # Of a buyer who was forgotten before nothing is kept to be moved; who is forgotten now was known.
    if used.limit_each is None or before.buyer.veiled:
        return legs
    if settlement.revived:
        return [*legs, Write(Update(_by_buyer(before), _KIND, (EXPIRES,), add=_counts(before, 1)))]
    return legs + _given_back(before, table, now, forgotten=order.buyer.veiled)


def forgotten(account: AccountId, code: str, buyer: str, client: ClientId, table: Table) -> list[Write]:
    """The leg after which `client` does not know the buyer, by digest, by this coupon; of the last who did,
    nothing is left. One read, to whose state it is held: else Stale."""
    place = keys.coupon_buyer(account, code, buyer)
    found = table.get(place, consistent=True)
    if found is None:
        return []
    return [_without(place, found, (client,), _number(found, USED))]


def _without(place: Key, found: Item, clients: tuple[ClientId, ...], used: int) -> Write:
    """What is left as soon as those clients know nothing of the buyer."""
    names = tuple(f"{_KNOWN_BY}{client}" for client in clients)
    others = (name for name in found if name.startswith(_KNOWN_BY) and name not in names)
    if not any(_number(found, name) > 0 for name in others):
        return Write(Delete(place, _as_read(found)), otherwise=Stale())
    left = Update(place, {**_KIND, USED: used}, names, _as_read(found), add={VERSION: 1})
    return Write(left, otherwise=Stale())


def _use(place: Key, limit: int, counts: dict[str, int]) -> Update:
    # What was given back and would soon be gone is used again, and stays.
    return Update(place, _KIND, (EXPIRES,), either(absent(USED), less(USED, limit)), add=counts)


def _given_back(order: Order, table: Table, now: datetime, *, forgotten: bool) -> list[Write]:
    """A buyer's only use leaves nothing but a digest, which goes as unpaid orders do; of a buyer who is
    forgotten with the order, only what others know stays.

    Held to the very state that was read: what is erased meanwhile has none, and must not come back.
    """
    place = _by_buyer(order)
    found = table.get(place, consistent=True)
    if found is None:
        return []
    left = _number(found, USED) - 1
    if forgotten:
        return [_without(place, found, order.owners, left)]
    put: Item = _KIND if left else {**_KIND, EXPIRES: int((now + KEPT).timestamp())}
    return [Write(Update(place, put, (), _as_read(found), add=_counts(order, -1)), otherwise=Stale())]


def _as_read(found: Item) -> Condition:
    return equals(VERSION, found[VERSION])


def _number(found: Item, name: str) -> int:
    number = found[name]
    assert isinstance(number, int)
    return number


def _counts(order: Order, by: int) -> dict[str, int]:
    """What one order more or less changes of its buyer's: each of its owners knows the buyer by it."""
    return {USED: by, VERSION: 1, **{f"{_KNOWN_BY}{owner}": by for owner in order.owners}}


def _in_all(order: Order) -> list[Use]:
    """The counter, where there is a limit."""
    used = order.coupon
    if used is None or used.limit is None:
        return []
    place = keys.coupon_uses(order.account, used.code)
    return [Use(place, "uses", used.limit, CouponUsedUp(coupon=used.code))]


def _by_buyer(order: Order) -> Key:
    assert order.coupon is not None
    return keys.coupon_buyer(order.account, order.coupon.code, digest(order.buyer.email))
