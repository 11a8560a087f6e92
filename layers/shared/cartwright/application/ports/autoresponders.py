"""Autoresponders of one account, each in a place that holds one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from cartwright.domain.errors import Conflict

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.domain.autoresponders import Autoresponder
    from cartwright.domain.ids import ClientId


class ServiceConnected(Conflict):
    """A second connection to one service. Facts: `service`."""

    code = "service-connected"
    title = "This service is connected already"


class Autoresponders(Protocol):
    """One per service for each client, and one for the account. Everything is consistent."""

    def list(self) -> Sequence[Autoresponder]:
        """All there are, for the agency."""
        ...

    def of(self, client: ClientId | None) -> Sequence[Autoresponder]:
        """A client's, or the account's own, by service; reading no other's."""
        ...

    def add(self, autoresponder: Autoresponder, audit: Audit) -> None:
        """Raises ServiceConnected."""
        ...

    def revise(self, autoresponder: Autoresponder, audit: Audit) -> None:
        """The next version of this very one. Raises Stale."""
        ...

    def remove(self, autoresponder: Autoresponder, audit: Audit) -> None:
        """This very one, as it was read. Raises Stale."""
        ...
