"""Connections and the vault that seals their credentials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from cartwright.domain.connections import Connection, Credentials
from cartwright.domain.ids import ConnectionId


class Vault(Protocol):
    """Sealing with a key that never leaves its keeper; what is sealed opens only in the context it was sealed in."""

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

    def add(self, connection: Connection) -> None:
        """Raises Conflict if there is one of that id."""
        ...

    def list(self) -> Sequence[Connection]: ...
