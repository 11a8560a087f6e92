"""What a buyer sees in a hub: its own, of this owner."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application import hub
from cartwright.application.hub import Belongings, Purchase
from cartwright.domain.catalog import Product
from cartwright.domain.documents import document_id
from cartwright.domain.errors import NotFound
from cartwright.domain.fulfilment import Fulfilment
from cartwright.domain.ids import ProductId, SaleId, SubscriptionId, derived
from cartwright.domain.orders import Sale
from cartwright.domain.passes import Pass
from tests.unit.application.agency import Agency
from tests.unit.application.billing import Billing
from tests.unit.application.guests import entered
from tests.unit.application.test_crediting import back as give_back
from tests.unit.application.test_crediting import given, numbered
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA


def all_of(agency: Agency, guest: Pass) -> Belongings:
    mine = agency.mine
    return hub.belongings(guest, buyers=mine.buyers, sold=mine.sold, subscriptions=mine.subscriptions)


def one(agency: Agency, guest: Pass, sale: SaleId) -> Purchase:
    mine = agency.mine
    return hub.purchase(
        guest,
        sale,
        buyers=mine.buyers,
        sold=mine.sold,
        returns=mine.returns,
        vat_checks=mine.vat_checks,
        books=mine.books,
        subscriptions=mine.subscriptions,
    )


def test_each_owner_shows_its_part_of_an_order(agency: Agency) -> None:
    northwinds, oliveiras = agency.sold(bumps=[agency.mug])
    here, there = entered(agency), entered(agency, client=OLIVEIRA)
    assert [sale.id for sale in all_of(agency, here).sales] == [northwinds.id]
    assert [sale.id for sale in all_of(agency, there).sales] == [oliveiras.id]
    assert one(agency, here, northwinds.id).sale.lines == northwinds.lines
    with pytest.raises(NotFound):
        one(agency, here, oliveiras.id)


def test_what_another_bought_is_nothing(agency: Agency) -> None:
    sale = agency.sale()
    guest = replace(entered(agency), email="eve@buyer.example")
    assert all_of(agency, guest) == Belongings((), ())
    with pytest.raises(NotFound):
        one(agency, guest, sale.id)


def test_the_newest_come_first_and_older_ones_are_counted(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    sales = []
    for number in range(3):
        sales.append(agency.sale(f"attempt-{number}"))
        agency.clock.move(timedelta(minutes=1))
    monkeypatch.setattr(hub, "SHOWN", 2)
    found = all_of(agency, entered(agency))
    assert [sale.id for sale in found.sales] == [sales[2].id, sales[1].id]
    assert found.older == 1


def test_a_purchase_has_its_receipt_and_what_was_credited(agency: Agency) -> None:
    sale = agency.sale()
    guest = entered(agency)
    assert not one(agency, guest, sale.id).documents
    numbered(agency, sale)
    give_back(agency, sale, "50.00")
    given(agency)
    documents = one(agency, guest, sale.id).documents
    assert list(documents.values()) == ["NW-000001", "NW-CN-000001"]
    for name, label in documents.items():
        found = hub.document(guest, name, buyers=agency.mine.buyers, papers=agency.mine.papers)
        assert (found.label, found.sale.buyer.email) == (label, guest.email)


def test_another_buyers_document_is_nothing(agency: Agency) -> None:
    sale = agency.sale()
    numbered(agency, sale)
    guest = replace(entered(agency), email="eve@buyer.example")
    with pytest.raises(NotFound):
        hub.document(guest, document_id(sale.id), buyers=agency.mine.buyers, papers=agency.mine.papers)


def test_who_was_forgotten_while_looking_sees_nothing(agency: Agency) -> None:
    """The list still had it; the words are gone."""
    sale = agency.sale()
    guest = entered(agency)
    agency.store.shelves.veils.pop((ACCOUNT, NORTHWIND, sale.id))
    assert all_of(agency, guest).sales == ()
    with pytest.raises(NotFound):
        one(agency, guest, sale.id)


def test_a_subscription_is_found_by_what_began_it_and_by_each_charge(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    billing = Billing(agency)
    billing.sells()
    billing.bought()
    begun = billing.falls_due()
    found = all_of(agency, entered(agency))
    assert found.subscriptions == (begun,)
    assert len(found.sales) == 2
    monkeypatch.setattr(hub, "SHOWN", 1)
    assert all_of(agency, entered(agency)).subscriptions == (begun,)
    for sale in found.sales:
        assert one(agency, entered(agency), sale.id).subscriptions == (begun,)


def test_anothers_subscription_is_nothing(agency: Agency) -> None:
    billing = Billing(agency)
    billing.sells()
    billing.bought()
    mine, wanted = agency.mine, billing.subscription.id

    def found(guest: Pass, one: SubscriptionId = wanted) -> SubscriptionId:
        return hub.subscription(guest, one, buyers=mine.buyers, subscriptions=mine.subscriptions).id

    guest = entered(agency)
    assert found(guest) == wanted
    for stranger in (replace(guest, email="eve@buyer.example"), replace(guest, client=OLIVEIRA)):
        with pytest.raises(NotFound):
            found(stranger)
    with pytest.raises(NotFound):
        found(guest, SubscriptionId(derived("subscription", "none")))
    [(key, kept)] = agency.store.shelves.subscriptions.items()
    agency.store.shelves.subscriptions[key] = replace(kept, owner=OLIVEIRA)
    with pytest.raises(NotFound):
        found(guest)


def test_the_colour_is_that_of_what_was_bought_last_while_it_is_the_owners(agency: Agency) -> None:
    agency.sale()
    guest = entered(agency)
    catalogue = agency.mine.catalogue

    def shown() -> str:
        return hub.accent(guest, buyers=agency.mine.buyers, shelf=catalogue)

    assert not shown()
    course = catalogue.get(agency.course.id)
    course = replace(course, look=replace(course.look, accent="#0b5d4e"), version=course.version + 1)
    catalogue.revise(course, agency.act().audit("product.edit", course.id))
    assert shown() == "#0b5d4e"
    handed = replace(course, owner=OLIVEIRA, version=course.version + 1)
    catalogue.hand_over(handed, NORTHWIND, agency.act().audit("product.owner", course.id))
    assert not shown()


def test_what_there_is_to_get_is_of_this_owner_alone(agency: Agency) -> None:
    gives = Fulfilment("Welcome to the course.")
    agency.course = revised(agency, agency.course.id, gives)
    agency.mug = revised(agency, agency.mug.id, Fulfilment("Mind the handle."))
    northwinds, oliveiras = agency.sold(bumps=[agency.mug])

    def got(guest: Pass, sale: Sale) -> list[str]:
        mine = agency.mine
        found = hub.given(
            guest,
            sale,
            orders=mine.orders,
            shelf=mine.catalogue,
            entitlements=mine.entitlements,
            returns=mine.returns,
            now=agency.now,
        )
        return [one.fulfilment.document for one in found]

    assert got(entered(agency), northwinds) == ["Welcome to the course."]
    assert got(entered(agency, client=OLIVEIRA), oliveiras) == ["Mind the handle."]


def revised(agency: Agency, wanted: ProductId, gives: Fulfilment) -> Product:
    kept = agency.mine.catalogue.get(wanted)
    after = replace(kept, fulfilment=gives, version=kept.version + 1)
    agency.mine.catalogue.revise(after, agency.act().audit("product.edit", wanted))
    return after
