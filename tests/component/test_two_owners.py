"""One order, two owners: each its own sale, books, number and mail, and nobody else hears of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest

from cartwright.application import people
from cartwright.bootstrap import base, shop
from cartwright.domain.access import Grant, Right
from cartwright.domain.people import Address, TaxNumber
from cartwright.storage.accounts import stored
from cartwright.storage.conditions import present
from tests.component.agency import BUYER, Agency
from tests.component.deployment import Deployment, deployed


@pytest.fixture(scope="module")
def bought() -> Iterator[Agency]:
    """A course of Nordwind's with templates of Atelier's, paid from Austria, and everything done about it."""
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        agency.pay(agency.place("course", "AT"))
        for event in agency.events():
            assert agency.knock(event).status == 200
        deployment.run(without=["hooks"])
        yield agency


def test_two_owners_in_one_order_make_two_sales_and_two_entries(bought: Agency) -> None:
    sales = bought.deployment.items("sale")
    entries = bought.deployment.items("entry")
    owners = {bought.clients["nordwind"].id, bought.clients["atelier"].id}

    assert {sale["body"]["seller"]["client"] for sale in sales} == owners
    assert {entry["body"]["client"] for entry in entries} == owners
    assert len(sales) == len(entries) == 2
    assert all(len(sale["body"]["lines"]) == 1 for sale in sales)


def test_each_owners_entry_sums_to_zero_and_bears_the_buyers_tax(bought: Agency) -> None:
    for entry in bought.deployment.items("entry"):
        body = entry["body"]
        assert sum(posting["amount"]["minor"] for posting in body["postings"]) == 0
        # Austria, by the One Stop Shop: 20 % inside the price.
        assert [fact["rate"] for fact in body["facts"]] == ["0.2"]
        gross, tax = body["amount"]["gross"]["minor"], body["amount"]["tax"]["minor"]
        assert tax == round(gross * 20 / 120)


def test_the_owners_entries_add_up_to_what_the_buyer_paid(bought: Agency) -> None:
    (order,) = bought.deployment.items("order")
    grosses = [entry["body"]["amount"]["gross"]["minor"] for entry in bought.deployment.items("entry")]
    assert sorted(grosses) == [2900, 11900]
    assert sum(grosses) == order["body"]["payment"]["amount"]["minor"]


def test_each_owner_numbers_its_receipt_in_its_own_series(bought: Agency) -> None:
    labels = {
        document["body"]["sale"]["seller"]["client"]: document["body"]["label"]
        for document in bought.deployment.items("document")
    }
    assert labels == {
        bought.clients["nordwind"].id: "NW-TEST-000001",
        bought.clients["atelier"].id: "AL-TEST-000001",
    }


def test_the_buyer_gets_a_receipt_of_each_owner_and_each_owner_a_notice(bought: Agency) -> None:
    assert Counter(str(mail["to"]) for mail in bought.deployment.wire.mails) == {
        BUYER: 2,
        "sales@nordwind.example": 1,
        "sales@atelier.example": 1,
    }


def test_a_client_who_was_granted_the_product_hears_nothing_of_its_sale(bought: Agency) -> None:
    written = " ".join(mail.as_string() for mail in bought.deployment.wire.mails)
    assert "lookout" not in written.lower()
    assert not [item for item in bought.deployment.items("sale") if "Lookout" in str(item)]


def test_an_owner_reads_nothing_of_the_other_owners_part(bought: Agency) -> None:
    (notice,) = [mail for mail in bought.deployment.wire.mails if mail["to"] == "sales@atelier.example"]
    assert "Templates" in _text(notice)
    assert "Course" not in _text(notice)
    assert "Nordwind" not in _text(notice)


def test_the_agency_is_copied_only_if_it_asked(agency: Agency) -> None:
    _copied(agency)
    agency.sold("course", agency.deployment.clock.now(), "AT", bumps=False)
    agency.deployment.run()

    assert Counter(str(mail["to"]) for mail in agency.deployment.wire.mails) == {
        BUYER: 1,
        "sales@nordwind.example": 1,
        agency.account.notification_email: 1,
    }


def test_a_receipt_names_its_owner_as_of_the_sale_even_when_it_moves_before_the_number(
    agency: Agency,
) -> None:
    agency.sold("course", agency.deployment.clock.now(), "AT", bumps=False)
    moved = replace(
        agency.clients["nordwind"].profile,
        legal_name="Südwind Kurse AG",
        address=Address("9 Neue Gasse", "Wien", "AT", "1010"),
        tax_numbers=(TaxNumber("VAT", "AT", "ATU99999999"),),
        notification_email="office@suedwind.example",
    )
    mine = shop.store().of(agency.account.id).people
    people.revise_profile(agency.act, agency.clients["nordwind"].id, moved, people=mine)

    agency.deployment.run()

    (receipt,) = [mail for mail in agency.deployment.wire.mails if mail["to"] == BUYER]
    text = _text(receipt)
    for word in ("Nordwind Kurse GmbH", "1 Kaistraße", "Hamburg", "DE123456789"):
        assert word in text
    for word in ("Südwind", "Neue Gasse", "ATU99999999"):
        assert word not in receipt.as_string() + text
    (notice,) = [mail for mail in agency.deployment.wire.mails if mail["to"] != BUYER]
    assert notice["to"] == "sales@nordwind.example"


def test_a_product_that_changes_hands_between_order_and_payment_stays_its_first_owners_sale(
    agency: Agency, deployment: Deployment
) -> None:
    order = agency.place("course", "AT", bumps=False)
    path = f"/products/{agency.products['course'].id}/owner"
    handed = agency.api("owner", "PUT", path, {"owner": agency.clients["atelier"].id})
    assert handed.status == 200, handed

    agency.pay(order)
    for event in agency.events():
        agency.knock(event)
    deployment.run(without=["hooks"])
    assert [sale["body"]["seller"]["client"] for sale in deployment.items("sale")] == [
        agency.clients["nordwind"].id
    ]

    deployment.restart()
    later = agency.place("course", "AT", attempt="attempt-2", bumps=False)
    assert later.owners == (agency.clients["atelier"].id,)


def test_a_grant_given_while_the_buyer_pays_changes_nothing_of_the_sale(agency: Agency) -> None:
    order = agency.place("course", "AT")
    grant = Grant(agency.products["course"].id, frozenset(Right))
    mine = shop.store().of(agency.account.id).people
    people.grant(agency.act, agency.members["looker"].id, grant, people=mine)
    agency.pay(order)
    for event in agency.events():
        agency.knock(event)
    agency.deployment.run(without=["hooks"])

    assert {str(mail["to"]) for mail in agency.deployment.wire.mails} == {
        BUYER,
        "sales@nordwind.example",
        "sales@atelier.example",
    }


def _copied(agency: Agency) -> None:
    """The agency wants a copy of every notice. (The account's settings have no use case yet.)"""
    base.table().attempt(stored(replace(agency.account, copy_notices=True), when=present()))


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
