"""Products, as they are made, edited and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from cartwright.application.auditing import Act
from cartwright.application.editing import Copy, Edit, OptionWanted
from cartwright.application.ports.leafing import Leaf
from cartwright.application.reach import whose
from cartwright.domain.availability import STOCK_AT_MOST, Availability
from cartwright.domain.catalog import QUANTITY_AT_MOST, Bump, Mode, PricingOption, Product, TaxClass
from cartwright.domain.ids import OptionId, ProductId
from cartwright.domain.looks import SITES_AT_MOST, Look, Theme
from cartwright.domain.plans import OneTime, Plan
from cartwright.http.paths import client_id, connection_id, product_id
from users.models.common import Amount, AmountTaken, Country, Given, Maybe, Seen, Taken, Word, Words
from users.models.fulfilment import FulfilmentEdited, FulfilmentSeen, FulfilmentTaken
from users.models.plans import PlanSeen, PlanTaken, abroad
from users.models.questions import FieldSeen, FieldsTaken, TermsSeen, TermsTaken
from users.models.shipping import ZoneSeen, ZonesTaken


class OptionTaken(Taken):
    """One way to pay: a `plan`, or for one that is paid once its `price` alone. `abroad` is the same plan at
    other prices, by the buyer's country."""

    name: Word
    price: AmountTaken | None = None
    plan: PlanTaken | None = None
    abroad: dict[Country, PlanTaken] = Field(default={}, max_length=250)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.price is None) == (self.plan is None):
            raise ValueError("either a plan, or the price of one that is paid once")
        return self

    def paid(self) -> Plan:
        if self.plan is not None:
            return self.plan.plan()
        assert self.price is not None
        return OneTime(self.price.money())


class OptionEdited(OptionTaken):
    """An option there is, by its id, or a new one without."""

    id: Word | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_shown(cls, sent: object) -> object:
        """It is shown with its plan, and with that plan's price beside it."""
        plan = sent.get("plan") if isinstance(sent, dict) else None
        if isinstance(sent, dict) and isinstance(plan, dict) and sent.get("price") == plan.get("price"):
            return {name: value for name, value in sent.items() if name != "price"}
        return sent

    def wanted(self) -> OptionWanted:
        return OptionWanted(
            OptionId(self.id) if self.id else None, self.name, self.paid(), abroad(self.abroad)
        )


class BumpTaken(Taken):
    product: Word
    option: Word
    headline: Word

    def bump(self) -> Bump:
        return Bump(product_id(self.product), OptionId(self.option), self.headline)


class LookTaken(Taken):
    """How the page looks: its `theme`, the seller's own `accent` colour (`#0b5d4e`; shown as it is on the
    button, and darkened or lightened where it is text), and the sites it may be `embedded_on`, by their
    origins (`https://blog.example`). The logo is the owner's."""

    theme: Theme = Theme.ONE_STEP
    accent: Annotated[str, Field(max_length=7)] = ""
    embedded_on: list[Word] = Field(default=[], max_length=SITES_AT_MOST)

    def look(self) -> Look:
        return Look(self.theme, self.accent.lower(), tuple(self.embedded_on))


class LookSeen(Given):
    theme: Theme
    accent: str
    embedded_on: list[str]

    @classmethod
    def of(cls, look: Look) -> LookSeen:
        return cls(theme=look.theme, accent=look.accent, embedded_on=list(look.embedded_on))


class SoldTaken(Taken):
    """On sale from `starts` up to, not including, `ends`; `stock` pieces in all, those sold included, and
    `limit_each` pieces for one buyer, known by the mailbox (`z+a@…` is `z@…`). What is left out is
    without."""

    starts: AwareDatetime | None = None
    ends: AwareDatetime | None = None
    stock: Annotated[int, Field(ge=0, le=STOCK_AT_MOST)] | None = None
    limit_each: Annotated[int, Field(ge=1, le=STOCK_AT_MOST)] | None = None

    def sold(self) -> Availability:
        return Availability(self.starts, self.ends, self.stock, self.limit_each)


