"""A disputed payment, from the sandbox's card to the books, the sale and the proof of it all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright import check
from cartwright.bootstrap import processing, shop
from cartwright.domain.fulfilment import Access, Fulfilment
from tests.component.agency import Agency
from tests.component.deployment import deployed


@pytest.fixture(scope="module")
def disputed() -> Iterator[Agency]:
    """A course with templates, paid with the card whose holder disputes at once; every event heard twice."""
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        order = agency.place("course", "AT")
        processing.sandbox().pay(agency.payment(order), "disputed")
        for event in (*agency.events(), *agency.events()):
            assert agency.knock(event).status == 200
        deployment.run(without=["hooks"])
        yield agency


def test_each_owner_bears_its_part_and_the_agency_the_fee_once(disputed: Agency) -> None:
    taken = {
        entry["body"]["client"]: entry["body"]["postings"] for entry in disputed.deployment.booked("dispute")
    }
    nordwind, atelier = disputed.clients["nordwind"].id, disputed.clients["atelier"].id
    amounts = {
        client: {one["book"]: one["amount"]["minor"] for one in postings}
        for client, postings in taken.items()
    }
    assert amounts == {
        nordwind: {"settlement": -11900, "disputes": 11900},
        atelier: {"settlement": -2900, "disputes": 2900},
    }
    fees = [entry["body"] for entry in disputed.deployment.booked("fee")]
    assert sorted(fee["postings"][1]["amount"]["minor"] for fee in fees) == [321, 1500]
    assert len({fee["client"] for fee in fees}) == 1


def test_each_owner_is_written_to_of_its_own_part(disputed: Agency) -> None:
    mails = [(mail["to"], str(mail["subject"])) for mail in disputed.deployment.wire.mails]
    subjects = {to: subject for to, subject in mails if "isputed" in subject or "ngefochten" in subject}
    assert sorted(subjects) == ["sales@atelier.example", "sales@nordwind.example"]
    assert "119" in subjects["sales@nordwind.example"]
    assert "29" in subjects["sales@atelier.example"]


def test_the_order_stays_paid_and_its_sale_tells_of_the_dispute(disputed: Agency) -> None:
    (order,) = disputed.deployment.items("order")
    assert order["body"]["state"] == "paid"
    for sale in disputed.deployment.items("sale"):
        told = disputed.api("owner", "GET", f"/sales/{sale['body']['id']}").json
        (dispute,) = told["disputes"]
        assert (dispute["state"], dispute["reason"], dispute["taken"]) == ("open", "fraudulent", True)


def test_what_the_bank_has_is_not_given_back_beside_it(disputed: Agency) -> None:
    for sale in disputed.deployment.items("sale"):
        where = f"/sales/{sale['body']['id']}/refunds"
        refused = disputed.api("owner", "POST", where, {"reason": "x"}, idempotency_key="one")
        assert (refused.status, refused.code, refused.json["left"]) == (409, "payment-disputed", "0.00 EUR")
        assert disputed.api("owner", "GET", where).json["items"] == []
    assert [one["body"]["action"] for one in disputed.deployment.items("audit")].count("refund.ask") == 0


def test_a_sale_that_nobody_disputes_tells_of_none(disputed: Agency) -> None:
    disputed.pay(disputed.place("course", "AT", attempt="another"))
    for event in disputed.events():
        disputed.knock(event)
    disputed.deployment.run(without=["hooks", "mail"])
    tellings = [
        disputed.api("owner", "GET", f"/sales/{sale['body']['id']}").json["disputes"]
        for sale in disputed.deployment.items("sale")
    ]
    assert sorted(map(len, tellings)) == [0, 0, 1, 1]


def test_an_event_that_names_only_the_payment_finds_its_order_and_takes_the_access(
    disputed: Agency,
) -> None:
    agency, mine = disputed, shop.store().of(disputed.account.id)
    course = mine.catalogue.get(agency.products["course"].id)
    letting_in = replace(course, fulfilment=Fulfilment(access=Access(30)), version=course.version + 1)
    mine.catalogue.revise(letting_in, agency.act.audit("product.edit", course.id))
    order = agency.place("course", "AT", attempt="let in")
    processing.sandbox().pay(agency.payment(order), "disputed")
    events = [json.loads(event) for event in agency.events()]
    named = next(event for event in events if event["data"]["order"] == order.id)
    agency.knock(json.dumps(named).encode())
    agency.deployment.run(without=["hooks", "mail"])
    (held,) = agency.deployment.items("entitlement")
    assert held["body"]["revoked"] is None
    news = {"id": "sbx_news", "type": "dispute.created", "data": {"payment": order.payment.id}}
    assert agency.knock(json.dumps(news).encode()).status == 200
    agency.deployment.run(without=["hooks", "mail"])
    (held,) = agency.deployment.items("entitlement")
    assert held["body"]["because"] == "dispute"


def test_the_books_prove(disputed: Agency, capsys: pytest.CaptureFixture[str]) -> None:
    disputed.deployment.clock.move(timedelta(days=1))
    assert check.main([disputed.account.id]) == 0, capsys.readouterr().out
