"""What the table's stream tells of: a new delivery or job, as the errand it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cartwright.application.ports.queues import Errand, job_errand, settle_errand
from cartwright.storage.inbox import INBOX
from cartwright.storage.outbox import JOB, OUTBOX
from cartwright.storage.schema import KIND
from cartwright.storage.stragglers import delivery
from cartwright.storage.wire import plain


def errand(image: Mapping[str, Any]) -> Errand | None:
    """The errand of a stream record's new image; None for items of other kinds, and for no image."""
    item = plain(image)
    match item.get(KIND):
        case str(kind) if kind == INBOX:
            return settle_errand(delivery(item))
        case str(kind) if kind == OUTBOX:
            return job_errand(JOB.value(item))
        case _:
            return None
