"""A payment processor, as seen from a sale: open a payment, ask its truth, cancel it; and verify what it
sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from cartwright.domain.errors import Refusal

if TYPE_CHECKING:
    from cartwright.domain.connections import Connection, Credentials
    from cartwright.domain.ids import RefundId
    from cartwright.domain.money import Money
    from cartwright.domain.movements import Disputed, Movement, Returned
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


class Rebills(Protocol):
    """Charging a method that was kept, while its owner is not there."""

    def rebill(self, order: Order, *, return_url: str) -> Truth:
        """Charge the order's payment to the method it names (`order.payment.kept`), its buyer absent: once,
        however often it is asked.

        A decline is a truth as well (OPEN, with its `failure`), and so is a bank that wants its customer: the
        buyer may then pay it all the same, on the order's own page. No second attempt is made here: that is
        another order, after this payment was cancelled. Raises Outage and ProcessorRefused.
        """
        ...


class Disputes(Protocol):
    def disputed(self, order: Order) -> Sequence[Disputed]:
        """The disputes of the order's payment as they stand, the oldest first. Raises Outage."""
        ...


class Refunds(Protocol):
    """What a processor gives back. All calls may raise Outage: the result is then unknown, and asking again
    is safe."""

    def refund(self, order: Order, refund: RefundId, amount: Money) -> Returned:
        """Give back `amount` of the order's payment: once per `refund`, however often it is asked.

        A refund that the processor will not make is FAILED, with its `failure`. Raises ProcessorRefused for
        what it does not understand.
        """
        ...

    def returned(self, order: Order) -> Sequence[Returned]:
        """All that was given back of the order's payment, the oldest first: what was asked for from here, and
        what somebody gave back at the processor itself."""
        ...


class Processor(Refunds, Rebills, Disputes, Protocol):
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


class Statements(Protocol):
    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """Everything that moved the connection's balance from `since` till before `until`, page by page, in
        no certain order: the processor's own books. With what was given back before `since`, as of then,
        where it is listed only once it has arrived; and what has not left yet. Raises Outage."""
        ...

    def given_back(self, payment: str, /) -> Iterator[Movement]:
        """All that was ever given back of a payment, and came back of that, where `statement` tells of it as
        of when it was made, and of what is older no more; nothing where all is told as of when it moved.
        Raises Outage."""
        ...


type StatementsOf = Callable[[Connection], Statements]
"""Of a connection. Raises Outage if the credentials cannot be opened now."""


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
    names none, and `account` whose order that is by its own words; `linked` is the account at the processor
    that it happened in, where a platform is told of those of others."""

    event: str
    kind: str
    order: str
    reference: str
    account: str = ""
    linked: str = ""


class Verify(Protocol):
    """How one processor's webhooks are verified and read. What is imported with it is paid for by every cold
    start: the standard library, and what else it takes only once such a webhook comes."""

    def __call__(
        self, body: bytes, headers: Mapping[str, str], credentials: Credentials, *, now: datetime
    ) -> Signal:
        """Header names come in lower case. Raises BadSignature, Invalid for a signed body that is no event,
        and Outage where somebody has to be asked who does not answer."""
        ...
