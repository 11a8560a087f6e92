"""What of a funnel could not be sold on its page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.catalog import Abroad, Bump, Mode, Product, TaxClass
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Fact
from cartwright.domain.funnel import Offered, Step
from cartwright.domain.ids import StepId, derived
from cartwright.domain.misfits import Misfit, misfits, newly
from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, OneTime, Plan, Subscription
from cartwright.domain.questions import Field, Terms
from cartwright.domain.shipping import Fare, Zone
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA, offer, option_id, product

MUG = product("Mug", "20.00", owner=OLIVEIRA)
STEP = Step(StepId(derived("step", "mug")), Offered.UPSELL, MUG.id, option_id("Mug"), "And this?")
PAGE = replace(product("Course"), steps=(STEP,))
TILL = offer(PAGE).connection


def found(item: Product, page: Product = PAGE, till: Connection = TILL) -> list[Fact]:
    return misfits(page, {item.id: item}, till)


def named(reason: Misfit) -> list[Fact]:
    return [{"pointer": "/steps/0", "product": MUG.id, "reason": reason.value}]


def abroad(thing: Product, country: str, currency: str) -> Product:
    option = thing.options[0]
    return replace(
        thing,
        options=(replace(option, abroad=(Abroad(country, OneTime(Money.of("9.00", currency))),)),),
    )


def test_what_its_page_can_sell_fits() -> None:
    assert found(MUG) == []
    assert found(replace(MUG, fields=(Field("size", "Size"),))) == []


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (replace(MUG, options=product("Other").options), Misfit.NO_OPTION),
        (replace(MUG, mode=Mode.TEST), Misfit.MODE),
        (product("Mug", "20.00", currency="USD", owner=OLIVEIRA), Misfit.CURRENCY),
        (abroad(MUG, "CH", "CHF"), Misfit.CURRENCY),
        (replace(MUG, fields=(Field("size", "Size", required=True),)), Misfit.ASKS),
        (replace(MUG, terms=Terms("I agree.")), Misfit.ASKS),
    ],
)
def test_an_item_that_cannot_be_sold_is_named_with_the_reason(item: Product, reason: Misfit) -> None:
    assert found(item) == named(reason)


def test_the_currency_is_compared_in_every_country() -> None:
    swiss = abroad(PAGE, "CH", "CHF")
    assert found(abroad(MUG, "CH", "CHF"), swiss) == []
    assert found(MUG, swiss) == named(Misfit.CURRENCY)


def test_what_sending_costs_is_asked_for_too() -> None:
    fare = Fare(Money.of("1000000.00", "EUR"), Money.of("0.00", "EUR"))
    sent = replace(MUG, tax_class=TaxClass.PHYSICAL, shipping=(Zone((), (fare,)),))
    assert found(sent) == []
    assert found(sent, till=replace(TILL, processor="stripe")) == named(Misfit.AMOUNT)


def test_a_draft_may_prepare_what_is_not_on_sale_yet() -> None:
    assert found(replace(MUG, mode=Mode.DRAFT), replace(PAGE, mode=Mode.DRAFT)) == []


def test_another_client_is_paid_through_the_accounts_connection_or_its_own_alone() -> None:
    assert found(MUG, till=replace(TILL, client=NORTHWIND)) == named(Misfit.OWNER)
    assert found(MUG, till=replace(TILL, client=OLIVEIRA)) == []


def test_a_processor_that_keeps_no_method_charges_nothing_with_one_click() -> None:
    assert found(MUG, till=replace(TILL, processor="vouchers")) == named(Misfit.METHOD)


def test_an_amount_that_the_pages_processor_cannot_be_asked_for_does_not_fit() -> None:
    paypal = replace(TILL, processor="paypal")
    page, half = (product(name, "9.90", currency="HUF") for name in ("Course", "Half"))
    page, half = replace(page, steps=PAGE.steps), replace(half, id=MUG.id, options=MUG.options)
    half = replace(half, options=(replace(half.options[0], plan=OneTime(Money.of("9.90", "HUF"))),))
    assert found(half, page) == []
    assert found(half, page, paypal) == named(Misfit.AMOUNT)
    whole = replace(half, options=(replace(half.options[0], plan=OneTime(Money.of("990", "HUF"))),))
    assert found(whole, page, paypal) == []


def test_every_reason_is_told_at_once() -> None:
    wrong = replace(MUG, mode=Mode.TEST, options=product("Other", currency="USD").options)
    assert [one["reason"] for one in found(wrong) if isinstance(one, dict)] == [
        "no-such-option",
        "another-mode",
        "another-currency",
    ]


@pytest.mark.parametrize("mode", [Mode.ARCHIVED, Mode.DRAFT])
def test_what_sells_nowhere_any_more_is_in_the_way_of_nothing_but_being_offered_anew(mode: Mode) -> None:
    gone = replace(MUG, mode=mode)
    assert misfits(PAGE, {gone.id: gone}, TILL, there={gone.id}) == []
    assert found(gone) == named(Misfit.MODE)
    elsewhere = replace(MUG, mode=Mode.TEST)
    assert misfits(PAGE, {MUG.id: elsewhere}, TILL, there={MUG.id}) == named(Misfit.MODE)


def test_what_is_not_looked_at_is_not_told_of() -> None:
    assert misfits(PAGE, {}, TILL) == []


BESIDE = replace(product("Course"), bumps=(Bump(MUG.id, option_id("Mug"), "And this?"),))
PAYPAL, VOUCHERS = replace(TILL, processor="paypal"), replace(TILL, processor="vouchers")


def at(plan: Plan) -> Product:
    return replace(MUG, options=(replace(MUG.options[0], plan=plan),))


HALVES = at(OneTime(Money.of("150.50", "HUF")))
MONTHLY = at(Subscription(Money.of("9", "EUR"), Interval.MONTHLY))


@pytest.mark.parametrize(
    ("page", "before", "after", "till", "why"),
    [
        (BESIDE, MUG, MUG, PAYPAL, []),
        (BESIDE, MUG, HALVES, TILL, []),
        (BESIDE, MUG, HALVES, PAYPAL, [Misfit.AMOUNT]),
        (PAGE, MUG, HALVES, PAYPAL, [Misfit.CURRENCY, Misfit.AMOUNT]),
        (PAGE, MUG, abroad(MUG, "CH", "CHF"), TILL, [Misfit.CURRENCY]),
        (PAGE, MUG, replace(MUG, terms=Terms("I agree.")), TILL, [Misfit.ASKS]),
        (BESIDE, MUG, replace(MUG, terms=Terms("I agree.")), TILL, []),
        (BESIDE, MUG, MONTHLY, TILL, []),
        (BESIDE, MUG, MONTHLY, VOUCHERS, [Misfit.METHOD]),
        # It was so before: who edits something else is not held up by it.
        (BESIDE, HALVES, HALVES, PAYPAL, []),
        # It comes to be sold, at a price that was there already.
        (BESIDE, replace(HALVES, mode=Mode.DRAFT), HALVES, PAYPAL, [Misfit.AMOUNT]),
        # On purpose: it is not offered there then.
        (PAGE, MUG, replace(MUG, mode=Mode.ARCHIVED), TILL, []),
        (PAGE, MUG, replace(MUG, options=product("Other").options), TILL, []),
        (BESIDE, MUG, replace(HALVES, options=product("Other").options), PAYPAL, []),
        (PAGE, MUG, replace(MUG, owner=NORTHWIND), replace(TILL, client=OLIVEIRA), []),
        # Offered by neither.
        (product("Course"), MUG, HALVES, PAYPAL, []),
        (replace(BESIDE, steps=PAGE.steps), product("Cup"), product("Cup", "1.50"), PAYPAL, []),
    ],
)
def test_what_an_edit_of_an_item_makes_impossible_on_a_page_that_offers_it(
    page: Product, before: Product, after: Product, till: Connection, why: list[Misfit]
) -> None:
    assert newly(page, before, after, till) == sorted(why)
