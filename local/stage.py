"""What the seed is given, and what it gives back.

`local.seed`, if there is one, has `seed(stage: Stage) -> Directory`. It is called once, on the first start,
when everything runs and the functions' variables are those of this process.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from local.ministack import Aws


@dataclass(frozen=True, slots=True)
class Stage:
    """A running stack. `simulators` maps a processor's name to the address of its simulator.

    `settle` waits until everything that the seed set moving has come to rest; it returns what hasn't, or
    nothing.
    """

    url: str
    base_domain: str
    aws: Aws
    environment: Mapping[str, str]
    simulators: Mapping[str, str]
    settle: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Place:
    """Something to open in a browser."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody to sign in as."""

    who: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Where to go in a seeded stack. `ids` holds what tests and the README's tour refer to by name."""

    places: tuple[Place, ...] = ()
    logins: tuple[Login, ...] = ()
    ids: Mapping[str, str] | None = None

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")


class Seed(Protocol):
    """The module `local.seed`."""

    def seed(self, stage: Stage) -> Directory: ...


def load(path: Path) -> Directory:
    """The directory that an earlier start saved."""
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    places = tuple(Place(**entry) for entry in kept["places"])
    return Directory(places, tuple(Login(**entry) for entry in kept["logins"]), kept["ids"])


def seed_module() -> Seed | None:
    """`local.seed`, or None where there is none. Raises what the module raises."""
    if importlib.util.find_spec("local.seed") is None:
        return None
    return cast(Seed, importlib.import_module("local.seed"))
