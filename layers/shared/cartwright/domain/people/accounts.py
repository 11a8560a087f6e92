"""Accounts: the agency's licence, with its name among all accounts and its limit of clients."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.ids import AccountId

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


@dataclass(frozen=True, slots=True)
class Account:
    """The agency's licence. `client_limit` of None is unlimited."""

    id: AccountId
    name: str
    subdomain: str
    client_limit: int | None
    notification_email: str
    managed_clients: int = 0
    copy_notices: bool = False
    version: int = 1

    def __post_init__(self) -> None:
        if not _SUBDOMAIN.match(self.subdomain):
            raise Invalid.at("/subdomain", "3 to 30 letters, digits and inner hyphens")
        if self.subdomain in RESERVED_SUBDOMAINS:
            raise Invalid.at("/subdomain", "this name is reserved")

    def with_another_client(self) -> Account:
        """This account managing one client more. Raises ClientLimitReached."""
        if self.client_limit is not None and self.managed_clients >= self.client_limit:
            raise ClientLimitReached(limit=self.client_limit)
        return replace(self, managed_clients=self.managed_clients + 1, version=self.version + 1)
