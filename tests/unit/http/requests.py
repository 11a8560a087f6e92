"""Requests as API Gateway hands them over, and what an app of ours makes of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

import pytest
from fastapi import FastAPI

from cartwright.http.app import lambda_handler

REQUEST_ID = "JKJaXmPLvHcESHA="
# Mangum asks for an event loop where Python would rather have one made.
LOOP = pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.text))


def ask(
    app: FastAPI,
    method: str,
    path: str,
    *,
    body: str = "",
    query: str = "",
    claims: dict[str, str] | None = None,
    kind: str = "application/json",
    base64: bool = False,
    bearer: str = "",
    below: str = "/",
    headers: dict[str, str] | None = None,
) -> Answer:
    """What the app's Lambda handler answers."""
    context: dict[str, Any] = {
        "http": {"method": method, "path": path, "sourceIp": "203.0.113.7", "protocol": "HTTP/1.1"},
        "requestId": REQUEST_ID,
        "domainName": "api.example.com",
    }
    if claims is not None:
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    event = {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"host": "api.example.com", "content-type": kind}
        | ({"authorization": bearer} if bearer else {})
        | (headers or {}),
        "requestContext": context,
        "body": body,
        "isBase64Encoded": base64,
    }
    found = lambda_handler(app, below=below)(event, cast("Any", None))
    return Answer(found["statusCode"], found["headers"], found["body"])
