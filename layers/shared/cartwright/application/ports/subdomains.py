"""What an account is called in addresses."""

from __future__ import annotations

from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.subdomains import Names


class Subdomains(Protocol):
    """One account's hosts below our own domain.

    Every page of the account is on its host, and on the one it moves to from the moment that is claimed:
    publishing and handing over see to it, too. A former host sells nothing and leads to the present one.
    """

    def get(self, otherwise: str) -> Names:
        """As they are; `otherwise` is the host of an account that never changed it. Strongly consistent."""
        ...

    def move(self, names: Names, audit: Audit) -> None:
        """The next version, whose host to move to is this account's from now on, or was before. Raises
        NameTaken, Stale."""
        ...

    def step(self, names: Names) -> Names:
        """Lay or clear some pages, and the names as they are then; with the last page laid, the account is
        called by its new name. Harmless if repeated. Raises Stale: look again."""
        ...

    def release(self, names: Names, host: str, audit: Audit) -> None:
        """The next version, without that former host, which is anybody's. Raises Stale."""
        ...
