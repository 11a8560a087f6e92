"""Replaying an order from its webhooks, as they were kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.processors.sandbox_webhooks import HEADER, verify_sandbox
from cartwright.adapters.processors.signatures import by_secret, sign
from cartwright.application import rereading
from cartwright.application.ports.events import TornEvent
from cartwright.application.receiving import Keyring, Knock, receive
from cartwright.application.rehearsing import Proof, Replay
from cartwright.application.rereading import LEFT_BEHIND, Opening
from cartwright.application.settling import Heard
from cartwright.domain.connections import Credentials
from cartwright.domain.errors import Declined, NotFound, Outage
from cartwright.domain.ids import OrderId, derived
from cartwright.domain.journal import Kind
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import PaymentState
from tests.fakes.shelves import DONE, PARKED, WAITING
from tests.unit.application.agency import SECRET, Agency, back
from tests.unit.application.test_opening import sold_through
from tests.unit.domain.shop import ACCOUNT

VERIFIERS = {"sandbox": by_secret(verify_sandbox)}


def tells(agency: Agency, order: Order, kind: str = "payment.succeeded", *, secret: str = SECRET) -> None:
    """The sandbox knocks, and nobody has worked on it yet."""
    at = agency.now
    about = {"order": order.id, "payment": order.payment.reference or order.payment.id}
    body = json.dumps({"id": f"sbx_{kind}", "type": kind, "data": about}).encode()
    receive(
        Knock(ACCOUNT, order.payment.connection, body, {HEADER: sign(body, secret, at), "x-other": "1"}),
        keyring=Keyring(lambda account: agency.store.of(account).connections, agency.vault, agency.clock),
        verifiers=VERIFIERS,
        inbox=agency.store.inbox,
        envelopes=agency.envelopes,
        now=at,
    )


def reread(agency: Agency, order: OrderId, *, applies: bool, secret: str = SECRET) -> Replay:
    return rereading.reread(
        ACCOUNT,
        order,
        mine=agency.mine,
        inbox=agency.store.inbox,
        opening=Opening(agency.envelopes, lambda _, __: Credentials({"webhook_secrets": secret}), VERIFIERS),
        processors=agency.line,
        return_url=back,
        now=agency.now,
        applies=applies,
    )


def rehearsed(agency: Agency, order: OrderId, *, secret: str = SECRET) -> Replay:
    """And see that nothing was written by it."""
    before = repr(agency.store.shelves)
    told = reread(agency, order, applies=False, secret=secret)
    assert repr(agency.store.shelves) == before
    return told


def kinds(told: Replay) -> list[Kind]:
    return [entry.kind for entry in told.entries]


def came_of(told: Replay) -> list[tuple[str, Proof, Heard | None]]:
    return [(one.event.kind, one.proof, one.heard) for one in told.reread]


def state(agency: Agency) -> list[str]:
    return [kept.state for kept in agency.store.shelves.deliveries.values()]


@pytest.fixture(name="told")
def _told(agency: Agency) -> Order:
    """Paid, and the webhook of it lies in the inbox."""
    order = agency.ordered(bumps=[agency.mug])
    agency.pays(order)
    tells(agency, order)
    return order


def test_what_a_kept_webhook_would_book_is_told_and_then_booked(agency: Agency, told: Order) -> None:
    before = rehearsed(agency, told.id)
    assert (before.before, before.after) == (OrderState.PLACED, OrderState.PAID)
    assert sorted(kinds(before)) == sorted([Kind.CHARGE, Kind.CHARGE, Kind.FEE, Kind.FEE])
    assert came_of(before) == [("payment.succeeded", Proof.VERIFIED, Heard.SETTLED)]
    assert reread(agency, told.id, applies=True) == before
    assert len(agency.store.shelves.entries) == len(before.entries)
    assert state(agency) == [DONE]


def test_gone_through_again_it_changes_nothing_more(agency: Agency, told: Order) -> None:
    reread(agency, told.id, applies=True)
    for again in (rehearsed(agency, told.id), reread(agency, told.id, applies=True)):
        assert not again.changes
        assert came_of(again) == [("payment.succeeded", Proof.VERIFIED, Heard.SEEN)]


def test_only_what_the_signature_needs_is_kept_of_the_headers(agency: Agency, told: Order) -> None:
    [event] = agency.mine.events.of(told)
    assert event.kept_until == agency.now + timedelta(days=30)
    [(key, sealed)] = agency.store.shelves.raw.items()
    raw = agency.envelopes.open(sealed, agency.store.shelves.deliveries[key].delivery)
    assert set(raw.headers) == {HEADER}


def test_where_no_secret_is_left_that_signed_it_what_the_door_had_read_counts(
    agency: Agency, told: Order
) -> None:
    again = rehearsed(agency, told.id, secret="the-next-secret")
    assert came_of(again) == [("payment.succeeded", Proof.UNVERIFIED, Heard.SETTLED)]
    assert again.after is OrderState.PAID


def test_what_is_not_kept_any_more_is_told_and_not_gone_through(agency: Agency, told: Order) -> None:
    agency.clock.move(timedelta(days=30))
    again = rehearsed(agency, told.id)
    assert came_of(again) == [("payment.succeeded", Proof.NOT_KEPT, None)]
    assert not again.changes


def test_a_refund_that_a_webhook_told_of_is_found(agency: Agency) -> None:
    (sale,) = agency.sold()
    order = agency.mine.orders.get(sale.order)
    payment = agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
    agency.sandbox.give_back(payment, Money.of("30.00", "EUR"))
    assert not rehearsed(agency, order.id).changes
    tells(agency, order, "refund.succeeded")
    told = rehearsed(agency, order.id)
    assert kinds(told) == [Kind.REFUND]
    assert came_of(told) == [("refund.succeeded", Proof.VERIFIED, Heard.RETURNED)]
    assert kinds(reread(agency, order.id, applies=True)) == [Kind.REFUND]
    assert not rehearsed(agency, order.id).changes


def test_a_refund_of_what_would_only_be_paid_is_found_once_that_is_booked(
    agency: Agency, told: Order
) -> None:
    payment = agency.store.sandbox.get(ACCOUNT, told.payment.connection, told.payment.id)
    agency.sandbox.give_back(payment, Money.of("30.00", "EUR"))
    agency.clock.move(timedelta(seconds=1))
    tells(agency, told, "refund.succeeded")
    assert Kind.REFUND not in kinds(rehearsed(agency, told.id))
    assert Kind.REFUND in kinds(reread(agency, told.id, applies=True))


def test_a_refund_is_known_by_its_payment_alone(agency: Agency, told: Order) -> None:
    """Stripe's refunds name the payment and not our order: also of one that would only be paid."""
    agency.clock.move(timedelta(seconds=1))
    about = {"payment": agency.sandbox.truth(told, return_url="").reference}
    body = json.dumps({"id": "sbx_by_payment", "type": "refund.succeeded", "data": about}).encode()
    receive(
        Knock(ACCOUNT, told.payment.connection, body, {HEADER: sign(body, SECRET, agency.now)}),
        keyring=Keyring(lambda account: agency.store.of(account).connections, agency.vault, agency.clock),
        verifiers=VERIFIERS,
        inbox=agency.store.inbox,
        envelopes=agency.envelopes,
        now=agency.now,
    )
    first = reread(agency, told.id, applies=False)
    assert ("refund.succeeded", Proof.VERIFIED, Heard.IGNORED) not in came_of(first)
    reread(agency, told.id, applies=True)
    assert came_of(rehearsed(agency, told.id))[-1] == ("refund.succeeded", Proof.VERIFIED, Heard.RETURNED)


