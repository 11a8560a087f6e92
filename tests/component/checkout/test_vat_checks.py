"""A VAT number in doubt: from the order, through the sweep, to what the seller reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cartwright.application.proving import prove
from cartwright.bootstrap import shop
from cartwright.domain.journal import Kind
from cartwright.domain.people import Unconfirmed
from cartwright.domain.tax import Ground
from cartwright.domain.vat_checks import FIRST
from cartwright.storage.stream import errands
from tests.component.checkout.buying import order, pay
from tests.component.checkout.market import Market, Visitor
from tests.component.deployment import Answer, Deployment
from tests.component.faults import Unfinished, Work
from tests.component.reports.bookkeeping import text
from tests.component.triggers import message
from tests.doubles.vies import ViesDouble, vies
from tests.events import load

FIRM = "FR40303265045"
MOMENT = timedelta(seconds=1)


@pytest.fixture(name="register")
def _register(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[ViesDouble]:
    with vies() as double:
        double.numbers = {FIRM: "ADA TRADING SARL"}
        double.requesters = {"DE136695976"}
        double.down.add("FR")
        monkeypatch.setenv("CARTWRIGHT_VIES_URL", double.url)
        deployment.restart()
        yield double


def sell(visitor: Visitor, deployment: Deployment, attempt: str = "0" * 32, total: int = 11900) -> None:
    """The course to a business whose register does not answer: charged as a consumer's, at 119.00."""
    firm = order(total=total, country="FR", company="Ada Trading SARL", vat_number=FIRM, attempt=attempt)
    placed = visitor.post("/lichtung/orders", firm)
    assert placed.status == 201, placed
    pay(visitor, placed.json)
    assert visitor.ask(placed.json["confirm_url"]).json["state"] == "paid"
    deployment.run(without=["hooks"])


def sweep(deployment: Deployment) -> int:
    ended: int = deployment.invoke("WebhooksSweeper", load("webhooks.sweeper.tick"))["rechecked"]
    return ended


def checks(deployment: Deployment, market: Market, query: str = "") -> Answer:
    member = market.act.seat.member
    path = f"/v1/accounts/{member.account}/clients/{market.sellers['werkstatt']}/vat-checks{query}"
    return deployment.request("GET", path, claims={"sub": member.identity, "token_use": "id"})


def the_check(deployment: Deployment, market: Market) -> dict[str, Any]:
    (found,) = checks(deployment, market).json["items"]
    seen: dict[str, Any] = found
    return seen


def ask(
    deployment: Deployment,
    market: Market,
    method: str,
    path: str = "",
    payload: object = None,
    *,
    key: str = "one",
) -> Answer:
    """About the only sale there is."""
    member, [sale] = market.act.seat.member, deployment.items("sale")
    return deployment.request(
        method,
        f"/v1/accounts/{member.account}/sales/{sale['body']['id']}{path}",
        payload=payload,
        headers={"idempotency-key": key},
        claims={"sub": member.identity, "token_use": "id"},
    )


def the_sale(deployment: Deployment, market: Market) -> dict[str, Any]:
    seen: dict[str, Any] = ask(deployment, market, "GET").json
    return seen


def policy(deployment: Deployment, market: Market, unconfirmed: Unconfirmed) -> None:
    mine, owner = shop.store().of(market.act.seat.member.account), market.sellers["werkstatt"]
    seller = mine.clients.get(owner)
    wanted = replace(seller.profile, unconfirmed=unconfirmed)
    revised = seller.with_profile(wanted, at=deployment.clock.now())
    mine.clients.revise_profile(revised, market.act.audit("profile.revise", owner))


def test_what_was_charged_in_doubt_is_asked_about_again_and_told(
    visitor: Visitor, register: ViesDouble, deployment: Deployment, market: Market
) -> None:
    sell(visitor, deployment)
    waiting = the_check(deployment, market)
    assert (waiting["state"], waiting["taken_for"], waiting["correction"]) == ("waiting", "consumer", None)
    assert waiting["tax"] == {"currency": "EUR", "amount": "19.83"}
    assert waiting["mode"] == "test"

    register.asked.clear()
    assert sweep(deployment) == 0
    assert register.asked == []

    deployment.clock.move(FIRST + MOMENT)
    assert sweep(deployment) == 0
    put_off = the_check(deployment, market)
    assert (put_off["state"], put_off["asked"]) == ("waiting", 1)
    assert put_off["next_at"] == "2026-11-02T14:00:01Z"

    register.down.clear()
    deployment.clock.move(FIRST + MOMENT)
    assert sweep(deployment) == 1
    assert sweep(deployment) == 0
    assert register.asked[-1]["requesterNumber"] == "136695976"
    ended = the_check(deployment, market)
    assert (ended["state"], ended["correction"]) == ("valid", "charged-though-valid")
    assert (ended["register_name"], ended["next_at"]) == ("VIES", None)
    assert ended["consultation"].startswith("WAPI")
    assert ended["document"] == "TEST-000001"

    deployment.run(without=["hooks"])
    (notice,) = [mail for mail in deployment.wire.mails if "not due" in str(mail["subject"])]
    assert str(notice["to"]) == "sales@de.example"
    for words in ("€19.83", "TEST-000001", FIRM, "Ada Trading SARL", ended["consultation"]):
        assert words in text(notice)
    assert the_sale(deployment, market)["tax_not_due"]["text"] == "19.83"


