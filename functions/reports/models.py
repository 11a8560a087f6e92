"""What the reports API takes and gives."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from cartwright.application.binding import ReportFile
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.reports import Filed, Imported
from cartwright.application.reporting import Going
from cartwright.application.standing import ReportStanding, Standings
from cartwright.application.watching import Watched
from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.jobs import ReportRun
from cartwright.domain.money import Money
from cartwright.domain.nexus import NEXUS, SOURCE, Measured, StateSales
from cartwright.domain.periods import Span
from cartwright.domain.thresholds import LAW, LIMIT, YearAbroad
from cartwright.domain.vat_checks import Standing, VatCheck, Wrong


class AskedReport(BaseModel):
    """Some of the client's books, by the client's own calendar."""

    model_config = ConfigDict(extra="forbid")

    period: str = Field(
        max_length=22,
        examples=["2026-10", "2026-Q4", "2026", "2026-10-05..2026-11-04"],
        description="A month, a quarter, a year, or from a day to another: a year at most",
    )
    basis: Basis = Field(
        default=Basis.INVOICE,
        description="`invoice`: what documents say. `cash`: what money moved, so also what a bank took back",
    )


class ReportAccepted(BaseModel):
    id: str
    period: str
    basis: Basis
    status: str = "being made"

    @classmethod
    def of(cls, job: ReportRun) -> ReportAccepted:
        return cls(id=job.report, period=job.month, basis=job.basis)


class ClosedMonth(BaseModel):
    month: str
    till: datetime = Field(description="What was booked by then is in it")


class ClosedMonths(BaseModel):
    """All older months were closed with the first."""

    items: list[ClosedMonth]

    @classmethod
    def of(cls, closed: ClosedBooks) -> ClosedMonths:
        return cls(items=[ClosedMonth(month=one, till=closed.till[one]) for one in sorted(closed.till)])


class Total(BaseModel):
    """Amounts in major units as decimal text, exactly."""

    currency: str
    net: str
    tax: str
    gross: str


class ReportGoing(BaseModel):
    """A report that is not made yet."""

    id: str
    period: str
    basis: Basis
    status: Literal["queued", "being made"]
    rows: int = Field(description="How many are written, as far as that was noted; a short one notes nothing")
    of: int | None = Field(
        description="How many it will have, by the newest reports of its months, or by how far through a "
        "month it is; what is booked meanwhile shifts it. Null while nobody can tell"
    )
    month: str = Field(description="Up to which month of its period")
    months: int = Field(description="How many it has")

    @classmethod
    def of_going(cls, going: Going) -> ReportGoing:
        return cls(
            id=going.job.report,
            period=going.job.month,
            basis=going.job.basis,
            status="being made" if going.month else "queued",
            rows=going.rows,
            of=going.of,
            month=going.month,
            months=len(Span(going.job.month).months),
        )


class ImportSeen(BaseModel):
    """The report's file for an accounting package, by the client's chart of accounts. Where the chart lacks a
    name there is no file (`name` is empty), and `missing` says which."""

    package: str
    name: str
    rows: int
    sha256: str
    missing: list[str]

    @classmethod
    def of(cls, one: Imported) -> ImportSeen:
        missing = list(one.missing)
        return cls(package=one.package, name=one.name, rows=one.rows, sha256=one.sha256, missing=missing)


class ReportFiled(BaseModel):
    id: str
    period: str
    basis: Basis
    status: Literal["ready"] = "ready"
    made_at: datetime
    rows: int
    sha256: str = Field(description="Of the CSV file")
    figures_sha256: str = Field(description="Of the figures, which name that of each file; empty in old ones")
    totals: list[Total]
    standing: ReportStanding = Field(
        description="`to-file`: the one to file of its period and basis; there is one at most. `copy`: says "
        "the same, and was made later. `superseded`: a month of it was opened again since. `preliminary`: a "
        "month of it was open when it was made, a sale in it had no number yet, or a rate of the European "
        "Central Bank was not to be had yet"
    )
    to_file: str = Field(description="The one to file of this period and basis; empty while there is none")
    imports: list[ImportSeen]

    @classmethod
    def of(cls, filed: Filed, stand: Standings) -> ReportFiled:
        return cls(
            id=filed.id,
            period=filed.month,
            basis=filed.basis,
            made_at=filed.made_at,
            rows=filed.rows,
            sha256=filed.sha256,
            figures_sha256=filed.figures_sha256,
            totals=[
                Total(currency=currency, net=net, tax=tax, gross=gross)
                for currency, net, tax, gross in filed.totals
            ],
            standing=stand.of[filed.id],
            to_file=stand.to_file.get((filed.month, filed.basis), ""),
            imports=[ImportSeen.of(one) for one in filed.imports],
        )


class ReportsFiled(BaseModel):
    items: list[ReportFiled]
    cursor: str = Field(description="Where to go on; empty at the end")


class FileSeen(BaseModel):
    """A file of a report. The PDF and the workbooks are made once it is ready, which takes seconds for most:
    till then they have no digest."""

    name: str = Field(description="What it is saved as")
    media_type: str
    rows: int = Field(description="How many lines of the report are in it")
    part: int = Field(description="Which of the workbooks it is, from 1 on; else 0")
    size: int = Field(description="In bytes; 0 of what is not made yet")
    sha256: str = Field(description="In hex; empty of what is not made yet")

    @classmethod
    def of(cls, file: ReportFile) -> FileSeen:
        return cls(
            name=file.name,
            media_type=file.media_type,
            rows=file.rows,
            part=file.part,
            size=file.size,
            sha256=file.sha256,
        )


class Manifest(BaseModel):
    report: str
    items: list[FileSeen]


class Amount(BaseModel):
    currency: str
    amount: str = Field(description="In major units as decimal text, exactly")

    @classmethod
    def of(cls, money: Money) -> Amount:
        return cls(currency=money.currency, amount=str(money.decimal))


class VatCheckSeen(BaseModel):
    """A sale made while its buyer's VAT number was in doubt, and what the register has said since. The number
    is the buyer's: it stands on the sale, as long as the buyer is not forgotten."""

    sale: str
    order: str
    mode: Mode
    sold_at: datetime
    document: str = Field(description="The number of its receipt; empty until the register is asked")
    state: Standing
    taken_for: str = Field(description="`business` where the number was believed, else `consumer`")
    asked: int = Field(description="How often the register was asked in vain")
    next_at: datetime | None = Field(description="When it is asked next, while it is waiting")
    ended_at: datetime | None
    register_name: str
    consultation: str = Field(description="The register's own proof of the question")
    correction: Wrong | None = Field(description="How the tax of the sale was not the right one")
    tax: Amount = Field(description="What depends on the answer; nothing where the buyer is taxed alike")
    gives_back: bool = Field(description="Whether what was not due is given back by itself")

    @classmethod
    def of(cls, check: VatCheck) -> VatCheckSeen:
        return cls(
            sale=check.sale,
            order=check.order,
            mode=check.mode,
            sold_at=check.sold_at,
            document=check.document,
            state=check.standing,
            taken_for="business" if check.believed else "consumer",
            asked=check.asked,
            next_at=check.due if check.standing is Standing.WAITING else None,
            ended_at=check.at,
            register_name=check.register,
            consultation=check.consultation,
            correction=check.wrong,
            tax=Amount.of(check.tax),
            gives_back=check.gives_back,
        )


