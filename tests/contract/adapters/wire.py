"""What AWS answers, put in the mouth of a client: errors and silence that no emulator makes on request."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from tests.aws import client


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        while chunk := self.read(4096):
            yield chunk


@dataclass(frozen=True, slots=True)
class Answer:
    body: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(service: str, code: str, status: int = 400, said: str = "") -> Answer:
    """An error as the service words it."""
    if service == "s3":
        return Answer(f"<Error><Code>{code}</Code><Message>{said}</Message></Error>", status)
    return Answer(json.dumps({"__type": code, "message": said}), status, {"x-amzn-ErrorType": code})


def refusing(service: str, code: str, status: int = 400, said: str = "") -> Any:
    """A client whose every call is answered with this error."""
    return answering(service, refusal(service, code, status, said))


def answering(service: str, *answers: Answer) -> Any:
    """A client whose calls are answered with these, one after another, and the last one for ever."""
    left = list(answers)

    def answer(request: Any, **_: Any) -> AWSResponse:
        told = left.pop(0) if len(left) > 1 else left[0]
        headers: Any = dict(told.headers)
        raw: Any = _Raw(told.body.encode())
        return AWSResponse(request.url, told.status, headers, raw)

    return _hooked(service, answer)


def silent(service: str) -> Any:
    """A client whose every call reaches AWS and is never answered."""

    def wait(request: Any, **_: Any) -> AWSResponse:
        raise ReadTimeoutError(endpoint_url=request.url)

    return _hooked(service, wait)


def unreachable(service: str) -> Any:
    """A client that gets no connection."""

    def knock(request: Any, **_: Any) -> AWSResponse:
        raise ConnectTimeoutError(endpoint_url=request.url)

    return _hooked(service, knock)


def _hooked(service: str, answer: Callable[..., AWSResponse]) -> Any:
    made = client(service)
    made.meta.events.register_first("before-send", answer)
    return made
