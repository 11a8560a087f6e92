"""What a forgotten buyer used of a coupon: forgotten too, unless somebody goes on knowing the buyer by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from cartwright.application import erasing
from cartwright.application.erasing import Wish
from cartwright.domain.coupons import Coupon, CouponUsedBefore
from cartwright.domain.discounts import Percent
from cartwright.domain.erasure import Ground
from cartwright.domain.ids import ClientId, CouponId, derived
from cartwright.domain.orders import Order
from cartwright.domain.settlement import settle
from tests.fakes.files import FakeFiles
from tests.fakes.veils import FakeErasures
from tests.unit.application.agency import ADA, Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

BOTH, ONE = "69.50", "59.50"


@pytest.fixture
def once(agency: Agency) -> Agency:
    """An agency with a coupon that a buyer may use once."""
    id_ = CouponId(derived("coupon", "half"))
    coupon = Coupon(ACCOUNT, id_, "HALF", "Half", Percent(Decimal("0.5")), limit_each=1)
    agency.mine.coupons.add(coupon, agency.act().audit("coupon.make", coupon.code))
    return agency


def ordered(agency: Agency, attempt: str = "attempt-1", *, both: bool = False) -> Order:
    bumps = [agency.mug] if both else []
    purchase = agency.purchase(attempt, BOTH if both else ONE, bumps=bumps)
    return agency.send(replace(purchase, coupon="half")).order


def bought(agency: Agency, *, both: bool = False) -> Order:
    order = ordered(agency, both=both)
    agency.pays(order)
    return agency.settled(order)


def expire(agency: Agency, order: Order) -> None:
    kept = agency.kept(order)
    settlement = settle(kept, agency.sandbox.cancel(kept, return_url=""))
    assert settlement is not None
    agency.mine.orders.settle(settlement)


def forgets(agency: Agency, client: ClientId = NORTHWIND, erasures: FakeErasures | None = None) -> None:
    mine = agency.mine
    erasing.erase(
        agency.act(),
        Wish(client, ADA.email, Ground.CONSENT_WITHDRAWN),
        clients=mine.clients,
        buyers=mine.buyers,
        sold=mine.sold,
        orders=mine.orders,
        erasures=erasures or mine.erasures,
        returns=mine.returns,
        drawer=FakeFiles(),
    )


def is_used(agency: Agency) -> bool:
    """Whether the buyer is known to have used the coupon."""
    try:
        ordered(agency, "attempt-9")
    except CouponUsedBefore:
        return True
    return False


def test_who_is_forgotten_by_the_only_seller_may_use_it_again(once: Agency) -> None:
    bought(once)
    forgets(once)
    assert not is_used(once)


def test_one_of_two_sellers_forgets_and_the_other_still_knows(once: Agency) -> None:
    bought(once, both=True)
    forgets(once, OLIVEIRA)
    assert is_used(once)
    forgets(once, NORTHWIND)
    assert not is_used(once)


def test_an_open_order_is_a_use_whoever_forgot_its_buyer(once: Agency) -> None:
    order = ordered(once)
    forgets(once)
    assert is_used(once)
    expire(once, order)
    assert not is_used(once)


def test_an_expired_order_gave_its_use_back_and_forgetting_it_frees_no_other(once: Agency) -> None:
    expire(once, ordered(once, "attempt-2", both=True))
    bought(once)
    forgets(once, OLIVEIRA)
    assert is_used(once)


def test_an_expired_order_that_was_all_leaves_nothing(once: Agency) -> None:
    order = ordered(once)
    expire(once, order)
    forgets(once)
    assert once.kept(order).buyer.veiled
    assert [key for key in once.store.shelves.uses if key[2]] == []


def test_what_is_paid_while_its_buyer_is_being_forgotten_is_forgotten_as_well(once: Agency) -> None:
    order = ordered(once)
    once.pays(order)

    class Settling(FakeErasures):
        """The payment is heard of just as we have read what is open."""

        def unpaid(self, email: str) -> Sequence[Order]:
            found = super().unpaid(email)
            once.settled(order)
            return found

    forgets(once, erasures=Settling(once.store.shelves, ACCOUNT))
    assert not is_used(once)


def test_another_sellers_open_order_is_no_reason_to_know_the_buyer_for_ever(once: Agency) -> None:
    bought(once, both=True)
    forgets(once, OLIVEIRA)
    forgets(once, NORTHWIND)
    assert not once.store.shelves.knowers
    assert not is_used(once)
