"""Mollie's adapter, with the simulator at the other end of a real connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import urllib3

from cartwright.adapters.processors.mollie import Mollie
from cartwright.adapters.processors.mollie_truth import to_mollie
from cartwright.application.ports.processors import Statements
from cartwright.domain.errors import Outage
from cartwright.domain.money import Money
from cartwright.domain.movements import Movement
from cartwright.domain.orders import Order
from cartwright.domain.payments import Truth
from local.stripe.books import Document
from tests.contract.mollie.gate import Place, Refused, place
from tests.contract.processors.till import BACK, Card, Hands, Unpayable

OVER = timedelta(minutes=16)
"""By then nobody can pay any more what was opened now."""


@dataclass(slots=True)
class MollieTill:
    place: Place
    hands: Hands
    key: str = "live_inventedMollieKey0000000000001"
    token: str = "access_inventedMollieKey0000000000001"
    cards: Mapping[Card, str] = field(
        default_factory=lambda: {
            Card.GOOD: "pays",
            Card.DECLINED: "declined",
            Card.ASKS: "bank",
            Card.SILENT: "pays",
            Card.ONCE: "once",
            Card.REVOKED: "revoked",
            Card.SLOWLY_BACK: "slow",
        }
    )
    currencies: Sequence[str] = ("EUR", "JPY", "ISK", "HUF", "USD", "GBP")
    declined: str = ""
    lasts: timedelta = timedelta(minutes=14)
    hosted: bool = True
    asks: bool = False
    says_fees: bool = False
    disputes_cost: bool = False

    @property
    def secrets(self) -> Sequence[str]:
        return (self.key, self.token, self.key.removeprefix("live_"), "whsec_mollie")

    def processor(self, *, hasty: bool = False) -> Mollie:
        return Mollie(
            self.key,
            webhooks="http://shop.localhost/webhooks/acc/con",
            secret="whsec_mollie",
            access_token=self.token,
            url=self.place.url,
            http=urllib3.PoolManager(),
            timeout=urllib3.Timeout(connect=1.0, read=0.4 if hasty else 10.0),
            clock=self.hands,
        )

    def stop(self, order: Order, *, hasty: bool = False) -> Truth:
        try:
            return self.processor(hasty=hasty).cancel(order, return_url=BACK)
        except Outage:
            self.let_pass(OVER)
            return self.processor(hasty=hasty).cancel(order, return_url=BACK)

    def pay(self, order: Order, card: Card) -> None:
        try:
            self.place.control("pay", key=self.key, payment=self._of(order)[0]["id"], buyer=self.cards[card])
        except Refused as refused:
            raise Unpayable from refused

    def agree(self, order: Order) -> None:
        """At a bank that tells nobody that it asks, and asks again whenever the card is charged."""
        self.place.control("pay", key=self.key, payment=self._of(order)[0]["id"], buyer="asks")

    def contest(self, order: Order) -> None:
        self.pay(order, Card.GOOD)
        self.place.control("chargebacks", key=self.key, payment=self._of(order)[0]["id"])

    def give_back(self, order: Order, amount: Money) -> None:
        given = {"amount": to_mollie(amount), "description": "In Mollie's own pages", "metadata": None}
        books = self.place.simulator.books
        with books.transaction():
            self.place.simulator.api.refund(self.key, self._of(order)[0]["id"], given)

    def arrive(self, order: Order) -> None:
        for refund in self.place.simulator.api.of(self.key, "refund", self._of(order)[0]["id"]):
            if refund["status"] == "pending":
                self.place.control("refunds", key=self.key, refund=refund["id"], status="refunded")

    def bounce(self, order: Order, reference: str) -> None:
        self.place.control("refunds", key=self.key, refund=reference, status="failed")

    def books(self) -> Statements:
        return self.processor()

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        return self.processor().statement(since=since, until=until)

    def pay_out(self) -> None:
        self.place.control("payouts", key=self.key)

    def taken(self, order: Order) -> int:
        return sum(one["status"] == "paid" for one in self._of(order))

    def attempts(self, order: Order) -> int:
        return sum(one["status"] in {"paid", "failed"} for one in self._of(order))

    def break_call(self, kind: str, *, after: int = 0) -> None:
        self.place.control("faults", match="", kind=kind, skip=after, agent="Cartwright")

    def mend(self) -> None:
        self.place.calm()

    def let_pass(self, time: timedelta) -> None:
        self.hands.now += time

    def _of(self, order: Order) -> list[Document]:
        """The payments of the order, the latest first."""
        payments = self.place.simulator.books.newest(self.key, "payment")
        return [one for one in payments if one["metadata"]["payment"] == order.payment.id]


@contextmanager
def mollie_till() -> Iterator[MollieTill]:
    hands = Hands()
    with place(clock=hands.seconds) as there:
        there.hold()
        yield MollieTill(there, hands)
    assert there.gate.problems == [], "\n".join(there.gate.problems[:20])
