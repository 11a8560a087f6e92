"""What is for sale: products, their pricing options and their bumps."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import AccountId, ClientId, ConnectionId, OptionId, ProductId
from cartwright.domain.money import Money

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")
_RESERVED = "v1 api webhooks static sandbox docs hub orders embed favicon.ico"
RESERVED_SLUGS = frozenset(_RESERVED.split())


class TaxClass(StrEnum):
    """What kind of supply a product is, as far as tax is concerned."""

    ELECTRONIC = "e_service"
    PHYSICAL = "physical"


class Mode(StrEnum):
    """Draft pages do not open; test pages take a processor's or the sandbox's test money; live pages
    money."""

    DRAFT = "draft"
    TEST = "test"
    LIVE = "live"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class PricingOption:
    """One way to pay: today once. (Subscriptions, split pay and the rest have their own schedule.)"""

    id: OptionId
    name: str
    price: Money

    def __post_init__(self) -> None:
        if self.price.minor <= 0:
            raise Invalid.at("/price", "a one-time price is more than nothing")


@dataclass(frozen=True, slots=True)
class Bump:
    """Another product, offered on the page beside the main one."""

    product: ProductId
    option: OptionId
    headline: str


@dataclass(frozen=True, slots=True)
class Product:
    """A thing for sale, and whose sale it is. `tax_included`: whether the prices shown contain the tax."""

    account: AccountId
    id: ProductId
    owner: ClientId
    name: str
    slug: str
    tax_class: TaxClass
    tax_included: bool
    options: tuple[PricingOption, ...]
    connection: ConnectionId
    mode: Mode = Mode.TEST
    summary: str = ""
    bullets: tuple[str, ...] = ()
    bumps: tuple[Bump, ...] = ()
    owned_before: tuple[ClientId, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        if not _SLUG.match(self.slug) or self.slug in RESERVED_SLUGS:
            raise Invalid.at("/slug", "up to 64 letters, digits and inner hyphens, and not a reserved word")
        if not self.options:
            raise Invalid.at("/options", "a product has at least one pricing option")
        if len({option.price.currency for option in self.options}) != 1:
            raise Invalid.at("/options", "the options of a product share one currency")

    @property
    def preferred(self) -> PricingOption:
        return self.options[0]

    @property
    def currency(self) -> str:
        return self.preferred.price.currency

    @property
    def sells(self) -> bool:
        return self.mode in {Mode.TEST, Mode.LIVE}

    def option(self, wanted: OptionId) -> PricingOption:
        for option in self.options:
            if option.id == wanted:
                return option
        raise NotFound

    def handed_over(self, to: ClientId, through: ConnectionId | None = None) -> Product:
        """This product, owned by `to` from now on. Orders already placed keep the owner they had, and who
        owned it before stays known: its earlier sales lie in those books."""
        before = tuple(dict.fromkeys((*self.owned_before, self.owner)))
        return replace(
            self,
            owner=to,
            owned_before=tuple(owner for owner in before if owner != to),
            connection=through or self.connection,
            version=self.version + 1,
        )
