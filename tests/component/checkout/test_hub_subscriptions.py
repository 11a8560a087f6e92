"""Subscriptions in the hub: looked after by their buyer, and told of to both."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from cartwright.application import closing
from cartwright.bootstrap import shop
from cartwright.domain.ids import SubscriptionId, derived
from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, Split, Subscription
from cartwright.domain.subscriptions.stopping import contested
from deliveries import mail
from tests.component.checkout.hubs import ADA, Guest, buy, text
from tests.component.checkout.market import Market, Visitor
from tests.component.checkout.test_subscriptions import fall_due
from tests.component.deployment import Answer, Deployment, Dump

MONTHLY = Subscription(Money.of("19", "EUR"), Interval.MONTHLY)
CLUB = {"minor": 1900, "currency": "EUR"}


@pytest.fixture(scope="module")
def subscribed(deployed: tuple[Deployment, Market, Dump]) -> Dump:
    """Ada is in the club, with a card that pays once."""
    deployment, market, dump = deployed
    deployment.restore(dump)
    market.offer("club", "werkstatt", MONTHLY)
    market.offer("thirds", "werkstatt", Split(Money.of("50", "EUR"), Interval.WEEKLY, 3))
    buy(Visitor(deployment), deployment, "club", card="once", shown=CLUB)
    return deployment.dump()


@pytest.fixture
def guest(market: Market, deployment: Deployment, subscribed: Dump) -> Guest:
    deployment.begin(subscribed)
    deployment.wire.mails.clear()
    found = Guest.at(market, deployment).enter()
    deployment.wire.mails.clear()
    return found


def club(guest: Guest) -> str:
    """The path of the club's page."""
    [one] = guest.visitor.ask(guest.hub).json["subscriptions"]
    return str(one["url"]).removeprefix(guest.hub)


def submit(guest: Guest, deed: str, **fields: str) -> Answer:
    page = guest.open(club(guest))
    return guest.submit(f"{club(guest)}/{deed}", page, **fields)


def state(guest: Guest) -> str:
    return str(guest.visitor.ask(f"{guest.hub}{club(guest)}").json["state"])


def test_it_says_what_is_charged_next_and_what_can_be_done(guest: Guest) -> None:
    shown = guest.visitor.ask(f"{guest.hub}{club(guest)}").json
    assert shown["choices"] == ["end-later", "end-now", "method", "pause"]
    assert shown["standing"] == "The next charge is €19.00 on December 2, 2026, monthly."
    assert [one["on"] for one in shown["schedule"]] == ["2026-12-02", "2027-01-02", "2027-02-02"]
    page = guest.open(club(guest))
    assert "End the subscription" in page.text
    assert shown["standing"] in page.text


def test_disputed_it_says_that_nothing_is_charged(guest: Guest, market: Market) -> None:
    mine = shop.store().of(market.act.seat.member.account).subscriptions
    found = mine.get(SubscriptionId(club(guest).rpartition("/")[2]))
    mine.move(contested(found, found.order, market.act.now))
    shown = guest.visitor.ask(f"{guest.hub}{club(guest)}").json
    assert (shown["choices"], shown["schedule"]) == (["end-later", "end-now", "method"], [])
    assert (shown["state"], shown["next_on"], shown["next"]) == ("active", None, None)
    rests = "A payment for it is disputed. Until that is decided it rests, and nothing is charged."
    assert shown["standing"] == rests
    assert rests in guest.open(club(guest)).text


def test_it_ends_with_the_time_paid_for_and_both_are_told(guest: Guest, deployment: Deployment) -> None:
    ended = submit(guest, "end", when="later", reason="not-used")
    assert (ended.status, ended.headers["location"]) == (303, f"{guest.hub}{club(guest)}")
    assert "It ends on December 2, 2026." in guest.open(club(guest)).text
    deployment.run()
    mails = {str(mail["to"]): text(mail) for mail in deployment.wire.mails}
    assert set(mails) == {ADA, "sales@de.example"}
    assert "Reason: buyer: not-used" in mails["sales@de.example"]
    assert "not-used" not in mails[ADA]
    assert submit(guest, "keep").status == 303
    assert "It ends on" not in guest.open(club(guest)).text


