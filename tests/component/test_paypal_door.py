"""webhooks.inbound: PayPal's webhooks, by the certificates of a PayPal of our own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from cartwright.application import connecting
from cartwright.bootstrap import certified, shop, vaults
from cartwright.domain.connections import Connection
from local.paypal.certificates import authority
from tests.component.agency import Agency
from tests.component.deployment import Answer
from tests.contract.paypal.gate import Place, issued, place

HOOK = "9XL90610J3647323C"
CREDENTIALS = {
    "client_id": "AYinventedClient0001",
    "client_secret": "EKinventedSecret0001",
    "environment": "live",
    "webhook_ids": HOOK,
}
TRANSMISSION = "d938e770-8046-11e6-8103-6b62a8a99ac4"
COLD = ["dynamodb.GetItem", "kms.Decrypt", "kms.GenerateDataKey", "dynamodb.TransactWriteItems"]


def event(name: str = "WH-1-2") -> bytes:
    resource = {"id": "3C679366HH908993F", "custom_id": "somebody-elses"}
    return json.dumps({"id": name, "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": resource}).encode()


@pytest.fixture(name="paypal")
def _paypal(agency: Agency, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Place]:
    """Where certificates are fetched from, and questions are asked."""
    roots = tmp_path / "root.pem"
    roots.write_text(issued().root.pem)
    now = agency.deployment.clock.now
    with place(clock=lambda: int(now().timestamp())) as there:
        monkeypatch.setenv("CARTWRIGHT_PAYPAL_URL", there.url)
        monkeypatch.setenv("CARTWRIGHT_PAYPAL_ROOTS", str(roots))
        certified.paypal.cache_clear()
        yield there
    certified.paypal.cache_clear()
    assert there.gate.problems == []


@pytest.fixture(name="till")
def _till(agency: Agency) -> Connection:
    mine = shop.store().of(agency.account.id)
    plug = connecting.Plug(None, "paypal", "PayPal", CREDENTIALS)
    return connecting.connect(
        agency.act, plug, connections=mine.connections, vault=vaults.vault(), clients=mine.clients
    )


def headers(body: bytes, paypal: Place, at: datetime, *, hook: str = HOOK) -> Mapping[str, str]:
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "content-type": "application/json",
        "paypal-auth-algo": "SHA256withRSA",
        "paypal-cert-url": f"{paypal.url}/v1/notifications/certs/CERT-simulated",
        "paypal-transmission-id": TRANSMISSION,
        "paypal-transmission-sig": issued().signature(
            body, transmission=TRANSMISSION, at=moment, webhook=hook
        ),
        "paypal-transmission-time": moment,
    }


def knock(agency: Agency, till: Connection, body: bytes, signed: Mapping[str, str]) -> Answer:
    where = f"/webhooks/{agency.account.id}/{till.id}"
    return agency.deployment.request("POST", where, body=body, headers=dict(signed))


def test_what_paypal_signed_is_kept_once(agency: Agency, paypal: Place, till: Connection) -> None:
    body = event()
    signed = headers(body, paypal, agency.deployment.clock.now())
    agency.deployment.wire.clear()
    assert knock(agency, till, body, signed).json == {"received": True, "new": True}
    assert agency.deployment.wire.names == COLD
    agency.deployment.wire.clear()
    assert knock(agency, till, body, signed).json["new"] is False
    assert agency.deployment.wire.names == COLD[3:]
    assert len(agency.deployment.items("inbox")) == 1


def test_what_it_did_not_sign_is_refused_with_nothing_stored(
    agency: Agency, paypal: Place, till: Connection
) -> None:
    body, now = event(), agency.deployment.clock.now()
    signed = headers(body, paypal, now)
    hostile = {"paypal-cert-url": "https://api.paypal.com.evil.test/v1/notifications/certs/CERT-1"}
    before = agency.deployment.dump()
    for spoilt, given in (
        (event("WH-9-9"), signed),
        (body, headers(body, paypal, now, hook="8YM80501I2536212B")),
        (body, {**signed, **hostile}),
        (body, {"content-type": "application/json"}),
    ):
        assert knock(agency, till, spoilt, given).code == "bad-signature"
    assert agency.deployment.dump() == before


def test_a_certificate_that_nobody_vouches_for_is_paypals_to_judge(
    agency: Agency, paypal: Place, till: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    other.write_text(authority().root.pem)
    monkeypatch.setenv("CARTWRIGHT_PAYPAL_ROOTS", str(other))
    certified.paypal.cache_clear()
    body = event()
    assert knock(agency, till, body, headers(body, paypal, agency.deployment.clock.now())).status == 200
    assert paypal.asked == ["POST /v1/notifications/verify-webhook-signature"]


def test_the_door_opens_without_certificates() -> None:
    """They are as much as all the rest of it, and most webhooks are not PayPal's."""
    found = "import webhooks.inbound, sys; print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", found], check=True, capture_output=True, text=True)
    assert not {"cryptography", "cartwright.adapters.processors.paypal_wire"} & set(output.stdout.split())
