"""The promises of envelopes: a raw event opens as its own delivery's only, and shows nothing till then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.envelopes import KmsEnvelopes
from cartwright.application.ports.events import Envelopes, TornEvent
from cartwright.application.ports.selling import Delivery
from cartwright.domain.errors import Outage
from cartwright.domain.ids import AccountId, ConnectionId, derived
from cartwright.domain.raw_events import RawEvent
from tests.aws import client
from tests.contract.adapters.wire import refusing, silent
from tests.fakes.envelopes import FakeEnvelopes
from tests.fakes.world import NOON, FakeClock

HERE = Delivery(
    AccountId(derived("account", "one")),
    ConnectionId(derived("connection", "one")),
    "evt_1",
    "payment.succeeded",
    "",
    "",
)
RAW = RawEvent(b'{"client_secret":"pi_1_secret"}\xff\x00', {"stripe-signature": "t=1,v1=00"})


def kms_envelopes(clock: FakeClock, *, most: int = 256) -> KmsEnvelopes:
    kms = client("kms")
    return KmsEnvelopes(kms.create_key()["KeyMetadata"]["KeyId"], clock, days=30, client=kms, most=most)


@pytest.fixture(params=["fake", "kms"])
def envelopes(request: pytest.FixtureRequest) -> Envelopes:
    if request.param == "fake":
        return FakeEnvelopes()
    request.getfixturevalue("aws")
    return kms_envelopes(FakeClock())


def test_what_was_sent_opens_byte_for_byte(envelopes: Envelopes) -> None:
    sealed = envelopes.seal(RAW, HERE, at=NOON)
    opened = envelopes.open(sealed, HERE)
    assert (opened.body, opened.headers) == (RAW.body, RAW.headers)
    assert sealed.until == NOON + timedelta(days=30)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, account=AccountId(derived("account", "two"))),
        replace(HERE, connection=ConnectionId(derived("connection", "two"))),
        replace(HERE, event="evt_2"),
    ],
    ids=["account", "connection", "event"],
)
def test_it_opens_as_nothing_else(envelopes: Envelopes, elsewhere: Delivery) -> None:
    sealed = envelopes.seal(RAW, HERE, at=NOON)
    with pytest.raises(TornEvent):
        envelopes.open(sealed, elsewhere)


@pytest.mark.parametrize("changed", [b"", b"short", b"x" * 80])
def test_a_tampered_text_does_not_open(envelopes: Envelopes, changed: bytes) -> None:
    sealed = envelopes.seal(RAW, HERE, at=NOON)
    with pytest.raises(TornEvent):
        envelopes.open(replace(sealed, sealed=changed), HERE)


def test_a_changed_bit_is_noticed(aws: None) -> None:
    envelopes = kms_envelopes(FakeClock())
    sealed = envelopes.seal(RAW, HERE, at=NOON)
    changed = bytearray(sealed.sealed)
    changed[-1] ^= 1
    with pytest.raises(TornEvent):
        envelopes.open(replace(sealed, sealed=bytes(changed)), HERE)


def test_nothing_of_it_shows(envelopes: Envelopes) -> None:
    sealed = envelopes.seal(RAW, HERE, at=NOON)
    assert b"secret" not in sealed.sealed + sealed.key
    for shown in (repr(RAW), repr(sealed)):
        assert "secret" not in shown
        assert "v1=" not in shown


def test_the_key_service_is_asked_once_an_hour_for_a_connection(aws: None) -> None:
    clock = FakeClock()
    envelopes = kms_envelopes(clock, most=1)
    keys = {envelopes.seal(RAW, replace(HERE, event=f"evt_{n}"), at=NOON).key for n in range(3)}
    assert len(keys) == 1
    clock.move(timedelta(hours=1))
    later = envelopes.seal(RAW, HERE, at=NOON)
    assert later.key not in keys
    # Only so many are remembered; what was sealed before opens all the same.
    envelopes.seal(RAW, replace(HERE, connection=ConnectionId(derived("connection", "two"))), at=NOON)
    again = envelopes.seal(RAW, HERE, at=NOON)
    assert again.key != later.key
    assert envelopes.open(later, HERE).body == envelopes.open(again, HERE).body == RAW.body


def test_the_same_event_is_never_sealed_to_the_same_text(aws: None) -> None:
    envelopes = kms_envelopes(FakeClock())
    assert envelopes.seal(RAW, HERE, at=NOON).sealed != envelopes.seal(RAW, HERE, at=NOON).sealed


@pytest.mark.parametrize("code", ["ThrottlingException", "DisabledException", "KMSInvalidStateException"])
def test_a_key_service_that_cannot_now_is_an_outage(code: str) -> None:
    with pytest.raises(Outage):
        KmsEnvelopes("key", FakeClock(), days=30, client=refusing("kms", code)).seal(RAW, HERE, at=NOON)


def test_a_key_service_that_does_not_answer_is_an_outage() -> None:
    sealed = FakeEnvelopes().seal(RAW, HERE, at=NOON)
    with pytest.raises(Outage):
        KmsEnvelopes("key", FakeClock(), days=30, client=silent("kms")).open(sealed, HERE)
