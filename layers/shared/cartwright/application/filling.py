"""Making a tax report: read, added up and written as it goes, in parts, so that a million entries take no
more room than ten.

::

    read some ─▶ add up ─▶ write ─▶ (a part is full) send it, note how far ─▶ … ─▶ the sums ─▶ file and mail

A run that breaks off is gone on with from the last note: what was read before it is not read again. A report
that fits in one part has no notes, and is made anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from cartwright.application.figures import File, Told
from cartwright.application.figures import written as told
from cartwright.application.ports.exchange import ExchangeRates
from cartwright.application.ports.papers import Books, Files
from cartwright.application.ports.people import Clients
from cartwright.application.ports.reports import Filed, Reports, Sheet, Sheets
from cartwright.application.ports.streams import PART_AT_LEAST, Streams
from cartwright.application.reporting import progress
from cartwright.application.tallying import Place, Sheaf, through
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.jobs import Letter, MailKind, ReportRun
from cartwright.domain.notices import Reader, readers, written
from cartwright.domain.people import Account, Client
from cartwright.domain.periods import Span
from cartwright.domain.taxbook import Tally, TaxReport
from cartwright.domain.taxbook.exchange import EuroRate, Rates
from cartwright.domain.taxbook.oss import needed

JSON: Final = "application/json; charset=utf-8"


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
    part: int = PART_AT_LEAST
    """Bytes after which a part is sent."""


@dataclass(slots=True)
class _Run:
    """How far a report is: `parts` of the `upload` are with the store, and `tally` is of what is in them."""

    place: Place | None = None
    upload: str = ""
    parts: list[str] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    hashed: Any = field(default_factory=hashlib.sha256)
    goes_on: bool = False
    """It broke off before: what was sent then is not in `hashed`."""


def make(job: ReportRun, *, tools: Tools, now: datetime) -> Filed:
    """Make, store and file a report, and ask for its mail. The same job again files nothing twice."""
    client = tools.clients.get(job.client)
    run = _noted(job, tools)
    try:
        return _made(job, client, run, tools=tools, now=now)
    except NotFound:
        # It broke off when its file was whole, or so long ago that its parts were thrown away.
        if not run.goes_on:
            raise
        return _made(job, client, _Run(), tools=tools, now=now)


def _made(job: ReportRun, client: Client, run: _Run, *, tools: Tools, now: datetime) -> Filed:
    sheet, span = tools.sheets.csv(client.profile.zone), Span(job.month)
    key = f"accounts/{job.account}/clients/{job.client}/tax/{job.month}/{job.report}.{sheet.suffix}"
    closed = tools.reports.closed(job.client)
    body = bytearray(b"" if run.goes_on else sheet.head())
    for sheaf in through(client, span, job.basis, books=tools.books, closed=closed, place=run.place):
        body += _added(run.tally, sheaf, sheet)
        if len(body) >= tools.part and sheaf.then is not None:
            _sent(run, key, body, sheet, tools)
            run.place = sheaf.then
            _note(job, run, tools)
            body = bytearray()
    report = TaxReport.of(job.account, job.client, span, job.basis, run.tally)
    body += sheet.sums(report)
    sha256 = _ended(run, key, body, sheet, tools)
    files = [File(f"{job.report}.{sheet.suffix}", sha256, report.rows)]
    figures = told(Told(client, report, job.report, now, _rates(report, tools.rates), files))
    beside = key.removesuffix(sheet.suffix) + "json"
    tools.files.put(beside, figures, content_type=JSON)
    filed = replace(
        _filed(job, client, report, file=key, sha256=sha256, now=now),
        figures=beside,
        figures_sha256=hashlib.sha256(figures).hexdigest(),
    )
    # An archived client is not written to month by month for nothing.
    silent = client.archived is not None and not report.rows and not job.asked_by
    tools.reports.file(filed, [] if silent else _letters(job, client, tools.clients.account()), job.id)
    return filed


def _added(tally: Tally, sheaf: Sheaf, sheet: Sheet) -> bytes:
    for entry in sheaf.entries:
        tally.move(entry)
    for line in sheaf.lines:
        tally.add(line)
    return sheet.lines(sheaf.lines)


def _sent(run: _Run, key: str, body: bytearray, sheet: Sheet, tools: Tools) -> None:
    if not run.upload:
        run.upload = tools.streams.begin(key, content_type=sheet.content_type)
    run.hashed.update(body)
    run.parts.append(tools.streams.part(key, run.upload, len(run.parts) + 1, bytes(body)))


def _ended(run: _Run, key: str, body: bytearray, sheet: Sheet, tools: Tools) -> str:
    """The file is whole; its SHA-256."""
    if not run.upload:
        tools.files.put(key, bytes(body), content_type=sheet.content_type)
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


def _note(job: ReportRun, run: _Run, tools: Tools) -> None:
    assert run.place is not None
    note = {
        "upload": run.upload,
        "parts": run.parts,
        "month": run.place.month,
        "after": run.place.after,
        "tally": run.tally.kept,
    }
    tools.files.put(
        progress(job.account, job.client, job.report), json.dumps(note).encode(), content_type=JSON
    )


def _noted(job: ReportRun, tools: Tools) -> _Run:
    """As it was noted. Anew if it never was, or the store has thrown its parts away."""
    try:
        note = json.loads(tools.files.get(progress(job.account, job.client, job.report)))
    except NotFound:
        return _Run()
    return _Run(
        place=Place(note["month"], note["after"]),
        upload=note["upload"],
        parts=note["parts"],
        tally=Tally.of(note["tally"]),
        goes_on=True,
    )


def _rates(report: TaxReport, rates: ExchangeRates) -> Rates:
    """Those that its returns take, as far as there are. A bank that does not answer holds up no report: it
    says that the rate is missing."""
    found: dict[tuple[str, str], EuroRate] = {}
    for currency, quarter in sorted(needed(report.cells)):
        with suppress(Outage):
            if rate := rates.at(currency, Span(quarter).last):
                found[currency, quarter] = rate
    return found


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


def _letters(job: ReportRun, client: Client, account: Account) -> list[Letter]:
    """A scheduled report goes to the client (and to the agency that wants copies), an asked-for one to who
    asked."""
    scheduled = readers(client, account, copied=account.copy_notices)
    to = [Reader(job.asked_by)] if job.asked_by else scheduled
    return [*written(MailKind.TAX_REPORT, job.report, client, to)]
