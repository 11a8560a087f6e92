"""The app factory: whatever comes in, what goes out is an answer or a problem, never a stack trace."""

from __future__ import annotations

import base64
import json
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from cartwright.domain.errors import Forbidden, NotFound, Outage
from cartwright.http.app import BODY_LIMIT, create
from cartwright.http.caller import Identity, identity
from tests.unit.http.requests import LOOP, REQUEST_ID, Answer, ask

pytestmark = LOOP


class Letter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    to: Annotated[str, Field(max_length=40)]
    pin: SecretStr = SecretStr("")
    copies: int = 1


@pytest.fixture(scope="module")
def app() -> FastAPI:
    made = create("Post office")

    @made.post("/letters")
    async def send(letter: Letter) -> dict[str, str]:
        return {"to": letter.to}

    @made.get("/letters/{number}")
    async def read(number: int, copies: int = 1) -> dict[str, int]:
        return {"number": number, "copies": copies}

    @made.get("/refused/{how}")
    async def refuse(how: str) -> None:
        raise {
            "missing": NotFound(),
            "forbidden": Forbidden("not yours", needs="letters.read"),
            "closed": Outage("the sorting office", retry_after=9),
        }.get(how) or ZeroDivisionError("with s3cret words in it")

    @made.get("/me")
    async def me(caller: Annotated[Identity, Depends(identity)]) -> dict[str, str]:
        return {"id": caller.id, "email": caller.email, "ip": caller.source_ip}

    return made


def refused(answer: Answer, status: int, code: str) -> Answer:
    """The answer, which is the problem it should be."""
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    return answer


def test_a_good_request_gets_through(app: FastAPI) -> None:
    answer = ask(app, "POST", "/letters", body='{"to": "Ada"}')
    assert (answer.status, answer.json) == (200, {"to": "Ada"})


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [("missing", 404, "not-found"), ("forbidden", 403, "forbidden"), ("closed", 503, "outage")],
)
def test_a_refusal_becomes_its_problem(app: FastAPI, how: str, status: int, code: str) -> None:
    answer = refused(ask(app, "GET", f"/refused/{how}"), status, code)
    assert answer.json["instance"] == REQUEST_ID


def test_what_is_missing_is_named(app: FastAPI) -> None:
    answer = ask(app, "GET", "/refused/forbidden")
    assert (answer.json["needs"], answer.json["detail"]) == ("letters.read", "not yours")


def test_an_outage_says_when_to_come_back(app: FastAPI) -> None:
    assert ask(app, "GET", "/refused/closed").headers["retry-after"] == "9"


