"""Pieces that several payloads share."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from cartwright.domain.money import EXPONENTS, Money, Taxed
from cartwright.domain.printing import prints


class Taken(BaseModel):
    """A payload that comes in."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


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


class AmountTaken(Taken):
    minor: Annotated[int, Field(ge=1, le=10**11)]
    currency: Currency

    def money(self) -> Money:
        return Money(self.minor, self.currency)


class AmountOrNothing(Taken):
    minor: Annotated[int, Field(ge=0, le=10**11)]
    currency: Currency

    def money(self) -> Money:
        return Money(self.minor, self.currency)


class Taxes(BaseModel):
    net: Amount
    tax: Amount
    gross: Amount

    @classmethod
    def of(cls, taxed: Taxed) -> Taxes:
        return cls(net=Amount.of(taxed.net), tax=Amount.of(taxed.tax), gross=Amount.of(taxed.gross))


class Term(Taken):
    """Until when (exclusive; none is for good) and why."""

    until: Moment | None = None
    reason: Words = ""


type Rate = Annotated[Decimal, Field(ge=0, lt=1, max_digits=7, decimal_places=6)]
type Seen = datetime
