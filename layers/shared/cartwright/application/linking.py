"""Linking a Stripe account: to Stripe and back, and away again.

::

    begin ──▶ Stripe's page, where its owner agrees ──▶ back with a code ──▶ complete ──▶ a connection
                                                                       removed ──▶ unlinked, or gone by itself

What Stripe carries back and forth (`state`) is a token that only this deployment can have written. It names
account, member, sitting, client and mode, lasts a quarter of an hour, and is good for whoever began and
nobody else (`agreeing` has the page for who comes back without a login): so nobody can have a stranger's
Stripe account linked to an account of theirs, or theirs to a stranger's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cartwright.application.auditing import Act
from cartwright.application.connecting import AT_MOST, TooManyConnections, belonging, house
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.papers import BadToken, Signatures
from cartwright.domain.access import ACCOUNT, Permission, decide, require
from cartwright.domain.connections import Connection
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, AuditId, ClientId, ConnectionId, MemberId, SittingId
from cartwright.domain.linking import LinkedElsewhere, LinkOver, LinkRefused, Platform, platform
from cartwright.domain.nights import Night
from cartwright.domain.passes import code_of

if TYPE_CHECKING:
    from cartwright.application.ports.connecting import Connections, Links
    from cartwright.application.ports.people import Clients
    from cartwright.application.ports.world import Births
    from cartwright.domain.connections import Credentials

LASTS = timedelta(minutes=15)
PURPOSE, NUMBER = "stripe-link", "stripe-link-number"
"""A key of its own for each: neither word passes for the other."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be linked: for a client, or for the account itself; `live` for real money."""

    client: ClientId | None
    label: str
    live: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the owner of the Stripe account agrees, and the number by which our own page knows on the way
    back that whoever agreed was asked by who began."""

    url: str
    number: str


@dataclass(frozen=True, slots=True)
class Token:
    """What Stripe carried: who began, and what."""

    account: AccountId
    member: MemberId
    sitting: SittingId
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Back:
    """What Stripe sent back: a code, or the word it has for why there is none."""

    state: str
    code: str = field(default="", repr=False)
    error: str = ""


def begin(
    act: Act,
    wanted: Wanted,
    *,
    secrets: Credentials | None,
    clients: Clients,
    links: Links,
    signatures: Signatures,
) -> Begun:
    """Where the owner of the Stripe account agrees. A client's members link for their own client only.

    Raises Forbidden, NotFound, LinkingUnavailable.
    """
    client = _client(act, wanted.client, clients)
    member = act.seat.member
    until = int((act.now + LASTS).timestamp())
    words = [member.account, member.id, member.sitting, client or "-", "live" if wanted.live else "test"]
    state = signatures.sign(PURPOSE, " ".join([*words, str(until), wanted.label]))
    url = links.agree_at(platform(secrets, live=wanted.live), state)
    return Begun(url, number(state, signatures))


def complete(
    act: Act,
    back: Back,
    *,
    secrets: Credentials | None,
    connections: Connections,
    clients: Clients,
    links: Links,
    signatures: Signatures,
) -> Connection:
    """The connection, new, or the one that this Stripe account was linked by before.

    A client's members neither bring back a removed one nor rename what is there: Forbidden. Raises LinkOver,
    LinkRefused, LinkedElsewhere, Forbidden, NotFound, TooManyConnections, and Outage: a code is good once, so
    then it is begun anew.
    """
    wanted = _read(act, back.state, signatures)
    client = _client(act, wanted.client, clients)
    if back.error or not back.code:
        raise LinkRefused(reason=back.error or "no-code")
    ours = platform(secrets, live=wanted.live)
    linked = links.linked(ours, back.code)
    if linked.live is not wanted.live:
        raise LinkRefused(reason="another-mode")
    before = connections.linked_to(linked.account)
    if before is not None:
        if before.client != client or before.live is not wanted.live:
            raise LinkedElsewhere
        return _again(act, before, wanted.label, ours, connections)
    if len(belonging(client, connections)) >= AT_MOST:
        raise TooManyConnections(limit=AT_MOST)
    connection = Connection(
        account=act.seat.member.account,
        id=ConnectionId(act.births.born("connection")),
        client=client,
        processor="stripe",
        label=wanted.label,
        since=act.now,
        sealed="",
        publishable_key=ours.publishable_key,
        house=house(clients) if client is None else None,
        linked=linked.account,
        live=linked.live,
    )
    after = {"processor": "stripe", "linked": linked.account}
    audit = act.audit("connection.link", connection.id, after=after)
    connections.add(connection, audit, Night.first(connection, at=act.now))
    return connection


def unlink(
    act: Act, wanted: ConnectionId, *, secrets: Credentials | None, connections: Connections, links: Links
) -> None:
    """A removed connection's Stripe account lets go of us: nothing is given back or charged through it any
    more. Again it is harmless. Raises Forbidden, NotFound, LinkingUnavailable and Outage."""
    require(act.seat, Permission.CONNECTIONS_REMOVE, act.now)
    found = connections.get(wanted)
    if not found.linked or not found.removed:
        raise NotFound
    links.let_go(platform(secrets, live=found.live), found.linked)
    audit = act.audit("connection.unlink", wanted, before={"linked": found.linked})
    connections.revise(replace(found, version=found.version + 1), audit)


def put_away(
    account: AccountId,
    connection: ConnectionId,
    *,
    secrets: Credentials | None,
    connections: Connections,
    links: Links,
    births: Births,
    now: datetime,
) -> bool:
    """The owner of the Stripe account is said to have let go of us: if Stripe says so too, nothing more is
    sold through it. False if that is nothing new, or not so.

    What is said may be old, and the account linked again since; or of tests, where it is linked for real
    money, or by another account of ours: so Stripe is asked, of this very link.

    Raises NotFound, Stale, LinkingUnavailable, ProcessorRefused and Outage.
    """
    found = connections.get(connection)
    if found.removed or links.acts_for(platform(secrets, live=found.live), found.linked):
        return False
    audit = Audit(AuditId(births.born("audit")), account, now, "stripe", "connection.unlinked", connection)
    connections.revise(found.without(at=now), audit)
    return True


def _again(act: Act, before: Connection, label: str, ours: Platform, connections: Connections) -> Connection:
    """What was linked before, and may have been removed: the same connection, so that what was begun through
    it goes on.

    Bringing back what was removed, or calling it something else, is to replace it: to a client's members it
    is there as it was, or not at all. Raises Forbidden.
    """
    if before.removed:
        require(act.seat, Permission.CONNECTIONS_REMOVE, act.now)
    elif not decide(act.seat, Permission.CONNECTIONS_REMOVE, ACCOUNT, act.now).allowed:
        return before
    after = replace(
        before,
        label=label,
        removed=None,
        publishable_key=ours.publishable_key,
        version=before.version + 1,
    )
    connections.revise(after, act.audit("connection.link", after.id, after={"linked": after.linked}))
    return after


def _client(act: Act, wanted: ClientId | None, clients: Clients) -> ClientId | None:
    """For whom a member links. Raises Forbidden and NotFound."""
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
    client = wanted if act.seat.of_the_agency else act.seat.member.client
    if client is not None:
        clients.get(client)
    return client


def number(state: str, signatures: Signatures) -> str:
    """Eight digits that follow from a token, and are nowhere else."""
    return code_of(signatures.sign(NUMBER, state))


def carried(state: str, *, signatures: Signatures, now: datetime) -> Token:
    """Raises LinkOver."""
    try:
        account, member, sitting, client, kind, until, label = signatures.read(PURPOSE, state).split(" ", 6)
    except BadToken as forged:
        raise LinkOver from forged
    if now >= datetime.fromtimestamp(int(until), UTC):
        raise LinkOver
    wanted = Wanted(None if client == "-" else ClientId(client), label, kind == "live")
    return Token(AccountId(account), MemberId(member), SittingId(sitting), wanted)


def _read(act: Act, state: str, signatures: Signatures) -> Wanted:
    """What was begun, by this very member in this very sitting. Raises LinkOver."""
    found, mine = carried(state, signatures=signatures, now=act.now), act.seat.member
    if (found.account, found.member, found.sitting) != (mine.account, mine.id, mine.sitting):
        raise LinkOver
    return found.wanted
