"""What an edit changed, field by field, for the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

BOOKKEEPING = frozenset({"client", "since"})
"""Fields of a version that no edit is about."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The fields that differ, by name (`address.city`, `tax_numbers.1.value`), with what they were and are. A
    field that is missing, empty or none is an empty text."""

    before: Mapping[str, str]
    after: Mapping[str, str]


def between(one: Any, other: Any) -> Changes:
    """What differs between two values of one dataclass."""
    before, after = dict(_texts("", one)), dict(_texts("", other))
    differing = sorted(
        name for name in before.keys() | after.keys() if before.get(name, "") != after.get(name, "")
    )
    return Changes(
        {name: before.get(name, "") for name in differing}, {name: after.get(name, "") for name in differing}
    )


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if is_dataclass(value):
        for field in fields(value):
            if field.name not in BOOKKEEPING:
                yield from _texts(f"{name}.{field.name}" if name else field.name, getattr(value, field.name))
    elif isinstance(value, tuple):
        for place, one in enumerate(value, start=1):
            yield from _texts(f"{name}.{place}", one)
    else:
        yield name, "" if value is None else str(value)
