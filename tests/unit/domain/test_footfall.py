"""Who comes to a page: what is a visit, in which quarter of an hour, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

import pytest

from cartwright.domain.footfall import Footfall, Passer, Traffic, quarter, traffic
from cartwright.domain.journal import Kind, charged
from cartwright.domain.money import Money, Taxed
from cartwright.domain.takings import takings
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, offer, paid, product, product_id

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize(
    "told",
    [
        "(X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "(iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5",
        "(Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        "(Linux; Android 12; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0",
    ],
)
def test_a_person_counts(told: str) -> None:
    assert Passer(f"Mozilla/5.0 {told}").counts
    assert Passer(f"Mozilla/5.0 {told}", site="same-origin").counts


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/142.0.0.0 Safari/537.36",
        "curl/8.14.1",
        "python-requests/2.32.3",
        "WhatsApp/2.23.20.0",
    ],
)
def test_a_machine_that_says_so_does_not(agent: str) -> None:
    assert not Passer(agent).counts


@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;prerender", "Preview"])
def test_a_page_that_is_fetched_ahead_is_not_looked_at_yet(purpose: str) -> None:
    assert not Passer(FIREFOX, purpose=purpose).counts


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_only_the_page_itself_tells_of_a_visit(site: str) -> None:
    assert not Passer(FIREFOX, site=site).counts


def test_a_quarter_of_an_hour_begins_with_its_first_moment() -> None:
    at = datetime(2026, 11, 2, 10, 15, tzinfo=UTC)
    assert quarter(at) == quarter(at + QUARTER - timedelta(microseconds=1)) == at
    assert quarter(at - timedelta(microseconds=1)) == at - QUARTER
    assert quarter(at.astimezone(ZoneInfo("Asia/Kathmandu"))) == at


def test_every_zones_midnight_begins_a_quarter_of_an_hour() -> None:
    for name in available_timezones():
        for month in range(1, 13):
            midnight = datetime(2026, month, 1, tzinfo=ZoneInfo(name)).astimezone(UTC)
            assert quarter(midnight) == midnight, name


def test_what_came_of_visits_is_added_up() -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    first = Footfall(ACCOUNT, product_id("course"), NORTHWIND, at, views=2, starts=1)
    one = takings(charged(paid(offer(product())))[0])[0]
    back = replace(one, kind=Kind.REFUND, amount=-one.amount)
    found = traffic([first, replace(first, at=at + QUARTER, views=1, starts=0)], [one, one, back])
    assert found == Traffic(views=3, starts=1, bought=1)
    assert found.conversion == Decimal("0.3333")
    assert traffic([], [replace(one, began=False), back]) == Traffic()


def test_an_order_of_which_all_was_given_back_was_not_bought() -> None:
    one = takings(charged(paid(offer(product())))[0])[0]
    back = replace(one, kind=Kind.REFUND, amount=-one.amount)
    part = replace(back, amount=-Taxed.free(Money.of("1.00", "EUR")))
    free = replace(one, amount=Taxed.free(Money.of("0.00", "EUR")))
    assert traffic([], [one, back]).bought == 0
    assert traffic([], [one, part]).bought == 1
    assert traffic([], [one, back, replace(back, amount=one.amount)]).bought == 1
    assert traffic([], [free]).bought == 1


def test_nothing_is_converted_where_nobody_came() -> None:
    assert Traffic(bought=1).conversion is None
    assert Traffic(views=1, bought=2).conversion == 2
