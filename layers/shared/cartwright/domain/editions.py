"""All that was reported of a client's period and basis: the newest report, and of each way in which its
months were closed the first, which is the one to file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.domain.basis import Basis
from cartwright.domain.ids import AccountId, ClientId, ReportId


@dataclass(frozen=True, slots=True)
class First:
    """The report that was filed first of months that were closed till then."""

    tills: tuple[datetime, ...]
    report: ReportId


@dataclass(frozen=True, slots=True)
class Editions:
    """`month` is a span of days by its name. Reports of open months are in `newest` alone."""

    account: AccountId
    client: ClientId
    month: str
    basis: Basis
    newest: ReportId
    rows: int = 0
    """Of the newest."""
    firsts: tuple[First, ...] = ()
    version: int = 0
    """Of nothing that was filed yet."""

    def after(self, report: ReportId, rows: int, tills: tuple[datetime, ...]) -> Editions:
        """With one more of so many rows, of months that were closed till then; none, where one of them was
        open."""
        new = bool(tills) and self.to_file(tills) is None
        firsts = (*self.firsts, First(tills, report)) if new else self.firsts
        return replace(self, newest=report, rows=rows, firsts=firsts, version=self.version + 1)

    def to_file(self, tills: tuple[datetime, ...]) -> ReportId | None:
        """That of months which are closed till then."""
        return next((one.report for one in self.firsts if one.tills == tills), None)
