"""Reading the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from cartwright.application import auditing
from cartwright.bootstrap import shop, signing
from cartwright.bootstrap.caller import Acting
from users.models.audits import Audits
from users.routes.paging import Cursor, Limit

router = APIRouter(prefix="/v1/accounts/{account}", tags=["audit log"])


@router.get("/audits", summary="A month's log, newest first")
async def audits(  # noqa: PLR0917  (a search has as many words)
    act: Acting,
    month: Annotated[str, Query(examples=["2026-11"], description="By UTC")],
    member: Annotated[str, Query(description="Who acted, or looked through another's eyes")] = "",
    action: Annotated[str, Query(description="`member` also finds `member.invite`")] = "",
    resource: Annotated[str, Query(description="The id of what it was done to")] = "",
    allowed: Annotated[bool | None, Query(description="False finds what was refused")] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Audits:
    mine = shop.store().of(act.seat.member.account)
    wanted = auditing.Wanted(month, member, action, resource, allowed)
    leaves = mine.leaves(act.seat.member.id, signing.signatures())
    page = auditing.look(act, wanted, limit=limit, cursor=cursor, leaves=leaves, audits=mine.audits)
    return Audits.of(page)
