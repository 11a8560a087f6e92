"""A client's logo: taken in, looked at, and put where pages show it from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from cartwright.application import changes
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.people.logos import Logo
from cartwright.domain.pictures import Kind, picture

if TYPE_CHECKING:
    from cartwright.application.auditing import Act
    from cartwright.application.ports.papers import Files
    from cartwright.application.ports.people import Clients
    from cartwright.domain.people import Client

_NAME = re.compile(r"[0-9a-f]{32}\.(png|jpg|webp)\Z")


def hang(act: Act, client: ClientId, found: bytes, *, clients: Clients, files: Files) -> Client:
    """The next version of the client's profile, with that picture. Sales keep the profile they were sold
    under, and its picture stays where it is.

    Raises NotFound, Forbidden, Invalid, Outage, and Stale if another was revising it.
    """
    require(act.seat, Permission.PROFILE_EDIT, act.now, on=Resource(client=client))
    before = clients.get(client)
    seen = picture(found)
    key = _key(before.account, client, f"{sha256(found).hexdigest()[:32]}.{seen.kind}")
    # Before the profile names it: nobody is shown what is not there.
    files.put(key, found, content_type=seen.kind.media_type)
    return _revised(act, before, Logo(f"/{key}", seen.width, seen.height), clients)


def take_down(act: Act, client: ClientId, *, clients: Clients) -> Client:
    """The next version of the profile, without a picture. Raises NotFound, Forbidden, and Stale."""
    require(act.seat, Permission.PROFILE_EDIT, act.now, on=Resource(client=client))
    return _revised(act, clients.get(client), None, clients)


def _revised(act: Act, before: Client, logo: Logo | None, clients: Clients) -> Client:
    if logo == before.profile.logo:
        return before
    after = before.with_logo(logo, at=act.now)
    changed = changes.between(before.profile, after.profile)
    audit = act.audit("profile.logo", before.id, before=changed.before, after=changed.after)
    clients.revise_profile(after, audit)
    return after


@dataclass(frozen=True, slots=True)
class Shown:
    body: bytes
    media_type: str


def shown(account: AccountId, client: ClientId, name: str, *, files: Files) -> Shown:
    """A logo, whoever asks. Raises NotFound, Outage."""
    if not _NAME.match(name):
        raise NotFound
    body = files.get(_key(account, client, name))
    return Shown(body, Kind(name.rpartition(".")[2]).media_type)


def _key(account: AccountId, client: ClientId, name: str) -> str:
    return f"logos/{account}/{client}/{name}"
