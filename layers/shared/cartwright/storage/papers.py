"""Documents and the counters of their series.

::

    issue   document, its number (both unless there) · counter n-1 -> n · the sale's number, unless it has one
            · letters, or the digest the sale joins · the number job's end · its year, if it counts   1 call
    issue_all   several receipts of a client: the counter once, the rest of each                       1 call
    issue_amendment    credit note or correction, its number (both unless there) · counter n-1 -> n · letters,
            or the digest it joins · the job's end                                                      1 call
    put_right  the sale's words · the order vN -> vN+1 · if what was given back of it, and the check of its
            buyer's VAT number, are what they were · the job · the log                        2 reads, 1 call
    reissue  a receipt, and what cancels the one before it, each with number and counter · the sale's number
            · the letter · the job's end                                                                1 call
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.papers import Amending, Due, Issued
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Clock
from cartwright.domain.catalog import Mode
from cartwright.domain.digests import Gathering
from cartwright.domain.documents import Document, DocumentKind, Series, series_name
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId, DocumentId, JobId, SaleId
from cartwright.domain.jobs import Letter, ReceiptAnew
from cartwright.domain.news import Joining
from cartwright.domain.nexus import StateSales, state_of
from cartwright.domain.notice_plans import NoticeKind
from cartwright.domain.orders import Sale
from cartwright.domain.reissues import Beside
from cartwright.domain.thresholds import YearAbroad, year_of
from cartwright.storage import keys, notices, outbox, thresholds, veils
from cartwright.storage.accounts import ACCOUNT
from cartwright.storage.audits import recorded
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, both, equals, present
from cartwright.storage.orders import SALE
from cartwright.storage.profiles import CLIENT
from cartwright.storage.reissues import REISSUED, as_they_were, put_right
from cartwright.storage.schema import BODY, KIND, SHAPE, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Update, Write

DOCUMENT: Codec[Document] = Codec("document", Document)
COUNTER: Codec[Series] = Codec("counter", Series)
NUMBER = "number"
_A_DAY = timedelta(days=1)
"""More than any time zone is away from UTC."""
LIVE_RECEIPTS = f"{DocumentKind.RECEIPT}-{Mode.LIVE}"


class Papers:
    """The documents of one account."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def due(self, client: ClientId, sale: SaleId, *, at: datetime | None = None) -> Due:
        """Strongly consistent, in one read (and one of the state, of a sale to the US), without the buyer's
        words. Raises NotFound."""
        for due in self.all_due(client, [sale], at=at or self._clock.now()):
            us = state_of(due.sale)
            kept = thresholds.Thresholds(self._table, self._account)
            return replace(due, state=kept.state(client, us)) if us else due
        raise NotFound

    def all_due(self, client: ClientId, sales: Sequence[SaleId], *, at: datetime) -> Sequence[Due]:
        """Strongly consistent, in one read, without the buyers' words.

        Which series it is depends on the sale, so the counters of all that it can be are read along.
        """
        account_key = keys.account(self._account)
        counters = _counters(self._account, client, DocumentKind.RECEIPT, at)
        hearing = [keys.client(self._account, client), *notices.places(self._account, client)]
        # A sale is numbered within minutes: a year earlier or later there are other calendars to think of.
        now = self._clock.now().year
        years = [keys.abroad(self._account, client, year) for year in (now - 1, now, now + 1)]
        wanted = [keys.sale(self._account, client, sale) for sale in sales]
        found = self._table.batch([account_key, *wanted, *counters, *hearing, *years], consistent=True)
        account = next(map(ACCOUNT.value, _of(ACCOUNT.kind, found)), None)
        owner = next(map(CLIENT.value, _of(CLIENT.kind, found)), None)
        if account is None or owner is None:
            return []
        planned = notices.read(self._account, client, found)
        sold = {one.id: one for one in map(SALE.value, _of(SALE.kind, found))}
        return [
            Due(
                sale,
                _standing(Series.due(owner, DocumentKind.RECEIPT, sale.mode, at), found),
                account,
                owner,
                planned,
                thresholds.read(self._account, client, year_of(sale), found),
            )
            for sale in (sold[one] for one in sales if one in sold)
        ]

    def amending(
        self,
        client: ClientId,
        sale: SaleId,
        kind: DocumentKind,
        documents: Sequence[DocumentId],
        *,
        at: datetime | None = None,
    ) -> Amending:
        """Strongly consistent, in one read, without the buyer's words. Raises NotFound."""
        at = at or self._clock.now()
        found = self._table.batch(
            [
                keys.account(self._account),
                keys.sale(self._account, client, sale),
                *_counters(self._account, client, kind, at),
                *(keys.document(self._account, client, one) for one in documents),
                keys.client(self._account, client),
                *notices.places(self._account, client, [NoticeKind.REFUND]),
            ],
            consistent=True,
        )
        account = next(map(ACCOUNT.value, _of(ACCOUNT.kind, found)), None)
        sold = next(map(SALE.value, _of(SALE.kind, found)), None)
        owner = next(map(CLIENT.value, _of(CLIENT.kind, found)), None)
        if account is None or sold is None or owner is None:
            raise NotFound
        series = _standing(Series.due(owner, kind, sold.mode, at), found)
        issued = {one.id: one for one in map(DOCUMENT.value, _of(DOCUMENT.kind, found))}
        planned = notices.read(self._account, client, found)
        return Amending(sold, series, account, owner, planned, issued)

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
        """All in one transaction. Raises Stale if the series, the year, the state or what the sale joins has
        moved on, or the sale has a number."""
        own(self._account, document, series, *letters, *(one for one in (joins, abroad, state) if one))
        now = self._clock.now()
        document = veils.covered(document)
        sale = replace(document.sale, document=document.label)
        self._table.commit(
            _numbered(document),
            *_issued(document, series),
            *(notices.joined(joins, sale, now=now) if joins else ()),
            *(outbox.asked(letter, now) for letter in letters),
            *([thresholds.counted(abroad)] if abroad else []),
            *([thresholds.sold_to(state)] if state else []),
            outbox.ended(self._account, job, at=now),
        )

    def issue_all(self, issued: Sequence[Issued], series: Series) -> None:
        """All in one transaction. Raises Stale."""
        letters = [letter for one in issued for letter in one.letters]
        own(self._account, series, *(one.document for one in issued), *letters)
        now, documents = self._clock.now(), [veils.covered(one.document) for one in issued]
        self._table.commit(
            Write(_counted(series, series.after(documents[-1])), otherwise=Stale()),
            *(leg for document in documents for leg in (_numbered(document), *_kept(document))),
            *(outbox.asked(letter, now) for letter in letters),
            *(outbox.ended(self._account, one.job, at=now) for one in issued),
        )

    def issue_amendment(
        self,
        document: Document,
        series: Series,
        letters: Sequence[Letter],
        job: JobId,
        joins: Joining | None = None,
    ) -> None:
        """All in one transaction. Raises Stale if the series or what it joins has moved on, or there is that
        document."""
        news = (joins.news, joins.gathering) if joins else ()
        own(self._account, document, series, *letters, *news)
        now = self._clock.now()
        self._table.commit(
            *_issued(veils.covered(document), series),
            *(notices.waits(joins, now) if joins else ()),
            *(outbox.asked(letter, now) for letter in letters),
            outbox.ended(self._account, job, at=now),
        )

    def put_right(
        self, before: Sale, after: Sale, job: ReceiptAnew, beside: Beside, audit: Audit | None = None
    ) -> None:
        """Two reads, and one transaction. Raises NotFound where the buyer is forgotten, and Stale if sale,
        order or what is `beside` it is not what it was."""
        checks = [beside.check] if beside.check else []
        own(self._account, before, after, job, beside.returns, *checks, *([audit] if audit else []))
        self._table.commit(
            *put_right(self._table, before, after),
            *as_they_were(beside),
            outbox.asked(job, self._clock.now()),
            *([recorded(audit)] if audit else []),
        )

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
        """All in one transaction. Raises Stale if one of the series has moved on, or the sale bears another
        number than that which is cancelled."""
        own(self._account, anew, receipts, cancellation, notes, letter)
        of = anew.reissue
        assert of is not None
        now = self._clock.now()
        anew = veils.covered(anew)
        sale = replace(anew.sale, document=anew.label)
        bears = both(equals("document", of.receipt), equals(REISSUED, of.number))
        named = Update(
            keys.sale(self._account, anew.client, sale.id),
            {"document": anew.label, BODY: SALE.body(sale)},
            when=bears,
        )
        self._table.commit(
            Write(named, otherwise=Stale()),
            *_issued(anew, receipts),
            *_issued(veils.covered(cancellation), notes),
            outbox.asked(letter, now),
            outbox.ended(self._account, job, at=now),
        )

    def get(self, client: ClientId, document: DocumentId) -> Document:
        """With the buyer's words, in two reads. Raises NotFound."""
        item = self._table.get(keys.document(self._account, client, document), consistent=True)
        if item is None:
            raise NotFound
        return veils.document(self._table, DOCUMENT.value(item))

    def list(self, client: ClientId, *, after: int = 0, limit: int = 100) -> Sequence[Document]:
        """Of the live receipt series, by number, without buyers' words."""
        stretch = keys.numbers(self._account, client, LIVE_RECEIPTS, after)
        found = self._table.query(stretch, consistent=True, limit=limit)
        return numbered(self._table, self._account, client, found)


