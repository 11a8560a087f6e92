"""Addresses that pages tell of before there is an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import leaving
from cartwright.application.challenging import Check
from cartwright.application.leaving import Told
from cartwright.domain.abandonment import NEVER
from cartwright.domain.attempts import TooManyAttempts
from cartwright.domain.availability import Availability
from cartwright.domain.carts import Fate
from cartwright.domain.challenges import Challenge, When
from cartwright.domain.ids import AccountId
from cartwright.domain.jobs import MailKind
from cartwright.domain.proofs import Proof, ProofFailed, ProofNeeded, Verdict
from tests.unit.application.agency import HOST, Agency
from tests.unit.application.carts import HOUR, left, reminding, revised, ticked
from tests.unit.application.notices import letters
from tests.unit.domain.shop import ACCOUNT

GRACE, ADDRESS = "grace@buyer.example", "203.0.113.7"


@pytest.fixture
def agency() -> Agency:
    return reminding()


def tell(
    agency: Agency,
    email: str = GRACE,
    *,
    remind: bool = True,
    attempt: str = "attempt-1",
    proof: str = "",
    check: Check | None = None,
) -> None:
    leaving.tell(
        Told(HOST, "course", attempt, email, "de", remind, ADDRESS, proof),
        storefront=agency.store.storefront,
        orders=lambda account: agency.store.of(account).orders,
        carts=lambda account: agency.store.of(account).carts,
        limits=agency.limits,
        now=agency.now,
        check=check,
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
    assert ticked(agency).mailed == 1  # which was counted when it was told of
    left(agency, "attempt-11")


@pytest.mark.parametrize(("stock", "mailed"), [(0, 0), (1, 1)])
def test_of_what_is_sold_out_nobody_is_reminded(agency: Agency, stock: int, mailed: int) -> None:
    revised(agency, sold=Availability(stock=stock))
    tell(agency)
    assert ticked(agency).mailed == mailed


def test_a_mailbox_is_one_whatever_detail_its_address_has(agency: Agency) -> None:
    for number in range(10):
        tell(agency, f"ada+{number}@buyer.example", attempt=f"attempt-{number}")
    for email in ("ada+99@buyer.example", "Ada@Buyer.example"):
        with pytest.raises(TooManyAttempts):
            tell(agency, email, attempt="attempt-99")


# Where the account asks its buyers to prove to be people.


class Service:
    """Which says yes to one word."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, account: AccountId, challenge: Challenge, proof: Proof) -> Verdict:
        self.asked += 1
        return Verdict.PASSED if proof.token == "good" else Verdict.FAILED


def asking(agency: Agency, when: When) -> Service:
    account = agency.mine.clients.account()
    asks = replace(account, challenge=Challenge(when, "0xsite", "sealed"))
    agency.store.shelves.accounts[ACCOUNT] = asks
    return Service()


def test_who_has_to_prove_to_be_a_person_has_to_here_and_nothing_is_kept_before(agency: Agency) -> None:
    check = asking(agency, When.ALWAYS)
    with pytest.raises(ProofNeeded):
        tell(agency, check=check)
    with pytest.raises(ProofFailed):
        tell(agency, proof="made-up", check=check)
    assert not agency.store.shelves.carts
    assert not agency.store.shelves.sealed
    tell(agency, proof="good", check=check)
    assert ticked(agency).mailed == 1


def test_near_the_limit_it_is_asked_for(agency: Agency) -> None:
    check = asking(agency, When.NEAR)
    for number in range(5):
        tell(agency, attempt=f"attempt-{number}", check=check)
    with pytest.raises(ProofNeeded):
        tell(agency, attempt="attempt-5", check=check)
    for number in range(5, 10):
        tell(agency, attempt=f"attempt-{number}", proof="good", check=check)
    with pytest.raises(TooManyAttempts):
        tell(agency, attempt="attempt-10", proof="good", check=check)


def test_guessing_at_proofs_comes_to_its_end(agency: Agency) -> None:
    check = asking(agency, When.ALWAYS)
    for number in range(20):
        with pytest.raises(ProofFailed if number < 10 else TooManyAttempts):
            tell(agency, proof="made-up", check=check)
    assert check.asked == 10


def test_taking_a_tick_back_takes_no_proof(agency: Agency) -> None:
    tell(agency)
    tell(agency, remind=False, check=asking(agency, When.ALWAYS))
    assert ticked(agency).mailed == 0


def test_of_an_order_that_is_there_a_proof_says_nothing_more(agency: Agency) -> None:
    left(agency, remind=False)
    check = asking(agency, When.ALWAYS)
    tell(agency, proof="whatever", check=check)
    assert (check.asked, len(agency.store.shelves.carts)) == (0, 1)
    assert ticked(agency).mailed == 0
