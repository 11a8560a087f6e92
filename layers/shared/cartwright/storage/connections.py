"""Connections, coded by hand: the webhook door reads one at every cold start and cannot wait for pydantic."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cartwright.application.ports.selling import Stale
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import AccountId, ConnectionId
from cartwright.domain.webhook_secrets import WebhookSecret
from cartwright.storage import keys
from cartwright.storage.conditions import absent, equals
from cartwright.storage.schema import BODY, KIND, SHAPE, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Write

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.domain.ids import ClientId
    from cartwright.domain.nights import Night

CONNECTION = "connection"


class Connections:
    """The connections of one account."""

    def __init__(self, table: Table, account: AccountId) -> None:
        self._table = table
        self._account = account

    def get(self, connection: ConnectionId) -> Connection:
        """Raises NotFound."""
        item = self._table.get(keys.connection(self._account, connection), consistent=True)
        if item is None:
            raise NotFound
        return decoded(item)

    def add(self, connection: Connection, audit: Audit, night: Night | None = None) -> None:
        """With the first night in which it is compared. Raises Conflict if there is one of that id."""
        from cartwright.storage.audits import recorded  # noqa: PLC0415  (the door only reads)
        from cartwright.storage.nights import begun  # noqa: PLC0415

        own(self._account, connection, audit, *([night] if night else []))
        added = Write(Put(encoded(connection), absent()), otherwise=Conflict())
        nights = [begun(night)] if night else []
        self._table.commit(added, *_linked(connection), *nights, recorded(audit))

    def of(self, client: ClientId) -> Sequence[Connection]:
        """A client's, reading no other's. Not consistent."""
        stretch = keys.connections_of(self._account, client)
        return [decoded(item) for item in self._table.query(stretch, consistent=False)]

    def revise(self, connection: Connection, audit: Audit) -> None:
        """The next version of a connection. Raises Stale."""
        from cartwright.storage.audits import recorded  # noqa: PLC0415  (the door only reads)

        own(self._account, connection, audit)
        unchanged = equals(VERSION, connection.version - 1)
        self._table.commit(Write(Put(encoded(connection), unchanged), otherwise=Stale()), recorded(audit))

    def linked_to(self, theirs: str) -> Connection | None:
        """One read, or two. Strongly consistent."""
        found = self._table.get(keys.link(theirs, self._account), consistent=True)
        return None if found is None else self.get(ConnectionId(str(found["connection"])))

    def list(self) -> Sequence[Connection]:
        return [decoded(item) for item in self._table.query(keys.connections(self._account), consistent=True)]


def linked(table: Table, theirs: str) -> Sequence[tuple[AccountId, ConnectionId]]:
    """Over all accounts: the connections that an account at Stripe is linked by. One query."""
    found = table.query(keys.links(theirs), consistent=True)
    return [(AccountId(str(one["account"])), ConnectionId(str(one["connection"]))) for one in found]


def _linked(connection: Connection) -> list[Write]:
    """That an account at Stripe is linked by it, and by no other of the same account."""
    if not connection.linked:
        return []
    item: Item = {
        **keys.link(connection.linked, connection.account),
        KIND: "link",
        SHAPE: 1,
        "account": connection.account,
        "connection": connection.id,
    }
    return [Write(Put(item, absent()), otherwise=Stale())]


def encoded(connection: Connection) -> Item:
    removed = connection.removed.isoformat() if connection.removed else None
    secrets = [_noted(one) for one in connection.secrets]
    times = {"since": connection.since.isoformat(), "removed": removed}
    body = asdict(connection) | times | {"secrets": secrets}
    account, client = connection.account, connection.client
    return {
        **(keys.connection_listed(account, client, connection.id) if client else {}),
        **keys.connection(connection.account, connection.id),
        KIND: CONNECTION,
        SHAPE: 1,
        VERSION: connection.version,
        BODY: json.dumps(body, ensure_ascii=False, separators=(",", ":")),
    }


def decoded(item: Item) -> Connection:
    """Raises LookupError for an item of another kind or shape."""
    if (item[KIND], item[SHAPE]) != (CONNECTION, 1):
        raise LookupError(f"{item[KIND]!r} of shape {item[SHAPE]!r} where a connection belongs")
    body = json.loads(str(item[BODY]))
    removed = datetime.fromisoformat(body["removed"]) if body.get("removed") else None
    secrets = tuple(_read(one) for one in body.get("secrets", ()))
    since = datetime.fromisoformat(body["since"])
    return Connection(**(body | {"since": since, "removed": removed, "secrets": secrets}))


def _noted(secret: WebhookSecret) -> dict[str, str | None]:
    until = secret.until.isoformat() if secret.until else None
    return asdict(secret) | {"since": secret.since.isoformat(), "until": until}


def _read(noted: dict[str, Any]) -> WebhookSecret:
    until = datetime.fromisoformat(noted["until"]) if noted["until"] else None
    return WebhookSecret(**(noted | {"since": datetime.fromisoformat(noted["since"]), "until": until}))
