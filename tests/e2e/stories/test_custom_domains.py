"""A custom domain on the running stack, from the claim to a paid order and away again."""

from __future__ import annotations

import secrets
from typing import Any

import httpx

from local.stack import Stack
from tests.e2e.stories.people import Login


def on(stack: Stack, host: str, method: str, path: str, **options: Any) -> httpx.Response:
    """A request as a browser sends it whose address bar shows `host`."""
    with stack.browser(headers={"host": host}) as browser:
        return browser.request(method, path, **options)


def test_a_verified_host_sells_from_the_page_to_the_receipt_and_then_no_more(stack: Stack) -> None:
    agency, host = Login.of(stack, "agency"), f"shop-{secrets.token_hex(4)}.test"
    claimed = agency.ask("POST", "/domains", json={"host": host})
    assert claimed.status_code == 201, claimed.text
    assert agency.ask("POST", f"/domains/{host}/verification").json()["code"] == "domain-not-verified"
    assert on(stack, host, "GET", "/lichtung").status_code == 404

    stack.names.put(claimed.json()["record"]["name"], claimed.json()["record"]["value"])
    assert agency.ask("POST", f"/domains/{host}/verification").json()["state"] == "serving"
    (product,) = (one for one in agency.get("/products")["items"] if one["slug"] == "lichtung")
    assert httpx.URL(product["url"]).host == host
    assert on(stack, host, "GET", "/lichtung").status_code == 200

    option, email = product["options"][0]["id"], f"buyer-{secrets.token_hex(4)}@example.com"
    choice = {"option": option, "country": "DE", "region": "", "bumps": []}
    total = on(stack, host, "POST", "/lichtung/quote", json=choice).json()["total"]["gross"]
    wanted = {
        **choice,
        "attempt": secrets.token_hex(16),
        "email": email,
        "name": "A buyer",
        "shown": {"minor": total["minor"], "currency": total["currency"]},
    }
    placed = on(stack, host, "POST", "/lichtung/orders", json=wanted).json()
    assert on(stack, host, "POST", placed["payment"]["pay_url"], json={"card": "success"}).is_success
    back = on(stack, host, "GET", placed["payment"]["pay_url"])
    assert httpx.URL(back.headers["location"]).host == host
    standing = on(stack, host, "GET", placed["confirm_url"], headers={"accept": "application/json"})
    assert standing.json()["state"] == "paid"
    stack.settle()
    assert len(stack.mails(email)) == 1

    assert agency.ask("DELETE", f"/domains/{host}").json()["complete"]
    assert on(stack, host, "GET", "/lichtung").status_code == 404
    assert on(stack, "harbour.localhost", "GET", "/lichtung").status_code == 200
