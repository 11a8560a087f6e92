"""The sandbox: a processor of our own with test cards and play money, that behaves as the real ones do.

It decides by card *name*; a card number has no place to be typed. Its webhooks are signed and delivered
through the outbox, so they come late, twice or out of order exactly as others' do.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cartwright.adapters.processors.sandbox_fees import dispute_fee_of, fee_of
from cartwright.application.ports.processors import Intent
from cartwright.application.ports.sandbox import SandboxLedger, SandboxPayment
from cartwright.application.ports.selling import Stale
from cartwright.application.ports.world import Births, Clock
from cartwright.domain.errors import Conflict, Declined, Invalid, NotFound, Outage
from cartwright.domain.ids import AccountId, ConnectionId, JobId, PaymentId, derived
from cartwright.domain.jobs import Hook
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.orders import Order
from cartwright.domain.payments import Fee, PaymentState, Saved, Truth
from cartwright.languages import message

SLOW = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Card:
    """A test card: what its holder sees, what happens, and whether the answer arrives. `later` is the failure
    of whatever it is charged for once it was kept; `disputed`: its holder disputes whatever was paid with it,
    at once."""

    name: str
    title: str
    happens: str
    leads_to: PaymentState
    failure: str = ""
    answers: bool = True
    later: str = ""
    disputed: bool = False


CARDS: Mapping[str, Card] = {
    card.name: card
    for card in (
        Card(
            "success", message("Approved"), message("The payment succeeds at once."), PaymentState.SUCCEEDED
        ),
        Card(
            "decline", message("Declined"), message("The bank declines."), PaymentState.OPEN, "card_declined"
        ),
        Card(
            "insufficient",
            message("No funds"),
            message("Declined: insufficient funds."),
            PaymentState.OPEN,
            "insufficient_funds",
        ),
        Card(
            "authentication",
            message("Asks the bank"),
            message("The bank wants a confirmation first."),
            PaymentState.ACTION,
        ),
        Card(
            "slow",
            message("Slow"),
            message("Processing for a while, then succeeds."),
            PaymentState.PROCESSING,
        ),
        Card(
            "unknown",
            message("No answer"),
            message("Succeeds, but the answer is lost on the way."),
            PaymentState.SUCCEEDED,
            answers=False,
        ),
        Card(
            "once",
            message("Good once"),
            message("The payment succeeds; whatever else it is charged for is declined."),
            PaymentState.SUCCEEDED,
            later="card_declined",
        ),
        Card(
            "revoked",
            message("Revoked"),
            message("The payment succeeds; then its owner forbids the bank to pay any more."),
            PaymentState.SUCCEEDED,
            later="revocation_of_authorization",
        ),
        Card(
            "disputed",
            message("Disputed"),
            message("The payment succeeds, and its holder disputes it at once."),
            PaymentState.SUCCEEDED,
            disputed=True,
        ),
    )
}


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
            charged = self._tried(payment, again)
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
        if not _is_disputed(payment):
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

    def _tried(self, payment: SandboxPayment, card: Card) -> SandboxPayment:
        slow = card.leads_to is PaymentState.PROCESSING
        return self._move(
            payment,
            state=card.leads_to,
            card=card.name,
            failure=card.failure,
            ready_at=self._clock.now() + SLOW if slow else None,
        )

    def _known(
        self, account: AccountId, connection: ConnectionId, payment: PaymentId, order: Order, return_url: str
    ) -> SandboxPayment:
        try:
            return self._ripened(self._ledger.get(account, connection, payment))
        except NotFound:
            self.open(order, return_url=return_url)
            return self._ledger.get(account, connection, payment)

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
    ) -> SandboxPayment:
        moved = replace(
            payment,
            state=state,
            at=at or self._clock.now(),
            card=payment.card if card is None else card,
            failure=failure,
            ready_at=ready_at,
            version=payment.version + 1,
        )
        self._ledger.move(moved, self._hook(moved))
        return self._contested(moved) if _is_disputed(moved) and not _is_disputed(payment) else moved

    def _contested(self, payment: SandboxPayment) -> SandboxPayment:
        """The same payment, and the news that it is disputed."""
        told = replace(payment, version=payment.version + 1)
        self._ledger.move(told, self._hook(told, "dispute.created"))
        return told

    def _hook(self, payment: SandboxPayment, kind: str = "") -> Hook:
        event = f"sbx_{payment.id}_{payment.version}"
        body = {
            "id": event,
            "type": kind or f"payment.{payment.state}",
            "created": int(payment.at.timestamp()),
            "data": {"payment": payment.id, "order": payment.order, "account": payment.account},
        }
        return Hook(
            id=JobId(derived("job", "hook", event)),
            account=payment.account,
            connection=payment.connection,
            url=f"{self._webhooks}/{payment.account}/{payment.connection}",
            body=json.dumps(body, separators=(",", ":")),
        )


def _is_disputed(payment: SandboxPayment) -> bool:
    paid = payment.state is PaymentState.SUCCEEDED and bool(payment.card)
    return paid and bool(payment.amount) and CARDS[payment.card].disputed


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
        saved=Saved(payment.order, payment.id) if saved else None,
        # Nobody has these cards: who tries out a page is not whoever else does.
        card=f"{payment.id}-{payment.card}" if payment.card else "",
        # What only keeps a card costs nothing.
        fee=Fee(f"{payment.id}-fee", fee_of(payment.amount), payment.at)
        if succeeded and payment.amount
        else None,
    )


def _page(payment: SandboxPayment) -> str:
    return f"/sandbox/{payment.account}/{payment.connection}/{payment.id}?secret={payment.secret}"
