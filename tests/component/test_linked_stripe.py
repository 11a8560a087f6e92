"""A Stripe account that is linked instead of keyed: from a yes to a sale, until its owner lets go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from html import escape
from typing import Any, cast
from urllib.parse import urlencode

import pytest
import stripe as sdk

from cartwright.bootstrap import base, shop, vaults
from cartwright.domain.connections import Connection, Credentials
from cartwright.domain.ids import ConnectionId
from cartwright.domain.linking import CONTEXT
from cartwright.storage.connections import linked as linked_by
from local.stripe.serve import running
from tests.component.agency import Agency
from tests.component.deployment import Answer
from tests.contract.processors.tills import agreed
from tests.contract.stripe.checked import Letterbox, Street, street

THEIRS = "acct_nordwind0001"
KEY = "sk_live_" + "platform0001"
PLATFORM = {
    "live_client_id": "ca_platform0001",
    "live_publishable_key": "pk_live_platform0001",
    "live_secret_key": KEY,
    "webhook_secrets": "whsec_platform",
    "return_url": "http://localhost/connected",
}


@pytest.fixture(name="stripe")
def _stripe(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> Iterator[Street]:
    """Where this deployment is a platform."""
    now = agency.deployment.clock.now
    with street(clock=lambda: int(now().timestamp())) as there:
        monkeypatch.setenv("CARTWRIGHT_STRIPE_URL", there.url)
        monkeypatch.setenv("CARTWRIGHT_STRIPE_CONNECT_URL", there.url)
        sealed = vaults.vault().seal(Credentials(PLATFORM), CONTEXT)
        monkeypatch.setenv("CARTWRIGHT_STRIPE_CONNECT", sealed)
        agency.deployment.restart()
        yield there
    agency.deployment.restart()
    assert there.gate.problems == []


def begun(agency: Agency, by: str = "owner", **more: Any) -> Answer:
    wanted = {"label": "Nordwind's own", "live": True, **more}
    return agency.api(by, "POST", "/connections/links", wanted)


def linked(agency: Agency) -> Connection:
    """The house's owner agrees, and the agency comes back with it."""
    back = agreed(begun(agency, client=agency.clients["nordwind"].id).json["url"], THEIRS)
    handed = {"state": back["state"], "code": back["code"]}
    answer = agency.api("owner", "POST", "/connections/links/back", handed)
    assert answer.status == 201, answer.text
    assert (answer.json["linked"], answer.json["live"]) == (THEIRS, True)
    assert answer.json["webhook_url"].endswith("/webhooks/stripe/connect")
    assert "connection.link" in logged(agency)
    again = agency.api("owner", "POST", "/connections/links/back", handed)
    assert (again.status, again.json["reason"]) == (409, "invalid_grant")
    agency.connections["stripe"] = (
        shop.store().of(agency.account.id).connections.get(ConnectionId(answer.json["id"]))
    )
    return agency.connections["stripe"]


def logged(agency: Agency) -> list[str]:
    """What was done, in the log's words."""
    return [item["body"]["action"] for item in agency.deployment.items("audit")]


def test_without_a_platform_nothing_is_linked(agency: Agency) -> None:
    answer = begun(agency)
    assert (answer.status, answer.json["code"]) == (409, "linking-unavailable")
    assert agency.deployment.request("POST", "/webhooks/stripe/connect", body=b"{}").status == 404


def test_the_way_back_is_nobody_elses(agency: Agency, stripe: Street) -> None:
    back = agreed(begun(agency).json["url"], THEIRS)
    for by, state, status in (("looker", back["state"], 410), ("owner", "forged", 410)):
        answer = agency.api(by, "POST", "/connections/links/back", {"state": state, "code": back["code"]})
        assert (answer.status, answer.json["code"]) == (status, "link-over")
    no = agreed(begun(agency).json["url"], THEIRS, "deny")
    refused = agency.api(
        "owner", "POST", "/connections/links/back", {"state": no["state"], "error": no["error"]}
    )
    assert (refused.status, refused.json["reason"]) == (409, "access_denied")


