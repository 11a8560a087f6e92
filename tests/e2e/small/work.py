"""Functions behind the stream, the queue, the schedule and the bus."""

from __future__ import annotations

import functools
import json
import os
from typing import Any

import boto3

from cartwright.telemetry import logger
from tests.e2e.small.notes import note


@functools.cache
def sqs() -> Any:
    return boto3.client("sqs")


def written(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Sends each job on to the queue; `unwritable` breaks the whole batch, each time."""
    images = [record["dynamodb"]["NewImage"] for record in event["Records"]]
    if any(image["sk"]["S"] == "unwritable" for image in images):
        raise ValueError("one of these can't be sent on")
    for image in images:
        name, group = image["sk"]["S"], image["group"]["S"]
        body = json.dumps({"name": name, "group": group})
        sqs().send_message(
            QueueUrl=os.environ["SMALL_QUEUE"],
            MessageBody=body,
            MessageGroupId=group,
            MessageDeduplicationId=name,
        )
    return {"batchItemFailures": []}


FAILURES = {"fails-once": 1, "fails-twice": 2, "fails-always": 1000}


def worker(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Notes each job; a name that begins with how often it fails, does, and holds up its group's rest."""
    failures: dict[str, str] = {}
    for record in event["Records"]:
        job = json.loads(record["body"])
        times = note("job", job["name"], record["attributes"])
        fails = next((often for name, often in FAILURES.items() if job["name"].startswith(name)), 0)
        if job["group"] in failures.values() or times <= fails:
            failures[record["messageId"]] = job["group"]
        else:
            note("done", f"{job['group']}-{job['name']}", record["attributes"]["SequenceNumber"])
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failures]}


def daily(event: dict[str, Any], context: Any) -> str:
    note("day", event["time"], event)
    logger().info("a day", extra={"day": event["time"]})
    return str(event["time"])


def feedback(event: dict[str, Any], context: Any) -> None:
    note("feedback", event["detail"]["mail"]["messageId"], event)
