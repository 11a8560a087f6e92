"""How often a client hears of what, and how often it did: a plan is its turns, in time order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cartwright.domain.ids import AccountId, ClientId

TURNS_KEPT = 100


class NoticeKind(StrEnum):
    SALE = "sale"
    FAILED_REBILL = "failed-rebill"
    REFUND = "refund"
    CANCELLATION = "cancellation"


class Cadence(StrEnum):
    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    OFF = "off"

    @property
    def gathers(self) -> bool:
        """Whether notices wait for a digest."""
        return self in {Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY}


@dataclass(frozen=True, slots=True)
class Turn:
    """From `since` on, notices of `kind` come at this cadence."""

    kind: NoticeKind
    cadence: Cadence
    since: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """A client's notices. Whatever it never turned comes instantly.

    `copy_to_agency` of None is as the account says. Version 0 is the plan nobody has changed yet.
    """

    account: AccountId
    client: ClientId
    turns: tuple[Turn, ...] = ()
    copy_to_agency: bool | None = None
    version: int = 0

    def cadence(self, kind: NoticeKind, at: datetime) -> Cadence:
        """How notices of what happened at `at` come."""
        for turn in reversed(self.turns):
            if turn.kind is kind and turn.since <= at:
                return turn.cadence
        return Cadence.INSTANT

    @property
    def now(self) -> Mapping[NoticeKind, Cadence]:
        """The newest cadence of each kind."""
        newest = {turn.kind: turn.cadence for turn in self.turns}
        return {kind: newest.get(kind, Cadence.INSTANT) for kind in NoticeKind}

    def revised(
        self, wanted: Mapping[NoticeKind, Cadence], copy_to_agency: bool | None, *, at: datetime
    ) -> Plan:
        """The next version, turned from `at` on; this very plan if it says all that already.

        Turns never go back in time, whatever clocks say.
        """
        since = max([at, *(turn.since for turn in self.turns)])
        turns = tuple(
            Turn(kind, wanted[kind], since)
            for kind, cadence in self.now.items()
            if wanted[kind] is not cadence
        )
        if not turns and copy_to_agency is self.copy_to_agency:
            return self
        return replace(
            self,
            turns=_kept([*self.turns, *turns]),
            copy_to_agency=copy_to_agency,
            version=self.version + 1,
        )


def _kept(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The last TURNS_KEPT, and the newest of each kind, however many of other kinds came since."""
    newest = {turn.kind: place for place, turn in enumerate(turns)}
    kept = {*range(len(turns))[-TURNS_KEPT:], *newest.values()}
    return tuple(turns[place] for place in sorted(kept))
