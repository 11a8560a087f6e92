"""The checkout under whatever parses, or nearly: no bug of ours, and no answer that is not documented.

What schemathesis makes of an operation is sent as it is, and laid over what buyers send: with slugs, orders
and keys that are there, as JSON and as the page's form, asked by a program and by a browser.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartwright.domain.ids import derived
from cartwright.domain.money import Money
from cartwright.domain.plans import Chosen, Interval, Split
from checkout.whole import app
from tests.component.checkout.buying import order, pay
from tests.component.checkout.market import Market, Visitor, product_id
from tests.component.checkout.test_funnels import HALF, step, step_id
from tests.component.deployment import Answer

EXAMPLES = 30
SLUGS = (
    "lichtung",
    "plans",
    "erable",
    "gift",
    "course",
    "live",
    "draft",
    "nowhere",
    "Robert'); --",
    "%2e%2e",
    "ü",
)
DOCUMENT: Any = schemathesis.openapi.from_dict(app.openapi())
OPERATIONS = [(path, method) for path, methods in app.openapi()["paths"].items() for method in methods]


@pytest.fixture(autouse=True)
def _goods(market: Market) -> None:
    """An amount that buyers say, parts, and a funnel."""
    market.offer("gift", "werkstatt", Chosen(Money.of("20", "EUR"), Money.of("5", "EUR")))
    market.offer("club", "werkstatt", Split(Money.of("10", "EUR"), Interval.MONTHLY, 3))
    steps = (step("plans", "plans", discount=HALF),)
    market.publish("course", "werkstatt", "119.00 EUR", steps=steps)


@pytest.fixture
def orders(visitor: Visitor) -> list[tuple[str, str, str]]:
    """Slug, order and key: of one that is paid, one that is not, one declined, and one that nobody placed."""
    found = []
    for number, card in enumerate(("success", "", "decline")):
        answer = visitor.post("/course/orders", order("course", attempt=f"attempt-{number:020}"))
        assert answer.status == 201, answer
        if card:
            pay(visitor, answer.json, card)
        _, slug, _, placed, key = answer.json["confirm_url"].split("/")
        found.append((slug, placed, key))
    return [
        *found,
        (found[0][0], found[0][1], "another-key"),
        ("plans", *found[1][1:]),
        ("nowhere", "ord_1", "k"),
    ]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whatever_is_sent_is_answered_as_documented(
    visitor: Visitor, market: Market, orders: list[tuple[str, str, str]], path: str, method: str
) -> None:
    asked = DOCUMENT[path][method]
    answers = asked.definition.raw["responses"]

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(asked.as_strategy(), st.data())
    def tried(case: Any, data: st.DataObject) -> None:
        where = _path(case, data, orders, str(market.sellers["werkstatt"]))
        answer = _sent(visitor, method, where, case, data)
        assert str(answer.status) in answers, (where, answer)
        assert answer.status != 500, (where, answer)
        assert answer.status < 400 or "<html" in answer.text or answer.code, answer

    tried()


def _path(case: Any, data: st.DataObject, orders: list[tuple[str, str, str]], client: str) -> str:
    """Mostly of what is there; of an order with its own slug and key. What a hub shows is nobody's here."""
    named = dict(case.path_parameters or {})
    if data.draw(st.integers(0, 4), "as it came"):
        slug, order, key = data.draw(st.sampled_from([orders[0]] * 5 + orders), "order")
        if "order" not in named:
            slug = data.draw(st.sampled_from([*SLUGS, *SLUGS[:5] * 4]), "slug")
        below = {"step": step_id("plans"), "product": product_id("course"), "file": derived("file", "a")}
        there = {"slug": slug, "order": order, "key": key, "client": client, **below}
        named |= {name: there[name] for name in named if name in there}
    path = str(case.operation.path)
    for name, value in named.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe="") or "-")
    return path


def _sent(visitor: Visitor, method: str, where: str, case: Any, data: st.DataObject) -> Answer:
    html = (
        {"accept": "text/html"}
        if data.draw(st.booleans(), "in a browser")
        else {"accept": "application/json"}
    )
    if method == "get":
        asked = urlencode(_flat(_order(where, data)), doseq=True)
        return visitor.send("GET", f"{where}?{asked}", headers=html)
    body = case.body if isinstance(case.body, dict | list | str | int | float | bool) else None
    if data.draw(st.integers(0, 4), "over what buyers send"):
        real = {"answer": "yes", "shown": {"minor": 2500, "currency": "EUR"}} if "/steps/" in where else None
        drawn = body if isinstance(body, dict) else {}
        odd = data.draw(st.sampled_from(["", "", *sorted(drawn)]), "odd")
        body = (real or _order(where, data)) | {name: drawn[name] for name in drawn if name == odd}
        if where.endswith("/quote"):
            body = {name: value for name, value in body.items() if name in _CHOICE}
    if "/quote" in where or data.draw(st.booleans(), "by the script"):
        return visitor.send(
            "POST", where, json.dumps(body).encode(), {"content-type": "application/json", **html}
        )
    fields = urlencode(
        _flat(body if isinstance(body, dict) else {"body": body}), doseq=True, errors="replace"
    )
    kind = {"content-type": "application/x-www-form-urlencoded"}
    return visitor.send("POST", where, fields.encode(), {**kind, **html})


_CHOICE = {
    "option",
    "quantity",
    "amount",
    "coupon",
    "bumps",
    "country",
    "region",
    "postcode",
    "company",
    "vat_number",
}


TOTALS = {"lichtung": 11900, "plans": 5000, "gift": 2000, "course": 11900, "erable": 10000, "live": 7900}


def _order(where: str, data: st.DataObject) -> dict[str, Any]:
    """What a buyer might send, mostly right."""
    slug = where.split("/")[1]

    def one(name: str, usual: Any, *odd: Any) -> Any:
        return data.draw(st.sampled_from([usual] * 20 + list(odd)), name)

    return order(
        slug,
        one("total", TOTALS.get(slug, 11900), 1, 0),
        attempt=one("attempt", "a" * 20, "b" * 20, "c" * 20, "d" * 20),
        quantity=one("quantity", 1, 2, 999),
        country=one("country", "DE", "FR", "CA", "US", "ES"),
        region=one("region", "", "QC", "CA"),
        amount=one("amount", "", "20", "0", "1.000", "-1"),
        coupon=one("coupon", "", "LAUNCH"),
        vat_number=one("number", "", "FR40303265045", "DE 1"),
        bumps=one("bumps", [], [product_id("pattern-book")]),
    )


def _flat(body: Mapping[str, Any]) -> dict[str, Any]:
    """JSON as the form has it: its total in two fields, an amount under its option's name."""
    shown = body.get("shown")
    parts = {f"shown_{name}": value for name, value in shown.items()} if isinstance(shown, dict) else {}
    given = {f"amount_{body.get('option')}": body.get("amount", "")}
    return {name: value for name, value in body.items() if name != "shown"} | parts | given
