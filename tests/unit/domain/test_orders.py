"""An order: frozen as bought, moved by what the processor says, and never moved back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import OrderId
from cartwright.domain.money import Money
from cartwright.domain.orders import (
    AmountDiffers,
    AnotherOrders,
    Order,
    OrderState,
    lines_of,
    sale_id,
    sellers_of,
)
from cartwright.domain.payments import PaymentState, Truth
from cartwright.domain.questions import Answer, FieldKind
from cartwright.domain.tax import Place
from tests.unit.domain.shop import (
    NOON,
    NORTHWIND,
    OLIVEIRA,
    offer,
    paid,
    placed,
    product,
    profile,
    quoted,
    registered,
    truth,
)

YOGA = profile(registrations=registered("DE", "EU-OSS"))
CERAMICS = profile(OLIVEIRA, "PT", registered("PT"), name="Oliveira Ceramics")
PAGE = offer(
    product(),
    [product("Mug", "12.00", owner=OLIVEIRA), product("Mat", "30.00")],
    [YOGA, CERAMICS],
)
OPEN, PROCESSING, ACTION = PaymentState.OPEN, PaymentState.PROCESSING, PaymentState.ACTION
SUCCEEDED, CANCELED = PaymentState.SUCCEEDED, PaymentState.CANCELED


# --- as bought ----------------------------------------------------------------------------------------------


def test_an_order_has_the_lines_of_its_quote_numbered_from_one() -> None:
    asked = quoted(PAGE)
    lines = lines_of(asked, PAGE)
    assert [line.number for line in lines] == [1, 2, 3]
    assert [line.amount for line in lines] == [line.amount for line in asked.lines]
    assert placed(PAGE).total == asked.total


def test_an_order_keeps_the_profiles_of_its_owners_and_of_nobody_else() -> None:
    assert sellers_of(quoted(PAGE), PAGE) == {NORTHWIND: YOGA, OLIVEIRA: CERAMICS}
    alone = offer(product(), sellers=[YOGA, CERAMICS])
    assert sellers_of(quoted(alone), alone) == {NORTHWIND: YOGA}


def test_an_owner_that_moves_afterwards_keeps_its_old_address_on_old_orders() -> None:
    order = paid(PAGE)
    moved = replace(
        PAGE, sellers={**PAGE.sellers, NORTHWIND: replace(YOGA, legal_name="Northwind AG", version=2)}
    )
    assert paid(moved).sale(NORTHWIND).seller.legal_name == "Northwind AG"
    assert order.sale(NORTHWIND).seller.legal_name == "Northwind Yoga GmbH"


def test_the_owners_of_an_order_come_in_the_order_of_their_lines() -> None:
    assert placed(PAGE).owners == (NORTHWIND, OLIVEIRA)


@pytest.mark.parametrize(("email", "name"), [("nobody", "Ada"), ("ada@buyer.example", "  ")])
def test_a_buyer_has_a_name_and_an_address_for_the_receipt(email: str, name: str) -> None:
    with pytest.raises(Invalid):
        Buyer(email, name, Place("DE"), Evidence("DE"))


# --- one owner's part ---------------------------------------------------------------------------------------


def test_a_sale_is_one_owners_lines_and_no_others() -> None:
    order = paid(PAGE)
    yoga, ceramics = order.sale(NORTHWIND), order.sale(OLIVEIRA)
    assert [line.name for line in yoga.lines] == ["Course", "Mat"]
    assert [line.name for line in ceramics.lines] == ["Mug"]
    assert (yoga.owner, ceramics.owner) == (NORTHWIND, OLIVEIRA)
    assert yoga.total + ceramics.total == order.total
    assert (yoga.at, yoga.method) == (NOON, "card")


def test_a_sale_has_the_same_id_whoever_works_it_out_and_another_for_another_owner() -> None:
    order = paid(PAGE)
    assert order.sale(NORTHWIND).id == sale_id(order.id, NORTHWIND) != order.sale(OLIVEIRA).id


def test_before_it_is_paid_nothing_is_sold() -> None:
    with pytest.raises(AssertionError):
        placed(PAGE).sale(NORTHWIND)


def test_a_test_order_makes_test_sales() -> None:
    assert paid(offer(product(mode=Mode.TEST), sellers=[YOGA])).sale(NORTHWIND).mode is Mode.TEST


# --- what the processor says --------------------------------------------------------------------------------


def test_an_order_learns_the_processors_reference() -> None:
    order = placed(PAGE)
    assert order.attached("pi_1").payment.reference == "pi_1"
    assert order.attached("pi_1").version == order.version + 1


def test_a_payment_that_succeeds_pays_the_order() -> None:
    order = placed(PAGE).attached("pi_1")
    after = order.heard(truth(order))
    assert (after.state, after.version) == (OrderState.PAID, order.version + 1)
    assert (after.payment.state, after.payment.settled_at, after.payment.method) == (SUCCEEDED, NOON, "card")
    assert after.buyer.evidence == Evidence("DE", card_country="DE")


def test_a_payment_is_recognised_even_before_its_reference_was_written_down() -> None:
    order = placed(PAGE)
    assert order.heard(truth(order)).payment.reference == "pi_1"


def test_a_payment_that_is_canceled_expires_the_order() -> None:
    order = placed(PAGE)
    assert order.heard(truth(order, CANCELED)).state is OrderState.EXPIRED


@pytest.mark.parametrize("state", [OPEN, ACTION, PROCESSING])
def test_a_payment_still_under_way_changes_nothing(state: PaymentState) -> None:
    order = placed(PAGE)
    assert order.heard(truth(order, state)) is order


@pytest.mark.parametrize("then", list(PaymentState))
def test_a_paid_order_stays_paid_whatever_is_heard_later(then: PaymentState) -> None:
    order = placed(PAGE)
    settled = order.heard(truth(order, SUCCEEDED))
    assert settled.heard(truth(order, then, NOON + timedelta(hours=1))) is settled


@pytest.mark.parametrize("then", [OPEN, ACTION, PROCESSING, CANCELED])
def test_an_expired_order_stays_expired_as_long_as_no_money_was_taken(then: PaymentState) -> None:
    order = placed(PAGE)
    expired = order.heard(truth(order, CANCELED))
    assert expired.heard(truth(order, then, NOON + timedelta(hours=1))) is expired


def test_money_that_was_taken_makes_even_an_expired_order_paid() -> None:
    order = placed(PAGE)
    assert order.unopened().heard(truth(order, SUCCEEDED)).state is OrderState.PAID


def test_an_order_whose_payment_never_opened_expires() -> None:
    assert placed(PAGE).unopened().state is OrderState.EXPIRED


def test_an_order_whose_payment_opened_does_not_expire_by_our_word() -> None:
    opened = placed(PAGE).attached("pi_1")
    assert opened.unopened() is opened


class TestForgettingWhoOrdered:
    ALONE = placed(offer(product(), sellers=[YOGA]))
    TWO = placed(PAGE)

    def test_an_expired_order_loses_the_buyers_words_and_keeps_its_country(self) -> None:
        expired = self.ALONE.unopened()
        after = expired.forget(NORTHWIND)
        assert after.buyer == expired.buyer.under_veil()
        assert after.buyer.place.country == "DE"
        assert after.version == expired.version + 1

    def test_an_open_order_loses_them_when_it_expires(self) -> None:
        noted = self.ALONE.forget(NORTHWIND)
        assert not noted.buyer.veiled
        assert noted.unopened().buyer.veiled
        assert noted.heard(truth(noted, CANCELED)).buyer.veiled

    def test_an_open_order_that_is_paid_is_a_new_sale_with_its_words(self) -> None:
        paid = self.ALONE.forget(NORTHWIND).heard(truth(self.ALONE, SUCCEEDED))
        assert paid.sale(NORTHWIND).buyer.email == "ada@buyer.example"

    def test_an_expired_and_forgotten_order_that_was_paid_after_all_is_a_sale_to_nobody(self) -> None:
        paid = self.ALONE.unopened().forget(NORTHWIND).heard(truth(self.ALONE, SUCCEEDED))
        sale = paid.sale(NORTHWIND)
        assert sale.buyer.veiled
        assert sale.total == paid.total

    def test_what_one_owner_forgets_the_other_knows(self) -> None:
        once = self.TWO.unopened().forget(OLIVEIRA)
        assert once.buyer == self.TWO.buyer
        paid = once.heard(truth(self.TWO, SUCCEEDED))
        assert paid.sale(OLIVEIRA).buyer.veiled
        assert paid.sale(NORTHWIND).buyer.words == self.TWO.buyer.words
        assert once.forget(NORTHWIND).buyer.veiled

    def test_a_stranger_to_the_order_forgets_nothing_of_it(self) -> None:
        expired = self.ALONE.unopened()
        assert expired.forget(OLIVEIRA) is expired

    def test_forgetting_again_changes_nothing(self) -> None:
        noted = self.ALONE.forget(NORTHWIND)
        assert noted.forget(NORTHWIND) is noted

    def test_of_a_paid_order_the_sales_are_forgotten_and_not_the_order(self) -> None:
        paid = self.ALONE.heard(truth(self.ALONE, SUCCEEDED))
        assert paid.forget(NORTHWIND) is paid


def test_a_payment_of_another_order_is_refused() -> None:
    order = placed(PAGE)
    with pytest.raises(AnotherOrders) as refused:
        order.heard(replace(truth(order), order=OrderId("ord_other")))
    assert dict(refused.value.facts) == {"order": "ord_other"}


def test_a_second_payment_of_the_same_order_is_refused() -> None:
    order = placed(PAGE).attached("pi_1")
    with pytest.raises(AnotherOrders):
        order.heard(replace(truth(order), reference="pi_2"))


def test_a_payment_of_another_amount_is_refused_and_says_both() -> None:
    order = placed(PAGE)
    with pytest.raises(AmountDiffers) as refused:
        order.heard(replace(truth(order), amount=Money.of("1.00", "EUR")))
    assert dict(refused.value.facts) == {"asked": str(order.payment.amount), "taken": "1.00 EUR"}


def test_a_canceled_payment_may_have_taken_nothing() -> None:
    order = placed(PAGE)
    canceled = replace(truth(order, CANCELED), amount=Money.zero("EUR"))
    assert order.heard(canceled).state is OrderState.EXPIRED


EVENTS = st.lists(st.sampled_from([OPEN, ACTION, PROCESSING, OPEN, SUCCEEDED]), max_size=8)


@given(EVENTS, st.data())
def test_any_order_and_repetition_of_what_a_processor_says_ends_in_one_state(
    states: list[PaymentState], data: st.DataObject
) -> None:
    order = placed(PAGE)
    words = [truth(order, state) for state in states]
    shuffled = data.draw(st.permutations([*words, *words[:3]]))
    assert _after(order, words) == _after(order, shuffled)


def _after(order: Order, words: list[Truth]) -> Order:
    for word in words:
        order = order.heard(word)
    return order


def test_only_success_and_cancellation_are_final() -> None:
    assert {state for state in PaymentState if state.final} == {SUCCEEDED, CANCELED}


def test_each_owner_is_told_what_was_said_to_its_own_products_and_no_more() -> None:
    order = paid(PAGE)
    said = tuple(
        Answer(line.product, "size", FieldKind.TEXT, "Size", line.name, 1, NOON) for line in order.lines
    )
    order = replace(order, buyer=replace(order.buyer, answers=said, passed={"src": "mail"}))
    yoga, mugs = order.sale(NORTHWIND), order.sale(OLIVEIRA)
    assert [answer.said for answer in yoga.buyer.answers] == ["Course", "Mat"]
    assert [answer.said for answer in mugs.buyer.answers] == ["Mug"]
    assert (yoga.buyer.passed, mugs.buyer.passed) == ({"src": "mail"}, {})
    mat = yoga.only(yoga.lines[1:])
    assert ([answer.said for answer in mat.buyer.answers], mat.buyer.passed) == (["Mat"], {})
