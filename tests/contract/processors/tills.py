"""Tills: a processor under test, together with the buyer and the world around it.

A new processor keeps the promises by being plugged in here: write a `Till` for it and add it to `TILLS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

import stripe
import urllib3

from cartwright.adapters.processors.sandbox import SLOW, AlreadyFinal, Sandbox
from cartwright.adapters.processors.stripe import Stripe
from cartwright.adapters.processors.stripe_amounts import to_stripe
from cartwright.application.ports.processors import Processor
from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.domain.errors import Declined, Outage
from cartwright.domain.money import EXPONENTS, Money
from cartwright.domain.movements import Movement
from cartwright.domain.orders import Order
from cartwright.domain.payments import Asks, PaymentState
from tests.contract.stripe.checked import Street, street
from tests.fakes.store import FakeStore
from tests.fakes.world import FakeBirths, FakeClock
from tests.unit.domain.shop import NOON, offer, product

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

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """The processor's own books, as the adapter reads them."""
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


@dataclass(slots=True)
class StripeTill:
    """Stripe's adapter, with the simulator at the other end of a real connection."""

    street: Street
    hands: Hands
    key: str = "sk_live_" + "simulated0001"
    cards: Mapping[Card, str] = field(
        default_factory=lambda: {
            Card.GOOD: "pm_card_de",
            Card.DECLINED: "pm_card_chargeDeclinedInsufficientFunds",
            Card.ASKS: "pm_card_authenticationRequired",
            Card.SILENT: "pm_card_silent",
            Card.ONCE: "pm_card_once",
            Card.REVOKED: "pm_card_revoked",
            Card.SLOWLY_BACK: "pm_card_pendingRefund",
        }
    )
    currencies: Sequence[str] = ("EUR", "JPY", "KWD", "ISK", "UGX", "MGA", "HUF", "TWD", "BHD", "USD")

    @property
    def secrets(self) -> Sequence[str]:
        return (self.key, self.key.removeprefix("sk_live_"))

    def processor(self, *, hasty: bool = False) -> Stripe:
        patience = urllib3.Timeout(connect=1.0, read=0.4 if hasty else 10.0)
        pool = urllib3.PoolManager()
        return Stripe(self.key, url=self.street.url, http=pool, timeout=patience, clock=self.hands)

    def pay(self, order: Order, card: Card) -> None:
        reference = self._references(order)[0]
        http = stripe.RequestsClient(timeout=0.4) if card is Card.SILENT else None
        buyer = stripe.StripeClient(
            self.key, base_addresses={"api": self.street.url}, http_client=http, max_network_retries=0
        )
        paid: Any = {"payment_method": self.cards[card], "return_url": "http://localhost/back"}
        try:
            if order.payment.asks is Asks.METHOD:
                buyer.v1.setup_intents.confirm(reference, paid)
            else:
                buyer.v1.payment_intents.confirm(reference, paid)
        except (stripe.CardError, stripe.APIConnectionError):
            return  # declined, or never told: the buyer sees an error
        except stripe.InvalidRequestError as error:
            raise Unpayable from error

    def agree(self, order: Order) -> None:
        self.street.control(f"intents/{self._references(order)[0]}", key=self.key, do="authenticate")

    def contest(self, order: Order) -> None:
        self.pay(order, Card.GOOD)
        self.decide(order, "dispute")

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        return self.processor().statement(since=since, until=until)

    def decide(self, order: Order, what: str) -> None:
        """What the bank does about the order's payment."""
        self.street.control(f"intents/{self._references(order)[0]}", key=self.key, do=what)

    def taken(self, order: Order) -> int:
        return sum(intent.status == "succeeded" for intent in self._intents(order))

    def attempts(self, order: Order) -> int:
        teller = stripe.StripeClient(self.key, base_addresses={"api": self.street.url})
        tried = teller.v1.charges.list({"payment_intent": self._references(order)[0], "limit": 100}).data
        return len(tried)

    def give_back(self, order: Order, amount: Money) -> None:
        asked: Any = {"payment_intent": self._references(order)[0], "amount": to_stripe(amount)}
        stripe.StripeClient(self.key, base_addresses={"api": self.street.url}).v1.refunds.create(asked)

    def arrive(self, order: Order) -> None:
        teller = stripe.StripeClient(self.key, base_addresses={"api": self.street.url})
        for refund in teller.v1.refunds.list({"payment_intent": self._references(order)[0]}).data:
            if refund.status == "pending":
                self.street.control(f"refunds/{refund.id}", key=self.key, do="succeeded")

    def bounce(self, order: Order, reference: str) -> None:
        self.street.control(f"refunds/{reference}", key=self.key, do="failed")

    def break_call(self, kind: str, *, after: int = 0) -> None:
        self.street.fault(kind, skip=after, agent="Cartwright")

    def mend(self) -> None:
        self.street.calm()

    def let_pass(self, time: timedelta) -> None:
        self.hands.now += time

    def _references(self, order: Order) -> list[str]:
        """The payments of the order whose secret may have left the house, the likeliest first.

        One that was made by a request whose answer was lost is known to nobody, so the one asked for last
        counts.
        """
        return [intent.id for intent in self._intents(order)]

    def _intents(self, order: Order) -> list[stripe.PaymentIntent] | list[stripe.SetupIntent]:
        teller = stripe.StripeClient(self.key, base_addresses={"api": self.street.url})
        if order.payment.asks is Asks.METHOD:
            begun = teller.v1.setup_intents.list({"limit": 100}).data
            return [one for one in begun if one.metadata and one.metadata["payment"] == order.payment.id]
        query = f"metadata['payment']:'{order.payment.id}'"
        return list(teller.v1.payment_intents.search({"query": query}).data)


