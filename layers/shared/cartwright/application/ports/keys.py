"""API keys, kept beside the member whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.access import Seat
from cartwright.domain.api_keys import ApiKey
from cartwright.domain.errors import Conflict
from cartwright.domain.ids import KeyId, MemberId


class TooManyKeys(Conflict):
    """Facts: `limit`."""

    code = "too-many-keys"
    title = "The member has as many API keys as it may"


@dataclass(frozen=True, slots=True)
class Kept:
    """A key, and when it was last used, to within the hour; None if never."""

    key: ApiKey
    used: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Who sits where a key's text says, and the key, as far as there is either."""

    seat: Seat | None
    kept: Kept | None


class ApiKeys(Protocol):
    """One account's keys."""

    def find(self, member: MemberId, key: KeyId) -> Found:
        """Membership, permits, grants and the key in one strongly consistent query: what was revoked a moment
        ago is gone."""
        ...

    def list(self, member: MemberId) -> Sequence[Kept]:
        """The member's keys by id, oldest first. Strongly consistent."""
        ...

    def add(self, key: ApiKey, audit: Audit, at_most: int) -> None:
        """One key more, of so many. Raises TooManyKeys, NotFound for a member that is not there, Conflict for
        a key that is, and Stale if the member makes another this moment."""
        ...

    def revoke(self, member: MemberId, key: KeyId, audit: Audit) -> None:
        """From the very next request on. Raises NotFound."""
        ...

    def use(self, member: MemberId, key: KeyId, *, at: datetime, unless_since: datetime) -> None:
        """Note that it was used, unless that was noted since then. Harmless for a key that is gone."""
        ...
