"""Clients' tax reports side by side, as the reports API gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from cartwright.application.ports.leafing import Leaf
from cartwright.application.side_by_side import Side
from cartwright.application.standing import ReportStanding


class Sum(BaseModel):
    net: str
    tax: str
    gross: str


class SideTotal(Sum):
    """Amounts in major units as decimal text, exactly."""

    currency: str
    sales: Sum = Field(description="What was sold")
    credits: Sum = Field(description="What was given back of it, below nothing")
    lines: str = Field(description="The query of its lines")


class SideTax(BaseModel):
    """Amounts in major units as decimal text, exactly."""

    ground: str
    jurisdiction: str
    levy: str
    rate: str
    currency: str
    net: str
    tax: str
    lines: str = Field(description="The query of its lines")


class SideSeen(BaseModel):
    client: str
    name: str = Field(description="Its legal name, now")
    report: str = Field(description="The one to file, or the newest; empty of a client that has none")
    standing: ReportStanding | None
    made_at: datetime | None
    totals: list[SideTotal]
    taxes: list[SideTax]

    @classmethod
    def of(cls, side: Side) -> SideSeen:
        report = side.report
        return cls(
            client=side.client.id,
            name=side.client.profile.legal_name,
            report=report.id if report else "",
            standing=side.standing,
            made_at=report.made_at if report else None,
            totals=[SideTotal(**_known(SideTotal, one)) for one in side.totals],
            taxes=[SideTax(**_known(SideTax, one)) for one in side.taxes],
        )


class SidesSeen(BaseModel):
    items: list[SideSeen]
    cursor: str = Field(description="Where to go on; empty at the end")

    @classmethod
    def of(cls, leaf: Leaf[Side]) -> SidesSeen:
        return cls(items=[SideSeen.of(side) for side in leaf.things], cursor=leaf.cursor)


def _known(model: type[BaseModel], figure: Any) -> dict[str, Any]:
    return {name: figure[name] for name in model.model_fields}
