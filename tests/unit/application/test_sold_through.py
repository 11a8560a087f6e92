"""Through which connections a product is sold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cartwright.application import connecting, editing, history, sold_through
from cartwright.application.catalogue import AnotherConnection, PlayMoney
from cartwright.application.connecting import InUse
from cartwright.application.ports.selling import Stale
from cartwright.application.sold_through import SoldThrough
from cartwright.domain.access import Denied, Grant, Permission, Permit, Resource, Right
from cartwright.domain.alternatives import Alternative
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.connections import CannotTake, Connection
from cartwright.domain.errors import Forbidden, Invalid, NotFound
from cartwright.domain.funnel import Offered, Step
from cartwright.domain.ids import StepId, derived
from cartwright.domain.misfits import FunnelUnsellable
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import OLIVEIRA, product


@pytest.fixture
def course(agency: Agency) -> Product:
    agency.course = agency.published(product("Lesson", "50.00", mode=Mode.TEST))
    return agency.course


@pytest.fixture
def paypal(agency: Agency) -> Connection:
    return known(agency, "pal", "paypal")


def known(agency: Agency, label: str, processor: str, client: str = "") -> Connection:
    bare = agency.connected(label, OLIVEIRA if client else None)
    named = replace(bare, processor=processor, version=2)
    agency.mine.connections.revise(named, agency.act().audit("connection.replace", bare.id))
    return named


def changed(
    agency: Agency,
    thing: Product,
    *alternatives: Alternative,
    by: str = "olga",
    connection: Connection | None = None,
    version: int | None = None,
) -> Product:
    return sold_through.change(
        agency.act(by),
        thing.id,
        SoldThrough(
            version or thing.version, connection.id if connection else thing.connection, alternatives
        ),
        catalogue=agency.mine.catalogue,
        connections=agency.mine.connections,
    )


def test_a_product_is_sold_through_several(agency: Agency, course: Product, paypal: Connection) -> None:
    after = changed(agency, course, Alternative(paypal.id, stands_in=True))
    assert after == agency.mine.catalogue.get(course.id)
    assert (after.connections, after.version) == ((agency.till.id, paypal.id), course.version + 1)
    assert sold_through.see(agency.act(), course.id, catalogue=agency.mine.catalogue) == after
    audit = agency.audited()
    assert audit.action == "product.connections"
    assert (audit.after or {})["alternatives"] == f"{paypal.id} offered and stands in"


def test_it_may_be_sold_through_another_from_now_on(
    agency: Agency, course: Product, paypal: Connection
) -> None:
    after = changed(
        agency, course, Alternative(agency.till.id, offered=False, stands_in=True), connection=paypal
    )
    assert after.connection == paypal.id
    assert (agency.audited().after or {})["alternatives"] == f"{agency.till.id} stands in"


def test_who_read_another_version_is_told(agency: Agency, course: Product, paypal: Connection) -> None:
    with pytest.raises(Stale):
        changed(agency, course, Alternative(paypal.id), version=course.version + 1)


@pytest.mark.parametrize("rights", [(), (Right.VIEW, Right.EDIT)])
def test_where_the_money_goes_is_the_agencys_to_say(
    agency: Agency, course: Product, paypal: Connection, rights: Sequence[Right]
) -> None:
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
    if rights:
        agency.grant("clara", Grant(course.id, frozenset(rights)))
    with pytest.raises(Denied) as denied:
        changed(agency, course, Alternative(paypal.id), by="clara")
    assert denied.value.denial.on == Resource(product=course.id)
    with pytest.raises(Forbidden):
        sold_through.see(agency.act("clara"), course.id, catalogue=agency.mine.catalogue)


class TestWhatOneOfThemCannotSell:
    """It is refused at save, with the reason, whichever of them it is."""

    def test_another_clients(self, agency: Agency, course: Product) -> None:
        theirs = known(agency, "theirs", "paypal", client="oliveira")
        with pytest.raises(AnotherConnection) as refused:
            changed(agency, course, Alternative(theirs.id))
        assert refused.value.facts == {"connection": theirs.id}

    def test_an_amount_that_it_does_not_take(self, agency: Agency, paypal: Connection) -> None:
        rials = agency.published(product("Rials", "50.000", currency="BHD", mode=Mode.TEST))
        with pytest.raises(CannotTake):
            changed(agency, rials, Alternative(paypal.id))

    def test_what_is_offered_after_paying(self, agency: Agency, course: Product) -> None:
        """The step is a client's own, and so is not sold through another's connection."""
        theirs = agency.published(product("Oar", "5.00", owner=OLIVEIRA, mode=Mode.TEST))
        step = Step(
            StepId(derived("step", "1")), Offered.UPSELL, theirs.id, theirs.preferred.id, "And an oar?"
        )
        page = replace(course, steps=(step,), version=2)
        agency.mine.catalogue.revise(page, agency.act().audit("product.funnel", page.id))
        house = replace(agency.connected("house", course.owner), processor="paypal", version=2)
        agency.mine.connections.revise(house, agency.act().audit("connection.replace", house.id))
        with pytest.raises(FunnelUnsellable):
            changed(agency, page, Alternative(house.id))

    def test_play_money_for_what_is_live(self, agency: Agency) -> None:
        stripe = known(agency, "stripe", "stripe")
        live = agency.published(replace(product("Live", "50.00"), connection=stripe.id))
        with pytest.raises(PlayMoney):
            changed(agency, live, Alternative(agency.till.id))

    def test_one_that_was_removed(self, agency: Agency, course: Product, paypal: Connection) -> None:
        removed(agency, paypal)
        with pytest.raises(NotFound):
            changed(agency, course, Alternative(paypal.id))

    def test_two_that_buyers_could_not_tell_apart(self, agency: Agency, course: Product) -> None:
        second = agency.connected("second")
        with pytest.raises(Invalid):
            changed(agency, course, Alternative(second.id))
        changed(agency, course, Alternative(second.id, offered=False, stands_in=True))


def removed(agency: Agency, connection: Connection) -> None:
    connecting.remove(
        agency.act(),
        connection.id,
        connections=agency.mine.connections,
        catalogue=agency.mine.catalogue,
    )


def test_an_alternative_in_use_is_not_removed_without_saying_where(
    agency: Agency, course: Product, paypal: Connection
) -> None:
    after = changed(agency, course, Alternative(paypal.id))
    with pytest.raises(InUse) as refused:
        removed(agency, paypal)
    assert refused.value.facts == {"products": [course.id]}
    changed(agency, after)
    removed(agency, paypal)


def test_a_clone_is_sold_through_the_same_unless_it_is_told_another(
    agency: Agency, course: Product, paypal: Connection
) -> None:
    changed(agency, course, Alternative(paypal.id))

    def clone(slug: str, connection: Connection | None = None) -> Product:
        return editing.clone(
            agency.act(),
            course.id,
            editing.Copy(slug, connection=connection.id if connection else None),
            catalogue=agency.mine.catalogue,
            clients=agency.mine.clients,
            connections=agency.mine.connections,
            hosts=(),
        )

    assert clone("like-it").connections == (agency.till.id, paypal.id)
    assert clone("elsewhere", paypal).connections == (paypal.id,)


def test_going_back_leaves_where_the_money_goes(agency: Agency, course: Product, paypal: Connection) -> None:
    after = changed(agency, course, Alternative(paypal.id))
    back = history.go_back(
        agency.act(),
        course.id,
        course.version,
        version=after.version,
        catalogue=agency.mine.catalogue,
        versions=agency.mine.versions,
        connections=agency.mine.connections,
    )
    assert back.connections == after.connections
