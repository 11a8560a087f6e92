"""Connections: credentials come in, and never go out again, not even to whoever entered them."""

from __future__ import annotations

from pydantic import SecretStr

from cartwright.application.connecting import Plug, Renewal
from cartwright.domain.connections import Connection
from cartwright.http.paths import client_id
from users.models.common import Given, Maybe, Seen, Taken, Word


class ConnectionTaken(Taken):
    """A new connection. Without a client it is the account's; a client's member connects its own client."""

    processor: Word
    label: Word
    client: Word | None = None
    publishable_key: Maybe = ""
    credentials: dict[str, SecretStr]

    def plug(self) -> Plug:
        return Plug(
            client=client_id(self.client) if self.client else None,
            processor=self.processor,
            label=self.label,
            credentials=_opened(self.credentials),
            publishable_key=self.publishable_key,
        )


class CredentialsTaken(Taken):
    """All credentials anew. Without a publishable key that stays."""

    credentials: dict[str, SecretStr]
    publishable_key: Maybe | None = None

    def renewal(self) -> Renewal:
        return Renewal(_opened(self.credentials), self.publishable_key)


class ConnectionSeen(Given):
    id: str
    client: str | None
    processor: str
    label: str
    since: Seen
    version: int
    webhook_url: str

    @classmethod
    def of(cls, connection: Connection, public_url: str) -> ConnectionSeen:
        return cls(
            id=connection.id,
            client=connection.client,
            processor=connection.processor,
            label=connection.label,
            since=connection.since,
            version=connection.version,
            webhook_url=f"{public_url}/webhooks/{connection.account}/{connection.id}",
        )


class Connections(Given):
    items: list[ConnectionSeen]


def _opened(credentials: dict[str, SecretStr]) -> dict[str, str]:
    return {name: secret.get_secret_value() for name, secret in credentials.items()}