def test_a_bug_is_told_to_the_log_and_to_nobody_else(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    answer = refused(ask(app, "GET", "/refused/bug"), 500, "internal-error")
    assert answer.json["instance"] == REQUEST_ID
    assert "s3cret" not in answer.text
    [told] = [record for record in caplog.records if record.message == "bug"]
    assert vars(told)["request"] == REQUEST_ID
    assert told.exc_info
    assert told.exc_info[0] is ZeroDivisionError


def test_an_outage_is_told_to_the_log_with_the_part_that_failed(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    ask(app, "GET", "/refused/closed")
    [told] = [record for record in caplog.records if record.message == "outage"]
    assert (vars(told)["what"], vars(told)["request"]) == ("the sorting office", REQUEST_ID)


def test_an_unknown_path_is_not_found(app: FastAPI) -> None:
    refused(ask(app, "GET", "/nowhere"), 404, "not-found")


def test_an_unknown_method_is_not_offered(app: FastAPI) -> None:
    refused(ask(app, "DELETE", "/letters"), 405, "method-not-allowed")


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_frameworks_own_pages_are_off(app: FastAPI, path: str) -> None:
    refused(ask(app, "GET", path), 404, "not-found")


@pytest.mark.parametrize(
    ("path", "query", "pointer"),
    [("/letters/one", "", "path:number"), ("/letters/1", "copies=many", "?copies")],
)
def test_a_value_that_does_not_parse_is_pointed_at(app: FastAPI, path: str, query: str, pointer: str) -> None:
    answer = refused(ask(app, "GET", path, query=query), 422, "invalid-request")
    assert [mistake["pointer"] for mistake in answer.json["errors"]] == [pointer]
    assert "many" not in answer.text


def test_every_mistake_of_a_body_is_pointed_at_and_none_repeated(app: FastAPI) -> None:
    body = json.dumps({"copies": "s3cret", "pin": {"s3cret": 1}, "unknown": "s3cret"})
    answer = refused(ask(app, "POST", "/letters", body=body), 422, "invalid-request")
    assert {mistake["pointer"] for mistake in answer.json["errors"]} == {"/to", "/copies", "/pin", "/unknown"}
    assert "s3cret" not in answer.text


DEEP = 30_000
HOSTILE = {
    "empty": "",
    "blank": " \n",
    "not JSON": "{",
    "a list": "[]",
    "a number": "1",
    "null": "null",
    "nested lists": "[" * DEEP + "]" * DEEP,
    "nested objects": '{"to":' * 9_000 + "1" + "}" * 9_000,
    "nested and open": "[" * (2 * DEEP),
    "NaN": '{"to": NaN}',
    "an endless number": '{"to": "a", "copies": ' + "9" * 5_000 + "}",
    "an endless name": json.dumps({"x" * 60_000: 1}),
    "a lone surrogate, escaped": '{"to": "\\ud800"}',
    "a lone surrogate as a key": '{"\\udfff": 1}',
    "half of a UTF-8 character": "\x80\xff",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_a_problem_and_no_fault(app: FastAPI, name: str) -> None:
    refused(ask(app, "POST", "/letters", body=HOSTILE[name]), 422, "invalid-request")


@pytest.mark.parametrize("content", [b"\xff\xfe{", b"\xc3\x28", b"\x00" * 100, b'{"to": "\xed\xa0\x80"}'])
def test_bytes_that_are_no_text_are_a_problem(app: FastAPI, content: bytes) -> None:
    body = base64.b64encode(content).decode()
    refused(ask(app, "POST", "/letters", body=body, base64=True), 422, "invalid-request")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/xml"])
def test_a_body_of_another_kind_is_a_problem(app: FastAPI, kind: str) -> None:
    refused(ask(app, "POST", "/letters", body="to=Ada", kind=kind), 422, "invalid-request")


def test_a_body_over_the_limit_never_reaches_the_app(app: FastAPI) -> None:
    answer = refused(ask(app, "POST", "/letters", body="[" * (BODY_LIMIT + 1)), 413, "too-large")
    assert answer.json["limit"] == BODY_LIMIT


def test_five_megabytes_and_a_hundred_thousand_levels_are_too_large(app: FastAPI) -> None:
    refused(ask(app, "POST", "/letters", body="x" * 5_000_000), 413, "too-large")
    refused(ask(app, "POST", "/letters", body="[" * 100_000 + "]" * 100_000), 413, "too-large")


def test_a_body_at_the_limit_is_read(app: FastAPI) -> None:
    body = '{"to": "Ada"}'.ljust(BODY_LIMIT)
    assert ask(app, "POST", "/letters", body=body).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        *(
            {"host": host}
            for host in ("[::1", "[::1]:8080", "a:1:x", "a:", "a:x", "a:٣", "a:1,b:2", "a:123456")
        ),
        {"host": "a", "x-forwarded-port": "https"},
        {"host": "a", "x-forwarded-port": ""},
    ],
    ids=str,
)
def test_a_host_that_is_none_is_a_problem(app: FastAPI, headers: dict[str, str]) -> None:
    refused(ask(app, "GET", "/nobody", headers=headers), 400, "host-unreadable")


def test_a_host_may_have_a_port(app: FastAPI) -> None:
    for headers in (
        {"host": "localhost:8080"},
        {"host": ""},
        {"host": "localhost", "x-forwarded-port": "443"},
    ):
        refused(ask(app, "GET", "/nowhere", headers=headers), 404, "not-found")


def test_who_is_calling_comes_from_the_edge(app: FastAPI) -> None:
    answer = ask(app, "GET", "/me", claims={"sub": "5a1c", "email": "ada@example.com"})
    assert answer.json == {"id": "5a1c", "email": "ada@example.com", "ip": "203.0.113.7"}


@pytest.mark.parametrize("claims", [None, {}, {"sub": ""}, {"email": "ada@example.com"}])
def test_nobody_is_asked_to_log_in(app: FastAPI, claims: dict[str, str] | None) -> None:
    refused(ask(app, "GET", "/me", claims=claims), 401, "not-authenticated")
