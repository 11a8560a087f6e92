"""The entry point of the reports API: each section of it is made when the first request for it comes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cartwright.http.app import Event, Handler, lambda_handler
from cartwright.http.caller import KEYS_DOOR
from reports.sections import FIRST, made, section

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

_DOCUMENTATION = ("/v1/docs/reports", "/v1/openapi/reports.json")


def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    path = str(event.get("rawPath", ""))
    through = _documentation() if path in _DOCUMENTATION else _section(section(path))
    return through(event, context)


@cache
def _section(module: str) -> Handler:
    return lambda_handler(made(module), below=KEYS_DOOR)


@cache
def _documentation() -> Handler:
    from reports.whole import app  # noqa: PLC0415  (all of it: nobody's cold start but that page's)

    return lambda_handler(app, below=KEYS_DOOR)


# Made before anyone waits.
_section(FIRST)
