"""After paying: offers, answered with one click, with and without a script."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from cartwright.bootstrap import shop
from cartwright.domain.catalog import Mode
from cartwright.domain.discounts import Percent
from cartwright.domain.funnel import Offered, Step
from cartwright.domain.ids import StepId, derived
from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, Subscription
from tests.component.checkout.buying import bank, order, pay
from tests.component.checkout.market import Market, Visitor, option_id, product_id, seed
from tests.component.deployment import Answer, Deployment
from tests.component.triggers import message

HALF = Percent(Decimal("0.5"))


def step(name: str, of: str, yes: str = "", no: str = "", **more: Any) -> Step:
    return Step(
        step_id(name),
        Offered.UPSELL,
        product_id(of),
        option_id(of),
        f"Add the {name}?",
        step_id(yes) if yes else None,
        step_id(no) if no else None,
        **more,
    )


def step_id(name: str) -> StepId:
    return StepId(derived("step", name))


@pytest.fixture(autouse=True)
def _funnel(market: Market) -> None:
    """The course leads to a book of another owner at half its price, and then to a club, or to plans."""
    market.publish("book", "press", "40.00 EUR", summary="All of it, on paper.", bullets=("300 pages",))
    market.offer("club", "werkstatt", Subscription(Money.of("10", "EUR"), Interval.MONTHLY, trial=14))
    market.publish("sequel", "werkstatt", "99.00 EUR")
    market.publish(
        "course",
        "werkstatt",
        "119.00 EUR",
        steps=(
            step("book", "book", yes="club", no="plans", discount=HALF),
            step("club", "club"),
            step("plans", "plans"),
        ),
    )


def bought(visitor: Visitor, card: str = "success") -> str:
    """The course, paid: where its order stands."""
    answer = visitor.post("/course/orders", order("course"))
    assert answer.status == 201, answer
    placed: dict[str, Any] = answer.json
    pay(visitor, placed, card)
    if card == "authentication":
        bank(visitor, placed, "approve")
    return str(placed["confirm_url"])


def told(visitor: Visitor, where: str) -> dict[str, Any]:
    answer = visitor.ask(where)
    assert answer.status == 200, answer
    read: dict[str, Any] = answer.json
    return read


def say(visitor: Visitor, where: str, name: str, shown: int | None = None, **headers: str) -> Answer:
    """Yes to a sum, or no."""
    sums = {} if shown is None else {"shown": {"minor": shown, "currency": "EUR"}}
    body = {"answer": "no" if shown is None else "yes", **sums}
    return visitor.post(f"{where}/steps/{step_id(name)}", body)


def click(visitor: Visitor, page: Answer, answer: str) -> Answer:
    """A button of the page's form."""
    form = page.text[page.text.index("<form") : page.text.index("</form>")]
    action = re.search(r'action="([^"]*)"', form)
    assert action is not None
    inputs = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input\b[^>]*>", form)]
    return visitor.submit(action[1], {one["name"]: one["value"] for one in inputs} | {"answer": answer})


def paid(deployment: Deployment) -> list[str]:
    orders = [item["body"] for item in deployment.items("order") if item["body"]["state"] == "paid"]
    return sorted(line["name"] for one in orders for line in one["lines"])


