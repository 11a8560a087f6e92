"""When a client's scheduled tax report is due: 06:00 on the first of the month, on the client's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from cartwright.domain.ids import AccountId, ClientId, ReportId, derived
from cartwright.domain.jobs import ReportRun, report_run
from cartwright.domain.people import Client
from cartwright.domain.periods import Period

HOUR = time(6)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The next scheduled report of a client: of `month`, made from `due` (UTC) on."""

    account: AccountId
    client: ClientId
    due: datetime
    month: str

    @classmethod
    def first(cls, client: Client, *, after: datetime) -> Agenda:
        """The report of the month `after` falls in on the client's clock, due on the first of the next."""
        return cls._of(client, Period(after.astimezone(client.profile.zone).strftime("%Y-%m")))

    def following(self, client: Client) -> Agenda:
        """The report of the month after, by the time zone the client has now."""
        return self._of(client, Period(self.month).after)

    @property
    def job(self) -> ReportRun:
        """What to do when it is due: the same job however often it is asked for."""
        report = ReportId(derived("report", self.client, self.month, "scheduled"))
        return report_run(self.account, self.client, report, self.month)

    @classmethod
    def _of(cls, client: Client, period: Period) -> Agenda:
        due = datetime.combine(period.after.first, HOUR, client.profile.zone).astimezone(UTC)
        return cls(client.account, client.id, due, period.month)