def _counters(account: AccountId, client: ClientId, kind: DocumentKind, at: datetime) -> list[keys.Key]:
    """Of all series that a document of the kind can be of at that moment, wherever its client is."""
    years = dict.fromkeys(f"{at + away:%Y}" for away in (-_A_DAY, _A_DAY))
    return [
        keys.counter(account, client, series_name(kind, mode, year))
        for mode in (Mode.LIVE, Mode.TEST)
        for year in ("", *years)
    ]


def _standing(fresh: Series, found: Sequence[Item]) -> Series:
    """A series as far as it has come."""
    states = map(COUNTER.value, _of(COUNTER.kind, found))
    return next((series for series in states if series.name == fresh.name), fresh)


def _numbered(document: Document) -> Write:
    """The leg that gives a sale its number, if it has none."""
    sale = replace(document.sale, document=document.label)
    named: Item = {"document": document.label, BODY: SALE.body(sale)}
    place = keys.sale(document.account, document.client, sale.id)
    return Write(Update(place, named, when=both(present(), absent("document"))), otherwise=Stale())


def _issued(document: Document, series: Series) -> list[Write]:
    """The legs of a document: the counter, the number, and itself."""
    return [Write(_counted(series, series.after(document)), otherwise=Stale()), *_kept(document)]


