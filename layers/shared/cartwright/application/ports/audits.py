"""The log of who did what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.domain.ids import AccountId, AuditId, KeyId, MemberId
from cartwright.domain.masking import masked, without_secrets
from cartwright.domain.people import Member


@dataclass(frozen=True, slots=True)
class Audit:
    """Who did what to what, from where and why.

    `viewer` looked through `member`'s eyes; `key` is the API key it came with. An entry that holds a secret
    does not exist: whatever is called or looks like one is masked, also in an entry that is older than the
    rule.
    """

    id: AuditId
    account: AccountId
    at: datetime
    member: MemberId | str
    action: str
    resource: str
    allowed: bool = True
    before: Mapping[str, str] | None = None
    after: Mapping[str, str] | None = None
    source_ip: str = ""
    reason: str = ""
    user_agent: str = ""
    viewer: MemberId | None = None
    key: KeyId | None = None

    def __post_init__(self) -> None:
        # Frozen for everyone but its own birth.
        for name in ("before", "after"):
            object.__setattr__(self, name, masked(getattr(self, name)))
        for name in ("resource", "reason", "user_agent"):
            object.__setattr__(self, name, without_secrets(getattr(self, name)))


class AuditLog(Protocol):
    """One account's log. Nothing in it is ever changed or taken away."""

    def record(self, audit: Audit) -> None:
        """Harmless if it is there already. Raises Conflict for another entry under the same id and moment."""
        ...

    def until(
        self, month: str, moment: datetime, *, limit: int, after: Audit | None = None
    ) -> Sequence[Audit]:
        """A month's entries up to and with `moment`, oldest first: up to `limit` of those after `after`, and
        at least one if there is one. Strongly consistent."""
        ...

    def who(self, members: Iterable[MemberId]) -> Mapping[MemberId, Member]:
        """Those who have a seat still, as they are now."""
        ...