class TestTheOffer:
    def test_follows_the_payment_with_its_price_and_how_long_it_is_open(self, visitor: Visitor) -> None:
        where = bought(visitor)
        page = visitor.open(where)
        text = unescape(page.text)
        assert page.status == 200
        for said in (
            "Your order is paid.",
            "Add the book?",
            "All of it, on paper.",
            "300 pages",
            "Only with this offer",
            "Yes, add it and pay €20.00",
            "No, thank you",
            "60 minutes",
            "Northgate Press Ltd",
        ):
            assert said in text
        offer = told(visitor, where)["offer"]
        assert (offer["step"], offer["product"], offer["total"]["minor"]) == (
            step_id("book"),
            product_id("book"),
            2000,
        )
        assert offer["closes"] == "2026-11-02T13:00:00+00:00"

    def test_is_nothing_to_who_has_not_paid(self, visitor: Visitor) -> None:
        placed = visitor.post("/course/orders", order("course")).json
        now = told(visitor, placed["confirm_url"])
        assert (now["state"], now["stage"], now["offer"]) == ("unpaid", "", None)
        say(visitor, placed["confirm_url"], "book", 2000)
        assert told(visitor, placed["confirm_url"])["added"] == []

    def test_is_opened_with_the_orders_key_alone(self, visitor: Visitor, deployment: Deployment) -> None:
        where = bought(visitor)
        wrong = f"{where[:-4]}abcd"
        assert visitor.open(wrong).status == 404
        assert say(visitor, wrong, "book", 2000).status == 404
        assert visitor.post(f"{where}/steps/nothing", {"answer": "no"}).status == 404
        elsewhere = where.replace("/course/", "/lichtung/")
        assert say(visitor, elsewhere, "book").status == 404
        assert paid(deployment) == ["Course"]

    def test_is_announced_before_the_card_is_kept(self, visitor: Visitor) -> None:
        page = visitor.open("/course?country=DE")
        assert seed(page)["saves"] is True
        assert "with one click after paying" in page.text


class TestCalls:
    """To AWS: a funnel costs who only looks nothing."""

    @pytest.mark.parametrize("slug", ["course", "sequel"])
    def test_of_a_page_and_a_price_are_the_same_with_and_without(
        self, visitor: Visitor, deployment: Deployment, slug: str
    ) -> None:
        choice = {"option": option_id(slug), "country": "DE"}
        made = []
        for fresh in (True, False):
            if fresh:
                deployment.restart()
            deployment.wire.clear()
            page = visitor.open(f"/{slug}")
            made.append(len(deployment.wire.names))
            if fresh:
                deployment.restart()
            deployment.wire.clear()
            hint = seed(page)["hint"]
            assert visitor.post(f"/{slug}/quote", choice | {"hint": hint}).status == 200
            made.append(len(deployment.wire.names))
        assert made == [2, 1, 1, 0]