def _kept(document: Document) -> list[Write]:
    account, client = document.account, document.client
    number: Item = {
        **keys.number(account, client, document.series, document.number),
        KIND: NUMBER,
        SHAPE: 1,
        "document": document.id,
    }
    if document.reissue is not None:
        # No entry is of it: a report finds its number by the time it was given out.
        at = document.issued_at
        number |= {
            **keys.reissued(account, client, at, document.series, document.number),
            "label": document.label,
        }
    item = DOCUMENT.item(document, keys.document(account, client, document.id))
    return [Write(Put(number, absent()), otherwise=Stale()), Write(Put(item, absent()), otherwise=Stale())]


def numbered(table: Table, account: AccountId, client: ClientId, numbers: Sequence[Item]) -> list[Document]:
    """The documents that number items name, in their order: one batch."""
    names = [DocumentId(str(item["document"])) for item in numbers]
    items = table.batch([keys.document(account, client, name) for name in names], consistent=True)
    documents = {document.id: document for document in map(DOCUMENT.value, items)}
    return [documents[name] for name in names]


def _counted(before: Series, after: Series) -> Put:
    """The counter moved on, if it stands where it was read."""
    item = COUNTER.item(after, keys.counter(after.account, after.client, after.name), last=after.last)
    return Put(item, equals("last", before.last) if before.last else absent())


def _of(kind: str, items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item[KIND] == kind]
