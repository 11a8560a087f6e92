"""What stands with others, too: a Stripe account that is linked, a host whose name is proven; and what is
noted of who comes with a key, or looks through another's eyes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlencode

import pytest

from cartwright.adapters.processors.signatures import sign
from cartwright.bootstrap import domains, vaults
from cartwright.domain.access import Right
from cartwright.domain.connections import Credentials
from cartwright.domain.linking import CONTEXT
from local.stripe.app import create
from local.stripe.serve import running
from tests.component.deployment import Answer
from tests.component.faults import Unfinished
from tests.component.ways.way import SINCE, Way, of_kind
from tests.contract.processors.tills import agreed
from tests.doubles.nameserver import NameServer

THEIRS = "acct_nordwind0001"
KEY = "sk_live_" + "platform0001"
PLATFORM = {
    "live_client_id": "ca_platform0001",
    "live_publishable_key": "pk_live_platform0001",
    "live_secret_key": KEY,
    "webhook_secrets": "whsec_platform",
    "return_url": "http://localhost/connected",
}
HTML = {"accept": "text/html", "content-type": "application/x-www-form-urlencoded"}
PLATFORMS_OWN = "live_platform0001"
"""Whose books the links are in, at the simulator."""
LOG = frozenset({"audit"})
OWN = "kurse.nordwind.example"


def linked(way: Way) -> None:
    """Linked, taken back at Stripe, linked anew, and unlinked for good: whatever fails, at Stripe it is as we
    say it is once somebody has asked again."""
    agency, at_stripe = way.agency, _platform(way)
    nordwind = {"label": "Nordwind's own", "live": True, "client": agency.clients["nordwind"].id}

    def link() -> Answer:
        """From the beginning, for a code is good once: to Stripe, and back to our own page."""
        there = agency.api("owner", "POST", "/connections/links", nordwind)
        if there.status >= 300:
            return there
        back = {**agreed(there.json["url"], THEIRS), "number": there.json["number"]}
        return way.deployment.request("POST", "/v1/links/stripe", body=urlencode(back).encode(), headers=HTML)

    def here() -> Mapping[str, Any]:
        bodies: list[Mapping[str, Any]] = [one["body"] for one in way.deployment.items("connection")]
        [found] = [one for one in bodies if one.get("linked")]
        return found

    seen = way.answered("Users", "it is linked", link, outside=lambda: at_stripe(False))
    assert (seen.status, here()["client"]) == (200, nordwind["client"])
    at_stripe(False)
    event = {
        "object": "event",
        "id": "evt_gone",
        "type": "account.application.deauthorized",
        "account": THEIRS,
    }
    body = json.dumps({**event, "livemode": True, "created": 1, "data": {"object": {}}}).encode()
    signature = {"stripe-signature": sign(body, "whsec_platform", way.deployment.clock.now())}
    heard = way.deployment.request("POST", "/webhooks/stripe/connect", body=body, headers=signature)
    assert heard.status == 200, heard
    [news] = way.bodies(of_kind("inbox"))
    gone = way.queued("settle", news)
    way.next("WebhooksWorker", "its owner lets go", gone, left_out=LOG, unseen=LOG, loose=SINCE)
    assert here()["removed"]
    seen = way.answered("Users", "it is linked anew", link, outside=lambda: at_stripe(False))
    assert (seen.status, here()["removed"]) == (200, None), seen.text
    path = f"/connections/{here()['id']}"
    assert agency.api("owner", "DELETE", path).status == 204

    def unlink() -> Answer:
        return agency.api("owner", "DELETE", f"{path}/link")

    assert way.answered("Users", "it is unlinked", unlink, outside=lambda: at_stripe(True)).status == 204


def proven(way: Way) -> None:
    """A host is its client's once its record says so, and all its pages are laid."""
    agency, names = way.agency, way.open.enter_context(NameServer())
    way.open.enter_context(pytest.MonkeyPatch.context()).setenv("CARTWRIGHT_NAMESERVER", names.address)
    way.open.callback(domains.resolver.cache_clear)
    domains.resolver.cache_clear()
    wanted = {"host": OWN, "client": agency.clients["nordwind"].id}
    record = agency.api("owner", "POST", "/domains", wanted).json["record"]
    names.texts[record["name"]] = [[record["value"]]]

    def verify() -> str:
        answer = agency.api("owner", "POST", f"/domains/{OWN}/verification")
        if answer.status >= 500:
            raise Unfinished(answer)
        return str(answer.json["state"])

    # What was done by then is logged once for each time that something of it was.
    stands = way.next("Users", "it is proven", verify, left_out=LOG, unseen=LOG)
    assert stands == "serving"
    assert way.deployment.request("GET", "/course", headers={"host": OWN}).status == 200


def noted(way: Way) -> None:
    """When a key was last used; and whoever looks through another's eyes, before anything is shown."""
    agency = way.agency
    scope = {"label": "Zap", "scope": ["view"], "mode": "test"}
    made = agency.api("owner", "POST", "/keys", scope)
    assert made.status == 201, made
    bearer = {"authorization": f"Bearer {made.json['key']}"}
    path = f"/api/v1/accounts/{agency.account.id}/products"

    def by_key() -> int:
        answer = way.deployment.request("GET", path, headers=bearer)
        if answer.status >= 500:
            raise Unfinished(answer)
        return answer.status

    # Nobody waits for the note: who is answered without it does not come again for it.
    used = {"key": {"used"}}
    assert way.next("Users", "somebody comes with a key", by_key, left_out=LOG, loose=used) == 200
    [key] = way.deployment.items("key")
    assert key["used"]
    agency.invite("seller", "nordwind", grants={"course": {Right.VIEW}})

    def looks() -> Answer:
        return way.deployment.request(
            "GET",
            f"/v1/accounts/{agency.account.id}/products",
            headers={"cartwright-view-as": agency.members["seller"].id},
            claims=agency.claims("owner"),
        )

    assert way.answered("Users", "somebody looks through a member's eyes", looks).status == 200
    assert [one["body"]["action"] for one in way.deployment.items("audit")] == ["member.view-as"]


def _platform(way: Way) -> Callable[[bool], None]:
    """This deployment is one, at a Stripe of its own; and what says whether the account is linked there."""
    now, patch = way.deployment.clock.now, way.open.enter_context(pytest.MonkeyPatch.context())
    application = create(None, clock=lambda: int(now().timestamp()))
    url = way.open.enter_context(running(application))
    for name in ("STRIPE_URL", "STRIPE_CONNECT_URL"):
        patch.setenv(f"CARTWRIGHT_{name}", url)
    patch.setenv("CARTWRIGHT_STRIPE_CONNECT", vaults.vault().seal(Credentials(PLATFORM), CONTEXT))
    way.deployment.restart()
    books = cast("Any", application).state.simulator.books

    def stand(there: bool) -> None:
        with books.transaction():
            if there:
                link = {"id": THEIRS, "platform": PLATFORMS_OWN, "books": THEIRS}
                books.put(PLATFORMS_OWN, "link", link)
            else:
                books.remove(PLATFORMS_OWN, "link", THEIRS)

    return stand
