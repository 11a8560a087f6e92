"""Accounts, clients, members, their access, products, and the log of who did what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.domain.access import Grant, Permit, Seat
from cartwright.domain.agenda import Agenda
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Conflict, Unauthenticated
from cartwright.domain.ids import AccountId, AuditId, ClientId, IdentityId, MemberId, ProductId
from cartwright.domain.people import Account, Client, Member, Profile


class NameTaken(Conflict):
    """A subdomain or slug that another has. Facts: `name`."""

    code = "name-taken"
    title = "This name is taken"


class MemberExists(Conflict):
    code = "member-exists"
    title = "This identity is a member already"


class WrongPassword(Unauthenticated):
    code = "wrong-password"
    title = "E-mail address or password is wrong"


class ChallengeNeeded(Unauthenticated):
    """The login needs another step. Facts: `challenge`, `session`."""

    code = "challenge-needed"
    title = "This login needs another step"


@dataclass(frozen=True, slots=True)
class Audit:
    """Who did what to what, from where and why; `before` and `after` never carry secrets."""

    id: AuditId
    account: AccountId
    at: datetime
    member: MemberId | str
    action: str
    resource: str
    allowed: bool = True
    before: Mapping[str, str] | None = None
    after: Mapping[str, str] | None = None
    source_ip: str = ""
    reason: str = ""


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


class People(Protocol):
    """One account's people."""

    def account(self) -> Account:
        """Raises NotFound."""
        ...

    def seat(self, identity: IdentityId) -> Seat | None:
        """Membership, permits and grants of an identity, in one strongly consistent query. None for
        strangers."""
        ...

    def clients(self) -> Sequence[Client]: ...

    def client(self, client: ClientId) -> Client:
        """Raises NotFound."""
        ...

    def add_client(self, client: Client, account: Account, agenda: Agenda, audit: Audit) -> None:
        """`account` is the next version, which counts the client. Raises Stale if another was faster."""
        ...

    def revise_profile(self, client: Client, audit: Audit) -> None:
        """Put the new profile version and point the client at it. Raises Stale."""
        ...

    def profiles(self, client: ClientId) -> Sequence[Profile]:
        """All versions, newest first."""
        ...

    def members(self) -> Sequence[Member]: ...

    def member(self, member: MemberId) -> Seat:
        """Raises NotFound."""
        ...

    def add_member(self, member: Member, permits: Sequence[Permit], audit: Audit) -> None:
        """Raises MemberExists."""
        ...

    def permit(self, member: MemberId, permit: Permit, audit: Audit) -> None: ...

    def forbid(self, member: MemberId, permission: str, audit: Audit) -> None: ...

    def grant(self, member: MemberId, grant: Grant, audit: Audit) -> None: ...

    def revoke(self, member: MemberId, product: ProductId, audit: Audit) -> None: ...

    def record(self, audit: Audit) -> None: ...

    def audits(self, month: str, *, limit: int = 100) -> Sequence[Audit]:
        """Newest first."""
        ...


class Catalogue(Protocol):
    """One account's products."""

    def get(self, product: ProductId) -> Product:
        """Raises NotFound."""
        ...

    def some(self, products: Sequence[ProductId]) -> Sequence[Product]:
        """Those of them that exist, in one batch, so that a client member's list reads nothing else."""
        ...

    def list(self) -> Sequence[Product]:
        """All of the account's, for the agency."""
        ...

    def publish(self, product: Product, hosts: Sequence[str], audit: Audit) -> None:
        """A new product and its pages. Raises NameTaken for a slug in use on a host."""
        ...

    def revise(self, product: Product, audit: Audit) -> None:
        """The next version of a product. Raises Stale."""
        ...


class Identities(Protocol):
    """Logins: passwords and tokens are its business alone."""

    def log_in(self, email: str, password: str) -> Tokens:
        """Raises WrongPassword (also for unknown addresses, in the same words), ChallengeNeeded, Outage."""
        ...

    def answer(self, email: str, challenge: str, session: str, answer: str) -> Tokens:
        """The step a ChallengeNeeded asked for: a first password of one's own, an authenticator's code.

        Raises WrongPassword (also when the session is over), Invalid (an unknown step, a weak password),
        ChallengeNeeded for yet another step, Outage.
        """
        ...

    def renew(self, refresh_token: str) -> Tokens:
        """Raises WrongPassword."""
        ...

    def invite(self, email: str, name: str) -> Invited:
        """The identity of an e-mail address: made, and mailed a way to set a password, unless it was
        there."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """Never logged: the repr shows nothing."""

    id_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Invited:
    identity: IdentityId
    new: bool
