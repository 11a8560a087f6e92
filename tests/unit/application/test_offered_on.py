"""A product edited on its own page, that other pages offer beside or after theirs: what they list is what it
costs."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

import pytest

from cartwright.application import offered_on
from cartwright.application.editing import OptionWanted
from cartwright.domain.access import Grant, Right
from cartwright.domain.alternatives import Alternative
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Fact
from cartwright.domain.ids import ProductId
from cartwright.domain.misfits import UnsellableElsewhere
from cartwright.domain.money import Money
from cartwright.domain.plans import OneTime
from tests.fakes.goods import FakeCatalogue
from tests.unit.application.agency import HOST, Agency
from tests.unit.application.funnel import step
from tests.unit.application.test_editing import EDITS, edited
from tests.unit.domain.shop import NORTHWIND, product

POSTER = product("Poster", "150.00", currency="HUF", mode=Mode.TEST)


@pytest.fixture
def paypal(agency: Agency) -> Connection:
    connected = replace(agency.connected("paypal", NORTHWIND), processor="paypal")
    agency.store.shelves.connections[connected.account, connected.id] = connected
    return connected


@pytest.fixture
def poster(agency: Agency) -> Product:
    """Sold on its own page through a till that takes halves of forints."""
    return agency.published(POSTER)


def page(agency: Agency, paypal: Connection, name: str = "Camera", **more: object) -> Product:
    """Sold through one that takes whole ones alone, with the poster beside it."""
    thing = replace(product(name, "9900", currency="HUF", mode=Mode.TEST), connection=paypal.id)
    return agency.published(replace(thing, **more), POSTER)  # type: ignore[arg-type]


def priced(agency: Agency, poster: Product, price: str, by: str = "olga", mode: Mode = Mode.TEST) -> Product:
    plan = OneTime(Money.of(price, "HUF"))
    options = (OptionWanted(poster.preferred.id, "Plan", plan),)
    return edited(agency, poster, by, options=options, mode=mode)


def refused(agency: Agency, poster: Product, price: str = "150.50", by: str = "olga") -> object:
    with pytest.raises(UnsellableElsewhere) as unsellable:
        priced(agency, poster, price, by)
    assert agency.mine.catalogue.get(poster.id) == poster
    return unsellable.value.facts["pages"]


def named(of: Product) -> Fact:
    return {"product": of.id, "reason": "cannot-take-amounts"}


def test_a_price_that_a_page_beside_could_not_ask_for_is_refused_with_the_page(
    agency: Agency, paypal: Connection, poster: Product
) -> None:
    beside = page(agency, paypal)
    after = page(agency, paypal, "Later", steps=(step("poster", POSTER),))
    again = page(agency, agency.till, "Again", alternatives=(Alternative(paypal.id),))
    wrong = refused(agency, poster)
    assert isinstance(wrong, list)
    assert sorted(wrong, key=str) == sorted(map(named, (beside, after, again)), key=str)
    assert priced(agency, poster, "151").version == poster.version + 1


def test_it_is_its_owners_to_change_where_nothing_offers_it_or_could(
    agency: Agency, paypal: Connection, poster: Product
) -> None:
    page(agency, paypal, mode=Mode.DRAFT)
    page(agency, paypal, "Live", mode=Mode.LIVE)
    odd = priced(agency, poster, "150.50")
    shown = page(agency, paypal, "Shown")
    # What was so before holds up nobody, and what is not sold is offered nowhere.
    assert edited(agency, odd, name="Sheet").name == "Sheet"
    away = priced(agency, agency.mine.catalogue.get(poster.id), "160.50", mode=Mode.ARCHIVED)
    with pytest.raises(UnsellableElsewhere) as back:
        priced(agency, away, "160.50")
    assert back.value.facts["pages"] == [named(shown)]


def test_a_member_is_told_of_the_pages_it_sees_and_of_no_other(
    agency: Agency, paypal: Connection, poster: Product
) -> None:
    hidden, seen = page(agency, paypal, "Hidden"), page(agency, paypal, "Seen")
    agency.grant("clara", Grant(poster.id, EDITS), Grant(seen.id, frozenset({Right.VIEW})))
    assert refused(agency, poster, by="clara") == [named(seen)]
    agency.grant("clara", Grant(poster.id, EDITS))
    agency.store.shelves.products.pop((seen.account, seen.id))
    assert offered(agency, hidden) == {poster.id}
    priced(agency, poster, "150.50", "clara")
    assert offered(agency, hidden) == set()


class Unlisted(FakeCatalogue):
    """What is in it is read by name alone."""

    def list(self) -> NoReturn:
        raise AssertionError("all products of the account were read")


def test_others_products_are_read_for_no_client_and_none_where_no_price_changes(
    agency: Agency, paypal: Connection, poster: Product
) -> None:
    seen, unlisted = page(agency, paypal, "Seen"), Unlisted(agency.store.shelves, agency.account.id)
    agency.grant("clara", Grant(poster.id, EDITS), Grant(seen.id, frozenset({Right.VIEW})))
    odd = replace(poster, options=(replace(poster.preferred, plan=OneTime(Money.of("1.50", "HUF"))),))
    connections = agency.mine.connections
    with pytest.raises(UnsellableElsewhere):
        offered_on.still(agency.act("clara"), poster, odd, catalogue=unlisted, connections=connections)
    for before, after in ((odd, replace(odd, name="Sheet")), (poster, replace(odd, mode=Mode.ARCHIVED))):
        offered_on.still(agency.act(), before, after, catalogue=unlisted, connections=connections)


def test_no_buyer_meets_a_price_that_one_of_the_pages_tills_would_round(
    agency: Agency, paypal: Connection
) -> None:
    agency.published(
        replace(POSTER, options=(replace(POSTER.preferred, plan=OneTime(Money.of("1.50", "HUF"))),))
    )
    taken = page(agency, agency.till, "Taken")
    assert offered(agency, taken) == {POSTER.id}
    for standing_in in (page(agency, paypal), page(agency, agency.till, "B", alternatives=also(paypal))):
        assert offered(agency, standing_in) == set()


def also(connection: Connection) -> tuple[Alternative, ...]:
    return (Alternative(connection.id, offered=False, stands_in=True),)


def offered(agency: Agency, on: Product) -> set[ProductId]:
    return set(agency.store.storefront.offer(HOST, on.slug).bumped)
