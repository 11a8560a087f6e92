"""Products, their pricing options, and the page that offers them."""

from dataclasses import replace

import pytest

from cartwright.domain.catalog import RESERVED_SLUGS, Mode, PricingOption, Product
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import ConnectionId
from cartwright.domain.money import Money
from cartwright.domain.offers import Hint
from cartwright.domain.plans import OneTime
from tests.unit.domain.shop import (
    ACCOUNT,
    NORTHWIND,
    OLIVEIRA,
    offer,
    option_id,
    product,
    product_id,
    profile,
)


def option(name: str, price: str, currency: str = "EUR") -> PricingOption:
    return PricingOption(option_id(name), name, OneTime(Money.of(price, currency)))


@pytest.mark.parametrize("slug", ["a", "7", "spring-course", "x" * 64])
def test_a_slug_is_up_to_64_letters_digits_and_inner_hyphens(slug: str) -> None:
    assert replace(product(), slug=slug).slug == slug


@pytest.mark.parametrize(
    "slug", ["", "-a", "a-", "A", "a b", "a/b", "a#b", "é", "x" * 65, "a\n", "..", "a.b"]
)
def test_any_other_slug_is_refused(slug: str) -> None:
    with pytest.raises(Invalid):
        replace(product(), slug=slug)


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_no_page_hides_what_the_platform_serves(slug: str) -> None:
    with pytest.raises(Invalid):
        replace(product(), slug=slug)


def test_a_product_without_a_price_is_no_product() -> None:
    with pytest.raises(Invalid):
        replace(product(), options=())


def test_the_options_of_a_product_share_one_currency() -> None:
    with pytest.raises(Invalid):
        replace(product(), options=(option("euros", "10"), option("yen", "1000", "JPY")))


@pytest.mark.parametrize("minor", [0, -1])
def test_a_one_time_price_is_more_than_nothing(minor: int) -> None:
    with pytest.raises(Invalid):
        OneTime(Money(minor, "EUR"))


def test_the_first_option_is_the_preferred_one() -> None:
    several = replace(product(), options=(option("pro", "20"), option("basic", "10")))
    assert several.preferred.name == "pro"
    assert several.currency == "EUR"


def test_an_option_is_found_by_its_id_and_a_strangers_is_not() -> None:
    several = replace(product(), options=(option("pro", "20"), option("basic", "10")))
    assert several.option(option_id("basic")).price == Money.of("10", "EUR")
    with pytest.raises(NotFound):
        several.option(option_id("other"))


@pytest.mark.parametrize(
    ("mode", "sells"),
    [(Mode.DRAFT, False), (Mode.TEST, True), (Mode.LIVE, True), (Mode.ARCHIVED, False)],
)
def test_only_test_and_live_pages_sell(mode: Mode, *, sells: bool) -> None:
    assert product(mode=mode).sells is sells


def test_a_product_handed_over_is_the_same_product_of_another_owner() -> None:
    handed: Product = product().handed_over(OLIVEIRA)
    assert (handed.owner, handed.version) == (OLIVEIRA, 2)
    assert replace(handed, owner=NORTHWIND, owned_before=(), version=1) == product()


def test_a_product_remembers_who_owned_it_before() -> None:
    once = product().handed_over(OLIVEIRA)
    again = once.handed_over(NORTHWIND)
    assert (once.owned_before, again.owned_before) == ((NORTHWIND,), (OLIVEIRA,))


def test_a_product_handed_over_can_be_paid_through_another_connection() -> None:
    other = ConnectionId("con_other")
    assert product().handed_over(OLIVEIRA, other).connection == other
    assert product().handed_over(OLIVEIRA).connection == product().connection


# --- offers -------------------------------------------------------------------------------------------------


def test_a_bump_on_the_page_is_found_with_its_product() -> None:
    mug = product("Mug", "12.00", owner=OLIVEIRA)
    bump, found = offer(product(), [mug]).bump(mug.id)
    assert (bump.product, found) == (mug.id, mug)


def test_what_is_not_on_the_page_cannot_be_added() -> None:
    with pytest.raises(NotFound):
        offer(product(), [product("Mug", "12.00")]).bump(product_id("Car"))


def test_a_bump_whose_product_is_gone_cannot_be_added() -> None:
    mug = product("Mug", "12.00")
    with pytest.raises(NotFound):
        replace(offer(product(), [mug]), bumped={}).bump(mug.id)


def test_the_seller_of_a_product_is_its_owner() -> None:
    sellers = [profile(), profile(OLIVEIRA, "PT", name="Oliveira")]
    page = offer(product(), [product("Mug", owner=OLIVEIRA)], sellers)
    assert page.seller(page.bumped[product_id("Mug")]).legal_name == "Oliveira"


def test_a_page_says_of_itself_all_that_must_be_read_with_it() -> None:
    page = offer(product(), [product("Mug", owner=OLIVEIRA)], [profile(), profile(OLIVEIRA, "PT")])
    hint = Hint.of(page)
    assert hint == Hint(
        ACCOUNT, (product_id("Course"), product_id("Mug")), (NORTHWIND, OLIVEIRA), page.connection.id
    )
