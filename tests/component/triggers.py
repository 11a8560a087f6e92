"""Events as queues and the table's stream hand them to functions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from local.events import sources
from tests.aws import REGION

ACCOUNT_NUMBER = "123456789012"
QUEUES = {
    "settle": "settle.fifo",
    "number": "number.fifo",
    "mail": "mail",
    "hooks": "hooks",
    "reports": "reports",
    "billing": "billing.fifo",
    "reconcile": "reconcile.fifo",
    "papers": "papers",
}

type Item = dict[str, Any]
"""As DynamoDB writes it: `{"state": {"S": "done"}}`."""


def queue_event(queue: str, *messages: Mapping[str, Any]) -> dict[str, Any]:
    return sources.queue_event(messages, f"arn:aws:sqs:{REGION}:{ACCOUNT_NUMBER}:{QUEUES[queue]}")


def message(body: Mapping[str, str], number: int = 1) -> dict[str, Any]:
    """A message that no queue has seen, as ReceiveMessage would give it."""
    return {
        "MessageId": f"059f36b4-87a3-44ab-83d2-{number:012d}",
        "ReceiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "Body": json.dumps(body),
        "MD5OfBody": "",
        "Attributes": {"ApproximateReceiveCount": "1", "MessageGroupId": "group"},
    }


def stream_event(items: Sequence[Item]) -> dict[str, Any]:
    """The items as the table's stream tells of them when they are new."""
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT_NUMBER}:table/Cartwright/stream/2026-11-02T12:00:00.000"
    records = [
        {
            "eventID": f"{number:032x}",
            "eventName": "INSERT",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": REGION,
            "dynamodb": {
                "Keys": {"pk": item["pk"], "sk": item["sk"]},
                "NewImage": item,
                "SequenceNumber": f"{number:021d}",
                "StreamViewType": "NEW_IMAGE",
            },
        }
        for number, item in enumerate(items, start=1)
    ]
    return {"Records": [sources.stream_record(record, arn) for record in records]}
