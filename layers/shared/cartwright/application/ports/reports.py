"""Tax reports: when they are due, how they are written, and where they are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.agenda import Agenda
from cartwright.domain.basis import Basis
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.ids import AccountId, ClientId, JobId, ReportId
from cartwright.domain.jobs import Asker, Job, Letter, ReportRun

if TYPE_CHECKING:
    from cartwright.domain.attempts import Window
    from cartwright.domain.editions import Editions
    from cartwright.domain.ledgers import Ledger
    from cartwright.domain.taxbook import Shown, TaxReport


@dataclass(frozen=True, slots=True)
class Import:
    """A file as an accounting package imports it."""

    name: str
    body: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class Imported:
    """A report's file for an accounting package: where it lies. Or that there is none, because the client's
    chart has no name for what is `missing`."""

    package: str
    name: str = ""
    file: str = ""
    rows: int = 0
    sha256: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """A tax report in the archive: of which span of days, by its name, where its file is, and its totals as
    text per currency (net, tax, gross). `figures` is where all its sums are, as JSON, with the digests of its
    files; empty for reports that were made before there were any. `tills` is till when what was booked is in
    it, month by month, if all of its months are closed with it or were before, and no number of a receipt and
    no exchange rate was missing that there will be; empty else."""

    account: AccountId
    client: ClientId
    id: ReportId
    month: str
    made_at: datetime
    file: str
    rows: int
    sha256: str
    totals: tuple[tuple[str, str, str, str], ...]
    asked_by: str = ""
    sender: str = ""
    locale: str = "en"
    asker: Asker | None = None
    basis: Basis = Basis.INVOICE
    figures: str = ""
    figures_sha256: str = ""
    tills: tuple[datetime, ...] = ()
    imports: tuple[Imported, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """A client's months with one more of them closed, and the word of it for the log."""

    closed: ClosedBooks
    audit: Audit


type Kind = tuple[ClientId, str, Basis]
"""Whose reports, of which span of days, by which basis."""


class Reports(Protocol):
    """The report archive of one account."""

    def ask(self, job: ReportRun, audit: Audit, windows: Sequence[Window] = ()) -> None:
        """All in one transaction, counted in the `windows`. Raises Stale if that very report was asked for
        before, and TooManyAttempts."""
        ...

    def file(
        self, filed: Filed, letters: Sequence[Letter], job: JobId, closing: Closing | None = None
    ) -> None:
        """The record, its letters, the job's end and what is closed with it in one transaction. Harmless if
        it was filed before: the first stays. Raises Stale if the closed months have moved on, or others are
        filed of the same period without end."""
        ...

    def get(self, client: ClientId, report: ReportId) -> Filed:
        """Raises NotFound."""
        ...

    def closed(self, client: ClientId) -> ClosedBooks:
        """Which of a client's months are closed. Strongly consistent."""
        ...

    def close(self, closed: ClosedBooks, audit: Audit) -> None:
        """The next version, with the word of it in the log. Raises Stale if it has moved on."""
        ...

    def editions(self, kinds: Collection[Kind]) -> Mapping[Kind, Editions]:
        """Of those kinds of which anything was filed. Strongly consistent, a batch per hundred."""
        ...


class Agendas(Protocol):
    """When whose report is due, over all accounts, read through the sparse index."""

    def due(self, *, at: datetime, limit: int) -> Sequence[Agenda]: ...

    def hand_over(self, agenda: Agenda, job: Job, following: Agenda) -> None:
        """Put the job in the outbox and the next date on the agenda, in one transaction; harmless if another
        did."""
        ...


class Sheet(Protocol):
    """A tax report as the bytes of a file, piece by piece, in this order."""

    content_type: str
    suffix: str

    def head(self) -> bytes: ...

    def lines(self, lines: Iterable[Shown]) -> bytes:
        """Some more of them; nothing is kept of any."""
        ...

    def sums(self, report: TaxReport) -> bytes:
        """What they all come to, and the end of the file."""
        ...


class Imports(Protocol):
    def files(self, ledger: Ledger) -> Sequence[Import]:
        """All that its package has to be told, as it takes it. The same ledger is the same bytes."""
        ...


class Sheets(Protocol):
    def csv(self, zone: tzinfo) -> Sheet:
        """Times in `zone`, the client's."""
        ...
