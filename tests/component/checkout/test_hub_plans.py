"""Another plan, in the hub: seen with its price, changed to by its buyer, and by nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from cartwright.bootstrap import shop
from cartwright.domain.money import Money
from cartwright.domain.plan_changes import PlanChange
from cartwright.domain.plans import Interval, Subscription
from tests.component.checkout.hubs import ADA, Guest, buy, text
from tests.component.checkout.market import Market, Visitor, option_id, product_id
from tests.component.checkout.test_hub_subscriptions import CLUB, club, state
from tests.component.deployment import Answer, Deployment, Dump

BASIC, DEAR, CHEAP, HIDDEN = (option_id("club", number) for number in range(1, 5))


DUE = "2026-12-02"
LATER: dict[str, Any] = {"shown_minor": 500, "shown_currency": "EUR", "on": DUE}


def monthly(amount: str) -> Subscription:
    return Subscription(Money.of(amount, "EUR"), Interval.MONTHLY)


@pytest.fixture(scope="module")
def subscribed(deployed: tuple[Deployment, Market, Dump]) -> Dump:
    """Ada is in the club for half of a month, and may change to a dear plan, and with the next charge to a
    cheap one."""
    deployment, market, dump = deployed
    deployment.restore(dump)
    market.offer(
        "club",
        "werkstatt",
        *(monthly(price) for price in ("19", "57", "5", "99")),
        changes=(PlanChange(BASIC, DEAR), PlanChange(BASIC, CHEAP, now=False)),
    )
    buy(Visitor(deployment), deployment, "club", shown=CLUB)
    return deployment.dump()


@pytest.fixture
def guest(market: Market, deployment: Deployment, subscribed: Dump) -> Guest:
    deployment.begin(subscribed)
    deployment.clock.move(timedelta(days=15))
    deployment.wire.mails.clear()
    found = Guest.at(market, deployment).enter()
    deployment.wire.mails.clear()
    return found


def plans(guest: Guest) -> dict[str, Any]:
    found = guest.visitor.ask(f"{guest.hub}{club(guest)}/plans")
    assert found.status == 200, found
    return {one["option"]: one for one in found.json["items"]}


def submit(guest: Guest, option: str, when: str, **more: Any) -> Answer:
    page = guest.open(f"{club(guest)}/plans")
    return guest.submit(f"{club(guest)}/plan", page, option=option, when=when, **more)


def option(deployment: Deployment) -> str:
    [item] = deployment.items("subscription")
    return str(item["body"]["option"])


def test_each_plan_is_shown_with_what_it_costs_and_when(guest: Guest) -> None:
    assert "plan" in guest.visitor.ask(f"{guest.hub}{club(guest)}").json["choices"]
    found = plans(guest)
    assert list(found) == [DEAR, CHEAP]
    now = found[DEAR]["now"]
    assert (now["unused"], now["days"], now["next"]) == (15, 30, "2026-12-17")
    figures = [now[name]["text"] for name in ("price", "credit", "total", "left")]
    assert figures == ["€57.00", "€9.50", "€47.50", "€0.00"]
    assert (found[CHEAP]["now"], found[CHEAP]["later"]) == (None, "2026-12-02")
    subscription = guest.open(club(guest))
    assert f'href="{guest.hub}{club(guest)}/plans' in subscription.text
    page = guest.open(f"{club(guest)}/plans").text
    assert re.findall(r">((?:Pay|Change)[^<]+)</button>", page) == [
        "Pay €47.50 and change now",
        "Change on December 2, 2026",
        "Change on December 2, 2026",
    ]
    assert "15 of 30 days" in page
    assert f'name="on" value="{DUE}"' in page


def test_at_once_it_is_charged_what_was_shown(guest: Guest, deployment: Deployment) -> None:
    deployment.renew_queues()
    changed = submit(guest, DEAR, "now", shown_minor=4750, shown_currency="EUR")
    assert (changed.status, changed.headers["location"]) == (303, f"{guest.hub}{club(guest)}")
    waiting = guest.open(club(guest))
    assert "Another plan is being charged." in waiting.text
    assert guest.visitor.ask(f"{guest.hub}{club(guest)}").json["turning"] is True
    deployment.run()
    assert option(deployment) == DEAR
    assert "on December 17, 2026" in guest.open(club(guest)).text
    receipts = [text(mail) for mail in deployment.wire.mails if mail["to"] == ADA]
    assert any("less €9.50 paid before and not used" in one for one in receipts)
    assert "plan" not in guest.visitor.ask(f"{guest.hub}{club(guest)}").json["choices"]


def test_another_sum_by_now_is_shown_anew(guest: Guest, deployment: Deployment) -> None:
    refused = submit(guest, DEAR, "now", shown_minor=4700, shown_currency="EUR")
    assert (refused.status, "The price has changed" in unescape(refused.text)) == (409, True)
    assert "Pay €47.50 and change now" in refused.text
    assert option(deployment) == BASIC


def test_another_day_by_now_is_shown_anew(guest: Guest, deployment: Deployment) -> None:
    refused = submit(guest, CHEAP, "later", **LATER | {"on": "2026-11-02"})
    assert (refused.status, "is on another day by now" in unescape(refused.text)) == (409, True)
    assert option(deployment) == BASIC


def test_with_the_next_charge_nothing_is_paid_today_and_it_comes_in_writing(
    guest: Guest, deployment: Deployment
) -> None:
    deployment.renew_queues()
    assert submit(guest, CHEAP, "later", **LATER).status == 303
    deployment.run()
    [mail] = [mail for mail in deployment.wire.mails if mail["to"] == ADA]
    assert mail["subject"] == "[TEST] Your plan of Club – Plan 3 is changed"
    assert "The next charge is €5.00 on December 2, 2026" in " ".join(text(mail).split())
    assert "The next charge is €5.00 on December 2, 2026, monthly." in guest.open(club(guest)).text


def test_what_its_seller_does_not_list_and_what_is_no_wish_is_refused(
    guest: Guest, deployment: Deployment
) -> None:
    token = guest.visitor.headers["cookie"].partition("=")[2]
    program = Visitor(guest.deployment, {"authorization": f"Bearer {token}"})
    path = f"{guest.hub}{club(guest)}/plan"
    five = {"minor": 500, "currency": "EUR"}
    for wanted in (
        {"option": HIDDEN, "when": "later", "shown": five, "on": DUE},
        {"option": CHEAP, "when": "now", "shown": five},
        {"option": "nobody", "when": "later", "shown": five, "on": DUE},
    ):
        refused = program.post(path, wanted)
        assert (refused.code, refused.json["because"]) == ("plan-cannot-change", "not-offered")
    unparsed: list[dict[str, Any]] = [
        {"option": DEAR, "when": "now"},
        {"option": DEAR, "when": "now", "shown": five, "on": DUE},
        {"option": CHEAP, "when": "later", "shown": five},
        {"option": CHEAP, "when": "later", "on": DUE},
        {"option": CHEAP, "when": "never", "shown": five},
        {"option": CHEAP},
    ]
    for wrong in unparsed:
        assert program.post(path, wrong).status == 422, wrong
    assert submit(guest, HIDDEN, "later", **LATER).status == 409
    assert option(deployment) == BASIC
    agreed = {"option": CHEAP, "when": "later", "shown": five, "on": DUE}
    assert program.post(path, agreed).json["choices"] == [
        "end-later",
        "end-now",
        "method",
        "pause",
        "plan",
    ]


def test_no_other_site_no_other_sitting_and_no_other_buyer(
    guest: Guest, market: Market, deployment: Deployment
) -> None:
    path = f"{guest.hub}{club(guest)}/plan"
    page = guest.open(f"{club(guest)}/plans")
    wanted = {"option": CHEAP, "when": "later", **LATER}
    assert guest.visitor.submit(path, wanted).status == 403
    assert guest.visitor.post(path, wanted).code == "not-authenticated"
    browser = Visitor(guest.deployment, {**guest.visitor.headers, "origin": "https://evil.example"})
    assert Guest(browser, deployment, guest.hub).submit(f"{club(guest)}/plan", page, **wanted).status == 403
    buy(Visitor(deployment), deployment, email="eve@buyer.example", attempt="attempt-of-eve-00000000000002")
    eve = Guest.at(market, deployment).enter("eve@buyer.example")
    assert eve.open(f"{club(guest)}/plans").status == 404
    assert eve.submit(f"{club(guest)}/plan", eve.open(), **wanted).status == 404
    assert option(deployment) == BASIC


def test_what_is_under_way_or_ends_is_not_changed(guest: Guest) -> None:
    assert guest.submit(f"{club(guest)}/end", guest.open(club(guest)), when="later").status == 303
    assert "/plans" not in guest.open(club(guest)).text
    refused = guest.visitor.ask(f"{guest.hub}{club(guest)}/plans")
    assert (refused.code, refused.json["because"]) == ("plan-cannot-change", "leaving")
    page = guest.open(f"{club(guest)}/plans")
    assert (page.status, "cannot be done any more" in page.text) == (409, True)
    again = guest.submit(f"{club(guest)}/plan", page, option=CHEAP, when="later", **LATER)
    assert again.status == 409
    assert state(guest) == "active"


def test_where_the_seller_takes_it_back_nothing_is_left_to_change_to(guest: Guest, market: Market) -> None:
    mine = shop.store().of(market.act.seat.member.account)
    market.revise(mine.catalogue.get(product_id("club")), changes=())
    assert "plan" not in guest.visitor.ask(f"{guest.hub}{club(guest)}").json["choices"]
    assert plans(guest) == {}
    assert "There is no other plan" in guest.open(f"{club(guest)}/plans").text
