"""Clients and their business profiles."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import Field

from cartwright.domain.ids import ClientId
from cartwright.domain.people import Address, Client, Profile, Registration, TaxNumber
from users.models.common import Country, Given, Maybe, Rate, Seen, Taken, Word


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


class RegistrationTaken(Taken):
    """Where tax is collected: a country, a scheme (EU-OSS, EU-IOSS) or a subdivision (CA-QC; US-CA with
    `rate`)."""

    jurisdiction: Word
    number: Maybe = ""
    rate: Rate | None = None


class ProfileTaken(Taken):
    legal_name: Word
    address: AddressTaken
    notification_email: Word
    tax_numbers: list[TaxNumberTaken] = Field(default=[], max_length=10)
    registrations: list[RegistrationTaken] = Field(default=[], max_length=80)
    sender_name: Maybe = ""
    time_zone: Word = "UTC"
    locale: Word = "en"
    number_prefix: Maybe = ""
    support_email: Maybe = ""

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
            registrations=tuple(Registration(**place.model_dump()) for place in self.registrations),
            sender_name=self.sender_name,
            time_zone=self.time_zone,
            locale=self.locale,
            number_prefix=self.number_prefix,
            support_email=self.support_email,
        )


class ProfileSeen(ProfileTaken):
    version: int
    since: Seen

    @classmethod
    def of(cls, profile: Profile) -> ProfileSeen:
        return cls.model_validate(profile, from_attributes=True)


class ClientSeen(Given):
    id: str
    house: bool
    profile: ProfileSeen

    @classmethod
    def of(cls, client: Client) -> ClientSeen:
        return cls(id=client.id, house=client.house, profile=ProfileSeen.of(client.profile))


class Clients(Given):
    items: list[ClientSeen]


class Profiles(Given):
    items: list[ProfileSeen]
