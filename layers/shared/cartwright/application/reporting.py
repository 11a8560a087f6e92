"""Tax reports: planned by the calendar, asked for by people, downloaded by signed links. `filling` makes
them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cartwright.application.apart import Apart
from cartwright.application.auditing import Act
from cartwright.application.ports.accounting import Accounting
from cartwright.application.ports.papers import BadToken, Files, Outbox, Signatures
from cartwright.application.ports.people import Clients, Members
from cartwright.application.ports.reports import Agendas, Filed, Reports
from cartwright.domain.access import Permission, Resource, decide, require
from cartwright.domain.attempts import Limits
from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Gone, Invalid, NotFound
from cartwright.domain.ids import AccountId, ClientId, MemberId, ReportId, SittingId, derived
from cartwright.domain.jobs import Asker, Letter, ReportRun, report_job, report_run
from cartwright.domain.periods import Span
from cartwright.domain.progress import Progress, expected

AT_ONCE = 100
LINK_LASTS = timedelta(days=14)
FILE_LASTS = 60
"""Seconds that the archive's own link opens: only as long as a redirect takes."""

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


def ask(
    act: Act,
    client: ClientId,
    span: Span,
    basis: Basis = Basis.INVOICE,
    *,
    clients: Clients,
    reports: Reports,
    limits: Limits,
) -> ReportRun:
    """Order a report, which the log tells. Raises NotFound and Forbidden (`reports.tax`; a client's members
    only for their own client), Invalid for days to come, and TooManyAttempts."""
    require(act.seat, Permission.REPORTS_TAX, act.now, on=Resource(client=client, mode=Mode.LIVE))
    zone = clients.get(client).profile.zone
    if span.first > act.now.astimezone(zone).date():
        raise Invalid.at("/period", "a period that has begun")
    member, wanted = act.seat.member, ReportId(act.births.born("report"))
    asker = Asker(member.id, member.sitting)
    job = report_run(
        member.account, client, wanted, span.name, asked_by=member.email, asker=asker, basis=basis
    )
    told = {"client": client, "month": span.name, "basis": basis}
    reports.ask(job, act.audit("tax-report.ask", wanted, after=told), limits.of_report(client, act.now))
    return job


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a download link says: which report, until when, and for whom alone, if somebody asked for it or is
    an accountant: `reader`, as `_reader` names it."""

    account: AccountId
    client: ClientId
    report: ReportId
    until: datetime
    asker: Asker | None = None
    reader: str = ""


def ticket(
    letter: Letter,
    filed: Filed,
    *,
    members: Members,
    accounting: Accounting,
    signatures: Signatures,
    now: datetime,
) -> str:
    """A token that opens one report for LINK_LASTS; one that a member asked for as long as it may see it, an
    accountant's as long as it is on the list: empty for who is not on it any more.

    Raises NotFound if the member may not any more. At the account's own address, where a letter that came
    back went, it is nobody's own.
    """
    asker = filed.asker if letter.instead is None else None
    if asker is not None and not _may_see(asker, letter.client, members, now):
        raise NotFound
    until = int((now + LINK_LASTS).timestamp())
    words = f"{letter.account} {letter.client} {letter.subject} {until}"
    if letter.locale:
        if accounting.accountants(letter.client).named(letter.to) is None:
            return ""
        return signatures.sign(PURPOSE, f"{words} {_reader(letter.client, letter.to)}")
    return signatures.sign(PURPOSE, f"{words} {asker.member} {asker.sitting}" if asker else words)


def redeem(
    token: str,
    *,
    members: Callable[[AccountId], Members],
    accounting: Callable[[AccountId], Accounting],
    signatures: Signatures,
    now: datetime,
) -> Ticket:
    """Raises BadToken for what we did not sign, LinkExpired for what we signed too long ago, or for who may
    not see it any more."""
    found = _read(signatures.read(PURPOSE, token))
    if now >= found.until:
        raise LinkExpired
    if found.asker is not None and not _may_see(found.asker, found.client, members(found.account), now):
        raise LinkExpired
    if found.reader and not _listed(found, accounting(found.account)):
        raise LinkExpired
    return found


def download(client: ClientId, report_id: ReportId, *, reports: Reports, files: Files, name: str = "") -> str:
    """A link to the file that opens for FILE_LASTS; to that of its imports which has that name. Raises
    NotFound. Whoever calls has asked permission, or redeemed."""
    filed = reports.get(client, report_id)
    if name:
        found = next((one for one in filed.imports if one.name == name and one.file), None)
        if found is None:
            raise NotFound
        return files.link(found.file, name=f"{filed.month}-{name}", seconds=FILE_LASTS)
    return files.link(filed.file, name=f"tax-report-{filed.month}.csv", seconds=FILE_LASTS)


@dataclass(frozen=True, slots=True)
class Going:
    """A report that was asked for and is not made yet: how much of it is written, as far as that was noted,
    and up to which month of its span. Nothing at all is noted of one that waits, or is short. `of` is how
    many rows it will have, as far as anybody can tell."""

    job: ReportRun
    rows: int = 0
    month: str = ""
    of: int | None = None


def look(
    client: ClientId, wanted: ReportId, *, reports: Reports, outbox: Outbox, files: Files
) -> Filed | Going:
    """A report, or how far it is. Raises NotFound. Whoever calls has asked permission."""
    try:
        return reports.get(client, wanted)
    except NotFound:
        job = outbox.get(report_job(client, wanted))
        if not isinstance(job, ReportRun):
            raise
    try:
        note = json.loads(files.get(progress(job.account, client, wanted)))
    except NotFound:
        so_far = Progress()
    else:
        at = datetime.fromisoformat(note["at"]) if note["at"] else None
        so_far = Progress(note["tally"]["rows"], note["month"], note["before"], at)
    months = [month.month for month in Span(job.month).months]
    editions = reports.editions([(client, month, job.basis) for month in months])
    known = {month: one.rows for (_, month, _), one in editions.items()}
    return Going(job, so_far.rows, so_far.month, expected(months, known, so_far))


def figures(client: ClientId, wanted: ReportId, *, reports: Reports, files: Files) -> bytes:
    """All the sums of a report, as JSON. Raises NotFound, also for one that is older than these."""
    filed = reports.get(client, wanted)
    if not filed.figures:
        raise NotFound
    return files.get(filed.figures)


def progress(account: AccountId, client: ClientId, wanted: ReportId) -> str:
    """Where a run notes how far it is: thrown away a week later."""
    return f"progress/{account}/{client}/{wanted}.json"


def _may_see(asker: Asker, client: ClientId, members: Members, now: datetime) -> bool:
    try:
        seat = members.get(asker.member)
    except NotFound:
        return False
    on = Resource(client=client)
    return seat.member.sitting == asker.sitting and decide(seat, Permission.REPORTS_TAX, on, now).allowed


def _reader(client: ClientId, address: str) -> str:
    """An accountant in a link, which is no place for an address."""
    return derived("member", "accountant", client, address)


def _listed(found: Ticket, accounting: Accounting) -> bool:
    listed = accounting.accountants(found.client).items
    return any(_reader(found.client, one.address) == found.reader for one in listed)


def _read(words: str) -> Ticket:
    asker, reader = None, ""
    match words.split(" "):
        case [account, client, report_id, until]:
            pass
        case [account, client, report_id, until, reader]:
            pass
        case [account, client, report_id, until, member, sitting]:
            asker = Asker(MemberId(member), SittingId(sitting))
        case _:
            raise BadToken
    moment = datetime.fromtimestamp(int(until), UTC)
    return Ticket(AccountId(account), ClientId(client), ReportId(report_id), moment, asker, reader)
