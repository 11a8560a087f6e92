"""Each request that changes anything in the account API and in the reports API, as their documents list them,
by somebody who may, to an account in which there is what it is about."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from cartwright.bootstrap import shop
from cartwright.domain.catalog import PricingOption
from cartwright.domain.ids import JobId, OptionId, derived
from cartwright.domain.money import Money
from cartwright.domain.plans import Interval, Subscription
from tests.component import apis
from tests.component.agency import BUYER, Agency
from tests.component.deployment import Answer, Dump
from tests.component.faults import Unfinished
from tests.component.payloads import keyed, payload
from tests.component.ways.way import Way, set_out

MONTHLY = Subscription(Money.of("19.00", "EUR"), Interval.MONTHLY)
DEAR = Subscription(Money.of("57.00", "EUR"), Interval.MONTHLY)
OURS = "/v1/accounts/{account}"
CHANGING = ("POST", "PUT", "DELETE", "PATCH")

type Route = tuple[str, str]

ELSEWHERE: Mapping[Route, str] = {
    ("POST", "/connections/links"): "changes nothing; where it leads is on a way of its own",
    ("POST", "/connections/links/back"): "the same, by our own page",
    ("DELETE", "/connections/{connection}/link"): "the same",
    ("POST", "/domains/{host}/verification"): "on a way of its own: it asks name servers",
}
"""Requests that are not here, and why."""

BEFORE: Mapping[Route, Sequence[Route]] = {
    ("DELETE", f"/{thing}"): [(method, f"/{thing if method == 'PUT' else thing.rpartition('/')[0]}")]
    for method, thing in (
        ("PUT", "clients/{client}/archive"),
        ("PUT", "clients/{client}/logo"),
        ("PUT", "clients/{client}/tax-reports/closed-months/{month}"),
        ("PUT", "closing"),
        ("POST", "connections/{connection}/secrets/{secret}"),
        ("POST", "domains/{host}"),
        ("POST", "keys/{key}"),
        ("PUT", "members/{member}/suspension"),
        ("PUT", "members/{member}/grants/{product}"),
        ("PUT", "members/{member}/grants/own"),
        ("PUT", "members/{member}/permissions/{permission}"),
        ("PUT", "subscriptions/{subscription}/pause"),
    )
} | {
    ("DELETE", "/subscriptions/{subscription}/cancellation"): [
        ("PUT", "/subscriptions/{later}/cancellation")
    ],
    ("DELETE", "/subdomain/former/{subdomain}"): [("PUT", "/subdomain")],
    ("DELETE", "/clients/{client}/redirect-keys/{version}"): [("POST", "/clients/{client}/redirect-keys")]
    * 2,
    ("PUT", "/products/{product}/contest/ending"): [("PUT", "/products/{product}/contest")],
}
"""What was done before, where there would be nothing to undo."""

OTHERS: Mapping[str, Mapping[str, str]] = {
    # What is sold is not put away, and what sells is not taken away.
    "/clients/{client}/archive": {"client": "lookout"},
    "/connections/{connection}": {"connection": "spare"},
    "/products/{product}/contest": {"product": "masterclass"},
    "/products/{product}/contest/ending": {"product": "masterclass"},
}
"""What a request is about, by the agency's own names, where what the others are about will not do."""

SWEPT: Mapping[Route, Collection[str]] = dict.fromkeys(
    (("DELETE", "/members/{member}"), ("PUT", "/members/{member}/role"), ("PUT", "/ownership")),
    ("grant", "permit"),
) | {("POST", "/products/{product}/uploads"): ("attempts",)}
"""What is not looked at: what somebody held goes with the sitting that it was of, and is swept up behind it;
a try is counted as one, whatever came of it."""

WALKING = {
    ("POST", "/clients/{client}/erasures"),
    ("PUT", "/subdomain"),
    ("PUT", "/products/{product}/contest"),
    ("PUT", "/products/{product}/contest/ending"),
}
"""Requests that take one thing after another along, and go on from where they were when they come again. What
was done by then is logged once for each time that something of it was."""

TAKEN: Mapping[str, Callable[[Agency], Mapping[str, object]]] = {
    "/subscriptions/{later}/cancellation": lambda _: {"when": "period-end"},
    "/clients/{client}/erasures": lambda _: {"email": BUYER, "ground": "c-objection"},
    "/products/{product}/contest": lambda agency: {"against": agency.products["workshop"].id},
    "/subscriptions/{subscription}/plan": lambda agency: {
        "option": agency.products["club"].options[1].id,
        "when": "period-end",
    },
    "/parked/retries": lambda agency: {"id": _job(agency)},
}
"""What a request takes, where the others' will not do."""


