"""What the table's stream tells of: a new delivery, job or document, as the errand it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cartwright.application.ports.queues import Errand, job_errand, paper_errand, settle_errand
from cartwright.domain.ids import AccountId, ClientId, DocumentId
from cartwright.storage.inbox import INBOX
from cartwright.storage.outbox import JOB, OUTBOX
from cartwright.storage.schema import KIND
from cartwright.storage.stragglers import delivery
from cartwright.storage.wire import plain

DOCUMENT = "document"
"""The kind of `papers.DOCUMENT`, whose codec nobody needs here."""


def errand(image: Mapping[str, Any]) -> Errand | None:
    """The errand of a stream record's new image; None for items of other kinds, and for no image."""
    item = plain(image)
    match item.get(KIND):
        case str(kind) if kind == INBOX:
            return settle_errand(delivery(item))
        case str(kind) if kind == OUTBOX:
            return job_errand(JOB.value(item))
        case str(kind) if kind == DOCUMENT:
            # As `keys.document` made them.
            _, account, _, client = str(item["pk"]).split("#")
            document = str(item["sk"]).partition("#")[2]
            return paper_errand(AccountId(account), ClientId(client), DocumentId(document))
        case _:
            return None
