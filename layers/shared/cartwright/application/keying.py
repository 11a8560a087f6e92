"""API keys: making and revoking them, and the seat a request with one is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.ports.keys import ApiKeys, Kept
from cartwright.domain.access import (
    ACCOUNT,
    Action,
    Denial,
    Denied,
    Permission,
    Resource,
    Right,
    Seat,
    decide,
    require,
)
from cartwright.domain.api_keys import ApiKey, KeyText, made, read
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Forbidden, Outage, Unauthenticated
from cartwright.domain.ids import KeyId, MemberId
from cartwright.domain.people import Role

AT_MOST = 20
"""Keys of one member: they lie where its seat is read, on every request."""

NOTED = timedelta(hours=1)
"""How exactly it is known when a key was last used."""


class NotForKeys(Forbidden):
    """A key at a door that is for logins alone."""

    code = "not-for-keys"
    title = "API keys cannot do this"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new key should open, and until when (exclusive)."""

    label: str
    scope: frozenset[Action]
    mode: Mode
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """What is kept of a new key, and its text, which nobody will see again."""

    kept: ApiKey
    text: KeyText


def make(act: Act, wanted: Wanted, *, api_keys: ApiKeys) -> NewKey:
    """A key of the acting member's own. Raises Invalid, TooManyKeys, and Forbidden, by name, for what the
    member does not hold itself."""
    seat = act.seat
    lacking = sorted(action for action in wanted.scope if not _holds(seat, action, act.now))
    if lacking:
        because = f"the member itself does not hold {', '.join(lacking)}"
        raise Denied(Denial(lacking[0], ACCOUNT, because), needs=lacking[0])
    text = made(wanted.mode, seat.member.id, KeyId(act.births.born("key")), chance=act.births.chance())
    key = ApiKey(
        account=seat.member.account,
        member=seat.member.id,
        id=text.key,
        label=wanted.label,
        scope=wanted.scope,
        mode=wanted.mode,
        digest=text.digest,
        since=act.now,
        until=wanted.until,
        sitting=seat.member.sitting,
    )
    audit = act.audit("key.make", key.id, after=_told(key))
    until_done(lambda: api_keys.add(key, audit, at_most=AT_MOST))
    return NewKey(key, text)


def listing(act: Act, member: MemberId, *, api_keys: ApiKeys) -> Sequence[Kept]:
    """A member's keys: one's own, or another's with `members.manage`. Raises Forbidden."""
    _own_or_managed(act, member)
    return api_keys.list(member)


def revoke(act: Act, member: MemberId, key: KeyId, *, api_keys: ApiKeys) -> None:
    """It opens nothing from the very next request on; an owner's is an owner's to revoke. Raises Forbidden,
    NotFound."""
    _own_or_managed(act, member)
    seat = api_keys.find(member, key).seat
    if seat is not None and seat.member.role is Role.OWNER:
        require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    api_keys.revoke(member, key, act.audit("key.revoke", key, before={"member": member}))


def seated(text: str, *, now: datetime, api_keys: ApiKeys) -> Seat:
    """The seat of the member whose key `text` is, as narrow as the key.

    Raises Unauthenticated for whatever is not a key in force of a member who is: always in the same words,
    and after the same one read for all that could be a key.
    """
    given = read(text)
    if given is None:
        raise Unauthenticated
    found = api_keys.find(given.member, given.key)
    kept = found.kept
    fits = given.fits(kept.key if kept else None)
    if kept is None or found.seat is None or not fits:
        raise Unauthenticated
    member = found.seat.member
    if member.suspended or kept.key.sitting != member.sitting or not kept.key.holds(now):
        raise Unauthenticated
    _note(kept, now, api_keys)
    return replace(found.seat, key=kept.key.id, scope=kept.key.scope, mode=kept.key.mode)


def _note(kept: Kept, now: datetime, api_keys: ApiKeys) -> None:
    """Nobody waits for this to work: a key is as good without it."""
    before = now - NOTED
    if kept.used is not None and kept.used >= before:
        return
    try:
        api_keys.use(kept.key.member, kept.key.id, at=now, unless_since=before)
    except Outage:
        return


def _holds(seat: Seat, action: Action, now: datetime) -> bool:
    """Whether the member has the action at all, on whatever: a key's scope is no promise of more."""
    if isinstance(action, Right):
        return seat.of_the_agency or any(action in grant.rights for grant in seat.grants if grant.holds(now))
    return decide(seat, action, Resource(client=seat.member.client), now).allowed


def _own_or_managed(act: Act, member: MemberId) -> None:
    if member != act.seat.member.id:
        require(act.seat, Permission.MEMBERS_MANAGE, act.now)


def _told(key: ApiKey) -> dict[str, str]:
    until = key.until.isoformat() if key.until else ""
    return {"label": key.label, "scope": _words(key.scope), "mode": key.mode.value, "until": until}


def _words(scope: Iterable[Action]) -> str:
    return " ".join(sorted(scope))
