"""Copies on request: asked for by a member, made by one function, opened by whoever asked.

A copy of the log is the agency's. A copy of what a client holds about a buyer may be asked for by the
agency's members and by that client's own, each with `customers.all`: the client is who answers the buyer.
Logins alone ask: an API key never does. docs/decisions/0099 says why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cartwright.application import copies
from cartwright.application.auditing import Act, told
from cartwright.application.fulfilling import Placed
from cartwright.application.kept import going_on
from cartwright.application.ports.audits import Audit, AuditLog
from cartwright.application.ports.books import Books
from cartwright.application.ports.clicks import Clicks
from cartwright.application.ports.exports import Exports, TooManyExports
from cartwright.application.ports.leafing import Leaf, Leaves
from cartwright.application.ports.papers import Files, Papers
from cartwright.application.ports.people import Clients
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.sold import Buyers, Sold
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.domain.access import ACCOUNT, Permission, Resource, decide, require
from cartwright.domain.correspondence import letters_of
from cartwright.domain.documents import Document, documents_of
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.exports import Copy, Export, ExportKind, ExportState
from cartwright.domain.ids import ClientId, ExportId
from cartwright.domain.jobs import ExportRun, MailKind, export_run, to_buyer
from cartwright.domain.journal import OF_BUYERS, month_of
from cartwright.domain.orders import Sale
from cartwright.domain.people import is_mailbox
from cartwright.domain.periods import Period
from cartwright.domain.refunds import Refund

LINK_LASTS = timedelta(minutes=15)
WAITING_AT_MOST = 10
"""Copies that one member waits for: each is a job of minutes."""
AT_ONCE = 500
"""Entries of the log that are read and told at once."""

JSON_LINES, JSON = "application/jsonl; charset=utf-8", "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Opened:
    """An export as its asker sees it. `link` opens the file for LINK_LASTS; empty while there is none."""

    export: Export
    state: ExportState
    link: str = ""


def ask_for_log(act: Act, period: Period, *, exports: Exports) -> Export:
    """A month of the log, up to and with this very entry. Raises Forbidden, and Invalid for a month to
    come."""
    require(act.seat, Permission.AUDIT_READ, act.now)
    if period.month > f"{act.now:%Y-%m}":
        raise Invalid.at("/month", "a month that has begun")
    return _asked(act, ExportKind.AUDIT, month=period.month, exports=exports)


def ask_for_buyer(act: Act, client: ClientId, email: str, *, clients: Clients, exports: Exports) -> Export:
    """All that `client` holds about a buyer. Whether there is such a buyer is told by the copy alone.

    Raises NotFound for another client's member, Forbidden, and Invalid.
    """
    require(act.seat, Permission.CUSTOMERS_ALL, act.now, on=Resource(client=client))
    if not is_mailbox(email):
        raise Invalid.at("/email", "not an e-mail address")
    return _asked(act, ExportKind.BUYER, client=clients.get(client).id, email=email, exports=exports)


def _asked(
    act: Act,
    kind: ExportKind,
    *,
    month: str = "",
    client: ClientId | None = None,
    email: str = "",
    exports: Exports,
) -> Export:
    member = act.seat.member
    waiting = [one for one in exports.list(member.id) if one.copy is None]
    if len(waiting) >= WAITING_AT_MOST:
        raise TooManyExports(limit=WAITING_AT_MOST)
    export = Export(
        account=member.account,
        member=member.id,
        id=ExportId(act.births.born("export")),
        kind=kind,
        asked_at=act.now,
        month=month,
        client=client,
        email=email,
        sitting=member.sitting,
    )
    # Never the e-mail: what the log says can't be taken back when the buyer asks to be forgotten.
    of = {"client": client} if client else {"month": month}
    audit = act.audit("export.ask", export.id, after={"kind": kind, **of})
    exports.ask(export, export_run(member.account, member.id, export.id), audit)
    return export


def listing(act: Act, *, limit: int, cursor: str = "", leaves: Leaves) -> Leaf[Opened]:
    """What the member asked for itself, newest first, without links. Raises BadToken.

    What it asked for before it left and came back is left out, and what it may not ask for any more, or
    whoever looks through its eyes may not: the permission is asked again, as it is when one is opened.
    """
    member = act.seat.member

    def shown(export: Export) -> bool:
        return export.sitting == member.sitting and decide(act.seat, *_needed(export), act.now).allowed

    leaf = leaves.exports(member.id, shown, limit=limit, cursor=cursor)
    return Leaf(tuple(Opened(export, export.state(act.now)) for export in leaf.things), leaf.cursor)


def opened(act: Act, wanted: ExportId, *, exports: Exports, files: Files, audits: AuditLog) -> Opened:
    """One's own export, with a link if it is ready; that somebody got it is in the log. Who looks through
    another's eyes gets no link.

    The permission is asked again: who lost it since gets no copy. Raises NotFound and Forbidden.
    """
    export = exports.get(act.seat.member.id, wanted)
    if export.sitting != act.seat.member.sitting:
        raise NotFound
    permission, on = _needed(export)
    require(act.seat, permission, act.now, on=on)
    state = export.state(act.now)
    if state is not ExportState.READY or export.copy is None or act.seat.viewer is not None:
        return Opened(export, state)
    audits.record(act.audit("export.open", export.id))
    name = f"{export.kind}-{export.month or 'export'}.{export.copy.file.rpartition('.')[2]}"
    seconds = int(LINK_LASTS.total_seconds())
    return Opened(export, state, files.link(export.copy.file, name=name, seconds=seconds))


def _needed(export: Export) -> tuple[Permission, Resource]:
    """What it takes to ask for such a copy, and on what."""
    if export.kind is ExportKind.AUDIT:
        return Permission.AUDIT_READ, ACCOUNT
    return Permission.CUSTOMERS_ALL, Resource(client=export.client)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What copies are made of: one account's."""

    audits: AuditLog
    clients: Clients
    buyers: Buyers
    sold: Sold
    papers: Papers
    books: Books
    exports: Exports
    returns: Returning
    clicks: Clicks
    subscriptions: Subscriptions
    orders: Placed


