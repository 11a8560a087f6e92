"""Tax reports, sales whose buyer's VAT number was in doubt, and thresholds abroad."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from cartwright.application import binding, closing_months, reporting, watching
from cartwright.application.auditing import Act
from cartwright.application.ports.papers import Files
from cartwright.application.standing import standings
from cartwright.bootstrap import base, filing, shop, signing
from cartwright.bootstrap.caller import Acting, ActingOrKey, ActingOrKeyThoughClosed
from cartwright.domain.periods import Period, Span
from cartwright.http.paths import client_id, report_id
from reports.allowing import allowed
from reports.models import (
    AskedReport,
    ClosedMonths,
    FileSeen,
    Manifest,
    ReportAccepted,
    ReportFiled,
    ReportGoing,
    ReportsFiled,
    Thresholds,
    VatChecks,
)
from reports.routes.paging import Cursor, Limit

router = APIRouter()

Part = Annotated[int, Path(ge=1, le=10_000, description="Which of them, from 1 on")]
OfImport = Annotated[str, Query(max_length=100, description="Another of its files than the CSV")]


async def _opening(request: Request) -> Files:
    return filing.files(by_head=request.method == "HEAD")


Opening = Annotated[Files, Depends(_opening)]
"""Whose links are for the method that was asked by."""

PAGE = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Its address opens files: no referrer leaves, nobody keeps the page, and nothing is loaded or run."""

REPORTS = "/v1/accounts/{account}/clients/{client}/tax-reports"
CLOSED = REPORTS + "/closed-months"
CHECKS = "/v1/accounts/{account}/clients/{client}/vat-checks"
THRESHOLDS = "/v1/accounts/{account}/clients/{client}/thresholds"


@router.post(REPORTS, status_code=202, summary="Ask for a tax report")
async def ask(act: ActingOrKeyThoughClosed, client: str, asked: AskedReport) -> ReportAccepted:
    """Sixty an hour of a client at most."""
    mine = shop.store().of(act.seat.member.account)
    job = reporting.ask(
        act,
        client_id(client),
        Span(asked.period),
        asked.basis,
        clients=mine.clients,
        reports=mine.reports,
        limits=shop.limits(),
    )
    return ReportAccepted.of(job)


@router.get(REPORTS, summary="The client's tax reports, newest first")
async def list_reports(act: ActingOrKey, client: str, limit: Limit = 50, cursor: Cursor = "") -> ReportsFiled:
    mine = shop.store().of(act.seat.member.account)
    # Read, so that a client nobody has ever heard of has no reports, not none yet.
    wanted = mine.clients.get(allowed(act, client)).id
    leaf = mine.leaves(act.seat.member.id, signing.signatures()).reports(wanted, limit=limit, cursor=cursor)
    stand = standings(wanted, leaf.things, reports=mine.reports)
    return ReportsFiled(items=[ReportFiled.of(one, stand) for one in leaf.things], cursor=leaf.cursor)


@router.get(CLOSED, summary="Which of the client's months are closed")
async def closed_months(act: ActingOrKey, client: str) -> ClosedMonths:
    mine = shop.store().of(act.seat.member.account)
    wanted = mine.clients.get(allowed(act, client))
    return ClosedMonths.of(mine.reports.closed(wanted.id))


@router.put(CLOSED + "/{month}", summary="Close a month")
async def close(act: Acting, client: str, month: str) -> ClosedMonths:
    """And any between it and the last that is closed; of a client that has none, all before it. What is in
    them stays: what is booked for them later counts in the month it is booked in, as a correction. A month is
    closed once it is over in every time zone. Needs `reports.close`, and is in the log."""
    mine = shop.store().of(act.seat.member.account)
    wanted = client_id(client)
    return ClosedMonths.of(
        closing_months.close(act, wanted, Period(month), clients=mine.clients, reports=mine.reports)
    )


@router.delete(CLOSED + "/{month}", summary="Open the last closed month again")
async def reopen(act: Acting, client: str, month: str) -> ClosedMonths:
    """What was booked for it since is in it again. Needs `reports.close`, and is in the log."""
    mine = shop.store().of(act.seat.member.account)
    wanted = client_id(client)
    return ClosedMonths.of(
        closing_months.reopen(act, wanted, Period(month), clients=mine.clients, reports=mine.reports)
    )


@router.get(REPORTS + "/{report}", summary="One tax report, or how far it is")
async def read(act: ActingOrKey, client: str, report: str) -> ReportFiled | ReportGoing:
    mine, wanted = shop.store().of(act.seat.member.account), allowed(act, client)
    found = reporting.look(
        wanted,
        report_id(report),
        reports=mine.reports,
        outbox=mine.outbox,
        files=filing.files(),
    )
    if isinstance(found, reporting.Going):
        return ReportGoing.of_going(found)
    return ReportFiled.of(found, standings(wanted, [found], reports=mine.reports))


@router.get(REPORTS + "/{report}/figures", response_class=Response, summary="All its sums")
async def figures(act: ActingOrKey, client: str, report: str) -> Response:
    """Totals, taxes, one-stop shop returns, recapitulative statement, boxes of returns, states, payouts and
    what to look at; each total with the query of its lines, and the files with their SHA-256."""
    wanted, found = allowed(act, client), report_id(report)
    reports = shop.store().of(act.seat.member.account).reports
    body = reporting.figures(wanted, found, reports=reports, files=filing.files())
    return Response(body, media_type="application/json", headers={"cache-control": "no-store"})


@router.get(REPORTS + "/{report}/file", status_code=303, response_class=Response, summary="Its CSV file")
async def file(act: ActingOrKey, client: str, report: str, opening: Opening) -> Response:
    """Redirects to a link that opens for a minute."""
    wanted, found = allowed(act, client), report_id(report)
    reports = shop.store().of(act.seat.member.account).reports
    return _to(reporting.download(wanted, found, reports=reports, files=opening))


