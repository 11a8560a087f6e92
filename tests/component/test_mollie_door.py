"""webhooks.inbound: calls that nobody signs, at an address that we told Mollie alone."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest

from cartwright.adapters.processors.mollie_webhooks import KIND
from cartwright.application import connecting
from cartwright.bootstrap import shop, vaults
from cartwright.domain.connections import Connection
from cartwright.domain.ids import derived
from tests.component.agency import Agency
from tests.component.deployment import Answer

SECRET = "whsec-mollie-0a1b2c3d4e5f"
ORDER = derived("order", "first")
COLD = ["dynamodb.GetItem", "kms.Decrypt", "kms.GenerateDataKey", "dynamodb.TransactWriteItems"]


@pytest.fixture(name="till")
def _till(agency: Agency) -> Connection:
    mine = shop.store().of(agency.account.id)
    credentials = {"api_key": "live_inventedMollieKey0000000000001", "webhook_secrets": SECRET}
    plug = connecting.Plug(None, "mollie", "Mollie", credentials)
    return connecting.connect(
        agency.act, plug, connections=mine.connections, vault=vaults.vault(), clients=mine.clients
    )


def proof(agency: Agency, till: Connection, secret: str = SECRET, order: str = ORDER) -> str:
    where = f"{agency.account.id}/{till.id}/{order}"
    return hmac.new(secret.encode(), where.encode(), hashlib.sha256).hexdigest()


def call(agency: Agency, till: Connection, query: str, body: bytes = b"id=tr_7UhSN1zuXS") -> Answer:
    where = f"/webhooks/{agency.account.id}/{till.id}?{query}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return agency.deployment.request("POST", where, body=body, headers=headers)


def test_a_call_is_kept_with_the_order_it_is_about(agency: Agency, till: Connection) -> None:
    agency.deployment.wire.clear()
    answer = call(agency, till, f"order={ORDER}&proof={proof(agency, till)}")
    assert answer.json == {"received": True, "new": True}
    assert agency.deployment.wire.names == COLD
    (kept,) = agency.deployment.items("inbox")
    assert (kept["order"], kept["reference"], kept["signal"]) == (ORDER, "tr_7UhSN1zuXS", KIND)


def test_a_later_call_in_the_same_words_is_another(agency: Agency, till: Connection) -> None:
    told = []
    for _ in range(2):
        told.append(call(agency, till, f"order={ORDER}&proof={proof(agency, till)}").json["new"])
        agency.deployment.clock.move(timedelta(seconds=1))
    assert told == [True, True]


def test_a_call_that_we_told_nobody_about_is_refused_with_nothing_stored(
    agency: Agency, till: Connection
) -> None:
    before = agency.deployment.dump()
    other = derived("order", "other")
    for query in (
        "",
        f"order={ORDER}",
        f"order={ORDER}&proof={proof(agency, till, 'another-secret')}",
        f"order={other}&proof={proof(agency, till)}",
        f"order={ORDER}&proof={hmac.new(SECRET.encode(), ORDER.encode(), hashlib.sha256).hexdigest()}",
    ):
        assert call(agency, till, query).code == "bad-signature"
    assert call(agency, till, f"order={ORDER}&proof={proof(agency, till)}", b"id=x").code == "invalid-request"
    assert agency.deployment.dump() == before


def test_no_header_can_say_where_it_was_called(agency: Agency, till: Connection) -> None:
    where = f"/webhooks/{agency.account.id}/{till.id}"
    headers = {":query": f"order={ORDER}&proof={proof(agency, till)}", ":path": "x/y"}
    assert agency.deployment.request("POST", where, body=b"id=tr_1", headers=headers).code == "bad-signature"
