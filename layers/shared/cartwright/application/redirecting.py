"""The keys that a client's redirects are signed with: each is shown once, and sealed.

They are each client's own. Whoever holds one can make an address that the receiver believes: with a key of
the whole account, one client could write another's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cartwright.application.auditing import Act
from cartwright.application.ports.connecting import Vault
from cartwright.application.ports.people import Clients
from cartwright.application.ports.redirects import Redirects
from cartwright.domain.access import Permission, require
from cartwright.domain.connections import Credentials
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ClientId
from cartwright.domain.redirect_keys import RedirectKey, RedirectKeys

KEY = "key"


@dataclass(frozen=True, slots=True)
class Shown:
    """A new key, and what nobody will see again."""

    kept: RedirectKey
    text: str = field(repr=False)


def listing(act: Act, client: ClientId, *, clients: Clients, redirects: Redirects) -> RedirectKeys:
    """Raises NotFound, also for another client's members, and Forbidden."""
    _require(act, client, Permission.SETTINGS_MANAGE, clients)
    return redirects.of(client)


def make(act: Act, client: ClientId, *, clients: Clients, redirects: Redirects, vault: Vault) -> Shown:
    """One more key, which signs beside the older one from now on. Raises NotFound, Forbidden,
    TwoRedirectKeys, Stale and Outage."""
    _require(act, client, Permission.SETTINGS_MANAGE, clients)
    before = redirects.of(client)
    number, text = before.next, act.births.chance().hex()
    after = before.added(vault.seal(Credentials({KEY: text}), before.context), at=act.now)
    redirects.revise(after, act.audit("redirect-key.make", client, after={"number": str(number)}))
    return Shown(after.keys[0], text)


def remove(act: Act, client: ClientId, number: int, *, clients: Clients, redirects: Redirects) -> None:
    """The older key signs nothing any more. Raises NotFound, Forbidden (to members of role client always),
    RedirectKeyNeeded and Stale."""
    _require(act, client, Permission.CONNECTIONS_REMOVE, clients)
    after = redirects.of(client).without(number)
    redirects.revise(after, act.audit("redirect-key.remove", client, before={"number": str(number)}))


def secrets(keys: RedirectKeys, vault: Vault) -> list[str]:
    """The keys in clear, the newest first. Raises WrongContext and Outage."""
    return [vault.unseal(key.sealed, keys.context)[KEY] for key in keys.keys]


def _require(act: Act, client: ClientId, permission: Permission, clients: Clients) -> None:
    if not act.seat.of_the_agency and act.seat.member.client != client:
        raise NotFound
    require(act.seat, permission, act.now)
    clients.get(client)
