"""The audit log: the word for what was done, and reading what was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cartwright.application.ports.audits import Audit, AuditLog
from cartwright.application.ports.world import Births
from cartwright.domain.access import Denial, Permission, Seat, require
from cartwright.domain.ids import AuditId, MemberId, is_id
from cartwright.domain.people import Member
from cartwright.domain.periods import Period

if TYPE_CHECKING:
    from cartwright.application.ports.leafing import Leaves

NOBODY = MemberId("")
LEAVES_AT_MOST = 8
"""How many leaves are looked through for one page: what a search may cost."""


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
        """An entry. `before` and `after` hold names and versions; what is called like a secret is masked."""
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
            viewer=self.seat.seen_by,
            key=self.seat.key,
            reason=reason,
        )

    def denied(self, denial: Denial) -> Audit:
        """The entry of an attempt that access refused."""
        on = denial.on.product or denial.on.client or self.seat.member.account
        return self.audit(str(denial.action), on, allowed=False, reason=denial.because)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries of a month. Whatever is empty or None does not matter; `action` also stands for all below
    it (`member` for `member.invite`)."""

    month: str
    member: str = ""
    action: str = ""
    resource: str = ""
    allowed: bool | None = None

    def fits(self, audit: Audit) -> bool:
        return (
            (not self.member or self.member in {audit.member, audit.viewer})
            and (not self.action or f"{audit.action}.".startswith(f"{self.action}."))
            and (not self.resource or audit.resource == self.resource)
            and self.allowed in {None, audit.allowed}
        )


@dataclass(frozen=True, slots=True)
class Told:
    """An entry, with those it names as they are now: None for who has no seat (any more)."""

    audit: Audit
    member: Member | None
    viewer: Member | None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some of the log, and the cursor to what is older; an empty one at the end."""

    entries: tuple[Told, ...]
    cursor: str = ""


def look(
    act: Act, wanted: Wanted, *, limit: int, cursor: str = "", leaves: Leaves, audits: AuditLog
) -> LogPage:
    """The month's log, newest first. Raises Forbidden, Invalid for what is no month, and BadToken.

    A page costs at most LEAVES_AT_MOST queries, so one may be empty and have a cursor: whoever reads this may
    read it all, and learns nothing from that.
    """
    require(act.seat, Permission.AUDIT_READ, act.now)
    month = Period(wanted.month).month
    found: list[Audit] = []
    for _ in range(LEAVES_AT_MOST):
        leaf = leaves.audits(month, limit=limit, cursor=cursor)
        found, cursor = [audit for audit in leaf.things if wanted.fits(audit)], leaf.cursor
        if found or not cursor:
            break
    return LogPage(told(found, audits=audits), cursor)


def told(entries: Iterable[Audit], *, audits: AuditLog) -> tuple[Told, ...]:
    """The entries with those they name: who has a seat, read at once."""
    some = tuple(entries)
    # What the deployment did by itself, or an operator, is signed with a word and not with a member's id.
    named = {MemberId(who) for audit in some for who in (audit.member, audit.viewer) if who and is_id(who)}
    who = audits.who(named)
    return tuple(
        Told(
            audit,
            who.get(MemberId(audit.member)),
            who.get(audit.viewer or NOBODY),
        )
        for audit in some
    )