class TestAYes:
    def test_is_one_order_more_with_its_owners_own_books(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        where = bought(visitor)
        answer = say(visitor, where, "book", 2000)
        assert (answer.status, answer.json["stage"], answer.json["offer"]["step"]) == (
            200,
            "offer",
            step_id("club"),
        )
        assert [(one["name"], one["state"]) for one in answer.json["added"]] == [("Book", "paid")]
        sales = [item["body"] for item in deployment.items("sale")]
        assert sorted((one["seller"]["legal_name"], len(one["lines"])) for one in sales) == [
            ("Lindner Werkstatt GmbH", 1),
            ("Northgate Press Ltd", 1),
        ]
        assert len({one["order"] for one in sales}) == 2
        assert len(deployment.booked("charge")) == 2

    def test_sent_twice_is_one_charge_and_one_set_of_entries(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        where = bought(visitor)
        answers = [say(visitor, where, "book", 2000) for _ in range(3)]
        assert {answer.status for answer in answers} == {200}
        assert paid(deployment) == ["Book", "Course"]
        assert len(deployment.items("sandbox")) == 2
        assert len(deployment.booked("charge")) == len(deployment.items("sale")) == 2

    def test_by_its_form_leads_to_what_is_next_and_to_the_end(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        where = bought(visitor)
        answer = click(visitor, visitor.open(where), "yes")
        assert (answer.status, answer.headers["location"]) == (303, where)
        club = visitor.open(where)
        assert "Yes, start it, and pay later" in club.text
        assert click(visitor, club, "yes").status == 303
        end = visitor.open(where)
        text = unescape(end.text)
        paid_for = ("Book", "€20.00", "€139.00", "Club")
        for said in ("Thank you. Your order is paid.", "Your receipts are", *paid_for):
            assert said in text
        assert paid(deployment) == ["Book", "Club", "Course"]
        assert click(visitor, club, "yes").status == 303
        assert paid(deployment) == ["Book", "Club", "Course"]

    def test_to_another_sum_than_the_price_is_refused(self, visitor: Visitor, deployment: Deployment) -> None:
        where = bought(visitor)
        answer = say(visitor, where, "book", 1999)
        assert (answer.status, answer.code) == (409, "price-changed")
        page = visitor.submit(
            f"{where}/steps/{step_id('book')}", {"answer": "yes", "shown_minor": 1, "shown_currency": "EUR"}
        )
        assert page.status == 409
        assert "The price has changed, and nothing was charged." in page.text
        assert paid(deployment) == ["Course"]

    @pytest.mark.parametrize("body", [{"answer": "yes"}, {"answer": "perhaps"}, {}, {"answer": "no", "x": 1}])
    def test_that_does_not_parse_is_refused(self, visitor: Visitor, body: dict[str, object]) -> None:
        where = bought(visitor)
        answer = visitor.post(f"{where}/steps/{step_id('book')}", body)
        assert (answer.status, answer.code) == (422, "invalid-request")

    def test_after_its_time_is_refused_and_nothing_charged(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        where = bought(visitor)
        page = visitor.open(where)
        deployment.clock.move(timedelta(hours=1))
        answer = say(visitor, where, "book", 2000)
        assert (answer.status, answer.code) == (410, "offer-over")
        late = click(visitor, page, "yes")
        assert (late.status, "That offer is over." in late.text) == (410, True)
        assert told(visitor, where)["stage"] == "done"
        assert paid(deployment) == ["Course"]


class TestANo:
    def test_needs_no_script_and_leads_to_another_offer(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        where = bought(visitor)
        assert click(visitor, visitor.open(where), "no").status == 303
        assert told(visitor, where)["offer"]["step"] == step_id("plans")
        assert click(visitor, visitor.open(where), "no").status == 303
        assert told(visitor, where)["stage"] == "done"
        assert paid(deployment) == ["Course"]

    def test_is_not_taken_back_by_a_yes_from_another_tab(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        where = bought(visitor)
        tab = visitor.open(where)
        say(visitor, where, "book")
        assert click(visitor, tab, "yes").status == 303
        assert paid(deployment) == ["Course"]


class TestACard:
    def test_that_is_declined_costs_nothing_and_leaves_the_order_paid(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        where = bought(visitor, "once")
        assert told(visitor, where)["state"] == "paid"
        before = [item for item in deployment.items("order") if item["body"]["follows"] is None]
        answer = say(visitor, where, "book", 2000)
        assert [(one["name"], one["state"]) for one in answer.json["added"]] == [("Book", "expired")]
        assert answer.json["offer"]["step"] == step_id("plans")
        assert "Book could not be added" in visitor.open(where).text
        assert paid(deployment) == ["Course"]
        assert [item for item in deployment.items("order") if item["body"]["follows"] is None] == before

    def test_whose_bank_asks_is_confirmed_at_the_bank(self, visitor: Visitor, deployment: Deployment) -> None:
        where = bought(visitor, "authentication")
        answer = click(visitor, visitor.open(where), "yes")
        assert answer.headers["location"] == where
        page = visitor.open(where)
        assert "Your bank wants to hear from you" in page.text
        now = told(visitor, where)
        assert (now["stage"], now["added"][0]["state"]) == ("action", "action")
        assert now["action_url"] in unescape(page.text)
        agreed = visitor.submit(now["action_url"], {"answer": "approve"})
        assert agreed.headers["location"].endswith(where)
        assert told(visitor, where)["offer"]["step"] == step_id("club")
        assert paid(deployment) == ["Book", "Course"]

    @pytest.mark.parametrize("way", ["at the bank", "at the shop"])
    def test_whose_bank_is_told_no_is_not_charged(
        self, visitor: Visitor, deployment: Deployment, way: str
    ) -> None:
        where = bought(visitor, "authentication")
        say(visitor, where, "book", 2000)
        if way == "at the bank":
            bank_page = told(visitor, where)["action_url"]
            refused = visitor.submit(bank_page, {"answer": "refuse"})
            assert visitor.open(refused.headers["location"]).headers["location"].endswith(where)
        else:
            assert click(visitor, visitor.open(where), "no").status == 303
        assert told(visitor, where)["offer"]["step"] == step_id("plans")
        assert paid(deployment) == ["Course"]

    def test_whose_answer_is_lost_is_charged_once_and_found_by_looking(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        where = bought(visitor, "unknown")
        click(visitor, visitor.open(where), "yes")
        assert told(visitor, where)["offer"]["step"] == step_id("club")
        assert paid(deployment) == ["Book", "Course"]
        assert len(deployment.items("sandbox")) == 2


def test_webhook_and_page_together_make_one_set_of_entries(visitor: Visitor, deployment: Deployment) -> None:
    where = bought(visitor, "unknown")
    click(visitor, visitor.open(where), "yes")
    deployment.run()
    told(visitor, where)
    deployment.run()
    assert paid(deployment) == ["Book", "Course"]
    assert len(deployment.booked("charge")) == len(deployment.items("sale")) == 2
    assert len(deployment.items("document")) == 2


def test_a_follow_on_opened_by_itself_leads_back_to_the_order(visitor: Visitor, market: Market) -> None:
    where = bought(visitor, "once")
    say(visitor, where, "book", 2000)
    added = told(visitor, where)["added"][0]["order"]
    _, _, _, _, key = where.split("/")
    page = visitor.open(f"/course/orders/{added}/{key}")
    assert f'href="{where}"' in page.text


def test_an_offer_that_is_gone_is_passed_by(visitor: Visitor, market: Market) -> None:
    where = bought(visitor)
    book = shop.store().of(market.act.seat.member.account).catalogue.get(product_id("book"))
    market.revise(book, mode=Mode.ARCHIVED)
    assert told(visitor, where)["offer"]["step"] == step_id("plans")


class TestWhatAFunnelCosts:
    """Page, price, order and settlement make the calls that they make without one."""

    def walked(self, visitor: Visitor, deployment: Deployment, market: Market, slug: str) -> list[list[str]]:
        made: list[list[str]] = []

        def note() -> None:
            made.append([call.name.partition(".")[2] for call in deployment.wire.calls])
            deployment.wire.clear()

        deployment.restart()
        deployment.wire.clear()
        visitor.open(f"/{slug}?country=DE")
        note()
        visitor.post(f"/{slug}/quote", {"option": option_id(slug), "country": "DE"})
        note()
        placed = visitor.post(f"/{slug}/orders", order(slug, attempt=slug.rjust(32, "0"))).json
        note()
        pay(visitor, placed)
        about = {
            "account": market.act.seat.member.account,
            "connection": market.sandbox,
            "event": f"evt_{slug}",
            "kind": "payment.succeeded",
            "order": placed["order"],
            "reference": "",
        }
        deployment.wire.clear()
        assert deployment.hand("settle", message(about))
        note()
        return made

    def test_is_nothing_till_it_is_offered(
        self, visitor: Visitor, deployment: Deployment, market: Market
    ) -> None:
        market.publish("plain", "werkstatt", "119.00 EUR")
        plain = self.walked(visitor, deployment, market, "plain")
        assert all(plain[2:])
        assert self.walked(visitor, deployment, market, "course") == plain

    def test_is_a_look_at_the_run_and_two_reads_for_an_offer(
        self, visitor: Visitor, deployment: Deployment
    ) -> None:
        where = bought(visitor)
        told(visitor, where)
        deployment.wire.clear()
        told(visitor, where)
        asked = [call.name.partition(".")[2] for call in deployment.wire.calls]
        assert asked == ["GetItem", "BatchGetItem", "GetItem", "BatchGetItem", "BatchGetItem"]
