"""The small decisions around a call: what a batch response means, whose an event is, which moment it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.clock import moment
from local.events.sources import queue_event, scheduled_event, stream_record
from local.invoke import NoSuchFunction, function_for
from local.queues import UnsupportedMapping, failures, queue_mapping
from local.streams import stream_mapping

HANDLERS = {
    "Worker": "webhooks.worker.handler",
    "Scheduled": "reports.runs.scheduled",
    "Queued": "reports.runs.queued",
}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, None),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, None),
        ({"batchItemFailures": [{"id": "a"}]}, None),
        ({"somethingElse": 1}, None),
        ("done", None),
    ],
)
def test_what_a_batch_response_says(result: Any, expected: set[str] | None) -> None:
    assert failures(result) == expected


@pytest.mark.parametrize(
    ("file", "function"),
    [
        ("webhooks.worker.paid-twice.json", "Worker"),
        ("webhooks.worker.handler.paid-twice.json", "Worker"),
        ("reports.runs.scheduled.first-of-month.json", "Scheduled"),
        ("reports.runs.queued.asked.json", "Queued"),
        ("reports.queued.asked.json", "Queued"),
    ],
)
def test_an_event_files_name_says_whose_it_is(file: str, function: str) -> None:
    assert function_for(Path("events") / file, HANDLERS) == function


@pytest.mark.parametrize("file", ["reports.runs.first-of-month.json", "nobody.asked.json"])
def test_a_name_that_leaves_it_open_is_refused(file: str) -> None:
    with pytest.raises(NoSuchFunction):
        function_for(Path(file), HANDLERS)


def test_a_moment_without_an_offset_is_utc() -> None:
    expected = datetime(2026, 12, 1, 6, tzinfo=UTC)
    assert [moment(text) for text in ("2026-12-01T06:00Z", "2026-12-01T06:00", "2026-12-01T07:00+01:00")] == [
        expected
    ] * 3


def test_a_trigger_that_asks_for_more_than_we_do_is_refused() -> None:
    with pytest.raises(UnsupportedMapping, match="FilterCriteria"):
        queue_mapping("Worker", {"Queue": "arn", "FilterCriteria": {}})
    with pytest.raises(UnsupportedMapping, match="TumblingWindow"):
        stream_mapping("Dispatch", {"Stream": "arn", "TumblingWindowInSeconds": 5})


def test_a_queue_message_as_a_function_sees_it() -> None:
    message = {
        "MessageId": "m1",
        "ReceiptHandle": "h1",
        "Body": "{}",
        "MD5OfBody": "md5",
        "Attributes": {"MessageGroupId": "g"},
        "MessageAttributes": {"a": {"DataType": "Binary", "BinaryValue": b"\x00"}},
    }
    [record] = queue_event([message], "arn:queue")["Records"]
    assert record["messageAttributes"] == {"a": {"dataType": "Binary", "binaryValue": "AA=="}}
    assert (record["eventSource"], record["eventSourceARN"]) == ("aws:sqs", "arn:queue")
    assert record["attributes"] == {"MessageGroupId": "g"}


def test_a_stream_record_is_json_and_knows_its_stream() -> None:
    at = datetime(2026, 11, 22, 19, 4, 37, tzinfo=UTC)
    record = {
        "eventName": "INSERT",
        "dynamodb": {"ApproximateCreationDateTime": at, "Keys": {"pk": {"B": b"\x00"}}},
    }
    assert stream_record(record, "arn:stream") == {
        "eventName": "INSERT",
        "dynamodb": {"ApproximateCreationDateTime": at.timestamp(), "Keys": {"pk": {"B": "AA=="}}},
        "eventSourceARN": "arn:stream",
    }


def test_a_scheduled_event_tells_utc() -> None:
    event = scheduled_event(datetime.fromisoformat("2026-12-01T07:00+01:00"), identity="e1", rule="Due")
    assert event["time"] == "2026-12-01T06:00:00Z"
    assert event["resources"] == ["arn:aws:events:eu-central-1:000000000000:rule/Due"]
