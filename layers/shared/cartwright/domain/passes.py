"""Passes: how a buyer gets into the hub of whom it bought, by its mailbox alone.

::

    asked for ──the mail's link, or its code, once──▶ opened: the buyer's sitting ──▶ over, by itself or left
        └── a quarter of an hour, or five wrong codes (of these the link knows nothing) ──▶ over

Neither link nor code is kept anywhere: both follow from the pass by a key of the deployment's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from cartwright.domain.errors import Conflict, Gone
from cartwright.domain.ids import AccountId, ClientId, PassId

WAITS = timedelta(minutes=15)
LASTS = timedelta(hours=1)
TRIES = 5
DIGITS = 8
"""A code can be told over the telephone; five tries at one of a hundred million are none."""


class PassOver(Gone):
    """It was used, it is too old, or too many wrong codes were entered."""

    code = "pass-over"
    title = "This link or code is not good any more"


class WrongCode(Conflict):
    """Another code than the mail's. Facts: `left`, how many more may be tried."""

    code = "wrong-code"
    title = "This is not the code"


@dataclass(frozen=True, slots=True)
class Pass:
    """To the hub of `client`, for whoever reads the mail of `email`; asked for at `host`, in `locale`. The
    address is empty once it is forgotten. `tries` counts wrong codes."""

    account: AccountId
    client: ClientId
    id: PassId
    host: str
    locale: str
    asked: datetime
    opened: datetime | None = None
    left: datetime | None = None
    tries: int = 0
    email: str = field(default="", repr=False)

    @property
    def until(self) -> datetime:
        """When it, or the sitting it was opened to, ends by itself."""
        return self.asked + WAITS if self.opened is None else self.opened + LASTS

    def waits(self, now: datetime) -> bool:
        """Whether its link may still be followed."""
        return self.opened is None and now < self.until and bool(self.email)

    def takes_a_code(self, now: datetime) -> bool:
        return self.waits(now) and self.tries < TRIES

    def lets_in(self, now: datetime) -> bool:
        """Whether its buyer sits in the hub."""
        return self.opened is not None and self.left is None and now < self.until and bool(self.email)

    def open(self, now: datetime) -> Pass:
        """Raises PassOver."""
        if not self.waits(now):
            raise PassOver
        return replace(self, opened=now)


def code_of(seed: str) -> str:
    """The code that follows from a word nobody can guess."""
    return f"{int.from_bytes(sha256(seed.encode()).digest()) % 10**DIGITS:0{DIGITS}d}"


def typed(text: str) -> str:
    """A code as it was typed or pasted: digits alone."""
    return "".join(mark for mark in text if mark.isascii() and mark.isdecimal())
