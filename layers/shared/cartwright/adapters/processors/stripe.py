"""Stripe, as one connection's processor: PaymentIntents under the connection's own secret key, and
SetupIntents where only a method is asked for.

No SDK at run time: importing it costs more than a whole cold start of ours (decision record 0030). The
contract suite derives from the installed SDK's types what requests and answers must look like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote

import urllib3

from cartwright.adapters.processors import stripe_keeping as keeping
from cartwright.adapters.processors import stripe_rebills as rebills
from cartwright.adapters.processors import stripe_refunds as refunds
from cartwright.adapters.processors.stripe_amounts import to_stripe
from cartwright.adapters.processors.stripe_disputes import disputed_of
from cartwright.adapters.processors.stripe_statement import statement
from cartwright.adapters.processors.stripe_truth import asking_at, setup_truth_of, truth_of
from cartwright.adapters.processors.stripe_wire import STRIPE_URL, TIMEOUT, Wire
from cartwright.application.ports.processors import Intent, ProcessorRefused
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Outage
from cartwright.domain.ids import RefundId
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, Movement, Returned
from cartwright.domain.orders import Order
from cartwright.domain.payments import Asks, PaymentState, Truth

# Stripe may forget a key after 24 hours; an hour before that we look for the payment instead of opening it
# once more.
KEYS_LAST = timedelta(hours=23)

_INTENTS = "/v1/payment_intents"
_EXPANDED = {"expand": ["latest_charge.balance_transaction"]}
_DECLINED, _REFUSED = 402, 400
_ASKED_BEFORE = {"payment_intent_unexpected_state", "idempotency_error"}


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=4)


def _now() -> datetime:
    return datetime.now(UTC)


class Stripe:
    """One Stripe account. Implements `Processor`; every call may raise Outage, Declined and
    ProcessorRefused."""

    def __init__(
        self,
        secret_key: str,
        *,
        url: str = STRIPE_URL,
        http: urllib3.PoolManager | None = None,
        timeout: urllib3.Timeout = TIMEOUT,
        clock: Callable[[], datetime] = _now,
        account: str = "",
    ) -> None:
        """With an `account` it is a platform's key, and what is charged is that account's own charge.

        Without `http`, all of a process share its open connections; they hold no key.

        Raises ProcessorRefused for a malformed key.
        """
        self._wire = Wire(secret_key, url, http or _pool(), timeout, account=account)
        self._clock = clock

    def __repr__(self) -> str:
        return f"Stripe({self._wire!r})"

    def open(self, order: Order, *, return_url: str) -> Intent:  # noqa: ARG002
        """The order's PaymentIntent, or SetupIntent, as it is now.

        The same order always gets the same one: by its reference if it has one, by its idempotency key while
        Stripe remembers that, and afterwards by searching for the payment's id. Money of the wrong kind is
        refused before anything is opened: a live page never takes test money, nor a test page real money.
        """
        if order.payment.reference:
            return _intent(self._intent(order, order.payment.reference), order)
        self._refuse_the_wrong_money(order)
        forgotten = self._clock() - order.placed_at > KEYS_LAST
        if forgotten and (found := self._found(order)):
            return _intent(found, order)
        answer = self._wire.post(_path(order), self._opening(order, forgotten), key=order.payment.id)
        if answer.error.get("type") == "idempotency_error":
            # Opened by an earlier release that worded the request otherwise. It is there, or soon to be
            # found.
            if found := self._found(order):
                return _intent(found, order)
            raise Outage("stripe", retry_after=60)
        opened = answer.accepted()
        return _intent(self._intent(order, str(opened.get("id"))) if answer.replayed else opened, order)

    def truth(self, order: Order, *, return_url: str) -> Truth:
        return self.open(order, return_url=return_url).truth

    def charge(self, order: Order, *, return_url: str) -> Truth:
        """The truth after confirming the order's PaymentIntent with the method it names, its buyer present:
        without `off_session`, so that a bank may ask (docs.stripe.com/payments/save-during-payment).

        A decline is 402, and what its key answers from then on, so the card is tried once.
        """
        kept, reference = order.payment.kept, order.payment.reference
        assert kept is not None
        answer = self._wire.post(
            f"{_INTENTS}/{quote(reference, safe='')}/confirm",
            {"payment_method": kept.method, "return_url": return_url, **_EXPANDED},
            key=f"{order.payment.id}-charge",
            last=_DECLINED,
        )
        done = answer.replayed or answer.status == _DECLINED
        # Asked before: it is further, or an earlier release worded the request otherwise. (A 409 is not: the
        # same request is under way.)
        if done or (answer.status == _REFUSED and answer.code in _ASKED_BEFORE):
            return _truth(self._intent(order, reference), order)
        return _truth(answer.accepted(), order)

    def rebill(self, order: Order, *, return_url: str) -> Truth:
        """The truth after opening the order's PaymentIntent and confirming it with the method it names."""
        now = self.open(order, return_url=return_url).truth
        if now.state is not PaymentState.OPEN or now.failure or now.order != order.id:
            return now
        answer = rebills.confirmed(order, now.reference, self._wire, return_url=return_url)
        return _truth(self._intent(order, now.reference) if answer is None else answer, order)

    def cancel(self, order: Order, *, return_url: str) -> Truth:
        """CANCELED, or the truth where Stripe would not cancel: SUCCEEDED, or PROCESSING while a bank takes
        its time."""
        now = self.open(order, return_url=return_url).truth
        if now.state.final or now.order != order.id:  # another order's payment is not ours to cancel
            return now
        answer = self._wire.post(
            f"{_path(order)}/{quote(now.reference, safe='')}/cancel",
            {"cancellation_reason": "abandoned", **_expanded(order)},
            key=f"{order.payment.id}-cancel",
        )
        if answer.code in {"payment_intent_unexpected_state", "setup_intent_unexpected_state"}:
            return _truth(self._intent(order, now.reference), order)
        return _truth(answer.accepted(), order)

    def disputed(self, order: Order) -> Sequence[Disputed]:
        """A payment is disputed once or twice; a hundred disputes of one are more than there can be."""
        if not order.payment.reference or order.payment.asks is not Asks.MONEY:
            return ()
        asked = {"payment_intent": order.payment.reference, "limit": 100}
        found = self._wire.get("/v1/disputes", asked).accepted()["data"]
        return sorted(map(disputed_of, found), key=lambda one: (one.at, one.reference))

    def refund(self, order: Order, refund: RefundId, amount: Money) -> Returned:
        return refunds.refund(order, refund, amount, self._wire, now=self._clock())

    def returned(self, order: Order) -> Sequence[Returned]:
        return refunds.returned(order, self._wire)

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        return statement(self._wire, since=since, until=until)

    def given_back(self, _payment: str, /) -> Iterator[Movement]:
        return iter(())

    def _intent(self, order: Order, reference: str) -> Mapping[str, Any]:
        return self._wire.get(f"{_path(order)}/{quote(reference, safe='')}", _expanded(order)).accepted()

    def _found(self, order: Order) -> Mapping[str, Any] | None:
        """The intent that names the order's payment, if search knows one (it may lag by a minute).

        Of several, the one that was paid, else the oldest.
        """
        if order.payment.asks is Asks.METHOD:
            matches = keeping.found_setups(order, self._wire)
        else:
            query = f"metadata['payment']:'{order.payment.id}'"
            matches = self._wire.get(f"{_INTENTS}/search", {"query": query, "limit": 100}).accepted()["data"]
        ranked = sorted(
            matches, key=lambda intent: (intent["status"] != "succeeded", intent["created"], intent["id"])
        )
        return self._intent(order, ranked[0]["id"]) if ranked else None

    def _opening(self, order: Order, forgotten: bool) -> dict[str, Any]:
        """What opens the order's payment; where its method is kept, for the customer it is kept with."""
        if order.payment.kept is not None:
            if order.instalment is not None:
                return {**_opening(order), **rebills.opening(order.payment.kept)}
            return {**_opening(order), **keeping.charged_to(order.payment.kept)}
        if not order.payment.saves:
            return _opening(order)
        owner = keeping.customer(order, self._wire, forgotten=forgotten)
        if order.payment.asks is Asks.METHOD:
            return keeping.setup(order, owner)
        return {**_opening(order), "customer": owner, "setup_future_usage": "off_session"}

    def _refuse_the_wrong_money(self, order: Order) -> None:
        if self._wire.live != (order.mode is Mode.LIVE):
            kind = "live-key-on-a-test-page" if self._wire.live else "test-key-on-a-live-page"
            raise ProcessorRefused(processor="stripe", reason=kind)