def came_back(agency: Agency, back: Mapping[str, str], language: str = "en") -> Answer:
    """A browser without a login, as Stripe sends it."""
    path = f"/v1/links/stripe?{urlencode(back)}"
    headers = {"accept": "text/html", "accept-language": language}
    return agency.deployment.request("GET", path, headers=headers)


def entered(agency: Agency, back: Mapping[str, str], number: str) -> Answer:
    body = urlencode({**back, "number": number}).encode()
    headers = {"accept": "text/html", "content-type": "application/x-www-form-urlencoded"}
    return agency.deployment.request("POST", "/v1/links/stripe", body=body, headers=headers)


def linked_ones(agency: Agency) -> list[tuple[str, str]]:
    bodies = [item["body"] for item in agency.deployment.items("connection")]
    return [(one["linked"], one["client"]) for one in bodies if one.get("linked")]


def test_our_page_links_for_who_began_by_the_number_that_was_shown(agency: Agency, stripe: Street) -> None:
    there = begun(agency, client=agency.clients["nordwind"].id).json
    back = agreed(there["url"], THEIRS)
    page = came_back(agency, back)
    assert (page.status, page.headers["cache-control"]) == (200, "no-store")
    for said in (agency.account.name, agency.clients["nordwind"].profile.legal_name, "Real money"):
        assert escape(said) in page.text
    assert "Verknüpfen" in came_back(agency, back, "de-AT,de").text
    wrong = entered(agency, back, "12345678")
    assert (wrong.status, "not the number that was shown" in wrong.text) == (422, True)
    assert linked_ones(agency) == []
    done = entered(agency, back, there["number"])
    assert (done.status, "It is linked" in done.text) == (200, True)
    assert linked_ones(agency) == [(THEIRS, agency.clients["nordwind"].id)]
    again = entered(agency, back, there["number"])
    assert (again.status, "It is not linked" in again.text) == (409, True)


def test_our_page_says_what_was_refused_and_what_is_over(agency: Agency, stripe: Street) -> None:
    no = agreed(begun(agency).json["url"], THEIRS, "deny")
    refused = came_back(agency, {"state": no["state"], "error": no["error"]})
    assert (refused.status, "It is not linked" in refused.text) == (409, True)
    for state in ("", "forged", f"{no['state']}x"):
        over = came_back(agency, {"state": state, "code": "ac_1"})
        assert (over.status, "This way back is over" in over.text) == (410, True)
    there = begun(agency).json
    back = agreed(there["url"], THEIRS)
    agency.deployment.clock.move(timedelta(minutes=15))
    assert entered(agency, back, there["number"]).status == 410
    program = agency.deployment.request("GET", "/v1/links/stripe?state=forged&code=ac_1")
    assert program.json["code"] == "link-over"


def test_what_is_sold_through_it_is_its_owners_own_charge(agency: Agency, stripe: Street) -> None:
    connection, box = linked(agency), Letterbox()
    agency.sell("retreat", "nordwind", "500.00", through="stripe")
    order = agency.place("retreat")
    assert order.payment.connection == connection.id
    with running(box) as url:
        stripe.control("endpoints", key=KEY, url=url, secrets=["whsec_platform"], connect=True)
        own = KEY.replace("platform0001", THEIRS.removeprefix("acct_"))
        owner = sdk.StripeClient(own, base_addresses={"api": stripe.url})
        paid: Any = {"payment_method": "pm_card_de", "return_url": "http://localhost/back"}
        owner.v1.payment_intents.confirm(order.payment.reference, paid)
        assert stripe.delivered()
    assert linked_by(base.table(), THEIRS) == [(agency.account.id, connection.id)]
    for headers, body in box.letters:
        heard = agency.deployment.request("POST", "/webhooks/stripe/connect", body=body, headers=headers)
        assert heard.status == 200, heard.text
    agency.deployment.run(without=["hooks", "mail"])
    settled = shop.store().of(agency.account.id).orders.get(order.id)
    assert settled.state.value == "paid"
    asked = [one for one in stripe.gate.exchanges if one.headers.get("user-agent") == "Cartwright"]
    assert {one.headers.get("stripe-account") for one in asked} == {THEIRS}
    assert all("application_fee" not in one.body and "on_behalf_of" not in one.body for one in asked)


