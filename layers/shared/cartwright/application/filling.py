"""Making a tax report: read, added up and written as it goes, in parts, so that a million entries take no
more room than ten.

::

    read some ─▶ add up ─▶ write ─▶ (a part is full) send it, note how far ─▶ … ─▶ the sums ─▶ file and mail

A run that breaks off is gone on with from the last note: what was read before it is not read again. A report
that fits in one part has no notes, and is made anew.

A job may be delivered again while it is still run. So each run writes files of its own, and the one that
files first is the report. Until then they are drafts, which the store throws away: of a run that died nothing
is left.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from cartwright.application.figures import File, Told
from cartwright.application.figures import written as told
from cartwright.application.ports.accounting import Accounting
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.books import Books
from cartwright.application.ports.exchange import ExchangeRates
from cartwright.application.ports.papers import Files
from cartwright.application.ports.people import Clients
from cartwright.application.ports.reports import Closing, Filed, Imported, Imports, Reports, Sheet, Sheets
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.streams import PART_AT_LEAST, Streams
from cartwright.application.ports.world import Births
from cartwright.application.reporting import progress
from cartwright.application.standing import as_closed
from cartwright.application.tallying import Place, Sheaf, through
from cartwright.domain.basis import Basis
from cartwright.domain.charts import Charts
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import AuditId, derived
from cartwright.domain.jobs import Letter, MailKind, ReportRun
from cartwright.domain.ledgers import Ledger
from cartwright.domain.notices import Reader, of_a_report, readers, written
from cartwright.domain.people import Client
from cartwright.domain.periods import Period, Span
from cartwright.domain.rates import EU
from cartwright.domain.taxbook import Tally, TaxReport
from cartwright.domain.taxbook.exchange import AWAY_AT_MOST, EuroRate, Published, Rates
from cartwright.domain.taxbook.oss import needed
from cartwright.domain.taxbook.tally import SHAPE

BY: Final = "the tax report"
"""Who closes a month in the log."""

JSON: Final = "application/json; charset=utf-8"
CSV: Final = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What reports are made of and with: one account's."""

    clients: Clients
    books: Books
    reports: Reports
    files: Files
    streams: Streams
    sheets: Sheets
    rates: ExchangeRates
    births: Births
    accounting: Accounting
    imports: Imports
    part: int = PART_AT_LEAST
    """Bytes after which a part is sent."""


@dataclass(slots=True)
class _Run:
    """How far a report is: `parts` of the `upload` are with the store as `key`, and `tally` is of what is in
    them. It was begun at that moment, with those months closed, those charts, and its client by
    that version of its profile."""

    begun: datetime
    closed: ClosedBooks
    charts: Charts
    profile: int
    key: str
    place: Place | None = None
    upload: str = ""
    parts: list[str] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    ledgers: Sequence[Mapping[str, Any]] = ()
    """As they were noted."""
    hashed: Any = field(default_factory=hashlib.sha256)
    before: int = 0
    """How many rows were written when the month began that is read."""
    at: datetime | None = None
    """Of the last entry of that month which was read."""
    goes_on: bool = False
    """It broke off before: what was sent then is not in `hashed`."""


def make(job: ReportRun, *, tools: Tools, now: datetime) -> Filed:
    """Make, store and file a report, and ask for its mail. The same job again files nothing twice.

    A scheduled report closes its month: what is booked for that later is in the next. Raises Outage where a
    member closes or opens months meanwhile.
    """
    with suppress(NotFound):
        kept = tools.reports.get(job.client, job.report)
        tools.reports.file(kept, [], job.id)
        return kept
    client = tools.clients.get(job.client)
    closed, charts = tools.reports.closed(job.client), tools.accounting.charts(job.client)

    def anew() -> _Run:
        return _Run(now, closed, charts, client.profile.version, _place(job, tools))

    run = _noted(job, anew(), tools) or anew()
    try:
        return _made(job, client, run, tools=tools, now=now)
    except NotFound:
        # Its upload is over: put together by a run that broke off then, or by another that is faster, or
        # begun so long ago that its parts were thrown away.
        if not run.upload:
            raise
        return _made(job, client, anew(), tools=tools, now=now)


def _place(job: ReportRun, tools: Tools) -> str:
    """Where nothing lies, and nobody else puts anything."""
    where = f"accounts/{job.account}/clients/{job.client}/tax/{job.month}"
    return f"{where}/{job.report}.{tools.births.secret()}"


