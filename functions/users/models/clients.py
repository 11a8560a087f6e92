"""Clients and their business profiles."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from cartwright.application.ports.leafing import Leaf
from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ClientId
from cartwright.domain.people import (
    Address,
    ClassRate,
    Client,
    Listing,
    Numbering,
    Profile,
    Registration,
    TaxNumber,
    Unconfirmed,
)
from users.models.common import Country, Given, Maybe, Rate, Seen, Taken, Word, Words


class AddressTaken(Taken):
    line1: Word
    line2: Maybe = ""
    city: Word
    postcode: Maybe = ""
    region: Maybe = ""
    country: Country


class TaxNumberTaken(Taken):
    kind: Word
    country: Country
    value: Word


class TaxNumberSeen(TaxNumberTaken):
    """`checked`: its syntax and check digits were looked at. Of a kind nobody here knows they were not."""

    checked: bool


class ClassRateTaken(Taken):
    """The merchant's own rate for one class of supply: 0 where a state does not tax it."""

    tax_class: TaxClass
    rate: Rate


class RegistrationTaken(Taken):
    """Where tax is collected: a country, a scheme (EU-OSS, EU-IOSS) or a subdivision (CA-QC; US-CA with
    `rate`). `exempt`: a small business that need not charge there."""

    jurisdiction: Word
    number: Maybe = ""
    rate: Rate | None = None
    class_rates: list[ClassRateTaken] = Field(default=[], max_length=len(TaxClass))
    exempt: bool = False

    def registration(self) -> Registration:
        return Registration(
            jurisdiction=self.jurisdiction,
            number=self.number,
            rate=self.rate,
            class_rates=tuple(ClassRate(own.tax_class, own.rate) for own in self.class_rates),
            exempt=self.exempt,
        )


class UnconfirmedTaken(Taken):
    """Whether a business is believed while its VAT number is in doubt: `pending`, while the register does not
    answer; `format_only`, where there is none to ask. Who is not believed is charged as a consumer;
    `gives_back`: where the number is confirmed later, that tax is given back by itself."""

    pending: bool = False
    format_only: bool = True
    gives_back: bool = False


class ListingTaken(Taken):
    """That prices shown in a country contain the tax, or have it put on top, whatever the product says."""

    country: Country
    tax_included: bool


class NumberingTaken(Taken):
    """Documents are numbered in one series for good, or (`by_year`) in another each year, which the numbers
    say; of so many `digits` at least, with `separator` (`-`, `.` or `_`) between the parts, and the year
    before the prefix (`year_first`) or behind it. A change is for the numbers that follow: they go on
    counting."""

    model_config = ConfigDict(from_attributes=True)

    by_year: bool = False
    digits: int = 6
    separator: str = "-"
    year_first: bool = False


class _Profile(Taken):
    """An empty `notification_email` is none at all: nobody of the client's is told. `locale` is a tag of
    BCP 47, `logo_url` the https address of a picture for mails. `cash_accounting`: the tax of what is sold at
    home is due when it is paid, which documents have to say."""

    legal_name: Word
    address: AddressTaken
    notification_email: Maybe
    registrations: list[RegistrationTaken] = Field(default=[], max_length=80)
    sender_name: Maybe = ""
    time_zone: Word = "UTC"
    locale: Word = "en"
    number_prefix: Maybe = ""
    support_email: Maybe = ""
    logo_url: Words = ""
    unconfirmed: UnconfirmedTaken = UnconfirmedTaken()
    listings: list[ListingTaken] = Field(default=[], max_length=250)
    numbering: NumberingTaken = NumberingTaken()
    cash_accounting: bool = False


class ProfileTaken(_Profile):
    tax_numbers: list[TaxNumberTaken] = Field(default=[], max_length=10)

    def profile(self) -> Profile:
        """As the first version of nobody's profile yet; whose and which version is the use case's
        business."""
        return Profile(
            client=ClientId(""),
            version=0,
            legal_name=self.legal_name,
            address=Address(**self.address.model_dump()),
            notification_email=self.notification_email,
            since=datetime.min.replace(tzinfo=UTC),
            tax_numbers=tuple(TaxNumber(**number.model_dump()) for number in self.tax_numbers),
            registrations=tuple(place.registration() for place in self.registrations),
            sender_name=self.sender_name,
            time_zone=self.time_zone,
            locale=self.locale,
            number_prefix=self.number_prefix,
            support_email=self.support_email,
            logo_url=self.logo_url,
            unconfirmed=Unconfirmed(**self.unconfirmed.model_dump()),
            listings=tuple(Listing(**listing.model_dump()) for listing in self.listings),
            numbering=Numbering(**self.numbering.model_dump()),
            cash_accounting=self.cash_accounting,
        )


class LogoSeen(Given):
    """Where it is on any host of ours, and its size in pixels."""

    model_config = ConfigDict(from_attributes=True)

    path: str
    width: int
    height: int


class LogoTaken(Taken):
    """A PNG, JPEG or WebP of up to 40 kB and 2000 pixels a side, in base 64."""

    picture: Annotated[bytes, Field(max_length=56_000)]

    def found(self) -> bytes:
        """Raises Invalid for what is no base 64."""
        try:
            return b64decode(self.picture, validate=True)
        except ValueError:
            raise Invalid.at("/picture", "base 64") from None


class ProfileSeen(_Profile):
    """`logo` is hung by itself; a picture elsewhere (`logo_url`) is shown in mails only, and only without
    one."""

    tax_numbers: list[TaxNumberSeen]
    logo: LogoSeen | None
    version: int
    since: Seen

    @classmethod
    def of(cls, profile: Profile) -> ProfileSeen:
        return cls.model_validate(profile, from_attributes=True)


class WarningSeen(Given):
    """What keeps notices from the client: they go to the account's address. `address` is empty if there is
    none."""

    code: str
    since: Seen
    address: str


class ClientSeen(Given):
    """`archived` says since when; null is not at all."""

    id: str
    house: bool
    archived: Seen | None
    profile: ProfileSeen
    warnings: list[WarningSeen]

    @classmethod
    def of(cls, client: Client) -> ClientSeen:
        return cls(
            id=client.id,
            house=client.house,
            archived=client.archived,
            profile=ProfileSeen.of(client.profile),
            warnings=warnings(client),
        )


def warnings(client: Client) -> list[WarningSeen]:
    """What has to be put right before the client hears of its sales itself."""
    found = client.unreachable
    if found is None:
        return []
    code = f"notification-address-{found.cause}"
    return [WarningSeen(code=code, since=found.since, address=found.address)]


class Clients(Given):
    """`cursor` goes on where this page ends; empty at the end."""

    items: list[ClientSeen]
    cursor: str = ""

    @classmethod
    def of(cls, leaf: Leaf[Client]) -> Clients:
        return cls(items=[ClientSeen.of(client) for client in leaf.things], cursor=leaf.cursor)


class Profiles(Given):
    """`cursor` goes on where this page ends; empty at the end."""

    items: list[ProfileSeen]
    cursor: str = ""

    @classmethod
    def of(cls, leaf: Leaf[Profile]) -> Profiles:
        return cls(items=[ProfileSeen.of(profile) for profile in leaf.things], cursor=leaf.cursor)


class ArchivingTaken(Taken):
    """Why, for the log."""

    reason: Words = ""
