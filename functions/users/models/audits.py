"""The log of who did what."""

from __future__ import annotations

from cartwright.application.auditing import LogPage, Told
from cartwright.domain.people import Member
from users.models.common import Given, Seen


class Somebody(Given):
    """Who acted: a member as it is called now (empty for who has no seat any more), or `operator`."""

    id: str
    name: str
    email: str

    @classmethod
    def of(cls, who: str, member: Member | None) -> Somebody:
        return cls(id=who, name=member.name if member else "", email=member.email if member else "")


class AuditSeen(Given):
    """One act. `seen_by` looked through the eyes of `who`; `key` is the API key it came with; secrets are
    masked."""

    id: str
    at: Seen
    who: Somebody
    seen_by: Somebody | None
    key: str | None
    action: str
    resource: str
    allowed: bool
    before: dict[str, str] | None
    after: dict[str, str] | None
    reason: str
    source_ip: str
    user_agent: str

    @classmethod
    def of(cls, told: Told) -> AuditSeen:
        audit = told.audit
        return cls(
            id=audit.id,
            at=audit.at,
            who=Somebody.of(audit.member, told.member),
            seen_by=Somebody.of(audit.viewer, told.viewer) if audit.viewer else None,
            key=audit.key,
            action=audit.action,
            resource=audit.resource,
            allowed=audit.allowed,
            before=dict(audit.before) if audit.before is not None else None,
            after=dict(audit.after) if audit.after is not None else None,
            reason=audit.reason,
            source_ip=audit.source_ip,
            user_agent=audit.user_agent,
        )


class Audits(Given):
    """An empty page with a cursor goes on: a search looks through so many entries at a time."""

    items: list[AuditSeen]
    cursor: str

    @classmethod
    def of(cls, page: LogPage) -> Audits:
        return cls(items=[AuditSeen.of(told) for told in page.entries], cursor=page.cursor)
