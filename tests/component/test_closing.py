"""Closing an account over HTTP: pages, members and keys, and what is still brought to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.bootstrap.caller import LOOKS
from cartwright.domain.access import Right
from cartwright.domain.people import Role
from cartwright.http.caller import KEYS_DOOR
from tests.component.agency import HOST, Agency
from tests.component.apis import behind_the_login, filled
from tests.component.deployment import Answer
from tests.component.isolation.expectations import ACCOUNT, RULES
from tests.component.payloads import payload
from tests.component.test_custom_domains import visit

THOUGH_CLOSED = {
    ("PUT", "/closing"),
    ("DELETE", "/closing"),
    ("DELETE", "/members/{member}"),
    ("PUT", "/members/{member}/suspension"),
    ("DELETE", "/members/{member}/permissions/{permission}"),
    ("DELETE", "/members/{member}/grants/{product}"),
    ("DELETE", "/members/{member}/grants/own"),
    ("DELETE", "/keys/{key}"),
    ("DELETE", "/domains/{host}"),
    ("DELETE", "/subdomain/former/{subdomain}"),
    ("PUT", "/connections/{connection}/credentials"),
    ("DELETE", "/connections/{connection}/link"),
    ("DELETE", "/connections/{connection}/secrets/{secret}"),
    ("POST", "/parked/retries"),
    ("POST", "/exports"),
    ("POST", "/sales/{sale}/refunds"),
    ("POST", "/sales/{sale}/receipt"),
    ("POST", "/sales/{sale}/evidence"),
    ("PUT", "/subscriptions/{subscription}/cancellation"),
    ("POST", "/clients/{client}/erasures"),
    ("POST", "/clients/{client}/tax-reports"),
    ("POST", "/clients/{client}/erasures"),
}
"""What ends something, takes something away, or copies what there is."""

WRITING = sorted(
    (method, path.removeprefix(ACCOUNT)) for method, path in behind_the_login() if method not in LOOKS
)


def close(agency: Agency, *, by: str = "owner", subdomain: str = "Harbour") -> Answer:
    return agency.api(by, "PUT", "/closing", {"subdomain": subdomain, "reason": "retired"})


def test_closing_is_told_with_how_long_it_can_be_undone(agency: Agency) -> None:
    assert agency.api("owner", "GET", "/closing").json == {"closed_at": None, "reopens_until": None}
    answer = close(agency)
    assert answer.status == 200, answer
    now = agency.deployment.clock.now()
    assert answer.json == {
        "closed_at": now.isoformat().replace("+00:00", "Z"),
        "reopens_until": (now + timedelta(days=30)).isoformat().replace("+00:00", "Z"),
    }
    assert agency.api("owner", "GET", "/closing").json == answer.json
    assert agency.api("looker", "GET", "").json["closed_at"] == answer.json["closed_at"]
    me = agency.deployment.request("GET", "/v1/me", claims=agency.claims("owner"))
    assert [seat["closed_at"] for seat in me.json["seats"]] == [answer.json["closed_at"]]


def test_another_name_than_the_accounts_own_closes_nothing(agency: Agency) -> None:
    before = agency.deployment.dump()
    answer = close(agency, subdomain="wharf")
    assert (answer.status, answer.code) == (422, "invalid-request")
    assert answer.json["errors"][0]["pointer"] == "/subdomain"
    assert agency.deployment.dump() == before


def test_the_pages_answer_410_to_programs_and_to_people(agency: Agency) -> None:
    order = agency.place("course")
    close(agency)
    agency.deployment.restart()
    choice = {"option": agency.products["course"].preferred.id, "country": "DE"}
    quoted = agency.deployment.request("POST", "/course/quote", payload=choice, headers={"host": HOST})
    assert (quoted.status, quoted.code) == (410, "shop-closed")
    page = agency.deployment.request("GET", "/course", headers={"host": HOST, "accept": "text/html"})
    assert page.status == 410
    assert "This shop is closed" in page.text
    assert visit(agency, HOST, f"/course/orders/{order.id}/{order.key}").status == 200


def test_no_order_is_taken_of_a_page_that_was_open_before(agency: Agency) -> None:
    """Whether its script sends it, or its form."""
    chosen = agency.products["course"].preferred
    whole = {"minor": chosen.price.minor, "currency": chosen.price.currency}
    sent = {
        "attempt": "attempt-0123456789",
        "option": chosen.id,
        "country": "DE",
        "email": "ada@buyer.example",
        "name": "Ada",
        "shown": whole,
    }
    assert visit(agency, HOST, "/course").status == 200
    close(agency)
    answer = agency.deployment.request("POST", "/course/orders", payload=sent, headers={"host": HOST})
    assert (answer.status, answer.code) == (410, "shop-closed")
    form = "&".join(f"{name}={value}" for name, value in sent.items() if name != "shown")
    form += f"&shown_minor={whole['minor']}&shown_currency={whole['currency']}"
    headers = {"host": HOST, "accept": "text/html", "content-type": "application/x-www-form-urlencoded"}
    page = agency.deployment.request("POST", "/course/orders", body=form.encode(), headers=headers)
    assert page.status == 410
    assert "This shop is closed" in page.text
    assert not agency.deployment.items("order")


def test_who_pays_for_an_order_placed_before_gets_all_it_paid_for(agency: Agency) -> None:
    order = agency.place("course")
    close(agency)
    agency.pay(order)
    for body in agency.events():
        assert agency.knock(body).status == 200
    agency.deployment.run()
    sales = agency.deployment.items("sale")
    assert len(sales) == len(order.owners)
    assert len(agency.deployment.items("document")) == len(order.owners)
    page = visit(agency, HOST, f"/course/orders/{order.id}/{order.key}")
    assert "Your order is paid" in page.text


@pytest.mark.parametrize(("method", "path"), WRITING)
def test_in_a_closed_account_nothing_is_begun(agency: Agency, method: str, path: str) -> None:
    """Every route that writes, or it is named above."""
    close(agency)
    before = agency.deployment.dump()
    where = filled(agency, path)
    answer = agency.api("owner", method, where, payload(agency, method, where) or None)
    if (method, path) in THOUGH_CLOSED:
        assert answer.status == RULES[method, path].done, answer
    else:
        assert (answer.status, answer.code) == (409, "account-closed"), answer
        assert "reopens_until" in answer.json
        assert agency.deployment.dump() == before


def test_every_route_named_here_is_there() -> None:
    assert set(WRITING) >= THOUGH_CLOSED


def test_whoever_could_look_still_can(agency: Agency) -> None:
    agency.invite("stan", role=Role.STAFF)
    agency.invite("nora", "nordwind", grants={"course": {Right.VIEW}})
    asked = [
        (who, path) for who in ("owner", "stan", "nora") for path in ("", "/me", "/products", "/clients")
    ]
    before = [agency.api(who, "GET", path).json for who, path in asked if path]
    close(agency)
    assert [agency.api(who, "GET", path).json for who, path in asked if path] == before
    assert {agency.api(who, "GET", path).status for who, path in asked} == {200}


def test_keys_look_on_and_begin_nothing_either(agency: Agency) -> None:
    taken = {"label": "Zap", "scope": ["view", "reports.tax"], "mode": "live"}
    key = agency.api("owner", "POST", "/keys", taken).json["key"]
    close(agency)
    below = f"{KEYS_DOOR}/v1/accounts/{agency.account.id}"
    headers = {"authorization": f"Bearer {key}"}
    assert agency.deployment.request("GET", f"{below}/products", headers=headers).status == 200


def test_it_is_opened_again_as_it_was_for_thirty_days_and_no_longer(agency: Agency) -> None:
    close(agency)
    answer = agency.api("owner", "DELETE", "/closing")
    assert (answer.status, answer.json) == (200, {"closed_at": None, "reopens_until": None})
    agency.deployment.restart()
    assert visit(agency, HOST, "/course").status == 200
    assert agency.api("owner", "POST", "/products", payload(agency, "POST", "/products")).status == 201
    close(agency)
    agency.deployment.clock.move(timedelta(days=30))
    answer = agency.api("owner", "DELETE", "/closing")
    assert (answer.status, answer.code) == (410, "closed-for-good")


def test_nobody_else_gets_its_names(agency: Agency) -> None:
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    close(agency)
    answer = other.api("owner", "PUT", "/subdomain", {"subdomain": "harbour"})
    assert (answer.status, answer.code) == (409, "name-taken")


def test_closing_and_opening_are_in_the_log(agency: Agency) -> None:
    close(agency)
    agency.api("owner", "DELETE", "/closing")
    logged = agency.api("owner", "GET", "/audits?month=2026-11&action=account").json["items"]
    told = [(one["action"], one["reason"]) for one in logged if one["action"] != "account.open"]
    assert sorted(told) == [("account.close", "retired"), ("account.reopen", "")]


@pytest.mark.parametrize("role", [Role.STAFF, Role.CLIENT])
def test_closing_is_the_owners_alone(agency: Agency, role: Role) -> None:
    if role is Role.STAFF:
        agency.invite("stan", role=Role.STAFF)
    answer = close(agency, by="stan" if role is Role.STAFF else "looker")
    assert (answer.status, answer.json["needs"]) == (403, "account.manage")


def test_deciding_takes_no_read_more_for_who_only_looks(agency: Agency) -> None:
    agency.deployment.wire.clear()
    assert agency.api("looker", "GET", "/me").status == 200
    assert [call.name for call in agency.deployment.wire.calls] == ["dynamodb.Query"]
