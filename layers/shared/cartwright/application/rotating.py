"""Changing what a connection's webhooks are known by, without a webhook that nobody knows: one is added, and
the old ones go on for a while."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cartwright.application.auditing import Act
from cartwright.application.ports.connecting import Connections, Vault
from cartwright.domain.access import Permission, Resource, decide, require
from cartwright.domain.connections import Connection, Credentials
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import ConnectionId, SecretId
from cartwright.domain.webhook_secrets import WebhookSecret, added, hint, known_by, retired

OLD_FOR = timedelta(days=3)
LONGEST = timedelta(days=30)
_SECRET = re.compile(r"[!-~]{8,255}\Z")


@dataclass(frozen=True, slots=True)
class Addition:
    """A secret as it is entered. `old_for`: how long those before it go on; None as is usual for whoever
    enters it."""

    secret: str = field(repr=False)
    old_for: timedelta | None = None


def listing(act: Act, wanted: ConnectionId, *, connections: Connections) -> Sequence[WebhookSecret]:
    """What its webhooks are known by, without the secrets themselves. Raises Forbidden, NotFound."""
    return known_by(_there(act, wanted, connections))


def add(
    act: Act, wanted: ConnectionId, addition: Addition, *, connections: Connections, vault: Vault
) -> Connection:
    """The connection, known by one more. With `connections.remove` those before it end, in OLD_FOR unless it
    is said when; to members of role client, who take nothing away, they go on until somebody retires them,
    and so they do where refunds and disputes of a year ago still come signed with them.

    Raises Forbidden, NotFound, Invalid, TooManySecrets, Stale, Outage.
    """
    before = _there(act, wanted, connections)
    until = _others_until(act, addition, before)
    if before.linked:
        raise Invalid.at("/secret", "it has none: its account is linked")
    if not _SECRET.match(addition.secret):
        raise Invalid.at("/secret", "8 to 255 printable ASCII characters without a blank")
    sealed = vault.seal(Credentials({before.can.opens: addition.secret}), before.context)
    born = SecretId(act.births.born("secret"))
    after = added(
        before, WebhookSecret(born, hint(addition.secret), act.now, sealed=sealed), others_until=until
    )
    told = {"secret": born, "others_until": until.isoformat() if until else ""}
    connections.revise(after, act.audit("connection.secret-add", wanted, after=told))
    return after


def retire(act: Act, wanted: ConnectionId, secret: SecretId, *, connections: Connections) -> Connection:
    """The connection without that one, from the next look of the door on: half a minute later at most.

    Raises Forbidden (to members of role client always, before anything is read), NotFound, LastSecret, Stale.
    """
    require(act.seat, Permission.CONNECTIONS_REMOVE, act.now)
    before = connections.get(wanted)
    if before.removed:
        raise NotFound
    after = retired(before, secret, at=act.now)
    connections.revise(after, act.audit("connection.secret-retire", wanted, before={"secret": secret}))
    return after


def _there(act: Act, wanted: ConnectionId, connections: Connections) -> Connection:
    """One of those that are listed to whoever acts."""
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
    found = connections.get(wanted)
    mine = act.seat.member.client
    if found.removed or (mine is not None and found.client != mine):
        raise NotFound
    return found


def _others_until(act: Act, addition: Addition, before: Connection) -> datetime | None:
    if addition.old_for is None:
        if before.can.signs_ahead:
            return None
        may = decide(act.seat, Permission.CONNECTIONS_REMOVE, Resource(), act.now).allowed
        return act.now + OLD_FOR if may else None
    require(act.seat, Permission.CONNECTIONS_REMOVE, act.now)
    if not timedelta(0) <= addition.old_for <= LONGEST:
        raise Invalid.at("/old_for_hours", f"0 to {LONGEST // timedelta(hours=1)}")
    return act.now + addition.old_for
