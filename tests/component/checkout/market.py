"""The shop the checkout's tests buy in: three sellers, and a buyer's browser without a screen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

from cartwright.application import accounts, clients, connecting
from cartwright.application.auditing import Act
from cartwright.bootstrap import base, shop, vaults
from cartwright.bootstrap.people import identities
from cartwright.domain.access import Seat
from cartwright.domain.catalog import Bump, Mode, PricingOption, Product, TaxClass
from cartwright.domain.ids import ClientId, ConnectionId, OptionId, ProductId, derived
from cartwright.domain.money import Money
from cartwright.domain.people import Address, Profile, Registration, TaxNumber
from cartwright.domain.plans import OneTime, Plan
from local.events import http
from tests.component.deployment import EDGE, Answer, Deployment, route_table
from tests.fakes.knowing import FakeLocales, FakeTaxNumbers

HOST = "harbour.carts.example.com"
LOCAL = "harbour.localhost"
"""Where the event files under events/ send their requests: the local stack's shop has this name too."""


def profile(name: str, address: Address, taxes: str, *registered: str, number: str) -> Profile:
    return Profile(
        client=ClientId(""),
        version=0,
        legal_name=name,
        address=address,
        notification_email=f"sales@{address.country.lower()}.example",
        since=datetime.min.replace(tzinfo=UTC),
        tax_numbers=(TaxNumber(taxes, address.country, number),),
        registrations=tuple(Registration(jurisdiction) for jurisdiction in registered),
        support_email=f"help@{address.country.lower()}.example",
    )


WERKSTATT = profile(
    "Lindner Werkstatt GmbH",
    Address("Lindenstraße 12", "Berlin", "DE", "10969"),
    "VAT",
    "DE",
    "EU-OSS",
    number="DE136695976",
)
PRESS = profile(
    "Northgate Press Ltd",
    Address("4 Quay Street", "Bristol", "GB", "BS1 4DB"),
    "VAT",
    "GB",
    "EU-OSS",
    number="GB980780684",
)
ATELIER = profile(
    "Atelier Érable inc.",
    Address("88 rue Principale", "Montréal", "CA", "H2Y 1C6", "QC"),
    "GST",
    "CA",
    "CA-QC",
    number="123456782RT0001",
)


@dataclass(frozen=True, slots=True)
class Market:
    """Who sells, through what."""

    act: Act
    sellers: Mapping[str, ClientId]
    sandbox: ConnectionId
    stripe: ConnectionId

    def publish(self, slug: str, owner: str, *prices: str, **details: Any) -> Product:
        """A product at `prices` (`119.00 EUR`), its ids following from its slug."""
        return self.offer(slug, owner, *(OneTime(Money.of(*price.split())) for price in prices), **details)

    def offer(self, slug: str, owner: str, *plans: Plan, **details: Any) -> Product:
        """A product that is paid by `plans`, its ids following from its slug."""
        options = tuple(
            PricingOption(option_id(slug, number), f"Plan {number}", plan)
            for number, plan in enumerate(plans, start=1)
        )
        bare = Product(
            account=self.act.seat.member.account,
            id=product_id(slug),
            owner=self.sellers[owner],
            name=slug.replace("-", " ").capitalize(),
            slug=slug,
            tax_class=TaxClass.ELECTRONIC,
            tax_included=True,
            options=options,
            connection=self.sandbox,
            mode=Mode.TEST,
        )
        product = replace(bare, **details)
        audit = self.act.audit("product.create", product.id)
        shop.store().of(product.account).catalogue.publish(product, [HOST, LOCAL], audit)
        return product

    def revise(self, product: Product, **changes: Any) -> Product:
        revised = replace(product, version=product.version + 1, **changes)
        audit = self.act.audit("product.edit", product.id)
        shop.store().of(product.account).catalogue.revise(revised, audit)
        return revised


def product_id(slug: str) -> ProductId:
    return ProductId(derived("product", slug))


def option_id(slug: str, number: int = 1) -> OptionId:
    return OptionId(derived("option", slug, str(number)))


