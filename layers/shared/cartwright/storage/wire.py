"""DynamoDB's own notation: every value with the letter of its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from cartwright.storage.keys import Key
from cartwright.storage.schema import Item, Value


def wired(values: Mapping[str, Value]) -> dict[str, Any]:
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


def texts(key: Mapping[str, Any]) -> Key:
    return {name: wired["S"] for name, wired in key.items()}
