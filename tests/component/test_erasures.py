"""A client forgets a buyer: what is left in the table, in mails, figures and copies."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from cartwright.bootstrap import shop
from cartwright.domain.ids import OrderId
from cartwright.domain.orders import Order
from cartwright.domain.people import Role
from cartwright.storage.digests import digest
from cartwright.storage.erasures import Erasures
from tests.component.agency import BUYER, Agency
from tests.component.deployment import Answer, client

WORDS = re.compile(r"\bada\b|buyer\.example", re.IGNORECASE)
"""Every word of hers."""


@pytest.fixture
def bought(agency: Agency) -> Agency:
    """A course of Nordwind's with templates of Atelier's, paid, numbered and told of."""
    agency.pay(agency.place("course", "AT"))
    settled(agency)
    return agency


def settled(agency: Agency) -> None:
    for event in agency.events():
        assert agency.knock(event).status == 200
    agency.deployment.run(without=["hooks"])


def erase(agency: Agency, name: str = "nordwind", by: str = "owner", **more: str) -> Answer:
    wish = {"email": BUYER, "ground": "b-consent-withdrawn", **more}
    return agency.api(by, "POST", f"/clients/{agency.clients[name].id}/erasures", wish)


def permit(agency: Agency, member: str, permission: str) -> None:
    path = f"/members/{agency.members[member].id}/permissions/{permission}"
    assert agency.api("owner", "PUT", path, {}).status == 204


def telling(agency: Agency) -> list[str]:
    """What in the table, in the files and in the queues still says who she is."""
    deployment = agency.deployment
    lying = [json.dumps(item, default=str) for item in deployment.dump().values()]
    lying += [f"{name} {body.decode()}" for name, body in deployment.files().items()]
    return [text for text in lying if WORDS.search(text)]


def report(agency: Agency, name: str) -> Mapping[str, str]:
    """The files of the month's tax report, made now, without which report it was."""
    deployment = agency.deployment
    for key in deployment.files():
        client("s3").delete_object(Bucket=deployment.bucket, Key=key)
    path = f"/clients/{agency.clients[name].id}/tax-reports"
    assert agency.api("owner", "POST", path, {"period": "2026-11"}).status == 202
    deployment.run(without=["hooks"])
    report = re.compile(r"rep_\w+(?:\.secret-\d+)?")
    return {
        report.sub("rep_", key): report.sub("rep_", body.decode("utf-8-sig"))
        for key, body in deployment.files().items()
        if key.startswith("accounts/")
    }


# --- the table ---------------------------------------------------------------------------------------------


def test_nothing_in_the_table_says_who_bought_even_before(bought: Agency) -> None:
    """But the sealed words, and the keys they lie under."""
    assert telling(bought) == []


def test_every_key_of_the_forgotten_is_gone_and_the_others_stay(bought: Agency) -> None:
    deployment = bought.deployment
    assert len(deployment.items("veil")) == len(deployment.items("bought")) == 2
    assert erase(bought).json == {"sales": 1, "documents": 1, "orders": 0, "open_orders": 0, "carts": 0}
    left = {str(item["pk"]) for kind in ("veil", "bought") for item in deployment.items(kind)}
    assert all(bought.clients["atelier"].id in partition for partition in left)
    assert len(left) == 2
    erase(bought, "atelier")
    assert deployment.items("veil") == deployment.items("bought") == []
    assert telling(bought) == []
    assert digest(BUYER) not in str(deployment.dump())


def test_an_open_order_says_who_until_it_expires(agency: Agency) -> None:
    """The one place where words lie in clear, for a day: what may yet be paid needs them."""
    order = agency.place("course", "AT")
    answers = [erase(agency, name).json for name in ("nordwind", "atelier")]
    assert [answer["open_orders"] for answer in answers] == [1, 1]
    assert len(telling(agency)) == 1
    agency.deployment.clock.move(timedelta(hours=25))
    agency.deployment.invoke("WebhooksSweeper", {})
    assert shop.orders(agency.account.id).get(OrderId(order.id)).state == "expired"
    assert telling(agency) == []


