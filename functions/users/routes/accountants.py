"""Who keeps a client's accounts."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import accounting as use
from cartwright.bootstrap import knowing, shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import client_id
from users.models.accountants import AccountantsSeen, AccountantsTaken

router = APIRouter(prefix="/v1/accounts/{account}/clients/{client}/accountants", tags=["clients"])


@router.get("", summary="Who besides the client gets its tax reports")
async def accountants(act: Acting, client: str) -> AccountantsSeen:
    mine = shop.store().of(act.seat.member.account)
    found = use.accountants(act, client_id(client), clients=mine.clients, accounting=mine.accounting)
    return AccountantsSeen.of(found)


@router.put("", summary="Others from now on")
async def appoint(act: Acting, client: str, taken: AccountantsTaken) -> AccountantsSeen:
    """Of the `version` you read; if somebody wrote the list since, it is `stale`. Each has the client's
    scheduled reports by mail, in its own language, by a link that needs no login. It opens that one report
    for two weeks, and nothing once its address is off the list. Nothing is written to an address whose mail
    came back (`unreachable`): take it off and name it again. Takes `reports.tax`."""
    mine = shop.store().of(act.seat.member.account)
    named = use.appoint(
        act,
        client_id(client),
        taken.wanted(),
        version=taken.version,
        clients=mine.clients,
        accounting=mine.accounting,
        locales=knowing.locales(),
    )
    return AccountantsSeen.of(named)
