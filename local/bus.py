"""EventBridge's side: rules with a schedule, rules with a pattern, and the asynchronous calls behind both.

A call that fails is repeated as often as the function's `EventInvokeConfig` says (twice by default), then
its event goes to the failure queue:
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local.activity import Activity
from local.events.mail import events
from local.events.sources import scheduled_event
from local.filters import matches
from local.functions import FunctionFailed, Functions
from local.mailbox import Mailbox
from local.ministack import Aws
from local.provision import Function
from local.schedules import Cron, Rate, schedule
from local.streams import put_in_queue

LOG = logging.getLogger("local.bus")


@dataclass(frozen=True, slots=True)
class Schedule:
    """One function's schedule."""

    function: str
    rule: str
    timing: Rate | Cron


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a scheduled call ended: its result, or what went wrong (empty when nothing did)."""

    function: str
    result: Any
    error: str


class Bus:
    """Calls functions without anyone waiting for the answer."""

    def __init__(self, aws: Aws, functions: Functions, activity: Activity, *, retry_after: int) -> None:
        self._aws = aws
        self._functions = functions
        self._activity = activity
        self._retry_after = retry_after
        self._patterns: list[tuple[str, Mapping[str, Any]]] = []
        self.schedules: list[Schedule] = []
        for function in functions:
            for name, trigger in function.events.items():
                properties = trigger.get("Properties", {})
                if trigger["Type"] == "Schedule":
                    self.schedules.append(
                        Schedule(function.name, function.name + name, schedule(properties["Schedule"]))
                    )
                elif trigger["Type"] in ("EventBridgeRule", "CloudWatchEvent"):
                    self._patterns.append((function.name, properties["Pattern"]))

    def put(self, event: Mapping[str, Any]) -> None:
        """Hands an event to every function whose rule matches it, one after the other, in this thread."""
        for function, pattern in self._patterns:
            if matches(pattern, event):
                self._call(self._functions[function], event)

    def fire(self, planned: Schedule, at: datetime) -> Outcome:
        """Sends the scheduled event of that moment, and waits; what fails is repeated and put aside."""
        return self._call(self._functions[planned.function], self._event(planned, at))

    def try_once(self, planned: Schedule, at: datetime) -> Outcome:
        """The same, but a failure is only told to the caller."""
        with self._activity.work():
            try:
                return Outcome(
                    planned.function, self._functions.call(planned.function, self._event(planned, at)), ""
                )
            except FunctionFailed as failure:
                return Outcome(planned.function, None, str(failure))

    def _event(self, planned: Schedule, at: datetime) -> dict[str, Any]:
        return scheduled_event(at, identity=str(uuid.uuid4()), rule=planned.rule)

    def _call(self, function: Function, event: Mapping[str, Any]) -> Outcome:
        repeats = int(function.retries.get("MaximumRetryAttempts", 2))
        error = ""
        with self._activity.work():
            for attempt in range(repeats + 1):
                if attempt and self._activity.stopping.wait(self._retry_after):
                    break
                try:
                    return Outcome(function.name, self._functions.call(function.name, event), "")
                except FunctionFailed as failure:
                    error = str(failure)
            LOG.error("%s gave up on %s: %s", function.name, event.get("detail-type"), error)
            aside = function.retries.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
            if aside:
                note = {
                    "requestPayload": event,
                    "requestContext": {"functionArn": function.arn, "condition": "RetriesExhausted"},
                }
                put_in_queue(self._aws, aside, note)
        return Outcome(function.name, None, error)


class Clock:
    """Fires schedules by the real clock while the stack runs, or as of any moment on demand."""

    def __init__(
        self, bus: Bus, activity: Activity, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._bus = bus
        self._activity = activity
        self._now = now
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join(5)

    def say(self, at: datetime) -> list[Outcome]:
        """Fires every schedule as of `at`, whatever its expression, once, and waits for all of them."""
        return [self._bus.try_once(planned, at) for planned in self._bus.schedules]

    def _run(self) -> None:
        due = {planned: planned.timing.after(self._now()) for planned in self._bus.schedules}
        while due:
            planned = min(due, key=lambda each: due[each])
            pause = (due[planned] - self._now()).total_seconds()
            if self._activity.stopping.wait(max(0.0, pause)):
                return
            self._bus.fire(planned, due[planned])
            due[planned] = planned.timing.after(max(due[planned], self._now()))


class MailFeedback:
    """Turns each mail sent into the events that SES would put on the bus; remembers over restarts how far
    it came.
    """

    def __init__(self, mailbox: Mailbox, marker: Path, bus: Bus, activity: Activity) -> None:
        self._mailbox = mailbox
        self._marker = marker
        self._bus = bus
        self._activity = activity
        self._seen = -1
        self._thread = threading.Thread(target=self._follow, name="mail-feedback", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join(5)

    def behind(self, changes: int) -> bool:
        """Whether mails are left of that many sent since the start."""
        return self._seen < changes

    def _follow(self) -> None:
        last = self._marker.read_text(encoding="utf-8") if self._marker.exists() else ""
        while not self._activity.stopping.is_set():
            changes = self._activity.await_change("mail", self._seen)
            with self._activity.work():
                for mail in self._mailbox.since(last):
                    for event in events(mail) if mail.configuration_set else ():
                        self._bus.put(event)
                    last = mail.name
                    self._marker.write_text(last, encoding="utf-8")
                self._seen = changes
