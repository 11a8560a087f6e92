"""Whose sale it is was decided when it was sold: what changes afterwards changes later sales only."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from email.message import EmailMessage

from cartwright.application import clients, granting
from cartwright.bootstrap import shop
from cartwright.domain.access import Grant, Right
from cartwright.domain.people import Address, TaxNumber
from tests.component.agency import BUYER, Agency
from tests.component.deployment import Deployment
from tests.fakes.knowing import FakeLocales, FakeTaxNumbers


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
    mine = shop.store().of(agency.account.id)
    clients.revise_profile(
        agency.act,
        agency.clients["nordwind"].id,
        moved,
        clients=mine.clients,
        numbers=FakeTaxNumbers(),
        locales=FakeLocales(),
    )

    agency.deployment.run()

    (receipt,) = [mail for mail in agency.deployment.wire.mails if mail["to"] == BUYER]
    text = _text(receipt)
    for word in ("Nordwind Kurse GmbH", "1 Kaistraße", "Hamburg", "DE123456789"):
        assert word in text
    for word in ("Südwind", "Neue Gasse", "ATU99999999"):
        assert word not in receipt.as_string() + text
    # The notice is no part of the sale: it goes where its owner reads now.
    (notice,) = [mail for mail in agency.deployment.wire.mails if mail["to"] != BUYER]
    assert notice["to"] == "office@suedwind.example"


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
    mine = shop.store().of(agency.account.id)
    granting.grant(agency.act, agency.members["looker"].id, grant, members=mine.members)
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
    """The agency wants a copy of every notice."""
    version = agency.api("owner", "GET", "/settings").json["version"]
    wanted = {
        "version": version,
        "name": agency.account.name,
        "notification_email": agency.account.notification_email,
        "copy_notices": True,
        "client_limit": None,
    }
    assert agency.api("owner", "PUT", "/settings", wanted).status == 200


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
