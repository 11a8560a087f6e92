"""Which keys a request read, and which it wrote: to see the ones, and to undo the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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


def undo(deployment: Deployment, start: Dump) -> None:
    """The table as it was at `start`, if nothing but the calls since the last `clear` has changed it."""
    for key in set(_written(deployment.wire.calls)):
        if key in start:
            deployment.dynamodb.put_item(TableName=deployment.table, Item=start[key])
        else:
            named = {name: {"S": word} for name, word in zip(("pk", "sk"), key, strict=True)}
            deployment.dynamodb.delete_item(TableName=deployment.table, Key=named)
    deployment.wire.clear()


def _written(calls: Iterable[Call]) -> Iterator[tuple[str, str]]:
    for call in calls:
        legs = [call.asked] if call.name in WRITES else []
        if call.name == "dynamodb.TransactWriteItems":
            legs = [leg for one in call.asked["TransactItems"] for leg in one.values()]
        for leg in legs:
            place = leg.get("Item") or leg["Key"]
            yield place["pk"]["S"], place["sk"]["S"]
