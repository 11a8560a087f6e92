"""docs/problems.md says of every refusal what the refusal says of itself."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import cartwright
from cartwright.domain.errors import Outage, Refusal
from cartwright.http.problems import status_of

CATALOGUE = Path(__file__).resolve().parents[3] / "docs/problems.md"
SECTION = re.compile(
    r"^### `(?P<code>[a-z-]+)`\n\n\*\*(?P<title>[^*]+) · (?P<status>\d{3})\.\*\*", re.MULTILINE
)


def below(kind: type[Exception]) -> Iterator[type[Exception]]:
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


def ours() -> list[type[Refusal | Outage]]:
    """Every refusal and outage of the product; other tests make up some of their own."""
    for module in pkgutil.walk_packages(cartwright.__path__, "cartwright."):
        importlib.import_module(module.name)
    found = {Outage, *below(Refusal), *below(Outage)}
    return sorted(
        (kind for kind in found if kind.__module__.startswith("cartwright.")),  # type: ignore[misc]
        key=lambda kind: (kind.__module__, kind.__qualname__),
    )


@pytest.mark.parametrize("kind", ours(), ids=lambda kind: kind.__qualname__)
def test_the_catalogue_agrees_with_the_class(kind: type[Refusal | Outage]) -> None:
    sections = {found["code"]: found for found in SECTION.finditer(CATALOGUE.read_text("utf-8"))}
    said = sections[kind.code]
    assert (said["title"], int(said["status"])) == (kind.title, status_of(kind.__new__(kind)))


def test_every_refusal_says_what_to_do() -> None:
    sections = re.split(r"^### ", CATALOGUE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert [section.partition("\n")[0] for section in sections if "\n*Do:* " not in section] == []
