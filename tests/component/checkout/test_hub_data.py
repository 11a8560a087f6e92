"""What a buyer does about its own data in the hub, over HTTP."""

from __future__ import annotations

import json

import pytest

from cartwright.domain.ids import derived
from tests.aws import signed_for
from tests.component.checkout.hubs import ADA, Guest, buy, text
from tests.component.checkout.market import Market, Visitor
from tests.component.deployment import Deployment, Dump
from tests.component.triggers import message


@pytest.fixture(scope="module")
def bought(deployed: tuple[Deployment, Market, Dump]) -> Dump:
    """Ada has bought the course, with the press's book beside it."""
    deployment, _, dump = deployed
    deployment.restore(dump)
    book = str(derived("product", "pattern-book"))
    buy(Visitor(deployment), deployment, bumps=[book], shown={"minor": 13800, "currency": "EUR"})
    return deployment.dump()


@pytest.fixture
def guest(market: Market, deployment: Deployment, bought: Dump) -> Guest:
    """Ada, in the hub of whose course it is."""
    deployment.begin(bought)
    deployment.wire.mails.clear()
    return Guest.at(market, deployment).enter()


def test_a_buyer_sees_what_is_kept_and_takes_a_copy_along(guest: Guest) -> None:
    page = guest.open("/data")
    assert "Your data" in page.text
    for known in (ADA, "Ada Lind", "Germany"):
        assert known in page.text
    shown = guest.visitor.ask(f"{guest.hub}/data").json
    assert (shown["email"], shown["purchases"], shown["erasure_asked"]) == (ADA, 1, None)
    copy = guest.open("/data/copy")
    assert copy.headers["content-disposition"].startswith('attachment; filename="purchases-')
    assert copy.headers["cache-control"] == "no-store"
    whole = json.loads(copy.text)
    [sale] = whole["sales"]
    assert [line["name"] for line in sale["lines"]] == ["Lichtung"]
    assert [one["number"] for one in whole["documents"]] == [sale["document"]]
    assert [one["kind"] for one in whole["letters"]] == ["receipt"]
    assert "Pattern" not in copy.text


def test_who_asks_to_be_forgotten_sees_by_when_it_is_answered_and_the_owner_is_told_once(
    guest: Guest,
) -> None:
    guest.deployment.wire.mails.clear()
    page = guest.open("/data")
    for _ in range(2):
        answer = guest.submit("/data/erasure", page)
        assert (answer.status, answer.headers["location"]) == (303, f"{guest.hub}/data")
    after = guest.open("/data")
    assert "You asked for it on" in after.text
    assert "Ask to be forgotten" not in after.text
    assert guest.visitor.ask(f"{guest.hub}/data").json["erasure_asked"]
    guest.deployment.run()
    [mail] = guest.deployment.wire.mails
    assert mail["reply-to"] == ADA
    assert ADA in text(mail)
    assert guest.open().status == 200


def test_a_document_is_saved_as_a_file_once_it_is_drawn(guest: Guest) -> None:
    issued = [item["body"] for item in guest.deployment.items("document")]
    [document] = [one for one in issued if guest.hub.endswith(one["sale"]["seller"]["client"])]
    path = f"/documents/{document['id']}/file"
    assert guest.visitor.ask(f"{guest.hub}{path}").status == 409
    body = {
        "account": document["account"],
        "client": document["sale"]["seller"]["client"],
        "document": document["id"],
    }
    assert guest.deployment.hand("papers", message(body))
    answer = guest.open(path)
    assert (answer.status, answer.headers["cache-control"]) == (303, "no-store")
    assert f"documents/{document['account']}/" in answer.headers["location"]
    told = guest.visitor.send("HEAD", f"{guest.hub}{path}")
    assert [signed_for(one.headers["location"]) for one in (answer, told)] == ["GET", "HEAD"]
    purchase = guest.open(f"/purchases/{document['sale']['id']}")
    assert f'href="{guest.hub}{path}"' in purchase.text
    stranger = Guest(Visitor(guest.deployment), guest.deployment, guest.hub)
    assert stranger.visitor.ask(f"{guest.hub}{path}").status == 401


def test_nobody_without_a_sitting_sees_or_asks_anything(guest: Guest) -> None:
    stranger = Guest(Visitor(guest.deployment), guest.deployment, guest.hub)
    for path in ("/data", "/data/copy"):
        assert stranger.visitor.ask(f"{guest.hub}{path}").status == 401
    assert stranger.visitor.post(f"{guest.hub}/data/erasure", {}).status == 401
    assert guest.submit("/data/erasure", guest.open("/data"), word="another").status == 403
    assert guest.visitor.ask(f"{guest.hub}/data").json["erasure_asked"] is None
