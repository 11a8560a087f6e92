"""Every event file says whose it is, and some test loads it."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from tests.architecture.checks.tree import finding, modules, syntax


def stray_events(root: Path) -> list[str]:
    """Event files that are misnamed, are not JSON, or that no test names.

    A file is `<package>.<module or function>.<case>.json`, and a test names it with or without `.json`.
    """
    used = _strings_in_tests(root)
    found = []
    for path in sorted((root / "events").glob("*")):
        package, part, case = ([*path.name.removesuffix(".json").split("."), "", ""])[:3]
        if path.suffix != ".json" or path.name != f"{package}.{part}.{case}.json" or not case:
            found.append(finding(root, path, 1, "the name is not <package>.<module or function>.<case>.json"))
        elif not _has(root / "functions" / package, part):
            found.append(finding(root, path, 1, f"functions/{package} has no module or function {part!r}"))
        elif not _is_json(path):
            found.append(finding(root, path, 1, "this is not JSON"))
        elif path.name not in used and path.stem not in used:
            found.append(finding(root, path, 1, "no test loads it"))
    return found


def _has(package: Path, part: str) -> bool:
    if (package / f"{part}.py").exists() or (package / part / "__init__.py").exists():
        return True
    return any(part in _names(node) for path in package.glob("*.py") for node in syntax(path).body)


def _names(node: ast.stmt) -> list[str]:
    """What a statement at the top of a module defines: `def queued` and `queued = batch(…)` alike."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case _:
            return []


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True


def _strings_in_tests(root: Path) -> set[str]:
    return {
        node.value
        for path in modules(root, Path("tests"))
        if "architecture" not in path.relative_to(root).parts
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
