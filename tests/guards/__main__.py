"""`python -m tests.guards`: the score, and every guard that nobody would miss."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial

from tests.guards import killers
from tests.guards.mutants import mutants
from tests.guards.scoring import REPOSITORY, SUITES, tried
from tests.guards.telling import told


def main(*arguments: str) -> int:
    """0 if every guard is missed when it is gone."""
    asked = _asked(arguments)
    every = list(mutants(REPOSITORY))
    found = [
        mutant for mutant in every if not asked.parts or any(part in mutant.name for part in asked.parts)
    ]
    known = {} if asked.anew else killers.read(found)
    heard = partial(killers.write, every) if asked.remember else dict
    score = tried(REPOSITORY, found, asked.suites or SUITES, known=known, heard=heard)
    heard(score.caught)
    words, code = told(found, score, known)
    sys.stdout.write("".join(f"{line}\n" for line in words))
    return code


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.guards", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", help="only guards with one of these in their name: path, function"
    )
    parser.add_argument("--in", dest="suites", nargs="+", help="search these suites only")
    parser.add_argument("--anew", action="store_true", help="do not begin with who noticed last time")
    parser.add_argument(
        "--remember", action="store_true", help=f"write into {killers.WRITTEN.name} who notices"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
