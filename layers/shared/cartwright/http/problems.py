"""Refusals as `application/problem+json` (RFC 9457): a stable `code`, a fixed `title`, facts as members."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cartwright.domain import errors

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[type[Exception], int] = {
    errors.Invalid: 422,
    errors.Unauthenticated: 401,
    errors.Declined: 402,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.TooLarge: 413,
    errors.TooMany: 429,
    errors.Refusal: 400,
    errors.Outage: 503,
}


def status_of(error: Exception) -> int:
    """The status of the nearest class in the table: a subclass answers as its parent unless it has a row of
    its own."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(error: errors.Refusal | errors.Outage, *, instance: str = "") -> dict[str, Any]:
    """The body of a problem. Facts never hide the standard members."""
    facts = dict(error.facts) if isinstance(error, errors.Refusal) else {}
    body = {
        **facts,
        "type": f"urn:cartwright:problem:{error.code}",
        "code": error.code,
        "title": error.title,
        "status": status_of(error),
    }
    detail = error.detail if isinstance(error, errors.Refusal) else ""
    return body | ({"detail": detail} if detail else {}) | ({"instance": instance} if instance else {})


def headers(error: Exception) -> dict[str, str]:
    """What goes with a problem: when to come back, and that nobody keeps it."""
    return {"content-type": MEDIA_TYPE, "cache-control": "no-store", **when(error)}


def when(error: Exception) -> dict[str, str]:
    """The header that says when to come back, where that is known."""
    facts = error.facts if isinstance(error, errors.Refusal) else {}
    again = error.retry_after if isinstance(error, errors.Outage) else facts.get("retry_after")
    return {"retry-after": str(again)} if again else {}


def answer(error: errors.Refusal | errors.Outage, *, instance: str = "") -> dict[str, Any]:
    """The same as a Lambda answer to API Gateway, for functions without an app."""
    return {
        "statusCode": status_of(error),
        "headers": headers(error),
        "body": json.dumps(problem(error, instance=instance)),
    }


def bug(instance: str) -> dict[str, Any]:
    """What the outside learns of our own mistakes: the request's id."""
    return {
        "type": "urn:cartwright:problem:internal-error",
        "code": "internal-error",
        "title": "Something went wrong on our side",
        "status": 500,
        "instance": instance,
    }


_OF_A_NAME = "[key]"


def validation(found: Sequence[Mapping[str, Any]], body: object = None) -> errors.Invalid:
    """A payload that does not parse, with a JSON pointer per mistake (query parameters as `?name`), into the
    `body` that was read. No value is echoed."""
    return errors.Invalid(
        errors=[{"pointer": _pointer(error["loc"], body), "detail": str(error["msg"])} for error in found]
    )


def _pointer(location: Sequence[str | int], body: object) -> str:
    where, *path = location
    if where == "body":
        steps = _steps(path, body)
        return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
    return f"?{'.'.join(map(str, path))}" if where == "query" else f"{where}:{'.'.join(map(str, path))}"


def _steps(path: Sequence[str | int], body: object) -> Iterator[str | int]:
    """Without what the parser puts in between, and nobody sent: which of several kinds it took something for,
    and that it was the name of a member that was wrong."""
    at = body
    for step in path:
        here: Mapping[Any, object] = at if isinstance(at, dict) else {}
        if step not in here and step in (_OF_A_NAME, here.get("kind")):
            continue
        yield step
        if isinstance(at, list):
            here = dict(enumerate(at))
        at = here.get(step)