def asked(way: Way) -> None:
    account = _account(way.agency)
    for method, path in apis.routes(*CHANGING):
        route = method, path.removeprefix(OURS)
        if not path.startswith(OURS) or route in ELSEWHERE:
            continue
        way.deployment.begin(account)
        for before in BEFORE.get(route, ()):
            done = _request(way.agency, before)()
            assert done.status < 300, (before, done)
        function = "Reports" if route[1].endswith("/books") or "/tax-reports" in route[1] else "Users"
        ask, name = _request(way.agency, route), " ".join(route)
        if route in WALKING:
            as_it_was = set_out(way.deployment.dump(), {"audit"})
            way.next(function, name, _insisted(ask), left_out={"audit"}, unseen={"audit"})
            assert set_out(way.deployment.dump(), {"audit"}) != as_it_was, route
            continue
        seen = way.answered(function, name, ask, swept=SWEPT.get(route, ()))
        assert seen.status < 300, (route, seen)


def _account(agency: Agency) -> Dump:
    """Nordwind has sold its course and its club; what else there is, is there once."""
    agency.discount("COURSE15", "course")
    agency.link("nordwind")
    agency.sell("workshop", "nordwind", "500.00", through="stripe")
    sandbox, spare = agency.connections["sandbox"], agency.connect("sandbox", "atelier")
    agency.connections |= {"sandbox": sandbox, "spare": spare}
    club = agency.sell("club", "nordwind", "19.00", plan=MONTHLY)
    dear = PricingOption(OptionId(derived("option", "dear")), "All", DEAR)
    agency.products["club"] = replace(club, options=(*club.options, dear), version=club.version + 1)
    mine = shop.store().of(agency.account.id)
    mine.catalogue.revise(agency.products["club"], agency.act.audit("product.edit", club.id))
    for slug in ("course", "club"):
        agency.pay(agency.place(slug, attempt=slug))
    for event in agency.events():
        agency.knock(event)
    agency.deployment.run(without=["hooks", "mail"])
    agency.deployment.enrol("new@harbour.example")
    mine.outbox.park(JobId(_job(agency)), code="mail-refused", detail="for a reason")
    return {
        key: item
        for key, item in set_out(agency.deployment.dump(), {"audit", "inbox", "raw-event", "letter"}).items()
        if item["kind"] != {"S": "outbox"} or item["state"] == {"S": "parked"}
    }


def _job(agency: Agency) -> str:
    return next(str(one["body"]["id"]) for one in agency.deployment.items("outbox") if one["topic"] == "mail")


def _request(agency: Agency, route: Route) -> Callable[[], Answer]:
    """The ids in it are those of what there is before it."""
    method, path = route
    where = path.format(**_names(agency, OTHERS.get(path, {})))
    body = TAKEN[path](agency) if path in TAKEN else payload(agency, method, where) or None
    return lambda: agency.api("owner", method, where, body, **keyed(where))


def _insisted(ask: Callable[[], Answer]) -> Callable[[], None]:
    """Whoever asks again is done with it, whatever the answer is by then."""

    def do() -> None:
        answer = ask()
        if answer.status >= 500:
            raise Unfinished(answer)

    return do


def _names(agency: Agency, others: Mapping[str, str]) -> Mapping[str, str]:
    def first(kind: str) -> str:
        return next((str(one["body"]["id"]) for one in agency.deployment.items(kind)), "none")

    connection = agency.connections[others.get("connection", "sandbox")].id
    kept = agency.deployment.item({"pk": f"ACCOUNT#{agency.account.id}", "sk": f"CONNECTION#{connection}"})
    secrets = json.loads(kept["body"]["S"]).get("secrets") or [{"id": "none"}]
    return {
        "client": agency.clients[others.get("client", "nordwind")].id,
        "member": agency.members["looker"].id,
        "permission": "reports.tax",
        "product": agency.products[others.get("product", "course")].id,
        "connection": connection,
        "secret": secrets[0]["id"],
        "autoresponder": agency.autoresponders["nordwind"].id,
        "coupon": "COURSE15",
        "host": "shop.harbour.example",
        "subdomain": "harbour",
        "version": "1",
        "month": "2026-10",
        "key": first("key"),
        "order": first("order"),
        "sale": first("sale"),
        "subscription": first("subscription"),
        "later": first("subscription"),
    }
