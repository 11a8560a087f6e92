"""Carts that were left: from the tick on the page to the mail, and never twice."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from cartwright.bootstrap import shop
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.catalog import Mode
from local.events.sources import scheduled_event
from tests.component.checkout.buying import ATTEMPT, order, pay, place, standing
from tests.component.checkout.market import HOST, Market, Visitor, fields, product_id
from tests.component.checkout.test_defence import metrics
from tests.component.deployment import Deployment
from tests.component.triggers import message
from tests.contract.storage.town import coupon_of
from tests.events import load

HOUR = timedelta(hours=1)
ADA = "ada@buyer.example"


@pytest.fixture
def reminding(market: Market, deployment: Deployment) -> Market:
    """Its course `workshop` reminds who leaves it."""
    deployment.begin(deployment.dump())
    market.publish("workshop", "werkstatt", "119.00 EUR", abandonment=Abandonment(on=True))
    return market


def leave(visitor: Visitor, *, remind: bool = True, **more: Any) -> dict[str, Any]:
    answer = visitor.post("/workshop/orders", order("workshop", remind=remind, **more))
    assert answer.status == 201, answer
    placed: dict[str, Any] = answer.json
    return placed


def tick(deployment: Deployment, after: timedelta = HOUR) -> int:
    at = deployment.clock.move(after)
    event = scheduled_event(at, identity="53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", rule="reports")
    mailed: int = deployment.invoke("ReportsScheduled", event)["carts"]
    deployment.run()
    return mailed


def mails(deployment: Deployment) -> list[EmailMessage]:
    return [mail for mail in deployment.wire.mails if "List-Unsubscribe" in mail]


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def back(mail: EmailMessage) -> str:
    """The path of the link in the mail."""
    found = re.search(rf"https://{HOST}(/workshop/carts/\S+)", text(mail))
    assert found is not None
    return found[1]


def test_who_left_a_cart_and_ticked_is_written_to_once(
    reminding: Market, visitor: Visitor, deployment: Deployment
) -> None:
    leave(visitor)
    assert tick(deployment, HOUR - timedelta(seconds=1)) == 0
    assert tick(deployment, timedelta(seconds=1)) == 1
    assert tick(deployment) == 0
    [mail] = mails(deployment)
    assert mail["to"] == ADA
    assert "Lindner Werkstatt GmbH" in mail["from"]
    assert "Lindenstraße 12" in text(mail)
    stop = f"<https://{HOST}{back(mail)}/stop>"
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (stop, "List-Unsubscribe=One-Click")
    assert "ada" not in back(mail)


def test_a_letter_that_comes_again_writes_no_second_mail(
    reminding: Market, visitor: Visitor, deployment: Deployment
) -> None:
    leave(visitor)
    tick(deployment)
    [letter] = [
        item["body"] for item in deployment.items("outbox") if item["body"].get("kind") == "left-cart"
    ]
    assert letter["to"] == ""
    deployment.hand("mail", message({"account": letter["account"], "job": letter["id"]}))
    assert len(mails(deployment)) == 1


def test_who_did_not_tick_or_has_paid_is_not_written_to(
    reminding: Market, visitor: Visitor, deployment: Deployment
) -> None:
    leave(visitor, remind=False)
    placed = leave(visitor, attempt="attempt-00000000000002", email="grace@buyer.example")
    pay(visitor, placed)
    assert standing(visitor, placed) == "paid"
    assert tick(deployment) == 0
    assert mails(deployment) == []
    assert sorted(item["state"] for item in deployment.items("cart")) == ["bought", "unasked"]


def test_who_sends_it_again_without_the_tick_is_not_written_to_and_nothing_more_lies_there(
    reminding: Market, visitor: Visitor, deployment: Deployment
) -> None:
    first = leave(visitor)
    assert leave(visitor, remind=False)["order"] == first["order"]
    assert tick(deployment) == 0
    assert ([item["state"] for item in deployment.items("cart")], deployment.items("way")) == (
        ["unasked"],
        [],
    )


def test_the_mail_speaks_the_buyers_language(
    reminding: Market, visitor: Visitor, deployment: Deployment
) -> None:
    visitor.headers["accept-language"] = "de-DE"
    leave(visitor)
    tick(deployment)
    [mail] = mails(deployment)
    assert mail["subject"] == "[TEST] Noch nicht abgeschlossen: Workshop"


def test_only_pages_that_remind_ask_and_the_tick_stays(reminding: Market, visitor: Visitor) -> None:
    assert 'name="remind"' not in visitor.open("/lichtung").text
    page = visitor.open("/workshop")
    assert re.search(r'name="remind" value="1">', page.text)
    again = visitor.submit("/workshop/orders", {**fields(page), "remind": "1", "update": "1"})
    assert 'name="remind" value="1" checked>' in again.text
    untouched = visitor.submit("/workshop/orders", {**fields(page), "update": "1"})
    assert re.search(r'name="remind" value="1">', untouched.text)


def test_a_link_ticks_for_nobody(reminding: Market, visitor: Visitor) -> None:
    """Consent is the buyer's own deed: a box that was ticked before is none (CJEU C-673/17)."""
    assert re.search(r'name="remind" value="1">', visitor.open("/workshop?remind=1").text)


