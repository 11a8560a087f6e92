"""Business buyers: a VAT number, what is known of it, and whether it makes the sale one between businesses.

::

    valid        the register said so
    invalid      the register said no, or its digits cannot be right
    pending      the register did not answer; it is asked again
    format-only  it looks right, and there is no register we can ask

An outage neither blocks the sale nor frees it of tax by itself: what happens while a number is in doubt is
the seller's own decision (`Unconfirmed`), and the treatment says which it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cartwright.domain.countries import COUNTRIES
from cartwright.domain.errors import Invalid
from cartwright.domain.people import Unconfirmed
from cartwright.domain.tax.territories import Spot

# How VAT numbers begin where that is not the country's code (Directive 2006/112/EC art. 215).
_PREFIX_OF = {"GR": "EL", "MC": "FR", "IM": "GB", "LI": "CH"}
_COUNTRY_OF = {"EL": "GR"}
NUMBER_AT_MOST, NAME_AT_MOST = 24, 120


class NumberState(StrEnum):
    VALID = "valid"
    INVALID = "invalid"
    PENDING = "pending"
    FORMAT_ONLY = "format-only"


@dataclass(frozen=True, slots=True)
class Check:
    """What was known of a number at a moment. `consultation` is the register's own proof that it was asked
    (VIES: the consultation number), `name` the business as the register has it."""

    state: NumberState
    at: datetime
    register: str = ""
    consultation: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Business:
    """A buyer that buys as a business. `number` begins with its country, without blanks: `FR40303265045`."""

    name: str
    number: str = ""
    check: Check | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > NAME_AT_MOST:
            raise Invalid.at("/company", f"the name of the business, up to {NAME_AT_MOST} characters")
        if len(self.number) > NUMBER_AT_MOST or not (self.number.isalnum() or not self.number):
            raise Invalid.at("/vat_number", "letters and digits, beginning with the country")

    @property
    def country(self) -> str:
        """Whose number it is: `GR` for `EL…`, `XI` for Northern Ireland's."""
        return country_of(self.number)

    @property
    def state(self) -> NumberState:
        """A number nobody has looked at yet is in doubt."""
        return self.check.state if self.check else NumberState.PENDING

    @property
    def in_doubt(self) -> bool:
        """Whether there is a number that the register did not answer about."""
        return bool(self.number) and self.state is NumberState.PENDING


def country_of(number: str) -> str:
    """Whose VAT number it is: `GR` for `EL…`."""
    return _COUNTRY_OF.get(number[:2], number[:2])


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the sale is one between businesses, and why, in words that follow "the buyer"."""

    counts: bool
    because: str


def normal(number: str, country: str) -> str:
    """A number as it is kept: capitals, no blanks, dots or dashes, and its country in front where a buyer
    from `country` left it out."""
    plain = "".join(character for character in number.upper() if character.isalnum())
    named = plain[:2] in COUNTRIES or plain[:2] in {"EL", "XI"}
    return plain if not plain or named else _PREFIX_OF.get(country, country) + plain


def verdict(business: Business | None, there: Spot, policy: Unconfirmed) -> Verdict:
    """Whether `business` is one for a sale made at `there`."""
    if business is None:
        return Verdict(counts=False, because="is a consumer")
    if not business.number:
        return _taxed("is a business without a VAT number")
    if business.country not in _numbers_of(there):
        return _taxed("gave a VAT number of another country")
    match business.state:
        case NumberState.VALID:
            return Verdict(counts=True, because="is a business with a valid VAT number")
        case NumberState.INVALID:
            return _taxed("gave a VAT number that is not valid")
        case NumberState.PENDING if policy.pending:
            return Verdict(counts=True, because="is a business whose VAT number is still to be confirmed")
        case NumberState.PENDING:
            return _taxed("gave a VAT number that is still to be confirmed")
        case NumberState.FORMAT_ONLY if policy.format_only:
            return Verdict(counts=True, because="is a business whose number looks right")
    return _taxed("gave a number that cannot be looked up")


def _taxed(because: str) -> Verdict:
    return Verdict(counts=False, because=f"{because}, and is taxed as a consumer")


def _numbers_of(there: Spot) -> frozenset[str]:
    """Goods that arrive in Northern Ireland need its own kind of number; for services either will do."""
    if there.jurisdiction == "XI":
        return frozenset({"XI"})
    return frozenset({there.country, "XI"} if there.country == "GB" else {there.country})
