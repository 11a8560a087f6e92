"""Requests become events and results become responses, as payload format 2.0 has them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from local.events.http import MalformedResponse, Request, claims_as_text, event, response
from local.routes import Match, Route

AT = datetime(2026, 11, 22, 19, 4, 37, 500000, tzinfo=UTC)


def built(request: Request, **parameters: str) -> dict[str, Any]:
    return event(request, Match(Route("ANY /{slug}", "Checkout"), parameters), at=AT, request_id="r1")


def request(**changes: Any) -> Request:
    facts: dict[str, Any] = {
        "method": "POST",
        "path": "/blue%20book",
        "query": "",
        "headers": (("host", "acme.localhost:8080"), ("user-agent", "test")),
        "body": b"",
        "source": "127.0.0.1",
    }
    return Request(**facts | changes)


def test_the_frame_of_an_event() -> None:
    assert built(request(), slug="blue book") == {
        "version": "2.0",
        "routeKey": "ANY /{slug}",
        "rawPath": "/blue book",
        "rawQueryString": "",
        "headers": {
            "host": "acme.localhost:8080",
            "user-agent": "test",
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": "8080",
            "x-forwarded-proto": "http",
        },
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "api",
            "domainName": "acme.localhost:8080",
            "domainPrefix": "acme",
            "http": {
                "method": "POST",
                "path": "/blue book",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "test",
            },
            "requestId": "r1",
            "routeKey": "ANY /{slug}",
            "stage": "$default",
            "time": "22/Nov/2026:19:04:37 +0000",
            "timeEpoch": 1795374277500,
        },
        "pathParameters": {"slug": "blue book"},
        "isBase64Encoded": False,
    }


def test_repeated_headers_and_parameters_are_joined_with_commas() -> None:
    built_event = built(request(query="a=1&b=&a=2", headers=(("host", "h"), ("x-a", "1"), ("x-a", "2"))))
    assert built_event["queryStringParameters"] == {"a": "1,2", "b": ""}
    assert built_event["headers"]["x-a"] == "1,2"


@pytest.mark.parametrize(
    ("kind", "body", "encoded"),
    [
        ("application/json", b"{}", False),
        ("text/plain; charset=utf-8", "ä".encode(), False),
        ("application/x-www-form-urlencoded", b"a=1", True),
        ("application/octet-stream", b"\x00", True),
        ("application/json", b"\xff\xfe", True),
        ("", b"plain", False),
    ],
)
def test_a_body_is_text_or_base64(kind: str, body: bytes, encoded: bool) -> None:
    headers = (("host", "h"), *([("content-type", kind)] if kind else []))
    built_event = built(request(body=body, headers=headers))
    assert built_event["isBase64Encoded"] is encoded
    text = built_event["body"]
    assert (base64.b64decode(text) if encoded else text.encode()) == body


def test_claims_are_text() -> None:
    claims = {"sub": "u1", "exp": 1795377877, "email_verified": True, "cognito:groups": ["a", "b"]}
    expected = {"sub": "u1", "exp": "1795377877", "email_verified": "true", "cognito:groups": "[a b]"}
    assert claims_as_text(claims) == expected


def test_scopes_are_null_where_the_route_has_none() -> None:
    members = event(
        request(), Match(Route("GET /a", "Users"), {}), at=AT, request_id="r1", claims={"sub": "u"}
    )
    assert members["requestContext"]["authorizer"] == {"jwt": {"claims": {"sub": "u"}, "scopes": None}}


def test_a_result_without_a_status_is_a_body() -> None:
    answer = response({"ready": True})
    assert (answer.status, answer.headers, answer.body) == (
        200,
        (("content-type", "application/json"),),
        b'{"ready": true}',
    )


def test_a_result_with_a_status_is_taken_at_its_word() -> None:
    result = {
        "statusCode": 303,
        "headers": {"Location": "/x"},
        "cookies": ["a=1"],
        "body": "AA==",
        "isBase64Encoded": True,
    }
    answer = response(result)
    assert (answer.status, answer.body) == (303, b"\x00")
    assert ("location", "/x") in answer.headers
    assert ("set-cookie", "a=1") in answer.headers


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "many"},
        {"statusCode": 99},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "body": "?", "isBase64Encoded": True},
    ],
)
def test_a_result_that_cannot_be_passed_on_says_so(result: dict[str, Any]) -> None:
    with pytest.raises(MalformedResponse):
        response(result)
