"""Digests: what gathers for a client between two borders of its own calendar, told in one mail; each
kind of notice by itself.

::

    first ├──────── sales of this time gather ────────┤ until          06:00 due
                                                      ├──── the following gathers ────

Borders are the client's local midnights (daily), Mondays (weekly), firsts of the month (monthly). Each period
begins where the one before ended, so whatever clocks and time zones do, no moment is in two periods or in
none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ClientId
from cartwright.domain.notice_plans import Cadence, NoticeKind
from cartwright.domain.people import Client

HOUR = time(6)
"""Of the day after, on the client's clock: six hours for what is late."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Digest:
    """A client's sales, or other news of one `kind`, from `first` up to, not including, `until`."""

    client: ClientId
    cadence: Cadence
    first: datetime
    until: datetime
    kind: NoticeKind = NoticeKind.SALE

    @property
    def subject(self) -> str:
        """What its letters are about, in words that `named` reads."""
        kind = "" if self.kind is NoticeKind.SALE else f" {self.kind}"
        return f"{self.client} {self.cadence} {self.first.isoformat()} {self.until.isoformat()}{kind}"

    @classmethod
    def named(cls, subject: str) -> Digest:
        """Raises NotFound for words that name none."""
        try:
            client, cadence, first, until, *kind = subject.split(" ")
            return cls(
                ClientId(client),
                Cadence(cadence),
                datetime.fromisoformat(first),
                datetime.fromisoformat(until),
                NoticeKind(*kind or [NoticeKind.SALE]),
            )
        except (ValueError, TypeError) as unlike:
            raise NotFound from unlike


@dataclass(frozen=True, slots=True)
class Gathering:
    """What gathers for a client's next digest of a kind, which is sent from `due` on.

    `tally` goes up with everything that joins, so that two states of a gathering are never mistaken.
    """

    account: AccountId
    client: ClientId
    cadence: Cadence
    first: datetime
    until: datetime
    due: datetime
    tally: int = 0
    kind: NoticeKind = NoticeKind.SALE

    @classmethod
    def begun(
        cls, client: Client, cadence: Cadence, *, at: datetime, kind: NoticeKind = NoticeKind.SALE
    ) -> Gathering:
        """From `at` to the next border of the client's calendar."""
        zone = client.profile.zone
        first = at.astimezone(UTC)
        border = _after(cadence, first.astimezone(zone).date())
        # Where clocks are set back over midnight, the first of two midnights may lie behind.
        while _utc(border, time.min, client) <= first:
            border += DAY
        return cls(
            client.account,
            client.id,
            cadence,
            first,
            _utc(border, time.min, client),
            _utc(border, HOUR, client),
            kind=kind,
        )

    def following(self, client: Client) -> Gathering:
        """The period after, by the time zone the client has now."""
        begun = Gathering.begun(client, self.cadence, at=self.until, kind=self.kind)
        return replace(begun, tally=self.tally)

    def with_another(self) -> Gathering:
        return replace(self, tally=self.tally + 1)

    @property
    def digest(self) -> Digest:
        return Digest(self.client, self.cadence, self.first, self.until, self.kind)


def _after(cadence: Cadence, day: date) -> date:
    """The day of the next border after `day`."""
    match cadence:
        case Cadence.WEEKLY:
            return day + DAY * (7 - day.weekday())
        case Cadence.MONTHLY:
            return (day.replace(day=1) + 31 * DAY).replace(day=1)
        case _:
            return day + DAY


def _utc(day: date, hour: time, client: Client) -> datetime:
    """An hour the clocks skip is the moment they do."""
    return datetime.combine(day, hour, client.profile.zone).astimezone(UTC)
