"""Coupons, as they are made and shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cartwright.application.couponing import PRODUCTS_AT_MOST, Terms
from cartwright.application.ports.leafing import Leaf
from cartwright.domain.coupons import PAYMENTS_AT_MOST, Counted, Scope
from cartwright.domain.discounts import Discount, Fixed, Percent
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import OptionId
from cartwright.http.paths import product_id
from users.models.common import Amount, AmountTaken, Given, Kind, Maybe, Moment, Taken, Word


class DiscountKind(Kind):
    shape: ClassVar[frozenset[str]] = frozenset({"share", "amounts"})


class PercentTaken(DiscountKind):
    """`share` of the price: `"0.15"` is 15 %."""

    kind: Literal["percent"]
    share: Annotated[Decimal, Field(gt=0, le=1, max_digits=7, decimal_places=6)]

    def discount(self) -> Percent:
        return Percent(self.share)


class FixedTaken(DiscountKind):
    """An amount off, one for each currency it is for."""

    kind: Literal["fixed"]
    amounts: Annotated[list[AmountTaken], Field(min_length=1, max_length=20)]

    def discount(self) -> Fixed:
        return Fixed(tuple(amount.money() for amount in self.amounts))


type DiscountTaken = Annotated[PercentTaken | FixedTaken, Field(discriminator="kind")]
type Limit = Annotated[int, Field(ge=1, le=10**9)]


class CouponEdited(Taken):
    """All of a coupon but its code. `products` and `options` are those it is for; none is all. `payments` of
    an item are reduced, today's counted; null is all of them. It can be used from `starts` until `ends`,
    `limit` times in all and `limit_each` times by one buyer, known by the mailbox (`z+a@…` is `z@…`); null is
    without."""

    name: Maybe = ""
    discount: DiscountTaken
    scope: Scope = Scope.FUNNEL
    products: list[Word] = Field(default=[], max_length=PRODUCTS_AT_MOST)
    options: list[Word] = Field(default=[], max_length=PRODUCTS_AT_MOST * 10)
    payments: Annotated[int, Field(ge=1, le=PAYMENTS_AT_MOST)] | None = 1
    starts: Moment | None = None
    ends: Moment | None = None
    limit: Limit | None = None
    limit_each: Limit | None = None

    def terms(self) -> Terms:
        return Terms(
            name=self.name,
            discount=self.discount.discount(),
            scope=self.scope,
            products=frozenset(map(product_id, self.products)),
            options=frozenset(map(OptionId, self.options)),
            payments=self.payments,
            starts=self.starts,
            ends=self.ends,
            limit=self.limit,
            limit_each=self.limit_each,
        )


class CouponTaken(CouponEdited):
    """A new coupon. Its code is the account's only one like it, in whatever letters it is typed. What a
    member of a client makes ends in letters of that member's, which are added where they are missing:
    `LAUNCH` becomes `LAUNCH-7K3QM`. `limit_each` counts mailboxes: `z+a@…` is `z@…`."""

    code: Annotated[str, Field(min_length=2, max_length=60)]


class CouponRevised(CouponEdited):
    """`version` is the one that was read before. What else was read may be sent along: `code` and `query`
    have to be its own, it must not be `archived`, and how often it is `used` is not looked at."""

    version: Annotated[int, Field(ge=1)]
    code: Annotated[str, Field(max_length=60)] | None = None
    query: Annotated[str, Field(max_length=80)] | None = None
    used: int | None = None
    archived: None = None

    def of(self, code: str) -> CouponRevised:
        """Raises Invalid where another coupon is named."""
        own = code.strip().upper()
        for pointer, said, right in (("/code", self.code, own), ("/query", self.query, query(own))):
            if said not in {None, right}:
                raise Invalid.at(pointer, "as it was read, or left out")
        return self


def query(code: str) -> str:
    """What a link has at its end that fills the code in."""
    return f"coupon={code}"


class DiscountSeen(Given):
    """A share of the price, or an amount for each currency."""

    kind: str
    share: str | None = None
    amounts: list[Amount] | None = None

    @classmethod
    def of(cls, discount: Discount) -> DiscountSeen:
        if isinstance(discount, Percent):
            return cls(kind=discount.kind, share=f"{discount.share:f}")
        return cls(kind=discount.kind, amounts=[Amount.of(amount) for amount in discount.amounts])


class CouponSeen(Given):
    """`used` is how often it is used so far, orders that may yet be paid among them; null without a limit.
    `query` added to the address of a page it is for fills the code in."""

    code: str
    name: str
    discount: DiscountSeen
    scope: Scope
    products: list[str]
    options: list[str]
    payments: int | None
    starts: Moment | None
    ends: Moment | None
    limit: int | None
    limit_each: int | None
    used: int | None
    archived: Moment | None
    query: str
    version: int

    @classmethod
    def of(cls, counted: Counted) -> CouponSeen:
        coupon = counted.coupon
        return cls(
            code=coupon.code,
            name=coupon.name,
            discount=DiscountSeen.of(coupon.discount),
            scope=coupon.scope,
            products=sorted(coupon.products),
            options=sorted(coupon.options),
            payments=coupon.payments,
            starts=coupon.starts,
            ends=coupon.ends,
            limit=coupon.limit,
            limit_each=coupon.limit_each,
            used=None if coupon.limit is None else counted.used,
            archived=coupon.archived,
            query=query(coupon.code),
            version=coupon.version,
        )


class CouponsSeen(Given):
    """`cursor` leads to what follows; it is empty at the end."""

    items: list[CouponSeen]
    cursor: str

    @classmethod
    def of(cls, leaf: Leaf[Counted]) -> CouponsSeen:
        return cls(items=[CouponSeen.of(one) for one in leaf.things], cursor=leaf.cursor)
