"""The entry point of the buyers' pages: each section of them is made when the first request for it comes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cartwright.http.app import Event, Handler, lambda_handler
from checkout.sections import Section, made, section

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    return _handler(section(str(event.get("rawPath", ""))))(event, context)


@cache
def _handler(section: Section) -> Handler:
    return lambda_handler(made(section))


# Made before anyone waits.
_handler(Section.CART)
