"""Mollie, as one connection's processor: payments under the connection's own API key, customers with mandates
for what is charged later, refunds and chargebacks.

Mollie does not let every payment be called off: one that a buyer may still complete is over when it expires,
a quarter of an hour or more later. Until then nobody knows, and `cancel` is an outage (decision record 0224).
A charge of a subscription that failed is over for Mollie; its buyer pays another payment in its place, which
leaves a mandate of its own (decision record 0325).
No SDK at run time (0030). Sources: docs.mollie.com/reference/payments-api,
docs.mollie.com/docs/recurring-payments, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote

import urllib3

from cartwright.adapters.processors.mollie_settlements import settled
from cartwright.adapters.processors.mollie_statement import given_back, statement
from cartwright.adapters.processors.mollie_truth import (
    ends_of,
    from_mollie,
    labelled,
    moment,
    payable_at,
    to_mollie,
    truth_of,
)
from cartwright.adapters.processors.mollie_webhooks import called_at
from cartwright.adapters.processors.mollie_wire import ACCESS_TOKEN, MOLLIE_URL, TIMEOUT, Document, Wire
from cartwright.application.ports.processors import Intent, ProcessorRefused
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Outage
from cartwright.domain.ids import RefundId
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState, Movement, Returned, ReturnState
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState, Saved, Truth

PAYMENTS = "/v2/payments"
CUSTOMERS = "/v2/customers"
ASK_AGAIN_AT_MOST = 900

ENDED = {"failed", "canceled", "expired"}
"""Nothing more becomes of it, and nothing was paid."""

_GONE = {404, 410}
_STATES = {
    "queued": ReturnState.PENDING,
    "pending": ReturnState.PENDING,
    "processing": ReturnState.PENDING,
    "refunded": ReturnState.SUCCEEDED,
    "failed": ReturnState.FAILED,
    "canceled": ReturnState.FAILED,
}


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=4)


def _now() -> datetime:
    return datetime.now(UTC)


class Mollie:
    """One Mollie profile. Implements `Processor` and `Statements`; every call may raise Outage and
    ProcessorRefused."""

    def __init__(
        self,
        api_key: str,
        *,
        webhooks: str,
        secret: str,
        access_token: str = "",
        url: str = MOLLIE_URL,
        http: urllib3.PoolManager | None = None,
        timeout: urllib3.Timeout = TIMEOUT,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """`webhooks`: where the connection takes them; `secret` proves that we said so to Mollie.
        `access_token` is its organisation's, if there is one: it opens what Mollie paid out."""
        pool = http or _pool()
        self._wire = Wire(api_key, url, pool, timeout)
        # Closures, which show nothing of a secret when they are printed. What is wrong with the token keeps
        # nobody from paying.
        self._called_at: Callable[[Order], str] = lambda order: called_at(webhooks, order, secret)
        self._organisation: Callable[[], Wire] | None = None
        if access_token and self._wire.live:
            self._organisation = lambda: Wire(access_token, url, pool, timeout, written=ACCESS_TOKEN)
        self._clock = clock

    def __repr__(self) -> str:
        return f"Mollie({self._wire!r})"

    # The Processor port.

    def open(self, order: Order, *, return_url: str) -> Intent:
        """The order's payment as it is now, opened once: by its reference, or by its key.

        One that is charged to a kept method is not opened before it is charged: making it is charging it.
        Once it has failed, and is of a subscription, it is opened anew for its buyer to pay: whoever shows
        that notes its reference first.
        """
        found = self._looked_up(order, return_url)
        if found is not None and order.mendable and found.get("status") in ENDED:
            found = self._anew(order, return_url)
        if found is None:
            return Intent(_unmade(order))
        truth = self._truth(found, order)
        return Intent(truth, hosted_url=payable_at(found) if truth.state is PaymentState.OPEN else "")

    def truth(self, order: Order, *, return_url: str) -> Truth:
        found = self._looked_up(order, return_url)
        return _unmade(order) if found is None else self._truth(found, order)

    def charge(self, order: Order, *, return_url: str) -> Truth:
        return self.rebill(order, return_url=return_url)

    def cancel(self, order: Order, *, return_url: str) -> Truth:
        """CANCELED, or what was paid before. Raises Outage as well while a buyer may complete it."""
        found = self._looked_up(order, return_url)
        if found is None:
            return _over(_unmade(order))
        truth = self._truth(found, order)
        if truth.state.final or truth.state is PaymentState.PROCESSING or truth.order != order.id:
            return truth
        if found.get("status") in ENDED:
            return _over(truth)
        if found.get("isCancelable") is True:
            answer = self._wire.delete(_path(found), key=f"{order.payment.id}-cancel")
            if answer.status != 422:
                return truth_of(answer.accepted(), order)
        ends = found.get("expiresAt")
        left = int((moment(ends) - self._clock()).total_seconds()) if ends else ASK_AGAIN_AT_MOST
        raise Outage("mollie", retry_after=max(1, min(left, ASK_AGAIN_AT_MOST)))

    # What is charged again, given back and disputed.

    def rebill(self, order: Order, *, return_url: str) -> Truth:
        """Nothing is charged for an order that is over."""
        kept = order.payment.kept
        assert kept is not None
        found = self._found(order)
        if found is None and order.state is OrderState.EXPIRED:
            return _over(_unmade(order))
        if found is None:
            self._refuse_the_wrong_money(order)
            asked = self._asked(order, return_url) | {
                "customerId": kept.customer,
                "mandateId": kept.method,
                "sequenceType": "recurring",
            }
            found = self._made(order, asked)
        return self._truth(found, order)

    def refund(self, order: Order, refund: RefundId, amount: Money) -> Returned:
        """The refund that is called `refund`: made now, or found. One that Mollie will not make is FAILED as
        of now."""
        made = next((one for one in self.returned(order) if one.refund == refund), None)
        if made is not None:
            return made
        body = {
            "amount": to_mollie(amount),
            "description": refund,
            "metadata": _labels(order) | {"refund": refund},
        }
        answer = self._wire.post(f"{self._named(order)}/refunds", body, key=refund)
        if answer.status == 422:
            failed = ReturnState.FAILED
            return Returned(
                "", order.payment.reference, amount, failed, self._clock(), refund, "refund_refused"
            )
        return _returned(answer.accepted(), order)

    def returned(self, order: Order) -> Sequence[Returned]:
        if not order.payment.reference:
            return ()
        found = self._wire.listed(f"{self._named(order)}/refunds", "refunds")
        return sorted((_returned(one, order) for one in found), key=lambda one: (one.at, one.reference))

    def disputed(self, order: Order) -> Sequence[Disputed]:
        """Chargebacks: the money is gone when one is told, and comes back only if the bank reverses it;
        nobody says when that is too late. What Mollie takes for one stands on its invoice."""
        if not order.payment.reference:
            return ()
        found = self._wire.listed(f"{self._named(order)}/chargebacks", "chargebacks")
        return sorted((_disputed(one, order) for one in found), key=lambda one: (one.at, one.reference))

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """With the organisation's token also what was paid out, and kept; of test money nothing is."""
        told = statement(self._wire, since=since, until=until)
        if self._organisation is None:
            return told
        return settled(self._organisation(), list(told), since=since, until=until)

    def given_back(self, payment: str) -> Iterator[Movement]:
        return given_back(self._wire, payment)

    # How it is done.

    def _truth(self, found: Document, order: Order) -> Truth:
        """Of an order that is over, what failed is over as well. A mandate says until when a card is good."""
        truth = truth_of(found, order)
        if truth.state is PaymentState.CANCELED and order.mendable:
            # It was paid in the place of what failed, and its buyer went back: there may be another.
            truth = replace(truth, state=PaymentState.OPEN, failure=str(found.get("status")))
        if truth.saved is not None:
            truth = replace(truth, saved=self._lasting(truth.saved))
        failed = truth.state is PaymentState.OPEN and truth.failure
        return _over(truth) if failed and order.state is OrderState.EXPIRED else truth

    def _lasting(self, saved: Saved) -> Saved:
        """With the last day of its card; as it is where the mandate is of no card, or gone."""
        customer, mandate = (quote(one, safe="") for one in (saved.customer, saved.method))
        answer = self._wire.get(f"{CUSTOMERS}/{customer}/mandates/{mandate}")
        return saved if answer.status in _GONE else replace(saved, ends=ends_of(answer.accepted()))

    def _looked_up(self, order: Order, return_url: str) -> Document | None:
        """The order's payment; None of one that is charged to a kept method, and was not."""
        return self._found(order) if order.payment.kept else self._opened(order, return_url)

    def _anew(self, order: Order, return_url: str) -> Document:
        """What its buyer can pay instead of what failed: the one that is open, or another. It is a first
        payment of the same customer: what it is paid with leaves another mandate
        (docs.mollie.com/docs/recurring-payments). Mollie forgets its key, and not what it made."""
        assert order.payment.kept is not None
        made = self._made_for(order)
        going = next((one for one in made if one.get("status") not in ENDED), None)
        if going is not None:
            return self._wire.get(_path(going)).accepted()
        first = {"customerId": order.payment.kept.customer, "sequenceType": "first"}
        asked = self._asked(order, return_url) | first
        return self._made(order, asked, key=f"{order.payment.id}-{len(made)}")

    def _opened(self, order: Order, return_url: str) -> Document:
        if order.payment.reference:
            return self._wire.get(self._named(order)).accepted()
        self._refuse_the_wrong_money(order)
        asked = self._asked(order, return_url)
        if order.payment.saves:
            asked |= {"customerId": self._customer(order), "sequenceType": "first"}
        return self._made(order, asked)

    def _made(self, order: Order, asked: Document, *, key: str = "") -> Document:
        """What the key opened, as it is now: what is repeated is the answer of then."""
        opened = self._wire.post(PAYMENTS, asked, key=key or order.payment.id).accepted()
        return self._wire.get(_path(opened)).accepted()

    def _found(self, order: Order) -> Document | None:
        """The payment that is charged to a kept method, if it was, or what its buyer pays in its place."""
        if order.payment.reference:
            return self._wire.get(self._named(order)).accepted()
        return next(iter(self._made_for(order)), None)

    def _made_for(self, order: Order) -> Sequence[Document]:
        """The order's, among those of the customer whose method was kept; the latest first."""
        assert order.payment.kept is not None
        path = f"{CUSTOMERS}/{quote(order.payment.kept.customer, safe='')}/payments"
        payments = self._wire.listed(path, "payments")
        return [one for one in payments if labelled(one).get("payment") == order.payment.id]

    def _customer(self, order: Order) -> str:
        """The order's own."""
        body = {"name": order.buyer.name, "email": order.buyer.email, "metadata": _labels(order)}
        made = self._wire.post(CUSTOMERS, body, key=f"{order.payment.id}-customer").accepted()
        return str(made.get("id"))

    def _asked(self, order: Order, return_url: str) -> dict[str, Any]:
        return {
            "amount": to_mollie(order.payment.amount),
            "description": f"{', '.join(line.name for line in order.lines)[:200]} ({order.id})",
            "redirectUrl": return_url,
            "webhookUrl": self._called_at(order),
            "metadata": _labels(order),
        }

    def _named(self, order: Order) -> str:
        return f"{PAYMENTS}/{quote(order.payment.reference, safe='')}"

    def _refuse_the_wrong_money(self, order: Order) -> None:
        if self._wire.live != (order.mode is Mode.LIVE):
            kind = "live-key-on-a-test-page" if self._wire.live else "test-key-on-a-live-page"
            raise ProcessorRefused(processor="mollie", reason=kind)


