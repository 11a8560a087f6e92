"""The seed's businesses and logins. Every address is under a name reserved for examples (RFC 2606)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from cartwright.domain.ids import ClientId
from cartwright.domain.people import Address, Profile, Registration, TaxNumber

_NOBODY, _NEVER = ClientId(""), datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    who: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Agency:
    name: str
    subdomain: str
    house: Profile
    login: Person


@dataclass(frozen=True, slots=True)
class Seated:
    """A client's login: rights by product slug, and why."""

    login: Person
    client: str
    grants: Mapping[str, tuple[str, ...]]
    reasons: Mapping[str, str] = field(default_factory=dict)


AGENCY = Agency(
    name="Harbour Lane Launches",
    subdomain="harbour",
    house=Profile(
        client=_NOBODY,
        version=0,
        legal_name="Harbour Lane Launches B.V.",
        address=Address("Kade 12", "Rotterdam", "NL", "3011 AA"),
        notification_email="agency@harbour.example",
        since=_NEVER,
        tax_numbers=(TaxNumber("VAT", "NL", "NL123456782B90"),),
        registrations=(Registration("NL", "NL123456782B90"), Registration("EU-OSS", "NL123456782B90")),
        time_zone="Europe/Amsterdam",
        number_prefix="HL",
    ),
    login=Person("agency", "owner@harbour.example", "Agency owner"),
)

CLIENTS: Mapping[str, Profile] = {
    "nordlicht": Profile(
        client=_NOBODY,
        version=0,
        legal_name="Nordlicht Akademie GmbH",
        address=Address("Am Kanal 7", "Hamburg", "DE", "20457"),
        notification_email="verkauf@nordlicht.example",
        since=_NEVER,
        tax_numbers=(TaxNumber("VAT", "DE", "DE136695976"),),
        registrations=(Registration("DE", "DE136695976"), Registration("EU-OSS", "DE136695976")),
        sender_name="Nordlicht Akademie",
        time_zone="Europe/Berlin",
        locale="de",
        number_prefix="NL",
        support_email="hilfe@nordlicht.example",
    ),
    "fern": Profile(
        client=_NOBODY,
        version=0,
        legal_name="Fern & Foundry Ltd",
        address=Address("4 Mill Yard", "Sheffield", "GB", "S3 8DZ"),
        notification_email="orders@fernfoundry.example",
        since=_NEVER,
        tax_numbers=(TaxNumber("VAT", "GB", "GB980780684"),),
        registrations=(Registration("GB", "GB980780684"), Registration("EU-OSS", "EU372000041")),
        sender_name="Fern & Foundry",
        time_zone="Europe/London",
        number_prefix="FF",
        support_email="help@fernfoundry.example",
    ),
    "mesa": Profile(
        client=_NOBODY,
        version=0,
        legal_name="Cedar Mesa Coaching LLC",
        address=Address("210 Juniper Street", "Flagstaff", "US", "86001", "AZ"),
        notification_email="sales@cedarmesa.example",
        since=_NEVER,
        registrations=(Registration("US-AZ", "20012345", Decimal("0.0918")),),
        sender_name="Cedar Mesa",
        time_zone="America/Phoenix",
        number_prefix="CM",
        support_email="hello@cedarmesa.example",
    ),
}

LOGINS = (
    Seated(
        Person("client: Nordlicht Akademie", "login@nordlicht.example", "Nordlicht login"),
        "nordlicht",
        {
            "lichtung": ("view", "edit", "stats", "transactions", "refund"),
            "morgenlicht": ("view", "edit", "stats", "transactions", "refund"),
            "foundry": ("view", "stats", "transactions"),
        },
        {"foundry": "sold together with Morgenlicht this autumn"},
    ),
    Seated(
        Person("client: Fern & Foundry", "login@fernfoundry.example", "Fern & Foundry login"),
        "fern",
        {"foundry": ("view", "stats", "transactions", "refund")},
    ),
)
