"""Every way to say no, and the one way to say not now.

::

    Refusal                  "no": final for this request; parked on a queue
      HostUnreadable   400   sent to a host that is none
      Invalid          422   something in the payload is not valid
      Unauthenticated  401   nobody we know
      Declined         402   the processor said no to this payment
      Forbidden        403   you may see it, and may not do this; names what is missing
      NotFound         404   not there, or not yours to know of
      MethodNotAllowed 405   the thing is there, the method is not
      Conflict         409   true a moment ago, or in another order
      Gone             410   was there, is over
      TooLarge         413   more than we take
      TooMany          429   slow down
    Outage             503   "not now": the same request may succeed later; retried on a queue

Everything else that escapes is our own bug and becomes a 500 that names only the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

type Fact = str | int | bool | list[Fact] | Mapping[str, Fact] | None


class Refusal(Exception):
    """A named, final no. `code` is stable and public; facts are what the caller may know about the case."""

    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str = "", /, **facts: Fact) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.facts: Mapping[str, Fact] = MappingProxyType(facts)


class Invalid(Refusal):
    """Something in the payload is not valid. `errors` is a list of `{"pointer", "detail"}`; values are never
    echoed."""

    code = "invalid-request"
    title = "Something in the request is not valid"

    @classmethod
    def at(cls, pointer: str, detail: str) -> Invalid:
        return cls(errors=[{"pointer": pointer, "detail": detail}])


class Unauthenticated(Refusal):
    code = "not-authenticated"
    title = "Please log in"


class Declined(Refusal):
    code = "payment-declined"
    title = "The payment was declined"


class Forbidden(Refusal):
    """Seen, but not allowed. `needs` names the missing permission or right."""

    code = "forbidden"
    title = "You may not do this"

    def __init__(self, detail: str = "", /, *, needs: str, **facts: Fact) -> None:
        super().__init__(detail, needs=needs, **facts)
        self.needs = needs


class NotFound(Refusal):
    code = "not-found"
    title = "There is nothing here"


class MethodNotAllowed(Refusal):
    code = "method-not-allowed"
    title = "This method is not offered here"


class Conflict(Refusal):
    code = "conflict"
    title = "This no longer fits the present state"


class Gone(Refusal):
    code = "gone"
    title = "This is over"


class HostUnreadable(Refusal):
    """The request names a host, or a port, that there cannot be."""

    code = "host-unreadable"
    title = "The host of the request cannot be read"


class TooLarge(Refusal):
    code = "too-large"
    title = "More than we take"


class TooMany(Refusal):
    code = "too-many-requests"
    title = "Too many requests"


class Outage(Exception):
    """Not now. `retry_after` is in seconds; `what` names the part that did not answer."""

    code: ClassVar[str] = "outage"
    title: ClassVar[str] = "Something we depend on does not answer"

    def __init__(self, what: str, *, retry_after: int = 5) -> None:
        super().__init__(what)
        self.what = what
        self.retry_after = retry_after


class KeyReused(Conflict):
    """An Idempotency-Key that came before with another request."""

    code = "idempotency-key-reused"
    title = "This Idempotency-Key was used for another request"
