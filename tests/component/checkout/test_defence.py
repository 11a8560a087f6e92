"""Bots and stolen cards at the door: what buyers, programs and bots are answered, and what is kept of it."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from cartwright.application.ports.selling import Delivery
from cartwright.bootstrap import shop
from checkout.words import COUPONS
from tests.component.checkout.buying import order, pay, place, standing
from tests.component.checkout.market import Market, Visitor, fields, option_id, seed
from tests.component.checkout.test_coupons import coupon
from tests.component.deployment import Answer, Deployment
from tests.component.triggers import message, queue_event

OF_A_MAILBOX, OF_AN_ADDRESS, OF_GUESSES = 12, 40, 20


def tries(visitor: Visitor, number: int, **more: Any) -> Answer:
    return visitor.post("/lichtung/orders", order(attempt=f"attempt-{number:020}", **more))


def strangers(visitor: Visitor, many: int, **headers: str) -> list[int]:
    """Orders of as many mailboxes: the status of each."""
    visitor.headers.update(headers)
    return [tries(visitor, number, email=f"{number}@buyer.example").status for number in range(many)]


def test_a_program_is_told_to_come_back_later(visitor: Visitor, deployment: Deployment) -> None:
    for number in range(OF_A_MAILBOX):
        assert tries(visitor, number).status == 201
    refused = tries(visitor, 99)
    assert (refused.status, refused.code) == (429, "too-many-attempts")
    assert refused.headers["retry-after"] == "3600"
    assert (refused.json["by"], refused.json["retry_after"]) == ("mailbox", 3600)
    assert len(deployment.items("order")) == OF_A_MAILBOX
    deployment.clock.move(timedelta(hours=1))
    assert tries(visitor, 99).status == 201


def test_a_buyer_without_a_script_reads_it_in_its_own_words(visitor: Visitor) -> None:
    for number in range(OF_A_MAILBOX):
        tries(visitor, number)
    form = {**fields(visitor.open("/lichtung")), "email": "ada@buyer.example", "name": "Ada Lind"}
    page = visitor.submit("/lichtung/orders?lang=de", {**form, "country": "DE"})
    assert (page.status, page.headers["retry-after"]) == (429, "3600")
    assert "Es gab zu viele Versuche. Es wurde nichts abgebucht." in page.text
    assert 'value="ada@buyer.example"' in page.text


def test_no_header_makes_another_of_who_asks(visitor: Visitor) -> None:
    for number in range(OF_AN_ADDRESS):
        forged = {
            "x_forwarded_for": f"192.0.2.{number}",
            "forwarded": f"for=192.0.2.{number}",
            "cloudfront_viewer_address": f"192.0.2.{number}:443",
            "true_client_ip": f"192.0.2.{number}",
            "x_real_ip": f"192.0.2.{number}",
        }
        visitor.headers.update(forged)
        assert tries(visitor, number, email=f"{number}@buyer.example").status == 201
    assert tries(visitor, 99, email="another@buyer.example").json["by"] == "address"


def test_guessing_coupons_comes_to_its_end(visitor: Visitor) -> None:
    guesses = [tries(visitor, number, coupon=f"GUESS-{number}") for number in range(OF_A_MAILBOX + 1)]
    assert [guess.code for guess in guesses] == ["coupon-unknown"] * OF_A_MAILBOX + ["too-many-attempts"]


class TestGuessing:
    """Codes of coupons, by asking for prices."""

    def test_by_prices_comes_to_its_end_and_a_hit_does_not_show(
        self, visitor: Visitor, market: Market, deployment: Deployment
    ) -> None:
        coupon(market)
        assert priced(visitor, "half").status == 200
        said = [priced(visitor, f"GUESS-{number}").code for number in range(OF_GUESSES)]
        assert said == ["coupon-unknown"] * OF_GUESSES
        for code in ("GUESS-99", "half"):
            refused = priced(visitor, code)
            assert (refused.status, refused.code) == (429, "too-many-attempts")
            assert refused.headers["retry-after"] == "1800"
        assert priced(visitor, "").status == 200
        by_placing = visitor.post("/lichtung/orders", order(total=5950, coupon="half"))
        assert by_placing.code == "too-many-attempts", "or a hit would show there"
        assert visitor.post("/lichtung/orders", order()).status == 201
        deployment.clock.move(timedelta(minutes=30))
        assert priced(visitor, "half").status == 200

    def test_by_pages_comes_to_its_end(self, visitor: Visitor, market: Market) -> None:
        coupon(market)
        for number in range(OF_GUESSES):
            page = visitor.open(f"/lichtung?country=DE&coupon=GUESS-{number}")
            assert COUPONS["coupon-unknown"] in page.text
        page = visitor.open("/lichtung?country=DE&coupon=half&lang=de")
        assert page.status == 200
        assert "Es gab zu viele Versuche. Es wurde nichts abgebucht." in page.text
        assert seed(page)["coupon"] == ""

    def test_prices_without_a_code_count_nothing(self, visitor: Visitor, deployment: Deployment) -> None:
        for _ in range(OF_GUESSES + 1):
            assert priced(visitor, "").status == 200
        assert not deployment.items("attempts")

    def test_an_old_link_is_no_guess(self, visitor: Visitor, market: Market, deployment: Deployment) -> None:
        coupon(market, ends=deployment.clock.now())
        assert {priced(visitor, "half").code for _ in range(OF_GUESSES + 1)} == {"coupon-over"}


def priced(visitor: Visitor, code: str) -> Answer:
    return visitor.post("/lichtung/quote", {"option": option_id("lichtung"), "country": "DE", "coupon": code})


def test_a_family_behind_one_address_buys_and_pays(visitor: Visitor) -> None:
    """One of them is declined twice, one sends twice."""
    for number, cards in enumerate((["success"], ["decline", "insufficient", "success"], ["success"])):
        more = {"attempt": f"attempt-{number:020}", "email": f"{number}@family.example"}
        placed = place(visitor, **more)
        assert place(visitor, **more) == placed
        for card in cards:
            pay(visitor, placed, card)
        assert standing(visitor, placed) == "paid"


def test_nothing_in_the_table_says_who_was_counted(visitor: Visitor, deployment: Deployment) -> None:
    place(visitor)
    kept = deployment.items("attempts")
    assert len(kept) == 3  # the network's, the mailbox's, and the mailbox's of a test page
    said = json.dumps(kept)
    assert "203.0.113" not in said
    assert "ada" not in said
    assert {int(item["expires"]) > deployment.clock.now().timestamp() for item in kept} == {True}


def test_the_log_says_that_a_limit_was_reached_and_not_by_whom(
    visitor: Visitor, logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(OF_A_MAILBOX + 1):
        tries(visitor, number)
    [line] = [json.loads(line) for line in logged.getvalue().splitlines() if "too many attempts" in line]
    assert (line["by"], line["level"]) == ("mailbox", "WARNING")
    assert "ada" not in logged.getvalue()
    assert "203.0.113.7" not in logged.getvalue()
    assert metrics(capsys)["OrdersRefusedByLimit"] == 1


def metrics(capsys: pytest.CaptureFixture[str]) -> Mapping[str, float]:
    """What was counted, by name."""
    found: dict[str, float] = {}
    for line in capsys.readouterr().out.splitlines():
        if '"_aws"' in line:
            told = json.loads(line)
            for metric in told["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
                values = told[metric["Name"]]
                found[metric["Name"]] = found.get(metric["Name"], 0) + sum(values)
    return found


class TestTheFieldNobodySees:
    def test_is_on_the_page_for_machines_only(self, visitor: Visitor) -> None:
        page = visitor.open("/lichtung").text
        field = page[page.index('<div class="unseen" aria-hidden="true">') :].partition("</div>")[0]
        assert 'name="subject"' in field
        assert 'tabindex="-1"' in field
        assert 'autocomplete="off"' in field
        assert "Leave this empty" in field

    def test_filled_in_by_a_form_leads_on_and_places_nothing(
        self, visitor: Visitor, deployment: Deployment, capsys: pytest.CaptureFixture[str]
    ) -> None:
        form = {**fields(visitor.open("/lichtung")), "email": "ada@buyer.example", "name": "Ada Lind"}
        assert form["subject"] == ""
        answer = visitor.submit("/lichtung/orders", {**form, "subject": "Cheap pills"})
        assert answer.status == 303
        assert answer.headers["location"].startswith("/lichtung/orders/ord_")
        assert visitor.open(answer.headers["location"]).status == 404
        assert not deployment.items("order")
        assert not deployment.items("attempts")
        assert metrics(capsys)["OrdersTrapped"] == 1

    def test_filled_in_by_a_script_is_answered_as_an_order(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        answer = tries(visitor, 1, subject="Cheap pills")
        assert answer.status == 201
        assert set(answer.json) == set(place(visitor, attempt="another-attempt-00001"))
        assert len(deployment.items("order")) == 1

    def test_left_empty_is_nothing(self, visitor: Visitor) -> None:
        assert tries(visitor, 1, subject="").json["payment"]["processor"] == "sandbox"


class TestDeclines:
    def test_are_counted_through_which_connection(
        self,
        visitor: Visitor,
        deployment: Deployment,
        market: Market,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        placed = place(visitor)
        pay(visitor, placed, "decline")
        assert hears(deployment, market, placed, 1) == {"batchItemFailures": []}
        assert metrics(capsys) == {"PaymentsDeclined": 1, "PaymentsDeclinedThrough": 1}
        pay(visitor, placed)
        hears(deployment, market, placed, 2)
        assert metrics(capsys) == {}
        assert standing(visitor, placed) == "paid"

    def test_one_too_many_calls_the_payment_off_and_refuses_the_next_order(
        self, visitor: Visitor, deployment: Deployment, market: Market
    ) -> None:
        placed = place(visitor)
        for number in range(9):
            assert standing(visitor, placed) in {"unpaid", "declined"}
            assert pay(visitor, placed, "decline").status == 402
            hears(deployment, market, placed, number)
        assert standing(visitor, placed) == "expired"
        assert pay(visitor, placed).status == 409
        assert tries(visitor, 2).json["by"] == "mailbox"
        assert tries(visitor, 3, email="grace@buyer.example").status == 201


def hears(deployment: Deployment, market: Market, placed: Mapping[str, Any], number: int) -> Any:
    """The worker, of an event about the order's payment, which the door has kept."""
    about = {
        "account": market.act.seat.member.account,
        "connection": market.sandbox,
        "event": f"evt_{number}",
        "kind": "payment.open",
        "order": placed["order"],
        "reference": "",
    }
    shop.store().inbox.receive(Delivery(**about), b"{}", at=deployment.clock.now())
    return deployment.invoke("WebhooksWorker", queue_event("settle", message(about)))
