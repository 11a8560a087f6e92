"""Every refusal has a name of its own, and every name is explained in docs/problems.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

CATALOGUE = Path("docs/problems.md")
HEADING = re.compile(r"^### `?([^`\s]+)`?\s*$", re.MULTILINE)
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

# Runs in an interpreter of its own, so that it sees the tree it is asked about and no class a test made up.
CLASSES = """
import importlib, json, pkgutil
import cartwright
from cartwright.domain.errors import Outage, Refusal

for module in pkgutil.walk_packages(cartwright.__path__, "cartwright."):
    importlib.import_module(module.name)

def below(cls):
    for child in cls.__subclasses__():
        yield child
        yield from below(child)

def described(cls):
    code = getattr(cls, "code", "")
    return {
        "code": code,
        "title": getattr(cls, "title", ""),
        "named": "code" in vars(cls) or issubclass(cls, Outage),
        "shared": getattr(cls.__base__, "code", "") == code,
    }

classes = {*below(Refusal), Outage, *below(Outage)}
print(json.dumps({f"{cls.__module__}.{cls.__qualname__}": described(cls) for cls in classes}))
"""


@dataclass(frozen=True)
class Problem:
    """What a class says of itself: whether it names its code (or is an outage), and shares its parent's.

    An outage is an outage to everyone outside. A refusal that should look like another from outside (what
    isn't yours is not found) says so: `code = NotFound.code`. One that says nothing forgot.
    """

    code: str
    title: str
    named: bool
    shared: bool


def uncatalogued(root: Path) -> list[str]:
    """Codes that are missing, taken, misspelt or unexplained, titles that are missing, idle headings."""
    problems = refusals(root)
    codes = Counter(problem.code for problem in problems.values() if not problem.shared)
    text = (root / CATALOGUE).read_text(encoding="utf-8") if (root / CATALOGUE).exists() else ""
    headings = Counter(HEADING.findall(text))
    found = []
    for name, problem in sorted(problems.items()):
        if not problem.named:
            found.append(f"{name}: it has no code of its own")
        elif not KEBAB.fullmatch(problem.code):
            found.append(f"{name}: its code {problem.code!r} is not kebab-case")
        elif codes[problem.code] > 1:
            found.append(f"{name}: its code {problem.code!r} is taken")
        elif problem.code not in headings:
            found.append(f"{name}: `### {problem.code}` is missing in {CATALOGUE}")
        if not problem.title:
            found.append(f"{name}: it has no title")
    found += [f"{CATALOGUE}: nothing raises {code!r}" for code in sorted(headings.keys() - codes.keys())]
    found += [f"{CATALOGUE}: {code!r} is explained twice" for code, times in headings.items() if times > 1]
    return found


def refusals(root: Path) -> dict[str, Problem]:
    """Dotted class name -> what it says, of every Refusal and Outage in the tree's `cartwright`.

    Raises RuntimeError, with the traceback, when a module of it can't be imported.
    """
    answer = subprocess.run(
        [sys.executable, "-c", CLASSES],
        env={**os.environ, "PYTHONPATH": str(root / "layers/shared"), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        raise RuntimeError(answer.stderr)
    return {name: Problem(**row) for name, row in json.loads(answer.stdout).items()}
