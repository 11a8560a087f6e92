"""The log of who did what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.domain.ids import AccountId, AuditId, KeyId, MemberId


@dataclass(frozen=True, slots=True)
class Audit:
    """Who did what to what, from where and why; `before` and `after` never carry secrets.

    `viewer` looked through `member`'s eyes; `key` is the API key it came with.
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


class AuditLog(Protocol):
    """One account's log. Nothing in it is ever changed or taken away."""

    def record(self, audit: Audit) -> None: ...

    def of_month(self, month: str, *, limit: int = 100) -> Sequence[Audit]:
        """Newest first."""
        ...
