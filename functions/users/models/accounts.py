"""Accounts."""

from __future__ import annotations

from cartwright.application.ports.people import Chair
from cartwright.domain.people import Account, Role
from users.models.clients import ProfileTaken
from users.models.common import Given, Taken, Word
from users.models.members import LoginSeen


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


class SeatAt(Given):
    """One row of the account chooser. `client_name` is the legal name of the member's client."""

    account: str
    account_name: str
    member: str
    role: Role
    client: str | None
    client_name: str | None

    @classmethod
    def of(cls, chair: Chair) -> SeatAt:
        return cls(
            account=chair.member.account,
            account_name=chair.account,
            member=chair.member.id,
            role=chair.member.role,
            client=chair.member.client,
            client_name=chair.client or None,
        )


class Me(Given):
    email: str
    login: LoginSeen | None
    seats: list[SeatAt]


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
