"""Connecting processors: credentials come in, are sealed, and never come out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections, Vault
from cartwright.application.ports.people import Clients
from cartwright.domain.access import Permission, require
from cartwright.domain.connections import Connection, complete
from cartwright.domain.errors import Conflict, Fact, Invalid, NotFound
from cartwright.domain.ids import ClientId, ConnectionId
from cartwright.domain.nights import Night
from cartwright.domain.webhook_secrets import first


@dataclass(frozen=True, slots=True)
class Plug:
    """What somebody enters to connect a processor. `client` of None connects the account itself."""

    client: ClientId | None
    processor: str
    label: str
    credentials: Mapping[str, str] = field(repr=False)
    publishable_key: str = ""


@dataclass(frozen=True, slots=True)
class Renewal:
    """Other credentials for a connection. Without a `publishable_key` that stays."""

    credentials: Mapping[str, str] = field(repr=False)
    publishable_key: str | None = None


class InUse(Conflict):
    """A connection that is needed. Facts: `products`, some that sell through it."""

    code = "connection-in-use"
    title = "Products that sell are paid through this connection"


class TooManyConnections(Conflict):
    """Facts: `limit`."""

    code = "too-many-connections"
    title = "There are as many connections as there may be"


NAMED_AT_MOST = 10
AT_MOST = 50
"""Connections of one client, or of the account itself: lists show all of them at once."""


def connect(act: Act, plug: Plug, *, connections: Connections, vault: Vault, clients: Clients) -> Connection:
    """A new connection, its credentials sealed to account, client and connection.

    A client's members connect for their own client only. Raises Forbidden, NotFound, Invalid,
    TooManyConnections, Outage.
    """
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
    mine = act.seat.member.client
    client = plug.client if act.seat.of_the_agency else mine
    if client is not None:
        clients.get(client)
    credentials = complete(plug.processor, plug.credentials)
    if len(belonging(client, connections)) >= AT_MOST:
        raise TooManyConnections(limit=AT_MOST)
    bare = Connection(
        account=act.seat.member.account,
        id=ConnectionId(act.births.born("connection")),
        client=client,
        processor=plug.processor,
        label=plug.label,
        since=act.now,
        sealed="",
        publishable_key=plug.publishable_key,
        house=house(clients) if client is None else None,
    )
    secret = first(bare, credentials[bare.can.opens], since=act.now)
    connection = replace(bare, sealed=vault.seal(credentials, bare.context), secrets=(secret,))
    audit = act.audit("connection.add", connection.id, after={"processor": plug.processor})
    connections.add(connection, audit, Night.first(connection, at=act.now))
    return connection


def listing(act: Act, *, connections: Connections) -> Sequence[Connection]:
    """The account's connections to the agency; to a client's member its own client's, reading no other's."""
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
    mine = act.seat.member.client
    found = connections.list() if mine is None else connections.of(mine)
    return [connection for connection in found if not connection.removed]


def replace_credentials(
    act: Act, wanted: ConnectionId, renewal: Renewal, *, connections: Connections, vault: Vault
) -> Connection:
    """The connection with other credentials; what was there before is gone.

    Raises Forbidden (to members of role client always, before anything is read), NotFound, Invalid, Stale,
    Outage.
    """
    before = _there(act, wanted, connections)
    if before.linked:
        raise Invalid.at("/credentials", "it has none: its account is linked")
    credentials = complete(before.processor, renewal.credentials)
    key = before.publishable_key if renewal.publishable_key is None else renewal.publishable_key
    secret = first(before, credentials[before.can.opens], since=act.now)
    after = before.resealed(vault.seal(credentials, before.context), key, secret)
    audit = act.audit("connection.replace", wanted, before=_version(before), after=_version(after))
    connections.revise(after, audit)
    return after


def remove(act: Act, wanted: ConnectionId, *, connections: Connections, catalogue: Catalogue) -> None:
    """The connection is gone for whatever is to be sold. What was begun through it still finds its way.

    Raises Forbidden (to members of role client always, before anything is read), NotFound, Stale, and InUse
    while a product that sells is paid through it.
    """
    before = _there(act, wanted, connections)
    selling = [product.id for product in catalogue.through(wanted) if product.sells]
    if selling:
        raise InUse(products=list[Fact](selling[:NAMED_AT_MOST]))
    audit = act.audit("connection.remove", wanted, before={"processor": before.processor} | _version(before))
    connections.revise(before.without(at=act.now), audit)


def _there(act: Act, wanted: ConnectionId, connections: Connections) -> Connection:
    """The connection, for whoever may remove or replace it."""
    require(act.seat, Permission.CONNECTIONS_REMOVE, act.now)
    found = connections.get(wanted)
    if found.removed:
        raise NotFound
    return found


def belonging(client: ClientId | None, connections: Connections) -> Sequence[Connection]:
    """A client's, reading no other's; or the account's own."""
    found = connections.of(client) if client else connections.list()
    return [connection for connection in found if connection.client == client and not connection.removed]


def house(clients: Clients) -> ClientId | None:
    """The agency's own client, in whose books the money of the account's connections stands."""
    return next((one.id for one in clients.list() if one.house), None)


def _version(connection: Connection) -> dict[str, str]:
    return {"version": str(connection.version)}
