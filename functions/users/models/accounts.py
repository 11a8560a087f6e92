"""Accounts."""

from __future__ import annotations

from cartwright.application.ports.people import Chair
from cartwright.domain.people import Account, Role
from users.models.clients import ProfileTaken
from users.models.common import Given, Seen, Taken, Word, Words
from users.models.members import LoginSeen


class ClientCount(Given):
    """How many clients the account manages, and may; no limit is null."""

    managed: int
    limit: int | None


class AccountSeen(Given):
    """`closed_at` is since when the account is closed: then one can look, and begin nothing."""

    id: str
    name: str
    subdomain: str
    clients: ClientCount | None
    closed_at: Seen | None

    @classmethod
    def of(cls, account: Account, *, to_the_agency: bool) -> AccountSeen:
        """How many clients there are is the agency's to know."""
        count = ClientCount(limit=account.client_limit, managed=account.managed_clients)
        return cls(
            id=account.id,
            name=account.name,
            subdomain=account.subdomain,
            clients=count if to_the_agency else None,
            closed_at=account.closed,
        )


class ClosingTaken(Taken):
    """`subdomain` is the account's own, typed as a confirmation."""

    subdomain: Word
    reason: Words = ""


class ClosingSeen(Given):
    """Both are null while the account is open. Until `reopens_until` an owner can have it back."""

    closed_at: Seen | None
    reopens_until: Seen | None

    @classmethod
    def of(cls, account: Account) -> ClosingSeen:
        return cls(closed_at=account.closed, reopens_until=account.reopens_until)


class SeatAt(Given):
    """One row of the account chooser. `client_name` is the legal name of the member's client."""

    account: str
    account_name: str
    member: str
    role: Role
    client: str | None
    client_name: str | None
    closed_at: Seen | None

    @classmethod
    def of(cls, chair: Chair) -> SeatAt:
        return cls(
            account=chair.member.account,
            account_name=chair.account,
            member=chair.member.id,
            role=chair.member.role,
            client=chair.member.client,
            client_name=chair.client or None,
            closed_at=chair.closed,
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
