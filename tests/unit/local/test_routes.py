"""Which route answers, as API Gateway decides it."""

from __future__ import annotations

import pytest

from local.routes import Route, RouteTable

TABLE = RouteTable(
    Route(key, key)
    for key in (
        "GET /",
        "GET /{slug}",
        "GET /static/{file}",
        "POST /{slug}/orders",
        "GET /{slug}/orders/{order}/{key}",
        "POST /v1/sessions",
        "GET /v1/docs",
        "ANY /v1/{proxy+}",
        "ANY /v1/accounts/{account}/reports",
        "ANY /v1/accounts/{account}/reports/{proxy+}",
    )
)


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [
        ("GET", "/", "GET /"),
        ("GET", "/blue-book", "GET /{slug}"),
        ("GET", "/static/page.css", "GET /static/{file}"),
        ("POST", "/blue-book/orders", "POST /{slug}/orders"),
        ("GET", "/blue-book/orders/ord_1/k", "GET /{slug}/orders/{order}/{key}"),
        ("POST", "/v1/sessions", "POST /v1/sessions"),
        ("GET", "/v1/sessions", "ANY /v1/{proxy+}"),
        ("DELETE", "/v1/a/b/c", "ANY /v1/{proxy+}"),
        ("PATCH", "/v1/accounts/acc_1/reports", "ANY /v1/accounts/{account}/reports"),
        ("GET", "/v1/accounts/acc_1/reports/r/1", "ANY /v1/accounts/{account}/reports/{proxy+}"),
        ("GET", "/v1/accounts/acc_1/clients", "ANY /v1/{proxy+}"),
    ],
)
def test_the_most_specific_route_answers(method: str, path: str, key: str) -> None:
    match = TABLE.match(method, path)
    assert match is not None
    assert match.route.key == key


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("HEAD", "/"),
        ("POST", "/"),
        ("GET", "/blue-book/"),
        ("GET", "/a/b"),
        ("GET", "/static/"),
        ("GET", "/blue-book/orders//k"),
        ("PUT", "/blue-book/orders"),
    ],
)
def test_nothing_is_guessed_for_the_caller(method: str, path: str) -> None:
    assert TABLE.match(method, path) is None


def test_variables_are_decoded_after_the_path_was_split() -> None:
    match = TABLE.match("GET", "/static/a%2Fb%20c")
    assert match is not None
    assert match.parameters == {"file": "a/b c"}


def test_a_greedy_variable_takes_the_rest() -> None:
    match = TABLE.match("GET", "/v1/a/b%20/c")
    assert match is not None
    assert match.parameters == {"proxy": "a/b /c"}


def test_a_named_method_goes_before_any_on_the_same_path() -> None:
    table = RouteTable([Route("ANY /a", "any"), Route("GET /a", "get"), Route("$default", "rest")])
    matches = [table.match(method, "/a") for method in ("GET", "PUT")]
    assert [match.route.function for match in matches if match] == ["get", "any"]


def test_default_answers_what_nothing_else_does() -> None:
    table = RouteTable([Route("GET /a", "get"), Route("$default", "rest")])
    match = table.match("GET", "/b")
    assert match is not None
    assert match.route.function == "rest"
