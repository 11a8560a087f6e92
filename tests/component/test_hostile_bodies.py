"""Whatever comes as a body: a problem that says so, never a 500, and nothing changed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cartwright.domain.ids import is_id
from tests.component.agency import Agency
from tests.component.apis import filled, taking_a_body
from tests.component.deployment import slim
from tests.component.payloads import payload

DEEP = 100_000
# Name -> the body, as JSON text would be (bytes go through the gateway as they are).
BODIES: dict[str, bytes] = {
    "empty": b"",
    "not JSON": b"hello",
    "half of it": b'{"legal_name": "A',
    "a text": b'"text"',
    "a list": b"[]",
    "null": b"null",
    "five megabytes": b'{"name": "' + b"a" * 5_000_000 + b'"}',
    "a hundred thousand lists": b"[" * DEEP,
    "objects in objects": b'{"a":' * 9_000 + b"1" + b"}" * 9_000,
    "lists in lists that end": b"[" * 30_000 + b"]" * 30_000,
    "a number of five thousand digits": b'{"price": ' + b"9" * 5_000 + b"}",
    "not a number": b'{"price": NaN, "minor": Infinity}',
    "NUL": b"\x00",
    "NUL in a text": b'{"email": "a\\u0000@b.example", "name": "\\u0000", "password": "\\u0000"}',
    "half a surrogate in a text": b'{"email": "\\ud800", "name": "\\udfff", "owner": "\\ud800"}',
    "half a surrogate in a name": b'{"\\ud800": 1}',
    "NUL in a name": b'{"\\u0000": 1}',
    "a key that is a prototype": b'{"__proto__": {"x": 1}, "constructor": 1}',
    "bytes that are no UTF-8": b'{"name": "\xff\xfe"}',
    "a byte order mark": b"\xef\xbb\xbf[]",
}


def no_base64(event: dict[str, Any]) -> None:
    event["body"], event["isBase64Encoded"] = "*not base 64*", True


def foreign_base64(event: dict[str, Any]) -> None:
    event["body"], event["isBase64Encoded"] = "ü\ud800", True


def half_a_surrogate(event: dict[str, Any]) -> None:
    event["body"], event["isBase64Encoded"] = '{"name": "\ud800"}', False


def base64_of_noise(event: dict[str, Any]) -> None:
    event["body"], event["isBase64Encoded"] = base64.b64encode(b"\xff\x00\xfe").decode(), True


SPOILT = [no_base64, foreign_base64, half_a_surrogate, base64_of_noise]


def doors(agency: Agency) -> list[tuple[str, str]]:
    """Every route of the APIs that takes a body, filled in so that only the body can be wrong."""
    found = [(method, filled(agency, path)) for method, path in taking_a_body()]
    assert len(found) > 10
    return found


def refused(agency: Agency, ask: Callable[[str, str], Any]) -> None:
    before = agency.deployment.dump()
    for method, path in doors(agency):
        answer = ask(method, path)
        assert 400 <= answer.status < 500, (method, path, answer.status, answer.text[:300])
        assert answer.code in {"invalid-request", "too-large", "wrong-password", "not-authenticated"}
        assert len(answer.text) < 20_000, "the problem repeats what was sent"
    assert agency.deployment.dump() == before


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_a_body_that_is_none_is_a_problem_everywhere(agency: Agency, body: bytes) -> None:
    _sent(agency, body, {"content-type": "application/json"})


@pytest.mark.parametrize("headers", [{}, {"content-type": "text/plain"}, {"content-type": "nonsense"}])
def test_a_body_under_another_name_is_a_problem_everywhere(agency: Agency, headers: dict[str, str]) -> None:
    for name in ("not JSON", "bytes that are no UTF-8", "half a surrogate in a text", "a list"):
        _sent(agency, BODIES[name], headers)


@pytest.mark.parametrize("change", SPOILT, ids=lambda change: change.__name__)
def test_an_event_whose_body_is_spoilt_is_a_problem_everywhere(
    agency: Agency, change: Callable[[dict[str, Any]], None]
) -> None:
    refused(
        agency,
        lambda method, path: agency.deployment.request(
            method,
            path,
            body=b"{}",
            headers={"content-type": "application/json"},
            claims=agency.claims("owner"),
            change=change,
        ),
    )


@pytest.mark.parametrize(
    "path",
    [
        "/products/%00",
        "/products/%ED%A0%80",
        "/products/%FF",
        "/clients/..%2F..%2Fetc",
        "/members/" + "m" * 4000,
        "/can?action=%00",
        "/can?action=view&resource=%ED%A0%80",
        "/sales?month=%00",
        "/sales?month=2026-13",
        "/sales?month=" + "9" * 5000,
        "/clients/%23/tax-reports",
    ],
)
def test_a_path_or_a_query_that_cannot_be_is_a_problem(agency: Agency, path: str) -> None:
    answer = agency.api("owner", "GET", path)
    assert answer.code in {"not-found", "invalid-request"}, answer


BAD_IDS = ["a b", "a#b", "x" * 200, "prd_", "..", "\u00e9"]


@pytest.mark.parametrize("bad", BAD_IDS)
def test_what_is_no_id_where_a_payload_names_one_is_a_problem_everywhere(agency: Agency, bad: str) -> None:
    before = slim(agency.deployment.dump())
    for method, path in taking_a_body():
        if "{account}" not in path:
            continue
        where = filled(agency, path)
        below = where.removeprefix(f"/v1/accounts/{agency.account.id}")
        sent = payload(agency, method, below)
        for spoilt in _spoilt(sent, bad):
            answer = agency.api("owner", method, below, spoilt)
            assert answer.code in {"not-found", "invalid-request"}, (method, path, answer.text[:300])
    assert slim(agency.deployment.dump()) == before


def _spoilt(sent: Any, bad: str) -> Iterator[Any]:
    """The payload as often as it names an id, each time with another one that is none."""
    if isinstance(sent, str) and is_id(sent):
        yield bad
    parts = sent.items() if isinstance(sent, dict) else enumerate(sent) if isinstance(sent, list) else ()
    for name, part in parts:
        for worse in _spoilt(part, bad):
            copy = dict(sent) if isinstance(sent, dict) else list(sent)
            copy[name] = worse
            yield copy


def test_a_mistake_is_named_by_its_place_and_never_by_its_value(agency: Agency) -> None:
    payload = {"legal_name": "", "address": {"country": "Deutschland-geheim"}, "notification_email": 7}
    answer = agency.api("owner", "POST", "/clients", payload)
    pointers = {error["pointer"] for error in answer.json["errors"]}
    assert {"/legal_name", "/address/country", "/address/line1", "/notification_email"} <= pointers
    assert "geheim" not in json.dumps(answer.json)


def _sent(agency: Agency, body: bytes, headers: dict[str, str]) -> None:
    claims = agency.claims("owner")
    refused(
        agency,
        lambda method, path: agency.deployment.request(
            method, path, body=body, headers=headers, claims=claims
        ),
    )