def test_a_decline_is_not_counted_again(agency: Agency) -> None:
    order = agency.ordered()
    with pytest.raises(Declined):
        agency.pays(order, "decline")
    tells(agency, order, "payment.declined")
    counted = agency.store.shelves.attempts.copy()
    told = rehearsed(agency, order.id)
    assert came_of(told) == [("payment.declined", Proof.VERIFIED, Heard.SEEN)]
    reread(agency, order.id, applies=True)
    assert agency.store.shelves.attempts == counted


def test_what_would_be_set_aside_says_why(agency: Agency, told: Order) -> None:
    def differs(order: Order, *, return_url: str) -> object:
        truth = agency.sandbox.truth(order, return_url=return_url)
        return replace(truth, amount=Money.of("1.00", "EUR"))

    agency.line.truths = differs  # type: ignore[assignment]
    [one] = rehearsed(agency, told.id).reread
    assert one.heard is Heard.PARKED
    assert one.because.startswith("amount-differs: ")
    assert state(agency) == [WAITING]
    reread(agency, told.id, applies=True)
    assert state(agency) == [PARKED]
    agency.line.truths = agency.sandbox.truth
    assert reread(agency, told.id, applies=True).after is OrderState.PAID
    assert state(agency) == [DONE]


def test_a_body_that_is_not_the_one_of_its_digest_is_refused(agency: Agency, told: Order) -> None:
    [kept] = agency.store.shelves.deliveries.values()
    kept.body = b"another"
    with pytest.raises(TornEvent):
        rehearsed(agency, told.id)


def test_an_order_that_is_not_there_and_a_silent_processor_are_told(agency: Agency, told: Order) -> None:
    with pytest.raises(NotFound):
        rehearsed(agency, OrderId(derived("order", "nobody")))
    agency.line.dead = True
    with pytest.raises(Outage):
        rehearsed(agency, told.id)


def test_what_a_connection_told_that_the_order_left_is_told_and_called_off_only_where_it_applies(
    agency: Agency,
) -> None:
    (spare,) = sold_through(agency, "spare")
    agency.line.silent.add(agency.till.id)
    order = agency.send(agency.purchase()).order
    agency.line.silent.clear()
    assert order.payment.connection == spare.id
    left = order.left_behind(agency.till.id)
    assert left is not None
    tells(agency, left, "payment.failed")
    # Whose id anybody may write into an order at a processor of their own.
    foreign = replace(order.payment, connection=agency.connected("another").id)
    tells(agency, replace(order, payment=foreign))
    told = rehearsed(agency, order.id)
    assert came_of(told) == [("payment.failed", Proof.VERIFIED, None)]
    assert [one.because for one in told.reread] == [LEFT_BEHIND]
    assert not told.changes
    assert came_of(reread(agency, order.id, applies=True)) == [("payment.failed", Proof.VERIFIED, Heard.SEEN)]
    there = agency.store.sandbox.get(ACCOUNT, agency.till.id, left.payment.id)
    assert there.state is PaymentState.CANCELED
