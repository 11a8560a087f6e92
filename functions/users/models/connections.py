"""Connections: credentials come in, and never go out again, not even to whoever entered them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import parse_qs

from pydantic import Field, SecretStr

from cartwright.application.connecting import Plug, Renewal
from cartwright.application.linking import Back, Wanted
from cartwright.application.rotating import LONGEST, Addition
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Invalid
from cartwright.domain.webhook_secrets import WebhookSecret
from cartwright.http.paths import client_id
from users.models.common import Given, Maybe, Seen, Taken, Word

HOUR = timedelta(hours=1)


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


class SecretTaken(Taken):
    """One more webhook secret. Those before it go on for so many hours; three days unless it is said, and for
    good where a client's member adds one."""

    secret: SecretStr
    old_for_hours: Annotated[int, Field(ge=0, le=LONGEST // HOUR)] | None = None

    def addition(self) -> Addition:
        old_for = None if self.old_for_hours is None else self.old_for_hours * HOUR
        return Addition(self.secret.get_secret_value(), old_for)


class SecretSeen(Given):
    """A secret that the connection's webhooks are known by: how it ends, and when it does. `good` is whether
    it counts now."""

    id: str
    hint: str
    since: Seen
    until: Seen | None
    good: bool


class Secrets(Given):
    items: list[SecretSeen]

    @classmethod
    def of(cls, secrets: Sequence[WebhookSecret], now: datetime) -> Secrets:
        return cls(
            items=[
                SecretSeen(id=one.id, hint=one.hint, since=one.since, until=one.until, good=one.good(now))
                for one in secrets
            ]
        )


class LinkTaken(Taken):
    """A Stripe account to be linked, for real money or for tests. Without a client it is the account's; a
    client's member links for its own client."""

    label: Word
    client: Word | None = None
    live: bool

    def wanted(self) -> Wanted:
        return Wanted(client_id(self.client) if self.client else None, self.label, self.live)


class LinkSeen(Given):
    """Where the owner of the Stripe account agrees; and the `number` that our own page asks for on the way
    back: show it to who agrees, and to nobody else."""

    url: str
    number: str


class LinkBack(Taken):
    """What Stripe added to the address it sent its user back to: `code`, or `error`."""

    state: Annotated[str, Field(max_length=2048)]
    code: Annotated[str, Field(max_length=255)] = ""
    error: Annotated[str, Field(pattern=r"^[a-z_]{0,40}$")] = ""

    def back(self) -> Back:
        return Back(self.state, self.code, self.error)


class ConnectionSeen(Given):
    """`linked` is the Stripe account that is linked, where there are no credentials; what happens in it is
    told at the platform's own `webhook_url`."""

    id: str
    client: str | None
    processor: str
    label: str
    since: Seen
    version: int
    webhook_url: str
    linked: str
    live: bool | None

    @classmethod
    def of(cls, connection: Connection, public_url: str) -> ConnectionSeen:
        where = "stripe/connect" if connection.linked else f"{connection.account}/{connection.id}"
        return cls(
            id=connection.id,
            client=connection.client,
            processor=connection.processor,
            label=connection.label,
            since=connection.since,
            version=connection.version,
            webhook_url=f"{public_url}/webhooks/{where}",
            linked=connection.linked,
            live=connection.live if connection.linked else None,
        )


class Connections(Given):
    items: list[ConnectionSeen]


def _opened(credentials: dict[str, SecretStr]) -> dict[str, str]:
    return {name: secret.get_secret_value() for name, secret in credentials.items()}


def by_form(body: bytes) -> dict[str, str]:
    """The fields of our page's form, each once. Raises Invalid for what is no form of it."""
    try:
        fields = parse_qs(body.decode(), max_num_fields=9)
    except ValueError:
        fields = {}
    if "state" not in fields:
        raise Invalid.at("/state", "the form of our own page")
    return {name: values[-1] for name, values in fields.items()}
