"""Event patterns, as event source mappings (FilterCriteria) and EventBridge rules use them.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax. A pattern has
the event's shape; its leaves are lists of alternatives. An operator that isn't known raises: a filter is
never silently wider.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

_ABSENT = object()

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}


class UnknownOperator(ValueError):
    """The pattern uses an operator that the local stack doesn't carry out."""


def passes(criteria: Mapping[str, Any] | None, event: Mapping[str, Any]) -> bool:
    """Whether one of a mapping's filters lets the event through; no criteria let everything through."""
    filters = (criteria or {}).get("Filters", [])
    return not filters or any(matches(json.loads(entry["Pattern"]), event) for entry in filters)


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Whether every leaf of the pattern finds one of its alternatives in the event.

    Raises UnknownOperator.
    """
    for key, wanted in pattern.items():
        if key == "$or":
            if not any(matches(alternative, event) for alternative in wanted):
                return False
            continue
        value = event.get(key, _ABSENT) if isinstance(event, Mapping) else _ABSENT
        if isinstance(wanted, Mapping):
            if not matches(wanted, value):
                return False
        elif not _any_of(wanted, value):
            return False
    return True


def _any_of(alternatives: list[Any], value: Any) -> bool:
    values = value if isinstance(value, list) and value else [value]
    return any(_one(alternative, each) for alternative in alternatives for each in values)


def _one(alternative: Any, value: Any) -> bool:
    if not isinstance(alternative, Mapping):
        return value is not _ABSENT and type(value) is type(alternative) and bool(value == alternative)
    [(operator, operand)] = alternative.items()
    if operator == "exists":
        return (value is not _ABSENT) is operand
    if value is _ABSENT:
        return False
    match operator:
        case "prefix":
            return isinstance(value, str) and value.startswith(operand)
        case "suffix":
            return isinstance(value, str) and value.endswith(operand)
        case "equals-ignore-case":
            return isinstance(value, str) and value.casefold() == operand.casefold()
        case "anything-but":
            return not _any_of(operand if isinstance(operand, list) else [operand], value)
        case "numeric":
            return _numeric(operand, value)
    raise UnknownOperator(operator)


def _numeric(operand: list[Any], value: Any) -> bool:
    """DynamoDB writes numbers as text, so text that is a number counts, as it does in Lambda."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return False
    pairs = zip(operand[::2], operand[1::2], strict=True)
    return all(_COMPARE[sign](number, float(bound)) for sign, bound in pairs)
