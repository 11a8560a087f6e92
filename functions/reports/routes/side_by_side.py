"""The tax reports of all clients of an account, side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from cartwright.application.auditing import Act
from cartwright.application.ports.leafing import Leaf
from cartwright.application.side_by_side import HEADINGS, MOMENTS, NUMBERS, Side, rows, side_by_side
from cartwright.bootstrap import filing, shop, signing, tabling
from cartwright.bootstrap.caller import ActingOrKey
from cartwright.domain.basis import Basis
from cartwright.domain.periods import Span
from reports.routes.paging import Cursor, Limit
from reports.sides import SidesSeen

router = APIRouter()

REPORTS = "/v1/accounts/{account}/tax-reports"

OfPeriod = Annotated[str, Query(max_length=22, description="Such as 2026-10, 2026-Q4 or 2026")]
OfBasis = Annotated[Basis, Query(description="As the reports")]


class By(StrEnum):
    TOTAL = "total"
    TAX = "tax"


ByWhat = Annotated[By, Query(description="`total`: by currency. `tax`: by each tax that was charged")]


@router.get(REPORTS, summary="All clients' tax reports of a period, side by side")
async def beside(
    act: ActingOrKey, period: OfPeriod, basis: OfBasis = Basis.INVOICE, limit: Limit = 50, cursor: Cursor = ""
) -> SidesSeen:
    """Of each client the report that is the one to file, or the newest; nothing of a client that has none.
    Each figure names the query of its lines, and none is added up over clients. For members who may see the
    reports of all of them: never a client's own."""
    return SidesSeen.of(_leaf(act, Span(period), basis, limit, cursor))


@router.get(REPORTS + "/csv", response_class=Response, summary="The same as a table")
async def as_csv(  # noqa: PLR0917  (a search has as many words)
    act: ActingOrKey,
    period: OfPeriod,
    basis: OfBasis = Basis.INVOICE,
    by: ByWhat = By.TOTAL,
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Response:
    """A row for each figure of a client. Of more clients than `limit`, the header `link` says where the next
    are (RFC 8288)."""
    span = Span(period)
    leaf = _leaf(act, span, basis, limit, cursor)
    body = filing.table(HEADINGS, rows(leaf.things, span, basis, taxes=by is By.TAX))
    headers = _headers(leaf, span, "csv", basis=basis, by=by, limit=limit)
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(REPORTS + "/xlsx", response_class=Response, summary="The same as a workbook")
async def as_workbook(  # noqa: PLR0917  (a search has as many words)
    act: ActingOrKey,
    period: OfPeriod,
    basis: OfBasis = Basis.INVOICE,
    by: ByWhat = By.TOTAL,
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Response:
    """The table as a sheet: amounts are numbers, and moments days with a time in UTC. The header `link` as
    there."""
    span = Span(period)
    leaf = _leaf(act, span, basis, limit, cursor)
    found = rows(leaf.things, span, basis, taxes=by is By.TAX)
    body = tabling.workbook(span.name, HEADINGS, found, numbers=NUMBERS, moments=MOMENTS)
    headers = _headers(leaf, span, "xlsx", basis=basis, by=by, limit=limit)
    return Response(body, media_type=tabling.MEDIA_TYPE, headers=headers)


def _headers(leaf: Leaf[Side], span: Span, ending: str, **asked: str | int) -> dict[str, str]:
    headers = {
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="tax-reports-{span.name}.{ending}"',
    }
    if leaf.cursor:
        onward = {"period": span.name, **asked, "cursor": leaf.cursor}
        headers["link"] = f'<?{urlencode(onward)}>; rel="next"'
    return headers


def _leaf(act: Act, span: Span, basis: Basis, limit: int, cursor: str) -> Leaf[Side]:
    mine = shop.store().of(act.seat.member.account)
    return side_by_side(
        act,
        span,
        basis,
        limit=limit,
        cursor=cursor,
        leaves=mine.leaves(act.seat.member.id, signing.signatures()),
        reports=mine.reports,
        files=filing.files(),
    )
