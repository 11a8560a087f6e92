"""Writes as values: an operation, the condition it stands under, and what it means when that is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cartwright.domain.errors import Refusal
from cartwright.storage.conditions import Condition, Words, changes
from cartwright.storage.keys import Key
from cartwright.storage.schema import Value
from cartwright.storage.wire import wired


@dataclass(frozen=True, slots=True)
class Put:
    """The whole item, replacing what was there, if the condition holds of that."""

    item: Mapping[str, Value]
    when: Condition | None = None
    tell: bool = False

    def rendered(self, _: Words) -> dict[str, Any]:
        return {"Item": wired(self.item)}


@dataclass(frozen=True, slots=True)
class Update:
    """Some attributes; `add` counts up, or down, from nothing where there is none. Without a condition an
    item that is not there comes into being."""

    key: Key
    put: Mapping[str, Value]
    drop: tuple[str, ...] = ()
    when: Condition | None = None
    tell: bool = False
    add: Mapping[str, int] = field(default_factory=dict)

    def rendered(self, words: Words) -> dict[str, Any]:
        expression = changes(self.put, self.drop, words, self.add)
        return {"Key": wired(self.key), "UpdateExpression": expression}


@dataclass(frozen=True, slots=True)
class Delete:
    key: Key
    when: Condition | None = None
    tell: bool = False

    def rendered(self, _: Words) -> dict[str, Any]:
        return {"Key": wired(self.key)}


@dataclass(frozen=True, slots=True)
class Check:
    """Nothing but a condition; only beside other legs."""

    key: Key
    when: Condition
    tell: bool = False

    def rendered(self, _: Words) -> dict[str, Any]:
        return {"Key": wired(self.key)}


type Operation = Put | Update | Delete | Check

NAMES = {Put: "Put", Update: "Update", Delete: "Delete", Check: "ConditionCheck"}


@dataclass(frozen=True, slots=True)
class Write:
    """An operation, and what is raised when its condition does not hold."""

    operation: Operation
    otherwise: Refusal | None = None
