"""The sandbox: a processor of our own with test cards and play money, that behaves as the real ones do.

It decides by card *name*; a card number has no place to be typed. Its webhooks are signed and delivered
through the outbox, so they come late, twice or out of order exactly as others' do.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from cartwright.adapters.processors import sandbox_refunds as refunds
from cartwright.adapters.processors.sandbox_cards import CARDS, Card, is_disputed, last_day_of
from cartwright.adapters.processors.sandbox_fees import dispute_fee_of, fee_of
from cartwright.adapters.processors.sandbox_statement import SandboxStatement
from cartwright.application.ports.processors import Intent
from cartwright.application.ports.sandbox import SandboxLedger, SandboxPayment
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Births, Clock
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Conflict, Declined, Invalid, NotFound, Outage
from cartwright.domain.ids import AccountId, ConnectionId, JobId, PaymentId, RefundId, derived
from cartwright.domain.jobs import Hook
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState, Returned, ReturnState
from cartwright.domain.orders import Order
from cartwright.domain.payments import Fee, PaymentState, Saved, Truth

SLOW = timedelta(seconds=10)


class AlreadyFinal(Conflict):
    """A payment that cannot be paid any more. Facts: `state`."""

    code = "payment-final"
    title = "This payment is over"


class Sandbox:
    """One deployment's sandbox, over all its connections. As a Processor it serves the order's own
    connection."""

    def __init__(self, ledger: SandboxLedger, *, clock: Clock, births: Births, webhooks: str) -> None:
        """`webhooks` is the URL under which this deployment takes webhooks, without a slash at the end."""
        self._ledger = ledger
        self._clock = clock
        self._births = births
        self._webhooks = webhooks

    # The Processor port.

    def open(self, order: Order, *, return_url: str) -> Intent:
        asked = SandboxPayment(
            account=order.account,
            connection=order.payment.connection,
            id=order.payment.id,
            order=order.id,
            amount=order.payment.amount,
            secret=self._births.secret(),
            return_url=return_url,
            at=self._clock.now(),
            saves=order.payment.saves,
            # A charge that failed while its buyer was away can be paid with any card later.
            kept=order.payment.kept is not None and order.instalment is None,
        )
        payment = self._ripened(self._ledger.open(asked))
        return Intent(_truth(payment), payment.secret, _page(payment))

    def truth(self, order: Order, *, return_url: str) -> Truth:
        return self.open(order, return_url=return_url).truth

    def charge(self, order: Order, *, return_url: str) -> Truth:
        """Does what the card did that is kept. Raises Outage for the card whose answer is lost."""
        return self._charged(order, return_url, asks=True)

    def rebill(self, order: Order, *, return_url: str) -> Truth:
        """The same while nobody is there: a bank that would ask declines."""
        return self._charged(order, return_url, asks=False)

    def _charged(self, order: Order, return_url: str, *, asks: bool) -> Truth:
        kept = order.payment.kept
        assert kept is not None
        where = order.account, order.payment.connection
        payment = self._known(*where, order.payment.id, order, return_url)
        if payment.state is not PaymentState.OPEN or payment.failure:
            return _truth(payment)
        card = CARDS[self._ledger.get(*where, PaymentId(kept.method)).card]
        later = card.later
        if card.leads_to is PaymentState.ACTION and not asks:
            later = "authentication_required"
        again = replace(card, leads_to=PaymentState.OPEN, failure=later) if later else card
        try:
            charged = self._tried(payment, again, ends=kept.ends)
        except Stale:
            return _truth(self._known(*where, order.payment.id, order, return_url))
        if not card.answers:
            raise Outage("the sandbox's bank", retry_after=5)
        return _truth(charged)

    def cancel(self, order: Order, *, return_url: str) -> Truth:
        payment = self._known(order.account, order.payment.connection, order.payment.id, order, return_url)
        if payment.state.final:
            return _truth(payment)
        try:
            return _truth(self._move(payment, state=PaymentState.CANCELED))
        except Stale as faster:
            raise Outage("the sandbox, where the buyer is paying just now", retry_after=1) from faster

    def disputed(self, order: Order) -> Sequence[Disputed]:
        """One, of what was paid with the card for that; it stays open."""
        try:
            payment = self._ledger.get(order.account, order.payment.connection, order.payment.id)
        except NotFound:
            return ()
        if not is_disputed(payment):
            return ()
        fee = dispute_fee_of(payment.amount)
        return (
            Disputed(
                f"{payment.id}-dispute",
                payment.id,
                payment.amount,
                fee,
                DisputeState.OPEN,
                "fraudulent",
                payment.at,
            ),
        )

    def statement_of(self, connection: Connection) -> SandboxStatement:
        return SandboxStatement(self._ledger, connection)

    def refund(self, order: Order, refund: RefundId, amount: Money) -> Returned:
        """Raises Outage for the card whose answer is lost: the first time, and it is done all the same."""
        payment = self._with_refunds(order)
        known = next((one for one in payment.refunds if one.refund == refund), None)
        if known is not None:
            return refunds.told(payment, known)
        after = self._give_back(payment, amount, refund)
        if not CARDS[payment.card].answers:
            raise Outage("the sandbox's bank", retry_after=5)
        return refunds.told(after, after.refunds[-1])

    def returned(self, order: Order) -> Sequence[Returned]:
        payment = self._with_refunds(order)
        return [refunds.told(payment, one) for one in payment.refunds]

    # What somebody does at the sandbox itself, as others do on their processor's pages.

    def give_back(self, payment: SandboxPayment, amount: Money) -> SandboxPayment:
        """Raises Stale if two do at once."""
        return self._give_back(payment, amount, None)

    def send_back(self, payment: SandboxPayment, reference: str) -> SandboxPayment:
        """The buyer's bank does not take what was given back. Raises Stale."""
        after = refunds.failed(payment, reference, "account-closed", now=self._clock.now())
        return self._moved(replace(after, version=payment.version + 1), f"refund.{ReturnState.FAILED}")

    # What the buyer's browser asks of it.

    def cards(self) -> Sequence[Card]:
        """The test cards, in the order to offer them."""
        return tuple(CARDS.values())

    def payment(
        self, account: AccountId, connection: ConnectionId, payment: PaymentId, *, secret: str
    ) -> SandboxPayment:
        """Raises NotFound without the payment's secret."""
        found = self._ripened(self._ledger.get(account, connection, payment))
        if not hmac.compare_digest(found.secret.encode(), secret.encode(errors="replace")):
            raise NotFound
        return found

    def pay(self, payment: SandboxPayment, card: str) -> SandboxPayment:
        """The payment after trying a test card. Raises Declined (try another), AlreadyFinal, Invalid for a
        card that does not exist, Stale if two pay at once, and Outage for the card whose answer is lost."""
        if card not in CARDS:
            raise Invalid.at("/card", "one of " + ", ".join(CARDS))
        if payment.state.final:
            raise AlreadyFinal(state=payment.state)
        chosen = CARDS[card]
        moved = self._tried(payment, chosen)
        if not chosen.answers:
            raise Outage("the sandbox's bank", retry_after=5)
        if chosen.failure:
            raise Declined(reason=chosen.failure)
        return moved

    def answer(self, payment: SandboxPayment, *, approve: bool) -> SandboxPayment:
        """The payment after its bank's question. Raises Declined if the buyer said no, AlreadyFinal without a
        question."""
        if payment.state is not PaymentState.ACTION:
            raise AlreadyFinal(state=payment.state)
        if approve:
            return self._move(payment, state=PaymentState.SUCCEEDED)
        self._move(payment, state=PaymentState.OPEN, failure="authentication_failed")
        raise Declined(reason="authentication_failed")

    # Its own books.

    def _tried(self, payment: SandboxPayment, card: Card, ends: date | None = None) -> SandboxPayment:
        slow = card.leads_to is PaymentState.PROCESSING
        return self._move(
            payment,
            state=card.leads_to,
            card=card.name,
            failure=card.failure,
            ready_at=self._clock.now() + SLOW if slow else None,
            ends=ends,
        )

    def _known(
        self, account: AccountId, connection: ConnectionId, payment: PaymentId, order: Order, return_url: str
    ) -> SandboxPayment:
        try:
            return self._ripened(self._ledger.get(account, connection, payment))
        except NotFound:
            self.open(order, return_url=return_url)
            return self._ledger.get(account, connection, payment)

    def _with_refunds(self, order: Order) -> SandboxPayment:
        """The payment, with what is given back of it as it is by now. Raises NotFound."""
        payment = self._ledger.get(order.account, order.payment.connection, order.payment.id)
        after = refunds.ripened(payment, self._clock.now())
        if after is payment:
            return payment
        try:
            arrived = replace(after, version=payment.version + 1)
            return self._moved(arrived, f"refund.{ReturnState.SUCCEEDED}")
        except Stale:
            return self._ledger.get(order.account, order.payment.connection, order.payment.id)

    def _give_back(self, payment: SandboxPayment, amount: Money, refund: RefundId | None) -> SandboxPayment:
        """Raises Outage where somebody gives back at the same time."""
        slow = SLOW if CARDS[payment.card].leads_to is PaymentState.PROCESSING else None
        after = refunds.made(payment, amount, refund, now=self._clock.now(), slow=slow)
        try:
            moved = replace(after, version=payment.version + 1)
            return self._moved(moved, f"refund.{after.refunds[-1].state}")
        except Stale as faster:
            raise Outage("the sandbox, where somebody gives back just now", retry_after=1) from faster

    def _ripened(self, payment: SandboxPayment) -> SandboxPayment:
        """A slow payment succeeds at its own time, whenever somebody looks."""
        if payment.ready_at is None or payment.state is not PaymentState.PROCESSING:
            return payment
        if self._clock.now() < payment.ready_at:
            return payment
        try:
            return self._move(payment, state=PaymentState.SUCCEEDED, at=payment.ready_at)
        except Stale:
            return self._ledger.get(payment.account, payment.connection, payment.id)

    def _move(
        self,
        payment: SandboxPayment,
        *,
        state: PaymentState,
        at: datetime | None = None,
        card: str | None = None,
        failure: str = "",
        ready_at: datetime | None = None,
        ends: date | None = None,
    ) -> SandboxPayment:
        moved = replace(
            payment,
            ends=payment.ends if card is None else ends,
            state=state,
            at=at or self._clock.now(),
            card=payment.card if card is None else card,
            failure=failure,
            ready_at=ready_at,
            version=payment.version + 1,
        )
        self._moved(moved, f"payment.{state}")
        return self._contested(moved) if is_disputed(moved) and not is_disputed(payment) else moved

    def _contested(self, payment: SandboxPayment) -> SandboxPayment:
        """The same payment, and the news that it is disputed."""
        return self._moved(replace(payment, version=payment.version + 1), "dispute.created")

    def _moved(self, payment: SandboxPayment, kind: str) -> SandboxPayment:
        self._ledger.move(payment, self._hook(payment, kind))
        return payment

    def _hook(self, payment: SandboxPayment, kind: str) -> Hook:
        event = f"sbx_{payment.id}_{payment.version}"
        body = {
            "id": event,
            "type": kind,
            # When it happened, whenever somebody looked: what comes of it is the same either way.
            "created": int(max([payment.at, *(one.at for one in payment.refunds)]).timestamp()),
            "data": {"payment": payment.id, "order": payment.order, "account": payment.account},
        }
        return Hook(
            id=JobId(derived("job", "hook", event)),
            account=payment.account,
            connection=payment.connection,
            url=f"{self._webhooks}/{payment.account}/{payment.connection}",
            body=json.dumps(body, separators=(",", ":")),
        )


def _truth(payment: SandboxPayment) -> Truth:
    title = CARDS[payment.card].title if payment.card else ""
    succeeded = payment.state is PaymentState.SUCCEEDED
    saved = payment.saves and succeeded
    return Truth(
        reference=payment.id,
        order=payment.order,
        state=payment.state,
        amount=payment.amount,
        at=payment.at,
        failure=payment.failure,
        method=f"Test card “{title}”" if title else "",
        saved=Saved(payment.order, payment.id, payment.ends or last_day_of(payment)) if saved else None,
        # Nobody has these cards: who tries out a page is not whoever else does.
        card=f"{payment.id}-{payment.card}" if payment.card else "",
        # What only keeps a card costs nothing.
        fee=Fee(f"{payment.id}-fee", fee_of(payment.amount), payment.at)
        if succeeded and payment.amount
        else None,
    )


def _page(payment: SandboxPayment) -> str:
    return f"/sandbox/{payment.account}/{payment.connection}/{payment.id}?secret={payment.secret}"
