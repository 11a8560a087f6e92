"""What the webhook door takes of the storage comes without pydantic, FastAPI and boto3, and is little."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pydantic", "fastapi", "starlette", "boto3", "cartwright.domain.orders", "cartwright.storage.store")


def imported_with(*modules: str) -> set[str]:
    """What a bare interpreter has imported after these."""
    program = f"import sys, {', '.join(modules)}; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_doors_part_of_the_storage_is_light() -> None:
    modules = [f"cartwright.storage.{name}" for name in ("inbox", "connections", "keys", "schema", "table")]
    loaded = imported_with(*modules)
    assert set(modules) <= loaded
    assert not loaded & set(HEAVY)


@pytest.mark.parametrize("module", ["cartwright.storage.store", "cartwright.storage.stream"])
def test_pydantic_comes_with_the_first_value_only(module: str) -> None:
    assert not imported_with(module) & {"pydantic", "fastapi", "boto3"}


def test_the_package_itself_imports_nothing() -> None:
    loaded = {name for name in imported_with("cartwright.storage") if name.startswith("cartwright")}
    assert loaded == {"cartwright", "cartwright.storage"}
