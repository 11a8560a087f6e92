"""What PayPal says no with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NAMES = {
    400: "INVALID_REQUEST",
    401: "AUTHENTICATION_FAILURE",
    404: "RESOURCE_NOT_FOUND",
    409: "RESOURCE_CONFLICT",
    422: "UNPROCESSABLE_ENTITY",
    429: "RATE_LIMIT_REACHED",
    500: "INTERNAL_SERVER_ERROR",
}


class PayPalError(Exception):
    """`links` lead the payer on, where a payer can do something about it."""

    def __init__(self, status: int, issue: str = "", *, links: Sequence[dict[str, str]] = ()) -> None:
        super().__init__(issue or NAMES[status])
        self.status = status
        self.issue = issue
        self.links = list(links)

    def body(self, debug: str) -> dict[str, Any]:
        said: dict[str, Any] = {"name": NAMES[self.status], "message": "Simulated.", "debug_id": debug}
        if self.issue:
            said["details"] = [{"issue": self.issue, "description": "Simulated."}]
        return said | ({"links": self.links} if self.links else {})


def unprocessable(issue: str, *, links: Sequence[dict[str, str]] = ()) -> PayPalError:
    return PayPalError(422, issue, links=links)
