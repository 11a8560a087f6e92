"""Products, connections and sales."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr

from cartwright.application.auditing import Act
from cartwright.application.connecting import Plug
from cartwright.domain.catalog import Bump, Mode, PricingOption, Product, TaxClass
from cartwright.domain.connections import Connection
from cartwright.domain.ids import ClientId, ConnectionId, OptionId, ProductId
from cartwright.domain.orders import Line, Sale
from users.models.common import Amount, AmountTaken, Given, Maybe, Seen, Taken, Taxes, Word, Words


class OptionTaken(Taken):
    name: Word
    price: AmountTaken


class BumpTaken(Taken):
    product: Word
    option: Word
    headline: Word


class ProductTaken(Taken):
    """A new product. Its first option is the preferred one; all options share a currency."""

    owner: Word
    connection: Word
    name: Word
    slug: Word
    tax_class: TaxClass
    tax_included: bool
    options: Annotated[list[OptionTaken], Field(min_length=1, max_length=10)]
    mode: Mode = Mode.TEST
    summary: Words = ""
    bullets: list[Word] = Field(default=[], max_length=8)
    bumps: list[BumpTaken] = Field(default=[], max_length=5)

    def product(self, act: Act) -> Product:
        born = act.births.born
        return Product(
            account=act.seat.member.account,
            id=ProductId(born("product")),
            owner=ClientId(self.owner),
            name=self.name,
            slug=self.slug,
            tax_class=self.tax_class,
            tax_included=self.tax_included,
            options=tuple(
                PricingOption(OptionId(born("option")), option.name, option.price.money())
                for option in self.options
            ),
            connection=ConnectionId(self.connection),
            mode=self.mode,
            summary=self.summary,
            bullets=tuple(self.bullets),
            bumps=tuple(
                Bump(ProductId(bump.product), OptionId(bump.option), bump.headline) for bump in self.bumps
            ),
        )


class OptionSeen(Given):
    id: str
    name: str
    price: Amount


class ProductSeen(Given):
    id: str
    owner: str
    name: str
    slug: str
    mode: Mode
    tax_class: TaxClass
    tax_included: bool
    summary: str
    options: list[OptionSeen]
    version: int

    @classmethod
    def of(cls, product: Product) -> ProductSeen:
        return cls(
            id=product.id,
            owner=product.owner,
            name=product.name,
            slug=product.slug,
            mode=product.mode,
            tax_class=product.tax_class,
            tax_included=product.tax_included,
            summary=product.summary,
            options=[
                OptionSeen(id=option.id, name=option.name, price=Amount.of(option.price))
                for option in product.options
            ],
            version=product.version,
        )


class Products(Given):
    items: list[ProductSeen]


class OwnerTaken(Taken):
    """`connection` where the money goes from now on; without one it stays, if that is not another
    client's."""

    owner: Word
    connection: Word | None = None


class ConnectionTaken(Taken):
    """Credentials come in and never go out again, not even to whoever entered them."""

    processor: Word
    label: Word
    client: Word | None = None
    publishable_key: Maybe = ""
    credentials: dict[str, SecretStr]

    def plug(self) -> Plug:
        return Plug(
            client=ClientId(self.client) if self.client else None,
            processor=self.processor,
            label=self.label,
            credentials={name: secret.get_secret_value() for name, secret in self.credentials.items()},
            publishable_key=self.publishable_key,
        )


class ConnectionSeen(Given):
    id: str
    client: str | None
    processor: str
    label: str
    since: Seen
    webhook_url: str

    @classmethod
    def of(cls, connection: Connection, public_url: str) -> ConnectionSeen:
        return cls(
            id=connection.id,
            client=connection.client,
            processor=connection.processor,
            label=connection.label,
            since=connection.since,
            webhook_url=f"{public_url}/webhooks/{connection.account}/{connection.id}",
        )


class Connections(Given):
    items: list[ConnectionSeen]


class LineSeen(Given):
    product: str
    name: str
    amount: Taxes
    tax_country: str
    tax_ground: str

    @classmethod
    def of(cls, line: Line) -> LineSeen:
        return cls(
            product=line.product,
            name=line.name,
            amount=Taxes.of(line.amount),
            tax_country=line.treatment.country,
            tax_ground=line.treatment.ground,
        )


class SaleSeen(Given):
    """One owner's part of an order, with the lines the member may see."""

    id: str
    order: str
    owner: str
    at: Seen
    mode: Mode
    document: str
    buyer_email: str
    buyer_name: str
    buyer_country: str
    lines: list[LineSeen]

    @classmethod
    def of(cls, sale: Sale) -> SaleSeen:
        return cls(
            id=sale.id,
            order=sale.order,
            owner=sale.owner,
            at=sale.at,
            mode=sale.mode,
            document=sale.document,
            buyer_email=sale.buyer.email,
            buyer_name=sale.buyer.name,
            buyer_country=sale.buyer.place.country,
            lines=[LineSeen.of(line) for line in sale.lines],
        )


class Sales(Given):
    items: list[SaleSeen]
