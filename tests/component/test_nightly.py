"""Nights: from the clock to the break, the letter about it, and its end by replay or by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cartwright import check, reconcile, replay
from cartwright.adapters.processors.sandbox_statement import SandboxStatement
from cartwright.application.settling import confirm
from cartwright.bootstrap import processing, shop
from cartwright.domain.ids import ConnectionId
from cartwright.domain.money import Money, total
from cartwright.domain.movements import Movement, MovementKind
from cartwright.domain.orders import sale_id
from local.events.sources import scheduled_event
from tests.component.agency import Agency
from tests.component.deployment import Answer, Dump, deployed
from tests.contract.mollie.gate import place


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Agency, Dump]]:
    """A course, paid through the agency's sandbox, and nobody told us."""
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        agency.pay(agency.place("course", "AT", bumps=False))
        yield agency, deployment.dump()


@pytest.fixture
def missed(opened: tuple[Agency, Dump]) -> Agency:
    agency, start = opened
    agency.deployment.begin(start)
    return agency


def night(agency: Agency) -> int:
    """The next one, and all that follows from it; how many comparisons were due."""
    deployment = agency.deployment
    due = shop.store().nights.due(at=deployment.clock.now() + timedelta(days=9), limit=9)[0].due
    deployment.clock.move(due - deployment.clock.now())
    deployment.restart()
    event = scheduled_event(due, identity="53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", rule="reports")
    compared: int = deployment.invoke("ReportsScheduled", event)["compared"]
    deployment.run(without=["hooks"])
    return compared


def breaks(agency: Agency, query: str = "", who: str = "owner", client: str = "house") -> Any:
    answer = agency.api(who, "GET", f"/clients/{agency.clients[client].id}/books/breaks{query}")
    assert answer.status == 200, answer.json
    return answer.json["items"]


def told(agency: Agency) -> list[tuple[str, str]]:
    mails = agency.deployment.wire.mails
    return [(str(mail["to"]), str(mail["subject"])) for mail in mails if "differ" in str(mail["subject"])]


