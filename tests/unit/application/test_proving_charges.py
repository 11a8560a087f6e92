"""Proving that each charge of a subscription was paid once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.journal.disputing import contested
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.orders import Sale
from cartwright.domain.subscriptions import Subscription
from tests.unit.application.agency import Agency
from tests.unit.application.billing import Billing
from tests.unit.application.test_proving import found, given_back, numbered, put
from tests.unit.domain.shop import ACCOUNT


@pytest.fixture(name="billed")
def _billed(agency: Agency) -> Subscription:
    """Bought, and charged twice, a month apart; all is numbered, and a day has gone."""
    billing = Billing(agency)
    billing.sells()
    billing.bought()
    billing.falls_due()
    subscription = billing.falls_due()
    numbered(agency, list(agency.store.shelves.sales.values()))
    agency.clock.move(timedelta(days=1))
    return subscription


def as_of_the_first(agency: Agency) -> tuple[Sale, Sale]:
    """What the second charge was paid with, as a second payment of the first one."""
    first, second = (one for one in agency.store.shelves.sales.values() if one.lines[0].instalment)
    lines = tuple(replace(line, instalment=first.lines[0].instalment) for line in second.lines)
    double = replace(second, lines=lines)
    agency.store.shelves.sales[ACCOUNT, double.owner, double.id] = double
    return first, double


def test_each_charge_that_was_paid_once_is_right(agency: Agency, billed: Subscription) -> None:
    assert found(agency) == []


def test_a_charge_that_two_orders_paid_is_named(agency: Agency, billed: Subscription) -> None:
    both = as_of_the_first(agency)
    names = ", ".join(sorted(sale.id for sale in both))
    assert [str(one) for one in found(agency)] == [
        f"charged-once  {billed.owner} {billed.id} 1  paid by {names}"
    ]


def test_a_charge_of_which_one_payment_was_given_back_was_paid_once(
    agency: Agency, billed: Subscription
) -> None:
    _, double = as_of_the_first(agency)
    given_back(agency, double)
    assert "charged-once" not in {one.rule for one in found(agency)}


@pytest.mark.parametrize(
    ("state", "twice"), [(DisputeState.OPEN, False), (DisputeState.LOST, False), (DisputeState.WON, True)]
)
def test_a_charge_of_which_a_bank_has_one_payment_was_paid_once(
    agency: Agency, billed: Subscription, state: DisputeState, twice: bool
) -> None:
    _, double = as_of_the_first(agency)
    paid = agency.mine.orders.get(double.order)
    amount = paid.payment.amount
    told = Disputed(
        "dp_1", paid.payment.reference, amount, amount.zero("EUR"), state, "fraudulent", agency.now
    )
    taken = replace(told, state=DisputeState.OPEN)
    before, open_, after = (replace(paid, disputes=some) for some in ((), (taken,), (told,)))
    for entry in {one.id: one for one in (*contested(before, open_), *contested(open_, after))}.values():
        put(agency, entry)
    assert ("charged-once" in {one.rule for one in found(agency)}) is twice
