"""A function's code in the place of another's, however the function was imported, wrapped or bound."""

from __future__ import annotations

import gc
import importlib
import inspect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType

from tests.guards.mutants import Mutant

ROOTS = ("layers/shared", "functions", "")

type Functions = Mapping[tuple[str, str, int], Sequence[FunctionType]]
"""By file, qualified name and first line: of one `def` there may be several."""


type Swap = Sequence[tuple[FunctionType, CodeType]]
"""The functions that hold a guard, each with the code that does not."""


class Unswappable(Exception):
    """A guard that is in no function, or in one that is not there."""


def load(repository: Path, paths: Sequence[Path]) -> None:
    """Import the modules that have guards."""
    for path in paths:
        root = next(root for root in ROOTS if path.is_relative_to(root) or not root)
        parts = path.relative_to(root).with_suffix("").parts
        importlib.import_module(".".join(part for part in parts if part != "__init__"))


def functions() -> Functions:
    """Every function there is now."""
    found: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
    # What is frozen is in no list, and what was collected is: see tests/conftest.py.
    gc.unfreeze()
    for one in gc.get_objects():
        if type(one) is FunctionType:
            found[_key(one.__code__)].append(one)
    return found


def without(mutant: Mutant, known: Functions) -> Swap:
    """The functions that hold the guard, each with the code that does not. Raises Unswappable."""
    codes = {_key(code): code for code in outermost(mutant.code)}
    swaps = [
        (one, code)
        for key, code in codes.items()
        for one in known.get(key, ())
        if mutant.lines.start in _lines(one.__code__)
    ]
    if not swaps or any(one.__code__.co_freevars != code.co_freevars for one, code in swaps):
        raise Unswappable(str(mutant))
    return swaps


def outermost(code: CodeType) -> Iterator[CodeType]:
    """The functions and methods that a module's code makes when it is run."""
    for one in code.co_consts:
        if not isinstance(one, CodeType):
            continue
        a_function = one.co_flags & inspect.CO_OPTIMIZED and not one.co_name.startswith("<generic parameters")
        yield from (one,) if a_function else outermost(one)


def within(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of all it makes when it is called."""
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from within(one)


def _lines(code: CodeType) -> range:
    """From its first line to its last."""
    return range(
        code.co_firstlineno,
        1 + max(line for part in within(code) for _, _, line in part.co_lines() if line is not None),
    )


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno
