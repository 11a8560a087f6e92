"""A store that lies in another process: what is asked of it here is done there.

So a worker keeps nothing between two pieces of work, as a function on Lambda does not, and several of them
race for the same things. Its wire can break, too, before a call and after it.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from multiprocessing.connection import Connection
from operator import attrgetter
from random import Random
from typing import Any

from cartwright.domain.errors import Outage, Refusal


@dataclass(slots=True)
class Wire:
    """One worker's line to the store. Of `chances` of a call, one breaks it; None: it holds."""

    line: Connection
    dice: Random
    chances: int | None = None
    calls: int = 0
    broken: int = 0

    def ask(self, path: Sequence[str], asked: Sequence[object], named: dict[str, object]) -> object:
        self.calls += 1
        fate = self.dice.randrange(self.chances) if self.chances else -1
        if fate == 0:
            self.broken += 1
            raise Outage("the store, which was not reached")
        tell(self.line, ("call", path, asked, named))
        answer: Any = hear(self.line)
        if fate == 1:
            self.broken += 1
            raise Outage("the store, which did not answer")
        return _told(answer)


class Remote:
    """Whatever the store has under a path: more of it by attribute, and a call of it."""

    def __init__(self, wire: Wire, *path: str) -> None:
        self._wire = wire
        self._path = path

    def __getattr__(self, name: str) -> Remote:
        if name.startswith("__"):
            raise AttributeError(name)
        return Remote(self._wire, *self._path, name)

    def __call__(self, *asked: object, **named: object) -> Any:
        if self._path[-1] == "of" and len(self._path) == 1:
            return Remote(self._wire, f"of {asked[0]}")
        return self._wire.ask(self._path, asked, named)


def answer(store: Any, path: Sequence[str], asked: Sequence[object], named: dict[str, object]) -> object:
    """What goes back: what it gave, or which refusal."""
    thing = store
    for name in path:
        whose = name.removeprefix("of ")
        thing = thing.of(whose) if whose != name else getattr(thing, name)
    try:
        return ("gave", _whole(thing, asked, named))
    except Refusal as no:
        return ("refused", type(no), no.detail, dict(no.facts))


def _whole(thing: Callable[..., object], asked: Sequence[object], named: dict[str, object]) -> object:
    return thing(*asked, **named)


def _told(answer: Any) -> object:
    if answer[0] == "gave":
        return answer[1]
    _, kind, detail, facts = answer
    raise kind(detail, **facts)


# What goes over a line.


def tell(line: Connection, what: object) -> None:
    packed = io.BytesIO()
    _Packer(packed, pickle.HIGHEST_PROTOCOL).dump(what)
    line.send_bytes(packed.getbuffer())


def hear(line: Connection) -> Any:
    return pickle.loads(line.recv_bytes())  # noqa: S301 (from a process of ours)


class _Packer(pickle.Pickler):
    """Values with slots are packed by their fields. Python's own way asks each of them which fields it has,
    which costs half of what a soak does."""

    def reducer_override(self, thing: Any) -> Any:
        kind: Any = type(thing)
        unpack = _fields_of(kind)
        return (_made, (kind, *unpack(thing))) if unpack else NotImplemented


@cache
def _fields_of(kind: Any) -> Callable[[Any], tuple[object, ...]] | None:
    if kind.__dictoffset__ or not is_dataclass(kind):
        return None
    names = [one.name for one in fields(kind)]
    if len(names) < 2:
        return lambda thing: tuple(getattr(thing, name) for name in names)
    return attrgetter(*names)


def _made(kind: Any, *values: object) -> object:
    thing: object = object.__new__(kind)
    for put, value in zip(_puts(kind), values, strict=True):
        put(thing, value)
    return thing


@cache
def _puts(kind: Any) -> tuple[Callable[[object, object], None], ...]:
    return tuple(getattr(kind, one.name).__set__ for one in fields(kind))
