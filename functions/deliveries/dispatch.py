"""The table's stream: every new inbox or outbox item becomes an errand on its queue."""

from __future__ import annotations

from typing import Any

from cartwright.bootstrap import errands
from cartwright.storage.stream import errand


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """A stream goes on from the first record that could not be handed over; sending the later ones twice is
    harmless."""
    numbered = [
        (record["dynamodb"]["SequenceNumber"], errand(record["dynamodb"].get("NewImage", {})))
        for record in event["Records"]
    ]
    meant = [(number, found) for number, found in numbered if found is not None]
    untaken = {id(left) for left in errands.queues().send([found for _, found in meant])}
    failed = [{"itemIdentifier": number} for number, found in meant if id(found) in untaken]
    return {"batchItemFailures": failed[:1]}
