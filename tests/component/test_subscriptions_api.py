"""Subscriptions through the account API: who sees and moves them, and a year in one request."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cartwright.application import granting
from cartwright.bootstrap import base, processing, shop
from cartwright.domain.access import Grant, Right
from cartwright.domain.catalog import PricingOption
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import OptionId, derived
from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, Subscription
from tests.component.agency import BUYER, Agency
from tests.component.checkout.hubs import text
from tests.component.deployment import Answer, Deployment

DEAR = OptionId(derived("option", "dear"))
MONTHLY = Subscription(Money.of("19.00", "EUR"), Interval.MONTHLY)


@pytest.fixture
def sold(agency: Agency) -> str:
    """The id of what Ada has subscribed to: Nordwind's club."""
    agency.sell("club", "nordwind", "19.00", plan=MONTHLY)
    order = agency.place("club")
    agency.pay(order)
    for body in agency.events():
        agency.knock(body)
    agency.deployment.run(without=["hooks", "mail"])
    [item] = agency.deployment.items("subscription")
    return str(item["body"]["id"])


def ask(agency: Agency, method: str, path: str, who: str = "owner", payload: object = None) -> Answer:
    return agency.api(who, method, path, payload)


def logged(deployment: Deployment) -> list[str]:
    return [item["body"]["action"] for item in deployment.items("audit")]


MOVES = [
    ("PUT", "cancellation", {"when": "now"}),
    ("DELETE", "cancellation", None),
    ("PUT", "pause", {"until": "2027-01-15"}),
    ("DELETE", "pause", None),
    ("PUT", "clock", {"at": "2027-11-03T00:00:00Z"}),
    ("PUT", "plan", {"option": DEAR, "when": "period-end"}),
]


@pytest.mark.parametrize(("method", "what", "payload"), MOVES)
def test_to_move_one_takes_the_right_to_give_money_back(
    agency: Agency, sold: str, method: str, what: str, payload: object
) -> None:
    agency.invite("keen", "nordwind")
    mine = shop.store().of(agency.account.id)
    path = f"/subscriptions/{sold}/{what}"
    assert ask(agency, method, path, "keen", payload).status == 404
    seen = Grant(agency.products["club"].id, frozenset({Right.VIEW, Right.TRANSACTIONS}))
    granting.grant(agency.act, agency.members["keen"].id, seen, members=mine.members)
    refused = ask(agency, method, path, "keen", payload)
    assert (refused.status, refused.json["needs"]) == (403, "refund")
    assert ask(agency, "GET", f"/subscriptions/{sold}", "keen").status == 200
    none = derived("subscription", "none")
    assert ask(agency, method, f"/subscriptions/{none}/{what}", "owner", payload).status == 404


def test_it_is_found_by_its_product_and_its_sale(agency: Agency, sold: str) -> None:
    found = ask(agency, "GET", f"/subscriptions/{sold}").json
    assert (found["state"], found["paid"], found["charges"]) == ("active", 0, None)
    assert (found["falls_due"], found["listed"]["text"]) == ("2026-12-02", "19.00")
    for path in (f"/products/{agency.products['club'].id}", f"/sales/{found['sale']}"):
        assert ask(agency, "GET", f"{path}/subscriptions").json["items"] == [found]


def test_what_is_done_is_answered_and_in_the_log(agency: Agency, sold: str) -> None:
    path = f"/subscriptions/{sold}"
    later = ask(agency, "PUT", f"{path}/cancellation", payload={"reason": "too dear"}).json
    assert (later["state"], later["leaving"]["reason"]) == ("active", "too dear")
    assert ask(agency, "DELETE", f"{path}/cancellation").json["leaving"] is None
    paused = ask(agency, "PUT", f"{path}/pause", payload={"until": "2027-01-15"}).json
    assert (paused["state"], paused["due"][:10]) == ("paused", "2027-01-15")
    assert ask(agency, "DELETE", f"{path}/pause").json["state"] == "active"
    assert ask(agency, "DELETE", f"{path}/pause").code == "not-paused"
    ended = ask(agency, "PUT", f"{path}/cancellation", payload={"when": "now"}).json
    assert (ended["state"], ended["due"], ended["falls_due"]) == ("cancelled", None, None)
    assert ask(agency, "PUT", f"{path}/cancellation", payload={"when": "now"}).code == "subscription-over"
    actions = [one for one in logged(agency.deployment) if one.startswith("subscription.")]
    assert actions == [
        "subscription.cancel",
        "subscription.keep",
        "subscription.pause",
        "subscription.resume",
        "subscription.cancel",
    ]


