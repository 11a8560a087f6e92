"""What passes to a hub need of the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cartwright.domain.attempts import Window
from cartwright.domain.ids import AccountId, ClientId, PassId
from cartwright.domain.jobs import Letter
from cartwright.domain.passes import Pass


@dataclass(frozen=True, slots=True)
class Door:
    """Whose a host is: an account's; with `client` that client's own."""

    account: AccountId
    client: ClientId | None = None


class Hosts(Protocol):
    """Over all accounts."""

    def door(self, host: str) -> Door:
        """One read. Raises NotFound for a host that is nobody's."""
        ...


class Passes(Protocol):
    """The passes of one account. All reads are strongly consistent."""

    def ask(self, wanted: Pass, letter: Letter, windows: Sequence[Window]) -> None:
        """The pass, its address sealed, with the letter; one more in each window, in one transaction. Raises
        TooManyAttempts."""
        ...

    def get(self, client: ClientId, wanted: PassId) -> Pass:
        """With its address. Raises NotFound."""
        ...

    def open(self, opened: Pass, windows: Sequence[Window], *, tries: bool) -> None:
        """It is used up, and its buyer in; `tries`: by a code. One more in each window. Raises PassOver if it
        was used, or too many codes were wrong, and TooManyAttempts."""
        ...

    def miss(self, found: Pass, windows: Sequence[Window]) -> None:
        """A wrong code was entered. Raises PassOver, and TooManyAttempts."""
        ...

    def leave(self, found: Pass, at: datetime) -> None:
        """The sitting is over, and its address forgotten. Harmless if it was before."""
        ...