def opened() -> Market:
    """An agency with three clients and two ways to be paid."""
    now, births = base.clock().now(), base.births()
    opening = accounts.Opening(
        "Harbour", "harbour", (HOST,), WERKSTATT, "owner@harbour.example", "Owner", None
    )
    account, _, owner = accounts.open_account(
        opening, accounts=shop.store().accounts, identities=identities(), births=births, now=now
    )
    act, mine = Act(Seat(owner), now, births, "203.0.113.1"), shop.store().of(account.id)
    wanted = {"werkstatt": WERKSTATT, "press": PRESS, "atelier": ATELIER}
    sellers = {
        name: clients.add(
            act, seller, clients=mine.clients, numbers=FakeTaxNumbers(), locales=FakeLocales()
        ).id
        for name, seller in wanted.items()
    }
    plugs = (
        connecting.Plug(None, "sandbox", "play money", {"webhook_secrets": "whsec_play"}),
        connecting.Plug(
            sellers["werkstatt"],
            "stripe",
            "cards",
            {"webhook_secrets": "whsec_real", "secret_key": "sk_test_1"},
            "pk_test_1",
        ),
    )
    sandbox, stripe = (
        connecting.connect(
            act, plug, connections=mine.connections, vault=vaults.vault(), clients=mine.clients
        ).id
        for plug in plugs
    )
    return Market(act, sellers, sandbox, stripe)


def stocked() -> Market:
    """The market with goods: a course with a bump of another seller, one taxed on top, and a live one."""
    market = opened()
    market.publish("pattern-book", "press", "19.00 EUR")
    market.publish(
        "lichtung",
        "werkstatt",
        "119.00 EUR",
        summary="A course on light.",
        bullets=("Six chapters",),
        bumps=(Bump(product_id("pattern-book"), option_id("pattern-book"), "Add the pattern book"),),
    )
    market.publish("plans", "werkstatt", "50.00 EUR", "90.00 EUR")
    market.publish("erable", "atelier", "100.00 CAD", tax_included=False)
    market.publish("live", "werkstatt", "79.00 EUR", mode=Mode.LIVE, connection=market.stripe)
    market.publish("draft", "werkstatt", "79.00 EUR", mode=Mode.DRAFT)
    return market


@dataclass(slots=True)
class Visitor:
    """A browser: asks for pages in HTML, sends forms or JSON, and reads what the page says."""

    deployment: Deployment
    headers: dict[str, str] = field(default_factory=dict)

    def open(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, headers={"accept": "text/html,*/*;q=0.8", **headers})

    def ask(self, path: str) -> Answer:
        return self.send("GET", path, headers={"accept": "application/json"})

    def post(self, path: str, payload: Any) -> Answer:
        return self.send("POST", path, json.dumps(payload).encode(), {"content-type": "application/json"})

    def submit(self, path: str, fields: Mapping[str, Any]) -> Answer:
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
        return self.send("POST", path, urlencode(fields, doseq=True).encode(), headers)

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        change: Callable[[dict[str, Any]], None] | None = None,
    ) -> Answer:
        """A request by the template's routes. `change` spoils the event on its way."""
        where, _, query = path.partition("?")
        match = route_table().match(method, where)
        assert match is not None, f"no route for {method} {where}"
        sent = {"host": HOST, **self.headers, **(headers or {})}
        named = tuple((name.replace("_", "-"), value) for name, value in sent.items())
        request = http.Request(method, quote(where, safe="/%"), query, named, body, "203.0.113.7")
        event = http.event(request, match, at=self.deployment.clock.now(), request_id="JKJaXmPLvHcESHA=")
        if change is not None:
            change(event)
        return answered(self.deployment.invoke(match.route.function, event))


def edged(country: str, **headers: str) -> dict[str, str]:
    """The headers of what comes through the agency's edge, from a country."""
    return {"x-edge-secret": EDGE, "cloudfront-viewer-country": country, **headers}


def answered(result: Mapping[str, Any]) -> Answer:
    """A function's result as its caller gets it."""
    response = http.response(result)
    headers = dict(response.headers)
    if cookies := [value for name, value in response.headers if name == "set-cookie"]:
        headers["set-cookie"] = "\n".join(cookies)
    return Answer(response.status, headers, response.body.decode())


def seed(page: Answer) -> dict[str, Any]:
    """What the page hands to its script."""
    found = re.search(r'<script type="application/json" id="seed">(.*?)</script>', page.text, re.DOTALL)
    assert found is not None, page
    read: dict[str, Any] = json.loads(found[1])
    return read


def fields(page: Answer) -> dict[str, Any]:
    """The form as a browser without a script would send it, untouched."""
    form = page.text[page.text.index("<form") : page.text.index("</form>")]
    named: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        chosen = attributes.get("type") not in {"radio", "checkbox"} or " checked" in tag
        if chosen and "name" in attributes and "form" not in attributes:
            named[attributes["name"]] = unescape(attributes.get("value", ""))
    country = re.search(r'<option value="(\w\w)" selected>', form)
    assert country is not None
    return {**named, "country": country[1]}


def rows(page: Answer) -> list[tuple[str, str]]:
    """The summary: (label, figure) per row."""
    quoted = page.text[page.text.index('id="quote"') :]
    found = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", quoted[: quoted.index("</dl>")])
    return [(unescape(label), unescape(text)) for label, text in found]
