"""What event source mappings and EventBridge hand over: queue messages, stream records, scheduled events."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from local.ministack import ACCOUNT, REGION


def queue_event(messages: Iterable[Mapping[str, Any]], arn: str) -> dict[str, Any]:
    """Messages as `ReceiveMessage` gave them, as Lambda passes them on."""
    return {"Records": [_queue_record(message, arn) for message in messages]}


def _queue_record(message: Mapping[str, Any], arn: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {
            name: {key[0].lower() + key[1:]: value for key, value in plain(attribute).items()}
            for name, attribute in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": REGION,
    }


def stream_record(record: Mapping[str, Any], arn: str) -> dict[str, Any]:
    """A record as `GetRecords` gave it, as Lambda passes it on."""
    return {**plain(record), "eventSourceARN": arn}


def scheduled_event(at: datetime, *, identity: str, rule: str) -> dict[str, Any]:
    """What a rule with a schedule sends at `at` (aware; EventBridge tells whole seconds of UTC)."""
    return {
        "version": "0",
        "id": identity,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": moment(at),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{rule}"],
        "detail": {},
    }


def moment(at: datetime) -> str:
    """`2026-12-01T06:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(value: Any) -> Any:
    """boto3's values as JSON has them: bytes in base64, moments as epoch seconds."""
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.timestamp() if isinstance(value, datetime) else value
