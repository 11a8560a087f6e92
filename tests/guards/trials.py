"""Trying a mutant: the tests nearest to it in a process of its own, which imports the mutated source.

Forked from one that has loaded the libraries but nothing of ours, so a trial costs what its tests cost.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import pytest

from tests.guards.mutants import Mutant

LIBRARIES = ("boto3", "fastapi", "jinja2", "mangum", "moto", "pydantic", "aws_lambda_powertools")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which tests noticed: the stage that went red, or none."""

    mutant: Mutant
    caught_by: str


def warm() -> None:
    """Load what every trial needs, once."""
    for name in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)


def stages(mutant: Mutant, repository: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """The tests that may notice, the nearest and cheapest first."""
    path = str(mutant.path)
    if "/domain/access/" in path:
        yield "unit", ("tests/unit/domain/test_access.py",)
        yield "properties", ("tests/unit/domain/test_access_properties.py",)
    if "/application/" in path:
        yield "unit", tuple(_speaking_of(mutant.path.stem, repository))
    if "/storage/" in path:
        yield "contract", ("tests/contract/storage/test_isolation.py",)
        return
    yield "sweep", ("tests/component/isolation",)
    yield "component", ("tests/component/test_account_api.py", "tests/component/test_account_changes.py")


def control(mutant: Mutant, repository: Path) -> list[str]:
    """The stages that are red without any change: they would notice everything, and prove nothing."""
    same = replace(mutant, source=(repository / mutant.path).read_text())
    return [name for name, tests in stages(mutant, repository) if tests and _red(same, repository, tests)]


def trial(mutant: Mutant, repository: Path) -> Verdict:
    for stage, tests in stages(mutant, repository):
        if tests and _red(mutant, repository, tests):
            return Verdict(mutant, stage)
    return Verdict(mutant, "")


def _speaking_of(stem: str, repository: Path) -> list[str]:
    """Unit tests that speak of a module."""
    found = sorted((repository / "tests/unit/application").glob("test_*.py"))
    return [str(path.relative_to(repository)) for path in found if stem in path.read_text()]


def _red(mutant: Mutant, repository: Path, tests: Sequence[str]) -> bool:
    child = os.fork()
    if child == 0:
        os._exit(_tried(mutant, repository, tests))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != pytest.ExitCode.OK


def _tried(mutant: Mutant, repository: Path, tests: Sequence[str]) -> int:
    """In the child. Anything but a green run counts as noticed, also a crash."""
    with Path(os.devnull).open("w") as silence:
        os.dup2(silence.fileno(), 1)
        os.dup2(silence.fileno(), 2)
    sys.meta_path.insert(0, _Instead(repository / mutant.path, mutant.source))
    os.chdir(repository)
    quiet = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"]
    # The plugins were imported before the fork.
    rewriting = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return int(pytest.main([*quiet, *rewriting, *tests]))


class _Instead(importlib.abc.MetaPathFinder):
    """Finds one file's module with another source."""

    def __init__(self, path: Path, source: str) -> None:
        self._path = path.resolve()
        self._source = source

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or not spec.origin or Path(spec.origin).resolve() != self._path:
            return None
        spec.loader = _Source(name, spec.origin, self._source)
        return spec


class _Source(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> object:  # type: ignore[override]  # a code object, never None
        return compile(self._source, self.path, "exec", dont_inherit=True)
