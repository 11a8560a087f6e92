"""What is given back of an order: never more than was paid, and each refund comes to one end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import MemberId, RefundId
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.orders import AmountDiffers, Sale
from cartwright.domain.refunds import (
    AT_LEAST_EVERY,
    SOON,
    MoreThanPaid,
    NothingPaid,
    Portion,
    Refund,
    RefundState,
    Returns,
    found,
    found_id,
    refund_id,
    spread,
    whole,
)
from tests.unit.domain.shop import ACCOUNT, NOON, OLIVEIRA, SELLERS, offer, paid, product

ORDER = paid(offer(product(), [product("Mat", "30.00"), product("Mug", "12.00", owner=OLIVEIRA)], SELLERS))
SALES = [ORDER.sale(owner) for owner in ORDER.owners]
HOUR = timedelta(hours=1)


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def nothing() -> Returns:
    return Returns(ORDER.account, ORDER.id)


def refund(*portions: tuple[int, str], key: str = "one", sale: Sale = SALES[0]) -> Refund:
    return Refund(
        account=sale.account,
        id=refund_id(sale.account, sale.id, key),
        order=sale.order,
        sale=sale.id,
        client=sale.owner,
        mode=sale.mode,
        portions=tuple(Portion(line, eur(amount)) for line, amount in portions),
        asked_at=NOON,
        by=MemberId("mem_1"),
    )


def word(
    of: Refund | None,
    state: ReturnState = ReturnState.SUCCEEDED,
    *,
    amount: Money | None = None,
    reference: str = "re_1",
    after: timedelta = HOUR,
) -> Returned:
    of_it = amount or (of.amount if of else eur("1.00"))
    return Returned(reference, "pi_1", of_it, state, NOON + after, of.id if of else None)


def asked(*refunds: Refund) -> Returns:
    returns = nothing()
    for one in refunds:
        returns = returns.asked(one, ORDER.lines)
    return returns


def state(returns: Returns, key: str = "one") -> RefundState:
    one = returns.find(refund_id(ACCOUNT, SALES[0].id, key))
    assert one is not None
    return one.state


def test_what_was_asked_for_is_no_longer_left_before_anything_is_given_back() -> None:
    returns = asked(refund((1, "19.00")))
    assert (returns.left(ORDER.lines[0]), returns.back(ORDER.lines[0])) == (eur("100.00"), eur("0.00"))
    assert returns.left(ORDER.lines[1]) == ORDER.lines[1].amount.gross


def test_nobody_asks_for_more_than_is_left_of_a_line() -> None:
    returns = asked(refund((1, "100.00")))
    with pytest.raises(MoreThanPaid) as refused:
        returns.asked(refund((1, "19.01"), key="two"), ORDER.lines)
    assert dict(refused.value.facts) == {"line": 1, "left": "19.00 EUR"}
    assert returns.asked(refund((1, "19.00"), key="two"), ORDER.lines).left(ORDER.lines[0]) == eur("0.00")


def test_what_failed_may_be_asked_for_again() -> None:
    first = refund((1, "119.00"))
    returns = asked(first).heard(word(first, ReturnState.FAILED), NOON)
    assert returns.left(ORDER.lines[0]) == eur("119.00")
    assert returns.asked(refund((1, "119.00"), key="two"), ORDER.lines).left(ORDER.lines[0]) == eur("0.00")


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ([ReturnState.PENDING], RefundState.PENDING),
        ([ReturnState.PENDING, ReturnState.SUCCEEDED], RefundState.SUCCEEDED),
        ([ReturnState.SUCCEEDED, ReturnState.PENDING], RefundState.SUCCEEDED),
        ([ReturnState.SUCCEEDED, ReturnState.FAILED], RefundState.FAILED),
        ([ReturnState.FAILED, ReturnState.SUCCEEDED], RefundState.FAILED),
        ([ReturnState.PENDING, ReturnState.FAILED, ReturnState.PENDING], RefundState.FAILED),
    ],
)
def test_a_refund_moves_forward_and_never_back(words: Sequence[ReturnState], ends: RefundState) -> None:
    one = refund((1, "10.00"))
    returns = asked(one)
    for number, said in enumerate(words):
        returns = returns.heard(word(one, said, after=HOUR * number), NOON)
    assert state(returns) is ends


def test_what_is_on_its_way_is_going_back_and_what_failed_is_not() -> None:
    one, line = refund((1, "10.00")), ORDER.lines[0]
    returns = asked(one)
    assert returns.going(line) == eur("0.00")
    pending = returns.heard(word(one, ReturnState.PENDING), NOON)
    assert (pending.going(line), pending.back(line)) == (eur("10.00"), eur("0.00"))
    assert pending.heard(word(one), NOON).going(line) == eur("10.00")
    assert pending.heard(word(one, ReturnState.FAILED), NOON).going(line) == eur("0.00")


def test_the_same_word_again_is_no_news() -> None:
    one = refund((1, "10.00"))
    heard = asked(one).heard(word(one), NOON)
    assert heard.heard(word(one), NOON + HOUR) is heard
    assert nothing().heard(word(one), NOON) == nothing()


def test_without_an_answer_a_refund_is_unknown_until_there_is_one() -> None:
    one = refund((1, "10.00"))
    unsure = asked(one).unsure(one, NOON)
    assert state(unsure) is RefundState.UNKNOWN
    assert [known.id for known in unsure.unasked] == [one.id]
    [unknown] = unsure.refunds
    assert unsure.unsure(unknown, NOON) is unsure
    answered = unsure.heard(word(one), NOON)
    assert state(answered) is RefundState.SUCCEEDED
    assert not answered.unasked


def test_a_word_of_another_amount_is_refused() -> None:
    one = refund((1, "10.00"))
    with pytest.raises(AmountDiffers):
        asked(one).heard(word(one, amount=eur("9.99")), NOON)


def test_what_came_back_came_back_when_it_was_heard_where_the_processor_does_not_say_when() -> None:
    one = refund((1, "10.00"))
    arrived = asked(one).heard(word(one), NOON)
    [untold] = arrived.heard(word(one, ReturnState.FAILED), NOON + 9 * HOUR).refunds
    [told] = arrived.heard(word(one, ReturnState.FAILED, after=5 * HOUR), NOON + 9 * HOUR).refunds
    assert (untold.at, told.at) == (NOON + 9 * HOUR, NOON + 5 * HOUR)
    [refused] = asked(one).heard(word(one, ReturnState.FAILED, reference=""), NOON + 9 * HOUR).refunds
    assert (refused.at, refused.reference) == (NOON + HOUR, "")


def test_what_has_no_end_is_asked_about_ever_more_rarely_and_at_least_daily() -> None:
    one = refund((1, "10.00"))
    returns = asked(one)
    assert returns.due == NOON + SOON
    gaps = []
    for _ in range(10):
        returns = returns.put_off(NOON)
        assert returns.due is not None
        gaps.append(returns.due - NOON)
    assert gaps[:3] == [SOON, 2 * SOON, 4 * SOON]
    assert gaps[-1] == AT_LEAST_EVERY
    waiting = returns.due
    assert returns.heard(word(one, ReturnState.PENDING), NOON).due == waiting
    assert returns.heard(word(one), NOON).due is None
    assert replace(returns, due=None).asked(refund((2, "1.00"), key="two"), ORDER.lines).looked == 0


def test_a_sales_refunds_are_listed_the_newest_first() -> None:
    mine = [refund((1, "1.00")), refund((1, "1.00"), key="two")]
    theirs = refund((3, "1.00"), sale=SALES[1])
    returns = asked(mine[0], theirs, mine[1])
    assert [one.id for one in returns.of(SALES[0].id)] == [mine[1].id, mine[0].id]
    assert returns.find(RefundId("ref_none")) is None


def test_an_amount_is_spread_over_lines_by_what_is_left_of_each() -> None:
    lines = SALES[0].lines
    assert spread(eur("15.47"), lines, nothing()) == (Portion(1, eur("11.90")), Portion(2, eur("3.57")))
    all_of_one = asked(refund((1, "119.00")))
    assert spread(eur("15.47"), lines, all_of_one) == (Portion(2, eur("15.47")),)


def test_an_amount_is_spread_in_whole_steps_as_far_as_what_is_left_is() -> None:
    lines = SALES[0].lines
    even = asked(refund((2, "0.70")))  # of 119.00 and 35.70
    assert spread(eur("2.00"), lines, even, 100) == (Portion(1, eur("2.00")),)
    odd = asked(refund((1, "118.50"), (2, "34.20")))
    assert spread(eur("2.00"), lines, odd, 100) == (Portion(1, eur("0.50")), Portion(2, eur("1.50")))


@given(st.integers(1, 15_470), st.integers(0, 11_900), st.integers(0, 3_570))
def test_what_is_spread_is_the_amount_and_fits(cents: int, one: int, other: int) -> None:
    lines = SALES[0].lines
    before = [(number, f"{Money(gone, 'EUR').decimal}") for number, gone in ((1, one), (2, other)) if gone]
    returns = asked(*([refund(*before)] if before else []))
    amount, left = Money(cents, "EUR"), total([returns.left(line) for line in lines], "EUR")
    if amount > left:
        with pytest.raises(MoreThanPaid):
            spread(amount, lines, returns)
        return
    portions = spread(amount, lines, returns)
    assert total([portion.gross for portion in portions], "EUR") == amount
    assert returns.asked(replace(refund((1, "1.00"), key="two"), portions=portions), ORDER.lines).refunds


def test_nothing_or_less_is_no_amount() -> None:
    for amount in ("0.00", "-1.00"):
        with pytest.raises(Invalid):
            spread(eur(amount), SALES[0].lines, nothing())
        with pytest.raises(ValueError, match="more than nothing"):
            Portion(1, eur(amount))


@pytest.mark.parametrize(
    ("step", "back"),
    [(10, ["119.00", "35.70"]), (130, ["119.00", "35.70"]), (100, ["118.46", "35.54"]), (15_470, None)],
)
def test_all_that_is_left_is_in_steps_together_and_of_each_line_what_it_is(
    step: int, back: list[str] | None
) -> None:
    some = nothing() if back else asked(refund((1, "0.70")))
    if back is None:
        with pytest.raises(MoreThanPaid):
            whole(SALES[0].lines, some, step)
        return
    assert [one.gross for one in whole(SALES[0].lines, some, step)] == [eur(one) for one in back]


def test_all_that_is_left_is_what_nobody_asked_for_yet() -> None:
    some = asked(refund((1, "19.00")))
    assert whole(SALES[0].lines, some) == (Portion(1, eur("100.00")), Portion(2, eur("35.70")))
    rest = replace(refund((1, "1.00"), key="two"), portions=whole(SALES[0].lines, some))
    everything = some.asked(rest, ORDER.lines)
    with pytest.raises(MoreThanPaid):
        whole(SALES[0].lines, everything)


def test_of_what_asked_for_nothing_nothing_can_be_given_back() -> None:
    free = [replace(line, amount=Taxed.free(eur("0.00"))) for line in SALES[0].lines]
    with pytest.raises(NothingPaid):
        whole(free, nothing())


def test_what_was_given_back_at_the_processor_is_a_refund_of_each_owner_that_has_part_in_it() -> None:
    there = word(None, amount=ORDER.payment.amount, reference="re_9")
    mine, theirs = found(there, SALES, nothing(), NOON + 2 * HOUR)
    assert [one.amount for one in (mine, theirs)] == [sale.total.gross for sale in SALES]
    assert (mine.ours, mine.by, mine.asked_at) == (False, None, there.at)
    assert mine.id == found_id(ACCOUNT, "re_9", SALES[0].id)
    heard = asked(mine, theirs).heard(there, NOON)
    assert {one.state for one in heard.refunds} == {RefundState.SUCCEEDED}
    assert heard.arrived(SALES[1].id) == {theirs.id}
    assert heard.knows(there)
    assert refund((1, "1.00")).ours


def test_a_cent_given_back_at_the_processor_is_one_owners() -> None:
    [only] = found(word(None, amount=Money(1, "EUR"), reference="re_9"), SALES, nothing(), NOON)
    assert (only.client, only.asked_at) == (SALES[0].owner, NOON)
