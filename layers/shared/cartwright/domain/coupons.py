"""Coupons: what a code takes off, of which items, for whom, when and how often.

A discount is taken off the prices as listed, before any tax: a share of each line, or one amount that the
lines it applies to divide by what they cost. No line ever costs less than nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from cartwright.domain.discounts import Discount, shared
from cartwright.domain.errors import Conflict, Invalid, NotFound
from cartwright.domain.funnel import Part
from cartwright.domain.ids import AccountId, CouponId, MemberId, OptionId, ProductId, crockford
from cartwright.domain.money import Money

CODE_AT_MOST = 40
_CODE = re.compile(rf"[A-Z0-9][A-Z0-9_-]{{0,{CODE_AT_MOST - 2}}}[A-Z0-9]\Z")
_ENDING = 5
PAYMENTS_AT_MOST = 999


class Scope(StrEnum):
    """Which parts of a funnel a coupon is for."""

    MAIN = "main"
    BUMPS = "bumps"
    BOTH = "main-and-bumps"
    FUNNEL = "funnel"

    def covers(self, part: Part) -> bool:
        return part in _PARTS[self]


_PARTS = {
    Scope.MAIN: frozenset({Part.MAIN}),
    Scope.BUMPS: frozenset({Part.BUMP}),
    Scope.BOTH: frozenset({Part.MAIN, Part.BUMP}),
    Scope.FUNNEL: frozenset(Part),
}


class CouponUnknown(NotFound):
    """No such code, here: not of this account, or not for anything on this page."""

    code = "coupon-unknown"
    title = "There is no such coupon"


class CouponNotYet(Conflict):
    """Facts: `coupon`."""

    code = "coupon-not-yet"
    title = "This coupon is not valid yet"


class CouponOver(Conflict):
    """Facts: `coupon`."""

    code = "coupon-over"
    title = "This coupon has expired"


class CouponUsedUp(Conflict):
    """Facts: `coupon`."""

    code = "coupon-used-up"
    title = "This coupon has been used as often as it can be"


class CouponUsedBefore(Conflict):
    """As often as one buyer may. Facts: `coupon`."""

    code = "coupon-used-before"
    title = "You have used this coupon before"


class CouponElsewhere(Conflict):
    """Valid, and for other items than those chosen. Facts: `coupon`."""

    code = "coupon-elsewhere"
    title = "This coupon is not for what you have chosen"


class CouponTooSmall(Conflict):
    """For what was chosen, of whose price it is less than the least that can be paid. Facts: `coupon`."""

    code = "coupon-too-small"
    title = "This coupon takes nothing off so small a price"


REFUSALS = (
    CouponUnknown,
    CouponNotYet,
    CouponOver,
    CouponUsedUp,
    CouponUsedBefore,
    CouponElsewhere,
    CouponTooSmall,
)


@dataclass(frozen=True, slots=True)
class Item:
    """What a coupon may be for: a line before its discount."""

    part: Part
    product: ProductId
    option: OptionId
    listed: Money


@dataclass(frozen=True, slots=True)
class Coupon:
    """`products` and `options`: what it is for; empty is all. `payments`: how many payments of an item are
    reduced, today's counted (None: all of them). `starts` to `ends` (exclusive), and `limit` uses in all,
    `limit_each` of one buyer; None is without. A use is an order that is paid, or may yet be.
    """

    account: AccountId
    id: CouponId
    code: str
    name: str
    discount: Discount
    scope: Scope = Scope.FUNNEL
    products: frozenset[ProductId] = frozenset()
    options: frozenset[OptionId] = frozenset()
    payments: int | None = 1
    starts: datetime | None = None
    ends: datetime | None = None
    limit: int | None = None
    limit_each: int | None = None
    version: int = 1
    archived: datetime | None = None

    def __post_init__(self) -> None:
        if not _CODE.match(self.code):
            raise Invalid.at("/code", "2 to 40 letters, digits, hyphens and underscores")
        if self.payments is not None and not 1 <= self.payments <= PAYMENTS_AT_MOST:
            raise Invalid.at("/payments", f"1 to {PAYMENTS_AT_MOST}, or all of them")
        if self.starts and self.ends and self.ends <= self.starts:
            raise Invalid.at("/ends", "after it starts")
        for pointer, limit in (("/limit", self.limit), ("/limit_each", self.limit_each)):
            if limit is not None and limit < 1:
                raise Invalid.at(pointer, "at least 1")

    def is_for(self, item: Item) -> bool:
        return (
            self.scope.covers(item.part)
            and (not self.products or item.product in self.products)
            and (not self.options or item.option in self.options)
        )

    def open_at(self, now: datetime) -> None:
        """Raises CouponNotYet and CouponOver."""
        if self.archived is not None:
            raise CouponOver(coupon=self.code)
        if self.starts is not None and now < self.starts:
            raise CouponNotYet(coupon=self.code)
        if self.ends is not None and now >= self.ends:
            raise CouponOver(coupon=self.code)

    def off(self, items: Sequence[Item], step: int = 1) -> tuple[Money, ...]:
        """What it takes off each, in their order, in whole steps; all are in one currency."""
        mine = [place for place, item in enumerate(items) if self.is_for(item)]
        taken = [Money.zero(item.listed.currency) for item in items]
        shares = shared(self.discount, [items[place].listed for place in mine], step)
        for place, share in zip(mine, shares, strict=True):
            taken[place] = share
        return tuple(taken)

    def revised(self, revision: Coupon) -> Coupon:
        """`revision` as the next version of this coupon, which keeps its account, id and code."""
        return replace(revision, account=self.account, id=self.id, code=self.code, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Reduction:
    """What an offer takes off by itself, of the first payment: without a code, and not counted."""

    discount: Discount
    code: str = ""
    payments: int | None = 1

    def is_for(self, item: Item) -> bool:  # noqa: ARG002
        return True

    def open_at(self, now: datetime) -> None:
        """As long as the offer is."""

    def off(self, items: Sequence[Item], step: int = 1) -> tuple[Money, ...]:
        return shared(self.discount, [item.listed for item in items], step)


type Lowering = Coupon | Reduction


@dataclass(frozen=True, slots=True)
class Counted:
    """A coupon, and how often it is used so far; one without a limit is not counted."""

    coupon: Coupon
    used: int = 0

    def left_at(self, now: datetime) -> Coupon:
        """The coupon, if it can be used once more. Raises CouponNotYet, CouponOver and CouponUsedUp.

        Only what holds it at placing is exact: this is for showing prices.
        """
        self.coupon.open_at(now)
        if self.coupon.limit is not None and self.used >= self.coupon.limit:
            raise CouponUsedUp(coupon=self.coupon.code)
        return self.coupon


@dataclass(frozen=True, slots=True)
class Used:
    """A coupon as an order used it, with the limits it had then: by these its use is counted, and given back
    if the order expires."""

    coupon: CouponId
    code: str
    limit: int | None = None
    limit_each: int | None = None

    @classmethod
    def of(cls, coupon: Coupon) -> Used:
        return cls(coupon.id, coupon.code, coupon.limit, coupon.limit_each)


def written(code: str) -> str:
    """A code as it is kept, however it was typed: capitals, without spaces around it. Raises CouponUnknown
    for what can be none."""
    typed = code.strip().upper()
    if not _CODE.match(typed):
        raise CouponUnknown
    return typed


def own(code: str, member: MemberId) -> str:
    """The code that a client's member gets who asks for this one: with an ending that no other member's codes
    have, so that whether another has a code of that kind cannot be asked (docs/decisions/0349). Raises
    Invalid for one that is too long with it."""
    digest = int.from_bytes(sha256(member.encode()).digest()[:8])
    ending = f"-{crockford(digest, characters=_ENDING).upper()}"
    if code.endswith(ending):
        return code
    if len(code) + len(ending) > CODE_AT_MOST:
        raise Invalid.at("/code", f"up to {CODE_AT_MOST - len(ending)} characters, and then {ending}")
    return f"{code}{ending}"
