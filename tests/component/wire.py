"""What goes over the wire to AWS: every call seen in its order, and the process killed at any of them.

botocore itself tells: `before-call` is emitted once per call, before anything is sent; `after-call` once AWS
has answered, when whatever the call was for has happened.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from typing import Any, cast

from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from cartwright.adapters import aws
from tests.component import places, roles

CLIENTS = (aws.dynamodb, aws.kms, aws.s3, aws.sesv2, aws.sqs, aws.cognito)


class Killed(BaseException):
    """The process is gone, like one that Lambda ended: nothing in it may catch this."""


class Moment(StrEnum):
    """When a call fails: never sent, or with its effect there and its answer unread."""

    BEFORE = "before"
    AFTER = "after"


class Fault(StrEnum):
    """How a call fails: the process dies, or AWS is not there, is too busy, or does what it is asked and does
    not live to say so."""

    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    UNREACHABLE = "unreachable"
    THROTTLED = "throttled"
    TIMED_OUT = "timed out"

    @property
    def moment(self) -> Moment:
        after = self in {Fault.KILLED_AFTER, Fault.TIMED_OUT}
        return Moment.AFTER if after else Moment.BEFORE

    def raised(self, name: str) -> BaseException:
        """What the call raises to who made it, once botocore has tried as often as it does."""
        match self:
            case Fault.UNREACHABLE:
                return EndpointConnectionError(endpoint_url=name)
            case Fault.TIMED_OUT:
                return ReadTimeoutError(endpoint_url=name)
            case Fault.THROTTLED:
                told = {
                    "Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"},
                    "ResponseMetadata": {"HTTPStatusCode": 400},
                }
                return ClientError(cast("Any", told), name)
            case _:
                return Killed()


READS = re.compile(
    r"\w+\.(Get|BatchGet|Query|List|Head|Describe|AdminGet|Encrypt|Decrypt|GenerateMac|VerifyMac)"
)


def worth_trying(names: Sequence[str]) -> Iterator[tuple[int, Fault]]:
    """Calls from 1 and their faults, in a process that makes these calls: all that can leave different things
    behind.

    Who is killed before a call leaves what who is killed after the one before it leaves, and a call that only
    reads leaves what it found: so deaths are tried after what changes something. All ways in which a call
    is not answered are one to the code that makes it (`adapters/aws.py`, `storage/answers.py`, each with its
    own tests): they are tried by turns where nothing is changed, and each where something is.
    """
    unanswered = [Fault.UNREACHABLE, Fault.THROTTLED, Fault.TIMED_OUT]
    for number, name in enumerate(names, start=1):
        if READS.match(name):
            yield number, unanswered[number % len(unanswered)]
        else:
            yield from ((number, fault) for fault in (Fault.KILLED_AFTER, *unanswered))


@dataclass(frozen=True, slots=True)
class Call:
    """`dynamodb.PutItem`, with what was asked."""

    name: str
    asked: Mapping[str, Any]


@dataclass(slots=True)
class Work:
    """A function at work, and what its role would not let it do."""

    function: str
    refused: list[roles.Need] = field(default_factory=list)


AT_WORK: ContextVar[tuple[Work, ...]] = ContextVar("AT_WORK", default=())
"""The functions at work in this thread, the innermost last: many may be at once, each in a thread."""


@dataclass(slots=True)
class Wire:
    """The calls since the last `clear`. `fail` names the call (from 1) that fails, and how.

    What is called like the service or call in `outage` (`sqs`, `dynamodb.GetItem`) cannot be reached.
    `killed` is whether the process has died by now: a framework may answer for it all the same, as a gateway
    does.
    """

    calls: list[Call] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    outage: str = ""
    killed: bool = False
    _fatal: tuple[int, Fault] | None = None
    _places: set[str] | None = None

    @property
    def names(self) -> list[str]:
        return [call.name for call in self.calls]

    def clear(self) -> None:
        self.calls.clear()
        self.outage, self.killed = "", False
        self._fatal = None

    def fail(self, number: int, fault: Fault) -> None:
        """Count anew, and fail at call `number`."""
        self.clear()
        self._fatal = (number, fault)

    def kill(self, number: int, moment: Moment) -> None:
        """Count anew, and die at call `number`."""
        self.fail(number, Fault.KILLED_BEFORE if moment is Moment.BEFORE else Fault.KILLED_AFTER)

    @contextmanager
    def noting(self, into: set[str]) -> Iterator[None]:
        """Where in the application the calls come from meanwhile."""
        self._places = into
        try:
            yield
        finally:
            self._places = None

    def asked(self, params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["asked"] = dict(params)

    def sending(self, model: Any, context: dict[str, Any], **_: Any) -> None:
        call = Call(f"{model.service_model.service_name}.{model.name}", context["asked"])
        self.calls.append(call)
        if self._places is not None:
            self._places |= places.passed()
        for work in AT_WORK.get()[-1:]:
            work.refused += roles.refused(work.function, call)
        if self.outage and call.name.startswith(self.outage):
            raise EndpointConnectionError(endpoint_url=self.outage)
        self._fail(call.name, Moment.BEFORE)

    def answered(self, model: Any, http_response: Any, context: dict[str, Any], **_: Any) -> None:
        if model.name == "SendEmail" and http_response.status_code == 200:
            raw = context["asked"]["Content"]["Raw"]["Data"]
            self.mails.append(message_from_bytes(raw, policy=policy.default))
        self._fail(model.name, Moment.AFTER)

    def _fail(self, name: str, moment: Moment) -> None:
        if self._fatal is None:
            return
        number, fault = self._fatal
        if (number, fault.moment) == (len(self.calls), moment):
            self._fatal = None
            raised = fault.raised(name)
            self.killed = isinstance(raised, Killed)
            raise raised

    def tap(self) -> None:
        """Listen to the clients that the product uses. They are made anew if another suite made them."""
        global _tapped  # noqa: PLW0603  (clients are slow to make: one set serves every test of a worker)
        endpoint = os.environ.get("AWS_ENDPOINT_URL")
        if _tapped != (aws._session(), endpoint):
            for made in (aws._session, *CLIENTS):
                made.cache_clear()
            _tapped = (aws._session(), endpoint)
        for client in CLIENTS:
            events = client().meta.events
            for event, heard in (
                ("before-parameter-build", self.asked),
                ("before-call", self.sending),
                ("after-call", self.answered),
            ):
                events.unregister(event, unique_id=f"wire {event}")
                events.register(event, heard, unique_id=f"wire {event}")


_tapped: tuple[object, str | None] | None = None
