"""The log of who did what: an item per act, in a partition per month, written with the act itself."""

from __future__ import annotations

from cartwright.application.ports.people import Audit
from cartwright.storage import keys
from cartwright.storage.codec import Codec
from cartwright.storage.table import Put, Write

AUDIT: Codec[Audit] = Codec("audit", Audit)


def recorded(audit: Audit) -> Write:
    """As a leg of what it tells of."""
    month = f"{audit.at:%Y-%m}"
    return Write(Put(AUDIT.item(audit, keys.audit(audit.account, month, audit.at, audit.id))))
