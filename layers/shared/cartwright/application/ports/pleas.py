"""What it needs of the world that a buyer asks to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cartwright.domain.erasure import Plea
from cartwright.domain.ids import ClientId
from cartwright.domain.jobs import Letter


class Pleas(Protocol):
    """Those of one account's buyers."""

    def of(self, client: ClientId, email: str) -> Plea | None:
        """What this very address asks the client, if it does. One read."""
        ...

    def ask(self, plea: Plea, letters: Sequence[Letter]) -> None:
        """In one transaction. Raises Stale if the buyer asks it already."""
        ...
