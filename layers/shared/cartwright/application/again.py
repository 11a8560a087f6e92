"""Doing it again when somebody else was faster, for what can be done on the new state just as well."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from cartwright.application.ports.selling import Contended, Stale
from cartwright.domain.errors import Outage

TRIES = 10


def until_done[Result](attempt: Callable[[], Result], *, what: str = "what others are changing") -> Result:
    """What `attempt` comes to, which reads anew each time. Raises its refusals but Stale, and Outage, which
    says `what` was busy, if others were faster every time."""
    for _ in range(TRIES):
        with suppress(Stale, Contended):
            return attempt()
    raise Outage(what, retry_after=1)
