"""Visits: what a page tells of itself, and what is kept of it."""

from __future__ import annotations

import pytest

from cartwright.storage.schema import SK
from tests.component.checkout.market import Market, Visitor, edged, fields, product_id, seed
from tests.component.deployment import Deployment
from tests.events import load

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
VIEW = b'{"deed": "view"}'


def tell(visitor: Visitor, path: str = "/live", *, body: bytes = VIEW, **headers: str) -> int:
    sent = {"content-type": "application/json", "user_agent": FIREFOX, **headers}
    return visitor.send("POST", f"{path}/visits", body, sent).status


def kept(deployment: Deployment) -> list[tuple[int, int]]:
    return [
        (int(item.get("views", "0")), int(item.get("starts", "0"))) for item in deployment.items("footfall")
    ]


def test_a_page_that_was_just_shown_is_counted_by_one_write(visitor: Visitor) -> None:
    visitor.open("/live")
    visitor.deployment.wire.clear()
    assert tell(visitor) == 204
    assert visitor.deployment.wire.names == ["dynamodb.UpdateItem"]


def test_views_and_starts_are_counted_apart(visitor: Visitor, deployment: Deployment) -> None:
    for body in (VIEW, VIEW, b'{"deed": "start"}'):
        assert tell(visitor, body=body, sec_fetch_site="same-origin") == 204
    assert kept(deployment) == [(2, 1)]


def test_without_a_script_a_dot_counts_the_view(visitor: Visitor, deployment: Deployment) -> None:
    assert 'src="/live/visits/dot.svg"' in visitor.open("/live").text
    dot = visitor.send("GET", "/live/visits/dot.svg", headers={"user-agent": FIREFOX})
    assert (dot.status, dot.headers["content-type"]) == (200, "image/svg+xml")
    assert dot.headers["cache-control"] == "no-store"
    assert kept(deployment) == [(1, 0)]


@pytest.mark.parametrize(
    "headers",
    [
        {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"sec_purpose": "prefetch;prerender"},
        {"sec_fetch_site": "cross-site"},
    ],
    ids=str,
)
def test_what_is_no_visit_is_answered_alike_and_kept_nowhere(
    visitor: Visitor, deployment: Deployment, headers: dict[str, str]
) -> None:
    assert tell(visitor, "/live", body=VIEW, **headers) == 204
    assert kept(deployment) == []


def test_a_test_page_asks_for_no_count_and_gets_none(visitor: Visitor, deployment: Deployment) -> None:
    page = visitor.open("/lichtung")
    assert not seed(page)["counts"]
    assert "/visits/" not in page.text
    assert tell(visitor, "/lichtung") == 204
    assert kept(deployment) == []


def test_a_page_shown_again_in_answer_to_its_form_is_the_same_visit(visitor: Visitor) -> None:
    page = visitor.open("/live")
    assert seed(page)["counts"]
    again = visitor.submit("/live/orders", {**fields(page), "update": "1"})
    assert not seed(again)["counts"]
    assert "/visits/" not in again.text


def test_nothing_is_kept_of_who_it_was(visitor: Visitor, deployment: Deployment, market: Market) -> None:
    visitor.headers |= edged("CA")
    tell(visitor, accept_language="fr-CA")
    [item] = deployment.items("footfall")
    told = {name: value for name, value in item.items() if name not in {"pk", SK, "gsi1pk", "gsi1sk"}}
    assert told == {
        "kind": "footfall",
        "shape": "1",
        "product": product_id("live"),
        "client": market.sellers["werkstatt"],
        "at": "2026-11-02T12:00:00+00:00",
        "views": "1",
    }


@pytest.mark.parametrize(("path", "status"), [("/draft", 404), ("/nothing", 404)])
def test_there_is_no_visit_to_what_is_not_for_sale(visitor: Visitor, path: str, status: int) -> None:
    assert tell(visitor, path) == status


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"deed": "sale"}', b'{"deed": "view", "email": "a@b.example"}']
)
def test_what_is_told_otherwise_is_refused(visitor: Visitor, deployment: Deployment, body: bytes) -> None:
    assert tell(visitor, body=body) == 422
    assert kept(deployment) == []


def test_the_visit_as_the_gateway_sends_it(visitor: Visitor, deployment: Deployment) -> None:
    event = load("checkout.app.visit.json")
    assert deployment.invoke("Checkout", event)["statusCode"] == 204
    assert kept(deployment) == [(0, 1)]
