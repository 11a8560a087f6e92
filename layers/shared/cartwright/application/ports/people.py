"""Accounts, the clients they sell for, and the members who log in, with what each may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.access import Grant, Permit, Seat
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import ClientId, IdentityId, MemberId, ProductId
from cartwright.domain.people import Account, Client, Member, Profile


class NameTaken(Conflict):
    """A subdomain or slug that another has. Facts: `name`."""

    code = "name-taken"
    title = "This name is taken"


class MemberExists(Conflict):
    code = "member-exists"
    title = "This identity is a member already"


class Accounts(Protocol):
    """Over all accounts: the only way in without one, by host or by identity."""

    def create(  # noqa: PLR0917  (all of one transaction)
        self,
        account: Account,
        house: Client,
        owner: Member,
        hosts: Sequence[str],
        agenda: Agenda,
        audit: Audit,
    ) -> None:
        """All of it in one transaction. Raises NameTaken for a host that is in use."""
        ...

    def of_identity(self, identity: IdentityId) -> Sequence[Member]:
        """The seats an identity has, for the account chooser."""
        ...


class Clients(Protocol):
    """One account and its clients."""

    def account(self) -> Account:
        """Raises NotFound."""
        ...

    def list(self) -> Sequence[Client]: ...

    def get(self, client: ClientId) -> Client:
        """Raises NotFound."""
        ...

    def add(self, client: Client, account: Account, agenda: Agenda, audit: Audit) -> None:
        """`account` is the next version, which counts the client. Raises Stale if another was faster."""
        ...

    def revise_profile(self, client: Client, audit: Audit) -> None:
        """Put the new profile version and point the client at it. Raises Stale."""
        ...

    def profiles(self, client: ClientId) -> Sequence[Profile]:
        """All versions, newest first."""
        ...


class Members(Protocol):
    """One account's members, and what each may."""

    def seat(self, identity: IdentityId) -> Seat | None:
        """Membership, permits and grants of an identity, in one strongly consistent query. None for
        strangers."""
        ...

    def list(self) -> Sequence[Member]: ...

    def get(self, member: MemberId) -> Seat:
        """Raises NotFound."""
        ...

    def add(self, member: Member, permits: Sequence[Permit], audit: Audit) -> None:
        """Raises MemberExists."""
        ...

    def permit(self, member: MemberId, permit: Permit, audit: Audit) -> None: ...

    def forbid(self, member: MemberId, permission: str, audit: Audit) -> None: ...

    def grant(self, member: MemberId, grant: Grant, audit: Audit) -> None: ...

    def revoke(self, member: MemberId, product: ProductId | None, audit: Audit) -> None: ...
