"""Which import contracts of pyproject.toml a tree breaks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import cast

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
VERDICT = re.compile(r"^(?P<name>.+) (?P<verdict>KEPT|BROKEN)\b", re.MULTILINE)


def contracts(root: Path) -> dict[str, str]:
    """Name -> id, of every contract in the tree's pyproject.toml."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    rows = cast("list[dict[str, str]]", settings["tool"]["importlinter"]["contracts"])
    return {row["name"]: row["id"] for row in rows}


def broken(root: Path) -> set[str]:
    """The ids of the contracts that import-linter finds broken.

    It runs in an interpreter of its own whose import roots are this tree's, so a copy is judged and not the
    installed project; and there alone it turns off every logger there is, ours among them.

    Raises RuntimeError when import-linter could not judge every contract.
    """
    answer = _python(root, LINT, "--no-logo", "--no-cache")
    known = contracts(root)
    verdicts = {known[m["name"]]: m["verdict"] for m in VERDICT.finditer(answer.stdout) if m["name"] in known}
    if verdicts.keys() != set(known.values()):
        raise RuntimeError(answer.stdout + answer.stderr)
    return {contract for contract, verdict in verdicts.items() if verdict == "BROKEN"}


def loaded(root: Path, module: str, suspects: Iterable[str]) -> set[str]:
    """Which of the suspects an interpreter holds after importing the tree's module, and nothing else.

    What the contracts can't see: an import inside a function that runs, or a library that brings another.
    """
    answer = _python(root, f"import sys, {module}; print(*sys.modules)")
    if answer.returncode:
        raise RuntimeError(answer.stderr)
    return set(suspects).intersection(answer.stdout.split())


def _python(root: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    folders = [root / "layers/shared", root / "functions", root]
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, folders)),
            "PYTHONDONTWRITEBYTECODE": "1",
            "NO_COLOR": "1",
            "COLUMNS": "200",
        },
        check=False,
        capture_output=True,
        text=True,
    )


def copy(root: Path, to: Path) -> Path:
    """The packages that the contracts speak of, and nothing else."""
    for folder in ("layers/shared/cartwright", "functions", "local", "benchmarks"):
        shutil.copytree(root / folder, to / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(root / "pyproject.toml", to)
    return to
