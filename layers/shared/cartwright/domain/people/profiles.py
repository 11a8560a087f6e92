"""Business profiles: who a client is on paper, version by version."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cartwright.domain.countries import COUNTRIES
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ClientId
from cartwright.domain.people.logos import Logo
from cartwright.domain.people.mailboxes import is_mailbox
from cartwright.domain.people.registrations import Listing, Registration, Unconfirmed

_PREFIX = re.compile(r"[A-Z0-9-]{0,10}\Z")
SEPARATORS = frozenset({"-", ".", "_"})
"""None that means something in an address or in the name of a file, as a slash does."""
_MARK = re.compile(r"CN|CO|TEST|[0-9]+")
# A language, perhaps a script, perhaps a region (RFC 5646, section 2.1). Which exist is for others to know.
_LOCALE = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?\Z", re.IGNORECASE | re.ASCII)
_LOGO = re.compile(r"https://[!#-;=?-Z_a-z~]{1,500}\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address. `country` is ISO 3166-1 alpha-2; `region` the part after the hyphen in ISO 3166-2."""

    line1: str
    city: str
    country: str
    postcode: str = ""
    region: str = ""
    line2: str = ""

    def __post_init__(self) -> None:
        if self.country not in COUNTRIES:
            raise Invalid.at("/address/country", "two capital letters of ISO 3166-1")


@dataclass(frozen=True, slots=True)
class TaxNumber:
    """A number a business trades under, as printed: `TaxNumber("VAT", "DE", "DE136695976")`.

    `checked`: its syntax and check digits were looked at when it was entered. Of a kind nobody here knows
    they were not, and it is kept all the same.
    """

    kind: str
    country: str
    value: str
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a client's documents are numbered: in one series for good, or in another each year, which its
    numbers say (`NW-2027-000001`); of so many digits at least. Both is a sequential number that identifies a
    document (2006/112/EC art. 226(2)); some bookkeepers want years apart. How it is put down is the client's:
    with `separator` between its parts, and the year before the prefix (`2027.NW.000001`) or behind it. The
    number is last, and the parts can be told again, so that no two documents bear one, however this changes.
    """

    by_year: bool = False
    digits: int = 6
    separator: str = "-"
    year_first: bool = False

    def __post_init__(self) -> None:
        if not 3 <= self.digits <= 9:
            raise Invalid.at("/numbering/digits", "from 3 to 9")
        if self.separator not in SEPARATORS:
            raise Invalid.at("/numbering/separator", "a hyphen, a full stop or an underscore")
        if self.year_first and not self.by_year:
            raise Invalid.at("/numbering/year_first", "only where each year is counted apart")


@dataclass(frozen=True, slots=True)
class Profile:
    """One version of a client's business details. Never overwritten: an edit is the next version.

    `notification_email` may be empty: then nobody of the client's is told. `locale` is a tag of BCP 47.
    `logo` is shown on pages and in mails; `logo_url`, a picture elsewhere, only in mails and without it.
    `listings` say where prices are shown otherwise than the product says, with tax or without.
    `cash_accounting`: the tax of what it sells at home is due when it is paid, and its documents say so
    (2006/112/EC art. 226(7a)).
    """

    client: ClientId
    version: int
    legal_name: str
    address: Address
    notification_email: str
    since: datetime
    tax_numbers: tuple[TaxNumber, ...] = ()
    registrations: tuple[Registration, ...] = ()
    sender_name: str = ""
    time_zone: str = "UTC"
    locale: str = "en"
    number_prefix: str = ""
    logo_url: str = ""
    logo: Logo | None = None
    support_email: str = ""
    unconfirmed: Unconfirmed = field(default_factory=Unconfirmed)
    listings: tuple[Listing, ...] = ()
    numbering: Numbering = field(default_factory=Numbering)
    cash_accounting: bool = False

    def __post_init__(self) -> None:
        if not self.legal_name.strip():
            raise Invalid.at("/legal_name", "a business has a name")
        for name, mailbox in (
            ("notification_email", self.notification_email),
            ("support_email", self.support_email),
        ):
            if mailbox and not is_mailbox(mailbox):
                raise Invalid.at(f"/{name}", "not an e-mail address")
        if not _LOCALE.match(self.locale):
            raise Invalid.at("/locale", "a language, with its script and region if need be, such as de-AT")
        if self.logo_url and not _is_logo(self.logo_url):
            raise Invalid.at("/logo_url", "the https address of a picture, without a password in it")
        if len({one.country for one in self.listings}) != len(self.listings):
            raise Invalid.at("/listings", "each country once")
        if not _PREFIX.match(self.number_prefix):
            raise Invalid.at("/number_prefix", "up to ten capital letters, digits and hyphens")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
            raise Invalid.at("/time_zone", "not a time zone of the IANA database") from unknown

    @property
    def numbers_apart(self) -> bool:
        """Whether no number with this prefix can be printed in another of the client's series as well: what
        follows it says the series (`NW-CN-2027-000001`), and `NW-2027` for good would be `NW` of that year.
        For who saves it to ask: what was saved before must be read."""
        return not any(_MARK.fullmatch(part) for part in self.number_prefix.split("-"))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def lists_with_tax(self, country: str, *, otherwise: bool) -> bool:
        """Whether the prices shown in `country` contain the tax; `otherwise` is what the product says."""
        return next((one.tax_included for one in self.listings if one.country == country), otherwise)

    @property
    def sender(self) -> str:
        """The name mails to buyers come from."""
        return self.sender_name or self.legal_name

    def revised(self, revision: Profile, *, at: datetime) -> Profile:
        """`revision` as the version after this one. The logo stays: it is hung by itself."""
        return replace(revision, client=self.client, version=self.version + 1, since=at, logo=self.logo)


def _is_logo(url: str) -> bool:
    """Whether a page or a mail may show what is there: https, a public name, nobody's password."""
    if not _LOGO.match(url):
        return False
    parts = urlsplit(url)
    return "@" not in parts.netloc and "." in parts.netloc.strip(".") and not parts.netloc.endswith(".")
