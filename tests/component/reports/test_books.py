"""A client's books: what stands there, and each entry down to where it came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from tests.component.agency import Agency
from tests.component.deployment import deployed

NOVEMBER = "month=2026-11"


@pytest.fixture(scope="module")
def kept() -> Iterator[Agency]:
    """Three live courses of Nordwind's with Atelier's templates, and one that is a test."""
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        agency.connect("stripe")
        agency.sell("retreat", "nordwind", "119.00", through="stripe")
        for number in (1, 2, 3):
            agency.sold("retreat", deployment.clock.now(), "DE", number=number)
        agency.pay(agency.place("course", "AT"))
        for event in agency.events():
            assert agency.knock(event).status == 200
        deployment.run(without=["hooks", "mail"])
        yield agency


def books(agency: Agency, query: str = NOVEMBER, who: str = "owner", client: str = "nordwind") -> Any:
    answer = agency.api(who, "GET", f"/clients/{agency.clients[client].id}/books?{query}")
    assert answer.status == 200, answer.json
    return answer.json


def test_what_stands_in_a_book_is_the_sum_of_its_entries(kept: Agency) -> None:
    found = books(kept)
    assert len(found["items"]) == 3
    for balance in found["balances"]:
        made = sum(
            Decimal(posting["amount"]["amount"])
            for item in found["items"]
            for posting in item["postings"]
            if (posting["book"], posting["detail"]) == (balance["book"], balance["detail"])
        )
        assert Decimal(balance["balance"]["amount"]) == made
    assert {balance["book"] for balance in found["balances"]} == {"processor", "revenue", "tax"}
    assert sum(Decimal(balance["balance"]["amount"]) for balance in found["balances"]) == 0


def test_one_book_and_one_detail_are_looked_into_alone(kept: Agency) -> None:
    found = books(kept, f"{NOVEMBER}&book=tax&detail=DE")
    (tax,) = found["balances"]
    assert (tax["book"], tax["detail"], tax["balance"]["currency"]) == ("tax", "DE", "EUR")
    assert len(found["items"]) == 3
    assert books(kept, f"{NOVEMBER}&book=fees") == {
        "month": "2026-11",
        "balances": [],
        "items": [],
        "cursor": "",
    }


def test_entries_are_read_in_pages_by_whom_the_cursor_was_given_to(kept: Agency) -> None:
    first = books(kept, f"{NOVEMBER}&limit=2")
    assert len(first["items"]) == 2
    rest = books(kept, f"{NOVEMBER}&limit=2&cursor={first['cursor']}")
    assert rest["cursor"] == ""
    assert [*first["items"], *rest["items"]] == books(kept)["items"]
    assert (rest["balances"], first["balances"]) == (None, books(kept)["balances"])
    path = f"/clients/{kept.clients['nordwind'].id}/books?{NOVEMBER}&book=tax&cursor={first['cursor']}"
    assert kept.api("owner", "GET", path).status == 404


def test_an_entry_says_what_it_is_of(kept: Agency) -> None:
    (item, *_) = books(kept)["items"]
    path = f"/clients/{kept.clients['nordwind'].id}/books/2026-11/entries/{item['id']}"
    told = kept.api("owner", "GET", path).json
    assert {name: told[name] for name in item} == item
    (sale,) = [one for one in kept.deployment.items("sale") if one["body"]["id"] == item["sale"]]
    (document,) = [
        one for one in kept.deployment.items("document") if one["body"]["sale"]["id"] == item["sale"]
    ]
    assert told["document"] == document["body"]["id"]
    assert told["document_number"] == sale["body"]["document"] != ""
    assert told["order_state"] == "paid"
    assert told["connection"] == kept.connections["stripe"].id
    (tax,) = told["taxes"]
    assert (tax["jurisdiction"], tax["item"]) == ("DE", "Retreat")


def test_an_entry_leads_to_the_webhooks_about_its_order(kept: Agency) -> None:
    (item, *_) = books(kept)["items"]
    body = stripe_event(str(item["order"]), kept.account.id)
    assert kept.knock(body, processor="stripe").status == 200
    path = f"/clients/{kept.clients['nordwind'].id}/books/2026-11/entries/{item['id']}"
    (event,) = kept.api("owner", "GET", path).json["events"]
    assert (event["id"], event["kind"]) == ("evt_books", "payment_intent.succeeded")
    assert (event["sha256"], event["outcome"]) == (sha256(body).hexdigest(), "waiting")


def stripe_event(order: str, account: str) -> bytes:
    metadata = {"order": order, "account": account}
    thing = {"id": "pi_1", "object": "payment_intent", "metadata": metadata}
    event = {
        "id": "evt_books",
        "object": "event",
        "type": "payment_intent.succeeded",
        "data": {"object": thing},
    }
    return json.dumps(event).encode()


def test_tests_and_months_without_entries_show_nothing(kept: Agency) -> None:
    atelier = books(kept, client="atelier")
    assert atelier["items"] == atelier["balances"] == []
    assert kept.deployment.booked("charge")[0]["body"]["mode"] in {"test", "live"}
    tests = [one["body"] for one in kept.deployment.booked("charge") if one["body"]["mode"] == "test"]
    (mine,) = [one for one in tests if one["client"] == kept.clients["atelier"].id]
    path = f"/clients/{mine['client']}/books/{mine['month']}/entries/{mine['id']}"
    assert kept.api("owner", "GET", path).status == 404
    assert books(kept, "month=2026-10")["items"] == []


@pytest.mark.parametrize("month", ["2026-13", "november", "1999-01"])
def test_a_month_that_is_none_is_refused(kept: Agency, month: str) -> None:
    path = f"/clients/{kept.clients['nordwind'].id}/books?month={month}"
    assert kept.api("owner", "GET", path).status == 422


def test_an_entry_by_hand_is_made_once_seen_and_proven(kept: Agency) -> None:
    path = f"/clients/{kept.clients['lookout'].id}/books"
    settled = [
        {"book": "bank", "detail": "transfer 7", "amount": {"minor": 500, "currency": "EUR"}},
        {
            "book": "settlement",
            "detail": kept.clients["nordwind"].id,
            "amount": {"minor": -500, "currency": "EUR"},
        },
    ]
    said = {"note": "Handed on", "postings": settled}
    made = kept.api("owner", "POST", path, said, idempotency_key="one")
    assert (made.status, made.json["kind"]) == (201, "manual")
    entries = kept.deployment.items("entry")
    kept.deployment.clock.move(timedelta(minutes=1))
    assert kept.api("owner", "POST", path, said, idempotency_key="one").json == made.json
    other_words = kept.api("owner", "POST", path, {**said, "note": "Twice"}, idempotency_key="one")
    assert (other_words.status, other_words.code) == (409, "idempotency-key-reused")
    assert kept.api("owner", "POST", path, said).json["errors"][0]["pointer"] == "header:Idempotency-Key"
    assert kept.deployment.items("entry") == entries
    month = made.json["at"][:7]
    told = kept.api("owner", "GET", f"{path}/{month}/entries/{made.json['id']}").json
    assert told["note"] == "Handed on"
    other = books(kept, f"month={month}&book=bank")
    assert [item["postings"][0]["amount"]["amount"] for item in other["items"]] == ["-5.00"]


GOOD = [
    {"book": book, "detail": "in words", "amount": {"minor": minor, "currency": "EUR"}}
    for book, minor in (("bank", 500), ("receivable", -500))
]


@pytest.mark.parametrize(
    "change",
    [
        {"note": ""},
        {"postings": []},
        {"postings": [{"book": "bank", "detail": "a", "amount": {"minor": 1, "currency": "XXX"}}] * 2},
        {"postings": [{**one, "detail": "con_unknown"} for one in GOOD]},
    ],
)
def test_an_entry_that_does_not_parse_changes_nothing(kept: Agency, change: dict[str, Any]) -> None:
    before = kept.deployment.items("entry")
    path = f"/clients/{kept.clients['nordwind'].id}/books"
    good = {
        "note": "Why",
        "postings": GOOD,
    }
    assert kept.api("owner", "POST", path, {**good, **change}, idempotency_key="two").status == 422
    assert kept.deployment.items("entry") == before
