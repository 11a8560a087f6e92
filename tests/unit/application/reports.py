"""Tax reports of the agency: planned, asked for and made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from cartwright.adapters.imports import CsvImports
from cartwright.adapters.sheets import CsvSheets
from cartwright.application import filling, reporting
from cartwright.application.numbering import give_number
from cartwright.application.ports.reports import Closing, Filed
from cartwright.application.ports.streams import PART_AT_LEAST
from cartwright.domain.attempts import Limits
from cartwright.domain.basis import Basis
from cartwright.domain.ids import ClientId, JobId, ReportId, derived
from cartwright.domain.jobs import Letter, ReportRun, number
from cartwright.domain.orders import Sale
from cartwright.domain.periods import Span
from tests.fakes.exchange import FakeRates
from tests.fakes.files import FakeFiles
from tests.fakes.papers import FakeReports
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, OLIVEIRA

REPORT = ReportId(derived("report", "asked"))


def at(agency: Agency, moment: str) -> None:
    """Let it be this moment (UTC)."""
    agency.clock.move(datetime.fromisoformat(moment).replace(tzinfo=UTC) - agency.now)


def planned(agency: Agency) -> list[tuple[ClientId, str]]:
    """Whose reports of which months a run of the schedule adds."""
    before = set(agency.store.shelves.jobs)
    count = reporting.plan(
        agendas=agency.store.agendas, clients=lambda account: agency.store.of(account).clients, now=agency.now
    )
    added = [slip.job for key, slip in agency.store.shelves.jobs.items() if key not in before]
    runs = [(job.client, job.month) for job in added if isinstance(job, ReportRun)]
    assert len(runs) == count
    return runs


def asked(
    agency: Agency,
    name: str,
    client: ClientId = OLIVEIRA,
    month: str = "2026-11",
    basis: Basis = Basis.INVOICE,
) -> ReportRun:
    return reporting.ask(
        agency.act(name),
        client,
        Span(month),
        basis,
        clients=agency.mine.clients,
        reports=agency.mine.reports,
        limits=Limits(),
    )


class Archive(FakeReports):
    """Takes a letter once: the table refuses a transaction that names an item twice."""

    def file(
        self, filed: Filed, letters: Sequence[Letter], job: JobId, closing: Closing | None = None
    ) -> None:
        assert len({letter.id for letter in letters}) == len(letters)
        super().file(filed, letters, job, closing)


def tools(
    agency: Agency, files: FakeFiles | None = None, part: int = PART_AT_LEAST, rates: FakeRates | None = None
) -> filling.Tools:
    files = files or FakeFiles()
    return filling.Tools(
        clients=agency.mine.clients,
        books=agency.mine.books,
        reports=Archive(agency.store.shelves, ACCOUNT),
        files=files,
        streams=files,
        sheets=CsvSheets(),
        rates=rates or FakeRates(),
        births=agency.births,
        accounting=agency.mine.accounting,
        imports=CsvImports(),
        part=part,
    )


def made(agency: Agency, job: ReportRun, files: FakeFiles | None = None) -> Filed:
    return filling.make(job, tools=tools(agency, files), now=agency.now)


def archived(agency: Agency, client: ClientId) -> list[Filed]:
    """All of a client's reports, newest first."""
    return list(agency.mine.leaves("olga", FakeSignatures()).reports(client, limit=99).things)


def run(agency: Agency) -> ReportRun:
    """The one report that is to be made."""
    [job] = [slip.job for slip in agency.store.shelves.jobs.values() if isinstance(slip.job, ReportRun)]
    return job


def letters(agency: Agency) -> list[Letter]:
    return [slip.job for slip in agency.store.shelves.jobs.values() if isinstance(slip.job, Letter)]


def numbered(agency: Agency, sale: Sale) -> None:
    job = number(ACCOUNT, sale.owner, sale.id)
    give_number(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)
