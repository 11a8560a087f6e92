"""What the table's stream tells of: a new delivery, job, document or report, as the errands it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cartwright.application.ports.queues import (
    Errand,
    binding_errands,
    job_errand,
    paper_errand,
    settle_errand,
)
from cartwright.domain.ids import AccountId, ClientId, DocumentId
from cartwright.storage.inbox import INBOX
from cartwright.storage.outbox import JOB, OUTBOX
from cartwright.storage.reports import FILED
from cartwright.storage.schema import KIND
from cartwright.storage.stragglers import delivery
from cartwright.storage.wire import plain

DOCUMENT = "document"
"""The kind of `papers.DOCUMENT`, whose codec nobody needs here."""


def errands(image: Mapping[str, Any]) -> Sequence[Errand]:
    """The errands of a stream record's new image; none for items of other kinds, and for no image."""
    item = plain(image)
    match item.get(KIND):
        case str(kind) if kind == INBOX:
            return [settle_errand(delivery(item))]
        case str(kind) if kind == OUTBOX:
            return [job_errand(JOB.value(item))]
        case str(kind) if kind == DOCUMENT:
            # As `keys.document` made them.
            _, account, _, client = str(item["pk"]).split("#")
            document = str(item["sk"]).partition("#")[2]
            return [paper_errand(AccountId(account), ClientId(client), DocumentId(document))]
        case str(kind) if kind == FILED.kind:
            return binding_errands(FILED.value(item))
        case _:
            return []
