"""From a verified login or an API key, and an account in the path, to a seat: read anew on every request, so
revoking counts at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Header, Path, Request, Response

from cartwright.application.auditing import Act
from cartwright.application.keying import NotForKeys, seated
from cartwright.application.viewing import view_as
from cartwright.bootstrap import base, shop
from cartwright.domain.access import Denied, Hidden, Seat
from cartwright.domain.errors import Invalid, NotFound, Unauthenticated
from cartwright.domain.ids import AccountId, parse
from cartwright.http.caller import Identity, Presented, caller, identity, keys_welcome
from cartwright.http.paths import member_id
from cartwright.storage.account_store import AccountStore

Login = Annotated[Identity, Depends(identity)]
Caller = Annotated[Identity | Presented, Depends(caller)]

VIEW_AS = "Cartwright-View-As"
VIEWING_AS = "Cartwright-Viewing-As"
"""In an answer: whose eyes it was made for."""

LOOKS = {"GET", "HEAD"}

LONGEST_DOOR = 256
"""What of a path goes into the log: a stranger to the routes writes it."""


async def anyone(
    who: Caller,
    account: Annotated[str, Path()],
    request: Request,
    response: Response,
    eyes: Annotated[
        str, Header(alias=VIEW_AS, description="A member to look as, without changing anything")
    ] = "",
) -> AsyncIterator[Act]:
    """What this request's use cases act as. Raises NotFound to whoever has no seat in the account, and
    Unauthenticated to whatever is no key of it.

    What access refuses on the way is entered in the account's log.
    """
    mine = _store(account, Unauthenticated() if isinstance(who, Presented) else NotFound())
    acting = Act(_seat(who, mine), base.clock().now(), base.births(), who.source_ip, who.user_agent)
    try:
        if eyes:
            _by_login(acting)
            looks = request.method in LOOKS
            acting = view_as(acting, member_id(eyes), looks=looks, members=mine.members, audits=mine.audits)
            response.headers[VIEWING_AS] = acting.seat.member.id
        yield acting
    except (Denied, Hidden) as no:
        mine.audits.record(acting.denied(no.denial))
        raise
    except NotForKeys as no:
        door = request.url.path[:LONGEST_DOOR]
        mine.audits.record(acting.audit("key.use", door, allowed=False, reason=no.detail))
        raise


async def act_though_closed(acting: Annotated[Act, Depends(anyone)]) -> Act:
    """A login's. Raises NotForKeys to a key: no door is open to keys that does not say so."""
    _by_login(acting)
    return acting


async def act(acting: Annotated[Act, Depends(act_though_closed)], request: Request) -> Act:
    """The same, to look, or in an account that is open. Raises AccountClosed."""
    _in_the_open(acting, request)
    return acting


async def act_or_key_though_closed(
    acting: Annotated[Act, Depends(anyone)], _: Annotated[None, Depends(keys_welcome)]
) -> Act:
    return acting


async def act_or_key(acting: Annotated[Act, Depends(act_or_key_though_closed)], request: Request) -> Act:
    _in_the_open(acting, request)
    return acting


Acting = Annotated[Act, Depends(act)]
ActingOrKey = Annotated[Act, Depends(act_or_key)]
"""Of a login or an API key: for what only looks, and lets its use case decide by the seat."""

ActingThoughClosed = Annotated[Act, Depends(act_though_closed)]
ActingOrKeyThoughClosed = Annotated[Act, Depends(act_or_key_though_closed)]
"""For what begins nothing: it ends something, takes something away, or is a copy of what there is."""


def _by_login(acting: Act) -> None:
    """Raises NotForKeys."""
    if acting.seat.key is not None:
        raise NotForKeys("this takes a login", needs="login")


def _in_the_open(acting: Act, request: Request) -> None:
    """A look costs nothing: it is as welcome as before. Raises AccountClosed."""
    if request.method not in LOOKS:
        shop.store().of(acting.seat.member.account).clients.account().require_open()


def _store(account: str, no: NotFound | Unauthenticated) -> AccountStore:
    try:
        return shop.store().of(AccountId(parse("account", account)))
    except Invalid as unparsable:
        raise no from unparsable


def _seat(who: Identity | Presented, mine: AccountStore) -> Seat:
    if isinstance(who, Presented):
        return seated(who.text, now=base.clock().now(), api_keys=mine.api_keys)
    seat = mine.members.seat(who.id)
    if seat is None or seat.member.suspended:
        raise NotFound
    return seat