def test_a_form_without_a_script_asks_for_it_too(
    reminding: Market, visitor: Visitor, deployment: Deployment
) -> None:
    form = {**fields(visitor.open("/workshop")), "email": ADA, "name": "Ada Lind", "country": "DE"}
    assert visitor.submit("/workshop/orders", {**form, "remind": "1"}).status == 303
    assert tick(deployment) == 1


def test_placing_makes_no_call_more(reminding: Market, visitor: Visitor, deployment: Deployment) -> None:
    place(visitor)
    deployment.wire.clear()
    place(visitor, attempt="attempt-00000000000002", email="grace@buyer.example")
    plain = list(deployment.wire.names)
    visitor.open("/workshop")
    deployment.wire.clear()
    leave(visitor, attempt="attempt-00000000000003", email="hedy@buyer.example")
    assert deployment.wire.names == plain


def test_figures_count_live_carts_alone(reminding: Market, visitor: Visitor, deployment: Deployment) -> None:
    leave(visitor)
    tick(deployment)
    assert deployment.items("footfall") == []


def test_an_archived_product_is_not_written_about(
    reminding: Market, visitor: Visitor, deployment: Deployment
) -> None:
    leave(visitor)
    catalogue = shop.store().of(reminding.act.seat.member.account).catalogue
    reminding.revise(catalogue.get(product_id("workshop")), mode=Mode.ARCHIVED)
    assert tick(deployment) == 0
    assert [item["state"] for item in deployment.items("cart")] == ["gone"]


class TestTheLinks:
    """Of the one mail there is."""

    @pytest.fixture
    def path(self, reminding: Market, visitor: Visitor, deployment: Deployment) -> str:
        leave(visitor)
        tick(deployment)
        [mail] = mails(deployment)
        return back(mail)

    def test_lead_back_to_the_cart_as_it_was_left(self, path: str, visitor: Visitor) -> None:
        page = visitor.open(path)
        assert page.status == 200
        found = fields(page)
        assert (found["email"], found["name"], found["country"]) == (ADA, "Ada Lind", "DE")
        assert found["replaces"] in path
        assert 'action="/workshop/orders' in page.text
        again = order("workshop", attempt="attempt-00000000000009", remind=True)
        again |= {"replaces": found["replaces"], "replaces_key": found["replaces_key"]}
        assert visitor.post("/workshop/orders", again).status == 201

    def test_offer_the_coupon_that_the_mail_offered(
        self, path: str, visitor: Visitor, reminding: Market
    ) -> None:
        mine = shop.store().of(reminding.act.seat.member.account)
        product = mine.catalogue.get(product_id("workshop"))
        reminding.revise(product, abandonment=Abandonment(on=True, coupon="BACK10"))
        assert fields(visitor.open(path))["coupon"] == ""
        mine.coupons.add(coupon_of(product.account, "BACK10"), reminding.act.audit("coupon.make", "BACK10"))
        assert fields(visitor.open(path))["coupon"] == "BACK10"

    def test_lead_to_the_confirmation_once_it_is_paid(self, path: str, visitor: Visitor) -> None:
        found = fields(visitor.open(path))
        where = f"/workshop/orders/{found['replaces']}/{found['replaces_key']}"
        payment = visitor.post("/workshop/orders", order("workshop", remind=True)).json
        visitor.post(payment["payment"]["pay_url"], {"card": "success"})
        assert visitor.ask(where).json["state"] == "paid"
        answer = visitor.open(path)
        assert (answer.status, answer.headers["location"]) == (303, where)

    @pytest.mark.parametrize("what", ["", "/stop"])
    def test_open_to_nobody_without_their_secret(self, path: str, visitor: Visitor, what: str) -> None:
        head, _, _ = path.rpartition("/")
        order_key = fields(visitor.open(path))["replaces_key"]
        for wrong in (f"{head}/wrong", f"{head}/{order_key}", "/workshop/carts/ord_1/wrong"):
            assert visitor.open(f"{wrong}{what}").status == 404

    def test_ask_before_they_refuse_anything(
        self, path: str, visitor: Visitor, deployment: Deployment
    ) -> None:
        page = visitor.open(f"{path}/stop", accept_language="de")
        assert page.status == 200
        assert '<form method="post">' in page.text
        assert deployment.items("refusal") == []

    def test_refuse_such_mails_by_one_click_for_good(
        self, path: str, visitor: Visitor, deployment: Deployment
    ) -> None:
        for _ in range(2):
            assert visitor.submit(f"{path}/stop", {"List-Unsubscribe": "One-Click"}).status == 200
        [refusal] = deployment.items("refusal")
        assert "@" not in str(refusal)
        deployment.clock.move(timedelta(days=31))
        leave(visitor, attempt="attempt-00000000000009")
        assert tick(deployment) == 0
        assert len(mails(deployment)) == 1

    def test_speak_the_language_of_the_mail(self, path: str, visitor: Visitor) -> None:
        assert "Keine solchen E-Mails mehr" in visitor.open(f"{path}/stop?lang=de").text
        assert "No more such mails" in visitor.open(f"{path}/stop").text