def _opening(order: Order) -> dict[str, Any]:
    """What opens the order's payment. It follows from the order alone: a key may only be used again with the
    same words.

    Payment methods are those the merchant switched on in the Stripe dashboard. No `payment_method_types`:
    refused since 2026-09-30.endive (docs.stripe.com/changelog/endive).
    """
    return {
        "amount": to_stripe(order.payment.amount),
        "currency": order.payment.amount.currency.lower(),
        "automatic_payment_methods": {"enabled": True},
        "description": keeping.titled(order),
        "metadata": keeping.labels(order),
        **_EXPANDED,
    }


def _path(order: Order) -> str:
    return keeping.SETUPS if order.payment.asks is Asks.METHOD else _INTENTS


def _expanded(order: Order) -> Mapping[str, Any]:
    return keeping.SETUP_EXPANDED if order.payment.asks is Asks.METHOD else _EXPANDED


def _truth(intent: Mapping[str, Any], order: Order) -> Truth:
    if order.payment.asks is Asks.METHOD:
        return setup_truth_of(intent, order)
    return truth_of(intent, order.account)


def _intent(intent: Mapping[str, Any], order: Order) -> Intent:
    secret = str(intent.get("client_secret") or "")
    return Intent(_truth(intent, order), client_secret=secret, hosted_url=asking_at(intent))
