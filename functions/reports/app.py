"""The reports API: ask for a tax report, list what there is, follow a link to the file; and its own
documentation."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from cartwright.application import bookkeeping, reporting, watching
from cartwright.bootstrap import base, filing, shop, signing
from cartwright.bootstrap.caller import Acting, ActingOrKey, ActingOrKeyThoughClosed
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import ClientId
from cartwright.domain.journal import Book, Shelf
from cartwright.domain.periods import Period
from cartwright.http.app import create, lambda_handler
from cartwright.http.caller import KEYS_DOOR
from cartwright.http.paths import break_id, client_id, entry_id, report_id
from reports.books import BooksSeen, BreakSeen, BreaksSeen, EntryExplained, EntrySeen, EntryTaken
from reports.models import AskedReport, ReportAccepted, ReportFiled, ReportsFiled, Thresholds, VatChecks

app = create("Cartwright reports", description="Each client's tax reports, by month.")

REPORTS = "/v1/accounts/{account}/clients/{client}/tax-reports"
CHECKS = "/v1/accounts/{account}/clients/{client}/vat-checks"
BOOKS = "/v1/accounts/{account}/clients/{client}/books"
THRESHOLDS = "/v1/accounts/{account}/clients/{client}/thresholds"

OfMonth = Annotated[str, Query(description="A month of the client's own calendar, such as 2026-11")]
OfBook = Annotated[Book | None, Query(description="One book; without it, all of them")]
OfDetail = Annotated[
    str,
    Query(max_length=255, description="One connection, product, jurisdiction or client, by its id or code"),
]
Closed = Annotated[bool, Query(description="Those that are closed, instead of those that are open")]
Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str, Query(max_length=2000, description="Where to go on, from the page before")]


@app.post(REPORTS, status_code=202, summary="Ask for a month's tax report")
async def ask(act: ActingOrKeyThoughClosed, client: str, asked: AskedReport) -> ReportAccepted:
    mine = shop.store().of(act.seat.member.account)
    job = reporting.ask(
        act, client_id(client), Period(asked.period), clients=mine.clients, reports=mine.reports
    )
    return ReportAccepted.of(job)


@app.get(REPORTS, summary="The client's tax reports, newest first")
async def list_reports(act: ActingOrKey, client: str) -> ReportsFiled:
    mine = shop.store().of(act.seat.member.account)
    # Read, so that a client nobody has ever heard of has no reports, not none yet.
    wanted = mine.clients.get(_allowed(act, client))
    return ReportsFiled(items=[ReportFiled.of(filed) for filed in mine.reports.list(wanted.id)])


@app.get(REPORTS + "/{report}", summary="One tax report")
async def read(act: ActingOrKey, client: str, report: str) -> ReportFiled:
    reports = shop.store().of(act.seat.member.account).reports
    return ReportFiled.of(reports.get(_allowed(act, client), report_id(report)))


@app.get(REPORTS + "/{report}/file", status_code=303, response_class=Response, summary="Its CSV file")
async def file(act: ActingOrKey, client: str, report: str) -> Response:
    """Redirects to a link that opens for a minute."""
    wanted, found = _allowed(act, client), report_id(report)
    reports = shop.store().of(act.seat.member.account).reports
    return _to(reporting.download(wanted, found, reports=reports, files=filing.files()))


@app.get(
    "/v1/downloads/{token}",
    status_code=303,
    response_class=Response,
    summary="The link in a report's mail",
    responses={410: {}},
)
async def download(token: str) -> Response:
    """Redirects to the file. Needs no login: the token is signed, names one report, and is over after two
    weeks, or once the member who asked for it may not see it any more."""
    ticket = reporting.redeem(
        token,
        members=lambda account: shop.store().of(account).members,
        signatures=signing.signatures(),
        now=base.clock().now(),
    )
    reports = shop.store().of(ticket.account).reports
    return _to(reporting.download(ticket.client, ticket.report, reports=reports, files=filing.files()))


@app.get(CHECKS, summary="Sales whose buyer's VAT number was in doubt, newest first")
async def vat_checks(act: ActingOrKey, client: str, limit: Limit = 50, cursor: Cursor = "") -> VatChecks:
    """A number that the register did not answer about is asked about again, for up to two weeks. Where the
    answer is not the one that was assumed, `correction` says what is to be put right, and `tax` how much."""
    mine = shop.store().of(act.seat.member.account)
    wanted = mine.clients.get(_allowed(act, client))
    leaves = mine.leaves(act.seat.member.id, signing.signatures())
    return VatChecks.of(leaves.vat_checks(wanted.id, limit=limit, cursor=cursor))


@app.get(BOOKS, summary="What stands in a client's books in a month")
async def books(  # noqa: PLR0917  (a search has as many words)
    act: ActingOrKey,
    client: str,
    month: OfMonth,
    book: OfBook = None,
    detail: OfDetail = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> BooksSeen:
    """What each book comes to over the month, and the entries that make it, in time order. Tests are in none
    of it. Every amount is the sum of the postings of that book and detail."""
    mine = shop.store().of(act.seat.member.account)
    wanted = mine.clients.get(_allowed(act, client))
    found = bookkeeping.month(
        act,
        wanted.id,
        Period(month),
        Shelf(book, detail),
        limit=limit,
        cursor=cursor,
        books=mine.books,
        signatures=signing.signatures(),
    )
    return BooksSeen.of(month, found)


@app.get(BOOKS + "/breaks", summary="What a client's books and the processors' own do not agree on")
async def breaks(
    act: ActingOrKey, client: str, closed: Closed = False, limit: Limit = 50, cursor: Cursor = ""
) -> BreaksSeen:
    """Found by holding each connection's own books against ours every night; newest first. A break is closed
    by itself once both agree, or by an entry by hand that `closes` it."""
    mine = shop.store().of(act.seat.member.account)
    wanted = mine.clients.get(_allowed(act, client))
    found = bookkeeping.differing(
        act,
        wanted.id,
        closed=closed,
        limit=limit,
        cursor=cursor,
        breaks=mine.breaks,
        signatures=signing.signatures(),
    )
    return BreaksSeen.of(found, act.now)


@app.get(BOOKS + "/breaks/{break}", summary="One of them")
async def one_break(act: ActingOrKey, client: str, wanted: Annotated[str, Path(alias="break")]) -> BreakSeen:
    found = shop.store().of(act.seat.member.account).breaks
    return BreakSeen.of_break(found.get(_allowed(act, client), break_id(wanted)), act.now)


@app.post(BOOKS, status_code=201, summary="Make an entry by hand")
async def enter(act: Acting, client: str, taken: EntryTaken) -> EntrySeen:
    """For what no event tells: what reached the bank, or what one client paid another. Needs
    `account.manage`, and is in the audit log with its note. Postings sum to nothing; none is of revenue,
    refunds or tax. Of a `settlement` the other client's books get the same, the other way round.
    A break that it `closes` is accounted for by it."""
    mine = shop.store().of(act.seat.member.account)
    made = bookkeeping.enter(
        act,
        client_id(client),
        taken.wanted(),
        note=taken.note,
        clients=mine.clients,
        books=mine.books,
        breaks=mine.breaks,
        closes=taken.answered,
    )
    return EntrySeen.of(made)


@app.get(BOOKS + "/{month}/entries/{entry}", summary="One entry, down to where it came from")
async def entry(act: ActingOrKey, client: str, month: str, entry: str) -> EntryExplained:
    """Its postings and how it was taxed; the order, the sale and the document it is of; and the processor's
    own ids of the payment and of what happened to it."""
    mine = shop.store().of(act.seat.member.account)
    found = bookkeeping.explain(
        act,
        client_id(client),
        Period(month),
        entry_id(entry),
        books=mine.books,
        orders=mine.orders,
        events=mine.events,
    )
    return EntryExplained.explained(found)


@app.get(THRESHOLDS, summary="How far a client is from having to register abroad")
async def thresholds(act: ActingOrKey, client: str) -> Thresholds:
    """Sales across the EU's borders to consumers that are taxed at home because they stay below EUR 10,000 a
    year without VAT (Directive 2006/112/EC art. 59c), in this calendar year and the one before. A client is
    written to once when 80 % and when 100 % of it are passed. Sales in other currencies are not converted,
    and not counted."""
    mine = shop.store().of(act.seat.member.account)
    wanted = mine.clients.get(_allowed(act, client))
    return Thresholds.of(watching.watched(wanted, thresholds=mine.thresholds, now=act.now))


@app.get("/v1/openapi/reports.json", include_in_schema=False)
async def openapi() -> JSONResponse:
    return JSONResponse(app.openapi())


@app.get("/v1/docs/reports", include_in_schema=False)
async def docs() -> HTMLResponse:
    # Imported here: the templates are nobody's cold start but this page's.
    from cartwright.http.docs import page  # noqa: PLC0415

    links = {"Account API": "/v1/docs", "OpenAPI document": "/v1/openapi/reports.json"}
    return HTMLResponse(page(app.openapi(), links=links))


def _allowed(act: ActingOrKey, client: str) -> ClientId:
    """Raises NotFound for another client's, and to keys for testing: no test is in any report. Forbidden
    without `reports.tax`."""
    wanted = client_id(client)
    require(act.seat, Permission.REPORTS_TAX, act.now, on=Resource(client=wanted, mode=Mode.LIVE))
    return wanted


def _to(url: str) -> Response:
    return RedirectResponse(url, 303, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})


handler = lambda_handler(app, below=KEYS_DOOR)
