"""Which keys were read: the partitions that any read of a request named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.component.wire import Call


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


def changed(calls: Iterable[Call]) -> bool:
    """Whether anything was written but an entry of the log."""
    return any(
        call.name in {"dynamodb.TransactWriteItems", "dynamodb.UpdateItem", "dynamodb.DeleteItem"}
        or (call.name == "dynamodb.PutItem" and "#AUDIT#" not in call.asked["Item"]["pk"]["S"])
        for call in calls
    )
