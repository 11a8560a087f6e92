"""What an accounting package calls a client's accounts and taxes."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import accounting as use
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import client_id
from users.models.charts import ChartsSeen, ChartsTaken

router = APIRouter(prefix="/v1/accounts/{account}/clients/{client}/charts", tags=["clients"])


@router.get("", summary="What Xero and QuickBooks call its accounts and taxes")
async def charts(act: Acting, client: str) -> ChartsSeen:
    mine = shop.store().of(act.seat.member.account)
    return ChartsSeen.of(use.charts(act, client_id(client), clients=mine.clients, accounting=mine.accounting))


@router.put("", summary="Others from the next report on")
async def chart(act: Acting, client: str, taken: ChartsTaken) -> ChartsSeen:
    """Of the `version` you read; if somebody wrote them since, it is `stale`. With a chart every tax report
    has a file to import; where the chart lacks a name that the report needs, the report says which, and there
    is no file. Takes `profile.edit`."""
    mine = shop.store().of(act.seat.member.account)
    charted = use.chart(
        act,
        client_id(client),
        taken.wanted(),
        version=taken.version,
        clients=mine.clients,
        accounting=mine.accounting,
    )
    return ChartsSeen.of(charted)
