"""Asking again about a VAT number that was in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from cartwright.domain.buyers import Buyer
from cartwright.domain.lines import Otherwise
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Order, Sale
from cartwright.domain.people import Unconfirmed
from cartwright.domain.settlement import settle
from cartwright.domain.tax import Business, Check, Ground, NumberState, Treatment
from cartwright.domain.vat_checks import AT_LEAST_EVERY, FIRST, LASTS, Standing, VatCheck, Wrong, opened
from tests.unit.domain.shop import NOON, offer, placed, product, profile, registered, truth

FIRM = Business("Ada Trading SARL", "FR40303265045", Check(NumberState.PENDING, NOON, "VIES"))
FREE = Treatment(Ground.REVERSE_CHARGE, "FR")
HOUR = timedelta(hours=1)


def order(*, believed: bool = False, business: Business | None = FIRM) -> Order:
    seller = replace(
        profile(registrations=registered("DE", "EU-OSS")), unconfirmed=Unconfirmed(pending=believed)
    )
    found = placed(offer(product(), sellers=[seller]), "FR")
    net = Taxed.free(Money.of("100.00", "EUR"))
    lines = tuple(replace(line, otherwise=Otherwise(net, FREE)) for line in found.lines)
    buyer: Buyer = replace(found.buyer, business=business)
    return replace(found, lines=lines, buyer=buyer)


def sale(*, believed: bool = False) -> Sale:
    settlement = settle(of := order(believed=believed), truth(of))
    assert settlement is not None
    return settlement.sales[0]


def check(*, believed: bool = False) -> VatCheck:
    found = opened(sale(believed=believed))
    assert found is not None
    return found


def said(state: NumberState, at: datetime = NOON + HOUR) -> Check:
    return Check(state, at, "VIES", "WAPI1", "ADA TRADING SARL")


def test_a_sale_in_doubt_is_settled_with_its_check() -> None:
    settlement = settle(of := order(), truth(of))
    assert settlement is not None
    (begun,) = settlement.checks
    assert begun == check()
    assert (begun.standing, begun.due, begun.tax) == (
        Standing.WAITING,
        NOON + FIRST,
        Money.of("20.00", "EUR"),
    )
    assert begun.wrong is None


@pytest.mark.parametrize(
    "business", [None, Business("Ada Trading SARL"), replace(FIRM, check=said(NumberState.VALID))]
)
def test_a_sale_without_a_doubt_has_no_check(business: Business | None) -> None:
    settlement = settle(of := order(business=business), truth(of))
    assert settlement is not None
    assert settlement.checks == ()


def test_a_sale_to_somebody_forgotten_has_nothing_to_ask() -> None:
    assert opened(sale().under_veil("sealed")) is None


def test_nothing_of_the_buyers_words_is_in_a_check() -> None:
    ended = check(believed=True).of("NW-000001").answered(said(NumberState.VALID), FIRM.number)
    assert ended.standing is Standing.VALID
    for word in (FIRM.number, FIRM.name, "ADA TRADING", "Ada Buyer", "ada@buyer.example"):
        assert word not in repr(ended)


@pytest.mark.parametrize(
    ("believed", "state", "standing", "wrong"),
    [
        (False, NumberState.VALID, Standing.VALID, Wrong.CHARGED),
        (False, NumberState.INVALID, Standing.INVALID, None),
        (True, NumberState.VALID, Standing.VALID, None),
        (True, NumberState.INVALID, Standing.INVALID, Wrong.BELIEVED),
    ],
)
def test_an_answer_ends_it_and_may_show_that_the_tax_was_wrong(
    believed: bool, state: NumberState, standing: Standing, wrong: Wrong | None
) -> None:
    before = check(believed=believed)
    ended = before.answered(said(state))
    assert (ended.standing, ended.wrong) == (standing, wrong)
    assert (ended.at, ended.register, ended.consultation) == (NOON + HOUR, "VIES", "WAPI1")
    assert ended.version == before.version + 1


def test_the_number_is_kept_where_the_sale_has_come_to_rest_on_it() -> None:
    assert check().answered(said(NumberState.VALID), FIRM.number).number == FIRM.number
    for other in (said(NumberState.INVALID), said(NumberState.PENDING)):
        assert check().answered(other, FIRM.number).number == ""


def test_an_answer_that_changes_no_tax_is_no_mistake() -> None:
    alike = replace(check(), tax=Money.zero("EUR"))
    assert alike.answered(said(NumberState.VALID)).wrong is None


def test_the_tax_at_issue_of_who_was_believed_is_within_what_was_paid() -> None:
    bought = sale()
    (line,) = bought.lines
    assert line.otherwise is not None
    turned = replace(
        line,
        amount=line.otherwise.amount,
        treatment=FREE,
        otherwise=Otherwise(line.amount, line.treatment),
    )
    trusting = replace(bought.seller, unconfirmed=Unconfirmed(pending=True))
    believed = opened(replace(bought, lines=(turned,), seller=trusting))
    assert believed is not None
    assert (check().tax, believed.tax) == (Money.of("20.00", "EUR"), Money.of("16.67", "EUR"))


@pytest.mark.parametrize("state", [NumberState.PENDING, NumberState.FORMAT_ONLY])
def test_what_is_no_answer_puts_it_off(state: NumberState) -> None:
    again = check().answered(said(state))
    assert (again.standing, again.asked, again.due) == (Standing.WAITING, 1, NOON + 2 * HOUR)


def test_it_is_asked_with_growing_gaps_and_daily_in_the_end_for_two_weeks() -> None:
    waiting, asked = check(), list[timedelta]()
    while waiting.standing is Standing.WAITING:
        asked.append(waiting.due - NOON)
        waiting = waiting.put_off(waiting.due)
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert asked[0] == HOUR
    assert gaps[:6] == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, AT_LEAST_EVERY]
    assert max(gaps) == AT_LEAST_EVERY
    assert asked[-1] == LASTS
    assert (waiting.standing, waiting.at, waiting.wrong) == (Standing.UNANSWERED, NOON + LASTS, None)


def test_one_that_was_left_lying_is_asked_once_more_and_then_given_up() -> None:
    late = check().put_off(NOON + LASTS + HOUR)
    assert late.standing is Standing.UNANSWERED


def test_with_its_buyer_forgotten_there_is_nothing_to_ask() -> None:
    ended = check().forgotten(NOON + HOUR)
    assert (ended.standing, ended.at, ended.wrong) == (Standing.FORGOTTEN, NOON + HOUR, None)
