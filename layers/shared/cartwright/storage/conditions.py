"""Conditions and updates, rendered into DynamoDB's expressions. Every name is aliased: many are reserved."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cartwright.storage.schema import PK, Value

type Condition = Callable[[Words], str]


class Words:
    """The names and values an expression uses, under the aliases it uses them by."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Value] = {}

    def name(self, attribute: str) -> str:
        # An alias is of letters, digits and underscores, whatever a name is of.
        alias = f"#{attribute}" if attribute.isidentifier() else f"#_{len(self.names)}"
        self.names[alias] = attribute
        return alias

    def value(self, value: Value) -> str:
        alias = f":{len(self.values)}"
        self.values[alias] = value
        return alias


def absent(attribute: str = PK) -> Condition:
    """Without an attribute named: there is no such item."""
    return lambda words: f"attribute_not_exists({words.name(attribute)})"


def present(attribute: str = PK) -> Condition:
    return lambda words: f"attribute_exists({words.name(attribute)})"


def equals(attribute: str, value: Value) -> Condition:
    return lambda words: f"{words.name(attribute)} = {words.value(value)}"


def differs(attribute: str, value: Value) -> Condition:
    return lambda words: f"{words.name(attribute)} <> {words.value(value)}"


def less(attribute: str, value: Value) -> Condition:
    return lambda words: f"{words.name(attribute)} < {words.value(value)}"


def both(first: Condition, second: Condition) -> Condition:
    return lambda words: f"({first(words)}) AND ({second(words)})"


def either(first: Condition, second: Condition) -> Condition:
    return lambda words: f"({first(words)}) OR ({second(words)})"


def changes(
    put: Mapping[str, Value], drop: tuple[str, ...], words: Words, add: Mapping[str, int] | None = None
) -> str:
    """`SET … REMOVE … ADD …`."""
    clauses = []
    if put:
        assignments = (f"{words.name(name)} = {words.value(value)}" for name, value in put.items())
        clauses.append("SET " + ", ".join(assignments))
    if drop:
        clauses.append("REMOVE " + ", ".join(words.name(name) for name in drop))
    if add:
        counts = (f"{words.name(name)} {words.value(value)}" for name, value in add.items())
        clauses.append("ADD " + ", ".join(counts))
    return " ".join(clauses)
