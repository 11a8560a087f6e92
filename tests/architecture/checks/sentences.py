"""docs/client-use.md has a row for every sentence, and every row a test that is there and is not skipped."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeIs

PAGE = Path("docs/client-use.md")
TESTS, WALKED = Path("tests"), Path("tests/component/client_use")
WORDS = Path("layers/shared/cartwright/domain/access/words.py")
SENTENCES: Mapping[str, int] = {"1": 3, "2": 7, "3": 5, "4": 2, "5": 2, "6": 9, "7": 6, "8": 1, "D": 7}
"""How many each rule has; D are those about every decision."""

_ROW = re.compile(r"^\| (?:(\d|D)\.(\d+)|`([a-z]+\.[a-z]+)`) \|(.*)\|$")
_NAMED = re.compile(r"`([\w/]+\.py(?:::\w+)+)`")
_UNPROVEN = {"skip", "skipif", "xfail"}


@dataclass(frozen=True)
class Row:
    """A sentence by its number, or a permission, and the tests that its row names."""

    about: str
    tests: Sequence[str]


def unproven(root: Path) -> list[str]:
    """What is wrong with the page, in words."""
    text = (root / PAGE).read_text("utf-8") if (root / PAGE).exists() else ""
    found = list(rows(text))
    named = {test for row in found for test in row.tests} | set(_NAMED.findall(_unrowed(text)))
    wanted = [*_sentences(), *permissions(root)]
    counted = Counter(row.about for row in found)
    return [
        *(f"{PAGE}: no row for {about}" for about in wanted if not counted[about]),
        *(f"{PAGE}: a row for {about}, which is none" for about in sorted(counted.keys() - set(wanted))),
        *(f"{PAGE}: {about} has {times} rows" for about, times in counted.items() if times > 1),
        *(f"{PAGE}: nothing proves {row.about}" for row in found if not row.tests),
        *(f"{PAGE}: {complaint}" for test in sorted(named) if (complaint := _missing(root, test))),
        *(f"{PAGE}: {test} is in no row" for test in walked(root) if test not in named),
    ]


def rows(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        if row := _ROW.match(line):
            rule, number, permission, cells = row.groups()
            yield Row(permission or f"{rule}.{number}", _NAMED.findall(cells))


def permissions(root: Path) -> list[str]:
    """The values of `Permission`, as the code has them."""
    tree = ast.parse((root / WORDS).read_text("utf-8"))
    [kind] = [one for one in ast.walk(tree) if isinstance(one, ast.ClassDef) and one.name == "Permission"]
    values = (one.value for one in kind.body if isinstance(one, ast.Assign))
    return [str(value.value) for value in values if isinstance(value, ast.Constant)]


def walked(root: Path) -> list[str]:
    """The tests of the sentences' own folder."""
    return [
        f"{path.relative_to(root / TESTS)}::{name}"
        for path in sorted((root / WALKED).rglob("test_*.py"))
        for name in _tests(path)
    ]


def _sentences() -> list[str]:
    return [f"{rule}.{number}" for rule, count in SENTENCES.items() for number in range(1, count + 1)]


def _unrowed(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("|"))


def _missing(root: Path, test: str) -> str:
    """What is wrong with a test that the page names; empty if nothing is."""
    path, _, name = test.partition("::")
    file = root / TESTS / path
    if not file.name.startswith("test_") or not file.is_file():
        return f"there is no file {TESTS / path}"
    found = _tests(file).get(name)
    if found is None:
        return f"there is no test {test}"
    return f"{test} may be skipped" if found else ""


def _tests(file: Path) -> dict[str, bool]:
    """The tests that pytest collects from a file, `Class::test` if they are in one; whether each may be
    skipped."""
    tree = ast.parse(file.read_text("utf-8"))
    whole = _skipped(tree.body)
    found = {one.name: whole or _marked(one) for one in tree.body if _is_test(one)}
    for group in tree.body:
        if isinstance(group, ast.ClassDef) and group.name.startswith("Test"):
            found |= {
                f"{group.name}::{one.name}": whole or _marked(group) or _marked(one)
                for one in group.body
                if _is_test(one)
            }
    return found


def _is_test(thing: ast.stmt) -> TypeIs[ast.FunctionDef]:
    """No suite has tests that are `async`."""
    return isinstance(thing, ast.FunctionDef) and thing.name.startswith("test_")


def _marked(thing: ast.stmt) -> bool:
    """By a decorator, or by a word in its body."""
    return any(isinstance(one, ast.Attribute) and one.attr in _UNPROVEN for one in ast.walk(thing))


def _skipped(body: Sequence[ast.stmt]) -> bool:
    """By `pytestmark`, or by a call at the top."""
    return any(
        _marked(one)
        for one in body
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )
