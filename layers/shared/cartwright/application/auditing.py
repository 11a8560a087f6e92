"""The word for the audit log: who did what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.world import Births
from cartwright.domain.access import Denial, Seat
from cartwright.domain.ids import AuditId


@dataclass(frozen=True, slots=True)
class Act:
    """One request of a member: all that its audit entries have in common."""

    seat: Seat
    now: datetime
    births: Births
    source_ip: str = ""
    user_agent: str = ""

    def audit(
        self,
        action: str,
        resource: str,
        *,
        before: Mapping[str, str] | None = None,
        after: Mapping[str, str] | None = None,
        allowed: bool = True,
        reason: str = "",
    ) -> Audit:
        """An entry. `before` and `after` hold names and versions, never secrets."""
        return Audit(
            id=AuditId(self.births.born("audit")),
            account=self.seat.member.account,
            at=self.now,
            member=self.seat.member.id,
            action=action,
            resource=resource,
            allowed=allowed,
            before=before,
            after=after,
            source_ip=self.source_ip,
            user_agent=self.user_agent,
            viewer=self.seat.viewer,
            key=self.seat.key,
            reason=reason,
        )

    def denied(self, denial: Denial) -> Audit:
        """The entry of an attempt that access refused."""
        on = denial.on.product or denial.on.client or self.seat.member.account
        return self.audit(denial.action.value, on, allowed=False, reason=denial.because)