def test_what_settles_while_somebody_is_forgotten_is_forgotten(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency.pay(agency.place("course", "AT"))
    unpaid, settling = Erasures.unpaid, [agency]

    def then_settled(self: Erasures, email: str) -> Sequence[Order]:
        found = unpaid(self, email)
        while settling:
            settled(settling.pop())
        return found

    monkeypatch.setattr(Erasures, "unpaid", then_settled)
    assert erase(agency).json == {"sales": 1, "documents": 1, "orders": 0, "open_orders": 0, "carts": 0}
    assert erase(agency, "atelier").json["sales"] == 1
    assert agency.deployment.items("veil") == agency.deployment.items("bought") == []


def test_an_abandoned_order_of_two_says_who_until_both_have_forgotten(agency: Agency) -> None:
    agency.place("course", "AT")
    agency.deployment.clock.move(timedelta(hours=25))
    agency.deployment.invoke("WebhooksSweeper", {})
    assert erase(agency).json == {"sales": 0, "documents": 0, "orders": 1, "open_orders": 0, "carts": 0}
    assert len(telling(agency)) == 1
    assert erase(agency, "atelier").json["orders"] == 1
    assert telling(agency) == []


# --- what stays --------------------------------------------------------------------------------------------


def test_books_documents_numbers_and_their_chain_are_what_they_were(bought: Agency) -> None:
    kinds = ("entry", "taking", "document", "number", "counter", "sale", "order")
    before = {kind: bought.deployment.items(kind) for kind in kinds}
    for name in ("nordwind", "atelier"):
        erase(bought, name)
    assert {kind: bought.deployment.items(kind) for kind in kinds} == before
    mine = shop.store().of(bought.account.id)
    for item in bought.deployment.items("document"):
        body = item["body"]
        document = mine.papers.get(body["sale"]["seller"]["client"], body["id"])
        assert document.sale.buyer.veiled
        assert document.sealed_after("")


def test_the_tax_report_says_the_same_to_the_cent(bought: Agency) -> None:
    before = report(bought, "nordwind")
    erase(bought)
    assert report(bought, "nordwind") == before
    assert before


def test_a_sale_that_is_forgotten_before_its_number_gets_it_and_no_receipt_goes_out(agency: Agency) -> None:
    agency.pay(agency.place("course", "AT"))
    for event in agency.events():
        assert agency.knock(event).status == 200
    agency.deployment.run(without=["hooks", "number", "mail"])
    assert erase(agency).json == {"sales": 1, "documents": 0, "orders": 0, "open_orders": 0, "carts": 0}
    agency.deployment.run(without=["hooks"])
    labels = {item["body"]["label"] for item in agency.deployment.items("document")}
    assert labels == {"NW-TEST-000001", "AL-TEST-000001"}
    written = {
        (str(mail["to"]), str(mail["from"]).partition("<")[0]) for mail in agency.deployment.wire.mails
    }
    assert {to for to, _ in written} == {BUYER, "sales@nordwind.example", "sales@atelier.example"}
    assert len(agency.deployment.wire.mails) == 3
    [notice] = [mail for mail in agency.deployment.wire.mails if mail["to"] == "sales@nordwind.example"]
    assert not WORDS.search(notice.as_string())
    assert {item["state"] for item in agency.deployment.items("outbox") if item["topic"] == "mail"} == {
        "done"
    }


# --- who sees what -----------------------------------------------------------------------------------------


def test_one_client_forgets_and_the_other_still_knows(bought: Agency) -> None:
    erase(bought)
    sales = {sale["owner"]: sale for sale in bought.api("owner", "GET", "/sales").json["items"]}
    nordwind, atelier = (sales[bought.clients[name].id] for name in ("nordwind", "atelier"))
    assert (nordwind["erased"], nordwind["buyer_email"], nordwind["buyer_name"]) == (True, None, None)
    assert nordwind["buyer_country"] == "AT"
    assert (atelier["erased"], atelier["buyer_email"], atelier["buyer_name"]) == (False, BUYER, "Ada Buyer")
    found = bought.api("owner", "GET", f"/customers/lookup?email={BUYER}").json["items"]
    assert [sale["owner"] for sale in found] == [bought.clients["atelier"].id]


def test_nobody_finds_or_lists_who_all_have_forgotten(bought: Agency) -> None:
    for name in ("nordwind", "atelier"):
        erase(bought, name)
    assert bought.api("owner", "GET", f"/customers/lookup?email={BUYER}").status == 404
    assert bought.api("owner", "GET", "/customers").json["items"] == []
    label = "NW-TEST-000001"
    [sale] = bought.api("owner", "GET", f"/customers/lookup?document={label}").json["items"]
    assert (sale["document"], sale["erased"]) == (label, True)


def test_a_copy_of_a_forgotten_buyer_is_empty(bought: Agency) -> None:
    erase(bought)
    wanted = {"kind": "buyer", "client": bought.clients["nordwind"].id, "email": BUYER}
    asked = bought.api("owner", "POST", "/exports", wanted)
    bought.deployment.run(without=["hooks"])
    [body] = [body for key, body in bought.deployment.files().items() if key.startswith("exports/")]
    copy = json.loads(body)
    assert asked.status == 202
    assert [copy[part] for part in ("sales", "documents", "entries", "letters")] == [[]] * 4


def test_the_confirmation_still_opens_and_shows_no_address(bought: Agency) -> None:
    order = bought.deployment.items("order")[0]["body"]
    path = f"/{order['slug']}/orders/{order['id']}/{order['key']}"
    pages = []
    for forgetting in (None, "nordwind", "atelier"):
        if forgetting:
            erase(bought, forgetting)
        page = bought.deployment.request("GET", path, headers={"host": order["host"], "accept": "text/html"})
        assert page.status == 200
        pages.append(BUYER in page.text)
    assert pages == [True, True, False]


# --- who may, and the log ----------------------------------------------------------------------------------


def test_forgetting_takes_the_permission_for_all_customers(bought: Agency) -> None:
    bought.invite("stan", role=Role.STAFF)
    refused = erase(bought, by="stan")
    assert (refused.status, refused.json["needs"]) == (403, "customers.all")
    permit(bought, "stan", "customers.all")
    assert erase(bought, by="stan").json["sales"] == 1


def test_a_clients_member_forgets_for_its_own_client_only(bought: Agency) -> None:
    bought.invite("nora", "nordwind")
    permit(bought, "nora", "customers.all")
    assert erase(bought, "atelier", by="nora").status == 404
    assert len(bought.deployment.items("veil")) == 2
    assert erase(bought, by="nora").json["sales"] == 1


def test_whoever_looks_through_anothers_eyes_forgets_nobody(bought: Agency) -> None:
    bought.invite("nora", "nordwind")
    permit(bought, "nora", "customers.all")
    path = f"/v1/accounts/{bought.account.id}/clients/{bought.clients['nordwind'].id}/erasures"
    answer = bought.deployment.request(
        "POST",
        path,
        payload={"email": BUYER, "ground": "f-child"},
        claims=bought.claims("owner"),
        headers={"cartwright-view-as": bought.members["nora"].id},
    )
    assert answer.status == 403
    assert len(bought.deployment.items("veil")) == 2


def test_the_log_knows_what_was_forgotten_and_never_whom(bought: Agency) -> None:
    erase(bought, reason="asked by letter")
    entries = [item["body"] for item in bought.deployment.items("audit")]
    [entry] = [entry for entry in entries if entry["action"] == "buyer.erase"]
    [sale] = [
        item["body"]["id"]
        for item in bought.deployment.items("sale")
        if item["body"]["seller"]["client"] == bought.clients["nordwind"].id
    ]
    assert (entry["resource"], entry["after"]) == (
        bought.clients["nordwind"].id,
        {"ground": "b-consent-withdrawn", "sales": sale},
    )
    assert entry["reason"] == "asked by letter"
    assert telling(bought) == []


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [({"email": "ada"}, "/email"), ({"reason": f"for {BUYER}"}, "/reason"), ({"ground": "g"}, "/ground")],
    ids=lambda wrong: next(iter(wrong)) if isinstance(wrong, dict) else "",
)
def test_a_wish_that_is_none_forgets_nobody(bought: Agency, wrong: dict[str, str], pointer: str) -> None:
    answer = erase(bought, **wrong)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert BUYER not in answer.text
    assert len(bought.deployment.items("veil")) == 2


def test_asked_again_it_forgets_nothing_more(bought: Agency) -> None:
    erase(bought)
    assert erase(bought).json == {"sales": 0, "documents": 0, "orders": 0, "open_orders": 0, "carts": 0}


def test_who_buys_again_is_known_by_that_sale(bought: Agency) -> None:
    erase(bought)
    bought.pay(bought.place("course", "AT", attempt="attempt-2", bumps=False))
    settled(bought)
    sales = bought.api("owner", "GET", "/sales").json["items"]
    assert [sale["erased"] for sale in sales if sale["owner"] == bought.clients["nordwind"].id].count(
        True
    ) == 1
    assert erase(bought).json["sales"] == 1


def test_no_log_line_says_who(bought: Agency, capsys: pytest.CaptureFixture[str]) -> None:
    erase(bought)
    shown = capsys.readouterr()
    assert not WORDS.search(shown.out + shown.err)
