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
from cartwright.domain.notice_plans import Plan
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client


@dataclass(frozen=True, slots=True)
class Planned:
    """A client's plan and its open digest, if notices gather; read at once."""

    plan: Plan
    gathering: Gathering | None = None


class Notices(Protocol):
    """The notices of one account. All reads are strongly consistent."""

    def planned(self, client: ClientId) -> Planned: ...

    def gathered(self, client: ClientId, first: datetime) -> Sequence[datetime]:
        """The moments of all sales from `first` on that joined a digest, in time order."""
        ...

    def any_of(self, digest: Digest) -> bool:
        """Whether a sale has joined it."""
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
    ) -> None:
        """The next version of a plan, and with it what gathers, in one transaction.

        `before` is the gathering as it was read; where `after` is the very same it is left alone. Raises
        Stale if the plan has moved on, or the gathering that is to change.
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
