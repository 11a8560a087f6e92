"""An offer: all that one page needs to sell one product, its bumps included, read together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cartwright.domain.catalog import Bump, Product
from cartwright.domain.connections import Connection
from cartwright.domain.coupons import Counted
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId, ConnectionId, ProductId
from cartwright.domain.people import Profile


@dataclass(frozen=True, slots=True)
class Offer:
    """The product, its bumps' products, every owner's profile, and the connection all is paid through;
    `coupon` is the one that was asked for, if the account has it."""

    host: str
    account: AccountId
    product: Product
    bumped: Mapping[ProductId, Product]
    sellers: Mapping[ClientId, Profile]
    connection: Connection
    coupon: Counted | None = None

    def bump(self, product: ProductId) -> tuple[Bump, Product]:
        """The bump of `product` on this page. Raises NotFound."""
        for bump in self.product.bumps:
            if bump.product == product and product in self.bumped:
                return bump, self.bumped[product]
        raise NotFound

    def seller(self, product: Product) -> Profile:
        return self.sellers[product.owner]

    def lists_with_tax(self, product: Product, country: str) -> bool:
        """Whether its prices contain the tax, as they are shown in `country`."""
        return self.seller(product).lists_with_tax(country, otherwise=product.tax_included)


def beside(page: Product, others: Iterable[Product], connection: Connection) -> dict[ProductId, Product]:
    """Those of `others` that may be sold on the page of `page`, which is paid through `connection`.

    Asked at every offer: after a bump was put there, its product may have been handed over, put to test, or
    set back to what it was before it had the bump's option.
    """
    wanted = {bump.product: bump.option for bump in page.bumps}
    alike = [other for other in others if other.mode is page.mode and other.offers(wanted[other.id])]
    return {other.id: other for other in alike if connection.pays(other.owner)}


@dataclass(frozen=True, slots=True)
class Hint:
    """What a page said of itself, to read it all at once. Believed only if the same read confirms it."""

    account: AccountId
    products: tuple[ProductId, ...]
    owners: tuple[ClientId, ...]
    connection: ConnectionId

    @classmethod
    def of(cls, offer: Offer) -> Hint:
        """What the page of `offer` should say of itself."""
        products = (offer.product.id, *offer.bumped)
        return cls(offer.account, products, tuple(offer.sellers), offer.connection.id)
