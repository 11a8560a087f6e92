"""Who is who: accounts, the clients they sell for, and the members who log in."""

from cartwright.domain.people.accounts import (
    RESERVED_SUBDOMAINS,
    Account,
    ClientLimitReached,
    LastOwner,
    LimitBelowClients,
    Settings,
    subdomain,
)
from cartwright.domain.people.clients import Client, ClientArchived, HouseStays, OwnsLiveProducts
from cartwright.domain.people.closing import AccountClosed, ClosedForGood, ShopClosed
from cartwright.domain.people.mailboxes import is_mailbox
from cartwright.domain.people.members import Member, MemberSuspended, Role, member_id
from cartwright.domain.people.profiles import Address, Numbering, Profile, TaxNumber
from cartwright.domain.people.registrations import (
    IMPORT_ONE_STOP_SHOP,
    ONE_STOP_SHOP,
    SCHEMES,
    ClassRate,
    Listing,
    Registration,
    Unconfirmed,
)

__all__ = [
    "IMPORT_ONE_STOP_SHOP",
    "ONE_STOP_SHOP",
    "RESERVED_SUBDOMAINS",
    "SCHEMES",
    "Account",
    "AccountClosed",
    "Address",
    "ClassRate",
    "Client",
    "ClientArchived",
    "ClientLimitReached",
    "ClosedForGood",
    "HouseStays",
    "LastOwner",
    "LimitBelowClients",
    "Listing",
    "Member",
    "MemberSuspended",
    "Numbering",
    "OwnsLiveProducts",
    "Profile",
    "Registration",
    "Role",
    "Settings",
    "ShopClosed",
    "TaxNumber",
    "Unconfirmed",
    "is_mailbox",
    "member_id",
    "subdomain",
]
