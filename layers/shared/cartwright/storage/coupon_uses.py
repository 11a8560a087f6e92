"""How often coupons are used: counted where they are limited, in the transaction of the order.

::

    placed   uses + 1, if fewer than the limit        lost: CouponUsedUp, CouponUsedBefore
    expired  uses - 1                                 with the order's own move, so once
    paid     nothing: what was taken stays taken

A buyer is known by the digest of a mailbox, whatever detail its address has, with a count for each client of
the orders it knows the buyer by: open ones, and paid ones that it has not forgotten. It goes with the last of
them. How often the buyer used the coupon in all does not change when one of several forgets: what may be used
once is not used again because of that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cartwright.application.ports.selling import Stale
from cartwright.domain.coupons import CouponUsedBefore, CouponUsedUp
from cartwright.domain.orders import Order, OrderState
from cartwright.storage import keys, uses
from cartwright.storage.conditions import absent, either, equals, less
from cartwright.storage.digests import mailbox
from cartwright.storage.schema import KIND, SHAPE, VERSION, Item
from cartwright.storage.table import Delete, Table, Update, Write
from cartwright.storage.uses import USED, Use

if TYPE_CHECKING:
    from cartwright.application.ports.sold import Bought
    from cartwright.domain.ids import AccountId, ClientId
    from cartwright.domain.settlement import Settlement
    from cartwright.storage.keys import Key

_KNOWN_BY = "by:"
_KIND: Item = {KIND: "uses", SHAPE: 1}


def taken(order: Order) -> list[Write]:
    """The legs of placing the order that count its use."""
    if order.coupon is None:
        return []
    code = order.coupon.code
    legs = [uses.taken(use) for use in _in_all(order)]
    if (limit := order.coupon.limit_each) is not None:
        room = either(absent(USED), less(USED, limit))
        use = Update(_by_buyer(order), _KIND, when=room, add=_counts(order.owners))
        legs.append(Write(use, otherwise=CouponUsedBefore(coupon=code)))
    return legs


def used(order: Order) -> list[Use]:
    """The same, to be looked at."""
    used = order.coupon
    if used is None or used.limit_each is None or order.buyer.veiled:
        return _in_all(order)
    each = Use(_by_buyer(order), "uses", used.limit_each, CouponUsedBefore(coupon=used.code))
    return [*_in_all(order), each]


def moved(settlement: Settlement, table: Table) -> list[Write]:
    """The legs of a settlement that give a use back, or take it again, whatever its limit is by now. One read
    where a buyer's is given back."""
    before, order, used = settlement.before, settlement.after, settlement.after.coupon
    if used is None or not (settlement.revived or order.state is OrderState.EXPIRED):
        return []
    legs = [leg for use in _in_all(order) for leg in uses.counted(use, settlement)]
    # Of a buyer who was forgotten before nothing is kept to be moved; who is forgotten now was known.
    if used.limit_each is None or before.buyer.veiled:
        return legs
    place = _by_buyer(before)
    if not settlement.revived:
        return legs + _known_no_more(place, dict.fromkeys(before.owners, 1), table, used=1)
    knowing = [owner for owner in order.owners if owner not in order.forgotten_by]
    return [*legs, Write(Update(place, _KIND, add=_counts(knowing)))] if knowing else legs


def forgotten(account: AccountId, bought: Iterable[Bought], table: Table) -> list[Write]:
    """The legs after which clients do not know buyers by the coupons of these sales. A read for each."""
    known: dict[tuple[str, str], Counter[ClientId]] = {}
    for one in bought:
        if one.counted:
            known.setdefault((one.coupon, one.counted_as), Counter())[one.client] += 1
    places = ((keys.coupon_buyer(account, *place), counts) for place, counts in sorted(known.items()))
    return [leg for place, counts in places for leg in _known_no_more(place, counts, table)]


def _known_no_more(place: Key, fewer: Mapping[ClientId, int], table: Table, *, used: int = 0) -> list[Write]:
    """The leg after which each client knows the buyer by so many less, and so many uses are given back; if
    nobody knows the buyer then, nothing is left. One read, to whose state it is held, else Stale: what is
    forgotten meanwhile must not come back."""
    found = table.get(place, consistent=True)
    if found is None:
        return []
    as_read = equals(VERSION, found[VERSION])
    by = {name: uses.number(found, name) for name in found if name.startswith(_KNOWN_BY)}
    for client, many in fewer.items():
        by[f"{_KNOWN_BY}{client}"] = by.get(f"{_KNOWN_BY}{client}", 0) - many
    left = {name: many for name, many in by.items() if many > 0}
    if not left:
        return [Write(Delete(place, as_read), otherwise=Stale())]
    put: Item = {**left, USED: max(0, uses.number(found, USED) - used)}
    gone = tuple(name for name in by if name not in left)
    return [Write(Update(place, put, gone, as_read, add={VERSION: 1}), otherwise=Stale())]


def _counts(owners: Iterable[ClientId]) -> dict[str, int]:
    """What one order more changes of its buyer's: each of these clients knows the buyer by it."""
    return {USED: 1, VERSION: 1, **{f"{_KNOWN_BY}{owner}": 1 for owner in owners}}


def _in_all(order: Order) -> list[Use]:
    """The counter, where there is a limit."""
    used = order.coupon
    if used is None or used.limit is None:
        return []
    place = keys.coupon_uses(order.account, used.code)
    return [Use(place, "uses", used.limit, CouponUsedUp(coupon=used.code))]


def _by_buyer(order: Order) -> Key:
    assert order.coupon is not None
    return keys.coupon_buyer(order.account, order.coupon.code, mailbox(order.buyer.email))
