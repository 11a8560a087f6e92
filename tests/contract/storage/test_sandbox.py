"""What the sandbox processor may expect of its ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import JobId, derived
from cartwright.domain.jobs import Hook
from cartwright.domain.payments import PaymentState
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency
from tests.fakes.world import NOON


def payment_of(agency: Agency) -> SandboxPayment:
    order = agency.order()
    return SandboxPayment(
        account=agency.id,
        connection=agency.till.id,
        id=order.payment.id,
        order=order.id,
        amount=order.payment.amount,
        secret="only-the-buyer-knows",
        return_url="https://agency.carts.example.com/course",
        at=NOON,
    )


def hook_of(payment: SandboxPayment) -> Hook:
    job = JobId(derived("job", payment.id, str(payment.version)))
    return Hook(job, payment.account, payment.connection, "https://example.com/webhooks", "{}")


def test_a_payment_is_opened_once(agency: Agency, store: Ports) -> None:
    payment = payment_of(agency)
    assert store.sandbox.open(payment) == payment
    assert store.sandbox.open(replace(payment, secret="another")) == payment
    assert store.sandbox.get(agency.id, agency.till.id, payment.id) == payment


def test_a_payment_nobody_opened_is_not_found(agency: Agency, other: Agency, store: Ports) -> None:
    payment = payment_of(agency)
    store.sandbox.open(payment)
    with pytest.raises(NotFound):
        store.sandbox.get(other.id, agency.till.id, payment.id)
    with pytest.raises(NotFound):
        store.sandbox.get(agency.id, other.till.id, payment.id)


def test_a_payment_moves_with_its_webhook(agency: Agency, store: Ports) -> None:
    payment = store.sandbox.open(payment_of(agency))
    moved = replace(payment, state=PaymentState.SUCCEEDED, card="success", version=2)
    store.sandbox.move(moved, hook_of(moved))
    assert store.sandbox.get(agency.id, agency.till.id, payment.id) == moved
    assert agency.mine.outbox.get(hook_of(moved).id) == hook_of(moved)


def test_of_two_moves_of_one_payment_the_second_is_stale(agency: Agency, store: Ports) -> None:
    payment = store.sandbox.open(payment_of(agency))
    moved = replace(payment, state=PaymentState.PROCESSING, ready_at=NOON, version=2)
    store.sandbox.move(moved, None)
    late = replace(payment, state=PaymentState.CANCELED, version=2)
    with pytest.raises(Stale):
        store.sandbox.move(late, replace(hook_of(late), id=JobId(derived("job", "late"))))
    assert store.sandbox.get(agency.id, agency.till.id, payment.id) == moved
    assert agency.mine.outbox.get(JobId(derived("job", "late"))) is None
