"""A payment processor, as seen from a sale: open a payment, ask its truth, cancel it; and verify what it
sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from cartwright.domain.errors import Refusal

if TYPE_CHECKING:
    from cartwright.domain.connections import Connection
    from cartwright.domain.orders import Order
    from cartwright.domain.payments import Truth


class BadSignature(Refusal):
    """A webhook that its connection's secrets did not sign, or signed too long ago or ahead."""

    code = "bad-signature"
    title = "The signature does not verify"


class ProcessorRefused(Refusal):
    """The processor would not take the request as such (not a decline). Facts: `processor`, `reason`."""

    code = "processor-refused"
    title = "The payment processor refused the request"


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment opened at the processor. The browser pays with `client_secret` (fields on our page) or at
    `hosted_url`."""

    truth: Truth
    client_secret: str = field(default="", repr=False)
    hosted_url: str = field(default="", repr=False)


class Processor(Protocol):
    """One connection, with its credentials. All calls may raise Outage: the result is then unknown, and
    asking again is safe."""

    def open(self, order: Order, *, return_url: str) -> Intent:
        """The order's payment, opened once: the same order (`order.payment.id`) always gets the same payment.

        Raises ProcessorRefused.
        """
        ...

    def charge(self, order: Order, *, return_url: str) -> Truth:
        """Charge the order's payment, which is open, to the method it names (`order.payment.kept`), while its
        buyer waits: once, however often it is asked.

        A decline is a truth as well (open, with its `failure`), and the last word of that payment: no second
        attempt is made. Where the bank asks first, the truth is ACTION, and `open` says where to. Raises
        ProcessorRefused.
        """
        ...

    def truth(self, order: Order, *, return_url: str) -> Truth:
        """The payment as the processor has it now, found by reference, or by opening once more where there is
        none yet."""
        ...

    def cancel(self, order: Order, *, return_url: str) -> Truth:
        """The truth after trying to cancel: CANCELED, or SUCCEEDED if the buyer was faster. Never both."""
        ...


class Processors(Protocol):
    """Processors by connection; opened credentials are kept in memory for a while, never elsewhere."""

    def of(self, connection: Connection) -> Processor:
        """Raises Outage if the credentials cannot be opened now."""
        ...

    def known(self, order: Order) -> Processor:
        """The processor an order is paid through. Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class Signal:
    """What a verified webhook is about. `event` is the processor's own id of it; `order` is empty when it
    names none."""

    event: str
    kind: str
    order: str
    reference: str


class Verify(Protocol):
    """How one processor's webhooks are verified and read: standard library only, because it runs at every
    cold start."""

    def __call__(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], *, now: datetime
    ) -> Signal:
        """Header names come in lower case. Raises BadSignature, and Invalid for a signed body that is no
        event."""
        ...
