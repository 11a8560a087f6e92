"""PayPal, as one connection's processor: Orders v2 with the intent to capture, and its vault.

The buyer agrees on PayPal's page; nothing is taken before we capture. So whoever asks for the truth of an
order that was approved captures it, once: when the buyer comes back, when a webhook says so, or when the
sweep looks. Calling off is made final at PayPal by taking the intent to capture away (decision record 0221).
A charge of a subscription that failed is paid with another of PayPal's orders in its place, which keeps what
it is paid with (decision record 0325).
No SDK at run time (decision record 0030). Sources: developer.paypal.com/docs/api/orders/v2 and
developer.paypal.com/docs/checkout/save-payment-methods, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote

import urllib3

from cartwright.adapters.processors import paypal_disputes, paypal_keeping, paypal_refunds, paypal_statements
from cartwright.adapters.processors.paypal_amounts import to_paypal
from cartwright.adapters.processors.paypal_truth import (
    approval,
    belongs,
    custom_id,
    declined,
    payable_at,
    truth_of,
)
from cartwright.adapters.processors.paypal_wire import PAYPAL_URLS, TIMEOUT, TOKENS, Document, Tokens, Wire
from cartwright.application.ports.processors import Intent, ProcessorRefused
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import RefundId
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, Movement, Returned
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import Asks, PaymentState, Truth

ORDERS = "/v2/checkout/orders"

LASTS = timedelta(hours=6)
"""How long an order that nobody captured can be found at PayPal."""

# What a capture is answered with where the payer's money is not to be had this way.
_DECLINES = {
    "CARD_EXPIRED",
    "COMPLIANCE_VIOLATION",
    "INSTRUMENT_DECLINED",
    "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED",
    "PAYER_ACCOUNT_LOCKED_OR_CLOSED",
    "PAYER_ACCOUNT_RESTRICTED",
    "PAYER_CANNOT_PAY",
    "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
    "TRANSACTION_LIMIT_EXCEEDED",
    "TRANSACTION_REFUSED",
    # Of a method that was kept, and is there no more.
    "AGREEMENT_ALREADY_CANCELLED",
    "BILLING_AGREEMENT_NOT_FOUND",
    "INVALID_RESOURCE_ID",
    "TOKEN_ID_NOT_FOUND",
}
# And where the order has moved on meanwhile, or waits for its payer: looking again says how it stands.
_MOVED = {
    "ACTION_DOES_NOT_MATCH_INTENT",
    "ORDER_ALREADY_CAPTURED",
    "ORDER_ALREADY_COMPLETED",
    "ORDER_EXPIRED",
    "ORDER_NOT_APPROVED",
    "PAYER_ACTION_REQUIRED",
}


_UNPAID = {"CREATED", "PAYER_ACTION_REQUIRED"}

ABSENT = "payer_action_required"
"""The failure of what was charged while nobody was there for what PayPal asks."""


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=4)


def _now() -> datetime:
    return datetime.now(UTC)


class PayPal:
    """One PayPal account, through one REST app. Implements `Processor`, `Rebills`, `Refunds`, `Disputes` and
    `Statements`; every call may raise Outage and ProcessorRefused."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        environment: str,
        *,
        url: str = "",
        http: urllib3.PoolManager | None = None,
        timeout: urllib3.Timeout = TIMEOUT,
        clock: Callable[[], datetime] = _now,
        tokens: Tokens = TOKENS,
    ) -> None:
        """`environment`: `live` or `sandbox`. Without `http`, all of a process share its open connections.

        Raises ProcessorRefused for malformed credentials.
        """
        self._live = environment == "live"
        self._wire = Wire(
            client_id,
            client_secret,
            url or PAYPAL_URLS[environment],
            http or _pool(),
            clock=clock,
            timeout=timeout,
            tokens=tokens,
        )
        self._clock = clock

    def __repr__(self) -> str:
        return f"PayPal({self._wire!r})"

    # The Processor port.

    def open(self, order: Order, *, return_url: str) -> Intent:
        """The order's payment as it is now, captured if its buyer agreed.

        The same order always gets the same one: by its reference, or by its key. Once PayPal has forgotten
        the key it has forgotten the order as well, and another one can take no second payment: nothing is
        ever captured but what is attached. Money of the wrong kind is refused before anything is opened.
        """
        self._refuse_the_wrong_money(order)
        if order.payment.asks is Asks.METHOD:
            return paypal_keeping.open_setup(order, self._wire, return_url=return_url, now=self._clock())
        found = self._order(order, return_url)
        if order.mendable and order.payment.reference and _failed(found):
            found = self._anew(order, return_url)
        return self._gone(order) if found is None else self._captured(order, found)

    def truth(self, order: Order, *, return_url: str) -> Truth:
        self._refuse_the_wrong_money(order)
        if order.payment.asks is Asks.METHOD:
            return self.open(order, return_url=return_url).truth
        found = self._order(order, return_url)
        return self._forgotten(order) if found is None else self._captured(order, found).truth

    def charge(self, order: Order, *, return_url: str) -> Truth:
        """A decline is noted in PayPal's order, because PayPal does not tell of it again."""
        return self._charged(order, return_url, present=True)

    def cancel(self, order: Order, *, return_url: str) -> Truth:
        """CANCELED, or the truth of what was captured before. What the buyer agreed to and we never took is
        cancelled; taking the intent away at PayPal lets only one of the two happen."""
        self._refuse_the_wrong_money(order)
        if order.payment.asks is Asks.METHOD:
            return paypal_keeping.cancelled_setup(order, self._wire, return_url=return_url, now=self._clock())
        found = self._order(order, return_url)
        if found is None:
            return self._gone(order).truth
        truth = truth_of(found, order)
        if truth.state.final or truth.state is PaymentState.PROCESSING or not belongs(found, order):
            return truth
        if found.get("status") != "COMPLETED":
            intent = {"op": "replace", "path": "/intent", "value": "AUTHORIZE"}
            answer = self._wire.patch(_path(found), [intent], key=f"{order.payment.id}-cancel")
            if answer.status != 422:
                answer.accepted()
                return truth_of({**found, "intent": "AUTHORIZE"}, order)
            found = self._wire.get(_path(found)).accepted()
            truth = truth_of(found, order)
            if truth.state.final or truth.state is PaymentState.PROCESSING:
                return truth
        # PayPal would not change it, or has declined its capture: an order that is over is captured no more.
        return truth_of({**found, "status": "VOIDED"}, order)

    # What is kept, given back, disputed and listed.

    def rebill(self, order: Order, *, return_url: str) -> Truth:
        """Raises ProcessorRefused as well where the payment was made, and PayPal's list does not show it
        yet."""
        return self._charged(order, return_url, present=False)

    def refund(self, order: Order, refund: RefundId, amount: Money) -> Returned:
        return paypal_refunds.refund(order, refund, amount, self._known(order), self._wire, now=self._clock())

    def returned(self, order: Order) -> Sequence[Returned]:
        return paypal_refunds.returned(order, self._known(order)) if order.payment.reference else ()

    def disputed(self, order: Order) -> Sequence[Disputed]:
        if not order.payment.reference:
            return ()
        return paypal_disputes.disputed(order, self._known(order), self._wire)

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        return paypal_statements.statement(self._wire, since=since, until=until)

    def given_back(self, _payment: str, /) -> Iterator[Movement]:
        return iter(())

    # How it is done.

    def _order(self, order: Order, return_url: str) -> Document | None:
        """PayPal's order, opened if there is none yet; None where it ended because nobody captured it."""
        if order.payment.reference:
            answer = self._wire.get(f"{ORDERS}/{quote(order.payment.reference, safe='')}")
            forgotten = self._clock() - order.placed_at > LASTS
            return None if answer.status == 404 and forgotten else answer.accepted()
        answer = self._wire.post(ORDERS, _opening(order, return_url), key=order.payment.id)
        opened = answer.accepted()
        return self._wire.get(_path(opened)).accepted() if answer.replayed else opened

    def _anew(self, order: Order, return_url: str) -> Document:
        """What its buyer can pay instead of what failed, and is kept. PayPal takes an invoice's number once,
        so only one of the two is ever captured."""
        key = f"{order.payment.id}-after-{order.payment.reference}"
        opening = _opening(replace(order, payment=replace(order.payment, kept=None)), return_url)
        answer = self._wire.post(ORDERS, opening, key=key)
        opened = answer.accepted()
        return self._wire.get(_path(opened)).accepted() if answer.replayed else opened

    def _known(self, order: Order) -> Document:
        return self._wire.get(f"{ORDERS}/{quote(order.payment.reference, safe='')}").accepted()

    def _captured(self, order: Order, found: Document) -> Intent:
        """The payment after capturing what the buyer has agreed to, if that is still wanted."""
        agreed = found.get("status") == "APPROVED" and found.get("intent") == "CAPTURE"
        if not agreed or order.state is OrderState.EXPIRED or not belongs(found, order):
            return _intent(found, order)
        key = f"{order.payment.id}-capture-{approval(found)}"
        return self._taken(order, found, {}, key)

    def _charged(self, order: Order, return_url: str, *, present: bool) -> Truth:
        self._refuse_the_wrong_money(order)
        kept = order.payment.kept
        assert kept is not None
        found = self._order(order, return_url)
        if found is None:
            # Nobody has said that it failed: it is tried again, with another order.
            return self._gone(order).truth
        if found.get("status") != "CREATED" or found.get("intent") != "CAPTURE" or declined(found):
            return self._captured(order, found).truth
        source = paypal_keeping.charged_to(kept, present=present)
        intent = self._taken(order, found, source, f"{order.payment.id}-charge")
        failure = intent.truth.failure
        if not present and intent.truth.state is PaymentState.ACTION:
            failure = ABSENT
        if not failure:
            return intent.truth
        note = {
            "op": "replace",
            "path": "/purchase_units/@reference_id=='default'/custom_id",
            "value": custom_id(order, failure.upper()),
        }
        self._wire.patch(_path(found), [note], key=f"{order.payment.id}-declined").accepted()
        return replace(intent.truth, state=PaymentState.OPEN, failure=failure)

    def _taken(self, order: Order, found: Document, source: Document, key: str) -> Intent:
        """The payment after asking PayPal to capture it."""
        answer = self._wire.post(f"{_path(found)}/capture", source, key=key)
        if answer.issue in _DECLINES and not answer.ok:
            at = {"links": answer.body["links"]} if payable_at(answer.body) else {}
            return _intent({**found, **at}, order, failure=answer.issue.lower())
        if answer.issue in _MOVED and not answer.ok:
            return _intent(self._wire.get(_path(found)).accepted(), order)
        if answer.issue == "DUPLICATE_INVOICE_ID":
            return self._paid_before(order)
        return _intent(answer.accepted(), order)

    def _paid_before(self, order: Order) -> Intent:
        """The order that this payment was captured with, where its answer was lost together with its
        reference and its key. PayPal takes an invoice number once. Raises ProcessorRefused while its list
        does not show it."""
        name = paypal_statements.invoiced(
            self._wire, order.payment.id, since=order.placed_at, until=self._clock()
        )
        if not name:
            raise ProcessorRefused(processor="paypal", reason="DUPLICATE_INVOICE_ID")
        return _intent(self._wire.get(f"{ORDERS}/{quote(name, safe='')}").accepted(), order)

    def _gone(self, order: Order) -> Intent:
        """Nobody can pay it any more, and nobody has: what was captured stays to be found."""
        truth = Truth(
            order.payment.reference,
            order.id,
            PaymentState.CANCELED,
            order.payment.amount,
            order.placed_at + LASTS,
        )
        return Intent(truth)

    def _forgotten(self, order: Order) -> Truth:
        """Of what PayPal knows no more: over, unless another may be paid in its place."""
        gone = self._gone(order).truth
        return replace(gone, state=PaymentState.OPEN, failure="expired") if order.mendable else gone

    def _refuse_the_wrong_money(self, order: Order) -> None:
        """Before anything is opened."""
        if not order.payment.reference and self._live != (order.mode is Mode.LIVE):
            kind = "live-account-on-a-test-page" if self._live else "test-account-on-a-live-page"
            raise ProcessorRefused(processor="paypal", reason=kind)


