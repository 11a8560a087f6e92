"""The table: reads by key, batch and query, and writes as values, committed together or not at all.

::

    commit(Write(Put(order, version_is(3)), otherwise=Stale()),     lost leg 0 -> Stale
           Write(Put(entry, absent()), otherwise=Stale()))          conflict, throttling, time-out -> Outage
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, islice
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as Unconnected

from cartwright.domain.errors import Outage, Refusal, TooLarge
from cartwright.storage.conditions import Condition, Words, changes
from cartwright.storage.keys import Key, Stretch
from cartwright.storage.schema import BATCH, LEGS, PK, SK, Item, Value

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PATIENCE = 5
_NOT_NOW = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingError",
        "ThrottlingException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


@dataclass(frozen=True, slots=True)
class Put:
    """The whole item, replacing what was there, if the condition holds of that."""

    item: Mapping[str, Value]
    when: Condition | None = None
    tell: bool = False

    def rendered(self, _: Words) -> dict[str, Any]:
        return {"Item": _wired(self.item)}


@dataclass(frozen=True, slots=True)
class Update:
    """Some attributes. Without a condition an item that is not there comes into being."""

    key: Key
    put: Mapping[str, Value]
    drop: tuple[str, ...] = ()
    when: Condition | None = None
    tell: bool = False

    def rendered(self, words: Words) -> dict[str, Any]:
        return {"Key": _wired(self.key), "UpdateExpression": changes(self.put, self.drop, words)}


@dataclass(frozen=True, slots=True)
class Delete:
    key: Key
    when: Condition | None = None
    tell: bool = False

    def rendered(self, _: Words) -> dict[str, Any]:
        return {"Key": _wired(self.key)}


@dataclass(frozen=True, slots=True)
class Check:
    """Nothing but a condition; only beside other legs."""

    key: Key
    when: Condition
    tell: bool = False

    def rendered(self, _: Words) -> dict[str, Any]:
        return {"Key": _wired(self.key)}


type Operation = Put | Update | Delete | Check

_LEGS = {Put: "Put", Update: "Update", Delete: "Delete", Check: "ConditionCheck"}


@dataclass(frozen=True, slots=True)
class Write:
    """An operation, and what is raised when its condition does not hold."""

    operation: Operation
    otherwise: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """The first leg whose condition did not hold, and the item as it is, where the leg asked to be told."""

    leg: int
    found: Item


class Table:
    """One table behind one client. Every method raises Outage for what may succeed later."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key, *, consistent: bool) -> Item | None:
        answer = self._call("get_item", TableName=self._name, Key=_wired(key), ConsistentRead=consistent)
        return plain(answer["Item"]) if "Item" in answer else None

    def batch(self, keys: Sequence[Key], *, consistent: bool) -> list[Item]:
        """Those of the items that are there, in no order. One call for up to a hundred; each key once."""
        return [item for some in batched(keys, BATCH, strict=False) for item in self._batch(some, consistent)]

    def query(
        self, stretch: Stretch, *, consistent: bool, limit: int | None = None, backwards: bool = False
    ) -> list[Item]:
        """The stretch in key order, or its first `limit` items. Indexes are never consistent."""
        return list(islice(self._items(stretch, consistent, limit, backwards), limit))

    def commit(self, *writes: Write) -> None:
        """All or nothing, in one call. Raises the refusal of the first leg that is lost."""
        lost = self.attempt(*(write.operation for write in writes))
        if lost is None:
            return
        otherwise = writes[lost.leg].otherwise
        if otherwise is None:
            raise RuntimeError(f"leg {lost.leg} was lost, and nobody had thought of it")
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
                    TransactItems=[{_LEGS[type(operation)]: leg} for operation, leg in named]  # type: ignore[misc]
                )
        except ClientError as error:
            return _lost(error)
        except (HTTPClientError, Unconnected) as error:
            raise Outage("the table") from error
        return None

    def page(
        self, stretch: Stretch, *, consistent: bool, limit: int, after: Key | None, backwards: bool = False
    ) -> Page:
        """Up to `limit` items after the item of key `after`, and where to go on."""
        answer = self._page(stretch, consistent, limit, backwards, _wired(after) if after else None)
        last = answer.get("LastEvaluatedKey")
        return Page([plain(item) for item in answer["Items"]], _texts(last) if last else None)

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
            leg["ExpressionAttributeValues"] = _wired(words.values)
        return leg

    def _batch(self, keys: Sequence[Key], consistent: bool) -> Iterator[Item]:
        wanted: Any = {self._name: {"Keys": [_wired(key) for key in keys], "ConsistentRead": consistent}}
        for _ in range(_PATIENCE):
            answer = self._call("batch_get_item", RequestItems=wanted)
            yield from map(plain, answer["Responses"].get(self._name, []))
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                return
        raise Outage("the table, which answers in parts")

    def _items(
        self, stretch: Stretch, consistent: bool, limit: int | None, backwards: bool
    ) -> Iterator[Item]:
        start: Any = None
        while True:
            answer = self._page(stretch, consistent, limit, backwards, start)
            yield from map(plain, answer["Items"])
            start = answer.get("LastEvaluatedKey")
            if not start:
                return

    def _page(
        self, stretch: Stretch, consistent: bool, limit: int | None, backwards: bool, start: Any
    ) -> Mapping[str, Any]:
        pk, sk = (f"{stretch.index}pk", f"{stretch.index}sk") if stretch.index else (PK, SK)
        words = Words()
        where = f"{words.name(pk)} = {words.value(stretch.pk)}"
        if stretch.begins:
            where += f" AND begins_with({words.name(sk)}, {words.value(stretch.begins)})"
        if stretch.span:
            first, last = map(words.value, stretch.span)
            where += f" AND {words.name(sk)} BETWEEN {first} AND {last}"
        asked: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": where,
            "ExpressionAttributeNames": words.names,
            "ExpressionAttributeValues": _wired(words.values),
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
            if _not_now(error):
                raise Outage("the table") from error
            raise
        except (HTTPClientError, Unconnected) as error:
            raise Outage("the table") from error
        return answer


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, and the key to go on after; None at the end."""

    items: list[Item]
    last: Key | None


def _lost(error: ClientError) -> Lost:
    """The lost leg, by DynamoDB's ordered reasons. Raises Outage for conflicts and throttling."""
    code = error.response["Error"]["Code"]
    if code == "ConditionalCheckFailedException":
        return Lost(0, plain(_details(error, "Item", {})))
    if code == "TransactionCanceledException":
        reasons: Sequence[Mapping[str, Any]] = _details(error, "CancellationReasons", [])
        for leg, reason in enumerate(reasons):
            if reason.get("Code") == "ConditionalCheckFailed":
                return Lost(leg, plain(reason.get("Item", {})))
        codes = {str(reason.get("Code")) for reason in reasons} - {"None"}
        if codes and codes <= _NOT_NOW:
            raise Outage("the table, where others write", retry_after=1) from error
    if _not_now(error):
        raise Outage("the table") from error
    raise error


def _details(error: ClientError, name: str, default: Any) -> Any:
    """What DynamoDB says beside code and message; the type stubs know of neither."""
    return cast("Mapping[str, Any]", error.response).get(name, default)


def _not_now(error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error.response["Error"]["Code"] in _NOT_NOW or status >= 500


def _wired(values: Mapping[str, Value]) -> dict[str, Any]:
    return {
        name: {_type(value): str(value) if type(value) is int else value} for name, value in values.items()
    }


def _type(value: Value) -> str:
    match value:
        case str():
            return "S"
        case bool():
            return "BOOL"
        case int():
            return "N"
        case bytes():
            return "B"


def plain(item: Mapping[str, Any]) -> Item:
    """An item without DynamoDB's type tags, as the stream and the API write them."""
    return {name: _value(*wired.items()) for name, wired in item.items()}


def _value(wired: tuple[str, Any]) -> Value:
    kind, value = wired
    return int(value) if kind == "N" else cast("Value", value)


def _texts(key: Mapping[str, Any]) -> Key:
    return {name: wired["S"] for name, wired in key.items()}