def make(job: ExportRun, *, of: Sources, files: Files, now: datetime) -> Export:
    """Make, store and file a copy. The same job again makes the same file, and files nothing twice.

    A file's name holds the digest of what is in it, so that the record never points at other words than it
    vouches for, even if two make it at once.
    """
    export = of.exports.get(job.member, job.export)
    if export.copy is not None:
        return export
    written = _log(export, of) if export.kind is ExportKind.AUDIT else _buyer(export, of)
    digest = hashlib.sha256(written.body).hexdigest()
    whose = f"audit/{export.month}" if export.kind is ExportKind.AUDIT else f"{export.client}/buyer"
    key = f"exports/{export.account}/{whose}/{export.id}-{digest[:16]}.{written.suffix}"
    files.put(key, written.body, content_type=written.content_type)
    made = export.made(Copy(at=now, file=key, rows=written.rows, sha256=digest))
    of.exports.file(made, job.id)
    return made


@dataclass(frozen=True, slots=True)
class _Written:
    body: bytes
    rows: int
    suffix: str
    content_type: str


def _log(export: Export, of: Sources) -> _Written:
    body, rows = bytearray(), 0
    for some in _entries(export, of.audits):
        for one in told(some, audits=of.audits):
            body += copies.line(copies.entry_of_the_log(one))
            rows += 1
    return _Written(bytes(body), rows, "jsonl", JSON_LINES)


def _entries(export: Export, audits: AuditLog) -> Iterator[Sequence[Audit]]:
    some = audits.until(export.month, export.asked_at, limit=AT_ONCE)
    while some:
        yield some
        some = audits.until(export.month, export.asked_at, limit=AT_ONCE, after=some[-1])


def _buyer(export: Export, of: Sources) -> _Written:
    assert export.client is not None
    sales = _sales(export, export.client, of)
    refunds = [(sale, refund) for sale in sales for refund in of.returns.of(sale.order).of(sale.id)]
    documents = list(_documents(sales, [refund for _, refund in refunds], export.client, of.papers))
    given_back = {month_of(refund.at, sale) for sale, refund in refunds if refund.at}
    months = sorted({month_of(sale.at, sale) for sale in sales} | given_back)
    mine = {sale.id for sale in sales}
    # What a processor kept of a sale says nothing of its buyer.
    entries = [
        entry
        for month in months
        for entry in of.books.entries(export.client, month)
        if entry.sale in mine and entry.kind in OF_BUYERS
    ]
    going = going_on(sales, subscriptions=of.subscriptions, orders=of.orders)
    whole = copies.buyer(
        export,
        of.clients.account(),
        of.clients.get(export.client),
        sales=sales,
        documents=documents,
        entries=entries,
        letters=_letters(sales, documents, going, of.exports),
        clicks=[one for sale in sales for one in of.clicks.of(export.client, sale.order)],
        subscriptions=going,
    )
    return _Written(copies.page(whole), len(sales), "json", JSON)


def _sales(export: Export, client: ClientId, of: Sources) -> list[Sale]:
    """The client's part of each of the buyer's orders, in time order; the orders themselves are never
    read."""
    bought = of.buyers.of(client, export.email)
    sales = of.sold.some([one.spot for one in bought])
    return sorted(sales, key=lambda sale: (sale.at, sale.id))


def _documents(
    sales: Sequence[Sale], refunds: Sequence[Refund], client: ClientId, papers: Papers
) -> Iterator[Document]:
    names = [
        name
        for sale in sales
        for name in documents_of(sale, [refund.id for refund in refunds if refund.sale == sale.id])
    ]
    for name in names:
        try:
            yield papers.get(client, name)
        except NotFound:
            continue


def _letters(
    sales: Sequence[Sale], documents: Sequence[Document], going: Sequence[copies.GoingOn], exports: Exports
) -> list[copies.LetterOut]:
    """What was written to the buyer: a letter's id follows from its kind and its subject."""
    if not sales:
        return []
    account, owner = sales[0].account, sales[0].owner
    about = [*(document.id for document in documents), *(sale.id for sale in sales)]
    named: list[tuple[MailKind, str]] = [(kind, subject) for subject in about for kind in MailKind]
    named += [one for found in going for one in letters_of(found.subscription)]
    asked = {to_buyer(account, owner, kind, subject).id: (kind, subject) for kind, subject in named}
    out = [copies.LetterOut(*asked[one], posted) for one, posted in exports.posted(list(asked)).items()]
    return sorted(out, key=lambda one: (one.posted.at, one.kind, one.about))
