"""Shipping bears the tax of what is shipped."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.carriage import carried
from cartwright.domain.catalog import TaxClass
from cartwright.domain.lines import PricedLine, added
from cartwright.domain.money import Money
from tests.unit.domain.shop import offer, product, profile, quoted, registered

SELLER = profile(registrations=registered("DE"))


def lines(*things: tuple[str, TaxClass], with_tax: bool = False) -> tuple[PricedLine, ...]:
    made = [
        product(f"Thing {number}", price, tax_class=kind, tax_included=with_tax)
        for number, (price, kind) in enumerate(things)
    ]
    return quoted(offer(made[0], made[1:], [SELLER])).lines


def given_away(line: PricedLine) -> PricedLine:
    return replace(line, discount=line.unit)


def cost(amount: str) -> Money:
    return Money.of(amount, "EUR")


def test_shipping_is_taxed_by_the_rates_of_the_goods_by_what_they_come_to() -> None:
    basket = lines(("30.00", TaxClass.PHYSICAL), ("10.00", TaxClass.PRINTED_BOOK))
    sent = carried(basket, [True, True], cost("8.00"))
    assert [(line.name, str(line.amount.net), str(line.amount.tax)) for line in sent[2:]] == [
        ("Shipping", "6.00 EUR", "1.14 EUR"),
        ("Shipping", "2.00 EUR", "0.14 EUR"),
    ]


def test_what_is_not_sent_bears_none_of_it() -> None:
    basket = lines(("100.00", TaxClass.ELECTRONIC), ("10.00", TaxClass.PRINTED_BOOK))
    (shipping,) = carried(basket, [False, True], cost("5.00"))[2:]
    assert (str(shipping.amount.gross), shipping.product) == ("5.35 EUR", basket[1].product)


def test_shipping_of_goods_listed_with_tax_contains_it() -> None:
    basket = lines(("119.00", TaxClass.PHYSICAL), with_tax=True)
    (shipping,) = carried(basket, [True], cost("5.95"))[1:]
    assert (str(shipping.amount.net), str(shipping.amount.gross)) == ("5.00 EUR", "5.95 EUR")


def test_where_prices_are_in_steps_so_are_the_shares_of_sending_them() -> None:
    basket = [replace(line, step=100) for line in lines(*(("10.00", TaxClass.PHYSICAL),) * 2, with_tax=True)]
    shipping = carried(basket, [True, True], cost("5.00"))[2:]
    assert [(f"{line.listed}", f"{line.amount.gross}") for line in shipping] == [
        ("3.00 EUR", "3.00 EUR"),
        ("2.00 EUR", "2.00 EUR"),
    ]


def test_goods_that_cost_nothing_share_it_evenly_and_nothing_is_sent_for_nothing() -> None:
    basket = [given_away(line) for line in lines(("1.00", TaxClass.PHYSICAL), ("9.00", TaxClass.PHYSICAL))]
    assert [str(line.listed) for line in carried(basket, [True, True], cost("3.00"))[2:]] == ["1.50 EUR"] * 2
    assert len(carried(basket, [True, True], cost("0.00"))) == 2
    with pytest.raises(ValueError, match="nothing is sent"):
        carried(basket, [False, False], cost("3.00"))


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.integers(0, 10**5), st.booleans())
def test_the_shares_are_the_cost_and_net_and_tax_are_gross(
    prices: list[int], charge: int, with_tax: bool
) -> None:
    kinds = (TaxClass.PHYSICAL, TaxClass.FOOD)
    things = [(f"{Money(minor, 'EUR').decimal}", kinds[number % 2]) for number, minor in enumerate(prices)]
    basket = lines(*things, with_tax=with_tax)
    sent = carried(basket, [True] * len(basket), Money(charge, "EUR"))
    assert sum(line.listed.minor for line in sent[len(basket) :]) == charge
    whole = added([line.amount for line in sent], "EUR")
    assert whole.net + whole.tax == whole.gross
