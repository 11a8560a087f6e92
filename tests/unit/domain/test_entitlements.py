"""What a sale lets its buyer into, and what takes that away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.entitlements import AccessState, Ending, Entitlement, granted, tickets_of
from cartwright.domain.errors import Invalid
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.funnel import Part
from cartwright.domain.ids import OrderId, ProductId, SaleId
from cartwright.domain.orders import Order
from cartwright.domain.payments import PaymentState
from cartwright.domain.settlement import settle
from tests.fakes.world import NOON
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, offer, placed, product, truth

MONTH, FOR_GOOD = Access(days=30), Access()
DAY = timedelta(days=1)


@pytest.mark.parametrize("days", [0, -1, 3661])
def test_access_is_for_days_or_for_good(days: int) -> None:
    with pytest.raises(Invalid) as refused:
        Access(days)
    assert "/fulfilment/access/days" in str(refused.value.facts)
    assert Fulfilment(access=Access()).gives


def held(**changes: object) -> Entitlement:
    one = Entitlement(
        account=ACCOUNT,
        client=NORTHWIND,
        sale=SaleId("sal_1"),
        product=ProductId("prd_1"),
        order=OrderId("ord_1"),
        begins=NOON,
    )
    return replace(one, **changes)  # type: ignore[arg-type]  # each test's own


def test_it_lets_in_until_its_end_and_without_one_for_good() -> None:
    month = held(ends=NOON + 30 * DAY)
    assert month.state(NOON + 30 * DAY - timedelta.resolution) is AccessState.ACTIVE
    assert month.state(NOON + 30 * DAY) is AccessState.OVER
    assert held().state(NOON + 9999 * DAY) is AccessState.ACTIVE


def test_what_is_given_back_lets_nobody_in_and_says_why_first() -> None:
    revoked = held().revoke(Ending.REFUND, at=NOON + DAY)
    assert (revoked.state(NOON), revoked.because, revoked.revoked) == (
        AccessState.REVOKED,
        Ending.REFUND,
        NOON + DAY,
    )
    assert revoked.version == 2
    assert revoked.revoke(Ending.SUBSCRIPTION, at=NOON + 2 * DAY) is revoked


def test_what_a_dispute_took_comes_back_as_it_was_and_is_prolonged_meanwhile() -> None:
    month = held(ends=NOON + 30 * DAY)
    taken = month.revoke(Ending.DISPUTE, at=NOON + DAY)
    assert taken.revoke(Ending.DISPUTE, at=NOON + 2 * DAY) is taken
    assert taken.give_back() == replace(month, version=3)
    longer = taken.prolong(NOON + 60 * DAY)
    assert longer.state(NOON) is AccessState.REVOKED
    assert longer.give_back().ends == NOON + 60 * DAY


@pytest.mark.parametrize("because", [Ending.REFUND, Ending.SUBSCRIPTION])
def test_what_ends_for_good_takes_the_place_of_a_dispute_and_no_dispute_its(because: Ending) -> None:
    taken = held(ends=NOON + DAY).revoke(Ending.DISPUTE, at=NOON + DAY)
    over = taken.revoke(because, at=NOON + 2 * DAY)
    assert (over.because, over.revoked, over.version) == (because, NOON + DAY, 3)
    for same in (
        over.give_back(),
        over.revoke(Ending.DISPUTE, at=NOON + 3 * DAY),
        over.prolong(NOON + 9 * DAY),
    ):
        assert same is over
    assert held().give_back() == held()


def test_what_is_over_is_revoked_all_the_same() -> None:
    over = held(ends=NOON + DAY)
    assert over.revoke(Ending.DISPUTE, at=NOON + 2 * DAY).state(NOON + 2 * DAY) is AccessState.REVOKED


def letting_in(*accesses: Access | None) -> Order:
    """An order of one product per access, not paid yet."""
    things = [
        replace(product(f"Thing {number}"), fulfilment=Fulfilment("Yours.", access=access))
        for number, access in enumerate(accesses)
    ]
    return placed(offer(things[0], things[1:]))


def test_a_payment_grants_what_its_order_was_good_for_once() -> None:
    order = letting_in(MONTH, None, FOR_GOOD)
    settlement = settle(order, truth(order))
    assert settlement is not None
    month, good = settlement.entitlements
    [sale] = settlement.sales
    assert [one.product for one in (month, good)] == [order.lines[0].product, order.lines[2].product]
    assert (month.begins, month.ends, good.ends) == (NOON, NOON + 30 * DAY, None)
    assert {(one.sale, one.order, one.client) for one in (month, good)} == {(sale.id, order.id, sale.owner)}
    assert tickets_of(settlement.after) == [month.ticket, good.ticket]
    assert settle(settlement.after, truth(order)) is None


def test_what_is_not_paid_grants_nothing() -> None:
    order = letting_in(MONTH)
    settlement = settle(order, truth(order, PaymentState.CANCELED))
    assert settlement is not None
    assert settlement.entitlements == ()


def test_one_product_bought_twice_lets_in_once_until_the_later_end() -> None:
    order = letting_in(MONTH, Access(days=60), FOR_GOOD)
    settlement = settle(order, truth(order))
    assert settlement is not None
    [sale] = settlement.sales
    first, second, third = sale.lines
    again = replace(second, product=first.product, part=Part.BUMP, quantity=2)
    [both] = granted(replace(sale, lines=(first, again)))
    assert (both.ends, both.many) == (NOON + 60 * DAY, 3)
    [good] = granted(replace(sale, lines=(first, replace(third, product=first.product))))
    assert good.ends is None


def test_carriage_lets_nobody_in() -> None:
    order = letting_in(MONTH)
    settlement = settle(order, truth(order))
    assert settlement is not None
    [sale] = settlement.sales
    assert granted(replace(sale, lines=(replace(sale.lines[0], part=Part.SHIPPING),))) == ()
