"""The table's stream: every new item that something follows from becomes errands on their queues."""

from __future__ import annotations

from typing import Any

from cartwright.bootstrap import errands
from cartwright.storage import stream


def handler(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """A stream goes on from the first record that could not be handed over; sending the later ones twice is
    harmless."""
    meant = [
        (record["dynamodb"]["SequenceNumber"], errand)
        for record in event["Records"]
        for errand in stream.errands(record["dynamodb"].get("NewImage", {}))
    ]
    untaken = {id(left) for left in errands.queues().send([errand for _, errand in meant])}
    failed = [{"itemIdentifier": number} for number, errand in meant if id(errand) in untaken]
    return {"batchItemFailures": failed[:1]}
