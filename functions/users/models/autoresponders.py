"""Autoresponders: credentials come in, and never go out again, not even to whoever entered them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from cartwright.application.autoresponders import Link, Served
from cartwright.domain.autoresponders import SERVICES, Autoresponder
from cartwright.http.paths import client_id
from users.models.common import Given, Seen, Taken, Word

type Service = Annotated[Word, Field(json_schema_extra={"enum": [*sorted(SERVICES)]})]
type Secrets = dict[str, SecretStr]

CREDENTIALS = Field(description="What the service asks for: docs/autoresponders.md")


class AutoresponderTaken(Taken):
    """A new connection. Without a client it is the account's; a client's member connects its own client."""

    service: Service
    label: Word
    client: Word | None = None
    credentials: Secrets = CREDENTIALS

    def link(self) -> Link:
        return Link(
            client=client_id(self.client) if self.client else None,
            service=self.service,
            label=self.label,
            credentials=opened(self.credentials),
        )


class ServiceCredentialsTaken(Taken):
    """All credentials anew."""

    credentials: Secrets = CREDENTIALS


class AutoresponderSeen(Given):
    id: str
    client: str | None
    service: str
    label: str
    since: Seen
    version: int

    @classmethod
    def of(cls, one: Autoresponder) -> AutoresponderSeen:
        return cls(
            id=one.id,
            client=one.client,
            service=one.service,
            label=one.label,
            since=one.since,
            version=one.version,
        )


class AutorespondersSeen(Given):
    items: list[AutoresponderSeen]


class ServedSeen(Given):
    """`connection` is for who may see it: the account's is not shown to a client's member."""

    service: str
    by: Literal["owner", "account"]
    connection: AutoresponderSeen | None

    @classmethod
    def of(cls, served: Served) -> ServedSeen:
        return cls(
            service=served.service,
            by="owner" if served.by_owner else "account",
            connection=AutoresponderSeen.of(served.connection) if served.connection else None,
        )


class ProductServed(Given):
    items: list[ServedSeen]


def opened(credentials: Secrets) -> dict[str, str]:
    return {name: secret.get_secret_value() for name, secret in credentials.items()}
