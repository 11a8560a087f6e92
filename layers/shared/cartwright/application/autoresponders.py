"""Connecting autoresponders, and which of them serves a product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cartwright.application import reach
from cartwright.application.auditing import Act
from cartwright.application.ports.audits import AuditLog
from cartwright.application.ports.autoresponders import Autoresponders, ServiceConnected
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Vault
from cartwright.application.ports.people import Clients
from cartwright.domain.access import Denial, Hidden, Permission, Resource, Right, require
from cartwright.domain.autoresponders import Autoresponder, complete, serving
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AutoresponderId, ClientId, ProductId


@dataclass(frozen=True, slots=True)
class Link:
    """What somebody enters to connect a service. `client` of None connects the account itself."""

    client: ClientId | None
    service: str
    label: str
    credentials: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Served:
    """A service that a product is served by. `connection` is told to who may see it: the agency, and a
    client's members if it is their own client's."""

    service: str
    by_owner: bool
    connection: Autoresponder | None


def connect(
    act: Act,
    link: Link,
    *,
    autoresponders: Autoresponders,
    vault: Vault,
    clients: Clients,
    audits: AuditLog,
) -> Autoresponder:
    """The one connection of that client, or of the account, to the service; its credentials sealed.

    A client's members connect their own client only. To connect what is connected would be to overwrite it:
    refused, and the attempt is in the log. Raises Forbidden, NotFound, Invalid, ServiceConnected,
    Outage.
    """
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
    client = link.client if act.seat.of_the_agency else act.seat.member.client
    if client is not None:
        clients.get(client)
    credentials = complete(link.service, link.credentials)
    bare = Autoresponder(
        account=act.seat.member.account,
        id=AutoresponderId(act.births.born("autoresponder")),
        client=client,
        service=link.service,
        label=link.label,
        since=act.now,
        sealed="",
    )
    connected = replace(bare, sealed=vault.seal(credentials, bare.context))
    try:
        autoresponders.add(connected, act.audit("autoresponder.add", connected.id, after=_facts(connected)))
    except ServiceConnected as no:
        # What was entered is nowhere, so the entry is of whose it would have been.
        whose = client or connected.account
        facts = {"service": connected.service, "client": client or ""}
        audits.record(act.audit("autoresponder.add", whose, after=facts, allowed=False, reason=no.title))
        raise
    return connected


def listing(act: Act, *, autoresponders: Autoresponders) -> Sequence[Autoresponder]:
    """The account's and all clients' to the agency; to a client's member its own client's, reading no
    other's."""
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
    mine = act.seat.member.client
    return autoresponders.list() if mine is None else autoresponders.of(mine)


def replace_credentials(
    act: Act,
    wanted: AutoresponderId,
    credentials: Mapping[str, str],
    *,
    autoresponders: Autoresponders,
    vault: Vault,
) -> Autoresponder:
    """The connection with other credentials; what was there before is gone.

    Raises Forbidden (to members of role client always, before anything is read), NotFound, Invalid, Stale,
    Outage.
    """
    before = _there(act, wanted, autoresponders)
    after = before.resealed(vault.seal(complete(before.service, credentials), before.context))
    audit = act.audit("autoresponder.replace", wanted, before=_facts(before), after=_facts(after))
    autoresponders.revise(after, audit)
    return after


def remove(act: Act, wanted: AutoresponderId, *, autoresponders: Autoresponders) -> None:
    """The connection is gone: what its client sells is served by the account's from now on, if there is one.

    Raises Forbidden (to members of role client always, before anything is read), NotFound, Stale.
    """
    before = _there(act, wanted, autoresponders)
    autoresponders.remove(before, act.audit("autoresponder.remove", wanted, before=_facts(before)))


def of_product(
    act: Act, product: ProductId, *, autoresponders: Autoresponders, catalogue: Catalogue
) -> Sequence[Served]:
    """What serves a product, by service: its owner's connection, else the account's.

    To a client's member the account's is told of by its service alone, and what serves another client's
    product is not told at all, whatever was granted on it: that is how the other is set up. Raises NotFound,
    Forbidden.
    """
    reach.require_on(act, Right.VIEW, product, catalogue=catalogue)
    owner = catalogue.get(product).owner
    mine = act.seat.member.client
    if mine is not None and mine != owner:
        on = Resource(product=product)
        raise Hidden(Denial(Permission.SETTINGS_MANAGE, on, "another client's connections"))
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
    found = serving(owner, [*autoresponders.of(owner), *autoresponders.of(None)])
    return [
        Served(service, one.client == owner, one if mine is None or one.client == mine else None)
        for service, one in found.items()
    ]


def _there(act: Act, wanted: AutoresponderId, autoresponders: Autoresponders) -> Autoresponder:
    """The connection, for whoever may remove or replace it."""
    require(act.seat, Permission.CONNECTIONS_REMOVE, act.now)
    for one in autoresponders.list():
        if one.id == wanted:
            return one
    raise NotFound


def _facts(one: Autoresponder) -> dict[str, str]:
    return {"service": one.service, "client": one.client or "", "version": str(one.version)}
