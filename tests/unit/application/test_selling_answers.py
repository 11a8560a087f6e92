"""Orders of products that ask something of their buyer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.selling import OrderDiffers, Purchase
from cartwright.domain.buyers import Buyer
from cartwright.domain.catalog import Bump, Product
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ClientId
from cartwright.domain.orders import OrderState, sale_id
from cartwright.domain.questions import Field, Terms
from tests.unit.application.agency import ADA, Agency
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA

LEVEL = Field("level", "How long have you practised?", required=True)
NOTE = Field("note", "Anything else?")


def asks(agency: Agency, thing: Product, *fields: Field, terms: Terms | None = None) -> Product:
    asking = replace(thing, fields=fields, terms=terms, version=thing.version + 1)
    agency.mine.catalogue.revise(asking, agency.act().audit("product.edit", thing.id))
    return asking


def answered(agency: Agency, *bumps: Product, **said: str) -> Purchase:
    """Ada buys the course, and says for the mug whose name is on it."""
    purchase = agency.purchase(shown="139.00" if bumps else "119.00", bumps=bumps)
    mug = {agency.mug.id: {"level": "Ada"}} if bumps else {}
    return replace(
        purchase, answers={agency.course.id: said, **mug}, buyer=replace(ADA, passed={"src": "mail"})
    )


def told(agency: Agency, owner: ClientId) -> Buyer:
    (order,) = agency.store.shelves.orders.values()
    return agency.mine.orders.sale(owner, sale_id(order.id, owner)).buyer


def test_without_what_is_needed_nothing_is_placed(agency: Agency) -> None:
    asks(agency, agency.course, LEVEL, terms=Terms("I agree."))
    with pytest.raises(Invalid) as refused:
        agency.send(answered(agency, level="two years"))
    assert f"/answers/{agency.course.id}/terms" in str(refused.value.facts)
    assert not agency.store.shelves.orders
    assert not agency.store.shelves.sandbox


def test_what_was_said_is_kept_with_the_order_and_told_to_each_owner(agency: Agency) -> None:
    asks(agency, agency.course, LEVEL)
    asks(agency, agency.mug, LEVEL)
    order = agency.send(answered(agency, agency.mug, level="two years")).order
    agency.pays(order)
    agency.settled(order)
    yoga, mugs = told(agency, NORTHWIND), told(agency, OLIVEIRA)
    assert [(answer.said, answer.version) for answer in yoga.answers] == [("two years", 2)]
    assert [answer.said for answer in mugs.answers] == ["Ada"]
    assert (yoga.passed, mugs.passed) == ({"src": "mail"}, {})


def test_one_attempt_is_not_two_answers(agency: Agency) -> None:
    asks(agency, agency.course, LEVEL, NOTE)
    first = agency.send(answered(agency, level="two years"))
    agency.clock.move(timedelta(minutes=1))
    assert agency.send(answered(agency, level="two years")).order == first.order
    for other in ({"level": "three years"}, {"level": "two years", "note": "hello"}):
        with pytest.raises(OrderDiffers):
            agency.send(answered(agency, **other))


def test_nor_once_it_is_paid_whoever_has_forgotten(agency: Agency) -> None:
    asks(agency, agency.course, LEVEL)
    asks(agency, agency.mug, LEVEL)
    order = agency.send(answered(agency, agency.mug, level="two years")).order
    agency.pays(order)
    agency.settled(order)
    again = agency.send(answered(agency, agency.mug, level="two years"))
    assert (again.order.state, again.intent) == (OrderState.PAID, None)
    with pytest.raises(OrderDiffers):
        agency.send(answered(agency, agency.mug, level="three years"))
    del agency.store.shelves.veils[order.account, OLIVEIRA, sale_id(order.id, OLIVEIRA)]
    assert agency.send(answered(agency, agency.mug, level="two years")).intent is None


def test_a_bump_that_asks_is_still_the_pages(agency: Agency) -> None:
    asking = asks(agency, agency.mug, LEVEL)
    assert agency.course.bumps == (Bump(asking.id, asking.preferred.id, "Add this"),)
    with pytest.raises(Invalid) as refused:
        agency.send(agency.purchase(shown="139.00", bumps=[agency.mug]))
    assert f"/answers/{agency.mug.id}/level" in str(refused.value.facts)
    assert agency.send(agency.purchase()).intent is not None
