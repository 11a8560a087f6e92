"""moto's UpdateItem, the short way: an update as our storage writes it is done at once.

moto parses each update into a tree and sends ten visitors through it, twice for an item that is not there
yet: an eighth of what the component suites compute. An update whose names are all aliased, of whole
attributes, is read by one regular expression here; any other, and whatever could be refused, goes moto's own
way.
`test_moto_updates.py` holds that both ways leave and refuse the same.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moto.dynamodb import models
from moto.dynamodb.exceptions import ConditionalCheckFailed, ItemSizeTooLarge, ItemSizeToUpdateTooLarge
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table

type Words = Mapping[str, str]
type Values = Mapping[str, dict[str, Any]]

NAME, VALUE = r"#\w+", r":\w+"
SET, ADD = f"{NAME} = {VALUE}", f"{NAME} {VALUE}"
PLAIN = re.compile(
    rf"(?:SET ({SET}(?:, {SET})*))?"
    rf"(?:(?:^| )REMOVE ({NAME}(?:, {NAME})*))?"
    rf"(?:(?:^| )ADD ({ADD}(?:, {ADD})*))?"
)
SMALL, FEW = 1000, 90
"""So many attributes of so many letters are less than an item may hold."""


class NotPlain(Exception):
    """It goes moto's own way."""


@dataclass(frozen=True, slots=True)
class Changes:
    """By the attributes' own names."""

    put: Sequence[tuple[str, DynamoType]]
    drop: Sequence[str]
    counts: Sequence[tuple[str, DynamoType]]
    """What they are afterwards."""


def updated(its_own: Callable[..., Item], backend: DynamoDBBackend, asked: Mapping[str, Any]) -> Item:
    """As DynamoDBBackend.update_item, which `its_own` is, of what it is `asked` by name."""
    table, key = backend.get_table(asked["table_name"]), asked["key"]
    names, values = asked["expression_attribute_names"] or {}, asked["expression_attribute_values"] or {}
    hash_key, range_key = backend.get_keys_value(table, key)
    before = table.get_item(hash_key, range_key)
    try:
        changes = _changes(table, before, asked["update_expression"] or "", names, values)
    except NotPlain:
        changes = None
    if changes is None or asked.get("attribute_updates") or asked.get("expected"):
        return its_own(backend, **asked)
    if not models.get_filter_expression(asked.get("condition_expression"), names, values).expr(before):
        if before is not None and asked.get("return_values_on_condition_check_failure") == "ALL_OLD":
            raise ConditionalCheckFailed(item=before.to_json()["Attributes"])
        raise ConditionalCheckFailed
    return _done(table, key, before, changes)


def _changes(table: Table, before: Item | None, expression: str, names: Words, values: Values) -> Changes:
    """Raises NotPlain."""
    found = PLAIN.fullmatch(expression)
    if not expression or found is None:
        raise NotPlain
    put, drop, add = (part.split(", ") if part else [] for part in found.groups())
    try:
        set_to = [(names[name], values[value]) for name, value in (one.split(" = ") for one in put)]
        dropped = [names[name] for name in drop]
        added = [(names[name], values[value]) for name, value in (one.split(" ") for one in add)]
    except KeyError:
        raise NotPlain from None
    changed = [*dropped, *(name for name, _ in [*set_to, *added])]
    keys = {one["AttributeName"]: one["AttributeType"] for one in table.attr}
    if len({*changed}) < len(changed) or {*changed} & {*table.table_key_attrs}:
        raise NotPlain
    if any(keys[name] not in value or value == {"S": ""} for name, value in set_to if name in keys):
        raise NotPlain
    if any("N" not in value for _, value in added):
        raise NotPlain
    return Changes(
        [(name, DynamoType(value)) for name, value in set_to],
        dropped,
        [(name, _sum(before, name, DynamoType(value))) for name, value in added],
    )


def _sum(item: Item | None, name: str, value: DynamoType) -> DynamoType:
    there = item.attrs.get(name) if item is not None else None
    if there is None:
        return value
    if not there.is_number():
        raise NotPlain
    return there + value


def _done(table: Table, key: dict[str, Any], before: Item | None, changes: Changes) -> Item:
    if before is None:
        table.put_item(dict(key))
        hash_key, range_key = (DynamoType(key[name]) for name in table.table_key_attrs)
        item = table.get_item(hash_key, range_key)
        assert item is not None
    else:
        # What is put is in place of what was there; nothing of it is changed in its place.
        item = copy.copy(before)
        vars(item).pop("weight", None)
        item.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
        dict.update(item.attrs, before.attrs)
        vars(item.attrs).update(vars(before.attrs))
    try:
        for name, value in (*changes.put, *changes.counts):
            item.attrs[name] = value
    except ItemSizeTooLarge:
        raise ItemSizeToUpdateTooLarge from None
    for name in changes.drop:
        item.attrs.pop(name, None)
    table.items[item.hash_key][item.range_key] = item
    if table.stream_shard is not None:
        table.stream_shard.add(before, item)
    return item


_put = LimitedSizeDict.__setitem__


def put_in(attributes: LimitedSizeDict, name: str, value: Any) -> None:
    """The limit is only looked at where it can be near: moto weighs every attribute at each that is added."""
    small = type(value) is DynamoType and value.type in {"S", "N", "BOOL"} and len(str(value.value)) < SMALL
    if small and len(attributes) < FEW and not getattr(attributes, "heavy", False):
        dict.__setitem__(attributes, name, value)
    else:
        attributes.heavy = True
        _put(attributes, name, value)


class Read:
    """The last condition that was read: a transaction looks at each twice."""

    def __init__(self, reads: Callable[..., Any]) -> None:
        self._reads = reads
        self._last: tuple[Any, Any, Any, Any] = (None, None, None, None)

    def __call__(self, expression: str | None, names: Words | None, values: Values | None) -> Any:
        *asked, found = self._last
        if found is None or expression != asked[0] or names is not asked[1] or values is not asked[2]:
            found = self._reads(expression, names, values)
            self._last = expression, names, values, found
        return found
