"""A buyer's way through a funnel: which offers were answered, and how. What came of a yes is its own order's.

An answer is given once: whoever asks again, or in another tab, finds it given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.domain.ids import AccountId, OrderId, StepId


@dataclass(frozen=True, slots=True)
class Answer:
    step: StepId
    yes: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """What was answered after `order`, in that order; version 0 is a run nobody has answered in."""

    account: AccountId
    order: OrderId
    answers: tuple[Answer, ...] = ()
    version: int = 0

    def said(self, step: StepId) -> bool | None:
        """Yes or no; None as long as nothing was."""
        return next((answer.yes for answer in self.answers if answer.step == step), None)

    def answered(self, step: StepId, *, yes: bool, at: datetime) -> Run:
        """This run with an answer to a step that has none."""
        if self.said(step) is not None:
            raise ValueError("a step is answered once")
        return replace(self, answers=(*self.answers, Answer(step, yes, at)), version=self.version + 1)
