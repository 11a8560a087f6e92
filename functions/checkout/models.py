"""What the browser sends and what it gets: the JSON of the checkout.

Money is `{minor, currency, text}`: whole minor units (cents, yen), the ISO 4217 code, and how to show it.
What comes in is pydantic's to check; the parts of a quote are dataclasses, ten times cheaper to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from cartwright.domain.alternatives import AT_MOST as ALTERNATIVES_AT_MOST
from cartwright.domain.catalog import QUANTITY_AT_MOST
from cartwright.domain.ids import PREFIXES, AccountId, ClientId, OptionId, ProductId
from cartwright.domain.printing import prints
from cartwright.domain.tax.business import NAME_AT_MOST
from checkout.places import COUNTRIES, REGIONS


def _known_country(code: str) -> str:
    if code not in COUNTRIES:
        raise ValueError("not a country of ISO 3166-1")
    return code


def printable(text: str) -> str:
    """Names go into mails and documents: no control characters, no bidirectional overrides."""
    if not prints(text):
        raise ValueError("contains characters that cannot be printed")
    return text


def _number(text: str) -> str:
    """As people write numbers: letters, digits, blanks, dots, dashes and slashes."""
    plain = "".join(character for character in text if character.isalnum())
    if (
        not text.isascii()
        or len(plain) > 20
        or any(sign not in " .-/" for sign in text if not sign.isalnum())
    ):
        raise ValueError("not a number as businesses have it")
    return text


def id_of(kind: str) -> StringConstraints:
    return StringConstraints(pattern=rf"^{PREFIXES[kind]}_[0-9a-hjkmnp-tv-z]{{26}}$")


Account = Annotated[AccountId, id_of("account")]
Client = Annotated[ClientId, id_of("client")]
Veiled = Annotated[str, StringConstraints(pattern=r"^[0-9a-hjkmnp-tv-z]{26}$")]
Product = Annotated[ProductId, id_of("product")]
Option = Annotated[OptionId, id_of("option")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_known_country)]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{0,3}$")]
Postcode = Annotated[str, StringConstraints(strip_whitespace=True, max_length=16), AfterValidator(printable)]
Company = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=NAME_AT_MOST), AfterValidator(printable)
]
VatNumber = Annotated[str, StringConstraints(strip_whitespace=True, max_length=32), AfterValidator(_number)]


class Asked(BaseModel):
    """What comes in: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageHint(Asked):
    """What the page said of itself, so that all is found in one read. Checked before it is believed;
    connections are under names of the page's own."""

    account: Account
    products: list[Product] = Field(max_length=20)
    owners: list[Client] = Field(max_length=20)
    connection: Veiled
    stocked: list[Product] = Field(default=[], max_length=20)
    others: list[Veiled] = Field(default=[], max_length=ALTERNATIVES_AT_MOST)


class Choice(Asked):
    """What the buyer has chosen, and where the buyer is. `amount` is what the buyer gives where an option
    lets the buyer say, as typed (`25` or `25,50`); left empty it is what the page suggests."""

    option: Option
    quantity: int = Field(default=1, ge=1, le=QUANTITY_AT_MOST)
    amount: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    coupon: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    bumps: list[Product] = Field(default=[], max_length=20)
    country: Country
    region: Region = ""
    postcode: Postcode = ""
    company: Company = ""
    vat_number: VatNumber = ""
    hint: PageHint | None = None

    @field_validator("region")
    @classmethod
    def _of_the_country(cls, region: str, known: ValidationInfo) -> str:
        """A province or state of the country; where there are none that matter, whatever came is dropped."""
        regions = REGIONS.get(known.data.get("country", ""))
        if regions is None:
            return ""
        if region and region not in regions:
            raise ValueError("not a province or state of this country")
        return region


@dataclass(frozen=True, slots=True)
class MoneyText:
    minor: int
    currency: str
    text: str


@dataclass(slots=True)
class QuotedLine:
    """One item, or sending them, which is no `product`. `price` is as advertised, of all of it; `listed` the
    same less `discount`; the rest is missing while the tax is unknown."""

    product: str
    name: str
    price: MoneyText
    listed: MoneyText
    tax_included: bool
    quantity: int = 1
    discount: MoneyText | None = None
    net: MoneyText | None = None
    tax: MoneyText | None = None
    gross: MoneyText | None = None


@dataclass(slots=True)
class QuotedRate:
    """One tax at one rate over all lines: `VAT`, `19%`."""

    name: str
    rate: str
    tax: MoneyText


@dataclass(slots=True)
class QuotedTotal:
    net: MoneyText
    tax: MoneyText
    gross: MoneyText


@dataclass(slots=True)
class QuotedCharges:
    """What falls due later by itself: `times` charges of the same amount (null: until it is cancelled), from
    the day `first` to the day `last`. Their tax is worked out anew on the day of each."""

    product: str
    name: str
    interval: str
    times: int | None
    first: str
    last: str | None
    net: MoneyText
    tax: MoneyText
    gross: MoneyText
    text: str


@dataclass(slots=True)
class QuotedRow:
    """A row of the summary, ready to show, so that page and script say the same."""

    kind: Literal["item", "discount", "tax", "total", "later", "whole"]
    label: str
    text: str


@dataclass(slots=True)
class Quoted:
    """A price, due today. `total` is missing as long as `region_needed`; `asks_region` says whether provinces
    or states matter there. `tax_included`: all lines as listed contain the tax. `taxes` puts `rates` in
    words. `later` is what falls due by itself afterwards, and `terms` that in words; `asks` what the buyer's
    card is needed for, and `saves` whether it is kept for later. `coupon` is the code that lowered it.
    `number` is what is known of a business's VAT number (valid, invalid, pending, format-only), `number_note`
    says so.
    """

    country: str
    region: str
    currency: str
    lines: list[QuotedLine]
    rates: list[QuotedRate]
    total: QuotedTotal | None
    tax_included: bool
    asks_region: bool
    region_needed: bool
    rows: list[QuotedRow]
    taxes: str
    later: list[QuotedCharges]
    terms: str
    asks: Literal["money", "method", "nothing"]
    saves: bool
    button: str
    coupon: str
    number: str = ""
    number_note: str = ""
