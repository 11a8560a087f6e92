"""The table: reads by key, batch and query, and writes as values, committed together or not at all.

::

    commit(Write(Put(order, version_is(3)), otherwise=Stale()),     lost leg 0 -> Stale
           Write(Put(entry, absent()), otherwise=Stale()))          conflict, throttling, time-out -> Outage
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as Unconnected

from cartwright.domain.errors import Outage, TooLarge
from cartwright.storage.answers import Lost, lost, not_now
from cartwright.storage.conditions import Words
from cartwright.storage.keys import Key, Stretch
from cartwright.storage.schema import BATCH, LEGS, PK, SK, Item
from cartwright.storage.wire import as_told, plain, texts, wired
from cartwright.storage.writes import NAMES, Check, Delete, Operation, Put, Update, Write

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

__all__ = ["Check", "Delete", "Lost", "Operation", "Page", "Put", "Table", "Update", "Write"]

_PATIENCE = 5
_PARSED = "before-parse.dynamodb.Query"


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, and the key to go on after; None at the end."""

    items: list[Item]
    last: Key | None


class Table:
    """One table behind one client. Every method raises Outage for what may succeed later."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        client.meta.events.register(_PARSED, as_told, unique_id="cartwright: items as they are told")
        self._client = client
        self._name = name

    def get(self, key: Key, *, consistent: bool) -> Item | None:
        answer = self._call("get_item", TableName=self._name, Key=wired(key), ConsistentRead=consistent)
        return plain(answer["Item"]) if "Item" in answer else None

    def batch(self, keys: Sequence[Key], *, consistent: bool) -> list[Item]:
        """Those of the items that are there, in no order. One call for up to a hundred; each key once."""
        return [item for some in batched(keys, BATCH, strict=False) for item in self._batch(some, consistent)]

    def query(
        self, stretch: Stretch, *, consistent: bool, limit: int | None = None, backwards: bool = False
    ) -> list[Item]:
        """The stretch in key order, or its first `limit` items. Indexes are never consistent."""
        return list(islice(self._items(stretch, consistent, limit, backwards), limit))

    def each(self, stretch: Stretch, *, consistent: bool, only: Sequence[str] = ()) -> Iterator[Item]:
        """The stretch in key order, a call at a time, as far as it is wanted; of each item `only` those
        attributes, where some are named: that saves their way and their parsing, and not their reading."""
        return self._items(stretch, consistent, None, backwards=False, only=only)

    def commit(self, *writes: Write) -> None:
        """All or nothing, in one call. Raises the refusal of the first leg that is lost."""
        loss = self.attempt(*(write.operation for write in writes))
        if loss is None:
            return
        otherwise = writes[loss.leg].otherwise
        if otherwise is None:
            raise RuntimeError(f"leg {loss.leg} was lost, and nobody had thought of it")
        raise otherwise

    def attempt(self, *operations: Operation) -> Lost | None:
        """All or nothing, in one call: None when done, the lost leg when not."""
        if len(operations) > LEGS:
            raise TooLarge(f"{len(operations)} items do not go into one transaction", limit=LEGS)
        legs = [self._rendered(operation) for operation in operations]
        try:
            if len(operations) == 1:
                self._write(operations[0], legs[0])
            else:
                named = zip(operations, legs, strict=True)
                self._client.transact_write_items(
                    TransactItems=[{NAMES[type(operation)]: leg} for operation, leg in named]  # type: ignore[misc]
                )
        except ClientError as error:
            return lost(error)
        except (HTTPClientError, Unconnected) as error:
            raise Outage("the table") from error
        return None

    def page(
        self, stretch: Stretch, *, consistent: bool, limit: int, after: Key | None, backwards: bool = False
    ) -> Page:
        """Up to `limit` items after the item of key `after`, and where to go on."""
        answer = self._page(stretch, consistent, limit, backwards, wired(after) if after else None)
        last = answer.get("LastEvaluatedKey")
        return Page([plain(item) for item in answer["Items"]], texts(last) if last else None)

    def _write(self, operation: Operation, leg: dict[str, Any]) -> None:
        match operation:
            case Put():
                self._client.put_item(**leg)
            case Update():
                self._client.update_item(**leg)
            case Delete():
                self._client.delete_item(**leg)
            case Check():
                raise ValueError("a check alone is a read")

    def _rendered(self, operation: Operation) -> dict[str, Any]:
        words = Words()
        leg = {"TableName": self._name, **operation.rendered(words)}
        if operation.when is not None:
            leg["ConditionExpression"] = operation.when(words)
            if operation.tell:
                leg["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        if words.names:
            leg["ExpressionAttributeNames"] = words.names
        if words.values:
            leg["ExpressionAttributeValues"] = wired(words.values)
        return leg

    def _batch(self, keys: Sequence[Key], consistent: bool) -> Iterator[Item]:
        wanted: Any = {self._name: {"Keys": [wired(key) for key in keys], "ConsistentRead": consistent}}
        for _ in range(_PATIENCE):
            answer = self._call("batch_get_item", RequestItems=wanted)
            yield from map(plain, answer["Responses"].get(self._name, []))
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                return
        raise Outage("the table, which answers in parts")

    def _items(
        self,
        stretch: Stretch,
        consistent: bool,
        limit: int | None,
        backwards: bool,
        only: Sequence[str] = (),
    ) -> Iterator[Item]:
        start: Any = None
        while True:
            answer = self._page(stretch, consistent, limit, backwards, start, only=only)
            yield from map(plain, answer["Items"])
            start = answer.get("LastEvaluatedKey")
            if not start:
                return

    def _page(
        self,
        stretch: Stretch,
        consistent: bool,
        limit: int | None,
        backwards: bool,
        start: Any,
        *,
        only: Sequence[str] = (),
    ) -> Mapping[str, Any]:
        pk, sk = (f"{stretch.index}pk", f"{stretch.index}sk") if stretch.index else (PK, SK)
        words = Words()
        where = f"{words.name(pk)} = {words.value(stretch.pk)}"
        if stretch.begins:
            where += f" AND begins_with({words.name(sk)}, {words.value(stretch.begins)})"
        if stretch.span:
            first, last = map(words.value, stretch.span)
            where += f" AND {words.name(sk)} BETWEEN {first} AND {last}"
        shown = {"ProjectionExpression": ", ".join(map(words.name, only))} if only else {}
        asked: dict[str, Any] = {
            **shown,
            "TableName": self._name,
            "KeyConditionExpression": where,
            "ExpressionAttributeNames": words.names,
            "ExpressionAttributeValues": wired(words.values),
            "ScanIndexForward": not backwards,
        }
        if stretch.index:
            asked["IndexName"] = stretch.index
        else:
            asked["ConsistentRead"] = consistent
        if limit is not None:
            asked["Limit"] = limit
        if start:
            asked["ExclusiveStartKey"] = start
        return self._call("query", **asked)

    def _call(self, operation: str, **arguments: Any) -> Mapping[str, Any]:
        try:
            answer: Mapping[str, Any] = getattr(self._client, operation)(**arguments)
        except ClientError as error:
            if not_now(error):
                raise Outage("the table") from error
            raise
        except (HTTPClientError, Unconnected) as error:
            raise Outage("the table") from error
        return answer
