"""Every way to spoil a document by one thing: a member too many, one too few, one of another kind."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

type Step = str | int


def spoilt(document: Any) -> Iterator[tuple[str, Any]]:
    """What was done, and the document after it."""
    for path, thing in _inside(document, ()):
        where = "/".join(map(str, path)) or "all of it"
        if isinstance(thing, dict):
            yield f"{where}: a member too many", _with(document, path, thing | {"surprise": 1})
            for name in thing:
                less = {other: value for other, value in thing.items() if other != name}
                yield f"{where}: without {name}", _with(document, path, less)
        other: Any = 7 if isinstance(thing, str) else "seven"
        yield f"{where}: of another kind", _with(document, path, other)


def _inside(thing: Any, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Any]]:
    yield path, thing
    steps: Any = (
        thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    )
    for step, part in steps:
        yield from _inside(part, (*path, step))


def _with(document: Any, path: tuple[Step, ...], value: Any) -> Any:
    if not path:
        return value
    whole = copy.deepcopy(document)
    holder = whole
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return whole


def misspelt(document: Any) -> Iterator[tuple[str, Any]]:
    """The same with one text of other words, or one amount with a decimal too many, or with none at all (or
    one, where there are none); by the name of the member."""
    for path, thing in _inside(document, ()):
        if not isinstance(thing, str):
            continue
        name = str(path[-1]) if path else ""
        yield f"{name}: other words", _with(document, path, "other words")
        if name == "value" and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", thing):
            whole, point, _ = thing.partition(".")
            yield f"{name}: another exponent", _with(document, path, thing + ("0" if point else ".00"))
            yield f"{name}: another exponent", _with(document, path, whole if point else f"{thing}.0")
