"""From a verified login and an account in the path to a seat: read anew on every request, so revoking counts
at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Header, Path, Request, Response

from cartwright.application.auditing import Act
from cartwright.application.viewing import view_as
from cartwright.bootstrap import base, shop
from cartwright.domain.access import Denied, Hidden
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import AccountId, parse
from cartwright.http.caller import Identity, identity
from cartwright.http.paths import member_id

Login = Annotated[Identity, Depends(identity)]

VIEW_AS = "Cartwright-View-As"
VIEWING_AS = "Cartwright-Viewing-As"
"""In an answer: whose eyes it was made for."""

LOOKS = {"GET", "HEAD"}


async def act(
    caller: Login,
    account: Annotated[str, Path()],
    request: Request,
    response: Response,
    eyes: Annotated[
        str, Header(alias=VIEW_AS, description="A member to look as, without changing anything")
    ] = "",
) -> AsyncIterator[Act]:
    """What this request's use cases act as. Raises NotFound to whoever has no seat in the account.

    What access refuses on the way is entered in the account's log.
    """
    try:
        wanted = AccountId(parse("account", account))
    except Invalid as unparsable:
        raise NotFound from unparsable
    mine = shop.store().of(wanted)
    seat = mine.members.seat(caller.id)
    if seat is None or seat.member.suspended:
        raise NotFound
    acting = Act(seat, base.clock().now(), base.births(), caller.source_ip, caller.user_agent)
    try:
        if eyes:
            looks = request.method in LOOKS
            acting = view_as(acting, member_id(eyes), looks=looks, members=mine.members, audits=mine.audits)
            response.headers[VIEWING_AS] = acting.seat.member.id
        yield acting
    except (Denied, Hidden) as no:
        mine.audits.record(acting.denied(no.denial))
        raise


Acting = Annotated[Act, Depends(act)]
