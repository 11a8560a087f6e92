"""One running stack for all stories: seeded, on its own ports, its state in a folder that goes away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack import Stack

SMALL = Path(__file__).parent / "small"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Cartwright itself, seeded."""
    with Stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of the smallest template, whose handlers write down what they get: for tests of the stack
    itself.
    """
    with small_stack(tmp_path_factory.mktemp("small")) as running:
        yield running


def small_stack(home: Path) -> Stack:
    """A stack like `small`, not started."""
    return Stack(home, template=SMALL / "template.yaml", seeded=False)