@pytest.mark.parametrize("itself", [True, False])
def test_what_was_not_due_goes_back_to_its_buyer_with_a_credit_note(
    visitor: Visitor, register: ViesDouble, deployment: Deployment, market: Market, itself: bool
) -> None:
    deployment.wire.mails.clear()
    policy(deployment, market, Unconfirmed(gives_back=itself))
    sell(visitor, deployment)
    register.down.clear()
    deployment.clock.move(timedelta(days=1))
    assert sweep(deployment) == 1
    assert the_check(deployment, market)["gives_back"] is itself
    if not itself:
        asked = ask(deployment, market, "POST", "/refunds", {"reason": "Number confirmed", "tax": True})
        assert (asked.status, asked.json["amount"]["text"], asked.json["tax"]) == (202, "19.83", True)
    deployment.run(without=["hooks"])

    [refund] = ask(deployment, market, "GET", "/refunds").json["items"]
    assert (refund["state"], refund["amount"]["text"], refund["tax"]) == ("succeeded", "19.83", True)
    assert (refund["asked_by"] is None) is itself
    sale = the_sale(deployment, market)
    assert (sale["tax_not_due"]["text"], sale["refunded"]["text"]) == ("0.00", "19.83")
    assert [one["number"] for one in sale["documents"]] == ["TEST-000001", "CN-TEST-000001"]
    mine, owner = shop.store().of(market.act.seat.member.account), market.sellers["werkstatt"]
    *_, entry = mine.books.entries(owner, "2026-11")
    assert (entry.kind, entry.buyer.number) == (Kind.REFUND, FIRM)
    assert [(fact.ground, fact.net.minor, fact.tax.minor) for fact in entry.facts] == [
        (Ground.ONE_STOP_SHOP, -9917, -1983),
        (Ground.REVERSE_CHARGE, 9917, 0),
    ]
    (note,) = [mail for mail in deployment.wire.mails if "CN-TEST-000001" in str(mail["subject"])]
    assert "so the VAT on receipt TEST-000001 was not due" in " ".join(text(note).split())
    again = ask(deployment, market, "POST", "/refunds", {"reason": "x", "tax": True}, key="again")
    assert (again.status, again.json["type"].rpartition(":")[2]) == (409, "more-than-paid")
    assert list(prove(mine, now=deployment.clock.now() + timedelta(days=1))) == []


def test_who_sends_its_number_after_the_sale_gets_the_tax_back_once_the_register_confirms_it(
    visitor: Visitor, register: ViesDouble, deployment: Deployment, market: Market
) -> None:
    """Nothing was in doubt when it bought: it said nothing of being a business."""
    deployment.wire.mails.clear()
    placed = visitor.post("/lichtung/orders", order(total=11900, country="FR"))
    pay(visitor, placed.json)
    visitor.ask(placed.json["confirm_url"])
    deployment.run(without=["hooks"])
    asks = {"reason": "Sent its number", "tax": True, "exemption": {"number": "FR 403 0326 5045"}}
    silent = ask(deployment, market, "POST", "/refunds", asks)
    assert (silent.status, ask(deployment, market, "GET", "/refunds").json["items"]) == (503, [])
    register.down.clear()
    deployment.restart()
    torn = ask(
        deployment, market, "POST", "/refunds", {**asks, "exemption": {"document": "12\0B"}}, key="torn"
    )
    assert (torn.status, torn.json["errors"][0]["pointer"]) == (422, "/exemption/document")
    other = {**asks, "exemption": {"number": "FR83404833048"}}
    no = ask(deployment, market, "POST", "/refunds", other, key="other")
    assert (no.status, no.json["type"].rpartition(":")[2]) == (409, "not-exempt")
    asked = ask(deployment, market, "POST", "/refunds", asks)
    assert (asked.status, asked.json["amount"]["text"]) == (202, "19.83")
    proof = asked.json["exemption"]
    assert (proof["number"], proof["confirmed_by"]) == (FIRM, "VIES")
    assert proof["consultation"].startswith("WAPI")
    deployment.run(without=["hooks"])
    mine, owner = shop.store().of(market.act.seat.member.account), market.sellers["werkstatt"]
    *_, entry = mine.books.entries(owner, "2026-11")
    assert (entry.kind, entry.buyer.number) == (Kind.REFUND, FIRM)
    (note,) = [mail for mail in deployment.wire.mails if "CN-TEST-000001" in str(mail["subject"])]
    assert "FR 40303265045" in text(note) or FIRM in text(note)
    [refund] = ask(deployment, market, "GET", "/refunds").json["items"]
    assert (refund["state"], refund["exemption"]) == ("succeeded", proof)
    assert list(prove(mine, now=deployment.clock.now() + timedelta(days=1))) == []


