"""Whatever is sent, the answer is a problem with a name, and nothing is kept."""

from __future__ import annotations

import pytest

from tests.component.checkout.buying import order, place
from tests.component.checkout.market import Visitor, edged
from tests.component.deployment import Deployment

BODIES = {
    "empty": b"",
    "not JSON": b"hello",
    "half of it": b'{"option": ',
    "a list": b"[]",
    "a number": b"1e400",
    "null": b"null",
    "nested deeply": b"[" * 30_000 + b"]" * 30_000,
    "nested deeply in a field": b'{"option":' * 5_000 + b"1" + b"}" * 5_000,
    "NUL": b'{"option": "\\u0000"}',
    "a bare NUL": b"\x00",
    "a lone surrogate": b'{"option": "\\ud800"}',
    "a lone surrogate as a name": b'{"\\udfff": 1}',
    "not UTF-8": b'{"option": "\xff\xfe"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "five megabytes": b'{"option": "' + b"x" * 5_000_000 + b'"}',
    "a very long number": b'{"shown": {"minor": ' + b"9" * 5_000 + b"}}",
    "not a number": b'{"shown": {"minor": NaN}}',
    "the same name twice": b'{"option": 1, "option": 2}',
}
ADDRESSES = ("/lichtung/quote", "/lichtung/orders", "SANDBOX")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_makes_no_sense_is_a_problem(
    visitor: Visitor, deployment: Deployment, address: str, body: bytes
) -> None:
    if address == "SANDBOX":
        address = place(visitor)["payment"]["pay_url"]
    before = deployment.dump()
    answer = visitor.send("POST", address, body, {"content-type": "application/json"})
    assert answer.status in {413, 422}
    assert answer.code in {"too-large", "invalid-request"}
    assert deployment.dump() == before


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "multipart/form-data; boundary=x", "image/png", "", "application/json; charset=\x01"],
)
def test_any_other_kind_of_body_is_a_problem(visitor: Visitor, kind: str) -> None:
    for address in ("/lichtung/quote", "/lichtung/orders"):
        answer = visitor.send("POST", address, b"\x89PNG\r\n", {"content-type": kind})
        assert (answer.status, answer.code) == (422, "invalid-request")


FORMS = {
    "empty": b"",
    "no form at all": b"\x00\xff\xfe",
    "lone surrogates": b"email=%ED%A0%80&name=%ED%BF%BF",
    "NUL": b"email=%00&name=%00&attempt=%00&option=%00&country=%00",
    "many fields": b"&".join(b"bumps=1" for _ in range(500)),
    "one long field": b"name=" + b"x" * 50_000,
    "a broken hint": b"hint=%7B%22account%22%3A%5B%5B%5B",
    "five megabytes": b"name=" + b"x" * 5_000_000,
}


@pytest.mark.parametrize("body", FORMS.values(), ids=FORMS.keys())
def test_a_form_that_makes_no_sense_is_answered_politely(
    visitor: Visitor, deployment: Deployment, body: bytes
) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
    answer = visitor.send("POST", "/lichtung/orders", body, headers)
    assert answer.status in {413, 422}
    assert not deployment.items("order")


def test_a_form_may_hold_a_name_in_any_script(visitor: Visitor, deployment: Deployment) -> None:
    placed = visitor.post("/lichtung/orders", order(name="Σοφία 王 Þór O’Neill"))
    assert placed.status == 201
    assert deployment.items("order")[0]["body"]["buyer"]["name"] == "Σοφία 王 Þór O’Neill"


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "x" * 5000},
        {"accept-language": ",;q=,*;q=0.5,de--DE,\x7f"},
        edged("DEU"),
        edged("DE", cloudfront_viewer_address="nowhere"),
        {"x-edge-secret": "\xff"},
        {"host": ""},
        {"host": "harbour.carts.example.com#"},
        {"accept": "\xff"},
    ],
    ids=str,
)
def test_odd_headers_break_nothing(visitor: Visitor, headers: dict[str, str]) -> None:
    answer = visitor.send("GET", "/lichtung", headers={"accept": "text/html", **headers})
    assert answer.status in {200, 404}


@pytest.mark.parametrize(
    "query",
    ["%ED%A0%80=%00", "country=%F0%9F%92%A9", "&".join(["a=b"] * 100), "=" * 3000, "bumps=" + "," * 5000],
)
def test_odd_queries_break_nothing(visitor: Visitor, query: str) -> None:
    assert visitor.open(f"/lichtung?{query}").status in {200, 422}
