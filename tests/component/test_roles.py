"""What tests/component/roles.py finds out: moto refuses nobody, and here a missing permission shows."""

from __future__ import annotations

import os

import pytest

from tests.component.deployment import Deployment, client, template
from tests.component.roles import Need, refused, statements
from tests.component.wire import Call

AUDIT = "ACCOUNT#acc_1#AUDIT#2026-11"
VEILS = "ACCOUNT#acc_1#CLIENT#cli_1#VEILS"
PAGE = "PAGE#harbour.carts.example.com#course"


def put(pk: str) -> Call:
    return Call("dynamodb.PutItem", {"TableName": os.environ["CARTWRIGHT_TABLE"], "Item": {"pk": {"S": pk}}})


def leg(kind: str, pk: str) -> Call:
    key = {"TableName": os.environ["CARTWRIGHT_TABLE"], "Key": {"pk": {"S": pk}}}
    return Call("dynamodb.TransactWriteItems", {"TransactItems": [{kind: key}]})


def looks(pk: str) -> list[Call]:
    """Every way to read what lies there."""
    table, key = os.environ["CARTWRIGHT_TABLE"], {"pk": {"S": pk}}
    return [
        Call("dynamodb.GetItem", {"TableName": table, "Key": key}),
        Call("dynamodb.BatchGetItem", {"RequestItems": {table: {"Keys": [key]}}}),
        Call("dynamodb.Query", {"TableName": table, "ExpressionAttributeValues": {":0": {"S": pk}}}),
    ]


def read(pk: str, index: str) -> Call:
    asked = {"TableName": os.environ["CARTWRIGHT_TABLE"], "ExpressionAttributeValues": {":0": {"S": pk}}}
    return Call("dynamodb.Query", {**asked, "IndexName": index})


def stored(key: str) -> Call:
    return Call("s3.PutObject", {"Bucket": os.environ["CARTWRIGHT_BUCKET"], "Key": key})


def opened(**context: str) -> Call:
    key = os.environ["CARTWRIGHT_CREDENTIALS_KEY"]
    return Call("kms.Decrypt", {"KeyId": key, "EncryptionContext": context})


WHOSE = {"account": "acc_1", "client": "", "connection": "con_1"}


@pytest.mark.parametrize(
    ("function", "allowed", "not_allowed"),
    [
        ("Checkout", lambda: put(PAGE), lambda: put(AUDIT)),
        ("DeliveriesFeedback", lambda: put(AUDIT), lambda: leg("Update", AUDIT)),
        ("Users", lambda: leg("ConditionCheck", PAGE), lambda: Call("dynamodb.Scan", put(PAGE).asked)),
        ("WebhooksSweeper", lambda: read("WAITING", "gsi2"), lambda: read("WAITING", "gsi1")),
        ("ReportsQueued", lambda: stored("exports/a.json"), lambda: stored("secrets/a.json")),
        ("WebhooksWorker", lambda: opened(**WHOSE), lambda: opened(account="acc_1")),
        ("WebhooksInbound", lambda: put("INBOX#acc_1"), lambda: put(PAGE)),
    ],
)
def test_a_call_is_held_against_the_role_of_the_function_that_makes_it(
    deployment: Deployment, function: str, allowed: object, not_allowed: object
) -> None:
    assert callable(allowed)
    assert callable(not_allowed)
    assert refused(function, allowed()) == []
    assert len(refused(function, not_allowed())) == 1


@pytest.mark.parametrize(
    ("calls", "who"),
    [
        # The sweeper asks again about VAT numbers, which are a buyer's words (0155); a subscription's charge
        # is an order of the same buyer's (0210).
        (
            lambda: looks(VEILS),
            {
                "Checkout",
                "Users",
                "ReportsQueued",
                "DeliveriesMail",
                "Documents",
                "WebhooksSweeper",
                "BillingCharges",
            },
        ),
        (lambda: [leg("Delete", VEILS)], {"Users"}),
        (lambda: [leg("Update", VEILS)], {"Checkout", "Users"}),
        (
            lambda: [put(VEILS)],
            {
                "Checkout",
                "WebhooksWorker",
                "WebhooksSweeper",
                "BillingCharges",
                "Users",
                "UsersOperator",
            },
        ),
    ],
    ids=["read", "deleted", "changed", "put"],
)
def test_the_keys_of_buyers_words_are_out_of_reach_of_whoever_needs_no_word(
    deployment: Deployment, calls: object, who: set[str]
) -> None:
    assert callable(calls)
    functions = [found.name for found in template().resources("AWS::Serverless::Function")]
    assert {name for name in functions if any(not refused(name, call) for call in calls())} == who


def test_a_function_that_does_what_its_role_does_not_allow_fails_the_test(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = deployment.table

    def beyond(event: object, context: object) -> None:
        from cartwright.adapters import aws

        aws.dynamodb().put_item(TableName=table, Item={"pk": {"S": AUDIT}, "sk": {"S": "x"}})

    monkeypatch.setattr("tests.component.deployment.handler_of", lambda _: beyond)
    with pytest.raises(AssertionError, match="AUDIT"):
        deployment.invoke("Checkout", {})
    assert deployment.invoke("Users", {}) is None


def test_every_resource_of_a_role_goes_by_a_name_that_calls_are_given() -> None:
    assert Need("dynamodb:Query", "Table/index/gsi2").resource in statements("WebhooksSweeper")[1]["Resource"]


def test_moto_itself_asks_nobody(deployment: Deployment) -> None:
    client("dynamodb").put_item(TableName=deployment.table, Item={"pk": {"S": AUDIT}, "sk": {"S": "x"}})