def _opening(order: Order, return_url: str) -> dict[str, Any]:
    """What opens the order's payment. One that is charged to a kept method names no source yet: PayPal would
    charge it at once."""
    opening: dict[str, Any] = {
        "intent": "CAPTURE",
        "purchase_units": [
            {
                "reference_id": "default",
                "amount": to_paypal(order.payment.amount),
                "description": ", ".join(line.name for line in order.lines)[:127],
                "custom_id": custom_id(order),
                "invoice_id": order.payment.id,
            }
        ],
    }
    if order.payment.kept is not None:
        return opening
    wallet: dict[str, Any] = {
        "experience_context": {**paypal_keeping.experience(return_url), "user_action": "PAY_NOW"}
    }
    if order.payment.saves:
        wallet["attributes"] = {"vault": paypal_keeping.vaulted()}
    return {**opening, "payment_source": {"paypal": wallet}}


def _failed(found: Document | None) -> bool:
    """Whether what was charged to a kept method failed, and nobody has agreed to it since."""
    return found is None or (bool(declined(found)) and found.get("status") in _UNPAID)


def _path(found: Document) -> str:
    return f"{ORDERS}/{quote(str(found.get('id')), safe='')}"


def _intent(found: Document, order: Order, *, failure: str = "") -> Intent:
    truth = truth_of(found, order, failure=failure)
    waits = truth.state in {PaymentState.OPEN, PaymentState.ACTION}
    return Intent(truth, hosted_url=payable_at(found) if waits else "")
