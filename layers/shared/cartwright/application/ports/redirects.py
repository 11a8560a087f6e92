"""The keys that a client's redirects are signed with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.domain.ids import ClientId
    from cartwright.domain.redirect_keys import RedirectKeys


class Redirects(Protocol):
    """Of one account's clients."""

    def of(self, client: ClientId) -> RedirectKeys:
        """Those there are; of version 0 if there never was one. Strongly consistent."""
        ...

    def revise(self, keys: RedirectKeys, audit: Audit) -> None:
        """Their next version. Raises Stale."""
        ...
