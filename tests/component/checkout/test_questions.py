"""What products ask of their buyers: on the page, in the order, in the owner's mail."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from cartwright.domain.catalog import Bump
from cartwright.domain.questions import Field, FieldKind, Terms
from tests.component.checkout.buying import order, pay
from tests.component.checkout.market import Market, Visitor, fields, option_id, product_id, seed
from tests.component.deployment import Answer, Deployment
from tests.component.reports.bookkeeping import text

RETREAT, MUG = product_id("retreat"), product_id("mug")
LEVEL = Field("level", "How long have you practised?", required=True)
MEAL = Field("meal", "Your meal", FieldKind.CHOICE, True, ("with meat", "without"))
NEWS = Field("news", "Write to me of new courses.", FieldKind.CONSENT)
TERMS = Terms("I agree to the conditions of stay.", "https://retreat.example/terms")
SAID = {"level": "two years", "meal": "without", "terms": "yes"}
BUYER = {"email": "ada@buyer.example", "name": "Ada Lind"}


@pytest.fixture(autouse=True)
def _asking(market: Market) -> None:
    market.publish(
        "mug", "press", "19.00 EUR", fields=(Field("engraving", "Name on the mug", required=True),)
    )
    market.publish(
        "retreat",
        "werkstatt",
        "119.00 EUR",
        fields=(LEVEL, MEAL, NEWS),
        terms=TERMS,
        bumps=(Bump(MUG, option_id("mug"), "Add a mug"),),
    )


def named(product: str, field: str) -> str:
    return f"answer_{product}_{field}"


def complaints(page: Answer) -> dict[str, str]:
    return dict(re.findall(r'id="(\w+)-complaint" data-text="[^"]*">([^<]+)<', page.text))


def sent(visitor: Visitor, query: str = "country=DE", **more: Any) -> dict[str, Any]:
    """The form, filled in with all that is needed."""
    page = visitor.open(f"/retreat?{query}")
    return fields(page) | BUYER | {named(RETREAT, name): said for name, said in SAID.items()} | more


def test_the_page_asks_it_and_ticks_nothing_for_the_buyer(visitor: Visitor) -> None:
    link = f"{named(RETREAT, 'terms')}=yes&passthrough[custom_news]=yes&passthrough[custom_level]=long"
    page = visitor.open(f"/retreat?country=DE&{link}")
    for words in (LEVEL.label, MEAL.label, "without", NEWS.label, TERMS.text, TERMS.link):
        assert words in page.text
    shown = fields(page)
    assert shown[named(RETREAT, "level")] == "long"
    assert named(RETREAT, "news") not in shown
    assert named(RETREAT, "terms") not in shown


def test_a_page_that_asks_nothing_has_nothing_of_it(visitor: Visitor) -> None:
    assert "data-question" not in visitor.open("/plans?country=DE").text


def test_a_price_needs_no_answer(visitor: Visitor) -> None:
    choice = {"option": option_id("retreat"), "country": "DE"}
    assert visitor.post("/retreat/quote", choice).status == 200


def test_what_is_missing_or_wrong_is_named_and_nothing_is_placed(
    visitor: Visitor, deployment: Deployment
) -> None:
    said = {"level": "two years", "meal": "with fish"}
    asked = order("retreat", 13800, bumps=[MUG], answers={RETREAT: said})
    refused = visitor.post("/retreat/orders", asked)
    assert (refused.status, refused.code) == (422, "invalid-request")
    assert [each["pointer"] for each in refused.json["errors"]] == [
        f"/answers/{RETREAT}/meal",
        f"/answers/{RETREAT}/terms",
        f"/answers/{MUG}/engraving",
    ]
    assert deployment.items("order") == deployment.items("sandbox") == []


@pytest.mark.parametrize(
    "odd",
    [
        {"answers": {"lamp": {"level": "x"}}},
        {"answers": {RETREAT: {"level": "x" * 501}}},
        {"answers": {RETREAT: {"level": "a\u0007b"}}},
        {"answers": {RETREAT: {"Level": "x"}}},
        {"passthrough": {"a b": "x"}},
        {"passthrough": {"src": "mail-7", "customer_name": "Ada"}},
        {"passthrough": {"a": "x" * 251}},
        {"passthrough": {f"k{number}": "x" for number in range(11)}},
    ],
)
def test_what_cannot_be_an_answer_does_not_parse(
    visitor: Visitor, deployment: Deployment, odd: dict[str, Any]
) -> None:
    refused = visitor.post("/retreat/orders", order("retreat", **{"answers": {RETREAT: SAID}, **odd}))
    assert (refused.status, refused.code) == (422, "invalid-request")
    assert deployment.items("order") == []


def test_the_form_says_what_is_missing_beside_it_and_keeps_the_rest(
    visitor: Visitor, deployment: Deployment
) -> None:
    form = sent(visitor, bumps=[MUG])
    del form[named(RETREAT, "terms")], form[named(RETREAT, "meal")]
    page = visitor.submit("/retreat/orders", form)
    assert page.status == 422
    assert complaints(page) == {
        named(RETREAT, "meal"): "Please choose one.",
        named(RETREAT, "terms"): "Please tick this to go on.",
        named(MUG, "engraving"): "Please answer this, in up to 500 characters.",
    }
    assert fields(page)[named(RETREAT, "level")] == "two years"
    assert deployment.items("order") == []


def test_the_form_buys_with_its_answers_and_without_those_of_a_bump_that_is_left(
    visitor: Visitor, deployment: Deployment
) -> None:
    assert visitor.submit("/retreat/orders", sent(visitor, **{named(MUG, "engraving"): "Ada"})).status == 303
    (kept,) = deployment.items("order")
    said = [(one["product"], one["name"], one["said"]) for one in kept["body"]["buyer"]["answers"]]
    assert said == [(RETREAT, name, text) for name, text in SAID.items()]


def test_a_ticked_box_is_kept_as_it_was_shown(visitor: Visitor, deployment: Deployment) -> None:
    asked = order("retreat", answers={RETREAT: SAID | {"news": "yes"}})
    assert visitor.post("/retreat/orders", asked).status == 201
    (kept,) = deployment.items("order")
    *_, news, terms = kept["body"]["buyer"]["answers"]
    assert (news["asked"], news["version"]) == (NEWS.label, 1)
    assert terms["asked"] == f"{TERMS.text} {TERMS.link}"
    assert terms["at"] == kept["body"]["placed_at"]


def test_paid_it_is_sealed_and_told_to_the_products_owner_alone(
    visitor: Visitor, deployment: Deployment
) -> None:
    answers = {RETREAT: SAID, MUG: {"engraving": "For Grandma"}}
    placed = visitor.post("/retreat/orders", order("retreat", 13800, bumps=[MUG], answers=answers))
    pay(visitor, placed.json)
    visitor.open(placed.json["confirm_url"])
    lying = str([*deployment.items("order"), *deployment.items("sale")])
    assert "two years" not in lying
    assert "For Grandma" not in lying
    deployment.run(without=["hooks"])
    notices = [text(mail) for mail in deployment.wire.mails if "New sale" in str(mail["subject"])]
    retreat, mug = sorted(notices, key=lambda notice: "For Grandma" in notice)
    assert "How long have you practised?: two years" in retreat
    assert f"{TERMS.text} {TERMS.link}: ✓" in retreat
    assert "Name on the mug: For Grandma" in mug
    assert "two years" not in mug
    receipts = [text(mail) for mail in deployment.wire.mails if "receipt" in str(mail["subject"])]
    assert not any("two years" in receipt for receipt in receipts)


class TestWhatALinkCarries:
    LINK = "country=DE&passthrough[src]=mail-7&passthrough[customer_name]=Ada&passthrough[custom_level]=long"

    def test_comes_back_with_the_form_and_the_script(self, visitor: Visitor, deployment: Deployment) -> None:
        page = visitor.open(f"/retreat?{self.LINK}")
        assert seed(page)["passed"] == {"src": "mail-7"}
        assert visitor.submit("/retreat/orders", sent(visitor, self.LINK)).status == 303
        (kept,) = deployment.items("order")
        assert kept["body"]["buyer"]["passed"] == {"src": "mail-7"}

    def test_that_no_field_takes_is_carried_too(self, visitor: Visitor) -> None:
        page = visitor.open("/plans?country=DE&passthrough[custom_level]=long")
        assert seed(page)["passed"] == {"custom_level": "long"}

    def test_is_only_so_much(self, visitor: Visitor) -> None:
        many = "&".join(f"passthrough[k{number}]=v" for number in range(12))
        carried = seed(visitor.open(f"/plans?{many}&passthrough[a b]=x&passthrough[]=x"))["passed"]
        assert list(carried) == [f"k{number}" for number in range(10)]
        (value,) = seed(visitor.open(f"/plans?passthrough[k]={'x' * 999}"))["passed"].values()
        assert value == "x" * 250

    def test_is_not_lost_with_a_card_that_is_declined(self, visitor: Visitor, deployment: Deployment) -> None:
        placed = visitor.post(
            "/retreat/orders", order("retreat", answers={RETREAT: SAID}, passthrough={"src": "mail-7"})
        )
        pay(visitor, placed.json, "decline")
        again = re.search(r'href="(/retreat\?[^"]*)"', visitor.open(placed.json["confirm_url"]).text)
        assert again is not None
        assert seed(visitor.open(unescape(again[1])))["passed"] == {"src": "mail-7"}

    def test_is_sealed_once_it_is_paid(self, visitor: Visitor, deployment: Deployment) -> None:
        placed = visitor.post(
            "/retreat/orders", order("retreat", answers={RETREAT: SAID}, passthrough={"src": "mail-7"})
        )
        pay(visitor, placed.json)
        visitor.open(placed.json["confirm_url"])
        assert "mail-7" not in str([*deployment.items("order"), *deployment.items("sale")])