def test_its_owner_lets_go_at_stripe_and_it_is_put_away(agency: Agency, stripe: Street) -> None:
    connection, box = linked(agency), Letterbox()
    with running(box) as url:
        stripe.control("endpoints", key=KEY, url=url, secrets=["whsec_platform"], connect=True)
        stripe.control("unlink", key=KEY, account=THEIRS)
        assert stripe.delivered()
    [(headers, body)] = box.letters
    for _ in range(2):
        heard = agency.deployment.request("POST", "/webhooks/stripe/connect", body=body, headers=headers)
        assert heard.status == 200
    agency.deployment.run(without=["hooks", "mail"])
    kept = shop.store().of(agency.account.id).connections.get(connection.id)
    assert kept.removed is not None
    assert "connection.unlinked" in logged(agency)
    # Linked anew, it is the same one.
    assert linked(agency).id == connection.id


def test_a_word_of_it_that_is_late_or_of_tests_removes_nothing(agency: Agency, stripe: Street) -> None:
    """Removed, unlinked, and linked anew before the word of the first comes: Stripe is asked."""
    connection, box = linked(agency), Letterbox()
    path = f"/connections/{connection.id}"
    with running(box) as url:
        for key in (KEY, KEY.replace("live", "test")):
            stripe.control("endpoints", key=key, url=url, secrets=["whsec_platform"], connect=True)
        assert agency.api("owner", "DELETE", path).status == 204
        assert agency.api("owner", "DELETE", f"{path}/link").status == 204
        stripe.control("unlink", key=KEY.replace("live", "test"), account=THEIRS)
        assert linked(agency).id == connection.id
        assert stripe.delivered()
    assert {event["livemode"] for event in box.events} == {True, False}
    for headers, body in box.letters:
        heard = agency.deployment.request("POST", "/webhooks/stripe/connect", body=body, headers=headers)
        assert heard.status == 200
    agency.deployment.run(without=["hooks", "mail"])
    assert shop.store().of(agency.account.id).connections.get(connection.id).removed is None
    assert "connection.unlinked" not in logged(agency)


def test_a_clients_member_does_not_undo_what_the_agency_removed(agency: Agency, stripe: Street) -> None:
    connection = linked(agency)
    member = agency.invite("nord", "nordwind")
    assert agency.api("owner", "PUT", f"/members/{member.id}/permissions/settings.manage", {}).status == 204
    assert agency.api("owner", "DELETE", f"/connections/{connection.id}").status == 204
    back = agreed(begun(agency, by="nord", label="Mine now").json["url"], THEIRS)
    handed = {"state": back["state"], "code": back["code"]}
    refused = agency.api("nord", "POST", "/connections/links/back", handed)
    assert (refused.status, refused.json["needs"]) == (403, "connections.remove")
    kept = shop.store().of(agency.account.id).connections.get(connection.id)
    assert (kept.removed is None, kept.label) == (False, connection.label)


def test_a_removed_one_is_unlinked_for_good(agency: Agency, stripe: Street) -> None:
    connection = linked(agency)
    path = f"/connections/{connection.id}"
    assert agency.api("owner", "DELETE", f"{path}/link").status == 404
    assert agency.api("owner", "DELETE", path).status == 204
    assert agency.api("owner", "DELETE", f"{path}/link").status == 204
    assert "connection.unlink" in logged(agency)
    books = cast("Any", stripe.gate.app).state.simulator.books
    assert books.named("link", THEIRS) == []


def test_a_linked_one_has_no_door_and_no_credentials_of_its_own(agency: Agency, stripe: Street) -> None:
    connection = linked(agency)
    assert agency.knock(b"{}", processor="stripe").status == 404
    renewal = {"credentials": {"secret_key": "sk_live_1", "webhook_secrets": "whsec_1"}}
    refused = agency.api("owner", "PUT", f"/connections/{connection.id}/credentials", renewal)
    assert refused.status == 422
