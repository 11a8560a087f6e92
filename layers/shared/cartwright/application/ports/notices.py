"""What a client hears of: its plan, and what gathers for its next digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.digests import Digest, Gathering
from cartwright.domain.ids import ClientId
from cartwright.domain.jobs import Letter
from cartwright.domain.news import News
from cartwright.domain.notice_plans import NoticeKind, Plan
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client


@dataclass(frozen=True, slots=True)
class Planned:
    """A client's plan and what gathers for it, as far as it was read: of sales, and of other kinds."""

    plan: Plan
    gathering: Gathering | None = None
    others: tuple[Gathering, ...] = ()

    def of(self, kind: NoticeKind) -> Gathering | None:
        if kind is NoticeKind.SALE:
            return self.gathering
        return next((one for one in self.others if one.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Moved:
    """What gathers, as it was read, and from now on; None where nothing does."""

    before: Gathering | None
    after: Gathering | None


class Notices(Protocol):
    """The notices of one account. All reads are strongly consistent."""

    def planned(self, client: ClientId) -> Planned:
        """With all that gathers."""
        ...

    def gathered(
        self, client: ClientId, first: datetime, kind: NoticeKind = NoticeKind.SALE
    ) -> Sequence[datetime]:
        """The moments of all of a kind from `first` on that joined a digest, in time order."""
        ...

    def any_of(self, digest: Digest) -> bool:
        """Whether anything has joined it."""
        ...

    def news(self, digest: Digest) -> Sequence[News]:
        """What joined a digest that is not of sales, in time order. Once it is closed, always the same."""
        ...

    def sales(self, digest: Digest) -> Sequence[Sale]:
        """The sales that joined it, in time order. Once the digest is closed, always the same."""
        ...

    def revise(
        self,
        plan: Plan,
        before: Gathering | None,
        after: Gathering | None,
        letters: Sequence[Letter],
        audit: Audit,
        *,
        others: Sequence[Moved] = (),
    ) -> None:
        """The next version of a plan, and with it what gathers, in one transaction.

        `before` is the gathering of sales as it was read; where `after` is the very same it is left alone.
        Raises Stale if the plan has moved on, or a gathering that is to change.
        """
        ...

    def mark(self, client: Client, audit: Audit) -> None:
        """The next version of a client, whose mail came back. Raises Stale."""
        ...


class Digests(Protocol):
    """Whose digest is due, over all accounts, read through the sparse index."""

    def due(self, *, at: datetime, limit: int) -> Sequence[Gathering]: ...

    def hand_over(self, gathering: Gathering, letters: Sequence[Letter], following: Gathering) -> bool:
        """Put the letters in the outbox and open the following, in one transaction; False if another did, or
        there are no letters and a sale joined after `gathering` was read."""
        ...
