"""Addresses that pages tell of before there is an order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.application import leaving
from cartwright.application.leaving import Told
from cartwright.domain.abandonment import NEVER
from cartwright.domain.attempts import TooManyAttempts
from cartwright.domain.carts import Fate
from cartwright.domain.jobs import MailKind
from tests.unit.application.agency import HOST, Agency
from tests.unit.application.carts import HOUR, left, reminding, revised, ticked
from tests.unit.application.notices import letters

GRACE, ADDRESS = "grace@buyer.example", "203.0.113.7"


@pytest.fixture
def agency() -> Agency:
    return reminding()


def tell(agency: Agency, email: str = GRACE, *, remind: bool = True, attempt: str = "attempt-1") -> None:
    leaving.tell(
        Told(HOST, "course", attempt, email, "de", remind, ADDRESS),
        storefront=agency.store.storefront,
        carts=lambda account: agency.store.of(account).carts,
        limits=agency.limits,
        now=agency.now,
    )


def test_who_left_an_address_and_ticked_is_written_to(agency: Agency) -> None:
    tell(agency)
    assert ticked(agency, HOUR - timedelta(minutes=1)).mailed == 0
    assert ticked(agency, timedelta(minutes=1)).mailed == 1
    assert len(letters(agency, MailKind.LEFT_CART)) == 1


def test_who_takes_the_tick_back_is_not(agency: Agency) -> None:
    tell(agency)
    tell(agency, remind=False)
    assert ticked(agency).mailed == 0


def test_who_buys_under_another_address_after_all_is_not_written_to_at_the_first(agency: Agency) -> None:
    tell(agency)
    order = left(agency, remind=False)
    agency.pays(order)
    agency.settled(order)
    assert ticked(agency).mailed == 0
    assert {cart.state for cart in agency.store.shelves.carts.values()} == {Fate.BOUGHT}


def test_where_nobody_is_reminded_nothing_is_kept(agency: Agency) -> None:
    revised(agency, abandonment=NEVER)
    tell(agency)
    assert agency.store.shelves.carts == {}


def test_a_mailbox_can_be_told_of_ten_times_a_week_and_no_order_is_refused_for_it(agency: Agency) -> None:
    for number in range(10):
        tell(agency, "ada@buyer.example", attempt=f"attempt-{number}")
    with pytest.raises(TooManyAttempts):
        tell(agency, "ada@buyer.example", attempt="attempt-10")
    left(agency, "attempt-11")
