"""The short way of an update and moto's own leave the same, tell the stream the same and refuse the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models import DynamoDBBackend

from tests import aws, moto_tables, moto_updates
from tests.contract.doubles.test_moto_tables import everything, records

KEY = {"pk": {"S": "A"}, "sk": {"S": "1"}}
NOBODY = {"pk": {"S": "A"}, "sk": {"S": "2"}}
ITEM = {**KEY, "kind": {"S": "old"}, "version": {"N": "1"}, "gone": {"BOOL": True}, "gsi1pk": {"S": "x"}}
NAMES = {
    "#kind": "kind",
    "#version": "version",
    "#gone": "gone",
    "#new": "new",
    "#pk": "pk",
    "#index": "gsi1pk",
    "#again": "kind",
}
VALUES: dict[str, Any] = {
    ":text": {"S": "changed"},
    ":one": {"N": "1"},
    ":part": {"N": "-0.25"},
    ":list": {"L": [{"S": "x"}, {"NULL": True}]},
    ":map": {"M": {"a": {"N": "1"}}},
    ":none": {"S": ""},
    ":large": {"S": "é" * 210_000},
}
SHORT = [
    "SET #kind = :text",
    "SET #new = :list, #kind = :map",
    "REMOVE #gone",
    "REMOVE #gone, #new",
    "ADD #version :one",
    "ADD #new :one",
    "SET #kind = :text REMOVE #gone ADD #version :part, #new :one",
    "SET #kind = :text ADD #version :one",
    "SET #index = :text",
    "REMOVE #index",
    "SET #kind = :none",
    "SET #new = :large",
]
LONG = [
    "SET kind = :text",
    "SET #kind = :text, #again = :text",
    "SET #pk = :text",
    "SET #index = :none",
    "SET #index = :one",
    "SET #kind = :nothing",
    "SET #new = if_not_exists(#kind, :text)",
    "SET #version = #version + :one",
    "SET #map.#kind = :text",
    "ADD #kind :one",
    "ADD #new :text",
    "REMOVE #gone SET #kind = :text",
    "SET",
    "nonsense",
]
CONDITIONS = [None, "attribute_exists(pk)", "attribute_not_exists(pk)", "#version = :one"]


@pytest.fixture
def table() -> Iterator[Any]:
    with aws.moto():
        client: Any = aws.dynamodb()
        aws.create_table(client)
        yield client


def ended(client: Any, expression: str, key: Any, condition: str | None) -> object:
    """What is answered, there, and told by the stream."""
    moto_tables.clear(aws.REGION, aws.TABLE)
    client.put_item(TableName=aws.TABLE, Item=ITEM)
    said = f"{expression} {condition}"
    names = {name: at for name, at in NAMES.items() if name in said}
    values = {name: value for name, value in VALUES.items() if name in said}
    words = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    asked = {"TableName": aws.TABLE, "Key": key, "UpdateExpression": expression}
    asked |= {name: given for name, given in words.items() if given}
    if condition:
        asked |= {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    found: list[object] = []
    for transacted in (False, True):
        try:
            if transacted:
                client.transact_write_items(TransactItems=[{"Update": asked}])
            else:
                answer = client.update_item(**asked, ReturnValues="ALL_NEW")
                found.append(answer["Attributes"])
        except ClientError as refused:
            told = {name: part for name, part in refused.response.items() if name != "ResponseMetadata"}
            found.append(told)
        found.append(everything(client))
    return *found, records(client)


@pytest.mark.parametrize("expression", [*SHORT, *LONG])
def test_both_ways_end_the_same(table: Any, expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [(key, condition) for key in (KEY, NOBODY) for condition in CONDITIONS]
    short = [ended(table, expression, *one) for one in asked]
    monkeypatch.setattr(DynamoDBBackend, "update_item", moto_tables.on_an_item_of_its_own)
    assert short == [ended(table, expression, *one) for one in asked]


@pytest.mark.parametrize("expression", [*SHORT, *LONG])
def test_what_is_plain_goes_the_short_way(
    table: Any, expression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    went = []
    monkeypatch.setattr(moto_updates, "_done", lambda *_: went.append(expression))
    try:
        ended(table, expression, KEY, None)
    except AttributeError:
        assert went, "the answer of nothing"
    assert bool(went) == (expression in SHORT)


def test_an_item_is_never_larger_than_it_may_be(table: Any) -> None:
    for number in range(3):
        piece = {
            "pk": {"S": "B"},
            "sk": {"S": "1"},
            **{f"a{n}": {"S": "x" * 4000} for n in range(33 * number)},
        }
        table.put_item(TableName=aws.TABLE, Item=piece)
    asked = {"TableName": aws.TABLE, "Key": {"pk": {"S": "B"}, "sk": {"S": "1"}}}
    names = {"ExpressionAttributeNames": {"#new": "new"}}
    for size, fits in ((100_000, True), (200_000, False)):
        values = {"ExpressionAttributeValues": {":new": {"S": "x" * size}}}
        whole = asked | names | values | {"UpdateExpression": "SET #new = :new"}
        if fits:
            table.update_item(**whole)
        else:
            with pytest.raises(ClientError, match="exceeded the maximum allowed size"):
                table.update_item(**whole)
