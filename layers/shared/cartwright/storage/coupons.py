"""Coupons by code.

::

    ACCOUNT#a#COUPON#CODE   COUPON          the coupon
                            USES            how often it is used, if there is a limit in all
                            BUYER#digest    how often by one buyer, if there is a limit for each
    ACCOUNT#a#PRODUCT#p     COUPONS         which coupons name this product

How often they are used is `coupon_uses`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.coupons import Counted, Coupon
from cartwright.domain.errors import NotFound
from cartwright.storage import keys
from cartwright.storage.audits import recorded
from cartwright.storage.conditions import Condition, absent, equals
from cartwright.storage.counted import COUPON, both_of, counted
from cartwright.storage.schema import KIND, PK, SHAPE, SK, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Update, Write

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.domain.ids import AccountId, ProductId

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
        both = (_counted(found, self._account, code) for code in dict.fromkeys(codes))
        return [one for one in both if one]

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
