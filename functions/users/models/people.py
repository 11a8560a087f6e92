"""Accounts, clients and members."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import Field

from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.ids import ClientId
from cartwright.domain.people import (
    Account,
    Address,
    Client,
    Member,
    Profile,
    Registration,
    Role,
    TaxNumber,
)
from users.models.common import Country, Given, Maybe, Rate, Seen, Taken, Word


class ClientCount(Given):
    """How many clients the account manages, and may; no limit is null."""

    managed: int
    limit: int | None


class AccountSeen(Given):
    id: str
    name: str
    subdomain: str
    clients: ClientCount | None

    @classmethod
    def of(cls, account: Account, *, to_the_agency: bool) -> AccountSeen:
        """How many clients there are is the agency's to know."""
        count = ClientCount(limit=account.client_limit, managed=account.managed_clients)
        return cls(
            id=account.id,
            name=account.name,
            subdomain=account.subdomain,
            clients=count if to_the_agency else None,
        )


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


class Invited(Taken):
    email: Word
    name: Word
    role: Role
    client: Word | None = None


class MemberSeen(Given):
    id: str
    email: str
    name: str
    role: Role
    client: str | None
    suspended: bool

    @classmethod
    def of(cls, member: Member) -> MemberSeen:
        return cls(
            id=member.id,
            email=member.email,
            name=member.name,
            role=member.role,
            client=member.client,
            suspended=member.suspended,
        )


class Members(Given):
    items: list[MemberSeen]


class PermitSeen(Given):
    permission: Permission
    until: Seen | None
    reason: str

    @classmethod
    def of(cls, permit: Permit) -> PermitSeen:
        return cls(permission=permit.permission, until=permit.until, reason=permit.reason)


class GrantTaken(Taken):
    rights: list[Right]
    until: Seen | None = None
    reason: Maybe = ""


class GrantSeen(Given):
    product: str
    rights: list[Right]
    until: Seen | None
    reason: str

    @classmethod
    def of(cls, grant: Grant) -> GrantSeen:
        return cls(product=grant.product, rights=sorted(grant.rights), until=grant.until, reason=grant.reason)


class SeatSeen(Given):
    member: MemberSeen
    permissions: list[PermitSeen]
    grants: list[GrantSeen]

    @classmethod
    def of(cls, seat: Seat) -> SeatSeen:
        return cls(
            member=MemberSeen.of(seat.member),
            permissions=[PermitSeen.of(permit) for permit in seat.permits],
            grants=[GrantSeen.of(grant) for grant in seat.grants],
        )


class SeatAt(Given):
    """One row of the account chooser."""

    account: str
    member: str
    role: Role


class Me(Given):
    email: str
    seats: list[SeatAt]


class Answer(Given):
    """Whether one may, and because of what."""

    allowed: bool
    because: str
    needs: str = ""
    until: Seen | None = None


class AccountOpening(Taken):
    """A new account: the agency's own business is its first client, `house`."""

    name: Word
    subdomain: Word
    house: ProfileTaken
    owner_email: Word
    owner_name: Word


class AccountOpened(Given):
    account: str
    house: str
    owner: str
    hosts: list[str]
