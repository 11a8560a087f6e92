"""An offer: all that one page needs to sell one product, its bumps included, read together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.domain.availability import SoldOut
from cartwright.domain.catalog import Bump, Product
from cartwright.domain.challenges import Challenge
from cartwright.domain.connections import Connection
from cartwright.domain.coupons import Counted, Coupon
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import AccountId, ClientId, ConnectionId, OptionId, ProductId
from cartwright.domain.people import Profile
from cartwright.domain.plans import Free

if TYPE_CHECKING:
    from cartwright.domain.attempts import TooManyAttempts
    from cartwright.domain.orders import Order


PASSED_ON_AT_MOST = 20
"""Payments of one order that nobody was ever shown."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The product, its bumps' products, every owner's profile, and the connection all is paid through, with
    the `others` that it may be paid through as well, in the product's own order;
    `coupon` is the one that was asked for, if the account has it; `taken` how many are sold or reserved of
    what there is a stock of; `resting` are bumps that are not on sale at this moment; `challenge` is how the
    account asks its buyers whether they are people, if it does; `closed` is what is said to whoever tries a
    code, where the network has guessed too many."""

    host: str
    account: AccountId
    product: Product
    bumped: Mapping[ProductId, Product]
    sellers: Mapping[ClientId, Profile]
    connection: Connection
    coupon: Counted | None = None
    taken: Mapping[ProductId, int] = field(default_factory=dict)
    resting: tuple[ProductId, ...] = ()
    challenge: Challenge | None = None
    closed: TooManyAttempts | None = None
    others: tuple[Connection, ...] = ()

    @property
    def choices(self) -> tuple[Connection, ...]:
        """What its buyer may choose from: the one it is paid through, and those that are offered beside."""
        offered = {one.connection for one in self.product.alternatives if one.offered}
        return (self.connection, *(one for one in self.others if one.id in offered))

    def paid_with(self, processor: str) -> Offer:
        """This offer, paid through what its buyer has chosen; empty for the product's own. Raises Invalid for
        what is not offered."""
        chosen = next((one for one in self.choices if one.processor == processor), None)
        if not processor or chosen is self.connection:
            return self
        if chosen is None:
            names = ", ".join(one.processor for one in self.choices)
            raise Invalid.at("/pay_with", f"one of {names}")
        known = {one.id: one for one in (self.connection, *self.others)}
        rest = (known[one] for one in self.product.connections if one in known and one != chosen.id)
        return replace(self, connection=chosen, others=tuple(rest))

    def step(self, currency: str) -> int:
        """In which steps what is bought here is paid, in the currency's minor units: whichever of its
        connections it is paid through, it is the same sum."""
        return max(one.can.step(currency) for one in (self.connection, *self.others))

    def known(self, connection: ConnectionId) -> Connection | None:
        """That connection, if it is one of these."""
        return next((one for one in (self.connection, *self.others) if one.id == connection), None)

    def stand_ins(self, order: Order) -> Sequence[Connection]:
        """Where the order's payment may be opened in place of where it is, at last where it was asked for;
        nowhere once its processor has answered, for then its buyer may be paying it."""
        payment = order.payment
        if payment.reference or len(order.formerly) >= PASSED_ON_AT_MOST:
            return ()
        ready = {one.connection for one in self.product.alternatives if one.stands_in}
        return [
            one
            for one in (*(each for each in self.others if each.id in ready), self.connection)
            if one.can.takes(payment.amount) and (one.can_save or not payment.saves)
        ]

    def on_sale(self, now: datetime, wanted: Sequence[ProductId] = ()) -> Offer:
        """This offer as it is on sale at `now`, its bumps as well. Raises NotYetOnSale and NoLongerOnSale for
        the product, and for bumps that are wanted."""
        for product in (self.product, *self._wanted(wanted)):
            product.sold.open_at(now, product.id)
        return self._without([one.id for one in self.bumped.values() if not one.sold.is_open(now)])

    def in_stock(self) -> Offer:
        """This offer, with those bumps of which there are some left. Raises SoldOut if there are none of the
        product.

        Only what holds it at placing is exact: this is for showing a page.
        """
        if self.left(self.product) == 0:
            raise SoldOut(product=self.product.id)
        return self._without([one.id for one in self.bumped.values() if self.left(one) == 0])

    def given_back(self, pieces: Mapping[ProductId, int]) -> Offer:
        """This offer, if so many of each were not taken."""
        taken = {product: many - pieces.get(product, 0) for product, many in self.taken.items()}
        return replace(self, taken=taken)

    def left(self, product: Product) -> int | None:
        """How many there are still; None without a stock."""
        return product.sold.left(self.taken.get(product.id, 0))

    @property
    def most(self) -> int:
        """How many of the product one order may be for at this moment."""
        left = self.left(self.product)
        return self.product.most if left is None else min(self.product.most, left)

    def _wanted(self, bumps: Sequence[ProductId]) -> list[Product]:
        return [self.bumped[bump] for bump in bumps if bump in self.bumped]

    def _without(self, bumps: Sequence[ProductId]) -> Offer:
        if not bumps:
            return self
        bumped = {bump: product for bump, product in self.bumped.items() if bump not in bumps}
        return replace(self, bumped=bumped, resting=(*self.resting, *bumps))

    @property
    def free(self) -> bool:
        """Whether nothing that can be chosen here asks for money: no option, no bump, and nothing is sent."""
        chosen = [*self.product.options]
        chosen += [
            self.bumped[bump.product].option(bump.option)
            for bump in self.product.bumps
            if bump.product in self.bumped
        ]
        sent = any(product.tax_class.goods for product in (self.product, *self.bumped.values()))
        return not sent and all(isinstance(option.plan, Free) for option in chosen)

    def honours(self, coupon: Coupon) -> bool:
        """Whether the coupon is for all products, or for one of this page's: on it, beside it, or offered
        after it."""
        page = self.product
        here = {page.id, *(bump.product for bump in page.bumps), *(step.product for step in page.steps)}
        return not (coupon.products and coupon.products.isdisjoint(here))

    def bump(self, product: ProductId) -> tuple[Bump, Product]:
        """The bump of `product` on this page. Raises NotFound."""
        for bump in self.product.bumps:
            if bump.product == product and product in self.bumped:
                return bump, self.bumped[product]
        raise NotFound

    def seller(self, product: Product) -> Profile:
        return self.sellers[product.owner]

    def lists_with_tax(self, product: Product, country: str) -> bool:
        return with_tax(self.seller(product), product, country)


def with_tax(seller: Profile, product: Product, country: str) -> bool:
    """Whether a product's prices contain the tax, as they are shown in `country`: on the margin always."""
    return seller.lists_with_tax(country, otherwise=product.tax_included) or product.tax_class.margin


