"""Who tries codes of coupons, and what it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import guessing, showing
from cartwright.domain.attempts import TooManyAttempts
from cartwright.domain.coupons import CouponUnknown
from cartwright.domain.errors import Outage
from cartwright.domain.tax import Place
from tests.fakes.selling import FakeOrders
from tests.unit.application.agency import HOST, Agency
from tests.unit.application.test_selling_coupons import add
from tests.unit.domain.shop import ACCOUNT

HOME, CAFE, ROOM = "203.0.113.7", "198.51.100.23", 20


class Deaf(FakeOrders):
    def count(self, _: object) -> None:
        raise Outage("the table")


def asks(agency: Agency, code: str, address: str = HOME, *, deaf: bool = False) -> None:
    ours = Deaf(agency.store.shelves, ACCOUNT) if deaf else agency.mine.orders
    within = agency.limits.of_guess(address, agency.now)
    showing.show(
        HOST,
        "course",
        Place("DE"),
        storefront=agency.store.storefront,
        now=agency.now,
        coupon=code,
        within=within,
        guessed=lambda _: guessing.count(within, ours),
    )


def guesses(agency: Agency, many: int = ROOM) -> None:
    for number in range(many):
        with pytest.raises(CouponUnknown):
            asks(agency, f"GUESS-{number}")


def test_a_guesser_is_told_no_more_and_a_hit_does_not_show(agency: Agency) -> None:
    add(agency)
    guesses(agency)
    for code in ("GUESS-99", "half"):
        with pytest.raises(TooManyAttempts) as full:
            asks(agency, code)
        assert full.value.facts == {"by": "address", "retry_after": 1800}
    asks(agency, "")
    asks(agency, "half", CAFE)


def test_after_half_an_hour_codes_are_answered_again(agency: Agency) -> None:
    add(agency)
    guesses(agency)
    agency.clock.move(timedelta(minutes=30))
    asks(agency, "half")


def test_a_few_mistakes_and_a_code_that_is_right_as_often_as_one_likes(agency: Agency) -> None:
    add(agency)
    guesses(agency, ROOM - 1)
    for _ in range(ROOM):
        asks(agency, "half")
    guesses(agency, 1)


def test_guesses_leave_orders_their_room(agency: Agency) -> None:
    guesses(agency)
    agency.send(replace(agency.purchase("attempt-1"), address=HOME))


def orders(agency: Agency, code: str, number: int) -> None:
    form = agency.purchase(f"attempt-{number}", "59.50")
    buyer = replace(form.buyer, email=f"ada{number}@buyer.example")
    agency.send(replace(form, buyer=buyer, address=HOME, coupon=code))


def test_who_guesses_by_way_of_orders_is_counted_with_the_rest_and_told_no_more(agency: Agency) -> None:
    add(agency)
    guesses(agency, ROOM // 2)
    for number in range(ROOM // 2):
        with pytest.raises(CouponUnknown):
            orders(agency, f"GUESS-{number}", number)
    for code in ("GUESS-99", "half"):
        with pytest.raises(TooManyAttempts):
            orders(agency, code, ROOM)
    with pytest.raises(TooManyAttempts):
        asks(agency, "half")


def test_a_code_that_is_right_is_no_guess_in_an_order_either(agency: Agency) -> None:
    add(agency)
    guesses(agency, ROOM - 1)
    orders(agency, "half", 1)
    guesses(agency, 1)


def test_a_table_that_cannot_count_is_no_reason_to_tell_nothing(agency: Agency) -> None:
    with pytest.raises(CouponUnknown):
        asks(agency, "GUESS", deaf=True)


def test_who_only_looks_is_not_watched(agency: Agency) -> None:
    with pytest.raises(CouponUnknown):
        showing.show(
            HOST, "course", Place("DE"), storefront=agency.store.storefront, now=agency.now, coupon="GUESS"
        )
