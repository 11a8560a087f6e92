"""Messages to SQS: JSON bodies, ten to a call, and an honest list of those that did not go."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from typing import TYPE_CHECKING

from cartwright.adapters import aws
from cartwright.domain.errors import Outage

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

BATCH = 10
_NAME = re.compile(r"[!-~]{1,128}\Z")


@dataclass(frozen=True, slots=True)
class Message:
    """`group` keeps its own in order in a FIFO queue, and makes a standard queue share out its time.

    `once` is what a FIFO queue knows repeats by, for five minutes; standard queues take none.
    """

    body: Mapping[str, str]
    group: str = ""
    once: str = ""


class SqsQueue:
    def __init__(self, url: str, *, client: SQSClient | None = None) -> None:
        self._url = url
        self._given = client

    @property
    def fifo(self) -> bool:
        return self._url.endswith(".fifo")

    def send(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Sends in order, and tries once more what SQS did not take. Returns what may not have gone: send it
        again.

        A FIFO queue's messages need `group` and `once` (ValueError).
        """
        if self.fifo and not all(message.group and message.once for message in messages):
            raise ValueError("messages of a FIFO queue have a group and a word to know repeats by")
        left: list[Message] = []
        for some in batched(messages, BATCH, strict=False):
            try:
                left += self._refused(self._refused(some))
            except Outage:
                left += some
        return left

    def _refused(self, messages: Sequence[Message]) -> Sequence[Message]:
        """One call; those of `messages` that SQS took no charge of. Raises Outage."""
        if not messages:
            return ()
        with aws.answering("the queue"):
            answer = self._client.send_message_batch(
                QueueUrl=self._url,
                Entries=[self._entry(place, message) for place, message in enumerate(messages)],
            )
        taken = {success["Id"] for success in answer.get("Successful", ())}
        return [message for place, message in enumerate(messages) if str(place) not in taken]

    def _entry(self, place: int, message: Message) -> SendMessageBatchRequestEntryTypeDef:
        entry: SendMessageBatchRequestEntryTypeDef = {
            "Id": str(place),
            "MessageBody": json.dumps(dict(message.body), separators=(",", ":")),
        }
        if message.group:
            entry["MessageGroupId"] = _named(message.group)
        if self.fifo:
            entry["MessageDeduplicationId"] = _named(message.once)
        return entry

    @cached_property
    def _client(self) -> SQSClient:
        return self._given or aws.sqs()


def _named(word: str) -> str:
    """SQS takes 128 printable ASCII characters without blanks; a processor's event id may be anything."""
    return word if _NAME.match(word) else hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()
