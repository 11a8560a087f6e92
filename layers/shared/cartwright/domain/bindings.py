"""The files that a filed tax report is bound into: the page that people read, and the workbooks that they add
up in. Which there are follows from its record alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ROWS_AT_MOST: Final = 100_000
"""Lines in one workbook: a spreadsheet opens no more of them while somebody waits."""

PDF: Final = "application/pdf"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Binding:
    """One of them: where it lies, what it is saved as, and how many lines of the report are in it. `part`
    counts workbooks from 1; the page is 0."""

    place: str
    name: str
    media_type: str
    rows: int
    part: int = 0


def parts_of(rows: int, at_most: int = ROWS_AT_MOST) -> int:
    """How many workbooks that many lines take: one for none."""
    return max(1, -(-rows // at_most))


def bindings(file: str, period: str, rows: int, *, at_most: int = ROWS_AT_MOST) -> Sequence[Binding]:
    """Of the report whose CSV lies at `file`: its page, and its workbooks in the order of its lines."""
    base, name, parts = file.removesuffix(".csv"), f"tax-report-{period}", parts_of(rows, at_most)
    found = [Binding(f"{base}.pdf", f"{name}.pdf", PDF, 0)]
    for part in range(1, parts + 1):
        within = min(at_most, rows - (part - 1) * at_most)
        called = f"{name}.xlsx" if parts == 1 else f"{name}.{part}-of-{parts}.xlsx"
        found.append(Binding(f"{base}.{part}.xlsx", called, XLSX, within, part))
    return found