class ProductTaken(SoldTaken):
    """A new product. Its first option is the preferred one; all options share a currency. It is on sale from
    `starts` up to, not including, `ends`; of `stock` pieces in all, those sold included, a buyer may have
    `limit_each`."""

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
    most: Annotated[int, Field(ge=1, le=QUANTITY_AT_MOST)] = 1
    shipping: ZonesTaken = Field(default=[])
    look: LookTaken = LookTaken()
    fields: FieldsTaken = Field(default=[])
    terms: TermsTaken | None = None
    fulfilment: FulfilmentTaken = FulfilmentTaken()

    def product(self, act: Act) -> Product:
        born = act.births.born
        return Product(
            account=act.seat.member.account,
            id=ProductId(born("product")),
            owner=client_id(self.owner),
            name=self.name,
            slug=self.slug,
            tax_class=self.tax_class,
            tax_included=self.tax_included,
            options=tuple(
                PricingOption(OptionId(born("option")), option.name, option.paid(), abroad(option.abroad))
                for option in self.options
            ),
            connection=connection_id(self.connection),
            mode=self.mode,
            summary=self.summary,
            bullets=tuple(self.bullets),
            bumps=tuple(bump.bump() for bump in self.bumps),
            most=self.most,
            shipping=tuple(zone.zone() for zone in self.shipping),
            look=self.look.look(),
            sold=self.sold(),
            fields=tuple(field.field() for field in self.fields),
            terms=self.terms.terms() if self.terms else None,
            fulfilment=self.fulfilment.fulfilment(),
        )


class AsRead(Taken):
    """What a product shows and no edit changes: it may be sent along, and has to be as it was read; how many
    are `left` changes by itself, and is not looked at."""

    id: Maybe | None = None
    owner: Maybe | None = None
    slug: Maybe | None = None
    url: Words | None = None
    tax_class: TaxClass | None = None
    tax_included: bool | None = None
    connection: Maybe | None = None
    left: int | None = None


class ProductEdited(SoldTaken, AsRead):
    """All that an edit can change, as it shall be, and if you like the rest of what was read, as it is.
    `version` is the one that was read before; what is sold counts towards `stock` and `limit_each` from when
    there is one.

    Options there are keep their ids and are never taken away; the first is the preferred one. Bumps that I
    may not see are not named, and stay.
    """

    version: Annotated[int, Field(ge=1)]
    name: Word
    mode: Mode
    options: Annotated[list[OptionEdited], Field(min_length=1, max_length=10)]
    summary: Words = ""
    bullets: list[Word] = Field(default=[], max_length=8)
    bumps: list[BumpTaken] = Field(default=[], max_length=5)
    most: Annotated[int, Field(ge=1, le=QUANTITY_AT_MOST)] = 1
    shipping: ZonesTaken = Field(default=[])
    look: LookTaken = LookTaken()
    fields: FieldsTaken = Field(default=[])
    terms: TermsTaken | None = None
    fulfilment: FulfilmentEdited = FulfilmentEdited()

    def otherwise(self, now: ProductWhole) -> list[str]:
        """Pointers to what was sent along and is not so."""
        sent, shown = self.model_dump(mode="json"), now.model_dump(mode="json")
        told = (self.model_fields_set & AsRead.model_fields.keys()) - {"left"}
        wrong = [f"/{name}" for name in sorted(told) if sent[name] != shown[name]]
        files = sent["fulfilment"]["files"]
        if files is not None and files != shown["fulfilment"]["files"]:
            wrong.append("/fulfilment/files")
        return wrong

    @property
    def sends_along(self) -> bool:
        told = self.model_fields_set & AsRead.model_fields.keys()
        return bool(told) or self.fulfilment.files is not None

    def edit(self) -> Edit:
        return Edit(
            version=self.version,
            name=self.name,
            mode=self.mode,
            options=tuple(option.wanted() for option in self.options),
            summary=self.summary,
            bullets=tuple(self.bullets),
            bumps=tuple(bump.bump() for bump in self.bumps),
            most=self.most,
            shipping=tuple(zone.zone() for zone in self.shipping),
            look=self.look.look(),
            sold=self.sold(),
            fields=tuple(field.field() for field in self.fields),
            terms=self.terms.terms() if self.terms else None,
            fulfilment=self.fulfilment.fulfilment(),
        )


