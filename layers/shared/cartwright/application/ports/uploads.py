"""Files that come in past us: a form to send one with, and what lies there then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Form:
    """What a browser, or a program, posts a file with: these fields first, `file` last. Whoever has it may
    upload that one file."""

    url: str
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies at a place; `revision` tells it from what comes to lie there after it. `sha256`, in hex, of
    what was kept there for good, else empty."""

    size: int
    media_type: str
    revision: str
    sha256: str = ""


class Uploads(Protocol):
    """Private files, as they come in."""

    def form(self, key: str, *, media_type: str, size: int, seconds: int) -> Form:
        """A form that takes exactly that many bytes of that type to that place, for so long. No call."""
        ...

    def lying(self, key: str) -> Lying | None:
        """What is there; None if nothing is (yet). Raises Outage."""
        ...
