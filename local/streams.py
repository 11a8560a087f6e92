"""The table stream's event source mapping: in order, filtered, retried, split, and put aside as Lambda does.

https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html. The stream is read when
MiniStack says that the table changed; its records are not kept over a restart, so `drain` hands over what
is left before the stack stops.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.activity import Activity
from local.events.sources import stream_record
from local.filters import passes
from local.functions import FunctionFailed, Functions, PayloadTooLarge
from local.ministack import Aws
from local.queues import UnsupportedMapping, failures

LOG = logging.getLogger("local.streams")

_KNOWN = {
    "Stream", "StartingPosition", "BatchSize", "FilterCriteria", "FunctionResponseTypes",
    "BisectBatchOnFunctionError", "MaximumRetryAttempts", "DestinationConfig", "ParallelizationFactor",
    "MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds", "Enabled",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StreamMapping:
    """One function's stream.

    `attempts` counts retries, -1 is without end; `aside` is the ARN of the queue for what failed.
    """

    function: str
    arn: str
    batch: int
    criteria: Mapping[str, Any] | None
    reports_failures: bool
    bisects: bool
    attempts: int
    aside: str | None


def stream_mapping(function: str, properties: Mapping[str, Any]) -> StreamMapping:
    """Reads a SAM event of type DynamoDB, resolved. Raises UnsupportedMapping."""
    unknown = set(properties) - _KNOWN
    if unknown:
        raise UnsupportedMapping(f"{function}: {', '.join(sorted(unknown))} of its stream")
    return StreamMapping(
        function=function,
        arn=properties["Stream"],
        batch=int(properties.get("BatchSize", 100)),
        criteria=properties.get("FilterCriteria"),
        reports_failures="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", ()),
        bisects=bool(properties.get("BisectBatchOnFunctionError", False)),
        attempts=int(properties.get("MaximumRetryAttempts", -1)),
        aside=properties.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
    )


class StreamPump:
    """Feeds one function from the table's stream."""

    def __init__(
        self, mapping: StreamMapping, aws: Aws, functions: Functions, activity: Activity, *, retry_after: int
    ) -> None:
        self.mapping = mapping
        self._aws = aws
        self._streams = aws.client("dynamodbstreams")
        self._functions = functions
        self._activity = activity
        self._retry_after = retry_after
        self._seen = -1
        self._handed_over = -1
        self._reading = threading.Lock()
        self._iterator = self._beginning()
        self._thread = threading.Thread(target=self._follow, name=f"{mapping.function}-stream", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join(5)

    def behind(self, changes: int) -> bool:
        """Whether the stream has not been read up to that number of changes to the table."""
        return self._seen < changes

    def drain(self) -> None:
        """Hands over everything that the stream holds now, in this thread."""
        with self._reading:
            while records := self._next():
                self._deliver([one for one in records if _place(one) > self._handed_over])
                self._handed_over = max(self._handed_over, *map(_place, records))

    def _beginning(self) -> str:
        shards = self._streams.describe_stream(StreamArn=self.mapping.arn)["StreamDescription"]["Shards"]
        iterator: str = self._streams.get_shard_iterator(
            StreamArn=self.mapping.arn, ShardId=shards[0]["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        return iterator

    def _follow(self) -> None:
        while not self._activity.stopping.is_set():
            changes = self._activity.await_change("table", self._seen)
            try:
                with self._activity.work():
                    self.drain()
                    self._seen = changes
            except (BotoCoreError, ClientError):
                if not self._activity.stopping.is_set():
                    LOG.exception("%s lost its stream", self.mapping.function)
                return

    def _next(self) -> list[dict[str, Any]]:
        try:
            answer = self._streams.get_records(ShardIterator=self._iterator)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ExpiredIteratorException":
                raise
            # An iterator lasts for a quarter of an hour, and so long nobody may write. What the stream still
            # holds of before is read again, and not handed over.
            answer = self._streams.get_records(ShardIterator=self._beginning())
        self._iterator = answer["NextShardIterator"]
        return [stream_record(record, self.mapping.arn) for record in answer["Records"]]

    def _deliver(self, records: list[dict[str, Any]]) -> None:
        wanted = [record for record in records if passes(self.mapping.criteria, record)]
        for start in range(0, len(wanted), self.mapping.batch):
            self._hand_over(wanted[start : start + self.mapping.batch], attempt=0)

    def _hand_over(self, batch: list[dict[str, Any]], attempt: int) -> None:
        """Calls the function until the batch is done, split down to what can't be, or out of attempts."""
        while batch and not (attempt and self._activity.stopping.is_set()):
            failed = self._failed(batch)
            if failed is None:
                return
            moved, batch = failed > 0, batch[failed:]
            if self.mapping.bisects and len(batch) > 1 and not moved:
                middle = len(batch) // 2
                self._hand_over(batch[:middle], attempt)
                batch = batch[middle:]
                continue
            attempt = 1 if moved else attempt + 1
            if 0 <= self.mapping.attempts < attempt:
                self._put_aside(batch, attempt)
                return
            self._activity.stopping.wait(min(self._retry_after, 0.1 * 2**attempt))

    def _failed(self, batch: list[dict[str, Any]]) -> int | None:
        """The place of the first record that failed, None when none did."""
        try:
            result = self._functions.call(self.mapping.function, {"Records": batch})
        except (FunctionFailed, PayloadTooLarge) as error:
            LOG.warning("%s; %d records will be tried again", error, len(batch))
            return 0
        if not self.mapping.reports_failures:
            return None
        failed = failures(result)
        if failed == set():
            return None
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        if failed is None or not failed <= set(numbers):
            return 0
        return min(map(numbers.index, failed))

    def _put_aside(self, batch: list[dict[str, Any]], attempts: int) -> None:
        """Tells the failure queue where the records are, as Lambda does: their place in the stream, not
        their content.
        """
        LOG.error("%s gave up on %d records after %d attempts", self.mapping.function, len(batch), attempts)
        if self.mapping.aside is None:
            return
        first, last = batch[0]["dynamodb"], batch[-1]["dynamodb"]
        note = {
            "version": "1.0",
            "requestContext": {
                "functionArn": self._functions[self.mapping.function].arn,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": attempts,
            },
            "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
            "DDBStreamBatchInfo": {
                "streamArn": self.mapping.arn,
                "startSequenceNumber": first["SequenceNumber"],
                "endSequenceNumber": last["SequenceNumber"],
                "batchSize": len(batch),
            },
        }
        put_in_queue(self._aws, self.mapping.aside, note)


def put_in_queue(aws: Aws, arn: str, note: Mapping[str, Any]) -> None:
    """Sends a note to the queue of that ARN."""
    sqs = aws.client("sqs")
    url = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(note))


def _place(record: dict[str, Any]) -> int:
    return int(record["dynamodb"]["SequenceNumber"])
