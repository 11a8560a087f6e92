"""Tills: a processor under test, together with the buyer and the world around it.

A new processor keeps the promises by being plugged in here: write a `Till` (till.py) for it and add it to
`TILLS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import stripe
import urllib3

from cartwright.adapters.processors.sandbox import SLOW, AlreadyFinal, Sandbox
from cartwright.adapters.processors.sandbox_statement import PAID_OUT
from cartwright.adapters.processors.stripe import Stripe
from cartwright.adapters.processors.stripe_amounts import to_stripe
from cartwright.adapters.processors.stripe_connect import StripeLinks
from cartwright.application.ports.processors import Statements
from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.domain.errors import Declined, Outage
from cartwright.domain.linking import Linked, Platform
from cartwright.domain.money import EXPONENTS, Money
from cartwright.domain.movements import Movement
from cartwright.domain.orders import Order
from cartwright.domain.payments import Asks, PaymentState, Truth
from tests.contract.processors.mollie_till import mollie_till
from tests.contract.processors.paypal_till import paypal_till
from tests.contract.processors.till import BACK, Card, Hands, Till, Unpayable
from tests.contract.stripe.checked import Street, street
from tests.fakes.store import FakeStore
from tests.fakes.world import FakeBirths, FakeClock
from tests.unit.domain.shop import offer, product


# Each makes a client of its own for asynchronous calls, too, with all certificates of the world.
@cache
def _sdk(key: str, url: str, *, hasty: bool = False) -> stripe.StripeClient:
    http = stripe.RequestsClient(timeout=0.4) if hasty else None
    return stripe.StripeClient(key, base_addresses={"api": url}, http_client=http, max_network_retries=0)


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
    declined: str = "insufficient_funds"
    lasts: timedelta = timedelta(days=3)
    hosted: bool = False
    asks: bool = True
    says_fees: bool = True
    disputes_cost: bool = True
    currencies: Sequence[str] = ("EUR", "JPY", "KWD", "ISK", "UGX", "MGA", "HUF", "TWD", "BHD", "USD")

    @property
    def secrets(self) -> Sequence[str]:
        return (self.key, self.key.removeprefix("sk_live_"))

    def processor(self, *, hasty: bool = False) -> Stripe:
        patience = urllib3.Timeout(connect=1.0, read=0.4 if hasty else 10.0)
        pool = urllib3.PoolManager()
        return Stripe(self.key, url=self.street.url, http=pool, timeout=patience, clock=self.hands)

    def stop(self, order: Order, *, hasty: bool = False) -> Truth:
        return self.processor(hasty=hasty).cancel(order, return_url=BACK)

    def pay(self, order: Order, card: Card) -> None:
        reference = self._references(order)[0]
        buyer = _sdk(self.key, self.street.url, hasty=card is Card.SILENT)
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

    def decide(self, order: Order, what: str) -> None:
        """What the bank does about the order's payment."""
        self.street.control(f"intents/{self._references(order)[0]}", key=self.key, do=what)

    def books(self) -> Statements:
        return self.processor()

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        return self.processor().statement(since=since, until=until)

    def pay_out(self) -> None:
        self.street.control("payouts", key=self.key)

    def taken(self, order: Order) -> int:
        return sum(intent.status == "succeeded" for intent in self._intents(order))

    def attempts(self, order: Order) -> int:
        teller = _sdk(self.key, self.street.url)
        tried = teller.v1.charges.list({"payment_intent": self._references(order)[0], "limit": 100}).data
        return len(tried)

    def give_back(self, order: Order, amount: Money) -> None:
        asked: Any = {"payment_intent": self._references(order)[0], "amount": to_stripe(amount)}
        _sdk(self.key, self.street.url).v1.refunds.create(asked)

    def arrive(self, order: Order) -> None:
        teller = _sdk(self.key, self.street.url)
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
        teller = _sdk(self.key, self.street.url)
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
class LinkedTill(StripeTill):
    """The same account, which is linked to a platform: that one acts for it, under a key of its own."""

    platform: str = "sk_live_" + "platform0001"

    @property
    def secrets(self) -> Sequence[str]:
        return (*super(LinkedTill, self).secrets, self.platform)

    def processor(self, *, hasty: bool = False) -> Stripe:
        patience = urllib3.Timeout(connect=1.0, read=0.4 if hasty else 10.0)
        pool, theirs = urllib3.PoolManager(), linked_account(self.key)
        return Stripe(
            self.platform,
            url=self.street.url,
            http=pool,
            timeout=patience,
            clock=self.hands,
            account=theirs,
        )


def linked_account(key: str) -> str:
    """What the account of a key is called."""
    return f"acct_{key.rpartition('_')[2]}"


@contextmanager
def linked_till() -> Iterator[LinkedTill]:
    hands = Hands()
    with street(clock=hands.seconds) as place:
        till = LinkedTill(place, hands)
        link(place, Platform("ca_platform0001", "pk_live_platform0001", till.platform), till.key)
        yield till
    assert place.gate.problems == []


def link(place: Street, platform: Platform, key: str) -> Linked:
    """The owner of an account agrees, and the platform has the code for it."""
    links = StripeLinks("http://localhost/back", url=place.url)
    return links.linked(platform, agreed(links.agree_at(platform, "state"), linked_account(key))["code"])


def agreed(address: str, account: str, answer: str = "agree") -> Mapping[str, str]:
    """What Stripe's page sends its user back with."""
    asked = dict(parse_qsl(urlsplit(address).query))
    sent = urllib3.request(
        "POST",
        address.partition("?")[0],
        body=urlencode({**asked, "account": account, "answer": answer}),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        redirect=False,
    )
    return dict(parse_qsl(urlsplit(sent.headers["Location"]).query))


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
    declined: str = "insufficient_funds"
    lasts: timedelta = timedelta(days=3)
    hosted: bool = False
    asks: bool = True
    says_fees: bool = True
    disputes_cost: bool = True
    currencies: Sequence[str] = tuple(sorted(EXPONENTS))
    secrets: Sequence[str] = ()

    def processor(self, *, hasty: bool = False) -> Sandbox:
        return Sandbox(
            self.store.sandbox,
            clock=self.clock,
            births=self.births,
            webhooks="http://shop.localhost/webhooks",
        )

    def stop(self, order: Order, *, hasty: bool = False) -> Truth:
        return self.processor(hasty=hasty).cancel(order, return_url=BACK)

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
        return self.books().statement(since=since, until=until)

    def books(self) -> Statements:
        return self.processor().statement_of(offer(product()).connection)

    def pay_out(self) -> None:
        self.let_pass(PAID_OUT + timedelta(days=1))

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
    "mollie": mollie_till,
    "paypal": paypal_till,
    "sandbox": sandbox_till,
    "stripe": stripe_till,
    "stripe-connect": linked_till,
}

CALLED = ("mollie", "paypal", "stripe", "stripe-connect")
"""Those of them that are called over a network."""

ASKING = ("paypal", "sandbox", "stripe", "stripe-connect")
"""Those whose kept methods may be asked about by a bank."""

MENDING = ("mollie", "paypal", "sandbox", "stripe", "stripe-connect")
"""Those at whom the payment of a charge that failed can be paid with another method, which is then kept."""

BOUNCING = ("paypal", "sandbox", "stripe", "stripe-connect")
"""Those whose books have a line for what a bank sent back of what was given back."""

GIVING = ("mollie", "paypal")
"""Those that give back and charge again (test_after_the_sale.py)."""

BOOKS = ("paypal",)
"""Those that tell of disputes as they go, and what they cost in the list of all that moved
(test_after_the_sale.py)."""
