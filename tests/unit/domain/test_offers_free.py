"""Pages that never ask for money, so that no processor has to be asked for anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.catalog import Product, TaxClass
from cartwright.domain.money import Money
from cartwright.domain.plans import Chosen, Free, Plan
from tests.unit.domain.shop import offer, product


def by(plan: Plan, name: str = "Course", tax_class: TaxClass = TaxClass.ELECTRONIC) -> Product:
    thing = product(name)
    options = tuple(replace(option, plan=plan) for option in thing.options)
    return replace(thing, options=options, tax_class=tax_class)


GIFT = by(Free("EUR"))


def test_a_page_of_what_is_free_with_what_is_free_beside_it_asks_for_nothing() -> None:
    assert offer(GIFT).free
    assert offer(GIFT, [by(Free("EUR"), "Primer")]).free


@pytest.mark.parametrize(
    "plan", [Chosen(Money.of("10", "EUR"), Money.of("0", "EUR")), product("Course").preferred.plan]
)
def test_one_option_that_can_cost_something_is_enough(plan: Plan) -> None:
    paid = replace(GIFT, options=(*GIFT.options, *by(plan, "Other").options))
    assert not offer(paid).free


def test_so_is_a_bump_as_long_as_it_is_on_the_page() -> None:
    page = offer(GIFT, [product("Mug")])
    assert not page.free
    assert replace(page, bumped={}).free


def test_goods_are_sent_and_that_may_cost() -> None:
    assert not offer(by(Free("EUR"), tax_class=TaxClass.PHYSICAL)).free
    assert not offer(GIFT, [by(Free("EUR"), "Mug", TaxClass.PHYSICAL)]).free
