"""moto as the other side of the adapters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.aws import moto


@pytest.fixture
def aws() -> Iterator[None]:
    """An AWS with nothing in it yet."""
    with moto():
        yield
