"""How Stripe tells of disputes: its states, its lines and its fee."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from cartwright.adapters.processors.stripe_disputes import STATES, disputed_of
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.errors import Outage
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState
from cartwright.domain.orders import Order
from local.stripe.cards import CARDS
from local.stripe.disputes import new_dispute
from local.stripe.objects import new_charge, new_event, new_intent
from tests.contract.processors.conftest import Place
from tests.contract.processors.test_disputes import opened
from tests.contract.processors.till import Card, insist
from tests.contract.processors.tills import StripeTill, stripe_till
from tests.contract.stripe.checked import contract
from tests.contract.stripe.contract import Contract


@pytest.fixture(name="till")
def _till() -> Iterator[StripeTill]:
    with stripe_till() as till:
        yield till


def states(till: StripeTill, order: Order) -> tuple[DisputeState, Money, Money]:
    (dispute,) = till.processor().disputed(order)
    return dispute.state, dispute.taken, dispute.fee


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def test_stripe_asks_takes_and_gives_back_and_keeps_its_fee(till: StripeTill, place: Place) -> None:
    order = opened(till, place)
    till.pay(order, Card.GOOD)
    till.decide(order, "inquire")
    assert states(till, order) == (DisputeState.INQUIRY, euros("0.00"), euros("0.00"))
    till.let_pass(timedelta(days=1))
    till.decide(order, "dispute")
    assert states(till, order) == (DisputeState.OPEN, euros("100.00"), euros("20.00"))
    (dispute,) = till.processor().disputed(order)
    assert (dispute.at, dispute.reason) == (till.hands.now, "fraudulent")
    assert dispute.answer_by is not None
    till.decide(order, "review")
    assert states(till, order)[0] is DisputeState.REVIEW
    till.let_pass(timedelta(days=30))
    till.decide(order, "win")
    assert states(till, order) == (DisputeState.WON, euros("0.00"), euros("20.00"))
    (dispute,) = till.processor().disputed(order)
    assert dispute.at == till.hands.now


def test_stripe_keeps_what_was_lost(till: StripeTill, place: Place) -> None:
    order = opened(till, place)
    till.contest(order)
    till.decide(order, "lose")
    assert states(till, order) == (DisputeState.LOST, euros("100.00"), euros("20.00"))


def test_an_inquiry_that_is_closed_took_nothing(till: StripeTill, place: Place) -> None:
    order = opened(till, place)
    till.pay(order, Card.GOOD)
    till.decide(order, "inquire")
    till.decide(order, "win")
    assert states(till, order) == (DisputeState.WON, euros("0.00"), euros("0.00"))


def test_a_fault_on_the_way_to_stripe_is_an_outage(till: StripeTill, place: Place) -> None:
    order = opened(till, place)
    till.contest(order)
    till.break_call("gibberish")
    with pytest.raises(Outage):
        till.processor().disputed(order)
    assert len(insist(lambda: till.processor().disputed(order))) == 1


@pytest.fixture(name="terms")
def _terms() -> Contract:
    return contract()


def dispute_of(status: str) -> dict[str, object]:
    intent = new_intent({"amount": 1000, "currency": "eur", "metadata": {}}, live=False, now=1)
    charge = new_charge(intent, "pm_1", CARDS["4242424242424242"], failed=False, message="", now=1)
    return new_dispute(charge, status, now=1)


@pytest.mark.parametrize("status", STATES)
def test_every_status_of_stripes_own_is_known(terms: Contract, status: str) -> None:
    assert terms.object(dispute_of(status)) == []
    assert disputed_of(dispute_of(status)).state is STATES[status]


def test_a_status_that_is_none_of_stripes_is_refused(terms: Contract) -> None:
    odd = dispute_of("forgiven")
    assert terms.object(odd) != []
    with pytest.raises(ProcessorRefused):
        disputed_of(odd)


@pytest.mark.parametrize("missing", ["amount", "balance_transactions", "evidence_details", "created"])
def test_an_answer_that_is_no_dispute_is_an_outage(terms: Contract, missing: str) -> None:
    dispute = dispute_of("needs_response")
    del dispute[missing]
    assert terms.object(dispute) != []
    with pytest.raises(Outage):
        disputed_of(dispute)


@pytest.mark.parametrize("kind", ["created", "funds_withdrawn", "updated", "funds_reinstated", "closed"])
def test_the_simulators_events_are_stripes(terms: Contract, kind: str) -> None:
    event = new_event(
        f"charge.dispute.{kind}", dispute_of("needs_response"), live=False, now=1, request="", key=""
    )
    assert terms.event(event) == []
