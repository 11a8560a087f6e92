"""moto's tables: seen and filled without the wire, a transaction copies only what it may change, and what is
written as it is read is not worked out anew.

moto keeps the whole table aside for each transaction, attribute by attribute, to bring it back if a leg is
lost: most of what a test with transactions costs. Here the copy has the same items in places of its own, and
an update works on an item of its own. A query looks through its own partition, where moto sorts the whole
table and asks every item of it for its key; what it finds is answered as it lies there, is weighed once, and
text is compared as text, where moto asks each of ten kinds whether it is one. Items are sorted by their keys'
own text; and which parts of an expression a validator looks at is not asked anew at each part.
`test_moto_tables.py` holds that nothing else changes.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models import table as tables
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.dynamo_type import Item as Made
from moto.dynamodb.models.table import StreamShard, Table
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser

from tests.moto_updates import Read, put_in, updated

type Item = Mapping[str, Any]
"""As DynamoDB writes it: `{"pk": {"S": "…"}, …}`."""


def items(region: str, table: str) -> Iterator[Item]:
    """All that is in a table, as a scan would give it."""
    found = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].get_table(table).items
    for second in found.values():
        for item in second.values():
            yield item.to_json()["Attributes"]


def put(region: str, table: str, items: Iterable[Item]) -> None:
    """As so many calls of PutItem would."""
    found = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].get_table(table)
    for item in items:
        # `overwrite`: a put without a condition has none to look at.
        found.put_item(dict(item), overwrite=True)


def fill(region: str, table: str, items: Iterable[Item]) -> None:
    """As `put`, for an empty table, and no stream tells of it. What was put once is not made anew: moto's
    items are replaced, and never changed, since an update works on an item of its own."""
    found = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].get_table(table)
    for item in items:
        made = _made(found, item)
        found.items[made.hash_key][made.range_key] = made


def _made(table: Table, item: Item) -> Made:
    """By identity, with a hold on it: an id is given again to what comes after what is gone."""
    of, made = _MADE.get(id(item), (None, None))
    if of is item and made is not None:
        return made
    if len(_MADE) > 20_000:
        _MADE.clear()
    made = table.put_item(dict(item), overwrite=True)
    _MADE[id(item)] = item, made
    return made


def clear(region: str, table: str) -> None:
    """As if the table had just been made."""
    found = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].get_table(table)
    found.items.clear()
    if found.stream_shard is not None:
        found.stream_shard = StreamShard(found.account_id, found)


@contextmanager
def light_transactions() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "__deepcopy__", _in_places_of_its_own, raising=False)
        patch.setattr(DynamoDBBackend, "update_item", _short)
        patch.setattr(models, "get_filter_expression", Read(models.get_filter_expression))
        patch.setattr(LimitedSizeDict, "__setitem__", put_in)
        patch.setattr(Table, "all_items", _by_their_text)
        patch.setattr(Table, "query", _in_its_partition)
        patch.setattr(tables, "copy", _AsItIs)
        patch.setattr(Made, "size", weighed)
        patch.setattr(DynamoType, "__hash__", _by_its_text)
        patch.setattr(DynamoType, "__eq__", _the_same)
        patch.setattr(DynamoType, "__ne__", _another)
        patch.setattr(BaseJSONSerializer, "_serialize_type_structure", _as_it_lies_there)
        patch.setattr(DepthFirstTraverser, "nodes_to_be_processed", _of_its_kind)
        yield


_update = DynamoDBBackend.update_item
_query = Table.query
_size = Made.size
_hash, _equal = DynamoType.__hash__, DynamoType.__eq__
_structure = BaseJSONSerializer._serialize_type_structure
_MADE: dict[int, tuple[Item, Made]] = {}
_LOOKED_AT: dict[type, tuple[type, ...]] = {}
_PLAIN = frozenset({"S", "N", "BOOL"})


def _of_its_kind(traverser: DepthFirstTraverser) -> tuple[type, ...]:
    kind = type(traverser)
    if kind not in _LOOKED_AT:
        _LOOKED_AT[kind] = tuple(traverser._processing_map())
    return _LOOKED_AT[kind]


def _in_places_of_its_own(table: Table, memo: dict[int, Any]) -> Table:
    other = copy.copy(table)
    other.items = defaultdict(dict, {first: dict(second) for first, second in table.items.items()})
    if table.stream_shard is not None:
        other.stream_shard = copy.copy(table.stream_shard)
        other.stream_shard.table = other
        other.stream_shard.items = list(table.stream_shard.items)
    return other


def _short(backend: DynamoDBBackend, table_name: str, key: dict[str, Any], **asked: Any) -> Made:
    return updated(on_an_item_of_its_own, backend, {"table_name": table_name, "key": key, **asked})


def on_an_item_of_its_own(
    backend: DynamoDBBackend, table_name: str, key: dict[str, dict[str, Any]], **asked: Any
) -> Made:
    """moto's own update."""
    table = backend.get_table(table_name)
    first, second = backend.get_keys_value(table, key)
    if (item := table.get_item(first, second)) is not None:
        table.items[first][second] = copy.deepcopy(item)
    return _update(backend, table_name, key, **asked)


class _AsItIs:
    """`copy`, for moto's tables: what was found is only read, and need not be copied through and through."""

    copy = staticmethod(copy.copy)

    @staticmethod
    def deepcopy(what: Any) -> Any:
        found = what if isinstance(what, list) else [what]
        return what if all(type(one) is Made for one in found) else copy.deepcopy(what)


def _in_its_partition(table: Table, hash_key: DynamoType | None, *asked: Any, **filters: Any) -> Any:
    index = filters.get("index_name") or (asked[6] if len(asked) > 6 else None)
    if index is not None or hash_key is None:
        return _query(table, hash_key, *asked, **filters)
    here = copy.copy(table)
    here.items = {hash_key: table.items.get(hash_key, {})}
    return _query(here, hash_key, *asked, **filters)


def weighed(item: Made) -> int:
    """Once: what changes an item makes another of it (`_done` in moto_updates.py, and below)."""
    found: int | None = vars(item).get("weight")
    if found is None:
        found = item.weight = _size(item)
    return found


def _by_its_text(one: DynamoType) -> int:
    return hash(("S", one.value)) if one.type == "S" else _hash(one)


def _the_same(one: DynamoType, other: DynamoType) -> bool:
    if one.type == "S":
        return other.type == "S" and bool(one.value == other.value)
    return bool(_equal(one, other))


def _another(one: DynamoType, other: DynamoType) -> bool:
    return not _the_same(one, other)


def _by_their_text(table: Table) -> list[Any]:
    """For keys that are text, as all of ours are."""
    return sorted(
        (item for second in table.items.values() for item in second.values()),
        key=lambda item: (item.hash_key.value, item.range_key.value),
    )


def _as_it_lies_there(
    serializer: BaseJSONSerializer, serialized: dict[str, Any], value: Any, shape: Any, key: str
) -> None:
    if shape.name == "AttributeValue" and type(value) is dict and len(value) == 1 and value.keys() <= _PLAIN:
        serialized[key] = value
    else:
        _structure(serializer, serialized, value, shape, key)
