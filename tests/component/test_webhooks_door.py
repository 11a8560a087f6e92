"""webhooks.inbound: what its connection signed is kept once; of anything else nothing is."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from cartwright.adapters.processors.signatures import sign
from cartwright.application.receiving import BODY_LIMIT, LOOKS, REMEMBERED
from cartwright.application.rotating import OLD_FOR
from cartwright.domain.ids import derived
from tests.component import recorded
from tests.component.agency import HEADERS, SECRETS, Agency
from tests.component.deployment import Answer
from tests.component.recorded import fitted
from tests.events import load

PROCESSORS = ["sandbox", "stripe"]
STRANGER = "whsec-somebody-elses"
WARM = ["dynamodb.TransactWriteItems"]
COLD = ["dynamodb.GetItem", "kms.Decrypt", "kms.GenerateDataKey", "dynamodb.TransactWriteItems"]


def body(processor: str, event: str = "evt_1") -> bytes:
    """An event about nothing of ours, as each of the processors writes one."""
    if processor == "stripe":
        subject = {"id": "pi_1", "object": "payment_intent", "metadata": {}}
        sent: dict[str, Any] = {"id": event, "object": "event", "type": "payment_intent.succeeded"}
        return json.dumps(sent | {"data": {"object": subject}}).encode()
    return json.dumps({"id": event, "type": "payment.succeeded", "data": {"payment": "pay_1"}}).encode()


def test_the_recorded_webhook_is_kept(agency: Agency) -> None:
    event = fitted(
        load("webhooks.inbound.paid"), account=agency.account.id, connection=agency.connections["sandbox"].id
    )
    event["headers"]["sandbox-signature"] = sign(
        event["body"].encode(), SECRETS["sandbox"], agency.deployment.clock.now()
    )
    assert agency.deployment.invoke("WebhooksInbound", event)["statusCode"] == 200

    (kept,) = agency.deployment.items("inbox")
    assert (kept["order"], kept["signal"]) == (recorded.ORDER, "payment.succeeded")
    assert kept["sha256"] == hashlib.sha256(event["body"].encode()).hexdigest()


@pytest.mark.parametrize("processor", PROCESSORS)
def test_a_webhook_is_kept_once_however_often_it_comes(agency: Agency, processor: str) -> None:
    answers = [agency.knock(body(processor), processor=processor) for _ in range(3)]
    assert [answer.status for answer in answers] == [200] * 3
    assert [answer.json["new"] for answer in answers] == [True, False, False]
    assert len(agency.deployment.items("inbox")) == 1


@pytest.mark.parametrize("processor", PROCESSORS)
def test_a_cold_door_makes_four_calls_and_a_warm_one_makes_one(agency: Agency, processor: str) -> None:
    for number, expected in enumerate([COLD, WARM, WARM]):
        agency.deployment.wire.clear()
        assert agency.knock(body(processor, f"evt_{number}"), processor=processor).status == 200
        assert agency.deployment.wire.names == expected


@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize("seconds", [300, -300])
def test_a_clock_that_is_five_minutes_off_is_forgiven(agency: Agency, processor: str, seconds: int) -> None:
    at = agency.deployment.clock.now() - timedelta(seconds=seconds)
    assert agency.knock(body(processor), processor=processor, at=at).status == 200


@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize("seconds", [301, -301, 86_400 * 365])
def test_an_old_or_a_future_signature_is_refused(agency: Agency, processor: str, seconds: int) -> None:
    at = agency.deployment.clock.now() - timedelta(seconds=seconds)
    _refused(agency, "bad-signature", lambda: agency.knock(body(processor), processor=processor, at=at))


@pytest.mark.parametrize("processor", PROCESSORS)
def test_a_strangers_signature_is_refused(agency: Agency, processor: str) -> None:
    _refused(
        agency, "bad-signature", lambda: agency.knock(body(processor), processor=processor, secret=STRANGER)
    )


@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize("header", ["", "t=,v1=", "t=1793620800", "v1=00", "nonsense", "t=1,t=2,v1=00"])
def test_a_signature_that_is_none_is_refused(agency: Agency, processor: str, header: str) -> None:
    _refused(
        agency, "bad-signature", lambda: agency.knock(body(processor), processor=processor, signature=header)
    )


@pytest.mark.parametrize("processor", PROCESSORS)
def test_a_body_changed_after_signing_is_refused(agency: Agency, processor: str) -> None:
    signature = sign(body(processor), SECRETS[processor], agency.deployment.clock.now())
    changed = body(processor, "evt_2")
    _refused(agency, "bad-signature", lambda: agency.knock(changed, processor=processor, signature=signature))


def test_a_signature_of_one_connection_opens_no_other(agency: Agency) -> None:
    other = agency.connections["sandbox"].id
    _refused(
        agency,
        "bad-signature",
        lambda: agency.knock(body("stripe"), processor="stripe", connection=other),
    )


def test_an_unknown_connection_is_nothing(agency: Agency) -> None:
    for unknown in (derived("connection", "unknown"), "con_1", "%23", "con_" + "0" * 300):
        _refused(agency, "not-found", lambda where=unknown: agency.knock(body("sandbox"), connection=where))


def test_an_unknown_account_is_nothing(agency: Agency) -> None:
    for unknown in (derived("account", "unknown"), "acc_1", "ACCOUNT"):
        _refused(agency, "not-found", lambda where=unknown: agency.knock(body("sandbox"), account=where))


def test_a_connection_answers_under_its_own_account_only(agency: Agency) -> None:
    other = Agency.opened(agency.deployment, "wharf", identities=agency.identities)
    _refused(agency, "not-found", lambda: agency.knock(body("sandbox"), account=other.account.id))


@pytest.mark.parametrize("processor", PROCESSORS)
def test_while_a_secret_is_rotated_the_old_and_the_new_one_sign(agency: Agency, processor: str) -> None:
    old, new = SECRETS[processor], "whsec-the-next-one"
    assert agency.knock(body(processor, "evt_1"), processor=processor).status == 200

    agency.rekey(processor, f"{new} {old}")
    agency.deployment.clock.move(timedelta(seconds=1))
    for number, secret in enumerate((new, old), start=2):
        answer = agency.knock(body(processor, f"evt_{number}"), processor=processor, secret=secret)
        assert answer.status == 200

    agency.rekey(processor, new)
    agency.deployment.clock.move(REMEMBERED)
    answer = agency.knock(body(processor, "evt_4"), processor=processor, secret=new)
    assert answer.status == 200
    _refused(agency, "bad-signature", lambda: agency.knock(body(processor, "evt_5"), processor=processor))


def test_a_removed_secret_stops_working_once_the_door_has_forgotten_it(agency: Agency) -> None:
    agency.knock(body("sandbox", "evt_1"))
    agency.rekey("sandbox", "whsec-the-next-one")
    agency.deployment.clock.move(REMEMBERED - timedelta(seconds=1))
    assert agency.knock(body("sandbox", "evt_2")).status == 200
    agency.deployment.clock.move(timedelta(seconds=1))
    _refused(agency, "bad-signature", lambda: agency.knock(body("sandbox", "evt_3")))


@pytest.mark.parametrize("processor", PROCESSORS)
def test_an_added_secret_signs_the_next_webhook_and_the_old_one_for_three_days_more(
    agency: Agency, processor: str
) -> None:
    new, clock = "whsec-the-next-one-0001", agency.deployment.clock
    where = f"/connections/{agency.connections[processor].id}/secrets"
    assert agency.knock(body(processor, "evt_1"), processor=processor).status == 200
    clock.move(timedelta(seconds=1))
    added = agency.api("owner", "POST", where, {"secret": new})
    assert (added.status, [one["good"] for one in added.json["items"]]) == (201, [True, True])
    for number, secret in enumerate((new, None), start=2):
        answer = agency.knock(body(processor, f"evt_{number}"), processor=processor, secret=secret)
        assert answer.status == 200, answer
    # The door knows when a secret ends, and needs not forget it first.
    clock.move(OLD_FOR - timedelta(seconds=1))
    assert agency.knock(body(processor, "evt_4"), processor=processor).status == 200
    clock.move(timedelta(seconds=1))
    _refused(agency, "bad-signature", lambda: agency.knock(body(processor, "evt_5"), processor=processor))
    assert agency.knock(body(processor, "evt_6"), processor=processor, secret=new).status == 200


def test_a_retired_secret_stops_working_once_the_door_has_forgotten_it(agency: Agency) -> None:
    new, where = "whsec-the-next-one-0001", f"/connections/{agency.connections['sandbox'].id}/secrets"
    first, second = agency.api("owner", "POST", where, {"secret": new}).json["items"]
    assert agency.knock(body("sandbox", "evt_1")).status == 200
    last = agency.api("owner", "DELETE", f"{where}/{second['id']}")
    assert (last.status, last.code) == (409, "last-webhook-secret")
    assert agency.api("owner", "DELETE", f"{where}/{first['id']}").status == 204
    agency.deployment.clock.move(REMEMBERED)
    _refused(agency, "bad-signature", lambda: agency.knock(body("sandbox", "evt_2")))
    assert agency.knock(body("sandbox", "evt_3"), secret=new).status == 200
    listed = agency.api("owner", "GET", where).json["items"]
    assert [(one["id"], one["good"]) for one in listed] == [(first["id"], False), (second["id"], True)]


def test_a_storm_of_forged_signatures_reads_so_often_in_half_a_minute_and_no_more(agency: Agency) -> None:
    agency.knock(body("sandbox"))
    agency.deployment.wire.clear()
    for _ in range(25):
        agency.knock(body("sandbox"), secret=STRANGER)
        agency.deployment.clock.move(timedelta(seconds=1))
    assert agency.deployment.wire.names == ["dynamodb.GetItem"] * (LOOKS - 0)


@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
        b'{"id": "evt_1\\u0000", "object": "event", "type": "x"}',
        b'{"id": "evt_1", "object": "event", "type": "\\ud800"}',
        b'{"id": "evt#1", "object": "event", "type": "x"}',
        b'{"id": 7, "object": "event", "type": "x"}',
        b"\x00",
        b"\xff\xfe",
        b'{"id": "evt_1", "id": "evt_2"}',
        b'{"id": "evt_1", "object": "event", "type": "x", "data": {"object": []}, "n": NaN}',
    ],
    ids=lambda sent: repr(sent[:24]) if isinstance(sent, bytes) else None,
)
def test_a_signed_body_that_is_no_event_is_a_problem(agency: Agency, processor: str, sent: bytes) -> None:
    _refused(agency, "invalid-request", lambda: agency.knock(sent, processor=processor))


@pytest.mark.parametrize("size", [BODY_LIMIT + 1, 5_000_000])
def test_a_body_that_is_too_large_is_refused_unread(agency: Agency, size: int) -> None:
    _refused(agency, "too-large", lambda: agency.knock(b" " * size))
    assert agency.deployment.wire.names == []


@pytest.mark.parametrize("text", ["*", "abc", "====", "ü", "\ud800"])
def test_base64_that_is_none_is_a_problem(agency: Agency, text: str) -> None:
    def spoil(event: dict[str, Any]) -> None:
        event["body"], event["isBase64Encoded"] = text, True

    _refused(agency, "invalid-request", lambda: _spoilt(agency, spoil))


@pytest.mark.parametrize("text", ["\ud800", '{"id": "\udfff"}', "\x00"])
def test_a_body_with_half_a_surrogate_or_nul_was_signed_by_nobody(agency: Agency, text: str) -> None:
    def spoil(event: dict[str, Any]) -> None:
        event["body"], event["isBase64Encoded"] = text, False

    _refused(agency, "bad-signature", lambda: _spoilt(agency, spoil))


def test_an_event_that_arrives_in_base64_is_the_same_event(agency: Agency) -> None:
    def encode(event: dict[str, Any]) -> None:
        event["body"], event["isBase64Encoded"] = base64.b64encode(event["body"].encode()).decode(), True

    assert _spoilt(agency, encode).status == 200
    assert agency.knock(body("sandbox")).json["new"] is False


@pytest.mark.parametrize("missing", ["headers", "pathParameters", "body", "requestContext"])
def test_an_event_without_its_parts_is_refused(agency: Agency, missing: str) -> None:
    def spoil(event: dict[str, Any]) -> None:
        event.pop(missing, None)

    if missing == "requestContext":
        assert _spoilt(agency, spoil).status == 200
    else:
        before = agency.deployment.dump()
        assert 400 <= _spoilt(agency, spoil).status < 500
        assert agency.deployment.dump() == before


def _spoilt(agency: Agency, change: Any) -> Answer:
    sent = body("sandbox")
    where = f"/webhooks/{agency.account.id}/{agency.connections['sandbox'].id}"
    headers = {
        "content-type": "application/json",
        HEADERS["sandbox"]: sign(sent, SECRETS["sandbox"], agency.deployment.clock.now()),
    }
    return agency.deployment.request("POST", where, body=sent, headers=headers, change=change)


def _refused(agency: Agency, code: str, knock: Any) -> None:
    """With that problem, and nothing stored: the table is the very same."""
    before = agency.deployment.dump()
    answer = knock()
    assert answer.code == code, answer
    assert answer.status < 500
    assert agency.deployment.dump() == before
