"""What is done about a charge that falls due: what is said before, when it is tried again if it fails, and
what happens in the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from cartwright.domain.errors import Invalid

RETRIES_AT_MOST: Final = 8
DAYS_AT_MOST: Final = 60
REMINDER_AT_MOST: Final = 3
CARD_ENDS: Final = (30, 14, 3)
"""So many days before a card ends its buyer is told: by as many of them as are wanted, the first ones."""


class Ending(StrEnum):
    """What becomes of a subscription whose last attempt failed."""

    CANCEL = "cancel"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Dunning:
    """A charge that failed is tried again so many `days` after it first did, each time once, until one
    succeeds; after the last, `ending`. `reminder`: the buyer is told so many days before a charge; 0 is
    never. `card`: so many mails tell the buyer that the card ends before a charge; 0 is none."""

    days: tuple[int, ...] = (1, 3, 5, 7)
    ending: Ending = Ending.CANCEL
    reminder: int = 0
    card: int = 2

    def __post_init__(self) -> None:
        if len(self.days) > RETRIES_AT_MOST:
            raise Invalid.at("/dunning/days", f"{RETRIES_AT_MOST} retries at most")
        if list(self.days) != sorted(set(self.days)):
            raise Invalid.at("/dunning/days", "each later than the one before")
        if any(not 1 <= day <= DAYS_AT_MOST for day in self.days):
            raise Invalid.at("/dunning/days", f"1 to {DAYS_AT_MOST} days after the charge failed")
        if not 0 <= self.reminder <= REMINDER_AT_MOST:
            raise Invalid.at("/dunning/reminder", f"0 to {REMINDER_AT_MOST} days before a charge")

        if not 0 <= self.card <= len(CARD_ENDS):
            raise Invalid.at("/dunning/card", f"0 to {len(CARD_ENDS)} mails")

    def warnings(self, ends: date) -> list[date]:
        """The days on which the buyer is told that a card ends, the first one first."""
        return [ends - timedelta(days=days) for days in CARD_ENDS[: self.card]]

    def retry(self, failed: int, since: datetime) -> datetime | None:
        """When it is tried again after so many attempts failed, the first at `since`; None: never."""
        return since + timedelta(days=self.days[failed - 1]) if failed <= len(self.days) else None

    def last(self, since: datetime) -> datetime:
        """When patience ends."""
        return since + timedelta(days=self.days[-1] if self.days else 0)


USUAL: Final = Dunning()
