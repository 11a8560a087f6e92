"""Tax reports: planned by the calendar, asked for by people, made by one function, downloaded by signed
links."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cartwright.application.apart import Apart
from cartwright.application.auditing import Act
from cartwright.application.ports.papers import BadToken, Books, Files, Signatures
from cartwright.application.ports.people import Clients, Members
from cartwright.application.ports.reports import Agendas, Filed, Reports, Sheets
from cartwright.domain.access import Permission, Resource, decide, require
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Gone, Invalid, NotFound
from cartwright.domain.ids import AccountId, ClientId, MemberId, ReportId, SittingId
from cartwright.domain.jobs import Asker, Letter, MailKind, ReportRun, report_run
from cartwright.domain.journal import Kind
from cartwright.domain.people import Account, Client
from cartwright.domain.periods import Period

if TYPE_CHECKING:
    from cartwright.domain.taxbook import TaxReport

AT_ONCE = 100
LINK_LASTS = timedelta(days=14)
FILE_LASTS = 60
"""Seconds that the archive's own link opens: only as long as a redirect takes."""

ZONES_APART = timedelta(days=2)
"""More than any two time zones lie apart: a sale is booked by the zone its client had then, not by
today's."""

PURPOSE = "tax-report"


class LinkExpired(Gone):
    """The link in the mail is over; the report is not: log in, or ask for it again."""

    code = "link-expired"
    title = "This link has expired"


def plan(*, agendas: Agendas, clients: Callable[[AccountId], Clients], now: datetime) -> int:
    """Put every scheduled report that is due on its way; how many. A run that was missed is caught up by the
    next. One that is broken stops no other, and is raised at the end."""
    due, apart = agendas.due(at=now, limit=AT_ONCE), Apart()
    for agenda in due:
        with apart.each(agenda.account, agenda.client):
            client = clients(agenda.account).get(agenda.client)
            agendas.hand_over(agenda, agenda.job, agenda.following(client))
    apart.tell()
    return len(due)


def ask(act: Act, client: ClientId, period: Period, *, clients: Clients, reports: Reports) -> ReportRun:
    """Order a report, which the log tells. Raises NotFound and Forbidden (`reports.tax`; a client's members
    only for their own client), and Invalid for a month to come."""
    require(act.seat, Permission.REPORTS_TAX, act.now, on=Resource(client=client, mode=Mode.LIVE))
    zone = clients.get(client).profile.zone
    if period.first > act.now.astimezone(zone).date():
        raise Invalid.at("/period", "a month that has begun")
    member, wanted = act.seat.member, ReportId(act.births.born("report"))
    asker = Asker(member.id, member.sitting)
    job = report_run(member.account, client, wanted, period.month, asked_by=member.email, asker=asker)
    told = {"client": client, "month": period.month}
    reports.ask(job, act.audit("tax-report.ask", wanted, after=told))
    return job


def make(
    job: ReportRun,
    *,
    clients: Clients,
    books: Books,
    reports: Reports,
    files: Files,
    sheets: Sheets,
    now: datetime,
) -> Filed:
    """Make, store and file a report, and ask for its mail. The same job again files nothing twice."""
    client = clients.get(job.client)
    made = _report(client, Period(job.month), books)
    body = sheets.csv(made, zone=client.profile.zone)
    key = f"accounts/{job.account}/clients/{job.client}/tax/{job.month}/{job.report}.csv"
    files.put(key, body, content_type="text/csv; charset=utf-8")
    filed = Filed(
        account=job.account,
        client=job.client,
        id=job.report,
        month=job.month,
        made_at=now,
        file=key,
        rows=len(made.rows),
        sha256=hashlib.sha256(body).hexdigest(),
        totals=tuple(
            (currency, str(total.net.decimal), str(total.tax.decimal), str(total.gross.decimal))
            for currency, total in sorted(made.totals.items())
        ),
        asked_by=job.asked_by,
        sender=client.profile.sender,
        locale=client.profile.locale,
        asker=job.asker,
    )
    # An archived client is not written to month by month for nothing.
    silent = client.archived is not None and not made.rows and not job.asked_by
    reports.file(filed, [] if silent else _letters(job, client, clients.account()), job.id)
    return filed


