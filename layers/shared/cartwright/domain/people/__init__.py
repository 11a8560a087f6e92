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
from cartwright.domain.people.profiles import (
    IMPORT_ONE_STOP_SHOP,
    ONE_STOP_SHOP,
    SCHEMES,
    Address,
    Profile,
    Registration,
    TaxNumber,
)

__all__ = [
    "IMPORT_ONE_STOP_SHOP",
    "ONE_STOP_SHOP",
    "RESERVED_SUBDOMAINS",
    "SCHEMES",
    "Account",
    "AccountClosed",
    "Address",
    "Client",
    "ClientArchived",
    "ClientLimitReached",
    "ClosedForGood",
    "HouseStays",
    "LastOwner",
    "LimitBelowClients",
    "Member",
    "MemberSuspended",
    "OwnsLiveProducts",
    "Profile",
    "Registration",
    "Role",
    "Settings",
    "ShopClosed",
    "TaxNumber",
    "is_mailbox",
    "member_id",
    "subdomain",
]
