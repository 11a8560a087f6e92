"""Who noticed each guard last time: a test per line, behind the guard's name.

Only where to look first. Each run takes each guard away and runs its test anew, so what is written here can
make a run slower, and never greener.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.guards.mutants import Mutant

WRITTEN = Path(__file__).with_name("killers.txt")


def read(found: Iterable[Mutant], written: Path = WRITTEN) -> dict[str, str]:
    """Who noticed those of the mutants that are known, by their names."""
    if not written.exists():
        return {}
    names = {mutant.name for mutant in found}
    lines = (line.partition("\t") for line in written.read_text().splitlines())
    return {name: test for name, _, test in lines if name in names}


def write(found: Iterable[Mutant], caught: Mapping[str, str], written: Path = WRITTEN) -> None:
    """Of those mutants, who notices them now; what is written of others that are still there stays."""
    tests = read(found, written) | dict(caught)
    lines = sorted(f"{name}\t{test}\n" for name, test in tests.items())
    written.write_text("".join(lines))