def believed(visitor: Visitor, register: ViesDouble, deployment: Deployment, market: Market) -> None:
    """The course at 99.17, without tax, to a number that turns out not to be valid."""
    policy(deployment, market, Unconfirmed(pending=True))
    sell(visitor, deployment, total=9917)
    register.down.clear()
    register.numbers.clear()
    deployment.clock.move(timedelta(days=9))
    assert sweep(deployment) == 1
    assert sweep(deployment) == 0


def test_what_was_believed_and_is_owed_is_booked_once_in_the_month_of_the_answer(
    visitor: Visitor, register: ViesDouble, deployment: Deployment, market: Market
) -> None:
    believed(visitor, register, deployment, market)
    mine, owner = shop.store().of(market.act.seat.member.account), market.sellers["werkstatt"]
    ended = the_check(deployment, market)
    assert (ended["state"], ended["correction"]) == ("invalid", "believed-though-invalid")
    assert ended["tax"] == {"currency": "EUR", "amount": "16.53"}

    charge, correction = mine.books.entries(owner, "2026-11")
    assert (charge.kind, correction.kind) == (Kind.CHARGE, Kind.CORRECTION)
    assert correction.at == deployment.clock.now()
    assert [(fact.ground, fact.net.minor, fact.tax.minor) for fact in correction.facts] == [
        (Ground.REVERSE_CHARGE, -9917, 0),
        (Ground.ONE_STOP_SHOP, 8264, 1653),
    ]
    deployment.run(without=["hooks"])
    (notice,) = [mail for mail in deployment.wire.mails if "lacks tax" in str(mail["subject"])]
    assert "of what was paid, €16.53 is tax" in text(notice)

    (told,) = [mail for mail in deployment.wire.mails if "CO-TEST" in str(mail["subject"])]
    assert str(told["to"]) == "ada@buyer.example"
    for words in (
        "TEST-000001",
        f"{charge.at:%B} {charge.at.day}, 2026",
        "no tax",
        "€82.64",
        "€16.53",
        "NOT VALID",
    ):
        assert words.casefold() in text(told).casefold(), words
    assert the_sale(deployment, market)["documents"] == [
        {"kind": "receipt", "number": "TEST-000001"},
        {"kind": "correction", "number": "CO-TEST-000001"},
    ]
    assert list(prove(mine, now=deployment.clock.now() + timedelta(days=1))) == []


def test_whatever_fails_and_is_done_again_the_receipt_is_corrected_once(
    visitor: Visitor, register: ViesDouble, deployment: Deployment, market: Market
) -> None:
    believed(visitor, register, deployment, market)
    deployment.run(without=["hooks", "number"])
    [job] = [item for item in deployment.dump().values() if item.get("topic") == {"S": "correction"}]
    [due] = errands(job)

    def corrected() -> int:
        if not deployment.hand("number", message(due.body)):
            raise Unfinished
        return len(deployment.items("number"))

    at, start = deployment.clock.now(), deployment.dump()
    work = Work("DeliveriesNumbers", "it gets its correction", deployment, at, start, corrected)
    calls, expected = work.faultless()
    assert (len(calls) > 2, expected.answer) == (True, 2)
    for number, fault, end in work.ends(calls):
        assert not end.beside(expected), f"call {number} {fault}"


def test_once_the_buyer_is_forgotten_there_is_nothing_to_ask(
    visitor: Visitor, register: ViesDouble, deployment: Deployment, market: Market
) -> None:
    sell(visitor, deployment)
    mine = shop.store().of(market.act.seat.member.account)
    bought = mine.buyers.of(market.sellers["werkstatt"], "ada@buyer.example")
    mine.erasures.forget(bought, market.act.audit("buyer.erase", "it"))
    register.down.clear()
    register.asked.clear()
    deployment.clock.move(FIRST + MOMENT)
    assert sweep(deployment) == 1
    assert register.asked == []
    assert the_check(deployment, market)["state"] == "forgotten"


def test_a_sale_to_a_consumer_has_no_check(
    visitor: Visitor, register: ViesDouble, deployment: Deployment, market: Market
) -> None:
    placed = visitor.post("/lichtung/orders", order())
    pay(visitor, placed.json)
    visitor.ask(placed.json["confirm_url"])
    assert checks(deployment, market).json["items"] == []


def test_the_list_is_read_in_pages(
    visitor: Visitor, register: ViesDouble, deployment: Deployment, market: Market
) -> None:
    for attempt in ("a", "b", "c"):
        sell(visitor, deployment, attempt * 32)
        deployment.clock.move(MOMENT)
    every = checks(deployment, market).json["items"]
    first = checks(deployment, market, "?limit=2").json
    rest = checks(deployment, market, f"?limit=2&cursor={first['cursor']}").json
    assert first["items"] + rest["items"] == every
    assert [one["sold_at"] for one in every] == sorted((one["sold_at"] for one in every), reverse=True)
    assert (len(every), rest["cursor"]) == (3, "")
    assert checks(deployment, market, "?limit=2&cursor=forged").status == 404
    assert checks(deployment, market, "?limit=0").status == 422
