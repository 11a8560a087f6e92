"""Lines of tax reports, as the reports API gives them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from cartwright.application.drilling import Line, Numbered
from cartwright.application.ports.leafing import Leaf
from cartwright.domain.journal import Entry
from reports.books import EntrySeen


class LineSeen(BaseModel):
    """One taxed line. Amounts are in major units as decimal text, exactly."""

    entry: str
    month: str = Field(description="Whose books the entry stands in: where to ask for it")
    counted: str = Field(description="The month of the report that it counts in")
    amends: str = Field(description="The month of what it amends; its own where it amends nothing")
    kind: str
    at: datetime
    order: str
    sale: str
    document: str
    original: str = Field(description="The receipt that its document amends, if it does")
    line: int
    product: str
    item: str
    ground: str
    country: str
    region: str
    jurisdiction: str
    levy: str
    rate: str
    number: str
    currency: str
    net: str
    tax: str

    @classmethod
    def of_line(cls, line: Line) -> LineSeen:
        shown, entry, fact = line.of, line.of.entry, line.fact
        return cls(
            entry=entry.id,
            month=entry.month,
            counted=shown.month,
            amends=shown.of,
            kind=entry.kind,
            at=entry.at,
            order=entry.order,
            sale=entry.sale,
            document=shown.document,
            original=shown.original,
            line=fact.line,
            product=fact.product,
            item=fact.name,
            ground=fact.ground,
            country=fact.country,
            region=entry.buyer.region,
            jurisdiction=fact.jurisdiction,
            levy=fact.levy,
            rate=f"{fact.rate:f}",
            number=entry.buyer.number,
            currency=fact.net.currency,
            net=str(fact.net.decimal),
            tax=str(fact.tax.decimal),
        )


class LinesSeen(BaseModel):
    items: list[LineSeen]
    cursor: str = Field(description="Where to go on; empty at the end")

    @classmethod
    def of(cls, leaf: Leaf[Line]) -> LinesSeen:
        return cls(items=[LineSeen.of_line(line) for line in leaf.things], cursor=leaf.cursor)


class EntriesSeen(BaseModel):
    items: list[EntrySeen]
    cursor: str = Field(description="Where to go on; empty at the end")

    @classmethod
    def of(cls, leaf: Leaf[Entry]) -> EntriesSeen:
        return cls(items=[EntrySeen.of(entry) for entry in leaf.things], cursor=leaf.cursor)


class NumberSeen(BaseModel):
    number: str
    entry: str = Field(description="Empty of a document by which a receipt was issued anew")
    month: str = Field(description="Whose books the entry stands in")


class NumbersSeen(BaseModel):
    items: list[NumberSeen]
    cursor: str = Field(description="Where to go on; empty at the end")

    @classmethod
    def of(cls, leaf: Leaf[Numbered]) -> NumbersSeen:
        return cls(
            items=[
                NumberSeen(
                    number=one.label,
                    entry=one.entry.id if one.entry else "",
                    month=one.entry.month if one.entry else "",
                )
                for one in leaf.things
            ],
            cursor=leaf.cursor,
        )