def test_it_ends_at_once(guest: Guest, deployment: Deployment) -> None:
    assert submit(guest, "end", when="now", reason="trouble").status == 303
    assert state(guest) == "cancelled"
    deployment.run()
    [told] = [mail for mail in deployment.wire.mails if mail["to"] == "sales@de.example"]
    assert "Reason: buyer: trouble" in text(told)
    page = guest.open(club(guest))
    assert "It has ended." in page.text
    assert "<fieldset" not in page.text
    # A form that was open meanwhile.
    again = guest.submit(f"{club(guest)}/end", page, when="now")
    assert (again.status, "cannot be done any more" in again.text) == (409, True)


def test_it_pauses_up_to_a_day_and_goes_on(guest: Guest) -> None:
    for until, status in (("2026-11-02", 422), ("2027-06-01", 422), ("", 422), ("2026-12-24", 303)):
        assert submit(guest, "pause", until=until).status == status, until
    assert "It is paused." in guest.open(club(guest)).text
    assert submit(guest, "resume").status == 303
    assert state(guest) == "active"
    assert submit(guest, "end", when="whenever").status == 422


def test_no_other_site_and_no_other_sitting_moves_it(guest: Guest, market: Market) -> None:
    path = f"{guest.hub}{club(guest)}"
    page = guest.open(club(guest))
    other = Guest.at(market, guest.deployment).enter().open()
    assert guest.visitor.submit(f"{path}/end", {"when": "now"}).status == 403
    assert guest.submit(f"{club(guest)}/end", other, when="now").status == 403
    assert guest.visitor.post(f"{path}/end", {"when": "now"}).code == "not-authenticated"
    browser = Visitor(guest.deployment, {**guest.visitor.headers, "origin": "https://evil.example"})
    foreign = Guest(browser, guest.deployment, guest.hub)
    for deed in ("end", "keep", "pause", "resume"):
        assert foreign.submit(f"{club(guest)}/{deed}", page, when="now").status == 403
    assert state(guest) == "active"


def test_another_buyer_and_another_owner_do_nothing(
    guest: Guest, market: Market, deployment: Deployment
) -> None:
    path = club(guest)
    buy(Visitor(deployment), deployment, email="eve@buyer.example", attempt="attempt-of-eve-00000000000001")
    eve = Guest.at(market, deployment).enter("eve@buyer.example")
    page = eve.open()
    for deed in ("end", "keep", "pause", "resume"):
        assert eve.submit(f"{path}/{deed}", page, when="now", until="2026-12-24").status == 404
    assert eve.open(path).status == 404
    press = guest.visitor.ask(f"/hub/{market.sellers['press']}{path}")
    assert press.code == "not-authenticated"
    assert guest.visitor.ask(f"{guest.hub}/subscriptions/{derived('subscription', 'none')}").status == 404
    assert guest.visitor.ask(f"{guest.hub}/subscriptions/sub_1").status == 404
    assert guest.visitor.ask(f"{guest.hub}/purchases/sal_1").status == 404
    assert guest.visitor.ask(f"{guest.hub}/documents/doc_1").status == 404
    assert state(guest) == "active"


def test_programs_do_the_same(guest: Guest) -> None:
    token = guest.visitor.headers["cookie"].partition("=")[2]
    program = Visitor(guest.deployment, {"authorization": f"Bearer {token}"})
    path = f"{guest.hub}{club(guest)}"
    assert program.post(f"{path}/pause", {"until": "2026-12-24"}).json["state"] == "paused"
    assert program.post(f"{path}/resume", {}).json["state"] == "active"
    ended = program.post(f"{path}/end", {"when": "later", "reason": "too-expensive"}).json
    assert ended["choices"] == ["end-now", "keep", "method"]
    assert program.post(f"{path}/keep", {}).json["choices"] == ["end-later", "end-now", "method", "pause"]
    assert program.post(f"{path}/keep", {}).code == "ask-the-seller"
    assert program.post(f"{path}/end", {"when": "later", "reason": "my own words"}).status == 422


def test_a_pause_ends_on_its_day_and_what_failed_then_is_paid_on_its_own_page(
    guest: Guest, deployment: Deployment
) -> None:
    assert submit(guest, "pause", until="2026-12-24").status == 303
    deployment.renew_queues()
    fall_due(deployment)
    assert deployment.clock.now().date().isoformat() == "2026-12-24"
    fall_due(deployment)
    again = guest.enter()
    shown = again.visitor.ask(f"{again.hub}{club(again)}").json
    assert shown["state"] == "past-due"
    assert shown["choices"] == ["end-now", "method"]
    page = again.open(club(again))
    assert f'href="{shown["pay_url"]}"' in page.text
    assert again.visitor.open(shown["pay_url"]).status == 200


