"""DynamoDB's own notation: every value with the letter of its type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
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


def as_told(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object) -> None:
    """Take the answer to a query as the JSON it is (at botocore's event `before-parse`), where botocore would
    ask its model about each value of each attribute of each item, to say the same: a quarter of the processor
    of reading books. Bytes are base 64 on the way: an answer with some is left to it."""
    body = response_dict["body"]
    if response_dict["status_code"] == HTTPStatus.OK and b'"B":' not in body:
        customized_response_dict.update(json.loads(body))
        response_dict["body"] = b"{}"


def _value(wired: tuple[str, Any]) -> Value:
    kind, value = wired
    return int(value) if kind == "N" else cast("Value", value)


def texts(key: Mapping[str, Any]) -> Key:
    return {name: wired["S"] for name, wired in key.items()}
