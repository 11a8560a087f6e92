"""Whether a value fits a schema, said fast: for the few words of JSON Schema that the contract is made of.

Thousands of exchanges are held against it, and next to all of them fit. What is wrong with one that does not
is for the library to say (`jsonschema`), which takes fifty times as long for looking into every branch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.contract.stripe.annotations import Schema

type Fits = Callable[[Any], bool]


class Fitting:
    """Raises NotImplementedError for a schema that has words of which nothing is known here."""

    def __init__(self, follow: Callable[[str], Schema]) -> None:
        """`follow` leads from a reference to its schema."""
        self._follow = follow
        self._followed: dict[str, Fits] = {}

    def of(self, schema: Schema) -> Fits:
        """The check for `schema`; what it refers to is looked up when a value first gets there."""
        beside = {"then", "else"} | ({"additionalProperties"} if "properties" in schema else set())
        checks = [self._check(word, asked, schema) for word, asked in schema.items() if word not in beside]
        return checks[0] if len(checks) == 1 else lambda value: all(check(value) for check in checks)

    def _check(self, word: str, asked: Any, schema: Schema) -> Fits:
        match word:
            case "$ref":
                return self._reference(asked)
            case "type":
                return _of_type([asked] if isinstance(asked, str) else asked)
            case "enum" | "const":
                choices = [asked] if word == "const" else asked
                return lambda value: any(value == one and type(value) is type(one) for one in choices)
            case "anyOf":
                branches = [self.of(one) for one in asked]
                return lambda value: any(fits(value) for fits in branches)
            case "required":
                return lambda value: not isinstance(value, dict) or value.keys() >= set(asked)
            case "maxProperties":
                return lambda value: not isinstance(value, dict) or len(value) <= asked
            case "items":
                each = self.of(asked)
                return lambda value: not isinstance(value, list) or all(map(each, value))
            case "properties" | "additionalProperties":
                return self._members(schema)
            case "if":
                first, then, other = (self.of(schema[name]) for name in ("if", "then", "else"))
                return lambda value: then(value) if first(value) else other(value)
        raise NotImplementedError(word)

    def _members(self, schema: Schema) -> Fits:
        named = {name: self.of(one) for name, one in schema.get("properties", {}).items()}
        others = schema.get("additionalProperties", {})
        other: Fits = self.of(others) if isinstance(others, dict) else lambda _: bool(others)

        def fits(value: Any) -> bool:
            return not isinstance(value, dict) or all(
                named.get(name, other)(one) for name, one in value.items()
            )

        return fits

    def _reference(self, uri: str) -> Fits:
        def fits(value: Any) -> bool:
            # Not before: references lead in circles, and through five thousand classes.
            if uri not in self._followed:
                self._followed[uri] = self.of(self._follow(uri))
            return self._followed[uri](value)

        return fits


def _of_type(names: list[str]) -> Fits:
    kinds = [_TYPES[name] for name in names]
    return lambda value: any(kind(value) for kind in kinds)


def _whole(value: Any) -> bool:
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    )


_TYPES: dict[str, Fits] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": _whole,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
