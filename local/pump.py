"""Everything that moves by itself: stream, queues, schedules, feedback on mails."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Protocol

from botocore.exceptions import BotoCoreError

from local.activity import Activity
from local.bus import Bus, Clock, MailFeedback, Outcome
from local.functions import Functions
from local.mailbox import Mailbox
from local.ministack import Aws
from local.queues import QueuePump, queue_mapping
from local.streams import StreamPump, stream_mapping

LOG = logging.getLogger("local.pump")


class _Part(Protocol):
    def start(self) -> None: ...
    def join(self) -> None: ...


class Pump:
    """All triggers of one stack that aren't HTTP.

    `retry_after` is how many seconds a failed message waits for its next attempt. With `still`, schedules
    fire by hand only.
    """

    def __init__(
        self,
        aws: Aws,
        functions: Functions,
        activity: Activity,
        mailbox: Mailbox,
        home: Path,
        *,
        retry_after: int,
        still: bool,
    ) -> None:
        self.activity = activity
        self.bus = Bus(aws, functions, activity, retry_after=retry_after)
        self.clock = Clock(self.bus, activity)
        self._still = still
        self._feedback = MailFeedback(mailbox, home / "feedback-given", self.bus, activity)
        self._queues: list[QueuePump] = []
        self._streams: list[StreamPump] = []
        for function in functions:
            for trigger in function.events.values():
                properties = trigger.get("Properties", {})
                if trigger["Type"] == "SQS":
                    queue = queue_mapping(function.name, properties)
                    self._queues.append(QueuePump(queue, aws, functions, activity, retry_after=retry_after))
                elif trigger["Type"] == "DynamoDB":
                    stream = stream_mapping(function.name, properties)
                    self._streams.append(
                        StreamPump(stream, aws, functions, activity, retry_after=retry_after)
                    )

    def start(self) -> None:
        self.activity.start()
        for part in self._parts():
            part.start()

    def drain(self) -> None:
        """Hands over what the stream holds: queues survive a restart, a stream's records don't.

        A MiniStack that was killed holds nothing any more; the stack ends in order all the same.
        """
        for stream in self._streams:
            try:
                stream.drain()
            except BotoCoreError as error:
                LOG.warning("%s may have missed what was written last: %s", stream.mapping.function, error)

    def join(self) -> None:
        """Waits for the threads, once `activity` stops and MiniStack lets go of their long polls."""
        for part in self._parts():
            part.join()

    def settle(self, seconds: float) -> str:
        """Waits until nothing moves any more; empty, or what still does after that time."""
        return self.activity.await_idle(self._busy, seconds)

    def say(self, at: datetime) -> list[Outcome]:
        """Fires every schedule as of `at`."""
        return self.clock.say(at)

    def _parts(self) -> list[_Part]:
        clock = [] if self._still else [self.clock]
        return [*self._streams, *self._queues, self._feedback, *clock]

    def _busy(self) -> str:
        counts = self.activity.ask()
        for stream in self._streams:
            if stream.behind(counts["table"]):
                return f"{stream.mapping.function} is behind the table"
        for queue in self._queues:
            waiting = queue.waiting()
            if waiting:
                return f"{waiting} messages wait for {queue.mapping.function}"
        return "mails without feedback" if self._feedback.behind(counts["mail"]) else ""
