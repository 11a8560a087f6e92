"""Through what else a product may be paid."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from cartwright.domain.alternatives import AT_MOST, Alternative, checked, told_apart
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ConnectionId, OrderId, derived
from cartwright.domain.money import Money
from cartwright.domain.offers import PASSED_ON_AT_MOST, Hint, Offer, fitting
from cartwright.domain.payments import payment_id
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, OLIVEIRA, offer, placed, product


def connection(name: str, processor: str = "sandbox", **more: object) -> Connection:
    bare = Connection(ACCOUNT, ConnectionId(derived("connection", name)), None, processor, name, NOON, "")
    return replace(bare, **more)  # type: ignore[arg-type]


CARD, PAYPAL, SPARE = connection("card", "stripe"), connection("pal", "paypal"), connection("spare", "stripe")


def alternative(of: Connection, *, offered: bool = True, stands_in: bool = False) -> Alternative:
    return Alternative(of.id, offered, stands_in)


def pointer(refused: Invalid) -> object:
    """What the refusal points at."""
    [error] = cast("list[dict[str, object]]", refused.facts["errors"])
    return error["pointer"]


def page(*alternatives: Alternative, others: tuple[Connection, ...] = (PAYPAL, SPARE)) -> Offer:
    main = replace(product(), connection=CARD.id, alternatives=alternatives)
    return replace(offer(main), connection=CARD, others=others)


BOTH = (alternative(PAYPAL), alternative(SPARE, offered=False, stands_in=True))


def test_a_product_has_each_connection_once() -> None:
    for wrong in ([alternative(CARD)], [alternative(PAYPAL), alternative(PAYPAL)]):
        with pytest.raises(Invalid) as refused:
            checked(CARD.id, wrong)
        assert pointer(refused.value) == f"/alternatives/{len(wrong) - 1}/connection"


def test_an_alternative_is_for_something() -> None:
    with pytest.raises(Invalid) as refused:
        checked(CARD.id, [alternative(PAYPAL, offered=False)])
    assert pointer(refused.value) == "/alternatives/0"


def test_there_are_not_more_than_a_buyer_can_choose_from() -> None:
    many = [alternative(connection(str(number)), stands_in=True) for number in range(AT_MOST + 1)]
    checked(CARD.id, many[1:])
    with pytest.raises(Invalid):
        checked(CARD.id, many)


def test_two_of_one_processor_are_not_both_offered() -> None:
    told_apart(CARD, BOTH, [PAYPAL, SPARE])
    with pytest.raises(Invalid) as refused:
        told_apart(CARD, [alternative(PAYPAL), alternative(SPARE)], [PAYPAL, SPARE])
    assert pointer(refused.value) == "/alternatives/1/offered"


def test_a_product_names_all_that_it_may_be_paid_through() -> None:
    assert page(*BOTH).product.connections == (CARD.id, PAYPAL.id, SPARE.id)


def test_a_buyer_chooses_from_what_is_offered() -> None:
    seen = page(*BOTH)
    assert seen.choices == (CARD, PAYPAL)
    assert seen.paid_with("") is seen
    assert seen.paid_with("stripe") is seen
    chosen = seen.paid_with("paypal")
    assert (chosen.connection, chosen.others) == (PAYPAL, (CARD, SPARE))
    with pytest.raises(Invalid) as refused:
        seen.paid_with("mollie")
    assert pointer(refused.value) == "/pay_with"


def test_what_stands_in_is_asked_in_order_and_at_last_the_first_again() -> None:
    seen = page(*BOTH)
    order = placed(seen)
    assert seen.stand_ins(order) == [SPARE, CARD]
    assert page(alternative(PAYPAL), others=(PAYPAL,)).stand_ins(order) == [CARD]


def test_nothing_stands_in_for_a_payment_that_may_be_under_way() -> None:
    seen = page(*BOTH)
    assert not seen.stand_ins(placed(seen).attached("pi_1"))


def test_nothing_stands_in_for_what_it_cannot_take_or_keep() -> None:
    seen = page(*BOTH)
    order = placed(seen)
    rials = Money.of("10.00", "IRR")
    assert not seen.stand_ins(replace(order, payment=replace(order.payment, amount=rials)))
    old = replace(SPARE, processor="long-gone")
    keeping = replace(order, payment=replace(order.payment, saves=True))
    assert old not in page(*BOTH, others=(PAYPAL, old)).stand_ins(keeping)


def test_an_order_is_not_passed_on_for_ever() -> None:
    seen = page(*BOTH)
    order = placed(seen)
    for _ in range(PASSED_ON_AT_MOST):
        assert seen.stand_ins(order)
        order = order.passed_on(SPARE.id, None)
    assert not seen.stand_ins(order)


def test_an_order_that_is_passed_on_has_another_payment_and_remembers_the_one_before() -> None:
    order = placed(page(*BOTH))
    after = order.passed_on(SPARE.id, NORTHWIND)
    assert (after.payment.connection, after.payment.holder) == (SPARE.id, NORTHWIND)
    assert after.payment.id == payment_id(order.id, before=1) != order.payment.id
    assert (after.formerly, after.version) == ((order.payment,), order.version + 1)
    assert after.asked_through == order.asked_through == order.payment.connection
    left = after.left_behind(order.payment.connection)
    assert left is not None
    assert left.payment == order.payment
    assert after.left_behind(SPARE.id) is None


def test_a_payment_that_was_shown_is_never_passed_on() -> None:
    order = placed(page(*BOTH)).attached("pi_1")
    with pytest.raises(AssertionError):
        order.passed_on(SPARE.id, None)


def test_each_payment_of_an_order_has_an_id_of_its_own() -> None:
    order = OrderId("ord_1")
    assert len({payment_id(order, before=number) for number in range(5)}) == 5


def test_what_cannot_pay_all_that_is_sold_on_a_page_is_not_offered_there() -> None:
    main = page(*BOTH).product
    sold = [main, product("Mug", owner=OLIVEIRA)]
    own = replace(SPARE, client=NORTHWIND)
    gone = replace(PAYPAL, removed=NOON)
    assert fitting(main, [SPARE, PAYPAL], sold) == (PAYPAL, SPARE)
    assert fitting(main, [own, PAYPAL], sold) == (PAYPAL,)
    assert fitting(main, [own, gone], [main]) == (own,)


def test_a_page_says_what_else_it_may_be_paid_through() -> None:
    seen = page(*BOTH)
    assert Hint.of(seen.paid_with("paypal")) == Hint.of(seen)
    assert Hint.of(seen).others == (PAYPAL.id, SPARE.id)


def test_handed_over_to_another_connection_a_product_has_no_alternatives() -> None:
    main = page(*BOTH).product
    assert main.handed_over(OLIVEIRA).alternatives == BOTH
    assert main.handed_over(OLIVEIRA, SPARE.id).alternatives == ()