class VatChecks(BaseModel):
    items: list[VatCheckSeen]
    cursor: str = Field(description="Where to go on; empty at the end")

    @classmethod
    def of(cls, leaf: Leaf[VatCheck]) -> VatChecks:
        return cls(items=[VatCheckSeen.of(check) for check in leaf.things], cursor=leaf.cursor)


class ThresholdSeen(BaseModel):
    """A calendar year on the client's own clock."""

    year: int
    counted: Amount = Field(description="What was sold so, without VAT, in euros")
    limit: Amount
    percent: int = Field(description="Of the limit, rounded down")
    exceeded: bool
    elsewhere: list[Amount] = Field(description="What was sold in other currencies: not converted or counted")

    @classmethod
    def of(cls, abroad: YearAbroad) -> ThresholdSeen:
        return cls(
            year=abroad.year,
            counted=Amount.of(abroad.counted),
            limit=Amount.of(LIMIT),
            percent=abroad.percent,
            exceeded=abroad.over(100),
            elsewhere=[Amount.of(amount) for amount in abroad.elsewhere],
        )


class StateSeen(BaseModel):
    """A state of the US that anything was sold to, in the months that it counts."""

    state: str
    name: str
    measured: Measured
    since: str = Field(description="The first month that counts")
    counted: Amount = Field(description="What was sold there in dollars, without tax")
    limit: Amount
    sales: int
    sales_limit: int | None = Field(description="Where sales count as well")
    both: bool = Field(description="Whether it takes both to have to register")
    elsewhere: int = Field(description="How many of the sales were in other currencies: not converted")
    percent: int = Field(description="Of the threshold, rounded down")
    source: str

    @classmethod
    def of(cls, sold: StateSales, month: str) -> StateSeen:
        nexus, counted = NEXUS[sold.state], sold.measured(month)
        return cls(
            state=nexus.state,
            name=nexus.name,
            measured=nexus.measured,
            since=nexus.measured.months(month)[0],
            counted=Amount.of(Money(counted.cents, "USD")),
            limit=Amount.of(Money(nexus.dollars * 100, "USD")),
            sales=counted.sales,
            sales_limit=nexus.sales,
            both=nexus.both,
            elsewhere=counted.elsewhere,
            percent=sold.percent(month),
            source=nexus.source,
        )


class Thresholds(BaseModel):
    law: str
    items: list[ThresholdSeen]
    us_states: list[StateSeen]
    us_source: str

    @classmethod
    def of(cls, watched: Watched) -> Thresholds:
        return cls(
            law=LAW,
            items=[ThresholdSeen.of(abroad) for abroad in watched.years],
            us_states=[StateSeen.of(sold, watched.month) for sold in watched.states],
            us_source=SOURCE,
        )
