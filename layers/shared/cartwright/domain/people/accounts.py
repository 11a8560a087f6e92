"""Accounts: the agency's licence, with its name among all accounts and its limit of clients."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.domain.challenges import Challenge
from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.ids import AccountId
from cartwright.domain.people.closing import GRACE, AccountClosed, ClosedForGood
from cartwright.domain.people.mailboxes import is_mailbox

_SUBDOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,28})[a-z0-9]\Z")

_RESERVED = """
account accounts admin api app assets auth billing cart cartwright carts cdn checkout console dashboard docs
help hub login mail my pay sandbox secure static status support v1 webhooks www
"""
RESERVED_SUBDOMAINS = frozenset(_RESERVED.split())


class ClientLimitReached(Conflict):
    """The account already manages as many clients as it may. Facts: `limit`."""

    code = "client-limit-reached"
    title = "The account manages as many clients as it may"


class LimitBelowClients(Conflict):
    """A limit that the clients there are exceed already. Facts: `managed`."""

    code = "limit-below-clients"
    title = "The account manages more clients than that"


class LastOwner(Conflict):
    """It would leave the account without an owner who can log in."""

    code = "last-owner"
    title = "An account has at least one owner"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an account's owner sets. `client_limit` of None is unlimited; `copy_notices`: the agency gets a
    copy of what its clients are told."""

    name: str
    notification_email: str
    copy_notices: bool
    client_limit: int | None


@dataclass(frozen=True, slots=True)
class Account:
    """The agency's licence. `client_limit` of None is unlimited; `closed` is since when, if it is;
    `challenge` how it asks buyers whether they are people, if it ever did."""

    id: AccountId
    name: str
    subdomain: str
    client_limit: int | None
    notification_email: str
    managed_clients: int = 0
    copy_notices: bool = False
    version: int = 1
    owners: int = 1
    closed: datetime | None = None
    challenge: Challenge | None = None

    def __post_init__(self) -> None:
        if not _SUBDOMAIN.match(self.subdomain):
            raise Invalid.at("/subdomain", "3 to 30 letters, digits and inner hyphens")
        if self.subdomain in RESERVED_SUBDOMAINS:
            raise Invalid.at("/subdomain", "this name is reserved")
        if not self.name.strip():
            raise Invalid.at("/name", "an account has a name")
        if not is_mailbox(self.notification_email):
            raise Invalid.at("/notification_email", "not an e-mail address")
        if self.client_limit is not None and self.client_limit < 0:
            raise Invalid.at("/client_limit", "a number of clients, or null for no limit")

    @property
    def settings(self) -> Settings:
        return Settings(self.name, self.notification_email, self.copy_notices, self.client_limit)

    def with_settings(self, settings: Settings) -> Account:
        """This account, set anew. Raises Invalid, LimitBelowClients, and AccountClosed."""
        self.require_open()
        limit = settings.client_limit
        after = replace(
            self,
            name=settings.name,
            notification_email=settings.notification_email,
            copy_notices=settings.copy_notices,
            client_limit=limit,
            version=self.version + 1,
        )
        if limit is not None and limit < self.managed_clients:
            raise LimitBelowClients(managed=self.managed_clients)
        return after

    def asking(self, challenge: Challenge) -> Account:
        """This account asking its buyers like that. Raises AccountClosed."""
        self.require_open()
        return replace(self, challenge=challenge, version=self.version + 1)

    def called(self, subdomain: str) -> Account:
        """This account by another name. Raises Invalid, and AccountClosed."""
        self.require_open()
        return replace(self, subdomain=subdomain, version=self.version + 1)

    def with_owners(self, more: int) -> Account:
        """This account with so many owners more, or less. Raises LastOwner before there is none."""
        if self.owners + more < 1:
            raise LastOwner
        return replace(self, owners=self.owners + more, version=self.version + 1)

    def with_another_client(self) -> Account:
        """This account managing one client more. Raises ClientLimitReached, and AccountClosed."""
        self.require_open()
        if self.client_limit is not None and self.managed_clients >= self.client_limit:
            raise ClientLimitReached(limit=self.client_limit)
        return replace(self, managed_clients=self.managed_clients + 1, version=self.version + 1)

    def with_a_client_less(self) -> Account:
        """This account managing one client less: its place is free for another."""
        return replace(self, managed_clients=self.managed_clients - 1, version=self.version + 1)

    @property
    def reopens_until(self) -> datetime | None:
        """Until when (exclusive) an owner can have it back; None while it is open."""
        return self.closed + GRACE if self.closed else None

    def require_open(self) -> None:
        """Nothing, if something can be begun here. Raises AccountClosed."""
        if self.reopens_until is not None:
            raise AccountClosed(reopens_until=self.reopens_until.isoformat())

    def closing(self, *, at: datetime) -> Account:
        """This account, closed from `at` on; one that is closed stays as it is."""
        return self if self.closed else replace(self, closed=at, version=self.version + 1)

    def reopened(self, *, at: datetime) -> Account:
        """This account, open again; one that is open stays as it is. Raises ClosedForGood."""
        until = self.reopens_until
        if until is None:
            return self
        if at >= until:
            raise ClosedForGood(reopened_until=until.isoformat())
        return replace(self, closed=None, version=self.version + 1)


def subdomain(text: str) -> str:
    """`text` as the one spelling of a name that is the same in any case."""
    return text.lower() if text.isascii() else text
