"""From a verified login and an account in the path to a seat: read anew on every request, so revoking counts
at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path

from cartwright.application.auditing import Act
from cartwright.bootstrap import base, shop
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import AccountId, parse
from cartwright.http.caller import Identity, identity

Login = Annotated[Identity, Depends(identity)]


async def act(caller: Login, account: Annotated[str, Path()]) -> Act:
    """What this request's use cases act as. Raises NotFound to whoever has no seat in the account."""
    try:
        wanted = AccountId(parse("account", account))
    except Invalid as unparsable:
        raise NotFound from unparsable
    seat = shop.store().of(wanted).members.seat(caller.id)
    if seat is None or seat.member.suspended:
        raise NotFound
    return Act(seat, base.clock().now(), base.births(), caller.source_ip)


Acting = Annotated[Act, Depends(act)]