def _report(client: Client, period: Period, books: Books) -> TaxReport:
    # Imported here: who asks for a report does not make it.
    from cartwright.domain.corrections import correction_document_id  # noqa: PLC0415
    from cartwright.domain.credits import credit_document_id  # noqa: PLC0415
    from cartwright.domain.taxbook import report  # noqa: PLC0415

    zone = client.profile.zone
    first = datetime.combine(period.first, datetime.min.time(), zone)
    until = datetime.combine(period.after.first, datetime.min.time(), zone)
    sales = books.sales(client.id, first.astimezone(UTC) - ZONES_APART, until.astimezone(UTC) + ZONES_APART)
    documents = {sale.id: sale.document for sale in sales}
    entries = books.entries(client.id, period.month)
    named = {Kind.REFUND: credit_document_id, Kind.CORRECTION: correction_document_id}
    notes = {entry.id: named[entry.kind](entry) for entry in entries if entry.kind in named}
    labels = books.labels(client.id, list(notes.values())) if notes else {}
    amended = {entry: labels[note] for entry, note in notes.items() if note in labels}
    return report(client.account, client.id, period, entries, documents, notes=amended)


def _letters(job: ReportRun, client: Client, account: Account) -> list[Letter]:
    """A scheduled report goes to the client (and to the agency that wants copies), an asked-for one to who
    asked."""
    from cartwright.domain.notices import Reader, readers, written  # noqa: PLC0415

    scheduled = readers(client, account, copied=account.copy_notices)
    to = [Reader(job.asked_by)] if job.asked_by else scheduled
    return [*written(MailKind.TAX_REPORT, job.report, client, to)]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a download link says: which report, until when, and for whom alone, if somebody asked for it."""

    account: AccountId
    client: ClientId
    report: ReportId
    until: datetime
    asker: Asker | None = None


def ticket(letter: Letter, filed: Filed, *, members: Members, signatures: Signatures, now: datetime) -> str:
    """A token that opens one report for LINK_LASTS; one that a member asked for as long as it may see it.

    Raises NotFound if it may not any more. At the account's own address, where a letter that came back went,
    it is nobody's own.
    """
    asker = filed.asker if letter.instead is None else None
    if asker is not None and not _may_see(asker, letter.client, members, now):
        raise NotFound
    until = int((now + LINK_LASTS).timestamp())
    words = f"{letter.account} {letter.client} {letter.subject} {until}"
    return signatures.sign(PURPOSE, f"{words} {asker.member} {asker.sitting}" if asker else words)


def redeem(
    token: str, *, members: Callable[[AccountId], Members], signatures: Signatures, now: datetime
) -> Ticket:
    """Raises BadToken for what we did not sign, LinkExpired for what we signed too long ago, or for who may
    not see it any more."""
    found = _read(signatures.read(PURPOSE, token))
    if now >= found.until:
        raise LinkExpired
    if found.asker is not None and not _may_see(found.asker, found.client, members(found.account), now):
        raise LinkExpired
    return found


def download(client: ClientId, report_id: ReportId, *, reports: Reports, files: Files) -> str:
    """A link to the file that opens for FILE_LASTS. Raises NotFound. Whoever calls has asked permission, or
    redeemed."""
    filed = reports.get(client, report_id)
    return files.link(filed.file, name=f"tax-report-{filed.month}.csv", seconds=FILE_LASTS)


def _may_see(asker: Asker, client: ClientId, members: Members, now: datetime) -> bool:
    try:
        seat = members.get(asker.member)
    except NotFound:
        return False
    on = Resource(client=client)
    return seat.member.sitting == asker.sitting and decide(seat, Permission.REPORTS_TAX, on, now).allowed


def _read(words: str) -> Ticket:
    match words.split(" "):
        case [account, client, report_id, until]:
            asker = None
        case [account, client, report_id, until, member, sitting]:
            asker = Asker(MemberId(member), SittingId(sitting))
        case _:
            raise BadToken
    moment = datetime.fromtimestamp(int(until), UTC)
    return Ticket(AccountId(account), ClientId(client), ReportId(report_id), moment, asker)
