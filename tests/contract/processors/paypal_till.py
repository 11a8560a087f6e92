"""PayPal's adapter, with the simulator at the other end of a real connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import urllib3

from cartwright.adapters.processors.paypal import PayPal
from cartwright.adapters.processors.paypal_amounts import to_paypal
from cartwright.adapters.processors.paypal_truth import named
from cartwright.adapters.processors.paypal_wire import Tokens
from cartwright.application.ports.processors import Statements
from cartwright.domain.money import Money
from cartwright.domain.movements import Movement
from cartwright.domain.orders import Order
from cartwright.domain.payments import Asks, PaymentState, Truth
from local.stripe.books import Document
from tests.contract.paypal.gate import Place, Refused, place
from tests.contract.processors.till import BACK, Card, Hands, Unpayable, insist

CLIENT = "AYinventedClient0001"
SECRET = "EKinventedSecret0001"


@dataclass(slots=True)
class PayPalTill:
    place: Place
    hands: Hands
    environment: str = "live"
    cards: Mapping[Card, str] = field(
        default_factory=lambda: {
            Card.GOOD: "pays",
            Card.DECLINED: "declined",
            Card.ASKS: "asks",
            Card.SILENT: "pays",
            Card.ONCE: "once",
            Card.REVOKED: "revoked",
            Card.SLOWLY_BACK: "slow",
        }
    )
    currencies: Sequence[str] = ("EUR", "JPY", "HUF", "TWD", "USD", "GBP")
    secrets: Sequence[str] = (SECRET, "A21AA")
    declined: str = "instrument_declined"
    lasts: timedelta = timedelta(hours=5)
    hosted: bool = True
    asks: bool = True
    says_fees: bool = True
    disputes_cost: bool = False

    def processor(self, *, hasty: bool = False) -> PayPal:
        return PayPal(
            CLIENT,
            SECRET,
            self.environment,
            url=self.place.url,
            http=urllib3.PoolManager(),
            timeout=urllib3.Timeout(connect=1.0, read=0.4 if hasty else 10.0),
            clock=self.hands,
            tokens=Tokens(),
        )

    def stop(self, order: Order, *, hasty: bool = False) -> Truth:
        return self.processor(hasty=hasty).cancel(order, return_url=BACK)

    def pay(self, order: Order, card: Card) -> None:
        """The buyer agrees on PayPal's page and comes back, which is when it is captured."""
        try:
            self.place.control(
                "approve", client_id=CLIENT, token=self._of(order)["id"], wallet=self.cards[card]
            )
        except Refused as refused:
            raise Unpayable from refused
        if card is Card.SILENT:
            return
        told = insist(lambda: self.processor(hasty=True).truth(order, return_url=BACK))
        if told.state is PaymentState.CANCELED:
            raise Unpayable

    def agree(self, order: Order) -> None:
        if order.payment.asks is not Asks.METHOD:
            self.place.control("answer", client_id=CLIENT, token=self._of(order)["id"])

    def contest(self, order: Order) -> None:
        self.pay(order, Card.GOOD)
        self.dispute(order)

    def give_back(self, order: Order, amount: Money) -> None:
        given = {"amount": to_paypal(amount)}
        books = self.place.simulator.books
        with books.transaction():
            self.place.simulator.api.orders.refund(CLIENT, self.capture(order)["id"], given)

    def arrive(self, order: Order) -> None:
        for refund in self._of(order)["purchase_units"][0]["payments"]["refunds"]:
            if refund["status"] == "PENDING":
                self.place.control(f"refunds/{refund['id']}", client_id=CLIENT, status="COMPLETED")

    def bounce(self, order: Order, reference: str) -> None:
        self.place.control(f"refunds/{reference}", client_id=CLIENT, status="FAILED")

    def books(self) -> Statements:
        return self.processor()

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        return self.processor().statement(since=since, until=until)

    def taken(self, order: Order) -> int:
        books = self.place.simulator.books
        if order.payment.asks is Asks.METHOD:
            setups = {one["id"] for one in books.newest(CLIENT, "setup_token") if _setup_of(one, order)}
            return sum(token["_about"] in setups for token in books.newest(CLIENT, "payment_token"))
        return sum(one["invoice_id"] == order.payment.id for one in books.newest(CLIENT, "capture"))

    def attempts(self, order: Order) -> int:
        return int(self._of(order)["_attempts"])

    def capture(self, order: Order) -> Document:
        captures = self.place.simulator.books.newest(CLIENT, "capture")
        return next(one for one in captures if one["invoice_id"] == order.payment.id)

    def break_call(self, kind: str, *, after: int = 0) -> None:
        self.place.control("faults", match="", kind=kind, skip=after, agent="Cartwright")

    def mend(self) -> None:
        self.place.calm()

    def let_pass(self, time: timedelta) -> None:
        self.hands.now += time

    # The world after a sale.

    def now(self) -> datetime:
        return self.hands.now

    def dispute(self, order: Order) -> str:
        name = self.place.control("disputes", client_id=CLIENT, capture=self.capture(order)["id"])["id"]
        return str(name)

    def decide(self, dispute: str, outcome: str) -> None:
        self.place.control(f"disputes/{dispute}", client_id=CLIENT, outcome=outcome)

    def pay_out(self) -> None:
        self.place.control("payouts", client_id=CLIENT)

    def _of(self, order: Order) -> Document:
        """What was opened for the order, the latest first: one whose answer was lost is known to nobody."""
        kind = "setup_token" if order.payment.asks is Asks.METHOD else "order"
        things = self.place.simulator.books.newest(CLIENT, kind)
        return next(one for one in things if _order_of(one, order) or _setup_of(one, order))


def _order_of(thing: Document, order: Order) -> bool:
    units = thing.get("purchase_units") or [{}]
    return named(units[0].get("custom_id")).get("payment") == order.payment.id


def _setup_of(thing: Document, order: Order) -> bool:
    customer = thing.get("customer") or {}
    return bool(customer.get("merchant_customer_id") == order.payment.id)


@contextmanager
def paypal_till() -> Iterator[PayPalTill]:
    hands = Hands()
    with place(clock=hands.seconds) as there:
        yield PayPalTill(there, hands)
    assert there.gate.problems == [], "\n".join(there.gate.problems[:20])
