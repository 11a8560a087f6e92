"""The sandbox as a bad processor: its line breaks before the work is done or after, banks decide disputes,
and it pays out. Its books are the sandbox's own, with these added."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from cartwright.adapters.processors.sandbox import Sandbox
from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Outage
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState, Movement, MovementKind
from cartwright.domain.orders import Order
from tests.unit.application.agency import Line


class Mood(StrEnum):
    """How the line is."""

    WELL = "well"
    DEAD = "dead"
    """Nothing arrives."""
    DEAF = "deaf"
    """All arrives and is done, and no answer comes back."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a bank decided a dispute, and when."""

    state: DisputeState
    at: datetime


@dataclass(frozen=True, slots=True)
class Payout:
    """What reached the bank account, and the lines that it is the sum of."""

    name: str
    at: datetime
    lines: frozenset[str]


@dataclass
class Faulty(Line):
    """As our own side calls it, for the next `calls` calls in a mood, and then well. `lost` counts what was
    done and not answered."""

    sandbox: Sandbox
    mood: Mood = Mood.WELL
    calls: int = 0
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    payouts: list[Payout] = field(default_factory=list)
    lost: int = 0

    def __post_init__(self) -> None:
        super().__init__(self.sandbox)
        self.opens = self._answered(self.opens)
        self.cancels = self._answered(self.cancels)
        self.charges = self._answered(self.charges)
        self.rebills = self._answered(self.rebills)
        self.truths = self._answered(self.truths)
        self.refunds = self._answered(self.refunds)
        self.returns = self._answered(self.returns)
        self.disputes = self._answered(self._disputed)

    def of(self, connection: Connection) -> Faulty:
        return self

    def known(self, order: Order) -> Faulty:
        """Without a note of it: a worker of the soak asks for a year."""
        return self

    def fail(self, mood: Mood, calls: int) -> None:
        self.mood, self.calls = mood, calls

    def _ask(self, what: str, order: Order) -> None:
        """Each call asks once, and then does what it does."""
        self.calls -= 1
        if self.calls < 0:
            self.mood = Mood.WELL
        if self.mood is Mood.DEAD:
            raise Outage("the processor")

    def _answered[**Asked, Answer](self, does: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        def done(*asked: Asked.args, **named: Asked.kwargs) -> Answer:
            answer = does(*asked, **named)
            if self.mood is Mood.DEAF:
                self.lost += 1
                raise Outage("the processor, of whose answer nobody knows")
            return answer

        return done

    def _disputed(self, order: Order) -> Sequence[Disputed]:
        return [self._decided(one) for one in self.sandbox.disputed(order)]

    def _decided(self, one: Disputed) -> Disputed:
        verdict = self.verdicts.get(one.payment)
        return replace(one, state=verdict.state, at=verdict.at) if verdict else one

    # What a bank does, and the processor by itself.

    def decide(self, payment: SandboxPayment, state: DisputeState, at: datetime) -> bytes:
        """The event that tells of it."""
        self.verdicts[payment.id] = Verdict(state, at)
        event = {
            "id": f"sbx_{payment.id}_{state}",
            "type": f"dispute.{state}",
            "created": int(at.timestamp()),
            "data": {"payment": payment.id, "order": payment.order, "account": payment.account},
        }
        return json.dumps(event).encode()

    def pay_out(self, till: Connection, at: datetime) -> bool:
        """All that was not paid out yet; False for nothing."""
        paid = {name for payout in self.payouts for name in payout.lines}
        lines = frozenset(line.reference for line in self._lines(till, at) if line.reference not in paid)
        if lines:
            self.payouts.append(Payout(f"po_{len(self.payouts) + 1}", at, lines))
        return bool(lines)

    def statement_of(self, till: Connection) -> Statement:
        return Statement(self, till)

    def _lines(self, till: Connection, until: datetime) -> Iterator[Movement]:
        everything = self.sandbox.statement_of(till).statement(since=_EVER, until=until)
        for line in everything:
            if line.kind is MovementKind.PAYOUT:
                continue  # what is paid out here, and when, is the story's own
            yield replace(line, payout="")
            verdict = self.verdicts.get(line.of)
            if line.kind is MovementKind.DISPUTE and verdict and verdict.state is DisputeState.WON:
                back = replace(line, reference=f"{line.reference}-won", amount=-line.amount, at=verdict.at)
                yield replace(back, fee=Money.zero(line.amount.currency))


_EVER = datetime.fromisoformat("2020-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class Statement:
    """The books of one connection, payouts among them."""

    processor: Faulty
    till: Connection

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        paid = {name: payout.name for payout in self.processor.payouts for name in payout.lines}
        sums: dict[str, Money] = {}
        for line in self.processor._lines(self.till, until):
            told = replace(line, payout=paid.get(line.reference, ""))
            if told.payout:
                before = sums.get(told.payout, Money.zero(line.amount.currency))
                sums[told.payout] = before + line.amount - line.fee
            if since <= line.at:
                yield told
        for payout in self.processor.payouts:
            total = sums[payout.name]
            nothing = Money.zero(total.currency)
            yield Movement(payout.name, MovementKind.PAYOUT, -total, nothing, payout.at, payout.name)

    def given_back(self, payment: str) -> Iterator[Movement]:
        return self.processor.sandbox.statement_of(self.till).given_back(payment)
