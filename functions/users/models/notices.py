"""Which notices a client gets, and how often."""

from __future__ import annotations

from pydantic import Field

from cartwright.application.noticing import Wish
from cartwright.domain.notice_plans import Cadence, NoticeKind, Plan
from users.models.common import Given, Seen, Taken

COPY = "copy_to_agency"


class PlanTaken(Taken):
    """`copy_to_agency` of null is as the account says; left out, it stays as it is."""

    sale: Cadence
    failed_rebill: Cadence
    refund: Cadence
    cancellation: Cadence
    copy_to_agency: bool | None = Field(default=None, description="For the agency to say.")

    def wish(self) -> Wish:
        cadences = {
            NoticeKind.SALE: self.sale,
            NoticeKind.FAILED_REBILL: self.failed_rebill,
            NoticeKind.REFUND: self.refund,
            NoticeKind.CANCELLATION: self.cancellation,
        }
        return Wish(cadences, self.copy_to_agency, copies=COPY in self.model_fields_set)


class TurnSeen(Given):
    """From `since` on, notices of this kind come at this cadence."""

    kind: NoticeKind
    cadence: Cadence
    since: Seen


class PlanSeen(Given):
    """The plan as it is, and its turns, newest first. Version 0 is the plan nobody has changed yet."""

    version: int
    sale: Cadence
    failed_rebill: Cadence
    refund: Cadence
    cancellation: Cadence
    copy_to_agency: bool | None
    turns: list[TurnSeen]

    @classmethod
    def of(cls, plan: Plan) -> PlanSeen:
        now = plan.now
        return cls(
            version=plan.version,
            sale=now[NoticeKind.SALE],
            failed_rebill=now[NoticeKind.FAILED_REBILL],
            refund=now[NoticeKind.REFUND],
            cancellation=now[NoticeKind.CANCELLATION],
            copy_to_agency=plan.copy_to_agency,
            turns=[
                TurnSeen(kind=turn.kind, cadence=turn.cadence, since=turn.since)
                for turn in reversed(plan.turns)
            ],
        )
