"""Event patterns let through what AWS would, and nothing more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.filters import UnknownOperator, matches, passes

INSERT = {
    "eventName": "INSERT",
    "dynamodb": {"NewImage": {"kind": {"S": "outbox"}, "shape": {"N": "2"}, "tags": {"SS": ["a", "b"]}}},
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"eventName": ["INSERT"]}, True),
        ({"eventName": ["MODIFY", "REMOVE"]}, False),
        ({"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ["inbox", "outbox"]}}}}, True),
        ({"eventName": ["INSERT"], "dynamodb": {"NewImage": {"kind": {"S": ["order"]}}}}, False),
        ({"dynamodb": {"OldImage": {"kind": {"S": ["order"]}}}}, False),
        ({"dynamodb": {"NewImage": {"kind": {"S": [{"prefix": "out"}]}}}}, True),
        ({"dynamodb": {"NewImage": {"kind": {"S": [{"suffix": "in"}]}}}}, False),
        ({"dynamodb": {"NewImage": {"kind": {"S": [{"equals-ignore-case": "OUTBOX"}]}}}}, True),
        ({"dynamodb": {"NewImage": {"kind": {"S": [{"anything-but": ["inbox"]}]}}}}, True),
        ({"dynamodb": {"NewImage": {"kind": {"S": [{"anything-but": "outbox"}]}}}}, False),
        ({"dynamodb": {"NewImage": {"shape": {"N": [{"numeric": [">", 1, "<=", 2]}]}}}}, True),
        ({"dynamodb": {"NewImage": {"shape": {"N": [{"numeric": ["=", 3]}]}}}}, False),
        ({"dynamodb": {"NewImage": {"kind": {"S": [{"numeric": [">", 1]}]}}}}, False),
        ({"dynamodb": {"NewImage": {"expires": [{"exists": False}]}}}, True),
        ({"dynamodb": {"NewImage": {"kind": {"S": [{"exists": True}]}}}}, True),
        ({"dynamodb": {"NewImage": {"tags": {"SS": ["b"]}}}}, True),
        ({"$or": [{"eventName": ["REMOVE"]}, {"eventName": ["INSERT"]}]}, True),
    ],
)
def test_a_pattern(pattern: dict[str, Any], expected: bool) -> None:
    assert matches(pattern, INSERT) is expected


def test_an_operator_that_is_not_known_is_not_passed_over() -> None:
    with pytest.raises(UnknownOperator):
        matches({"eventName": [{"wildcard": "I*"}]}, INSERT)


def test_one_filter_of_several_is_enough_and_none_lets_everything_through() -> None:
    criteria = {
        "Filters": [{"Pattern": json.dumps({"eventName": [name]})} for name in ("MODIFY", "INSERT")],
    }
    assert passes(criteria, INSERT)
    assert passes(None, INSERT)
    assert not passes({"Filters": criteria["Filters"][:1]}, INSERT)
