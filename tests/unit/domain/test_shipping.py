"""What sending goods costs, by where they go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.asking import sendable
from cartwright.domain.catalog import Abroad, Product, TaxClass
from cartwright.domain.countries import COUNTRIES
from cartwright.domain.errors import Invalid
from cartwright.domain.funnel import Part
from cartwright.domain.journal import charged
from cartwright.domain.lines import PricedLine
from cartwright.domain.money import Money
from cartwright.domain.offers import Offer
from cartwright.domain.plans import OneTime
from cartwright.domain.pricing import Quote, Selection, quote
from cartwright.domain.settlement import settle
from cartwright.domain.shipping import Fare, NotShipped, Parcel, Zone, costs, zone_of
from cartwright.domain.takings import takings
from cartwright.domain.tax import Business, Check, NumberState, Place
from tests.unit.domain.shop import (
    NOON,
    NORTHWIND,
    OLIVEIRA,
    TODAY,
    everything,
    offer,
    placed,
    product,
    product_id,
    profile,
    registered,
    truth,
)


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def fare(first: str, further: str = "1.00", free_from: str = "", currency: str = "EUR") -> Fare:
    one, other = (Money.of(amount, currency) for amount in (first, further))
    return Fare(one, other, Money.of(free_from, currency) if free_from else None)


HOME = Zone(("DE",), (fare("5.00", "1.00", "100.00"),))
NEAR = Zone(("FR", "AT"), (fare("9.00", "2.00"),))
OTHERS = Zone((), (fare("20.00", "5.00"),))


def goods(name: str = "Lamp", price: str = "30.00", **more: Any) -> Product:
    kind = more.pop("tax_class", TaxClass.PHYSICAL)
    return replace(product(name, price, tax_class=kind), **{"shipping": (HOME, NEAR), "most": 9, **more})


def asked(page: Offer, country: str = "DE", *, quantity: int = 1, firm: Business | None = None) -> Quote:
    selection = replace(everything(page), quantity=quantity)
    return quote(page, selection, place=Place(country), on=TODAY, business=firm)


def sellers() -> list[Any]:
    return [profile(registrations=registered("DE", "EU-OSS"))]


def sent(found: Quote) -> list[PricedLine]:
    return [line for line in found.lines if line.part is Part.SHIPPING]


def test_goods_are_quoted_with_what_sending_them_costs() -> None:
    found = asked(offer(goods(), sellers=sellers()))
    (shipping,) = sent(found)
    assert (shipping.name, shipping.listed, shipping.amount.tax) == ("Shipping", eur("5.00"), eur("0.95"))
    assert found.total.gross == eur("41.65")
    assert sendable(found) is found


@pytest.mark.parametrize(
    ("country", "quantity", "cost"),
    [("DE", 1, "5.00"), ("DE", 3, "7.00"), ("FR", 1, "9.00"), ("AT", 2, "11.00")],
)
def test_it_depends_on_where_they_go_and_on_how_many(country: str, quantity: int, cost: str) -> None:
    (shipping,) = sent(asked(offer(goods(), sellers=sellers()), country, quantity=quantity))
    assert shipping.listed == eur(cost)


def test_from_an_amount_on_it_is_free() -> None:
    page = offer(goods(price="33.00"), sellers=sellers())
    assert sent(asked(page, quantity=3))[0].listed == eur("7.00")
    assert sent(asked(page, quantity=4)) == []
    exactly = offer(goods(price="50.00"), sellers=sellers())
    assert sent(asked(exactly, quantity=2)) == []


def test_what_is_not_sent_does_not_count_for_the_amount() -> None:
    page = offer(goods(), [product("Course", "500.00")], sellers())
    assert sent(asked(page))[0].listed == eur("5.00")


def test_where_it_is_not_sent_there_is_a_price_and_no_sale() -> None:
    found = asked(offer(goods(), sellers=sellers()), "US")
    assert found.unsent == (product_id("Lamp"),)
    assert found.total.gross == eur("30.00")
    with pytest.raises(NotShipped) as refused:
        sendable(found)
    assert refused.value.facts == {"country": "US", "products": [product_id("Lamp")]}


def test_all_others_have_the_zone_that_names_none() -> None:
    page = offer(goods(shipping=(OTHERS, HOME)), sellers=sellers())
    assert sent(asked(page, "US"))[0].listed == eur("20.00")
    assert sent(asked(page, "DE"))[0].listed == eur("5.00")
    assert zone_of((OTHERS, HOME), "DE") is HOME
    assert zone_of((HOME,), "US") is None


def test_goods_without_zones_are_sent_everywhere_for_nothing() -> None:
    found = asked(offer(goods(shipping=()), sellers=sellers()), "US")
    assert (sent(found), found.unsent) == ([], ())


def test_the_dearest_item_is_the_first_and_all_others_further_ones() -> None:
    big = goods("Sofa", "400.00", shipping=(Zone(("DE",), (fare("50.00", "30.00"),)),))
    page = offer(goods(shipping=(Zone(("DE",), (fare("5.00", "1.00"),)),)), [big], sellers())
    assert sum(line.listed.minor for line in sent(asked(page, quantity=2))) == eur("52.00").minor


def test_goods_that_are_sent_for_nothing_beside_others_share_what_those_cost() -> None:
    """It is one parcel, and its cost is part of the price of all in it."""
    page = offer(goods(), [goods("Mug", "10.00", shipping=())], sellers())
    assert [line.listed for line in sent(asked(page))] == [eur("3.75"), eur("1.25")]


def test_mixed_rates_share_it_by_what_the_goods_come_to() -> None:
    book = goods("Book", "10.00", tax_class=TaxClass.PRINTED_BOOK)
    page = offer(goods(), [book], sellers())
    lamp, guide = sent(asked(page))
    assert [(line.listed, f"{line.treatment.rate}") for line in (lamp, guide)] == [
        (eur("4.50"), "0.19"),
        (eur("1.50"), "0.07"),
    ]


def test_each_owner_sends_its_own() -> None:
    other = profile(OLIVEIRA, "CA", registered("CA"), name="Oliveira")
    bowl = goods("Bowl", "12.00", owner=OLIVEIRA, shipping=(Zone(("DE",), (fare("15.00"),)),))
    found = sent(asked(offer(goods(), [bowl], [*sellers(), other])))
    assert {line.owner: line.listed for line in found} == {NORTHWIND: eur("5.00"), OLIVEIRA: eur("15.00")}


def test_a_business_that_owes_the_tax_itself_pays_no_tax_on_it_either() -> None:
    firm = Business("Firm", "FR40303265045", Check(NumberState.VALID, NOON))
    found = asked(offer(replace(goods(), tax_included=True), sellers=sellers()), "FR", firm=firm)
    (shipping,) = sent(found)
    assert (shipping.amount.net, shipping.amount.tax) == (eur("7.50"), eur("0.00"))


def test_an_order_books_it_with_its_product_and_counts_no_item_for_it() -> None:
    order = placed(offer(goods(), sellers=sellers()))
    assert [line.part for line in order.lines] == [Part.MAIN, Part.SHIPPING]
    assert order.pieces == {product_id("Lamp"): 1}
    settlement = settle(order, truth(order))
    assert settlement is not None
    (entry,) = charged(settlement.after)
    (taking,) = takings(entry)
    assert (taking.units, taking.amount.net) == (1, eur("35.00"))


def test_prices_abroad_need_a_fare_in_their_currency() -> None:
    option = replace(goods().preferred, abroad=(Abroad("CH", OneTime(Money.of("40.00", "CHF"))),))
    swiss = Zone(("CH",), (fare("12.00", currency="CHF"),))
    page = offer(goods(options=(option,), shipping=(HOME, swiss)), sellers=sellers())
    assert sent(asked(page, "CH"))[0].listed == Money.of("12.00", "CHF")
    both = Zone((), (fare("20.00"), fare("22.00", currency="CHF")))
    assert goods(options=(option,), shipping=(HOME, both)).shipping == (HOME, both)
    # What others pay need not be in the currency of a country that has a fare of its own.
    assert goods(options=(option,), shipping=(swiss, OTHERS)).shipping == (swiss, OTHERS)
    for lacking in (OTHERS, Zone(("CH",), (fare("12.00"),))):
        with pytest.raises(Invalid) as refused:
            goods(options=(option,), shipping=(HOME, lacking))
        assert refused.value.facts["errors"] == [{"pointer": "/shipping/1/fares", "detail": "a fare in CHF"}]


@pytest.mark.parametrize(
    "zones",
    [
        (HOME, replace(NEAR, countries=("FR", "DE"))),
        (Zone(("DE", "DE"), HOME.fares),),
        (OTHERS, OTHERS),
        (Zone(("DE",), ()),),
        (Zone((), ()),),
        (Zone(("DE",), (fare("5.00", currency="CHF"),)),),
    ],
)
def test_it_is_clear_what_sending_costs(zones: tuple[Zone, ...]) -> None:
    with pytest.raises(Invalid):
        goods(shipping=zones)


def test_there_are_not_too_many_zones() -> None:
    some = sorted(COUNTRIES)[:21]
    assert len(goods(shipping=tuple(Zone((country,), HOME.fares) for country in some[:20])).shipping) == 20
    with pytest.raises(Invalid):
        goods(shipping=tuple(Zone((country,), HOME.fares) for country in some))


def test_only_goods_are_sent() -> None:
    with pytest.raises(Invalid):
        goods(tax_class=TaxClass.ELECTRONIC)


def test_a_fare_is_in_one_currency_and_not_below_nothing() -> None:
    with pytest.raises(Invalid):
        Fare(eur("5.00"), Money.of("1.00", "CHF"))
    with pytest.raises(Invalid):
        Fare(eur("5.00"), eur("1.00"), Money.of("1.00", "CHF"))
    with pytest.raises(Invalid):
        Fare(eur("-5.00"), eur("1.00"))


def test_a_zone_has_countries_there_are_and_one_fare_in_each_currency() -> None:
    with pytest.raises(Invalid):
        Zone(("ZZ",), HOME.fares)
    with pytest.raises(Invalid):
        Zone(("DE",), (fare("5.00"), fare("6.00")))


@given(
    st.lists(
        st.tuples(st.integers(0, 5000), st.integers(0, 5000), st.integers(1, 9), st.integers(1, 10**5)),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 4),
)
def test_one_more_never_costs_less_and_nothing_costs_less_than_nothing(
    made: list[tuple[int, int, int, int]], more: int
) -> None:
    parcels = [
        Parcel(
            NORTHWIND,
            product_id(str(number)),
            (Zone((), (Fare(Money(first, "EUR"), Money(further, "EUR")),)),),
            quantity,
            Money(listed, "EUR"),
        )
        for number, (first, further, quantity, listed) in enumerate(made)
    ]
    more %= len(parcels)
    another = [
        replace(parcel, quantity=parcel.quantity + 1) if number == more else parcel
        for number, parcel in enumerate(parcels)
    ]
    nothing = Money.zero("EUR")
    before, after = (costs(some, "DE").get(NORTHWIND, nothing) for some in (parcels, another))
    assert not after < before
    assert not before < nothing


def test_the_selection_says_how_many_are_sent() -> None:
    page = offer(goods(), sellers=sellers())
    found = quote(page, Selection(page.product.preferred.id, quantity=5), place=Place("DE"), on=TODAY)
    assert sent(found) == []  # 150.00 is sent for nothing
