"""Giving back, from the request to the books: by whom, how much, and whatever else happens meanwhile."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from cartwright.bootstrap import processing
from cartwright.domain.money import Money
from cartwright.domain.orders import Order
from tests.component.agency import BUYER, Agency
from tests.component.deployment import Answer, deployed
from tests.component.triggers import message
from tests.events import load

BACK = {"reason": "Changed her mind"}


@pytest.fixture(scope="module")
def bought() -> Iterator[tuple[Agency, Order]]:
    """A course of Nordwind's for 119.00 with templates of Atelier's for 29.00, paid from Austria."""
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        order = agency.place("course", "AT")
        agency.pay(order)
        for event in agency.events():
            agency.knock(event)
        deployment.run(without=["hooks", "mail"])
        yield agency, order


@pytest.fixture(autouse=True)
def _as_bought(bought: tuple[Agency, Order], request: pytest.FixtureRequest) -> Iterator[None]:
    deployment = bought[0].deployment
    start = deployment.dump()
    yield
    deployment.restore(start)
    deployment.renew_queues()


@pytest.fixture
def agency(bought: tuple[Agency, Order]) -> Agency:
    return bought[0]


@pytest.fixture
def order(bought: tuple[Agency, Order]) -> Order:
    return bought[1]


def sale(agency: Agency, owner: str) -> str:
    items = agency.deployment.items("sale")
    (found,) = [one for one in items if one["body"]["seller"]["client"] == agency.clients[owner].id]
    return str(found["body"]["id"])


def ask(
    agency: Agency, by: str = "owner", body: object = None, *, key: str = "key-1", of: str = "nordwind"
) -> Answer:
    where = f"/sales/{sale(agency, of)}/refunds"
    return agency.api(by, "POST", where, body or BACK, idempotency_key=key)


def refunds(agency: Agency, by: str = "owner", of: str = "nordwind") -> list[dict[str, object]]:
    answer = agency.api(by, "GET", f"/sales/{sale(agency, of)}/refunds")
    assert answer.status == 200, answer
    items: list[dict[str, object]] = answer.json["items"]
    return items


def run(agency: Agency) -> None:
    agency.deployment.run(without=["hooks", "mail"])


def booked(agency: Agency) -> list[int]:
    entries = (item["body"] for item in agency.deployment.items("entry"))
    return [one["amount"]["gross"]["minor"] for one in entries if one["kind"] == "refund"]


def test_a_refund_is_asked_for_given_back_and_booked(agency: Agency, order: Order) -> None:
    answer = ask(agency)
    assert answer.status == 202, answer
    assert (answer.json["state"], answer.json["amount"]["minor"]) == ("asked", 11900)
    assert booked(agency) == []
    run(agency)
    [refund] = refunds(agency)
    assert (refund["state"], refund["id"], refund["reason"]) == (
        "succeeded",
        answer.json["id"],
        "Changed her mind",
    )
    assert refund["reference"] == agency.payment(order).refunds[0].reference
    assert booked(agency) == [-11900]
    assert refunds(agency, of="atelier") == []
    seen = [agency.api("owner", "GET", f"/sales/{sale(agency, one)}").json for one in ("nordwind", "atelier")]
    assert [one["refunded"]["minor"] for one in seen] == [11900, 0]


def test_the_same_request_again_gives_back_nothing_more(agency: Agency, order: Order) -> None:
    half = {"reason": "Half", "amount": {"minor": 5000, "currency": "EUR"}}
    first = ask(agency, body=half)
    run(agency)
    again = ask(agency, body=half)
    run(agency)
    assert (again.status, again.json["id"], again.json["state"]) == (202, first.json["id"], "succeeded")
    assert [one.amount.minor for one in agency.payment(order).refunds] == [5000]
    assert ask(agency).code == "idempotency-key-reused"


def test_more_than_is_left_is_refused_and_says_how_much_is(agency: Agency) -> None:
    assert ask(agency, body={"reason": "x", "amount": {"minor": 11800, "currency": "EUR"}}).status == 202
    more = ask(agency, body={"reason": "x", "amount": {"minor": 101, "currency": "EUR"}}, key="key-2")
    assert (more.status, more.code, more.json["left"]) == (409, "more-than-paid", "1.00 EUR")


def test_lines_are_given_back_by_their_numbers(agency: Agency) -> None:
    shown = agency.api("owner", "GET", f"/sales/{sale(agency, 'atelier')}").json["lines"]
    body = {"reason": "x", "lines": [{"line": shown[0]["line"], "amount": {"minor": 900, "currency": "EUR"}}]}
    answer = ask(agency, body=body, of="atelier")
    assert [one["amount"]["minor"] for one in answer.json["lines"]] == [900]
    wrong = ask(agency, body={"reason": "x", "lines": [{"line": 99}]}, of="atelier", key="key-2")
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "/lines/0/line")


@pytest.mark.parametrize(
    "body", [{}, {"reason": ""}, {"reason": "x", "amount": {"minor": 0, "currency": "EUR"}}]
)
def test_a_request_that_says_too_little_changes_nothing(agency: Agency, body: dict[str, object]) -> None:
    assert ask(agency, body=body or {"why": "x"}).status == 422
    assert refunds(agency) == []


def test_without_an_idempotency_key_nothing_is_given_back(agency: Agency) -> None:
    answer = agency.api("owner", "POST", f"/sales/{sale(agency, 'nordwind')}/refunds", BACK)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "header:Idempotency-Key")


def test_a_strangers_sale_is_not_there_to_be_given_back(agency: Agency) -> None:
    # Lookout's member has a grant on the course and none on the templates.
    assert ask(agency, by="looker", of="atelier").status == 404
    assert agency.api("looker", "GET", f"/sales/{sale(agency, 'atelier')}/refunds").status == 404


def test_asking_is_in_the_log_and_so_is_who_was_refused(agency: Agency) -> None:
    ask(agency)
    [audit] = [
        item["body"] for item in agency.deployment.items("audit") if item["body"]["action"] == "refund.ask"
    ]
    assert (audit["resource"], audit["after"]["amount"]) == (sale(agency, "nordwind"), "119.00 EUR")


def test_what_was_given_back_at_the_processor_is_heard_of_and_booked_once(
    agency: Agency, order: Order
) -> None:
    processing.sandbox().give_back(agency.payment(order), Money.of("148.00", "EUR"))
    events = [event for event in agency.events() if json.loads(event)["type"].startswith("refund.")]
    assert len(events) == 1
    for event in [*events, *events]:
        assert agency.knock(event).status == 200
        run(agency)
    assert sorted(booked(agency)) == [-11900, -2900]
    [found] = refunds(agency, of="atelier")
    assert (found["state"], found["asked_by"], found["reason"]) == ("succeeded", None, "")


def test_a_refund_that_takes_its_time_is_asked_about_by_the_sweeper(agency: Agency) -> None:
    slow = agency.place("course", "AT", attempt="slow")
    agency.pay(slow, "slow")
    agency.deployment.clock.move(timedelta(minutes=30))
    agency.deployment.invoke("WebhooksSweeper", load("webhooks.sweeper.tick"))
    run(agency)
    [sold] = [
        item["body"]["id"]
        for item in agency.deployment.items("sale")
        if item["body"]["order"] == slow.id
        and item["body"]["seller"]["client"] == agency.clients["nordwind"].id
    ]
    where = f"/sales/{sold}/refunds"
    assert agency.api("owner", "POST", where, BACK, idempotency_key="slow").status == 202
    run(agency)
    assert agency.api("owner", "GET", where).json["items"][0]["state"] == "pending"
    agency.deployment.clock.move(timedelta(minutes=30))
    done = agency.deployment.invoke("WebhooksSweeper", load("webhooks.sweeper.tick"))
    assert done["returned"] == 1
    assert agency.api("owner", "GET", where).json["items"][0]["state"] == "succeeded"
    assert booked(agency) == [-11900]


def test_giving_back_takes_six_reads_and_one_transaction_beside_the_processors_own_answer(
    agency: Agency,
) -> None:
    ask(agency)
    agency.deployment.restart()
    agency.deployment.stream()
    (due,) = agency.deployment.messages("settle")
    agency.deployment.wire.clear()
    assert agency.deployment.hand("settle", due)
    # The job, the order, its connection, its refunds twice, the entry of the charge; and one read and one
    # transaction of the sandbox in its own books.
    assert Counter(agency.deployment.wire.names) == {
        "dynamodb.GetItem": 7,
        "dynamodb.TransactWriteItems": 2,
        "dynamodb.UpdateItem": 1,
    }


def test_each_owner_credits_in_its_own_series_and_tells_buyer_and_owner(agency: Agency) -> None:
    ask(agency)
    ask(agency, of="atelier", body={"reason": "One of two", "amount": {"minor": 1450, "currency": "EUR"}})
    run(agency)
    notes = {
        item["body"]["label"]: item["body"]
        for item in agency.deployment.items("document")
        if item["body"]["credit"]
    }
    assert notes.keys() == {"NW-CN-TEST-000001", "AL-CN-TEST-000001"}
    assert notes["AL-CN-TEST-000001"]["credit"]["receipt"] == "AL-TEST-000001"
    agency.deployment.wire.mails.clear()
    agency.deployment.run(without=["hooks"])
    told = Counter(
        str(mail["to"]) for mail in agency.deployment.wire.mails if "-CN-TEST-" in mail.as_string()
    )
    assert told == {BUYER: 2, "sales@nordwind.example": 1, "sales@atelier.example": 1}


def standing(agency: Agency, order: Order, accept: str = "application/json") -> Answer:
    where = f"/{order.slug}/orders/{order.id}/{order.key}"
    return agency.deployment.request("GET", where, headers={"host": order.host, "accept": accept})


def test_the_confirmation_says_what_was_given_back(agency: Agency, order: Order) -> None:
    agency.deployment.clock.move(timedelta(hours=1))
    assert standing(agency, order).json["returned"] is None
    ask(agency)
    run(agency)
    part = standing(agency, order)
    assert (part.json["state"], part.json["returned"]["minor"]) == ("paid", 11900)
    page = standing(agency, order, "text/html").text
    assert "Given back" in page
    assert "What you paid was given back" not in page
    ask(agency, of="atelier")
    run(agency)
    assert standing(agency, order).json["returned"]["minor"] == 14800
    assert "What you paid was given back" in standing(agency, order, "text/html").text


def test_a_buyer_is_found_by_the_number_of_a_credit_note(agency: Agency) -> None:
    ask(agency)
    run(agency)
    found = agency.api("owner", "GET", "/customers/lookup?document=NW-CN-TEST-000001")
    assert [one["id"] for one in found.json["items"]] == [sale(agency, "nordwind")]


def test_a_job_that_is_done_is_done_once(agency: Agency) -> None:
    ask(agency)
    agency.deployment.stream()
    (due,) = agency.deployment.messages("settle")
    for number in range(3):
        assert agency.deployment.hand("settle", message(json.loads(due["Body"]), number + 1))
    assert booked(agency) == [-11900]


def test_a_refund_whose_connection_is_gone_is_set_aside_with_the_reason(agency: Agency) -> None:
    ask(agency)
    agency.deployment.stream()
    (due,) = agency.deployment.messages("settle")
    kept = agency.deployment.dump().items()
    items = {key: item for key, item in kept if item["kind"] != {"S": "connection"}}
    agency.deployment.restore(items)
    assert agency.deployment.hand("settle", due)
    [job] = [item for item in agency.deployment.items("outbox") if item["topic"] == "refund"]
    assert job["state"] == "parked"


RIGHT = {"name": "Ada King", "company": "King & Lovelace Ltd", "street": "Am Kai 2", "city": "Wien"}


def test_a_receipt_is_issued_anew_and_listed_with_the_one_it_replaces(agency: Agency) -> None:
    where = f"/sales/{sale(agency, 'nordwind')}"
    before = agency.api("owner", "GET", where).json
    answer = agency.api("owner", "POST", f"{where}/receipt", RIGHT)
    assert (answer.status, answer.json["buyer_name"], answer.json["delivery"]["city"]) == (
        202,
        "Ada King",
        "Wien",
    )
    agency.deployment.run(without=["hooks", "mail"])
    after = agency.api("owner", "GET", where).json
    listed = [(one["kind"], one["number"]) for one in after["documents"]]
    assert [kind for kind, _ in listed] == ["receipt", "credit-note", "receipt"]
    assert (listed[0][1], listed[2][1]) == (before["document"], after["document"])
    assert (after["total"], after["buyer_name"]) == (before["total"], "Ada King")
    others = agency.api("owner", "GET", f"/sales/{sale(agency, 'atelier')}").json
    assert others["buyer_name"] == before["buyer_name"]
    [entry] = [one for one in agency.deployment.items("audit") if one["body"]["action"] == "receipt.reissue"]
    assert entry["body"]["after"] == {"receipt": before["document"]}


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ({"country": "FR"}, 409, "tax-would-change"),
        ({"name": ""}, 422, "invalid-request"),
        ({"vat": "x"}, 422, "invalid-request"),
    ],
)
def test_what_cannot_be_put_right_on_a_receipt_changes_nothing(
    agency: Agency, words: dict[str, str], status: int, code: str
) -> None:
    before = agency.deployment.dump()
    answer = agency.api("owner", "POST", f"/sales/{sale(agency, 'nordwind')}/receipt", words)
    assert (answer.status, answer.code) == (status, code)
    assert agency.deployment.dump() == before
