"""Reading what a processor answers in JSON, without trusting its shape."""

from __future__ import annotations

import json
import re
from typing import Any

import urllib3

from cartwright.domain.errors import Outage

LONGEST_WAIT = 900

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,100}\Z")


def word(value: object) -> str:
    """A code from an answer, if it is a plain word; otherwise nothing, so that no stranger's text travels as
    a fact."""
    return value if isinstance(value, str) and _WORD.match(value) else ""


def read(response: urllib3.BaseHTTPResponse, processor: str) -> tuple[int, dict[str, Any], int]:
    """The status, the object, and in how many seconds to ask again, where that is said.

    Raises Outage for what is no answer of the processor's: a proxy's page, a redirect, half a body.
    """
    if response.status == 204:
        return 204, {}, 5
    try:
        body = json.loads(response.data)
    except (ValueError, RecursionError) as error:
        raise Outage(processor) from error
    if not isinstance(body, dict) or 300 <= response.status < 400:
        raise Outage(processor)
    wait = response.headers.get("Retry-After", "")
    again = min(int(wait), LONGEST_WAIT) if wait.isascii() and wait.isdigit() else 5
    return response.status, body, again
