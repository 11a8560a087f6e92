"""What moto answers by the long way, it answers by the short one: words, errors, and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests import aws
from tests.moto_tables import light_transactions
from tests.moto_wire import short_way

TABLE = {"TableName": aws.TABLE}
KEY = {"pk": {"S": "A"}, "sk": {"S": "1"}}
OTHER = {"pk": {"S": "A"}, "sk": {"S": "2"}}
CHANGE = {
    "UpdateExpression": "SET #a = :a ADD n :one",
    "ExpressionAttributeNames": {"#a": "a"},
    "ExpressionAttributeValues": {":a": {"S": "ü"}, ":one": {"N": "1"}},
}
NESTED = {"L": [{"S": "x"}, {"NULL": True}, {"M": {"a": {"N": "1"}, "b": {"L": []}}}]}
STORY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("put_item", {**TABLE, "Item": {**KEY, "b": {"B": b"\0\xffx"}, "n": {"N": "7"}, "t": {"BOOL": True}}}),
    ("get_item", {**TABLE, "Key": KEY}),
    ("get_item", {**TABLE, "Key": OTHER}),
    ("put_item", {**TABLE, "Item": {**OTHER, "l": NESTED}, "ReturnConsumedCapacity": "TOTAL"}),
    ("get_item", {**TABLE, "Key": OTHER, "ReturnConsumedCapacity": "TOTAL"}),
    ("delete_item", {**TABLE, "Key": OTHER}),
    ("put_item", {**TABLE, "Item": {**OTHER, "s": {"SS": ["x", "y"]}}}),
    ("delete_item", {**TABLE, "Key": OTHER, "ReturnValues": "ALL_OLD"}),
    ("put_item", {**TABLE, "Item": KEY, "ConditionExpression": "attribute_not_exists(pk)"}),
    ("update_item", {**TABLE, "Key": KEY, **CHANGE, "ReturnValues": "ALL_NEW"}),
    (
        "transact_write_items",
        {
            "TransactItems": [
                {
                    "ConditionCheck": {
                        **TABLE,
                        "Key": KEY,
                        "ConditionExpression": "attribute_not_exists(pk)",
                        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                    }
                },
                {"Put": {**TABLE, "Item": OTHER}},
            ]
        },
    ),
    ("transact_write_items", {"TransactItems": [{"Put": {**TABLE, "Item": OTHER}}]}),
    (
        "query",
        {
            **TABLE,
            "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": {"S": "A"}},
            "Limit": 1,
        },
    ),
    ("batch_get_item", {"RequestItems": {aws.TABLE: {"Keys": [KEY, OTHER]}}}),
    ("transact_get_items", {"TransactItems": [{"Get": {**TABLE, "Key": OTHER}}]}),
    ("get_item", {"TableName": "nowhere", "Key": KEY}),
    (
        "update_item",
        {
            **TABLE,
            "Key": KEY,
            "UpdateExpression": "SET pk = :a",
            "ExpressionAttributeValues": {":a": {"S": "x"}},
        },
    ),
    ("delete_item", {**TABLE, "Key": OTHER, "ReturnValues": "ALL_OLD"}),
    ("scan", {**TABLE}),
)


def told(way: Callable[[], AbstractContextManager[None]]) -> Iterator[object]:
    with mock_aws(), light_transactions(), way():
        client: Any = aws.dynamodb()
        aws.create_table(client)
        for operation, words in STORY:
            try:
                answer = getattr(client, operation)(**words)
            except ClientError as refused:
                answer = {**refused.response, "class": type(refused).__name__, "says": str(refused)}
            metadata = answer.pop("ResponseMetadata")
            yield answer, metadata["HTTPStatusCode"], metadata["RetryAttempts"]


def test_both_ways_give_the_same() -> None:
    assert list(told(short_way)) == list(told(nullcontext))


def test_who_listens_to_what_is_sent_still_hears_it() -> None:
    heard: list[str] = []
    with aws.moto():
        client: Any = aws.dynamodb()
        aws.create_table(client)
        client.meta.events.register("before-send.dynamodb", lambda request, **_: heard.append(request.method))
        client.put_item(**TABLE, Item=KEY)
    assert heard == ["POST"]


def test_by_the_short_way_nothing_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws.moto():
        client: Any = aws.dynamodb()
        aws.create_table(client)
        monkeypatch.setattr("botocore.signers.RequestSigner.sign", None)
        client.put_item(**TABLE, Item=KEY)
        assert client.get_item(**TABLE, Key=KEY)["Item"] == KEY
