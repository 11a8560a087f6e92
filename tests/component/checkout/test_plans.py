"""Every way to pay: what the page and the quote say of it, what is placed, and what falls due later."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from cartwright.bootstrap import shop
from cartwright.domain.catalog import Abroad, Bump, PricingOption
from cartwright.domain.money import Money
from cartwright.domain.plans import Chosen, Free, Interval, OneTime, Plan, Split, Subscription
from tests.component.checkout.buying import bank, order, pay, standing
from tests.component.checkout.market import Market, Visitor, fields, option_id, product_id, rows, seed
from tests.component.deployment import Deployment


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


CLUB = Subscription(eur("19"), Interval.MONTHLY)
TRIAL = Subscription(eur("19"), Interval.MONTHLY, trial=14)
THREE = Split(eur("50"), Interval.MONTHLY, 3)


def place(visitor: Visitor, slug: str, total: int, **more: Any) -> dict[str, Any]:
    answer = visitor.post(f"/{slug}/orders", order(slug, total, **more))
    assert answer.status == 201, answer
    placed: dict[str, Any] = answer.json
    return placed


def quote(visitor: Visitor, slug: str, **more: Any) -> dict[str, Any]:
    choice = {"option": option_id(slug), "country": "DE", **more}
    answer = visitor.post(f"/{slug}/quote", choice)
    assert answer.status == 200, answer
    quoted: dict[str, Any] = answer.json
    return quoted


def kept(deployment: Deployment, kind: str = "order") -> dict[str, Any]:
    (item,) = deployment.items(kind)
    body: dict[str, Any] = item["body"]
    return body


class TestASubscription:
    @pytest.fixture(autouse=True)
    def _club(self, market: Market) -> None:
        market.offer("club", "werkstatt", CLUB)

    def test_says_what_is_due_today_and_what_follows_for_how_long(self, visitor: Visitor) -> None:
        page = visitor.open("/club?country=DE")
        said = [
            ("Club", "€19.00"),
            ("Due today", "€19.00"),
            ("Includes VAT 19%", "€3.03"),
            ("Monthly from December 2, 2026, until you cancel", "€19.00"),
        ]
        assert rows(page) == said
        assert "Then €19.00 monthly from December 2, 2026, until you cancel." in page.text
        assert [(row["label"], row["text"]) for row in quote(visitor, "club")["rows"]] == said

    def test_is_stored_with_the_order_and_the_sale_as_it_was_agreed_to(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        placed = place(visitor, "club", 1900)
        agreed = [charge["text"] for charge in placed["later"]]
        assert agreed == ["monthly from December 2, 2026, until you cancel"]
        pay(visitor, placed)
        assert standing(visitor, placed) == "paid"
        for kind in ("order", "sale"):
            (line,) = kept(deployment, kind)["lines"]
            assert line["future"]["interval"] == "monthly"
            assert [stretch["times"] for stretch in line["future"]["stretches"]] == [None]

    def test_leaves_a_method_that_can_be_charged_later(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        placed = place(visitor, "club", 1900)
        pay(visitor, placed)
        standing(visitor, placed)
        payment = kept(deployment)["payment"]
        assert (payment["saves"], payment["saved"]["method"]) == (True, payment["id"])

    def test_is_shown_again_when_it_is_paid(self, visitor: Visitor) -> None:
        placed = place(visitor, "club", 1900)
        pay(visitor, placed)
        page = visitor.open(placed["confirm_url"]).text
        assert "Paid today" in page
        assert "Monthly from December 2, 2026, until you cancel" in page
        assert visitor.ask(placed["confirm_url"]).json["later"] == placed["later"]

    def test_beside_a_bump_that_is_one_too_each_is_named(self, visitor: Visitor, market: Market) -> None:
        market.offer("gym", "press", replace(CLUB, interval=Interval.YEARLY))
        bump = Bump(product_id("gym"), option_id("gym"), "And the gym")
        market.offer("both", "werkstatt", CLUB, bumps=(bump,))
        quoted = quote(visitor, "both", bumps=[product_id("gym")])
        assert [row["label"] for row in quoted["rows"] if row["kind"] == "later"] == [
            "Both: monthly from December 2, 2026, until you cancel",
            "Gym: yearly from November 2, 2027, until you cancel",
        ]


class TestAFreeTrial:
    @pytest.fixture(autouse=True)
    def _club(self, market: Market) -> None:
        market.offer("club", "werkstatt", TRIAL)

    def test_asks_for_a_card_and_no_money(self, visitor: Visitor, deployment: Deployment) -> None:
        quoted = quote(visitor, "club")
        assert (quoted["asks"], quoted["saves"], quoted["button"]) == ("method", True, "Start, and pay later")
        assert (quoted["total"]["gross"]["minor"], quoted["taxes"]) == (0, "")
        placed = place(visitor, "club", 0)
        assert standing(visitor, placed) == "unpaid"
        assert pay(visitor, placed).json == {"state": "succeeded"}
        assert standing(visitor, placed) == "paid"
        assert kept(deployment)["payment"]["saved"]["method"]
        assert kept(deployment, "entry")["amount"]["gross"]["minor"] == 0

    def test_is_not_begun_with_a_card_that_is_declined(self, visitor: Visitor) -> None:
        placed = place(visitor, "club", 0)
        assert pay(visitor, placed, "decline").code == "payment-declined"
        assert standing(visitor, placed) == "declined"

    def test_lets_the_bank_ask(self, visitor: Visitor) -> None:
        placed = place(visitor, "club", 0)
        pay(visitor, placed, "authentication")
        assert "charged later" in visitor.open(placed["payment"]["pay_url"]).text
        bank(visitor, placed, "approve")
        assert standing(visitor, placed) == "paid"

    def test_says_on_which_day_it_is_over(self, visitor: Visitor) -> None:
        (charge,) = quote(visitor, "club")["later"]
        said = (charge["first"], charge["last"], charge["times"], charge["text"])
        assert said == ("2026-11-16", None, None, "monthly from November 16, 2026, until you cancel")


def test_a_split_price_says_every_part_and_the_sum_of_all(visitor: Visitor, market: Market) -> None:
    market.offer("parts", "werkstatt", THREE)
    quoted = quote(visitor, "parts")
    assert [(row["label"], row["text"]) for row in quoted["rows"] if row["kind"] in {"later", "whole"}] == [
        ("Monthly from December 2, 2026 to January 2, 2027", "2 × €50.00"),
        ("All payments together", "€150.00"),
    ]
    assert quoted["total"]["gross"]["minor"] == 5000
    assert place(visitor, "parts", 5000)["later"] == quoted["later"]


@pytest.mark.parametrize(
    ("plan", "figure", "detail"),
    [
        (OneTime(eur("9")), "€9.00", ""),
        (Free("EUR"), "Free", ""),
        (Chosen(eur("9"), eur("5")), "Your price", "€5.00 or more"),
        (Chosen(eur("9"), eur("0")), "Your price", "from nothing on"),
        (CLUB, "€19.00 a month", "Cancel any time"),
        (TRIAL, "€19.00 a month", "14 days free, cancel any time"),
        (replace(TRIAL, first=eur("1"), trial=1), "€19.00 a month", "1 day for €1.00, cancel any time"),
        (replace(CLUB, first=eur("5"), times=1), "€19.00 a month", "First payment €5.00, then one payment"),
        (replace(CLUB, first=eur("0"), times=2), "€19.00 a month", "First payment free, then 2 payments"),
        (THREE, "3 × €50.00", "The first today, then one a month"),
    ],
)
def test_each_way_to_pay_has_its_terms(
    visitor: Visitor, market: Market, plan: Plan, figure: str, detail: str
) -> None:
    market.offer("ways", "werkstatt", OneTime(eur("100")), plan)
    page = visitor.open("/ways").text
    shown = page[page.index("Plan 2") :]
    card = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", shown[: shown.index("</label>")])).strip()
    assert card == f"Plan 2 {detail} {figure}".replace("  ", " ")


class TestWhatIsFree:
    @pytest.fixture(autouse=True)
    def _gift(self, market: Market) -> None:
        market.offer("gift", "werkstatt", Free("EUR"))

    def test_is_bought_at_once_without_a_processor(self, visitor: Visitor, deployment: Deployment) -> None:
        placed = place(visitor, "gift", 0)
        assert placed["payment"] is None
        assert standing(visitor, placed) == "paid"
        assert "Thank you. It is yours." in visitor.open(placed["confirm_url"]).text
        assert not deployment.items("sandbox")

    def test_is_one_sale_one_entry_of_nothing_and_one_number_due_however_often_it_is_sent(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        assert place(visitor, "gift", 0) == place(visitor, "gift", 0)
        assert kept(deployment)["state"] == "paid"
        assert kept(deployment, "sale")["lines"][0]["name"] == "Gift"
        assert kept(deployment, "entry")["amount"]["gross"] == {"minor": 0, "currency": "EUR"}
        assert [job["topic"] for job in deployment.items("outbox")].count("number") == 1

    def test_takes_a_read_and_two_writes(self, visitor: Visitor, deployment: Deployment) -> None:
        hint = seed(visitor.open("/gift"))["hint"]
        deployment.restart()
        deployment.wire.clear()
        place(visitor, "gift", 0, hint=hint)
        assert deployment.wire.names == [
            "dynamodb.BatchGetItem",
            "dynamodb.TransactWriteItems",
            "dynamodb.TransactWriteItems",
        ]

    def test_asks_nobody_for_a_card_and_loads_no_processors_script(self, visitor: Visitor) -> None:
        free = visitor.open("/gift")
        assert seed(free)["processor"] == ""
        assert "test card" not in free.text

    def test_through_stripe_loads_nothing_of_it_either(self, visitor: Visitor, market: Market) -> None:
        assert "js.stripe.com" in visitor.open("/live").text
        live = shop.store().of(market.act.seat.member.account).catalogue.get(product_id("live"))
        free = PricingOption(live.preferred.id, "", Free("EUR"))
        market.revise(live, options=(free,), bumps=())
        page = visitor.open("/live")
        assert "stripe" not in page.text
        assert "stripe" not in page.headers["content-security-policy"]

    def test_is_bought_by_a_form_as_well(self, visitor: Visitor) -> None:
        page = visitor.open("/gift?country=DE")
        assert 'id="payment" hidden' in page.text
        form = {**fields(page), "email": "ada@buyer.example", "name": "Ada Lind"}
        answer = visitor.submit("/gift/orders", form)
        assert answer.status == 303
        assert "Thank you. It is yours." in visitor.open(answer.headers["location"]).text

    def test_is_not_withdrawn_any_more(self, visitor: Visitor) -> None:
        first = place(visitor, "gift", 0)
        more = {"attempt": "f" * 32, "replaces": first["order"], "replaces_key": first["key"]}
        assert visitor.post("/gift/orders", order("gift", 0, **more)).code == "already-paid"


class TestPayWhatYouWant:
    @pytest.fixture(autouse=True)
    def _tip(self, market: Market) -> None:
        market.offer("tip", "werkstatt", Chosen(eur("10"), eur("5")))

    @pytest.mark.parametrize("typed", ["7.5", "7,50", " 7.50 "])
    def test_the_buyer_says_what_it_costs(self, visitor: Visitor, typed: str) -> None:
        assert quote(visitor, "tip", amount=typed)["total"]["gross"]["minor"] == 750
        placed = place(visitor, "tip", 750, amount=typed)
        pay(visitor, placed)
        assert standing(visitor, placed) == "paid"

    def test_who_says_nothing_pays_what_is_suggested(self, visitor: Visitor) -> None:
        assert quote(visitor, "tip")["total"]["gross"]["minor"] == 1000

    @pytest.mark.parametrize(
        "typed", ["4.99", "1.234", "1.000,00", "-7", "seven", "1e3", "\N{ARABIC-INDIC DIGIT SEVEN}", "0x9"]
    )
    def test_less_than_the_minimum_and_what_is_no_amount_is_pointed_at(
        self, visitor: Visitor, typed: str
    ) -> None:
        for path, payload in (
            ("quote", {"option": option_id("tip"), "country": "DE", "amount": typed}),
            ("orders", order("tip", 1000, amount=typed)),
        ):
            answer = visitor.post(f"/tip/{path}", payload)
            assert answer.status == 422
            assert [error["pointer"] for error in answer.json["errors"]] == ["/amount"]

    def test_without_a_script_the_field_is_the_options_own(self, visitor: Visitor) -> None:
        page = visitor.open("/tip?country=DE&amount=8")
        form = fields(page)
        name = f"amount_{option_id('tip')}"
        assert (form[name], rows(page)[0]) == ("8", ("Tip", "€8.00"))
        spoilt = visitor.submit("/tip/orders", {**form, name: "much", "update": "1"})
        assert "Enter what you want to pay" in spoilt.text
        poor = {**form, name: "2", "email": "ada@buyer.example", "name": "Ada Lind"}
        refused = visitor.submit("/tip/orders", poor)
        assert (refused.status, 'value="2"' in refused.text) == (422, True)

    def test_who_comes_back_from_the_confirmation_finds_the_amount_again(self, visitor: Visitor) -> None:
        placed = place(visitor, "tip", 750, amount="7.50")
        again = visitor.open(placed["confirm_url"]).text
        assert f"amount_{option_id('tip')}=7.50" in again

    def test_nothing_at_all_may_be_enough(self, visitor: Visitor, market: Market) -> None:
        market.offer("kind", "werkstatt", Chosen(eur("10"), eur("0")))
        assert quote(visitor, "kind", amount="0")["asks"] == "nothing"
        assert standing(visitor, place(visitor, "kind", 0, amount="0")) == "paid"


class TestSeveralOfOneThing:
    @pytest.fixture(autouse=True)
    def _mugs(self, market: Market) -> None:
        market.publish("mug", "werkstatt", "12.00 EUR", most=5)

    def test_cost_so_many_times_its_price(self, visitor: Visitor, deployment: Deployment) -> None:
        quoted = quote(visitor, "mug", quantity=3)
        assert (quoted["rows"][0]["label"], quoted["total"]["gross"]["minor"]) == ("3 × Mug", 3600)
        placed = place(visitor, "mug", 3600, quantity=3)
        pay(visitor, placed)
        assert standing(visitor, placed) == "paid"
        assert kept(deployment)["lines"][0]["quantity"] == 3
        assert "3 × Mug" in visitor.open(placed["confirm_url"]).text

    @pytest.mark.parametrize("many", [0, 6, 1000, "two"])
    def test_more_than_there_may_be_is_pointed_at(self, visitor: Visitor, many: object) -> None:
        answer = visitor.post("/mug/orders", order("mug", 1200, quantity=many))
        assert [error["pointer"] for error in answer.json["errors"]] == ["/quantity"]

    @pytest.mark.parametrize(("asked", "shown"), [("3", "€36.00"), ("99", "€60.00"), ("no", "€12.00")])
    def test_a_link_may_ask_for_some(self, visitor: Visitor, asked: str, shown: str) -> None:
        assert rows(visitor.open(f"/mug?country=DE&quantity={asked}"))[0][1] == shown

    def test_are_asked_for_only_where_there_may_be_several(self, visitor: Visitor) -> None:
        assert 'name="quantity"' in visitor.open("/mug").text
        assert 'name="quantity"' not in visitor.open("/plans").text


def test_prices_abroad_are_asked_of_whoever_is_there_in_their_currency(
    visitor: Visitor, market: Market
) -> None:
    made = market.publish("globe", "werkstatt", "10.00 EUR")
    (option,) = made.options
    abroad = (Abroad("US", OneTime(Money.of("12.00", "USD"))), Abroad("PL", OneTime(eur("8"))))
    market.revise(made, options=(replace(option, abroad=abroad),))
    quoted = {country: quote(visitor, "globe", country=country) for country in ("DE", "PL", "US")}
    assert [quoted[country]["total"]["gross"]["text"] for country in quoted] == ["€10.00", "€8.00", "$12.00"]
    assert quoted["US"]["currency"] == "USD"
    assert fields(visitor.open("/globe?country=US"))["shown_currency"] == "USD"
    placed = place(visitor, "globe", 0, country="US", shown={"minor": 1200, "currency": "USD"})
    pay(visitor, placed)
    assert standing(visitor, placed) == "paid"


def test_with_its_province_unknown_a_plan_is_listed_without_a_schedule(
    visitor: Visitor, market: Market
) -> None:
    plan = Split(Money.of("50", "CAD"), Interval.MONTHLY, 3)
    market.offer("nord", "atelier", plan, tax_included=False)
    quoted = quote(visitor, "nord", country="CA")
    assert (quoted["region_needed"], quoted["later"], quoted["terms"]) == (True, [], "")
    assert quoted["lines"][0]["listed"]["minor"] == 5000


def test_the_page_tells_its_script_whether_the_method_is_kept(visitor: Visitor, market: Market) -> None:
    market.offer("steady", "werkstatt", CLUB, connection=market.stripe)
    page = seed(visitor.open("/steady?country=DE"))
    assert (page["asks"], page["saves"]) == ("money", True)