def _labels(order: Order) -> dict[str, str]:
    return {"account": order.account, "order": order.id, "payment": order.payment.id}


def _path(found: Document) -> str:
    return f"{PAYMENTS}/{quote(str(found.get('id')), safe='')}"


def _unmade(order: Order) -> Truth:
    return Truth("", order.id, PaymentState.OPEN, order.payment.amount, order.placed_at)


def _over(truth: Truth) -> Truth:
    return Truth(truth.reference, truth.order, PaymentState.CANCELED, truth.amount, truth.at)


def _returned(made: Document, order: Order) -> Returned:
    status = str(made.get("status"))
    if status not in _STATES:
        raise ProcessorRefused(processor="mollie", reason="unknown-status")
    said, state = labelled(made), _STATES[status]
    ours = RefundId(said["refund"]) if said.get("refund") else None
    return Returned(
        reference=str(made.get("id")),
        payment=order.payment.reference,
        amount=from_mollie(made.get("amount")),
        state=state,
        at=moment(made.get("createdAt")),
        refund=ours,
        failure=status if state is ReturnState.FAILED else "",
    )


def _disputed(made: Document, order: Order) -> Disputed:
    amount, back = from_mollie(made.get("amount")), made.get("reversedAt")
    reason = made.get("reason")
    code = str(reason.get("code") or "") if isinstance(reason, dict) else ""
    return Disputed(
        reference=str(made.get("id")),
        payment=order.payment.reference,
        amount=amount,
        fee=Money.zero(amount.currency),
        state=DisputeState.WON if back else DisputeState.OPEN,
        reason=code[:40] if code.isalnum() else "",
        at=moment(back or made.get("createdAt")),
    )
