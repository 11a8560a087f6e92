"""Which keys a request read, and which it wrote: to see the ones, and to undo the others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.component.deployment import Deployment, Dump
from tests.component.wire import Call

WRITES = {"dynamodb.PutItem", "dynamodb.UpdateItem", "dynamodb.DeleteItem"}


def partitions(calls: Iterable[Call]) -> Iterator[str]:
    """Partition keys of all reads, of the table and its indexes."""
    for call in calls:
        if call.name == "dynamodb.GetItem":
            yield call.asked["Key"]["pk"]["S"]
        elif call.name == "dynamodb.BatchGetItem":
            for wanted in call.asked["RequestItems"].values():
                yield from (key["pk"]["S"] for key in wanted["Keys"])
        elif call.name == "dynamodb.Query":
            # The partition is the first value of every query; see storage.table.
            yield call.asked["ExpressionAttributeValues"][":0"]["S"]


def seat_queries(calls: Iterable[Call]) -> list[str]:
    """The partitions that were read whole, as a member's is for all that decides its access."""
    return [
        call.asked["ExpressionAttributeValues"][":0"]["S"]
        for call in calls
        if call.name == "dynamodb.Query" and len(call.asked["ExpressionAttributeValues"]) == 1
    ]


def asked_for(calls: Iterable[Call]) -> Iterator[str]:
    """All that reads name: partitions, and what they look for in them."""
    for call in calls:
        if call.name in {"dynamodb.GetItem", "dynamodb.BatchGetItem", "dynamodb.Query"}:
            yield json.dumps(call.asked)


def entries(calls: Iterable[Call]) -> list[Mapping[str, Any]]:
    """The entries of the log among what was written."""
    return [
        json.loads(leg["Item"]["body"]["S"])
        for leg in _legs(calls)
        if leg.get("Item", {}).get("kind") == {"S": "audit"}
    ]


def changes(calls: Iterable[Call]) -> set[tuple[str, str]]:
    """The keys of all that was written but entries of the log."""
    return {key for key in map(_place, _legs(calls)) if "#AUDIT#" not in key[0]}


def undo(deployment: Deployment, start: Dump) -> None:
    """The table as it was at `start`, if nothing but the calls since the last `clear` has changed it."""
    for key in set(map(_place, _legs(deployment.wire.calls))):
        if key in start:
            deployment.dynamodb.put_item(TableName=deployment.table, Item=start[key])
        else:
            named = {name: {"S": word} for name, word in zip(("pk", "sk"), key, strict=True)}
            deployment.dynamodb.delete_item(TableName=deployment.table, Key=named)
    deployment.wire.clear()


def _legs(calls: Iterable[Call]) -> Iterator[Mapping[str, Any]]:
    """Every write, of transactions each."""
    for call in calls:
        if call.name in WRITES:
            yield call.asked
        if call.name == "dynamodb.TransactWriteItems":
            for one in call.asked["TransactItems"]:
                yield from (leg for kind, leg in one.items() if kind != "ConditionCheck")


def _place(leg: Mapping[str, Any]) -> tuple[str, str]:
    place = leg.get("Item") or leg["Key"]
    return place["pk"]["S"], place["sk"]["S"]
