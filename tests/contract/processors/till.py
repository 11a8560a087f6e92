"""A till: a processor under test, together with the buyer and the world around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from cartwright.application.ports.processors import Processor, Statements
from cartwright.domain.errors import Outage
from cartwright.domain.money import Money
from cartwright.domain.movements import Movement
from cartwright.domain.orders import Order
from cartwright.domain.payments import Truth
from tests.unit.domain.shop import NOON

BACK = "http://shop.localhost/back"

FAULTS = (
    "error-before",
    "error-after",
    "silence-before",
    "silence-after",
    "cut-after",
    "busy",
    "locked",
    "gibberish",
)
"""What can happen to a call on its way, or to its answer on the way back (see local.stripe.faults)."""


class Card(StrEnum):
    """How a buyer pays, by what becomes of it."""

    GOOD = "good"
    DECLINED = "declined"
    ASKS = "the bank asks first"
    SILENT = "paid, but nobody is told"
    ONCE = "good once, and declined from then on"
    REVOKED = "good once, and forbidden from then on"
    SLOWLY_BACK = "good, and what is given back takes its time"


class Unpayable(Exception):
    """The processor would not let the buyer pay."""


def insist[Answer](ask: Callable[[], Answer]) -> Answer:
    """The answer to a question that is asked again as long as there is an outage, and for nothing else."""
    for _ in range(40):
        try:
            return ask()
        except Outage:
            continue
    return ask()


class Till(Protocol):
    @property
    def currencies(self) -> Sequence[str]:
        """Currencies it must take and give back unchanged."""
        ...

    @property
    def secrets(self) -> Sequence[str]:
        """What must never show."""
        ...

    @property
    def declined(self) -> str:
        """Its word for a card that is declined."""
        ...

    @property
    def lasts(self) -> timedelta:
        """How long a payment that was opened can be paid, and is found."""
        ...

    @property
    def hosted(self) -> bool:
        """Whether the buyer agrees at the processor's own place, which tells of a method to be kept only once
        it is, and cannot call that off."""
        ...

    @property
    def asks(self) -> bool:
        """Whether it tells that a bank is asking."""
        ...

    @property
    def says_fees(self) -> bool:
        """Whether it tells what it kept of a payment."""
        ...

    @property
    def disputes_cost(self) -> bool:
        """Whether a dispute tells what it costs."""
        ...

    def stop(self, order: Order, *, hasty: bool = False) -> Truth:
        """The payment called off, however long that takes: where the processor does not let go of what may
        still be paid, till that is over."""
        ...

    def processor(self, *, hasty: bool = False) -> Processor:
        """A fresh adapter, as after a restart. A hasty one soon gives up on an answer."""
        ...

    def pay(self, order: Order, card: Card) -> None:
        """The buyer pays the order's payment in the browser. Raises Unpayable where that is over."""
        ...

    def agree(self, order: Order) -> None:
        """The buyer tells the bank that it is theirs."""
        ...

    def contest(self, order: Order) -> None:
        """The buyer pays the order's payment, and has the bank take it back."""
        ...

    def books(self) -> Statements:
        """The processor's own, as the adapter reads them."""
        ...

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """The processor's own books, as the adapter reads them."""
        ...

    def pay_out(self) -> None:
        """All that stands there goes to the bank."""
        ...

    def taken(self, order: Order) -> int:
        """How many payments of this order have been taken, by the processor's own books."""
        ...

    def attempts(self, order: Order) -> int:
        """How often the order's card was tried, by the processor's own books."""
        ...

    def give_back(self, order: Order, amount: Money) -> None:
        """Somebody gives back so much at the processor itself."""
        ...

    def arrive(self, order: Order) -> None:
        """What is being given back of the order has arrived."""
        ...

    def bounce(self, order: Order, reference: str) -> None:
        """The buyer's bank sends back what was given back under that reference."""
        ...

    def break_call(self, kind: str, *, after: int = 0) -> None:
        """The next call but `after` meets a fault of `kind`. Only for processors in CALLED."""
        ...

    def mend(self) -> None:
        """Calls meet no more faults."""
        ...

    def let_pass(self, time: timedelta) -> None:
        """Time goes by, for the processor and for the adapter."""
        ...


@dataclass(slots=True)
class Hands:
    """A clock that is set by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> int:
        return int(self.now.timestamp())
