"""Pieces that several payloads share."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ProductId
from cartwright.domain.money import EXPONENTS, Money, Taxed
from cartwright.domain.printing import prints


class Taken(BaseModel):
    """A payload that comes in."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Kind(Taken):
    """One of several kinds of a thing, which are all shown with the members of `shape`: those that this kind
    has no word for may be null, as they were read."""

    shape: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _as_shown(cls, sent: object) -> object:
        if not isinstance(sent, dict):
            return sent
        others = cls.shape - cls.model_fields.keys()
        return {name: value for name, value in sent.items() if value is not None or name not in others}


class Given(BaseModel):
    """A payload that goes out."""


def _clean(text: str) -> str:
    if not prints(text):
        raise ValueError("no control characters")
    return text


def _currency(code: str) -> str:
    if code not in EXPONENTS:
        raise ValueError("not a currency of ISO 4217")
    return code


type Word = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_clean)]
type Words = Annotated[str, Field(max_length=1000), AfterValidator(_clean)]
type Maybe = Annotated[str, Field(max_length=200), AfterValidator(_clean)]
type Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
type Currency = Annotated[str, AfterValidator(_currency), Field(description="ISO 4217")]
type Moment = AwareDatetime


class Amount(BaseModel):
    """Whole minor units (cents, pence, yen) of an ISO 4217 currency; `text` the same in major units."""

    minor: int
    currency: str
    text: str

    @classmethod
    def of(cls, money: Money) -> Amount:
        return cls(minor=money.minor, currency=money.currency, text=str(money.decimal))


class AmountOrNothing(Taken):
    """`text` may be sent as it was read: it has to say the same."""

    minor: Annotated[int, Field(ge=0, le=10**11)]
    currency: Currency
    text: Annotated[str, Field(max_length=20)] | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if self.text is not None and self.text != str(self.money().decimal):
            raise ValueError(
                "`text` says another amount than `minor`: send it as it was read, or leave it out"
            )
        return self

    def money(self) -> Money:
        return Money(self.minor, self.currency)


class AmountTaken(AmountOrNothing):
    """`text` may be sent as it was read: it has to say the same."""

    minor: Annotated[int, Field(ge=1, le=10**11)]


class Taxes(BaseModel):
    net: Amount
    tax: Amount
    gross: Amount

    @classmethod
    def of(cls, taxed: Taxed) -> Taxes:
        return cls(net=Amount.of(taxed.net), tax=Amount.of(taxed.tax), gross=Amount.of(taxed.gross))


class PartTaken(Taken):
    """A part of a `product`, which may be named, as it was read; `version` is the product's that was read."""

    product: Maybe | None = None
    version: int

    def of(self, product: ProductId) -> Self:
        """Raises Invalid where another product is named."""
        if self.product not in {None, product}:
            raise Invalid.at("/product", "as in the address, or left out")
        return self


class Term(Taken):
    """Until when (exclusive; none is for good) and why."""

    until: Moment | None = None
    reason: Words = ""


type Rate = Annotated[Decimal, Field(ge=0, lt=1, max_digits=7, decimal_places=6)]
type Seen = datetime
