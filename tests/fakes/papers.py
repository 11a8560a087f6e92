"""Jobs, documents, the post book, the books, reports and agendas, in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.papers import Amending, Due, Issued, MailState
from cartwright.application.ports.reports import Closing, Filed, Kind
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.stacks import Note, Numbered, Stack
from cartwright.domain.agenda import Agenda
from cartwright.domain.attempts import Window
from cartwright.domain.catalog import Mode
from cartwright.domain.closed_books import ClosedBooks, late
from cartwright.domain.digests import Gathering
from cartwright.domain.documents import Document, DocumentKind, Series
from cartwright.domain.editions import Editions
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import (
    AccountId,
    ClientId,
    DocumentId,
    EntryId,
    JobId,
    ReportId,
    SaleId,
)
from cartwright.domain.jobs import Job, Letter, ReceiptAnew, ReportRun
from cartwright.domain.journal import Entry
from cartwright.domain.news import Joining
from cartwright.domain.nexus import StateSales, state_of
from cartwright.domain.notice_plans import NoticeKind
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client
from cartwright.domain.periods import Period
from cartwright.domain.reissues import Beside
from cartwright.domain.thresholds import YearAbroad, year_of
from cartwright.storage.scope import own
from tests.fakes.carts import FakeTally
from tests.fakes.notices import join, planned, unjoined
from tests.fakes.shelves import DONE, Claim, Shelves, found
from tests.fakes.thresholds import sold_to, year
from tests.fakes.veils import opened_document


class FakeOutbox:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def get(self, job: JobId) -> Job | None:
        slip = self._shelves.jobs.get((self._account, job))
        return slip.job if slip and slip.state != DONE else None

    def add(self, job: Job) -> None:
        own(self._account, job)
        with self._shelves.lock:
            self._shelves.jobs.setdefault((self._account, job.id), self._shelves.slip(job))

    def done(self, job: JobId) -> None:
        with self._shelves.lock:
            self._shelves.end(self._account, job)

    def park(self, job: JobId, *, code: str, detail: str) -> None:
        with self._shelves.lock:
            slip = self._shelves.jobs.get((self._account, job))
            if slip is not None:
                self._shelves.set_aside(slip, code, detail)


class FakePapers:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def due(self, client: ClientId, sale: SaleId, *, at: datetime | None = None) -> Due:
        with self._shelves.lock:
            account = found(self._shelves.accounts.get(self._account))
            sold = found(self._shelves.sales.get((self._account, client, sale)))
            owner = found(self._shelves.clients.get((self._account, client)))
            series = self._series(owner, DocumentKind.RECEIPT, sold, at)
            plans = planned(self._shelves, self._account, client)
            abroad = year(self._shelves, self._account, client, year_of(sold))
            us = state_of(sold)
            there = sold_to(self._shelves, self._account, client, us) if us else None
            return Due(sold, series, account, owner, plans, abroad, there)

    def issue(
        self,
        document: Document,
        series: Series,
        letters: Sequence[Letter],
        job: JobId,
        joins: Gathering | None = None,
        *,
        abroad: YearAbroad | None = None,
        state: StateSales | None = None,
    ) -> None:
        own(self._account, document, series, *letters, *(one for one in (joins, abroad, state) if one))
        shelves, client = self._shelves, document.client
        sale_key = (self._account, client, document.sale.id)
        series_key = (self._account, client, document.series)
        with shelves.lock:
            sold, counter = shelves.sales.get(sale_key), shelves.counters.get(series_key)
            if sold is None or sold.document or (counter.last if counter else 0) != series.last:
                raise Stale
            if joins and shelves.gatherings.get((self._account, client, NoticeKind.SALE)) != joins:
                raise Stale
            if abroad and year(shelves, self._account, client, abroad.year).version != abroad.version - 1:
                raise Stale
            if state and (sold_to(shelves, self._account, client, state.state).version != state.version - 1):
                raise Stale
            shelves.unasked(*letters)
            if (self._account, job) not in shelves.jobs:
                raise NotFound
            lying = document.sale.under_veil(document.sale.veil)
            shelves.sales[sale_key] = replace(lying, document=document.label)
            shelves.counters[series_key] = series.after(document)
            shelves.documents[self._account, client, document.id] = replace(document, sale=lying)
            if joins:
                shelves.gatherings[self._account, client, NoticeKind.SALE] = joins.with_another()
                shelves.gathered.add(sale_key)
            if abroad:
                shelves.abroad[self._account, client, abroad.year] = abroad
            if state:
                shelves.states[self._account, client, state.state] = state
            shelves.ask(*letters)
            shelves.end(self._account, job)

    def issue_all(self, issued: Sequence[Issued], series: Series) -> None:
        documents = [one.document for one in issued]
        own(self._account, series, *documents, *(letter for one in issued for letter in one.letters))
        shelves, client = self._shelves, series.client
        with shelves.lock:
            counter = shelves.counters.get((self._account, client, series.name))
            sales = [shelves.sales.get((self._account, client, one.sale.id)) for one in documents]
            if (counter.last if counter else 0) != series.last:
                raise Stale
            if not all(sale and not sale.document for sale in sales):
                raise Stale
            shelves.unasked(*(letter for one in issued for letter in one.letters))
            if any((self._account, one.job) not in shelves.jobs for one in issued):
                raise NotFound
            for one in issued:
                self.issue(one.document, series, one.letters, one.job)
                series = series.after(one.document)

    def all_due(self, client: ClientId, sales: Sequence[SaleId], *, at: datetime) -> Sequence[Due]:
        kept = self._shelves.sales
        return [self.due(client, one, at=at) for one in sales if (self._account, client, one) in kept]

    def _series(self, owner: Client, kind: DocumentKind, sale: Sale, at: datetime | None) -> Series:
        fresh = Series.due(owner, kind, sale.mode, at or self._shelves.clock.now())
        return self._shelves.counters.get((self._account, owner.id, fresh.name), fresh)

    def amending(
        self,
        client: ClientId,
        sale: SaleId,
        kind: DocumentKind,
        documents: Sequence[DocumentId],
        *,
        at: datetime | None = None,
    ) -> Amending:
        with self._shelves.lock:
            account = found(self._shelves.accounts.get(self._account))
            sold = found(self._shelves.sales.get((self._account, client, sale)))
            owner = found(self._shelves.clients.get((self._account, client)))
            series = self._series(owner, kind, sold, at)
            plans = planned(self._shelves, self._account, client)
            places = [(self._account, client, one) for one in documents]
            kept = [self._shelves.documents[place] for place in places if place in self._shelves.documents]
            return Amending(sold, series, account, owner, plans, {one.id: one for one in kept})

    def issue_amendment(
        self,
        document: Document,
        series: Series,
        letters: Sequence[Letter],
        job: JobId,
        joins: Joining | None = None,
    ) -> None:
        news = (joins.news, joins.gathering) if joins else ()
        own(self._account, document, series, *letters, *news)
        shelves, client = self._shelves, document.client
        series_key = (self._account, client, document.series)
        document_key = (self._account, client, document.id)
        with shelves.lock:
            counter = shelves.counters.get(series_key)
            if (counter.last if counter else 0) != series.last or document_key in shelves.documents:
                raise Stale
            shelves.unasked(*letters)
            if (self._account, job) not in shelves.jobs:
                raise NotFound
            shelves.counters[series_key] = series.after(document)
            unjoined(shelves, joins)
            join(shelves, joins)
            lying = document.sale.under_veil(document.sale.veil)
            shelves.documents[document_key] = replace(document, sale=lying)
            shelves.ask(*letters)
            shelves.end(self._account, job)

    def put_right(
        self, before: Sale, after: Sale, job: ReceiptAnew, beside: Beside, audit: Audit | None = None
    ) -> None:
        checks = [beside.check] if beside.check else []
        own(self._account, before, after, job, beside.returns, *checks, *([audit] if audit else []))
        shelves, key = self._shelves, (self._account, after.owner, after.id)
        with shelves.lock:
            order = found(shelves.orders.get((self._account, after.order)))
            found(shelves.veils.get(key))
            lying = found(shelves.sales.get(key))
            if lying.reissued != before.reissued:
                raise Stale
            stored = shelves.returns.get((self._account, after.order))
            if (stored.version if stored else 0) != beside.returns.version:
                raise Stale
            kept = [shelves.vat_checks[self._account, one.client, one.sale].version for one in checks]
            if kept != [one.version for one in checks]:
                raise Stale
            shelves.unasked(job)
            veil = f"veil of {after.id} {after.reissued}"
            shelves.anew[veil] = after.buyer.words
            shelves.sales[key] = after.under_veil(veil)
            moved = replace(
                order,
                veils={**order.veils, after.owner: veil},
                addressed=tuple(dict.fromkeys((*order.addressed, after.owner))),
                version=order.version + 1,
            )
            shelves.orders[self._account, order.id] = moved
            shelves.ask(job)
            if audit:
                shelves.audits.append(audit)

    def reissue(
        self,
        anew: Document,
        cancellation: Document,
        *,
        receipts: Series,
        notes: Series,
        letter: Letter,
        job: JobId,
    ) -> None:
        own(self._account, anew, receipts, cancellation, notes, letter)
        shelves, client, reissue = self._shelves, anew.client, anew.reissue
        assert reissue is not None
        both = ((anew, receipts), (cancellation, notes))
        with shelves.lock:
            sold = found(shelves.sales.get((self._account, client, anew.sale.id)))
            if (sold.document, sold.reissued) != (reissue.receipt, reissue.number):
                raise Stale
            for document, series in both:
                counter = shelves.counters.get((self._account, client, document.series))
                if (counter.last if counter else 0) != series.last:
                    raise Stale
            shelves.unasked(letter)
            for document, series in both:
                lying = document.sale.under_veil(document.sale.veil)
                shelves.counters[self._account, client, document.series] = series.after(document)
                shelves.documents[self._account, client, document.id] = replace(document, sale=lying)
            lying = anew.sale.under_veil(anew.sale.veil)
            shelves.sales[self._account, client, lying.id] = replace(lying, document=anew.label)
            shelves.ask(letter)
            shelves.end(self._account, job)

    def get(self, client: ClientId, document: DocumentId) -> Document:
        kept = found(self._shelves.documents.get((self._account, client, document)))
        return opened_document(self._shelves, kept)

    def list(self, client: ClientId, *, after: int = 0, limit: int = 100) -> Sequence[Document]:
        live = Series(self._account, client, DocumentKind.RECEIPT, Mode.LIVE).name
        issued = [
            document
            for (account, owner, _), document in self._shelves.documents.items()
            if (account, owner, document.series) == (self._account, client, live) and document.number > after
        ]
        return sorted(issued, key=lambda document: document.number)[:limit]


class FakePost:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def claim(self, letter: JobId, *, at: datetime, stale_before: datetime) -> MailState:
        with self._shelves.lock:
            claim = self._shelves.letters.get((self._account, letter))
            if claim and (claim.state is MailState.SENT or claim.at >= stale_before):
                return claim.state
            self._shelves.letters[self._account, letter] = Claim(MailState.TAKEN, at)
            return MailState.FREE

    def release(self, letter: JobId) -> None:
        with self._shelves.lock:
            claim = self._shelves.letters.get((self._account, letter))
            if claim and claim.state is MailState.TAKEN:
                del self._shelves.letters[self._account, letter]

    def sent(self, letter: JobId, *, reference: str, at: datetime) -> None:
        with self._shelves.lock:
            claim = self._shelves.letters.get((self._account, letter))
            if claim is None or claim.state is not MailState.SENT:
                self._shelves.letters[self._account, letter] = Claim(MailState.SENT, at, reference)
            self._shelves.end(self._account, letter)

    def letter(self, letter: JobId) -> Letter | None:
        slip = self._shelves.jobs.get((self._account, letter))
        return slip.job if slip and isinstance(slip.job, Letter) else None

    def returned(self, letter: JobId, *, kind: str, at: datetime) -> None:
        with self._shelves.lock:
            claim = self._shelves.letters.get((self._account, letter))
            if claim:
                claim.returned.setdefault(kind, at)


class FakeBooks:
    at_once = 2

    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def entries(self, client: ClientId, month: str) -> Sequence[Entry]:
        booked = [
            entry
            for (account, owner, _), entry in self._shelves.entries.items()
            if (account, owner, entry.month) == (self._account, client, month)
        ]
        return sorted(booked, key=lambda entry: (entry.at, entry.id))

    def through(self, client: ClientId, month: str, *, after: str = "") -> Iterator[Stack]:
        """Some at a time."""
        entries = self.entries(client, month)
        begin = int(after or 0)
        while True:
            end = begin + self.at_once
            booked = {
                entry.id: at
                for entry in entries[begin:end]
                if late(entry.month, at := self._shelves.booked.get(entry.id, entry.at))
            }
            yield Stack(entries[begin:end], str(end) if end < len(entries) else "", booked)
            if end >= len(entries):
                return
            begin = end

    def late(self, client: ClientId, month: str, *, since: datetime | None = None) -> Stack:
        booked = self._shelves.booked
        first = since or datetime.combine(Period(month).first, time(), UTC)
        until = datetime.combine(Period(month).after.first, time(), UTC)
        entries = [
            entry
            for (account, owner, _), entry in self._shelves.entries.items()
            if (account, owner) == (self._account, client)
            and entry.month != month
            and late(entry.month, booked.get(entry.id, entry.at))
            and first <= booked.get(entry.id, entry.at) < until
        ]
        entries.sort(key=lambda entry: (booked.get(entry.id, entry.at), entry.id))
        return Stack(entries, "", {entry.id: booked.get(entry.id, entry.at) for entry in entries})

    def numbers(self, client: ClientId, first: datetime, until: datetime) -> Iterator[Numbered]:
        for sale in self.sales(client, first, until):
            yield Numbered(sale.at, sale.id, sale.document, sale.reissued)

    def sold(self, client: ClientId, sales: Sequence[SaleId]) -> Mapping[SaleId, Sale]:
        places = [(self._account, client, sale) for sale in sales]
        kept = self._shelves.sales
        return {place[2]: kept[place] for place in places if place in kept}

    def sales(self, client: ClientId, first: datetime, until: datetime) -> Sequence[Sale]:
        sold = [
            sale
            for (account, owner, _), sale in self._shelves.sales.items()
            if (account, owner) == (self._account, client) and first <= sale.at < until
        ]
        return sorted(sold, key=lambda sale: (sale.at, sale.id))

    def labels(self, client: ClientId, documents: Sequence[DocumentId]) -> Mapping[DocumentId, str]:
        places = [(self._account, client, one) for one in documents]
        kept = self._shelves.documents
        return {place[2]: kept[place].label for place in places if place in kept}

    def notes(self, client: ClientId, documents: Sequence[DocumentId]) -> Mapping[DocumentId, Note]:
        places = [(self._account, client, one) for one in documents]
        kept = self._shelves.documents
        return {place[2]: Note(kept[place].label, kept[place].names) for place in places if place in kept}

    def reissued(self, client: ClientId, first: datetime, until: datetime) -> Sequence[str]:
        found = [
            document
            for (account, owner, _), document in self._shelves.documents.items()
            if (account, owner) == (self._account, client)
            and document.reissue is not None
            and first <= document.issued_at < until
        ]
        return [one.label for one in sorted(found, key=lambda one: (one.issued_at, one.series, one.number))]

    def enter(self, entries: Sequence[Entry], audit: Audit) -> None:
        own(self._account, audit, *entries)
        with self._shelves.lock:
            made = {(entry.account, entry.client, entry.id): entry for entry in entries}
            if made.keys() & self._shelves.entries.keys():
                raise Stale
            self._shelves.book(made)
            self._shelves.audits.append(audit)

    def by_hand(self, client: ClientId, entry: EntryId) -> Entry | None:
        return self._shelves.entries.get((self._account, client, entry))

    def book(self, entries: Sequence[Entry]) -> None:
        own(self._account, *entries)
        with self._shelves.lock:
            for entry in entries:
                self._shelves.book({(entry.account, entry.client, entry.id): entry})

    def sale(self, client: ClientId, sale: SaleId) -> Sale:
        return found(self._shelves.sales.get((self._account, client, sale)))


class FakeReports:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def ask(self, job: ReportRun, audit: Audit, windows: Sequence[Window] = ()) -> None:
        own(self._account, job, audit)
        with self._shelves.lock:
            self._shelves.unasked(job)
            FakeTally(self._shelves, self._account).count(windows)
            self._shelves.audits.append(audit)
            self._shelves.ask(job)

    def file(
        self, filed: Filed, letters: Sequence[Letter], job: JobId, closing: Closing | None = None
    ) -> None:
        own(self._account, filed, *letters)
        with self._shelves.lock:
            key = (self._account, filed.client, filed.id)
            if key not in self._shelves.reports:
                if closing is not None:
                    self.close(closing.closed, closing.audit)
                self._shelves.reports[key] = filed
                self._shelves.ask(*letters)
                kind = (filed.client, filed.month, filed.basis)
                before = self._shelves.editions.get(
                    (self._account, *kind), Editions(self._account, *kind, filed.id)
                )
                self._shelves.editions[self._account, *kind] = before.after(filed.id, filed.rows, filed.tills)
            self._shelves.end(self._account, job)

    def get(self, client: ClientId, report: ReportId) -> Filed:
        return found(self._shelves.reports.get((self._account, client, report)))

    def closed(self, client: ClientId) -> ClosedBooks:
        none = ClosedBooks(self._account, client, {})
        return self._shelves.closed.get((self._account, client), none)

    def close(self, closed: ClosedBooks, audit: Audit) -> None:
        own(self._account, closed, audit)
        with self._shelves.lock:
            if self.closed(closed.client).version != closed.version - 1:
                raise Stale
            self._shelves.closed[self._account, closed.client] = closed
            self._shelves.audits.append(audit)

    def editions(self, kinds: Collection[Kind]) -> Mapping[Kind, Editions]:
        found = {kind: self._shelves.editions.get((self._account, *kind)) for kind in kinds}
        return {kind: one for kind, one in found.items() if one}


class FakeAgendas:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def due(self, *, at: datetime, limit: int) -> Sequence[Agenda]:
        due = [agenda for agenda in self._shelves.agendas.values() if agenda.due <= at]
        return sorted(due, key=lambda agenda: agenda.due)[:limit]

    def hand_over(self, agenda: Agenda, job: Job, following: Agenda) -> None:
        with self._shelves.lock:
            key = (agenda.account, agenda.client)
            if self._shelves.agendas.get(key) != agenda:
                return
            self._shelves.agendas[key] = following
            self._shelves.jobs.setdefault((job.account, job.id), self._shelves.slip(job))