def test_what_was_missed_is_a_break_of_the_holder_told_once_and_closed_once_it_is_caught_up(
    missed: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    assert night(missed) == 1
    fee, payment = sorted(breaks(missed), key=lambda one: str(one["kind"]))
    assert (payment["gap"], payment["kind"], payment["open"]) == ("not-booked", "payment", True)
    assert payment["stated"] == {"currency": "EUR", "amount": "119.00"}
    assert payment["order"] == fee["order"] is not None
    path = f"/clients/{missed.clients['house'].id}/books/breaks/{payment['id']}"
    assert missed.api("owner", "GET", path).json == payment
    assert breaks(missed, client="nordwind") == []
    house = missed.clients["house"].profile.notification_email
    assert told(missed) == [(house, "Your books and the payment processor differ: 2")]
    assert night(missed) == 1
    assert len(breaks(missed)) == 2
    assert len(told(missed)) == 1
    assert reconcile.main([missed.account.id, "5", "--catch-up"]) == 0
    capsys.readouterr()
    night(missed)
    assert breaks(missed) == []
    closed = breaks(missed, "?closed=true")
    assert {one["closing"] for one in closed} == {"vanished"}
    assert len(closed) == 2


def test_a_break_shows_whose_it_is_and_how_old_until_its_order_is_replayed(
    missed: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    night(missed)
    (payment,) = [one for one in breaks(missed) if one["kind"] == "payment"]
    assert (payment["client"], payment["days"]) == (missed.clients["house"].id, 0)
    night(missed)
    assert {one["days"] for one in breaks(missed)} == {1}
    assert replay.main([missed.account.id, payment["order"], "--ask", "--apply"]) == 0
    capsys.readouterr()
    assert len(breaks(missed)) == 2  # until a night has looked again
    night(missed)
    assert breaks(missed) == []
    assert {(one["closing"], one["days"]) for one in breaks(missed, "?closed=true")} == {("vanished", 2)}
    assert check.main([missed.account.id]) == 0


def entered(missed: Agency, said: dict[str, Any], key: str = "one") -> Answer:
    path = f"/clients/{missed.clients['house'].id}/books"
    return missed.api("owner", "POST", path, said, idempotency_key=key)


def test_an_entry_by_hand_that_closes_a_break_accounts_for_it(missed: Agency) -> None:
    night(missed)
    (payment,) = [one for one in breaks(missed) if one["kind"] == "payment"]
    missing = [
        {"book": "processor", "detail": payment["connection"], "amount": {"minor": 11900, "currency": "EUR"}},
        {"book": "receivable", "detail": "who paid", "amount": {"minor": -11900, "currency": "EUR"}},
    ]
    wrong = [{**one, "amount": {"minor": one["amount"]["minor"] // 2, "currency": "EUR"}} for one in missing]
    said = {"note": "Found at the processor", "closes": payment["id"]}
    assert entered(missed, {**said, "postings": wrong}).status == 422
    assert entered(missed, {**said, "closes": "brk_1", "postings": missing}).status == 404
    made = entered(missed, {**said, "postings": missing})
    assert made.status == 201, made.json
    assert entered(missed, {**said, "postings": missing}).json == made.json
    assert entered(missed, {**said, "postings": missing}, key="another").status == 422
    (closed,) = breaks(missed, "?closed=true")
    assert (closed["closing"], closed["entry"]) == ("by-hand", made.json["id"])
    night(missed)
    assert [one["kind"] for one in breaks(missed)] == ["fee"]


def test_a_connection_from_before_is_compared_from_the_command_on(
    missed: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment, till = missed.deployment, missed.connections["sandbox"]
    deployment.restore({key: item for key, item in deployment.dump().items() if "#NIGHTS" not in key[0]})
    reconcile.main([missed.account.id, "3"])
    assert f"from now on compared every night  {till.id}" in capsys.readouterr().out
    reconcile.main([missed.account.id, "3"])
    assert "every night" not in capsys.readouterr().out
    (due,) = shop.store().nights.due(at=deployment.clock.now() + timedelta(days=2), limit=9)
    assert due.connection == till.id


def test_who_may_not_see_the_books_sees_no_breaks(missed: Agency) -> None:
    night(missed)
    path = f"/clients/{missed.clients['house'].id}/books/breaks"
    assert missed.api("looker", "GET", path).code == "not-found"


def test_what_mollie_paid_out_and_kept_is_booked_where_the_organisation_lets_us_look(
    missed: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, token = (f"{kind}_inventedMollieKey0000000000001" for kind in ("live", "access"))
    now, owner = missed.deployment.clock.now, missed.clients["nordwind"].id
    with place(clock=lambda: int(now().timestamp())) as mollie:
        mollie.hold()
        monkeypatch.setenv("CARTWRIGHT_MOLLIE_URL", mollie.url)
        missed.deployment.restart()
        credentials = {"api_key": key, "webhook_secrets": "whsec-of-our-own", "access_token": token}
        plug = {"processor": "mollie", "label": "Mollie", "client": owner, "credentials": credentials}
        made = missed.api("owner", "POST", "/connections", plug)
        assert made.status == 201, made.json
        assert token not in str(made.json)
        asked = {
            "amount": {"currency": "EUR", "value": "100.00"},
            "description": "Of another shop of Nordwind's",
            "redirectUrl": "http://127.0.0.1:9/back",
            "webhookUrl": "http://127.0.0.1:9/webhooks",
            "metadata": None,
        }
        with mollie.simulator.books.transaction():
            payment = mollie.simulator.api.create(key, asked, mollie.url)
            mollie.simulator.api.pay(key, payment["id"], "pays")
        (settlement,) = mollie.control("payouts", key=key)["settlements"]
        for _ in range(2):
            night(missed)
    (entry,) = missed.deployment.booked("payout")
    assert (entry["body"]["client"], entry["body"]["origin"]) == (owner, settlement)
    books = missed.api("owner", "GET", f"/clients/{owner}/books?month=2026-11").json["balances"]
    moved = {one["book"]: one["balance"]["amount"] for one in books}
    assert moved == {"bank": "97.52", "fees": "2.48", "processor": "-100.00"}
    assert breaks(missed, client="nordwind") == []


def test_a_refund_that_a_bank_sent_back_to_mollie_months_later_is_booked_though_nobody_told(
    missed: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, deployment = "test_inventedMollieKey0000000000001", missed.deployment
    now = deployment.clock.now
    with place(clock=lambda: int(now().timestamp())) as mollie:
        mollie.hold()
        monkeypatch.setenv("CARTWRIGHT_MOLLIE_URL", mollie.url)
        monkeypatch.setenv("CARTWRIGHT_PUBLIC_URL", "http://shop.localhost")
        deployment.restart()
        credentials = {"api_key": key, "webhook_secrets": "whsec-of-our-own"}
        plug = {"processor": "mollie", "label": "Mollie", "credentials": credentials}
        made = missed.api("owner", "POST", "/connections", plug)
        assert made.status == 201, made
        mine = shop.store().of(missed.account.id)
        missed.connections["mollie"] = mine.connections.get(ConnectionId(made.json["id"]))
        missed.sell("talk", "nordwind", "40.00", through="mollie")
        order = missed.place("talk", attempt="attempt-2")
        mollie.control("pay", key=key, payment=order.payment.reference, buyer="pays")
        orders, processors = shop.orders(order.account), processing.processors()
        confirm(order.id, order.key, orders=orders, processors=processors, return_url=shop.return_url)
        sale = sale_id(order.id, missed.clients["nordwind"].id)
        back = f"/sales/{sale}/refunds"
        asked = missed.api("owner", "POST", back, {"reason": "Too dear"}, idempotency_key="one")
        assert asked.status == 202, asked
        deployment.run(without=["hooks"])
        (refund,) = mollie.simulator.books.newest(key, "refund")
        long_ago = (now() - timedelta(days=90)).isoformat()
        mollie.simulator.books.put(key, "refund", refund | {"status": "failed", "createdAt": long_ago})
        assert missed.api("owner", "GET", back).json["items"][0]["state"] == "succeeded"
        night(missed)
        assert missed.api("owner", "GET", back).json["items"][0]["state"] == "failed"
        night(missed)
    assert [one["body"]["amount"]["gross"]["minor"] for one in deployment.booked("refund")] == [-4000, 4000]
    assert [one for one in breaks(missed) if one["open"] and one["kind"] == "refund"] == []


def test_what_was_paid_out_is_booked_once_and_what_did_not_reach_the_bank_stays_open(
    missed: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = SandboxStatement.statement

    def paying_out(self: SandboxStatement, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """All of it, but for one euro; the sandbox itself pays nothing out."""
        found = [replace(one, payout="po_1") for one in lines(self, since=since, until=until)]
        yield from found
        net = total([one.amount - one.fee for one in found], "EUR")
        reached, nothing = Money.of("1.00", "EUR") - net, Money.zero("EUR")
        yield Movement("txn_9", MovementKind.PAYOUT, reached, nothing, found[0].at, "po_1")

    monkeypatch.setattr(SandboxStatement, "statement", paying_out)
    for _ in range(2):
        night(missed)
    (entry,) = missed.deployment.booked("payout")
    assert (entry["body"]["origin"], entry["body"]["client"]) == ("po_1", missed.clients["house"].id)
    (short,) = [one for one in breaks(missed) if one["gap"] == "paid-out"]
    assert (short["of"], short["kind"]) == ("po_1", "payout")
