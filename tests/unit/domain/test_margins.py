"""Margin schemes: sold where the seller is, at the price that is shown, with a tax that nobody is told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cartwright.domain.catalog import PricingOption, TaxClass
from cartwright.domain.money import Money, Taxed
from cartwright.domain.people import Registration
from cartwright.domain.plans import Interval, Subscription
from cartwright.domain.settlement import settle
from cartwright.domain.subscriptions import Terms, rebill
from cartwright.domain.subscriptions.turning import require_changeable, turned, unused
from cartwright.domain.tax import (
    MARGIN,
    Business,
    Check,
    Customer,
    NoMarginScheme,
    NumberState,
    Place,
    require_scheme,
    treat,
)
from tests.unit.domain.shop import (
    NOON,
    NORTHWIND,
    TODAY,
    offer,
    option_id,
    placed,
    product,
    profile,
    quoted,
    registered,
    truth,
)

CLASSES = sorted(one for one in TaxClass if one.margin)
FIRM = Business("Ada", "FR40303265045", Check(NumberState.VALID, NOON, "VIES", "WAPI"))
DEALER = profile(registrations=registered("DE", "FR", "EU-OSS"))


@pytest.mark.parametrize("tax_class", CLASSES)
@pytest.mark.parametrize("business", [None, FIRM])
def test_it_is_supplied_where_the_seller_is_to_whomever(
    tax_class: TaxClass, business: Business | None
) -> None:
    found = treat(DEALER, Customer(Place("FR"), business), tax_class, TODAY)
    assert (found.ground in MARGIN, found.country, found.levies, found.located) == (True, "DE", (), False)


@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize("country", ["DE", "FR", "CH"])
def test_the_price_that_is_shown_is_the_price(included: bool, country: str) -> None:
    """Also where the goods leave the EU, and its tax with them: nobody knows how much that was."""
    clock = product("Clock", "480.00", tax_class=TaxClass.COLLECTORS_ITEM, tax_included=included)
    page = offer(clock, sellers=[DEALER])
    [line] = quoted(page, country).lines
    assert line.amount == Taxed.free(Money.of("480.00", "EUR"))
    assert page.lists_with_tax(clock, country)


def test_another_plan_is_at_the_price_that_is_shown_and_stays_so() -> None:
    """Who is in no scheme any more has the tax of general rules in the price, and not on top of it."""
    old, new = (
        PricingOption(option_id(price), price, Subscription(Money.of(price, "EUR"), Interval("monthly")))
        for price in ("30.00", "60.00")
    )
    trips = replace(product(tax_class=TaxClass.TRAVEL), options=(old,))
    order = placed(offer(trips, sellers=[DEALER]))
    settlement = settle(order, truth(order))
    assert settlement is not None
    [found] = settlement.begun
    terms = Terms(settlement.after, trips, DEALER)
    to = require_changeable(found, new, "DE")
    turn = turned(found, to, terms, unused(found, order, order.lines[0].amount, NOON), NOON)
    moved = replace(terms, seller=replace(DEALER, address=replace(DEALER.address, country="US")))
    later = replace(found, future=turn.future, credit=None)
    [line] = rebill(later, moved, key="key", at=NOON, on=TODAY).lines
    assert (line.amount.gross, line.treatment.rate) == (new.price, Decimal("0.19"))


@pytest.mark.parametrize(
    ("country", "registrations", "may"),
    [
        ("DE", registered("DE"), True),
        ("GB", registered("GB"), True),
        ("MC", registered("FR"), True),
        ("DE", registered("FR", "EU-OSS"), False),
        ("DE", (Registration("DE", exempt=True),), False),
        ("DE", (), False),
        ("CH", registered("CH", "DE"), False),
        ("US", registered("GB"), False),
    ],
)
def test_who_is_registered_at_home_in_the_eu_or_the_united_kingdom_may_sell_so(
    country: str, registrations: tuple[Registration, ...], may: bool
) -> None:
    seller = profile(country=country, registrations=registrations)
    require_scheme(seller, TaxClass.PHYSICAL, TODAY)
    for tax_class in CLASSES:
        if may:
            require_scheme(seller, tax_class, TODAY)
            continue
        with pytest.raises(NoMarginScheme) as refused:
            require_scheme(seller, tax_class, TODAY)
        assert refused.value.facts == {"client": NORTHWIND, "tax_class": tax_class.value}
