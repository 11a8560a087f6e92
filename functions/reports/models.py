"""What the reports API takes and gives."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from cartwright.application.ports.reports import Filed
from cartwright.domain.jobs import ReportRun


class AskedReport(BaseModel):
    """A month of the client's books, on the client's own calendar."""

    model_config = ConfigDict(extra="forbid")

    period: str = Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-10"])


class ReportAccepted(BaseModel):
    id: str
    period: str
    status: str = "being made"

    @classmethod
    def of(cls, job: ReportRun) -> ReportAccepted:
        return cls(id=job.report, period=job.month)


class Total(BaseModel):
    """Amounts in major units as decimal text, exactly."""

    currency: str
    net: str
    tax: str
    gross: str


class ReportFiled(BaseModel):
    id: str
    period: str
    made_at: datetime
    rows: int
    sha256: str
    totals: list[Total]

    @classmethod
    def of(cls, filed: Filed) -> ReportFiled:
        return cls(
            id=filed.id,
            period=filed.month,
            made_at=filed.made_at,
            rows=filed.rows,
            sha256=filed.sha256,
            totals=[
                Total(currency=currency, net=net, tax=tax, gross=gross)
                for currency, net, tax, gross in filed.totals
            ],
        )


class ReportsFiled(BaseModel):
    items: list[ReportFiled]