@router.get(REPORTS + "/{report}/files", summary="Its files, each with its SHA-256")
async def files(act: ActingOrKey, client: str, report: str) -> Manifest:
    """The CSV, the figures, the files for accounting packages, the PDF, and a workbook for each 100,000
    lines."""
    wanted, found = allowed(act, client), report_id(report)
    reports = shop.store().of(act.seat.member.account).reports
    listed = binding.files_of(wanted, found, reports=reports, drawer=filing.drawer())
    return Manifest(report=found, items=[FileSeen.of(one) for one in listed])


@router.get(
    REPORTS + "/{report}/pdf",
    status_code=303,
    response_class=Response,
    summary="Its sums as pages to be read",
    responses={409: {}},
)
async def pages(act: ActingOrKey, client: str, report: str, opening: Opening) -> Response:
    """PDF/A-3, in the client's language. Redirects to a link of five minutes."""
    return _bound(act, client, report, 0, opening)


@router.get(
    REPORTS + "/{report}/workbooks/{part}",
    status_code=303,
    response_class=Response,
    summary="Its lines as a workbook",
    responses={409: {}},
)
async def workbook(act: ActingOrKey, client: str, report: str, part: Part, opening: Opening) -> Response:
    """XLSX: typed cells, and totals as formulas. Of up to 100,000 lines there is one, and of more one for
    each 100,000, in their order. Redirects to a link of five minutes."""
    return _bound(act, client, report, part, opening)


@router.get(
    REPORTS + "/{report}/imports/{name}",
    status_code=303,
    response_class=Response,
    summary="Its file for an accounting package",
)
async def imported(act: ActingOrKey, client: str, report: str, name: str, opening: Opening) -> Response:
    """By its name in the report's `imports`. Redirects to a link that opens for a minute."""
    wanted, found = allowed(act, client), report_id(report)
    reports = shop.store().of(act.seat.member.account).reports
    return _to(reporting.download(wanted, found, reports=reports, files=opening, name=name))


@router.get(
    "/v1/downloads/{token}",
    status_code=303,
    response_class=Response,
    summary="The link in a report's mail",
    responses={410: {}},
)
async def download(token: str, opening: Opening, file: OfImport = "") -> Response:
    """Redirects to the file. Needs no login: the token is signed, names one report, and is over after two
    weeks, or once the member who asked for it may not see it any
    more, or the accountant it went to is off the list."""
    ticket = _redeemed(token)
    reports = shop.store().of(ticket.account).reports
    drawer = filing.drawer()
    return _to(
        binding.opened(ticket.client, ticket.report, file, reports=reports, files=opening, drawer=drawer)
    )


@router.get(
    "/v1/downloads/{token}/files",
    response_class=HTMLResponse,
    summary="The page that a report's mail leads to",
    responses={410: {}},
)
async def downloads(token: str) -> HTMLResponse:
    """All files of the report, each with its SHA-256, in the report's language. Opens as the link does; the
    files' own links are made when they are clicked."""
    from cartwright.bootstrap.papers import files_page  # noqa: PLC0415  (templates: nobody else's cold start)

    ticket = _redeemed(token)
    reports = shop.store().of(ticket.account).reports
    listed = binding.files_of(ticket.client, ticket.report, reports=reports, drawer=filing.drawer())
    page = files_page(reports.get(ticket.client, ticket.report), listed, f"../{token}")
    return HTMLResponse(page, headers=PAGE)


def _redeemed(token: str) -> reporting.Ticket:
    return reporting.redeem(
        token,
        members=lambda account: shop.store().of(account).members,
        accounting=lambda account: shop.store().of(account).accounting,
        signatures=signing.signatures(),
        now=base.clock().now(),
    )


@router.get(CHECKS, summary="Sales whose buyer's VAT number was in doubt, newest first")
async def vat_checks(act: ActingOrKey, client: str, limit: Limit = 50, cursor: Cursor = "") -> VatChecks:
    """A number that the register did not answer about is asked about again, for up to two weeks. Where the
    answer is not the one that was assumed, `correction` says what is to be put right, and `tax` how much."""
    mine = shop.store().of(act.seat.member.account)
    wanted = mine.clients.get(allowed(act, client))
    leaves = mine.leaves(act.seat.member.id, signing.signatures())
    return VatChecks.of(leaves.vat_checks(wanted.id, limit=limit, cursor=cursor))


@router.get(THRESHOLDS, summary="How far a client is from having to register abroad")
async def thresholds(act: ActingOrKey, client: str) -> Thresholds:
    """Sales across the EU's borders to consumers that are taxed at home because they stay below EUR 10,000 a
    year without VAT (Directive 2006/112/EC art. 59c), in this calendar year and the one before. A client is
    written to once when 80 % and when 100 % of it are passed. Sales in other currencies are not converted,
    and not counted. And how far from each state of the US: of that it is written to at 80 and 100 per cent,
    once in a measuring period, while it is not registered there."""
    mine = shop.store().of(act.seat.member.account)
    wanted = mine.clients.get(allowed(act, client))
    return Thresholds.of(watching.watched(wanted, thresholds=mine.thresholds, now=act.now))


def _bound(act: Act, client: str, report: str, part: int, opening: Files) -> Response:
    wanted, found = allowed(act, client), report_id(report)
    reports = shop.store().of(act.seat.member.account).reports
    url = binding.link(wanted, found, part, reports=reports, files=opening, drawer=filing.drawer())
    return _to(url)


def _to(url: str) -> Response:
    return RedirectResponse(url, 303, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})
