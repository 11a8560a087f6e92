"""SQS event source mappings: long poll, hand over, delete what succeeded.

A message that failed is shown again after `retry_after` seconds instead of the queue's visibility time-out
(minutes, which nobody at a keyboard wants to wait for); after `maxReceiveCount` receipts MiniStack moves it
to the dead-letter queue, as SQS does.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.activity import Activity
from local.events.sources import queue_event
from local.functions import FunctionFailed, Functions, PayloadTooLarge
from local.ministack import Aws

LOG = logging.getLogger("local.queues")
POLLERS = 2
"""Threads per queue: one slow batch doesn't hold up the next."""
LONGEST_POLL = 20
"""Seconds that SQS lets a caller wait for a message."""

_KNOWN = {
    "Queue",
    "BatchSize",
    "FunctionResponseTypes",
    "ScalingConfig",
    "MaximumBatchingWindowInSeconds",
    "Enabled",
}


class UnsupportedMapping(ValueError):
    """The template asks a trigger for something that the local stack doesn't carry out."""


@dataclass(frozen=True, slots=True)
class QueueMapping:
    """One function's queue."""

    function: str
    arn: str
    batch: int
    reports_failures: bool


def queue_mapping(function: str, properties: Mapping[str, Any]) -> QueueMapping:
    """Reads a SAM event of type SQS, resolved. Raises UnsupportedMapping."""
    unknown = set(properties) - _KNOWN
    if unknown:
        raise UnsupportedMapping(f"{function}: {', '.join(sorted(unknown))} of its queue")
    return QueueMapping(
        function=function,
        arn=properties["Queue"],
        batch=int(properties.get("BatchSize", 10)),
        reports_failures="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", ()),
    )


class QueuePump:
    """Feeds one function from its queue."""

    def __init__(
        self, mapping: QueueMapping, aws: Aws, functions: Functions, activity: Activity, *, retry_after: int
    ) -> None:
        self.mapping = mapping
        self._sqs = aws.client("sqs")
        self._url = self._sqs.get_queue_url(QueueName=mapping.arn.rpartition(":")[2])["QueueUrl"]
        self._functions = functions
        self._activity = activity
        self._retry_after = retry_after
        self._threads = [
            threading.Thread(target=self._poll, name=f"{mapping.function}-{number}", daemon=True)
            for number in range(POLLERS)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(5)

    def waiting(self) -> int:
        """Messages that are not yet done: visible, being handled, delayed, or hidden after a failure."""
        return waiting_in(self._sqs, self._url)

    def _poll(self) -> None:
        patience = LONGEST_POLL
        while not self._activity.stopping.is_set():
            try:
                messages = self._receive(patience)
                if messages and not self._activity.stopping.is_set():
                    with self._activity.work():
                        done = self._hand_over(messages)
                    # What failed comes back soon, or is moved aside without a word: look again, and say so.
                    patience = LONGEST_POLL if done else self._retry_after
                elif patience != LONGEST_POLL:
                    patience = self._retry_after if self.waiting() else LONGEST_POLL
                    self._activity.moved()
            except (BotoCoreError, ClientError):
                if not self._activity.stopping.is_set():
                    LOG.exception("%s lost its queue", self.mapping.function)
                return

    def _receive(self, patience: int) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(self.mapping.batch, 10),
            WaitTimeSeconds=patience,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def _hand_over(self, messages: list[dict[str, Any]]) -> bool:
        """Calls the function, and deletes what succeeded. Whether everything did."""
        failed = self._failed(messages)
        for message in messages:
            handle = message["ReceiptHandle"]
            if message["MessageId"] not in failed:
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=handle)
            else:
                self._sqs.change_message_visibility(
                    QueueUrl=self._url, ReceiptHandle=handle, VisibilityTimeout=self._retry_after
                )
        return not failed

    def _failed(self, messages: list[dict[str, Any]]) -> set[str]:
        everything = {message["MessageId"] for message in messages}
        try:
            result = self._functions.call(self.mapping.function, queue_event(messages, self.mapping.arn))
        except (FunctionFailed, PayloadTooLarge) as error:
            LOG.warning("%s; %d messages will be shown again", error, len(messages))
            return everything
        if not self.mapping.reports_failures:
            return set()
        failed = failures(result)
        if failed is None or not failed <= everything:
            LOG.warning(
                "%s reported its failures in no known form; all count as failed", self.mapping.function
            )
            return everything
        return failed


def failures(result: Any) -> set[str] | None:
    """The identifiers that a batch response names; None for a response Lambda would take as a complete
    failure.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: nothing or an empty list
    is a complete success.
    """
    if result is None or result == {}:
        return set()
    try:
        items = result["batchItemFailures"]
        identifiers = {item["itemIdentifier"] for item in items or ()}
    except (KeyError, TypeError):
        return None
    return identifiers if all(isinstance(name, str) and name for name in identifiers) else None


def waiting_in(sqs: Any, url: str) -> int:
    """Messages in a queue, whatever their state."""
    names = [f"ApproximateNumberOfMessages{state}" for state in ("", "NotVisible", "Delayed")]
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(counts.get(name, 0)) for name in names)


def redrive(sqs: Any, name: str) -> int:
    """Sends a dead-letter queue's messages back to the queues they failed in, and answers how many went.

    What no queue put there (a stream's failure, a schedule's event) stays. MiniStack can't move messages.
    """
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    moved = 0
    while messages := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
    ).get("Messages"):
        for message in messages:
            attributes = message["Attributes"]
            source = attributes.get("DeadLetterQueueSourceArn")
            if source is None:
                continue
            fifo = {}
            if "MessageGroupId" in attributes:
                # A new deduplication id: within five minutes the old one would be taken for a repetition.
                fifo = {
                    "MessageGroupId": attributes["MessageGroupId"],
                    "MessageDeduplicationId": str(uuid.uuid4()),
                }
            sqs.send_message(
                QueueUrl=sqs.get_queue_url(QueueName=source.rpartition(":")[2])["QueueUrl"],
                MessageBody=message["Body"],
                MessageAttributes=message.get("MessageAttributes", {}),
                **fifo,
            )
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved
