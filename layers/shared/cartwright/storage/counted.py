"""A coupon, and how often it was used: two items that are read together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartwright.domain.coupons import Counted, Coupon
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.uses import USED

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId
    from cartwright.storage.keys import Key
    from cartwright.storage.schema import Item

COUPON: Codec[Coupon] = Codec("coupon", Coupon)


def both_of(account: AccountId, code: str) -> list[Key]:
    """What is read to know a coupon and how often it is used."""
    return [keys.coupon(account, code), keys.coupon_uses(account, code)]


def counted(coupon: Item | None, uses: Item | None) -> Counted | None:
    if coupon is None:
        return None
    used = uses.get(USED, 0) if uses else 0
    assert isinstance(used, int)
    return Counted(COUPON.value(coupon), used)