@pytest.mark.parametrize(
    ("what", "payload"),
    [
        ("cancellation", {"when": "tomorrow"}),
        ("cancellation", {"reason": "x" * 201}),
        ("pause", {"until": "2026-11-01"}),
        ("pause", {"until": "soon"}),
        ("plan", {"option": DEAR}),
        ("plan", {"option": DEAR, "when": "never"}),
        ("plan", {"option": DEAR, "shown": {"minor": 1, "currency": "EUR"}, "on": "2026-12-02"}),
        ("plan", {"option": DEAR, "when": "period-end", "on": "2026-12-02"}),
        ("plan", {"option": DEAR, "when": "period-end", "shown": {"minor": 1, "currency": "EUR"}}),
        ("clock", {}),
        ("clock", {"at": "2027-11-02T12:00:00"}),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    agency: Agency, sold: str, what: str, payload: object
) -> None:
    before = ask(agency, "GET", f"/subscriptions/{sold}").json
    assert ask(agency, "PUT", f"/subscriptions/{sold}/{what}", payload=payload).status == 422
    assert ask(agency, "GET", f"/subscriptions/{sold}").json == before


def test_its_plan_is_changed_for_what_was_quoted_and_both_see_the_credit(agency: Agency, sold: str) -> None:
    path = f"/subscriptions/{sold}"
    club = agency.products["club"]
    dear = PricingOption(DEAR, "All of it", replace(MONTHLY, price=Money.of("57.00", "EUR")))
    mine = shop.store().of(agency.account.id)
    both = replace(club, options=(*club.options, dear), version=club.version + 1)
    mine.catalogue.revise(both, agency.act.audit("product.edit", club.id))
    agency.deployment.clock.move(timedelta(days=15))
    [quoted] = ask(agency, "GET", f"{path}/plans").json["items"]
    now = quoted["now"]
    assert (quoted["option"], quoted["later"], now["unused"], now["days"]) == (DEAR, "2026-12-02", 15, 30)
    figures = now["price"]["gross"], now["credit"], now["total"]["gross"], now["left"]
    assert [one["text"] for one in figures] == ["57.00", "9.50", "47.50", "0.00"]
    wanted = {"option": DEAR, "shown": {"minor": 4700, "currency": "EUR"}}
    assert ask(agency, "PUT", f"{path}/plan", payload=wanted).code == "price-changed"
    wanted["shown"] = {"minor": 4750, "currency": "EUR"}
    asked = ask(agency, "PUT", f"{path}/plan", payload=wanted)
    assert (asked.status, asked.json["turning"], asked.json["option"]) == (200, DEAR, club.preferred.id)
    assert ask(agency, "PUT", f"{path}/plan", payload=wanted).json["version"] == asked.json["version"]
    agency.deployment.wire.mails.clear()
    agency.deployment.run(without=["hooks"])
    found = ask(agency, "GET", path).json
    assert (found["option"], found["turning"], found["falls_due"]) == (DEAR, None, "2026-12-17")
    [entry] = [one["body"] for one in agency.deployment.items("entry") if one["body"]["kind"] == "rebill"]
    assert entry["amount"]["gross"]["minor"] == 4750
    receipts = [text(mail) for mail in agency.deployment.wire.mails if mail["to"] == BUYER]
    assert any("less €9.50 paid before and not used" in receipt for receipt in receipts)
    assert ask(agency, "PUT", f"{path}/plan", payload=wanted).json == found
    other = {**wanted, "option": derived("option", "none")}
    assert ask(agency, "PUT", f"{path}/plan", payload=other).json["because"] == "no-such-plan"
    assert logged(agency.deployment).count("subscription.plan") == 1


def test_what_buyers_may_change_to_is_said_as_a_part_of_the_product(agency: Agency, sold: str) -> None:
    club = agency.products["club"]
    path = f"/products/{club.id}/plan-changes"
    before = ask(agency, "GET", path).json
    assert before == {"product": club.id, "version": club.version, "changes": []}
    dear = PricingOption(DEAR, "All of it", replace(MONTHLY, price=Money.of("57.00", "EUR")))
    both = replace(club, options=(*club.options, dear), version=club.version + 1)
    mine = shop.store().of(agency.account.id)
    mine.catalogue.revise(both, agency.act.audit("product.edit", club.id))
    change = {"option": club.preferred.id, "to": DEAR, "now": True, "later": False}
    wanted = {"version": both.version, "changes": [change]}
    after = ask(agency, "PUT", path, payload=wanted).json
    assert after == {"product": club.id, "version": both.version + 1, "changes": [change]}
    assert ask(agency, "GET", path).json == after
    assert ask(agency, "PUT", path, payload=wanted).code == "stale"
    for wrong in ({**change, "to": "nobody"}, {**change, "now": False}, {**change, "to": change["option"]}):
        again = {"version": after["version"], "changes": [wrong]}
        assert ask(agency, "PUT", path, payload=again).status == 422, wrong
    assert "product.plan-changes" in logged(agency.deployment)


def test_one_of_test_mode_lives_a_year_in_one_request(agency: Agency, sold: str) -> None:
    at = {"at": "2027-11-03T00:00:00Z"}
    assert ask(agency, "PUT", f"/subscriptions/{sold}/clock", payload=at).status == 200
    agency.deployment.run(without=["hooks", "mail"])
    found = ask(agency, "GET", f"/subscriptions/{sold}").json
    assert (found["paid"], found["falls_due"]) == (12, "2027-12-02")
    entries: list[dict[str, Any]] = [item["body"] for item in agency.deployment.items("entry")]
    assert [entry["kind"] for entry in entries].count("rebill") == 12
    assert base.clock().now().year == 2026
    assert "subscription.clock" in logged(agency.deployment)


def lets_in(agency: Agency) -> None:
    club = agency.products["club"]
    mine = shop.store().of(agency.account.id)
    letting = replace(club, fulfilment=Fulfilment(access=Access()), version=club.version + 1)
    mine.catalogue.revise(letting, agency.act.audit("product.edit", club.id))


def bought(agency: Agency, card: str = "success") -> str:
    """The club, which lets in, bought with a card; the id of what goes on."""
    agency.sell("club", "nordwind", "19.00", plan=MONTHLY)
    lets_in(agency)
    processing.sandbox().pay(agency.payment(agency.place("club")), card)
    for body in agency.events():
        agency.knock(body)
    agency.deployment.run(without=["hooks", "mail"])
    [item] = agency.deployment.items("subscription")
    return str(item["body"]["id"])


def access(agency: Agency) -> str | None:
    [item] = agency.deployment.items("entitlement")
    because: str | None = item["body"]["because"]
    return because


def given_back(agency: Agency, sale: str, **wish: str) -> Answer:
    payload = {"reason": "changed her mind", **wish}
    answer = agency.api("owner", "POST", f"/sales/{sale}/refunds", payload, idempotency_key=f"of {sale}")
    agency.deployment.run(without=["hooks"])
    return answer


def test_what_a_bank_has_is_not_charged_for_and_lets_nobody_in(agency: Agency) -> None:
    path = f"/subscriptions/{bought(agency, 'disputed')}"
    for body in agency.events():
        agency.knock(body)
    agency.deployment.run(without=["hooks", "mail"])
    found = ask(agency, "GET", path).json
    assert (found["state"], found["contested"], found["due"]) == ("active", True, None)
    assert access(agency) == "dispute"
    assert ask(agency, "PUT", f"{path}/clock", payload={"at": "2027-02-03T00:00:00Z"}).status == 200
    agency.deployment.run(without=["hooks", "mail"])
    assert ask(agency, "GET", path).json["paid"] == 0


def test_a_refund_of_all_of_the_last_charge_says_whether_it_goes_on(agency: Agency) -> None:
    path = f"/subscriptions/{bought(agency)}"
    first = ask(agency, "GET", path).json["sale"]
    kept = given_back(agency, first, subscription="keep")
    assert (kept.status, kept.json["subscription"]) == (202, "keep")
    found = ask(agency, "GET", path).json
    assert (found["state"], found["shut"], access(agency)) == ("active", True, "refund")
    ask(agency, "PUT", f"{path}/clock", payload={"at": "2026-12-03T00:00:00Z"})
    agency.deployment.run(without=["hooks", "mail"])
    found = ask(agency, "GET", path).json
    assert (found["paid"], found["shut"], access(agency)) == (1, False, None)
    [rebill] = [item["body"]["id"] for item in agency.deployment.items("sale") if item["body"]["id"] != first]
    agency.deployment.wire.mails.clear()
    assert given_back(agency, rebill).json["subscription"] == "end"
    found = ask(agency, "GET", path).json
    assert (found["state"], found["ended"]["reason"], access(agency)) == ("cancelled", "refunded", "refund")
    told = [text(mail) for mail in agency.deployment.wire.mails if mail["to"] == BUYER]
    assert any("has ended. Nothing more is charged." in mail for mail in told)
    said = [item["body"] for item in agency.deployment.items("audit")]
    assert [one["after"].get("subscription") for one in said if one["action"] == "refund.ask"] == [
        "keep",
        None,
    ]
    wrong = agency.api("owner", "POST", f"/sales/{first}/refunds", {"reason": "x", "subscription": "no"})
    assert wrong.status == 422


def test_what_is_done_about_a_products_charges_is_changed_as_a_part_of_it(agency: Agency, sold: str) -> None:
    path = f"/products/{agency.products['club'].id}/dunning"
    before = ask(agency, "GET", path).json
    assert (before["days"], before["ending"], before["reminder"]) == ([1, 3, 5, 7], "cancel", 0)
    wanted = {"version": before["version"], "days": [2], "ending": "pause", "reminder": 3}
    after = ask(agency, "PUT", path, payload=wanted).json
    assert after == {**before, **wanted, "version": before["version"] + 1}
    assert ask(agency, "PUT", path, payload=wanted).code == "stale"
    again = {**wanted, "version": after["version"], "days": [3, 2]}
    assert ask(agency, "PUT", path, payload=again).status == 422
    assert "product.dunning" in logged(agency.deployment)
