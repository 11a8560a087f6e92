"""What moto promises of tables, it still promises with our light transactions and our way past the wire."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from moto import mock_aws

from tests import aws, moto_tables

OLD = {"pk": {"S": "A"}, "sk": {"S": "1"}, "kind": {"S": "old"}, "version": {"N": "1"}}
GOES = {"pk": {"S": "A"}, "sk": {"S": "2"}, "kind": {"S": "old"}, "seen": {"BOOL": True}}
NEW = {"pk": {"S": "B"}, "sk": {"S": "1"}, "kind": {"S": "new"}, "list": {"L": [{"S": "x"}, {"NULL": True}]}}


@pytest.fixture
def table() -> Iterator[Any]:
    """A client of a moto whose table holds OLD and GOES."""
    with aws.moto():
        client: Any = aws.dynamodb()
        aws.create_table(client)
        for item in (OLD, GOES):
            client.put_item(TableName=aws.TABLE, Item=item)
        yield client


def everything(client: Any) -> list[Any]:
    return list(client.scan(TableName=aws.TABLE)["Items"])


def records(client: Any) -> list[tuple[str, Any]]:
    """What the stream tells: the event, and how the item is now."""
    streams: Any = aws.client("dynamodbstreams")
    arn = client.describe_table(TableName=aws.TABLE)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    found = streams.get_records(ShardIterator=place["ShardIterator"])["Records"]
    return [(one["eventName"], one["dynamodb"].get("NewImage")) for one in found]


def legs(*, doomed: bool) -> list[Any]:
    """A change, a removal, a newcomer, and a check that fails if `doomed`."""
    return [
        {
            "Update": {
                "TableName": aws.TABLE,
                "Key": {"pk": OLD["pk"], "sk": OLD["sk"]},
                "UpdateExpression": "SET #kind = :kind ADD version :one",
                "ExpressionAttributeNames": {"#kind": "kind"},
                "ExpressionAttributeValues": {":kind": {"S": "changed"}, ":one": {"N": "1"}},
            }
        },
        {"Delete": {"TableName": aws.TABLE, "Key": {"pk": GOES["pk"], "sk": GOES["sk"]}}},
        {"Put": {"TableName": aws.TABLE, "Item": NEW}},
        {
            "ConditionCheck": {
                "TableName": aws.TABLE,
                "Key": {"pk": {"S": "C"}, "sk": {"S": "1"}},
                "ConditionExpression": "attribute_exists(pk)" if doomed else "attribute_not_exists(pk)",
            }
        },
    ]


def test_a_transaction_that_loses_a_leg_changes_nothing_and_says_nothing(table: Any) -> None:
    before = everything(table), records(table)
    with pytest.raises(table.exceptions.TransactionCanceledException):
        table.transact_write_items(TransactItems=legs(doomed=True))
    assert (everything(table), records(table)) == before


def test_a_transaction_that_is_kept_changes_all_of_it_and_says_it(table: Any) -> None:
    table.transact_write_items(TransactItems=legs(doomed=False))
    changed = OLD | {"kind": {"S": "changed"}, "version": {"N": "2"}}
    assert everything(table) == [changed, NEW]
    assert records(table)[2:] == [("MODIFY", changed), ("REMOVE", None), ("INSERT", NEW)]


def test_past_the_wire_a_table_is_as_a_scan_gives_it(table: Any) -> None:
    moto_tables.put(aws.REGION, aws.TABLE, [NEW])
    assert list(moto_tables.items(aws.REGION, aws.TABLE)) == everything(table) == [OLD, GOES, NEW]


def test_whoever_changes_what_was_seen_past_the_wire_changes_nothing_in_the_table(table: Any) -> None:
    for item in moto_tables.items(aws.REGION, aws.TABLE):
        item["kind"]["S"] = "spoiled"
    assert everything(table) == [OLD, GOES]


def test_a_table_that_is_cleared_is_as_it_was_made(table: Any) -> None:
    moto_tables.clear(aws.REGION, aws.TABLE)

    assert everything(table) == []
    assert records(table) == []
    table.put_item(TableName=aws.TABLE, Item=NEW)
    assert everything(table) == [NEW]
    assert records(table) == [("INSERT", NEW)]


def test_a_table_that_is_filled_twice_holds_what_was_put_and_not_what_became_of_it(table: Any) -> None:
    for _ in range(2):
        moto_tables.clear(aws.REGION, aws.TABLE)
        moto_tables.fill(aws.REGION, aws.TABLE, [OLD, GOES])

        assert everything(table) == [OLD, GOES]
        table.transact_write_items(TransactItems=legs(doomed=False))
        table.update_item(
            TableName=aws.TABLE,
            Key={"pk": NEW["pk"], "sk": NEW["sk"]},
            UpdateExpression="SET seen = :now",
            ExpressionAttributeValues={":now": {"BOOL": True}},
        )
        assert [item["kind"]["S"] for item in everything(table)] == ["changed", "new"]


OURS = {":p": {"S": "A"}}
HEAVY = {"S": "x" * 300_000}
QUERIES: tuple[dict[str, Any], ...] = (
    {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": OURS},
    {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": OURS, "ScanIndexForward": False},
    {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "nobody's"}}},
    {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": OURS, "Limit": 2},
    {
        "KeyConditionExpression": "pk = :p",
        "ExpressionAttributeValues": OURS,
        "Limit": 1,
        "ExclusiveStartKey": {"pk": {"S": "A"}, "sk": {"S": "1"}},
    },
    {
        "KeyConditionExpression": "pk = :p AND sk BETWEEN :a AND :b",
        "ExpressionAttributeValues": {**OURS, ":a": {"S": "1"}, ":b": {"S": "2"}},
    },
    {
        "KeyConditionExpression": "pk = :p AND begins_with(sk, :a)",
        "ExpressionAttributeValues": {**OURS, ":a": {"S": "2"}},
        "Select": "COUNT",
    },
    {
        "KeyConditionExpression": "pk = :p",
        "FilterExpression": "kind = :k",
        "ExpressionAttributeValues": {**OURS, ":k": {"S": "old"}},
        "ProjectionExpression": "sk",
    },
    {
        "IndexName": "gsi1",
        "KeyConditionExpression": "gsi1pk = :p",
        "ExpressionAttributeValues": {":p": {"S": "G"}},
    },
)


def found(*, light: bool) -> Iterator[Any]:
    """What queries and a scan say, before and after an item that they have found has become heavier."""
    with mock_aws(), moto_tables.light_transactions() if light else nullcontext():
        client: Any = aws.dynamodb()
        aws.create_table(client)
        there = {"gsi1pk": {"S": "G"}, "gsi1sk": {"S": "9"}}
        heavy = [{"pk": {"S": "A"}, "sk": {"S": f"2{n}"}, "text": HEAVY} for n in range(3)]
        for item in (NEW, GOES, {**OLD, **there}, *heavy):
            client.put_item(TableName=aws.TABLE, Item=item)
        for change in (True, False):
            for query in QUERIES:
                answer = client.query(TableName=aws.TABLE, **query)
                yield [answer.get(name) for name in ("Items", "Count", "ScannedCount", "LastEvaluatedKey")]
            yield everything(client)
            if change:
                client.update_item(
                    TableName=aws.TABLE,
                    Key={"pk": OLD["pk"], "sk": OLD["sk"]},
                    UpdateExpression="SET #t = :t",
                    ExpressionAttributeNames={"#t": "text"},
                    ExpressionAttributeValues={":t": HEAVY},
                )


def test_a_query_finds_what_it_finds_in_the_whole_table() -> None:
    light = list(found(light=True))
    assert light == list(found(light=False))
    before, after = light[0], light[len(QUERIES) + 1]
    assert (before[1], before[3]) == (5, None), "all of it in one answer"
    assert after[1] < 5, "with one more of 300 kB it is more than one answer"
    assert after[3] is not None
