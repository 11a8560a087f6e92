"""Connecting processors: credentials come in, are sealed, and never come out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cartwright.application.auditing import Act
from cartwright.application.ports.connecting import Connections, Vault
from cartwright.application.ports.people import Clients
from cartwright.domain.access import Permission, require
from cartwright.domain.connections import Connection, complete
from cartwright.domain.ids import ClientId, ConnectionId


@dataclass(frozen=True, slots=True)
class Plug:
    """What somebody enters to connect a processor. `client` of None connects the account itself."""

    client: ClientId | None
    processor: str
    label: str
    credentials: Mapping[str, str] = field(repr=False)
    publishable_key: str = ""


def connect(act: Act, plug: Plug, *, connections: Connections, vault: Vault, clients: Clients) -> Connection:
    """A new connection, its credentials sealed to account, client and connection.

    A client's members connect for their own client only. Raises Forbidden, NotFound, Invalid, Outage.
    """
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
    mine = act.seat.member.client
    client = plug.client if act.seat.of_the_agency else mine
    if client is not None:
        clients.get(client)
    credentials = complete(plug.processor, plug.credentials)
    bare = Connection(
        account=act.seat.member.account,
        id=ConnectionId(act.births.born("connection")),
        client=client,
        processor=plug.processor,
        label=plug.label,
        since=act.now,
        sealed="",
        publishable_key=plug.publishable_key,
    )
    connection = replace(bare, sealed=vault.seal(credentials, bare.context))
    connections.add(
        connection, act.audit("connection.add", connection.id, after={"processor": plug.processor})
    )
    return connection


def listing(act: Act, *, connections: Connections) -> Sequence[Connection]:
    """The account's connections to the agency; to a client's member its own client's."""
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
    mine = act.seat.member.client
    return [found for found in connections.list() if act.seat.of_the_agency or found.client == mine]
