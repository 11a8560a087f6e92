"""Where the application changes anything: each of its functions that calls what changes the table, a file, a
queue, a mailbox, a login, or what stands at a processor. Read from the code, so what is written tomorrow is
among them.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from types import FrameType

import cartwright.application

APPLICATION = Path(cartwright.application.__file__).parent
PORTS = APPLICATION / "ports"
STORAGE = APPLICATION.parent / "storage"
COMMITS = frozenset({"commit", "attempt"})
"""How storage changes the table."""

OUTSIDE = frozenset(
    {
        *{"open", "charge", "rebill", "cancel", "refund", "linked", "let_go"},
        *{"streams.draft", "streams.settle", "streams.unsettle"},
        *{"files.put", "queues.send", "mailer.send", "identities.invite", "identities.choose"},
    }
)
"""Methods of ports that change what is not in the table: at processors, and where Stripe accounts are linked;
files, queues, mails and logins, by what they are called of, too."""


@cache
def changing() -> frozenset[str]:
    """The methods of ports that change anything, by name."""
    promised = {method.name for path in PORTS.glob("*.py") for method in _functions(path).values()}
    kept = chain.from_iterable(_committing(path) for path in STORAGE.rglob("*.py"))
    return frozenset(promised & {*kept}) | OUTSIDE


@cache
def places() -> frozenset[str]:
    """`module.function`, or `module.Class.method`, of the application: what calls one of those."""
    return frozenset(
        f"{path.stem}.{name}"
        for path in APPLICATION.glob("*.py")
        for name, function in _functions(path).items()
        if _methods(function) & changing()
    )


def passed() -> set[str]:
    """Those of the application that are at work in this thread just now, whether they change anything or
    not."""
    found = set[str]()
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if Path(code.co_filename).parent == APPLICATION:
            found.add(f"{Path(code.co_filename).stem}.{code.co_qualname.partition('.<locals>')[0]}")
        frame = frame.f_back
    return found


def _committing(path: Path) -> set[str]:
    """The functions of a module of storage that change the table, themselves or by another of that module."""
    calls = {name.rpartition(".")[2]: _called(one) for name, one in _functions(path).items()}
    found: set[str] = set()
    while more := {name for name, called in calls.items() if called & (COMMITS | found)} - found:
        found |= more
    return found


@cache
def _functions(path: Path) -> Mapping[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return dict(_within(tree.body, ""))


def _within(
    body: list[ast.stmt], before: str
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for one in body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{before}{one.name}", one
        elif isinstance(one, ast.ClassDef):
            yield from _within(one.body, f"{before}{one.name}.")


def _methods(function: ast.AST) -> set[str]:
    """The names of what is called of something, alone and with what it is called of."""
    called = (one.func for one in ast.walk(function) if isinstance(one, ast.Call))
    named = [one for one in called if isinstance(one, ast.Attribute)]
    return {one.attr for one in named} | {".".join(ast.unparse(one).rsplit(".", 2)[-2:]) for one in named}


def _called(function: ast.AST) -> set[str]:
    called = (one.func for one in ast.walk(function) if isinstance(one, ast.Call))
    plain = {one.id for one in called if isinstance(one, ast.Name)}
    return plain | _methods(function)