def test_parts_of_one_price_are_not_ended_here(guest: Guest, deployment: Deployment) -> None:
    shown = {"minor": 5000, "currency": "EUR"}
    buy(Visitor(deployment), deployment, "thirds", shown=shown, attempt="attempt-thirds-00000000000001")
    paths = [one["url"] for one in guest.visitor.ask(guest.hub).json["subscriptions"]]
    thirds = next(path for path in paths if guest.visitor.ask(path).json["charges"] == 2)
    assert guest.visitor.ask(thirds).json["choices"] == ["method"]
    page = guest.open(thirds)
    assert "parts of one price" in page.text
    assert "0 of 2 later charges are paid." in page.text
    refused = guest.submit(f"{thirds.removeprefix(guest.hub)}/end", page, when="now")
    assert refused.status == 409


def test_in_a_closed_account_a_buyer_still_ends_it(guest: Guest, market: Market) -> None:
    mine = shop.store().of(market.act.seat.member.account)
    closing.close(market.act, "harbour", clients=mine.clients)
    assert guest.visitor.open("/club").status == 410
    assert submit(guest, "end", when="now").status == 303
    found = mine.subscriptions.get(SubscriptionId(club(guest).rpartition("/")[2]))
    assert found.state == "cancelled"


def left(guest: Guest, url: str, card: str = "success") -> None:
    """Another card, on the page that the hub leads to."""
    page = guest.visitor.open(url)
    assert "Nothing is charged now" in page.text
    pay_at = re.search(r'href="(/sandbox/[^"]+)"', page.text)
    assert pay_at is not None
    guest.visitor.post(unescape(pay_at[1]), {"card": card})


def test_another_method_is_left_before_anything_failed(guest: Guest, deployment: Deployment) -> None:
    deployment.renew_queues()
    assert "Change the payment method" in guest.open(club(guest)).text
    asked = submit(guest, "method")
    assert asked.status == 303
    url = asked.headers["location"]
    assert submit(guest, "method").headers["location"] == url
    left(guest, url)
    assert "Your payment method is changed" in guest.visitor.open(url).text
    deployment.run()
    sold = len(deployment.items("sale"))
    fall_due(deployment)
    assert len(deployment.items("sale")) == sold + 1
    again = guest.enter()
    assert again.visitor.ask(f"{again.hub}{club(again)}").json["state"] == "active"


def test_a_mails_link_opens_this_and_nothing_else(
    guest: Guest, market: Market, deployment: Deployment
) -> None:
    mine = shop.store().of(market.act.seat.member.account)
    found = mine.subscriptions.get(SubscriptionId(club(guest).rpartition("/")[2]))
    order = mine.orders.get(found.order)
    url = mail.method_url(order, found).removeprefix(f"https://{order.host}")
    stranger = Visitor(deployment)
    page = stranger.open(url)
    assert (page.status, "Leave another method" in page.text) == (200, True)
    assert ADA not in page.text
    assert "set-cookie" not in page.headers
    followed = stranger.submit(url, {})
    assert followed.status == 303
    left(Guest(stranger, deployment, guest.hub), followed.headers["location"])
    assert "Your payment method is changed" in stranger.open(followed.headers["location"]).text
    assert stranger.post(url, {}).json["url"] != followed.headers["location"]
    assert stranger.ask(guest.hub).code == "not-authenticated"
    elsewhere = url.replace(market.sellers["werkstatt"], market.sellers["press"])
    for wrong in (elsewhere, f"{url}x", f"{guest.hub}/methods/{'A' * 60}"):
        assert stranger.open(wrong).status == 404
        assert stranger.submit(wrong, {}).status == 404
    foreign = Visitor(deployment, {"origin": "https://evil.example"})
    assert foreign.submit(url, {}).status == 403
    deployment.clock.move(timedelta(days=40))
    assert stranger.open(url).status == 410
    assert stranger.submit(url, {}).status == 410
    assert stranger.post(url, {}).code == "pass-over"


def test_a_sitting_that_ended_does_nothing_any_more(guest: Guest, deployment: Deployment) -> None:
    page, path = guest.open(club(guest)), club(guest)
    deployment.clock.move(timedelta(hours=1))
    refused = guest.submit(f"{path}/end", page, when="now")
    assert refused.status in {303, 401}
