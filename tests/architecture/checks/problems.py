"""Every refusal has a name of its own, and every name is explained in docs/problems.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
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
    return [getattr(cls, "code", ""), getattr(cls, "title", "")]

classes = {*below(Refusal), Outage, *below(Outage)}
print(json.dumps({f"{cls.__module__}.{cls.__qualname__}": described(cls) for cls in classes}))
"""


def uncatalogued(root: Path) -> list[str]:
    """Codes that are shared, misspelt or unexplained, titles that are missing, headings without a class."""
    classes = refusals(root)
    codes = Counter(code for code, _ in classes.values())
    text = (root / CATALOGUE).read_text(encoding="utf-8") if (root / CATALOGUE).exists() else ""
    headings = Counter(HEADING.findall(text))
    found = []
    for name, (code, title) in sorted(classes.items()):
        if not KEBAB.fullmatch(code):
            found.append(f"{name}: its code {code!r} is not kebab-case")
        elif codes[code] > 1:
            found.append(f"{name}: its code {code!r} is not its own")
        elif code not in headings:
            found.append(f"{name}: `### {code}` is missing in {CATALOGUE}")
        if not title:
            found.append(f"{name}: it has no title")
    found += [f"{CATALOGUE}: nothing raises {code!r}" for code in sorted(headings.keys() - codes.keys())]
    found += [f"{CATALOGUE}: {code!r} is explained twice" for code, times in headings.items() if times > 1]
    return found


def refusals(root: Path) -> dict[str, tuple[str, str]]:
    """Dotted class name -> (code, title), of every Refusal and Outage in the tree's `cartwright`.

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
    return {name: (code, title) for name, (code, title) in json.loads(answer.stdout).items()}