class CloneTaken(Taken):
    """A copy has an address of its own. What else is not named is the original's."""

    slug: Word
    owner: Word | None = None
    connection: Word | None = None
    name: Maybe = ""

    def copy_wanted(self) -> Copy:
        return Copy(
            slug=self.slug,
            owner=client_id(self.owner) if self.owner else None,
            connection=connection_id(self.connection) if self.connection else None,
            name=self.name,
        )


class OwnerTaken(Taken):
    """`connection` where the money goes from now on; without one it stays, if that is not another
    client's."""

    owner: Word
    connection: Word | None = None


class OptionSeen(Given):
    """`price` is the plan's, as advertised."""

    id: str
    name: str
    price: Amount
    plan: PlanSeen
    abroad: dict[str, PlanSeen]

    @classmethod
    def of(cls, option: PricingOption) -> OptionSeen:
        return cls(
            id=option.id,
            name=option.name,
            price=Amount.of(option.price),
            plan=PlanSeen.of(option.plan),
            abroad={one.country: PlanSeen.of(one.plan) for one in option.abroad},
        )


class BumpSeen(Given):
    product: str
    option: str
    headline: str


class ProductSeen(Given):
    """`owner` is null for a client's member where it is another client. `url` is where it sells, on a custom
    host if there is one."""

    id: str
    owner: str | None
    name: str
    slug: str
    url: str
    mode: Mode
    tax_class: TaxClass
    tax_included: bool
    summary: str
    bullets: list[str]
    options: list[OptionSeen]
    most: int
    shipping: list[ZoneSeen]
    look: LookSeen
    starts: Seen | None
    ends: Seen | None
    stock: int | None
    limit_each: int | None
    fields: list[FieldSeen]
    terms: TermsSeen | None
    fulfilment: FulfilmentSeen
    version: int

    @classmethod
    def of(cls, product: Product, act: Act, url: str) -> ProductSeen:
        return cls(
            id=product.id,
            owner=whose(act, product.owner),
            name=product.name,
            slug=product.slug,
            url=url,
            mode=product.mode,
            tax_class=product.tax_class,
            tax_included=product.tax_included,
            summary=product.summary,
            bullets=list(product.bullets),
            options=[OptionSeen.of(option) for option in product.options],
            most=product.most,
            shipping=[ZoneSeen.of(zone) for zone in product.shipping],
            look=LookSeen.of(product.look),
            starts=product.sold.starts,
            ends=product.sold.ends,
            stock=product.sold.stock,
            limit_each=product.sold.each,
            fields=[FieldSeen.of(field) for field in product.fields],
            terms=TermsSeen.of(product.terms) if product.terms else None,
            fulfilment=FulfilmentSeen.of(product, act),
            version=product.version,
        )


class ProductWhole(ProductSeen):
    """With those of its bumps that I may see; `connection` is for the agency. `left` is how many of the stock
    are neither sold nor reserved: null without one, and to who may not see the product's figures."""

    bumps: list[BumpSeen]
    connection: str | None
    left: int | None

    @classmethod
    def shown(
        cls, product: Product, bumps: Sequence[Bump], act: Act, url: str, left: int | None
    ) -> ProductWhole:
        return cls(
            **dict(ProductSeen.of(product, act, url)),
            bumps=[
                BumpSeen(product=bump.product, option=bump.option, headline=bump.headline) for bump in bumps
            ],
            connection=product.connection if act.seat.of_the_agency else None,
            left=left,
        )


class Products(Given):
    """`cursor` leads to what follows; it is empty at the end."""

    items: list[ProductSeen]
    cursor: str

    @classmethod
    def of(cls, leaf: Leaf[Product], act: Act, urls: Mapping[ProductId, str]) -> Products:
        items = [ProductSeen.of(product, act, urls[product.id]) for product in leaf.things]
        return cls(items=items, cursor=leaf.cursor)
