"""Who keeps a client's accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cartwright.application.ports.audits import Audit
    from cartwright.domain.accountants import Accountants
    from cartwright.domain.charts import Charts
    from cartwright.domain.ids import ClientId


class Accounting(Protocol):
    """Of one account's clients."""

    def accountants(self, client: ClientId) -> Accountants:
        """Strongly consistent; nobody, where nobody was ever named."""
        ...

    def appoint(self, accountants: Accountants, audit: Audit) -> None:
        """The next version, with the word of it in the log. Raises Stale if it has moved on."""
        ...

    def charts(self, client: ClientId) -> Charts:
        """Strongly consistent; none, where none was ever written."""
        ...

    def chart(self, charts: Charts, audit: Audit) -> None:
        """As `appoint`."""
        ...
