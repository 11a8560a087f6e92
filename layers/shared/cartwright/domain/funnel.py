"""A funnel: the page's product and its bumps, and what is offered after it is paid, one step at a time.

::

    page ──paid──▶ upsell ──accept──▶ upsell ──▶ …
                      └───decline──▶ downsell ──▶ …          no step twice: every way through it has an end

Each accepted step is an order of its own, charged with the payment method of the page's order; whatever comes
of it, that order is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cartwright.domain.discounts import Discount
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import OptionId, ProductId, StepId

STEPS_AT_MOST = 20
OPEN_FOR = timedelta(hours=1)
"""How long after the page's order was paid its steps are offered, if the step says nothing else."""


class Part(StrEnum):
    """Which part of the funnel an item was bought in."""

    MAIN = "main"
    BUMP = "bump"
    UPSELL = "upsell"
    DOWNSELL = "downsell"
    SHIPPING = "shipping"
    """Nothing bought, but what sending it costs."""


class Offered(StrEnum):
    """What a step is called: how it is sold, and counted."""

    UPSELL = "upsell"
    DOWNSELL = "downsell"

    @property
    def part(self) -> Part:
        return Part(self.value)


@dataclass(frozen=True, slots=True)
class Step:
    """One offer: a product at an option's price less a `discount` of its own, and which step follows a yes
    and which a no (None: the end). `open_for` is how long after the payment it is offered."""

    id: StepId
    kind: Offered
    product: ProductId
    option: OptionId
    headline: str
    accepted: StepId | None = None
    declined: StepId | None = None
    open_for: timedelta = OPEN_FOR
    discount: Discount | None = None

    def __post_init__(self) -> None:
        if not timedelta(minutes=1) <= self.open_for <= timedelta(days=30):
            raise Invalid.at("/steps/open_for", "a minute to thirty days")

    def closes(self, paid: datetime) -> datetime:
        """When it is over, of an order that was paid then."""
        return paid + self.open_for


def checked(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps, the first of them the one that follows the page, if every way through them has an end and
    each can be reached. Raises Invalid."""
    known = {step.id: step for step in steps}
    if len(steps) > STEPS_AT_MOST:
        raise Invalid.at("/steps", f"up to {STEPS_AT_MOST}")
    if len(known) != len(steps):
        raise Invalid.at("/steps", "each step once")
    for place, step in enumerate(steps):
        for way, following in (("accepted", step.accepted), ("declined", step.declined)):
            if following is not None and following not in known:
                raise Invalid.at(f"/steps/{place}/{way}", "no such step")
    reached = _reached(known, steps[0].id if steps else None)
    for place, step in enumerate(steps):
        if step.id not in reached:
            raise Invalid.at(f"/steps/{place}", "no way leads here")
    return tuple(steps)


def reached(steps: Sequence[Step], ways: Mapping[StepId, bool]) -> Step | None:
    """The step that is next where the ways out of those before are known (True: as after a yes); None at the
    end."""
    known: dict[StepId | None, Step] = {step.id: step for step in steps}
    at = steps[0] if steps else None
    while at is not None and at.id in ways:
        at = known.get(at.accepted if ways[at.id] else at.declined)
    return at


def _reached(known: dict[StepId, Step], first: StepId | None) -> set[StepId]:
    """Every step that some way leads to. Raises Invalid for a way that comes back to where it was."""
    done: set[StepId] = set()
    under_way: list[StepId] = []

    def walk(step: StepId | None) -> None:
        if step is None or step in done:
            return
        if step in under_way:
            raise Invalid.at("/steps", "a way through them comes back to where it was")
        under_way.append(step)
        walk(known[step].accepted)
        walk(known[step].declined)
        done.add(under_way.pop())

    walk(first)
    return done
