"""What can go wrong between a shop and Stripe, on demand (`/_sim/faults`).

==================  ==================================================================================
`error-before`      500, and nothing happened (the idempotency key keeps the 500, as Stripe's do)
`error-after`       500, and it did happen (the key keeps the 500)
`silence-before`    no answer at all, and nothing happened
`silence-after`     no answer at all, and it did happen
`cut-after`         it did happen, and the answer breaks off half-way
`busy`              429, before anything
`locked`            409: the key is in use by another request just now
`gibberish`         200 and a page of HTML, as a proxy in between might say
==================  ==================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from local.stripe.errors import StripeError

KINDS = frozenset(
    "error-before error-after silence-before silence-after cut-after busy locked gibberish".split()
)


@dataclass(slots=True)
class Fault:
    """A planned fault, for `times` requests after `skip` others whose `METHOD /path` begins with `match`,
    made by a program whose name begins with `agent`."""

    match: str
    kind: str
    times: int = 1
    skip: int = 0
    agent: str = ""


@dataclass(slots=True)
class Faults:
    planned: list[Fault] = field(default_factory=list)

    def plan(self, request: dict[str, Any]) -> None:
        """Raises StripeError for a fault there is not."""
        try:
            fault = Fault(**request)
        except TypeError as error:
            raise StripeError(400, str(error)) from error
        if fault.kind not in KINDS:
            raise StripeError(400, f"Invalid kind: must be one of {', '.join(sorted(KINDS))}", param="kind")
        self.planned.append(fault)

    def next(self, target: str, agent: str) -> str:
        """The kind of fault that `METHOD /path` meets now, which is then used up. Empty for none."""
        for fault in self.planned:
            if fault.times <= 0 or not (target.startswith(fault.match) and agent.startswith(fault.agent)):
                continue
            if fault.skip > 0:
                fault.skip -= 1
            else:
                fault.times -= 1
                return fault.kind
        return ""

    def clear(self) -> None:
        self.planned.clear()


def server_error(*, begun: bool = True) -> StripeError:
    return StripeError(500, "An unknown error occurred.", kind="api_error", begun=begun)


def rate_limited() -> StripeError:
    return StripeError(429, "Too many requests.", code="rate_limit")


def key_in_use() -> StripeError:
    message = "There is currently another in-progress request using this idempotency key."
    return StripeError(409, message, kind="idempotency_error", code="idempotency_key_in_use")
