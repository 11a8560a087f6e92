"""Copies on request: of the audit log, and of what is held about a buyer."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import exporting
from cartwright.bootstrap import filing, shop, signing
from cartwright.bootstrap.caller import Acting, ActingThoughClosed
from cartwright.domain.periods import Period
from cartwright.http.paths import client_id, export_id
from users.models.exports import ExportAccepted, Exports, ExportSeen, ExportTaken, LogExportTaken
from users.routes.paging import Cursor, Limit

router = APIRouter(prefix="/v1/accounts/{account}/exports", tags=["exports"])


@router.post("", status_code=202, summary="Ask for a copy")
async def ask_for_copy(act: ActingThoughClosed, taken: ExportTaken) -> ExportAccepted:
    """Of the log: `audit.read`. Of a buyer: `customers.all`; a client's members for their own client only."""
    mine = shop.store().of(act.seat.member.account)
    if isinstance(taken, LogExportTaken):
        asked = exporting.ask_for_log(act, Period(taken.month), exports=mine.exports)
    else:
        asked = exporting.ask_for_buyer(
            act, client_id(taken.client), taken.email, clients=mine.clients, exports=mine.exports
        )
    return ExportAccepted.of(asked)


@router.get("", summary="The copies I asked for, newest first")
async def exports(act: Acting, limit: Limit = 50, cursor: Cursor = "") -> Exports:
    leaves = shop.store().of(act.seat.member.account).leaves(act.seat.member.id, signing.signatures())
    return Exports.of(exporting.listing(act, limit=limit, cursor=cursor, leaves=leaves))


@router.get("/{export}", summary="How far it is, and a link once it is ready")
async def export(act: Acting, export: str) -> ExportSeen:
    """The link is made now and opens for a quarter of an hour. The file lies there for a week."""
    mine = shop.store().of(act.seat.member.account)
    opened = exporting.opened(
        act, export_id(export), exports=mine.exports, files=filing.files(), audits=mine.audits
    )
    return ExportSeen.of(opened)