def test_what_comes_back_is_taken_for_a_no(
    reminding: Market, visitor: Visitor, deployment: Deployment
) -> None:
    leave(visitor)
    tick(deployment)
    [letter] = [
        item["body"] for item in deployment.items("outbox") if item["body"].get("kind") == "left-cart"
    ]
    event = load("deliveries.feedback.bounce")
    event["detail"]["mail"]["tags"] |= {"account": [letter["account"]], "letter": [letter["id"]]}
    deployment.invoke("DeliveriesFeedback", event)
    assert len(deployment.items("refusal")) == 1


class TestAPageThatTells:
    """Of an address, before there is an order."""

    def tell(self, visitor: Visitor, email: str = ADA, *, remind: bool = True, **more: Any) -> int:
        told = {"attempt": ATTEMPT, "email": email, "remind": remind, **more}
        return visitor.post("/workshop/carts", told).status

    def test_leads_to_a_mail_with_a_way_back(
        self, reminding: Market, visitor: Visitor, deployment: Deployment
    ) -> None:
        visitor.headers["accept-language"] = "de-DE"
        assert self.tell(visitor) == 204
        assert tick(deployment) == 1
        [mail] = mails(deployment)
        assert (mail["to"], mail["subject"]) == (ADA, "[TEST] Noch nicht abgeschlossen: Workshop")
        assert 'action="/workshop/orders' in visitor.open(back(mail)).text
        assert visitor.submit(f"{back(mail)}/stop", {}).status == 200

    def test_takes_two_reads_at_most_and_a_write(
        self, reminding: Market, visitor: Visitor, deployment: Deployment
    ) -> None:
        visitor.open("/workshop")
        deployment.wire.clear()
        assert self.tell(visitor) == 204
        assert deployment.wire.names == ["dynamodb.TransactWriteItems"]

    def test_is_believed_when_it_says_the_tick_was_taken_back(
        self, reminding: Market, visitor: Visitor, deployment: Deployment
    ) -> None:
        assert [self.tell(visitor), self.tell(visitor, remind=False)] == [204, 204]
        assert tick(deployment) == 0

    def test_keeps_no_address_in_clear(
        self, reminding: Market, visitor: Visitor, deployment: Deployment
    ) -> None:
        self.tell(visitor)
        assert ADA not in str(deployment.dump())

    def test_of_another_kind_is_answered_alike_and_nothing_is_kept(
        self, reminding: Market, visitor: Visitor, deployment: Deployment
    ) -> None:
        told = {"attempt": ATTEMPT, "email": ADA, "remind": True}
        assert visitor.post("/lichtung/carts", told).status == 204
        assert deployment.items("cart") == []
        assert visitor.post("/nothing/carts", told).status == 404
        assert self.tell(visitor, "nobody") == 422


def test_who_fills_in_the_field_nobody_sees_is_answered_and_not_kept(
    reminding: Market, visitor: Visitor, deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"attempt": ATTEMPT, "email": ADA, "remind": True}
    assert visitor.post("/workshop/carts", {**told, "subject": "Cheap pills"}).status == 204
    assert deployment.items("cart") == deployment.items("attempts") == []
    assert metrics(capsys)["RemindersTrapped"] == 1
    assert visitor.post("/workshop/carts", {**told, "subject": ""}).status == 204
    assert len(deployment.items("cart")) == 1


def test_who_refuses_under_one_detail_of_the_address_refuses_under_all(
    reminding: Market, visitor: Visitor, deployment: Deployment
) -> None:
    leave(visitor, email="ada+shop@buyer.example")
    tick(deployment)
    [mail] = mails(deployment)
    assert visitor.submit(f"{back(mail)}/stop", {"List-Unsubscribe": "One-Click"}).status == 200
    leave(visitor, attempt="attempt-00000000000002")
    assert tick(deployment) == 0


def test_one_mailbox_has_one_mail_about_it_without_a_word_of_who_typed_the_address(
    reminding: Market, visitor: Visitor, deployment: Deployment
) -> None:
    for number in range(3):
        email, name = f"ada+{number}@buyer.example", "Win at https://evil.example/x"
        leave(visitor, attempt=f"attempt-0000000000000{number}", email=email, name=name)
    assert tick(deployment) == 1
    [mail] = mails(deployment)
    assert "evil" not in mail.as_string()