def fitting(page: Product, others: Iterable[Connection], sold: Iterable[Product]) -> tuple[Connection, ...]:
    """Those of `others` through which all that is `sold` on the page may be paid, in the page's own order."""
    owners = {one.owner for one in sold}
    known = {one.id: one for one in others if not one.removed and all(map(one.pays, owners))}
    return tuple(known[one.connection] for one in page.alternatives if one.connection in known)


def beside(page: Product, others: Iterable[Product], tills: Sequence[Connection]) -> dict[ProductId, Product]:
    """Those of `others` that may be sold on the page of `page`, which is paid through the first of `tills`,
    or through any of them.

    Asked at every offer: after a bump was put there, its product may have been handed over, put to test,
    given another price, or set back to what it was before it had the bump's option.
    """
    wanted = {bump.product: bump.option for bump in page.bumps}
    alike = [other for other in others if other.mode is page.mode and other.offers(wanted[other.id])]
    return {
        other.id: other
        for other in alike
        if tills[0].pays(other.owner) and payable(other, wanted[other.id], tills)
    }


def payable(product: Product, option: OptionId, tills: Iterable[Connection]) -> bool:
    """Whether each of `tills` takes exactly what is listed of the product at that option, and can charge what
    of it falls due later: what a buyer is shown is what it costs (docs/decisions/0385)."""
    asked, later = product.asks_for(option), product.option(option).plan.rebill is not None
    return all(all(map(one.can.takes, asked)) and (one.can_save or not later) for one in tills)


@dataclass(frozen=True, slots=True)
class Hint:
    """What a page said of itself, to read it all at once; of `stocked` products with how many are taken.
    Believed only if the same read confirms it."""

    account: AccountId
    products: tuple[ProductId, ...]
    owners: tuple[ClientId, ...]
    connection: ConnectionId
    stocked: tuple[ProductId, ...] = ()
    others: tuple[ConnectionId, ...] = ()

    @classmethod
    def of(cls, offer: Offer) -> Hint:
        """What the page of `offer` should say of itself."""
        products = (offer.product.id, *offer.bumped, *offer.resting)
        first, *others = offer.product.connections
        return cls(offer.account, products, tuple(offer.sellers), first, tuple(offer.taken), tuple(others))