def _made(job: ReportRun, client: Client, run: _Run, *, tools: Tools, now: datetime) -> Filed:
    span, closed = Span(job.month), run.closed
    if job.asker is None and not job.asked_by:
        closed = closed.reported(Period(job.month), run.begun)
    seller = as_closed(client, span, closed, tools.clients)
    run.tally.zone = seller.profile.zone
    sheet = tools.sheets.csv(seller.profile.zone)
    key, ledgers = f"{run.key}.{sheet.suffix}", _ledgers(run, span, seller, job.basis)
    body = bytearray(b"" if run.goes_on else sheet.head())
    for sheaf in through(seller, span, job.basis, books=tools.books, closed=closed, place=run.place):
        body += _added(run.tally, sheaf, sheet)
        if sheaf.then is not None and not sheaf.then.after:
            run.before, run.at = run.tally.rows, None
        elif sheaf.entries:
            run.at = sheaf.entries[-1].at
        for ledger in ledgers:
            ledger.add(sheaf.month, sheaf.entries, sheaf.lines)
        if len(body) >= tools.part and sheaf.then is not None:
            _sent(run, key, body, sheet, tools)
            run.place = sheaf.then
            _note(job, run, ledgers, tools)
            body = bytearray()
    report = TaxReport.of(job.account, job.client, span, job.basis, run.tally)
    body += sheet.sums(report)
    sha256 = _ended(run, key, body, sheet, tools)
    imports = tuple(_imported(job, ledgers, tools))
    missing = {one.package: one.missing for one in imports if one.missing}
    files = [
        File(f"{job.report}.{sheet.suffix}", sha256, report.rows),
        *(File(one.name, one.sha256, one.rows) for one in imports if one.file),
    ]
    rates, known = _rates(report, tools.rates, now)
    days, known_too = _days(seller, report, tools.rates)
    figures = told(Told(seller, report, job.report, now, rates, files, days, missing))
    beside = f"{_place(job, tools)}.json"
    tools.streams.draft(beside, figures, content_type=JSON)
    filed = replace(
        _filed(job, client, report, file=key, sha256=sha256, now=now),
        figures=beside,
        figures_sha256=hashlib.sha256(figures).hexdigest(),
        # Without a rate or a number that there will be it is not what one that is made later says.
        tills=closed.tills(span) if known and known_too and report.numbered else (),
        imports=imports,
    )
    # An archived client is not written to month by month for nothing.
    silent = client.archived is not None and not report.rows and not job.asked_by
    letters = [] if silent else _letters(job, client, tools)
    mine = [key, beside, *(one.file for one in imports if one.file)]
    # Before it is filed: what a record names must never be a draft.
    tools.streams.settle(mine)
    try:
        tools.reports.file(filed, letters, job.id, _closing(job, run.closed, closed, now))
    except Stale:
        tools.streams.unsettle(mine)
        raise Outage("the months, which others are closing") from None
    kept = tools.reports.get(job.client, job.report)
    if kept.file != key:
        tools.streams.unsettle(mine)
    return kept


def _closing(job: ReportRun, before: ClosedBooks, after: ClosedBooks, now: datetime) -> Closing | None:
    if after is before:
        return None
    audit = Audit(
        id=AuditId(derived("audit", job.report)),
        account=job.account,
        at=now,
        member=BY,
        action="period.close",
        resource=job.client,
        after={"month": job.month},
    )
    return Closing(after, audit)


def _ledgers(run: _Run, span: Span, client: Client, basis: Basis) -> list[Ledger]:
    zone = client.profile.zone
    if run.ledgers:
        noted = zip(run.ledgers, run.charts.items, strict=True)
        return [Ledger.of(kept, chart, span, zone, basis) for kept, chart in noted]
    return [Ledger(chart, span, zone, basis) for chart in run.charts.items]


def _imported(job: ReportRun, ledgers: Iterable[Ledger], tools: Tools) -> Iterator[Imported]:
    """What accounting packages are told. Of a chart that lacks a name there is no file: it would lack
    rows."""
    for ledger in ledgers:
        package = ledger.chart.package
        if ledger.missing:
            yield Imported(package, missing=ledger.missing)
            continue
        for one in tools.imports.files(ledger):
            key = f"{_place(job, tools)}.csv"
            tools.streams.draft(key, one.body, content_type=CSV)
            digest = hashlib.sha256(one.body).hexdigest()
            yield Imported(package, f"{job.report}-{one.name}", key, one.rows, digest)


def _added(tally: Tally, sheaf: Sheaf, sheet: Sheet) -> bytes:
    for entry in sheaf.entries:
        tally.move(entry)
    for line in sheaf.lines:
        tally.add(line)
    for number in sheaf.numbers:
        tally.number(number)
    return sheet.lines(sheaf.lines)


def _sent(run: _Run, key: str, body: bytearray, sheet: Sheet, tools: Tools) -> None:
    if not run.upload:
        run.upload = tools.streams.begin(key, content_type=sheet.content_type)
    run.hashed.update(body)
    run.parts.append(tools.streams.part(key, run.upload, len(run.parts) + 1, bytes(body)))


