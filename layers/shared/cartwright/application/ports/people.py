"""Accounts, the clients they sell for, and the members who log in, with what each may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.access import Grant, Permit, Seat
from cartwright.domain.agenda import Agenda
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import ClientId, IdentityId, MemberId, ProductId
from cartwright.domain.jobs import Letter
from cartwright.domain.people import Account, Client, Member, Profile


class MemberExists(Conflict):
    code = "member-exists"
    title = "This identity is a member already"


@dataclass(frozen=True, slots=True)
class Chair:
    """A seat in the account chooser: the account's name, the legal name of a client's member's client, and
    since when the account is closed, if it is."""

    member: Member
    account: str
    client: str
    closed: datetime | None = None


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
        letter: Letter | None = None,
    ) -> None:
        """All of it in one transaction. Raises NameTaken for a host that is in use."""
        ...

    def of_identity(self, identity: IdentityId) -> Sequence[Chair]:
        """The seats an identity may take, for the account chooser: none that is suspended or left. Strongly
        consistent but for a seat that is new this moment."""
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

    def revise_account(self, account: Account, audit: Audit) -> None:
        """The account's next version. Raises Stale."""
        ...

    def revise_profile(self, client: Client, audit: Audit) -> None:
        """Put the new profile version and point the client at it. Raises Stale."""
        ...

    def archive(self, client: Client, account: Account, audit: Audit) -> None:
        """The next versions of a client that is archived and of its account, which counts it no more.

        Raises OwnsLiveProducts, also for one that goes live in this very moment, and Stale.
        """
        ...

    def restore(self, client: Client, account: Account, audit: Audit) -> None:
        """The next versions of a client that is archived no more and of its account, which counts it again.
        Raises Stale."""
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

    def add(
        self,
        member: Member,
        permits: Sequence[Permit],
        audit: Audit,
        *,
        grants: Sequence[Grant] = (),
        letter: Letter | None = None,
    ) -> None:
        """A member with what it is given and its letter. Raises MemberExists."""
        ...

    def revise(self, member: Member, audit: Audit, *, account: Account | None = None) -> None:
        """The next version of a member; `account` is the next one, too, where the number of its owners
        changes. Raises Stale, also for a seat that was left and taken again meanwhile, under whatever
        version; and so do reseat and remove."""
        ...

    def reseat(self, *changes: tuple[Member, Seat], audit: Audit, account: Account | None = None) -> None:
        """Members as they were last seen, and their next versions in other sittings, with what each holds
        from here on and nothing else."""
        ...

    def remove(self, member: Member, audit: Audit, *, account: Account | None = None) -> None:
        """The member as it was last seen leaves. Should its identity come back, it holds nothing."""
        ...

    def write(self, letter: Letter, audit: Audit) -> None:
        """One letter more."""
        ...

    def permit(self, member: MemberId, permit: Permit, audit: Audit) -> None:
        """To the sitting there is. Raises NotFound, and Stale if it ends this moment; so does grant."""
        ...

    def forbid(self, member: MemberId, permission: str, audit: Audit) -> None: ...

    def grant(self, member: MemberId, grant: Grant, audit: Audit) -> None: ...

    def revoke(self, member: MemberId, product: ProductId | None, audit: Audit) -> None: ...
