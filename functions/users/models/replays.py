"""Replays of an order, as they are asked for and shown."""

from __future__ import annotations

from pydantic import Field

from cartwright.domain.journal import Kind
from cartwright.domain.replays import Closed, Gone, Lacking, OrderReplay, ReplaySource, ReplayState
from users.models.common import Amount, Given, Seen, Taken


class ReplayTaken(Taken):
    """From its webhooks, as they were kept (`events`), or from what its processor says now (`processor`)."""

    source: ReplaySource = ReplaySource.EVENTS


class ShiftSeen(Given):
    book: str
    detail: str
    amount: Amount


class LackingSeen(Given):
    """An entry that the books lack, or lacked, and what it puts where."""

    id: str
    kind: Kind
    client: str
    month: str
    shifts: list[ShiftSeen]

    @classmethod
    def of(cls, one: Lacking) -> LackingSeen:
        shifts = [
            ShiftSeen(book=part.book, detail=part.detail, amount=Amount.of(part.amount))
            for part in one.shifts
        ]
        return cls(id=one.id, kind=one.kind, client=one.client, month=one.month, shifts=shifts)


class ClosedSeen(Given):
    """Whose buyer it lets in no more."""

    client: str
    product: str

    @classmethod
    def of(cls, one: Closed) -> ClosedSeen:
        return cls(client=one.client, product=one.product)


class GoneSeen(Given):
    """A webhook that was gone through. `proof` is how far it is known to be its processor's: `verified`
    again, `unverified` where no secret is left that signed it, `not-kept` where it is not kept any more.
    `outcome` is what came of it, `because` why it would be set aside, or was only told (it is of a payment
    that the order left behind); empty where nothing did, or it would not."""

    connection: str
    id: str
    kind: str
    received_at: Seen
    proof: str
    outcome: str
    because: str

    @classmethod
    def of(cls, one: Gone) -> GoneSeen:
        return cls(
            connection=one.connection,
            id=one.event,
            kind=one.kind,
            received_at=one.at,
            proof=one.proof,
            outcome=one.outcome,
            because=one.because,
        )


class ReplaySeen(Given):
    """`applies`: it is done, and not only rehearsed. Once its `state` is `done`, `changes` says whether it
    would change anything, or has: the order's state from `before` to `after`, `entries` of the books,
    `closed` accesses. `failure` is the problem's code where it has `failed`."""

    id: str
    order: str
    source: ReplaySource
    applies: bool
    state: ReplayState
    asked_at: Seen
    failure: str
    done_at: Seen | None
    changes: bool | None
    before: str
    after: str
    entries: list[LackingSeen]
    closed: list[ClosedSeen]
    events: list[GoneSeen] = Field(
        description="What it was gone through by; none where its processor was asked"
    )

    @classmethod
    def of(cls, replay: OrderReplay) -> ReplaySeen:
        found = replay.finding
        return cls(
            id=replay.id,
            order=replay.order,
            source=replay.source,
            applies=replay.applies,
            state=replay.state,
            asked_at=replay.asked_at,
            failure=replay.failure,
            done_at=found.at if found else None,
            changes=found.changes if found else None,
            before=found.before if found else "",
            after=found.after if found else "",
            entries=[LackingSeen.of(one) for one in found.entries] if found else [],
            closed=[ClosedSeen.of(one) for one in found.closed] if found else [],
            events=[GoneSeen.of(one) for one in found.events] if found else [],
        )