def _ended(run: _Run, key: str, body: bytearray, sheet: Sheet, tools: Tools) -> str:
    """The file is whole; its SHA-256."""
    if not run.upload:
        tools.streams.draft(key, bytes(body), content_type=sheet.content_type)
        return hashlib.sha256(body).hexdigest()
    _sent(run, key, body, sheet, tools)
    tools.streams.finish(key, run.upload, run.parts)
    if run.goes_on:
        return _hash(tools.streams.read(key))
    return str(run.hashed.hexdigest())


def _hash(pieces: Iterator[bytes]) -> str:
    hashed = hashlib.sha256()
    for piece in pieces:
        hashed.update(piece)
    return hashed.hexdigest()


def _note(job: ReportRun, run: _Run, ledgers: Sequence[Ledger], tools: Tools) -> None:
    assert run.place is not None
    note = {
        "begun": run.begun.isoformat(),
        "closed": run.closed.version,
        "key": run.key,
        "upload": run.upload,
        "parts": run.parts,
        "month": run.place.month,
        "after": run.place.after,
        "tally": run.tally.kept,
        "before": run.before,
        "at": run.at.isoformat() if run.at else "",
        "charts": run.charts.version,
        "profile": run.profile,
        "ledgers": [ledger.kept for ledger in ledgers],
    }
    tools.files.put(
        progress(job.account, job.client, job.report), json.dumps(note).encode(), content_type=JSON
    )


def _noted(job: ReportRun, fresh: _Run, tools: Tools) -> _Run | None:
    """As it was noted. None if it never was, or other months were closed then (some of it may count elsewhere
    now), or accounts were called otherwise, or its client moved (half of it would be by another clock), or an
    older program noted it, which added up less."""
    try:
        note = json.loads(tools.files.get(progress(job.account, job.client, job.report)))
    except NotFound:
        return None
    noted = [note.get(name) for name in ("closed", "charts", "profile")]
    noted.append(note["tally"].get("shape"))
    if noted != [fresh.closed.version, fresh.charts.version, fresh.profile, SHAPE]:
        return None
    return replace(
        fresh,
        begun=datetime.fromisoformat(note["begun"]),
        key=note["key"],
        place=Place(note["month"], note["after"]),
        upload=note["upload"],
        parts=note["parts"],
        before=note["before"],
        at=datetime.fromisoformat(note["at"]) if note["at"] else None,
        tally=Tally.of(note["tally"]),
        ledgers=note["ledgers"],
        goes_on=True,
    )


def _rates(report: TaxReport, rates: ExchangeRates, now: datetime) -> tuple[Rates, bool]:
    """Those that its returns take, as far as there are, and whether there will be no more: a bank that does
    not answer holds up no report, and has published none yet of a quarter that ended at a weekend. Returns
    are of whole quarters: a month of one takes no rate."""
    found: dict[tuple[str, str], EuroRate] = {}
    whole = True
    for currency, quarter in sorted(needed(report.cells)):
        if quarter > max(report.span.quarters, default=""):
            continue
        last = Span(quarter).last
        try:
            rate = rates.at(currency, last)
        except Outage:
            whole = False
            continue
        if rate is not None:
            found[currency, quarter] = rate
        elif now.date() <= last + AWAY_AT_MOST:
            whole = False
    return found, whole


def _days(seller: Client, report: TaxReport, rates: ExchangeRates) -> tuple[Published, bool]:
    """What the bank published for the days on which it sold in other currencies, for who reports in the EU,
    and whether that is all; nothing where it does not answer."""
    days = [one.day for one in report.tally.days]
    if not days or seller.profile.address.country not in EU:
        return Published(), True
    try:
        return rates.published(min(days) - AWAY_AT_MOST, max(days)), True
    except Outage:
        return Published(), False


def _filed(
    job: ReportRun, client: Client, report: TaxReport, *, file: str, sha256: str, now: datetime
) -> Filed:
    return Filed(
        account=job.account,
        client=job.client,
        id=job.report,
        month=job.month,
        made_at=now,
        file=file,
        rows=report.rows,
        sha256=sha256,
        totals=tuple(
            (currency, str(total.net.decimal), str(total.tax.decimal), str(total.gross.decimal))
            for currency, total in report.whole.totals.items()
        ),
        asked_by=job.asked_by,
        sender=client.profile.sender,
        locale=client.profile.locale,
        asker=job.asker,
        basis=job.basis,
    )


def _letters(job: ReportRun, client: Client, tools: Tools) -> list[Letter]:
    """A scheduled report goes to the client (and to the agency that wants copies) and to its accountants, an
    asked-for one to who asked."""
    if job.asked_by:
        return [*written(MailKind.TAX_REPORT, job.report, client, [Reader(job.asked_by)])]
    account = tools.clients.account()
    to = readers(client, account, copied=account.copy_notices)
    accountants = tools.accounting.accountants(job.client)
    return [*written(MailKind.TAX_REPORT, job.report, client, to), *of_a_report(job.report, accountants, to)]