@contextmanager
def stripe_till() -> Iterator[StripeTill]:
    hands = Hands()
    with street(clock=hands.seconds) as place:
        yield StripeTill(place, hands)
    assert place.gate.problems == []


@dataclass(slots=True)
class SandboxTill:
    """The sandbox, which is our own code over our own table, and makes no calls that could get lost."""

    store: FakeStore
    clock: FakeClock
    births: FakeBirths
    cards: Mapping[Card, str] = field(
        default_factory=lambda: {
            Card.GOOD: "success",
            Card.DECLINED: "insufficient",
            Card.ASKS: "authentication",
            Card.SILENT: "unknown",
            Card.ONCE: "once",
            Card.REVOKED: "revoked",
            Card.SLOWLY_BACK: "slow",
        }
    )
    currencies: Sequence[str] = tuple(sorted(EXPONENTS))
    secrets: Sequence[str] = ()

    def processor(self, *, hasty: bool = False) -> Sandbox:
        return Sandbox(
            self.store.sandbox,
            clock=self.clock,
            births=self.births,
            webhooks="http://shop.localhost/webhooks",
        )

    def pay(self, order: Order, card: Card) -> None:
        try:
            self.processor().pay(self._payment(order), self.cards[card])
            if card is Card.SLOWLY_BACK:
                self.let_pass(SLOW)
        except (Declined, Outage):
            return  # the buyer sees an error
        except AlreadyFinal as error:
            raise Unpayable from error

    def agree(self, order: Order) -> None:
        self.processor().answer(self._payment(order), approve=True)

    def contest(self, order: Order) -> None:
        self.processor().pay(self._payment(order), "disputed")

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        till = offer(product()).connection
        return self.processor().statement_of(till).statement(since=since, until=until)

    def taken(self, order: Order) -> int:
        return int(self._payment(order).state is PaymentState.SUCCEEDED)

    def attempts(self, order: Order) -> int:
        """Each is a version after the first."""
        return self._payment(order).version - 1

    def give_back(self, order: Order, amount: Money) -> None:
        self.processor().give_back(self._payment(order), amount)

    def arrive(self, order: Order) -> None:
        self.let_pass(SLOW)

    def bounce(self, order: Order, reference: str) -> None:
        self.processor().send_back(self._payment(order), reference)

    def break_call(self, kind: str, *, after: int = 0) -> None:
        raise NotImplementedError("the sandbox makes no calls")

    def mend(self) -> None:
        """Nothing breaks."""

    def let_pass(self, time: timedelta) -> None:
        self.clock.move(time)

    def _payment(self, order: Order) -> SandboxPayment:
        return self.store.sandbox.get(order.account, order.payment.connection, order.payment.id)


@contextmanager
def sandbox_till() -> Iterator[SandboxTill]:
    clock = FakeClock()
    yield SandboxTill(FakeStore(clock), clock, FakeBirths(clock))


TILLS: Mapping[str, Callable[[], AbstractContextManager[Till]]] = {
    "sandbox": sandbox_till,
    "stripe": stripe_till,
}

CALLED = ("stripe",)
"""Those of them that are called over a network."""
