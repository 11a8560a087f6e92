"""Between botocore and the network: count what goes out, keep what comes in, and give it back later.

::

    record   a moto in this process answers; every answer is kept
    replay   what was kept is the answer, at botocore's before-send: no network, no moto, nothing waits
"""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

_PROCESSOR = "cartwright.storage.sandbox"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of AWS. `processor` where it is the sandbox's own ledger, which a processor would keep."""

    operation: str
    processor: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to what was asked; `body` is base 64."""

    target: str
    asked: str
    status: int
    headers: dict[str, str]
    body: str


@dataclass(slots=True)
class Wire:
    """Listens to every client that the product makes after `tap`. One thread only."""

    calls: list[Call] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    _sent: Any = None

    def tap(self, session: Any) -> None:
        emitter = session.get_component("event_emitter")
        emitter.register_first("before-send", self._sending)
        emitter.register("response-received", self._received)

    def take(self) -> list[Call]:
        """The calls since the last time."""
        taken, self.calls = self.calls, []
        return taken

    def save(self, path: Path) -> None:
        path.write_text(json.dumps([asdict(answer) for answer in self.answers]), encoding="utf-8")

    def _sending(self, request: Any, **_: Any) -> None:
        self._sent = request
        self.calls.append(Call(_target(request).rpartition(".")[2], _from(_PROCESSOR)))

    def _received(self, response_dict: Any, **_: Any) -> None:
        if response_dict is not None:
            self.answers.append(
                Answer(
                    _target(self._sent),
                    _asked(self._sent),
                    response_dict["status_code"],
                    {str(name): str(value) for name, value in response_dict["headers"].items()},
                    base64.b64encode(response_dict["body"]).decode(),
                )
            )


class Replay:
    """Answers as recorded: what was asked in the same words first, else the last of the same operation.

    Raises LookupError for an operation nobody recorded.
    """

    def __init__(self, recording: str) -> None:
        answers = [Answer(**row) for row in json.loads(recording)]
        self._exact = {(answer.target, answer.asked): _kept(answer) for answer in answers}
        self._any = {answer.target: _kept(answer) for answer in answers}

    def tap(self, session: Any) -> None:
        session.get_component("event_emitter").register_first("before-send", self._sending)

    def _sending(self, request: Any, **_: Any) -> AWSResponse:
        target = _target(request)
        kept = self._exact.get((target, _asked(request))) or self._any.get(target)
        if kept is None:
            raise LookupError(f"no answer to {target} was recorded")
        status, headers, body = kept
        return AWSResponse(request.url, status, _headers(headers), Raw(body))


class Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _kept(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    return answer.status, answer.headers, base64.b64decode(answer.body)


def _headers(plain: dict[str, str]) -> HTTPHeaders:
    headers = HTTPHeaders()
    for name, value in plain.items():
        headers[name] = value
    return headers


def _target(request: Any) -> str:
    return _text(request.headers.get("X-Amz-Target", request.url))


def _asked(request: Any) -> str:
    return _text(request.body or b"")


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _from(module: str) -> bool:
    """Whether a function of the module is among the callers."""
    frame = sys._getframe()  # noqa: SLF001  (who asks is not said otherwise)
    while frame.f_back:
        frame = frame.f_back
        if frame.f_globals.get("__name__") == module:
            return True
    return False
