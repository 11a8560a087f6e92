"""What the use cases may expect of Catalogue and Connections."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import ClientId, ConnectionId, ProductId, derived
from cartwright.storage.products import PRODUCT
from cartwright.storage.schema import BODY, KIND, SHAPE, Item
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, connection_of, product_of
from tests.fakes.world import NOON
from tests.logbook import newest_first

NOTHING = ProductId(derived("product", "nothing"))


def test_a_published_product_comes_back_as_it_was(agency: Agency) -> None:
    bump = agency.publish("Mug", agency.house)
    course = agency.publish("Course", agency.house, bumps=[bump])
    assert agency.mine.catalogue.get(course.id) == course


def test_a_product_that_is_not_there_is_not_found(agency: Agency) -> None:
    with pytest.raises(NotFound):
        agency.mine.catalogue.get(NOTHING)


def test_some_products_come_in_the_order_asked_for_each_once_without_the_missing(agency: Agency) -> None:
    one, two = agency.publish("One", agency.house), agency.publish("Two", agency.house)
    some = agency.mine.catalogue.some
    assert some([two.id, NOTHING, one.id, two.id]) == [two, one]
    assert some([one.id, two.id]) == [one, two]
    assert some([]) == []


def test_more_products_than_one_batch_holds_still_come(agency: Agency) -> None:
    wanted = [ProductId(derived("product", str(number))) for number in range(250)]
    one = agency.publish("One", agency.house)
    assert agency.mine.catalogue.some([*wanted, one.id]) == [one]


def test_the_agency_lists_all_of_its_own(agency: Agency, other: Agency) -> None:
    products = [agency.publish(name, agency.house) for name in ("One", "Two", "Three")]
    other.publish("One", other.house)
    listed = agency.mine.catalogue.list()
    assert sorted(product.id for product in listed) == sorted(product.id for product in products)


def test_a_slug_is_taken_once_per_host(agency: Agency, other: Agency) -> None:
    agency.publish("Course", agency.house)
    late = replace(product_of(agency.id, "Late", agency.house, agency.till), slug="course")
    with pytest.raises(NameTaken) as refused:
        agency.mine.catalogue.publish(late, ["free.example.com", agency.host.upper()], agency.audit())
    assert refused.value.facts == {"name": "course"}
    with pytest.raises(NotFound):
        agency.mine.catalogue.get(late.id)
    other.publish("Course", other.house)


def test_a_product_is_published_once(agency: Agency) -> None:
    agency.publish("Course", agency.house)
    again = replace(product_of(agency.id, "Course", agency.house, agency.till), slug="again")
    with pytest.raises(Conflict):
        agency.mine.catalogue.publish(again, [agency.host], agency.audit())


def test_a_product_sells_on_every_host_it_was_published_on(agency: Agency, store: Ports) -> None:
    course = product_of(agency.id, "Course", agency.house, agency.till)
    hosts = [agency.host, "shop.example.com"]
    agency.mine.catalogue.publish(course, hosts, agency.audit())
    revised = replace(course, name="A better course", version=2)
    agency.mine.catalogue.revise(revised, agency.audit("revise"))
    for host in hosts:
        assert store.storefront.offer(host, "course").product == revised


def test_of_two_revisions_of_one_product_the_second_is_stale(agency: Agency) -> None:
    course = agency.publish("Course", agency.house)
    agency.mine.catalogue.revise(replace(course, name="One", version=2), agency.audit("one"))
    with pytest.raises(Stale):
        agency.mine.catalogue.revise(replace(course, name="Two", version=2), agency.audit("two"))
    assert agency.mine.catalogue.get(course.id).name == "One"


def test_a_product_that_is_not_there_cannot_be_revised(agency: Agency) -> None:
    course = product_of(agency.id, "Course", agency.house, agency.till)
    with pytest.raises(Stale):
        agency.mine.catalogue.revise(replace(course, version=2), agency.audit())


def test_a_revision_does_not_change_the_slug(agency: Agency) -> None:
    course = agency.publish("Course", agency.house)
    with pytest.raises(Stale):
        agency.mine.catalogue.revise(replace(course, slug="another", version=2), agency.audit())


def test_whose_a_product_is_follows_it_to_its_next_owner(agency: Agency) -> None:
    catalogue, north = agency.mine.catalogue, agency.add_client("North").id
    course, mug = agency.publish("Course", agency.house), agency.publish("Mug", agency.house)
    assert catalogue.owned(agency.house.id) == sorted([course.id, mug.id])
    handed = replace(course, owner=north, version=2)
    catalogue.hand_over(handed, agency.house.id, agency.audit("hand over"))
    assert catalogue.get(course.id) == handed
    assert (catalogue.owned(agency.house.id), catalogue.owned(north)) == ([mug.id], [course.id])
    assert catalogue.owns(north, course.id)
    assert not catalogue.owns(agency.house.id, course.id)


def test_handing_over_to_the_owner_keeps_it_its_own(agency: Agency) -> None:
    course = agency.publish("Course", agency.house)
    agency.mine.catalogue.hand_over(replace(course, version=2), agency.house.id, agency.audit())
    assert agency.mine.catalogue.owned(agency.house.id) == [course.id]


def test_a_product_handed_over_meanwhile_is_not_handed_over_again(agency: Agency) -> None:
    catalogue, north = agency.mine.catalogue, ClientId(derived("client", "north"))
    course = agency.publish("Course", agency.house)
    catalogue.revise(replace(course, version=2), agency.audit())
    with pytest.raises(Stale):
        catalogue.hand_over(replace(course, owner=north, version=2), agency.house.id, agency.audit())
    assert (catalogue.owned(agency.house.id), catalogue.owned(north)) == ([course.id], [])


def test_publishing_and_revising_are_in_the_log(agency: Agency) -> None:
    course = agency.publish("Course", agency.house)
    agency.mine.catalogue.revise(replace(course, version=2), agency.audit("revise"))
    actions = [audit.action for audit in newest_first(agency.mine.audits)]
    assert {"publish Course", "revise"} <= set(actions)


def test_products_of_one_account_are_nothing_to_another(agency: Agency, other: Agency) -> None:
    course = agency.publish("Course", agency.house)
    with pytest.raises(NotFound):
        other.mine.catalogue.get(course.id)
    assert other.mine.catalogue.some([course.id]) == []
    with pytest.raises(ForeignAccount):
        other.mine.catalogue.publish(course, [other.host], other.audit())
    with pytest.raises(ForeignAccount):
        other.mine.catalogue.revise(course, other.audit())


def test_a_connection_comes_back_as_it_was(agency: Agency) -> None:
    assert agency.mine.connections.get(agency.till.id) == agency.till
    own = replace(
        connection_of(agency.id, "Stripe ü"),
        client=agency.house.id,
        processor="stripe",
        since=NOON.replace(microsecond=123456),
    )
    agency.mine.connections.add(own, agency.audit("own"))
    assert agency.mine.connections.get(own.id) == own


def test_a_connection_is_added_once_and_never_overwritten(agency: Agency) -> None:
    with pytest.raises(Conflict):
        agency.mine.connections.add(replace(agency.till, sealed="b3RoZXI="), agency.audit("again"))
    assert agency.mine.connections.get(agency.till.id) == agency.till


def test_an_account_lists_its_own_connections(agency: Agency, other: Agency) -> None:
    second = connection_of(agency.id, "second")
    agency.mine.connections.add(second, agency.audit("second"))
    listed = agency.mine.connections.list()
    assert sorted(connection.id for connection in listed) == sorted([agency.till.id, second.id])


def test_connections_of_one_account_are_nothing_to_another(agency: Agency, other: Agency) -> None:
    with pytest.raises(NotFound):
        other.mine.connections.get(agency.till.id)
    with pytest.raises(NotFound):
        agency.mine.connections.get(ConnectionId(derived("connection", "none")))
    with pytest.raises(ForeignAccount):
        other.mine.connections.add(agency.till, other.audit())


def test_an_option_of_the_first_shape_had_a_price_and_was_paid_once(agency: Agency) -> None:
    stored = agency.publish("Course", agency.house)
    body = json.loads(PRODUCT.body(stored))
    first = body | {
        "options": [
            {"id": option["id"], "name": option["name"], "price": option["plan"]["price"]}
            for option in body["options"]
        ]
    }
    item: Item = {KIND: "product", SHAPE: 1, BODY: json.dumps(first)}
    assert PRODUCT.value(item) == stored
