"""The table of docs/subscriptions.md: when charges fall due, in the days a person would have to think about.

`python -m tests.unit.domain.due_days` writes it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cartwright.domain.plans import Interval
from cartwright.domain.subscriptions import Calendar

PAGE = Path(__file__).parents[3] / "docs" / "subscriptions.md"
BEGIN, END = "<!-- made by tests/unit/domain/due_days.py: begin -->\n", "<!-- end -->\n"


@dataclass(frozen=True, slots=True)
class Row:
    """Bought at that time of the seller's clock, and what is thought of it. `to`: from the first charge on it
    is another plan, of that interval."""

    why: str
    zone: str
    bought: str
    interval: Interval
    wait: int = 0
    shown: Sequence[int] = (1, 2, 3)
    to: Interval | None = None

    @property
    def calendar(self) -> Calendar:
        bought = datetime.fromisoformat(self.bought).replace(tzinfo=ZoneInfo(self.zone))
        begun = Calendar.begun(self.interval, self.wait, bought.astimezone(UTC), self.zone)
        return begun.every(self.to, 1) if self.to else begun

    @property
    def dues(self) -> list[str]:
        """As the seller's clock shows them, with the distance from UTC."""
        moments = (self.calendar.moment(number) for number in self.shown)
        return [f"{moment.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M %z}" for moment in moments]


ROWS = (
    Row("a short month ends on its own last day", "Europe/Berlin", "2026-01-31 09:00", Interval.MONTHLY),
    Row("in a leap year it is the 29th", "Europe/Berlin", "2027-11-30 09:00", Interval.MONTHLY, 0, (2, 3, 4)),
    Row("born on a leap day", "Europe/Berlin", "2024-02-29 09:00", Interval.YEARLY, 0, (1, 3, 4)),
    Row("the last day of a quarter", "UTC", "2026-11-30 23:30", Interval.QUARTERLY),
    Row("half a year from the end of August", "UTC", "2026-08-31 08:00", Interval.HALF_YEARLY),
    Row("a trial ends: months count from there", "Europe/Paris", "2026-01-17 10:00", Interval.MONTHLY, 14),
    Row("clocks go forward: the time that is left out is an hour later, once", "Europe/Berlin",
        "2026-03-28 02:30", Interval.DAILY),
    Row("clocks go back: of the two, the first", "Europe/Berlin", "2026-10-24 02:30", Interval.DAILY),
    Row("summer and winter have the same time of day", "America/New_York", "2026-09-15 18:00",
        Interval.MONTHLY),
    Row("the seller's day, not UTC's", "Pacific/Auckland", "2026-11-01 07:15", Interval.WEEKLY),
    Row("a day that a country left out", "Pacific/Apia", "2011-12-23 10:00", Interval.WEEKLY, 0, (1, 2)),
    Row("another plan, put off: the short month was not the day that was meant", "Europe/Berlin",
        "2026-01-31 09:00", Interval.MONTHLY, to=Interval.MONTHLY),
    Row("the same, by the quarter from there", "Europe/Berlin", "2026-01-31 09:00", Interval.MONTHLY,
        to=Interval.QUARTERLY),
    Row("by the week from there", "Europe/Berlin", "2026-01-31 09:00", Interval.MONTHLY, to=Interval.WEEKLY),
    Row("by the month from the day that a week ended on", "Europe/Berlin", "2026-01-31 09:00",
        Interval.WEEKLY, to=Interval.MONTHLY),
    Row("a Tuesday stays a Tuesday", "Europe/London", "2026-10-20 12:00", Interval.TWO_WEEKLY),
)  # fmt: skip


def table() -> str:
    lines = ["| bought, on the seller's clock | every | then due | |", "| --- | --- | --- | --- |"]
    for row in ROWS:
        wait = f", after {row.wait} days" if row.wait else ""
        wait += f"; from #1 on {row.to}" if row.to else ""
        which = "" if tuple(row.shown) == (1, 2, 3) else " (" + ", ".join(f"#{n}" for n in row.shown) + ")"
        dues = "<br>".join(row.dues)
        lines.append(f"| {row.bought} {row.zone} | {row.interval}{wait}{which} | {dues} | {row.why} |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page as it should be."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page())
