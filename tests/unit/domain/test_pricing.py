"""From the price tag to what the buyer pays."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given

from cartwright.domain.catalog import Bump, PricingOption
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.funnel import Part
from cartwright.domain.lines import added
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.offers import Offer
from cartwright.domain.plans import OneTime
from cartwright.domain.pricing import Quote, Selection, percent, quote
from cartwright.domain.tax import Ground, Place, RegionNeeded
from tests.unit.domain.shop import (
    NORTHWIND,
    OLIVEIRA,
    PLACES,
    TODAY,
    everything,
    offer,
    option_id,
    pages,
    product,
    product_id,
    profile,
    quoted,
    registered,
)

YOGA = profile(registrations=registered("DE", "EU-OSS"))
CERAMICS = profile(OLIVEIRA, "PT", registered("PT"), name="Oliveira Ceramics")
PLACE = Place("DE")


def amounts(asked: Quote) -> list[tuple[str, str, str]]:
    written = ([line.amount.net, line.amount.tax, line.amount.gross] for line in asked.lines)
    return [(f"{net.decimal}", f"{tax.decimal}", f"{gross.decimal}") for net, tax, gross in written]


# --- one product --------------------------------------------------------------------------------------------


def test_a_price_without_tax_has_the_tax_put_on_top() -> None:
    page = offer(product(price="100.00"), sellers=[YOGA])
    assert amounts(quoted(page, "DE")) == [("100.00", "19.00", "119.00")]


def test_a_price_with_tax_included_stays_what_the_page_says_in_every_country() -> None:
    page = offer(product(price="119.00", tax_included=True), sellers=[YOGA])
    assert amounts(quoted(page, "DE")) == [("100.00", "19.00", "119.00")]
    assert amounts(quoted(page, "HU")) == [("93.70", "25.30", "119.00")]


@pytest.mark.parametrize("included", [True, False])
def test_without_a_tax_the_buyer_pays_the_price(*, included: bool) -> None:
    asked = quoted(offer(product(price="100.00", tax_included=included), sellers=[YOGA]), "CH")
    assert amounts(asked) == [("100.00", "0.00", "100.00")]
    assert asked.rates == ()


def test_a_line_says_whose_sale_it_is_and_how_it_was_listed() -> None:
    (line,) = quoted(offer(product(tax_included=True), sellers=[YOGA])).lines
    assert (line.part, line.owner, line.name) == (Part.MAIN, NORTHWIND, "Course")
    assert (line.listed, line.tax_included) == (Money.of("100", "EUR"), True)


def test_an_option_is_named_where_there_are_several() -> None:
    options = tuple(
        PricingOption(option_id(name), name, OneTime(Money.of("10", "EUR"))) for name in ("Basic", "Pro")
    )
    page = offer(replace(product(), name="Light: a course", options=options), sellers=[YOGA])
    asked = quote(page, Selection(option_id("Pro")), place=PLACE, on=TODAY)
    assert asked.lines[0].name == "Light: a course – Pro"


# --- bumps --------------------------------------------------------------------------------------------------


def test_a_bump_is_a_line_of_its_own_with_its_own_owner_and_its_own_tax() -> None:
    page = offer(product(), [product("Mug", "12.00", owner=OLIVEIRA)], [YOGA, CERAMICS])
    asked = quoted(page, "FR")
    assert [(line.part, line.owner) for line in asked.lines] == [
        (Part.MAIN, NORTHWIND),
        (Part.BUMP, OLIVEIRA),
    ]
    assert [line.treatment.ground for line in asked.lines] == [Ground.ONE_STOP_SHOP, Ground.BELOW_THRESHOLD]
    assert amounts(asked) == [("100.00", "20.00", "120.00"), ("12.00", "2.76", "14.76")]
    assert asked.total == Taxed(*(Money.of(part, "EUR") for part in ("112.00", "22.76", "134.76")))
    assert asked.rates == (
        ("VAT", Decimal("0.20"), Money.of("20.00", "EUR")),
        ("VAT", Decimal("0.23"), Money.of("2.76", "EUR")),
    )


def test_a_bump_nobody_ticked_is_not_paid_for() -> None:
    page = offer(product(), [product("Mug", "12.00")], [YOGA])
    assert len(quote(page, Selection(option_id("Course")), place=PLACE, on=TODAY).lines) == 1


@pytest.mark.parametrize(
    "selection",
    [Selection(option_id("Other")), Selection(option_id("Course"), (product_id("Car"),))],
)
def test_what_is_not_on_the_page_cannot_be_bought(selection: Selection) -> None:
    with pytest.raises(NotFound):
        quote(offer(product(), [product("Mug")], [YOGA]), selection, place=PLACE, on=TODAY)


def test_a_bump_is_ticked_once() -> None:
    mug = product_id("Mug")
    page = offer(product(), [product("Mug")], [YOGA])
    with pytest.raises(Invalid):
        quote(page, Selection(option_id("Course"), (mug, mug)), place=PLACE, on=TODAY)


def test_all_items_of_one_order_share_one_currency() -> None:
    page = offer(product(), [product("Mug", "1200", currency="JPY")], [YOGA])
    with pytest.raises(Invalid):
        quoted(page)


def test_a_bump_whose_option_is_gone_cannot_be_bought() -> None:
    page = offer(product(), [product("Mug")], [YOGA])
    stale = replace(page.product, bumps=(Bump(product_id("Mug"), option_id("Old"), "Add this"),))
    with pytest.raises(NotFound):
        quoted(replace(page, product=stale))


def test_the_province_is_asked_for_where_the_tax_depends_on_it() -> None:
    page = offer(product(currency="CAD"), sellers=[profile(country="CA", registrations=registered("CA"))])
    with pytest.raises(RegionNeeded):
        quoted(page, "CA")


def test_the_page_shows_each_tax_of_quebec() -> None:
    seller = profile(country="CA", registrations=registered("CA", "CA-QC"))
    asked = quoted(offer(product(currency="CAD"), sellers=[seller]), "CA", "QC")
    assert asked.rates == (
        ("GST", Decimal("0.05"), Money.of("5.00", "CAD")),
        ("QST", Decimal("0.09975"), Money.of("9.98", "CAD")),
    )


# --- rounding -----------------------------------------------------------------------------------------------


def many(price: str, quantity: int, *, tax_included: bool = False) -> Offer:
    """A page of `quantity` things at `price`, all of one owner in Finland."""
    things = [product(f"Thing {number}", price, tax_included=tax_included) for number in range(quantity)]
    return offer(things[0], things[1:], [profile(country="FI", registrations=registered("FI"))])


def test_ten_lines_of_099_bear_the_tax_of_their_sum_and_not_ten_times_their_own() -> None:
    asked = quoted(many("0.99", 10), "FI")
    assert asked.total.tax == Money.of("2.52", "EUR")
    assert {line.amount.tax for line in asked.lines} == {Money.of("0.25", "EUR"), Money.of("0.26", "EUR")}


def test_ten_lines_of_099_with_tax_included_keep_their_price_to_the_cent() -> None:
    asked = quoted(many("0.99", 10, tax_included=True), "FI")
    assert {line.amount.gross for line in asked.lines} == {Money.of("0.99", "EUR")}
    assert asked.total == Taxed(*(Money.of(part, "EUR") for part in ("7.89", "2.01", "9.90")))


@pytest.mark.parametrize(
    ("rate", "written"),
    [("0.19", "19%"), ("0.2", "20%"), ("0.09975", "9.975%"), ("0.081", "8.1%"), ("1", "100%"), ("0", "0%")],
)
def test_a_rate_is_written_as_people_write_it(rate: str, written: str) -> None:
    assert percent(Decimal(rate)) == written


def test_nothing_at_all_costs_nothing() -> None:
    assert added([], "JPY") == Taxed.free(Money.zero("JPY"))


# --- any page, anywhere -------------------------------------------------------------------------------------


@given(pages(), PLACES)
def test_net_and_tax_are_the_gross_and_the_listed_price_is_one_of_them(page: Offer, place: Place) -> None:
    for line in quote(page, everything(page), place=place, on=TODAY).lines:
        assert line.amount.net + line.amount.tax == line.amount.gross
        assert line.listed == (line.amount.gross if line.tax_included else line.amount.net)
        assert line.amount.tax.minor >= 0


@given(pages(), PLACES)
def test_every_rate_group_of_an_owner_bears_the_rounded_tax_of_its_sum(page: Offer, place: Place) -> None:
    """EN 16931, BR-CO-17, for prices without tax; its mirror for prices with tax included."""
    asked = quote(page, everything(page), place=place, on=TODAY)
    groups: dict[object, list[Taxed]] = {}
    for line in asked.lines:
        key = (line.owner, line.treatment, line.tax_included)
        groups.setdefault(key, []).append(line.amount)
    for line in asked.lines:
        whole = added(groups[line.owner, line.treatment, line.tax_included], "EUR")
        rate = line.treatment.rate
        expected = Taxed.inside(whole.gross, rate) if line.tax_included else Taxed.on_top(whole.net, rate)
        assert whole == expected


@given(pages(), PLACES)
def test_what_the_page_shows_under_the_lines_adds_up_to_the_tax(page: Offer, place: Place) -> None:
    asked = quote(page, everything(page), place=place, on=TODAY)
    assert total([tax for _, _, tax in asked.rates], "EUR") == asked.total.tax


@given(pages(), PLACES)
def test_the_total_does_not_depend_on_the_order_of_the_bumps(page: Offer, place: Place) -> None:
    selection = everything(page)
    assume(len(selection.bumps) > 1)
    turned = replace(selection, bumps=selection.bumps[::-1])
    one, other = (quote(page, chosen, place=place, on=TODAY) for chosen in (selection, turned))
    assert one.total == other.total


@given(pages(), PLACES)
def test_an_owners_lines_cost_the_same_without_the_other_owners(page: Offer, place: Place) -> None:
    asked = quote(page, everything(page), place=place, on=TODAY)
    main = page.product
    own = tuple(bump for bump in main.bumps if page.bumped[bump.product].owner == main.owner)
    alone = quote(
        page, Selection(main.preferred.id, tuple(bump.product for bump in own)), place=place, on=TODAY
    )
    assert list(alone.lines) == [line for line in asked.lines if line.owner == main.owner]
