"""The tree under test, and small trees to plant violations in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

type Plant = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this repository."""
    return ROOT


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Writes one file (its path from the root, its text) into a tree of its own; returns that root."""

    def write(path: str, text: str) -> Path:
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return tmp_path

    return write
