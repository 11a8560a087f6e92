"""Modules stay small enough to be read in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.checks.sizes import CEILING, MEDIAN, oversized, typical
from tests.architecture.conftest import Plant


def test_no_module_is_a_book(repository: Path) -> None:
    assert oversized(repository) == []


def test_most_modules_fit_on_two_screens(repository: Path) -> None:
    assert typical(repository) <= MEDIAN


@pytest.mark.parametrize(
    "folder", ["layers/shared/cartwright/domain", "functions/users", "local", "benchmarks"]
)
def test_a_module_of_one_line_too_many_is_found(folder: str, plant: Plant) -> None:
    assert oversized(plant(f"{folder}/planted.py", "x = 1\n" * CEILING)) == []
    assert oversized(plant(f"{folder}/planted.py", "x = 1\n" * (CEILING + 1))) != []


def test_empty_modules_do_not_sweeten_the_median(plant: Plant) -> None:
    for name in ("a", "b", "c"):
        plant(f"functions/{name}/__init__.py", '"""Nothing but words."""\n')
    assert typical(plant("functions/a/app.py", "x = 1\n" * (MEDIAN + 1))) == MEDIAN + 1
