"""The t/v1 scheme: what is verified, and what a signed body may be."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.adapters.processors.signatures import event_id, read_body, sign, verify_signature
from cartwright.application.ports.processors import BadSignature
from cartwright.domain.errors import Invalid

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BODY = b'{"id": "evt_1"}'
SECRET, OTHER = "whsec" + "_" + "one" * 8, "whsec" + "_" + "two" * 8


def test_what_was_signed_with_the_secret_is_verified() -> None:
    verify_signature(sign(BODY, SECRET, NOON), BODY, [SECRET], now=NOON)


def test_one_of_several_secrets_is_enough_while_one_is_rotated() -> None:
    verify_signature(sign(BODY, SECRET, NOON), BODY, [OTHER, SECRET], now=NOON)


def test_one_of_several_signatures_is_enough() -> None:
    foreign = sign(BODY, OTHER, NOON).partition(",")[2]
    header = f"{sign(BODY, SECRET, NOON)},{foreign},v0=00"
    verify_signature(header, BODY, [SECRET], now=NOON)
    verify_signature(", ".join(header.split(",")), BODY, [SECRET], now=NOON)


@pytest.mark.parametrize("seconds", [-300, -1, 0, 1, 300])
def test_a_signature_lasts_five_minutes_either_way(seconds: int) -> None:
    verify_signature(sign(BODY, SECRET, NOON), BODY, [SECRET], now=NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301, -86400, 86400])
def test_a_signature_from_another_time_is_refused(seconds: int) -> None:
    with pytest.raises(BadSignature, match="too long ago, or ahead"):
        verify_signature(sign(BODY, SECRET, NOON), BODY, [SECRET], now=NOON + timedelta(seconds=seconds))


GOOD = sign(BODY, SECRET, NOON)
DIGEST = GOOD.partition("v1=")[2]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        "nonsense",
        DIGEST,
        f"v1={DIGEST}",
        f"t={int(NOON.timestamp())}",
        f"t={int(NOON.timestamp())},v0={DIGEST}",
        f"t={int(NOON.timestamp())},v1={DIGEST.upper()}",
        f"t={int(NOON.timestamp())},v1={DIGEST[:-1]}",
        f"t={int(NOON.timestamp())},v1=é{DIGEST[1:]}",
        f"t={int(NOON.timestamp())},{GOOD}",
        f"t=+{int(NOON.timestamp())},v1={DIGEST}",
        f"t={'9' * 400},v1={DIGEST}",
        "t=١٧٩٠٠٠٠٠٠٠,v1=" + DIGEST,
        f"t={int(NOON.timestamp()) + 1},v1={DIGEST}",
    ],
)
def test_any_other_header_is_refused(header: str) -> None:
    with pytest.raises(BadSignature):
        verify_signature(header, BODY, [SECRET], now=NOON)


@pytest.mark.parametrize("secrets", [[], [""], [OTHER]])
def test_no_other_secret_verifies(secrets: list[str]) -> None:
    with pytest.raises(BadSignature):
        verify_signature(GOOD, BODY, secrets, now=NOON)


def test_an_empty_secret_signs_nothing() -> None:
    with pytest.raises(BadSignature):
        verify_signature(sign(BODY, "", NOON), BODY, [""], now=NOON)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_other_body_verifies(signed: bytes, sent: bytes) -> None:
    header = sign(signed, SECRET, NOON)
    if signed == sent:
        verify_signature(header, sent, [SECRET], now=NOON)
    else:
        with pytest.raises(BadSignature):
            verify_signature(header, sent, [SECRET], now=NOON)


@given(st.text(max_size=300))
def test_no_header_is_more_than_refused(header: str) -> None:
    with pytest.raises(BadSignature):
        verify_signature(header, BODY, [SECRET], now=NOON)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b'"text"',
        b"null",
        b"{",
        b'{"a": 1} trailing',
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": "\xff"}',
        '{"a": "ü"}'.encode("latin-1"),
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\\u0000"}',
        b'{"a\\u0000": 1}',
        b'{"a": ["\\ud800"]}',
        b'{"a": "\\udc00\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"[" * 200_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_that_is_no_sound_object_is_invalid(body: bytes) -> None:
    with pytest.raises(Invalid):
        read_body(body)


def test_a_sound_body_is_read() -> None:
    body = {"id": "evt_1", "data": {"object": {"name": "Zoë 🎉", "tags": ["a", {"b": None}]}}, "live": False}
    assert read_body(json.dumps(body).encode()) == body
    assert read_body(json.dumps(body, ensure_ascii=False).encode()) == body


@pytest.mark.parametrize("name", ["evt_1", "a", "x" * 255, "evt:1/2.3-4"])
def test_an_events_id_is_taken_as_it_is(name: str) -> None:
    assert event_id({"id": name}) == name


@pytest.mark.parametrize("name", [None, 7, "", "x" * 256, "a#b", "a b", "é", "a\n", ["evt_1"]])
def test_an_events_id_that_could_be_no_key_is_invalid(name: object) -> None:
    with pytest.raises(Invalid):
        event_id({"id": name})
