"""Connections and the vault that seals their credentials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from cartwright.domain.errors import Refusal

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.domain.connections import Connection, Credentials
    from cartwright.domain.ids import ClientId, ConnectionId
    from cartwright.domain.linking import Linked, Platform
    from cartwright.domain.nights import Night


class WrongContext(Refusal):
    """Sealed credentials that do not open here: another account's, client's or connection's, or tampered
    with."""

    code = "wrong-context"
    title = "These credentials belong elsewhere"


class Vault(Protocol):
    """Sealing with a key that never leaves its keeper; what is sealed opens only in the context it was sealed
    in."""

    def seal(self, credentials: Credentials, context: Mapping[str, str]) -> str:
        """Ciphertext, base 64. Raises Outage."""
        ...

    def unseal(self, sealed: str, context: Mapping[str, str]) -> Credentials:
        """Raises WrongContext for another context or a tampered text, and Outage."""
        ...


class Connections(Protocol):
    """The connections of one account."""

    def get(self, connection: ConnectionId) -> Connection:
        """Raises NotFound."""
        ...

    def add(self, connection: Connection, audit: Audit, night: Night | None = None) -> None:
        """With the first night in which it is compared. Raises Conflict if there is one of that id."""
        ...

    def list(self) -> Sequence[Connection]:
        """All there ever were, for the agency."""
        ...

    def of(self, client: ClientId) -> Sequence[Connection]:
        """A client's, reading no other's. Not consistent."""
        ...

    def revise(self, connection: Connection, audit: Audit) -> None:
        """The next version of a connection. Raises Stale."""
        ...

    def linked_to(self, theirs: str) -> Connection | None:
        """The connection that an account at Stripe was linked by, if it was."""
        ...


class Links(Protocol):
    """Stripe's side of linking (docs.stripe.com/connect/oauth-reference)."""

    def agree_at(self, platform: Platform, state: str) -> str:
        """Where the owner of a Stripe account agrees; `state` comes back with the answer."""
        ...

    def linked(self, platform: Platform, code: str) -> Linked:
        """Whose code it is. Good once. Raises LinkRefused with Stripe's word, and Outage."""
        ...

    def let_go(self, platform: Platform, theirs: str) -> None:
        """The account is not ours to act for any more. Harmless if it was not. Raises LinkRefused, Outage."""
        ...

    def acts_for(self, platform: Platform, theirs: str) -> bool:
        """Whether the account is linked to that platform at this moment. Raises Outage, and ProcessorRefused
        for what says neither."""
        ...
