"""`python -m tests.guards`: the score, and every guard that nobody would miss."""

from __future__ import annotations

import sys
from collections import Counter
from functools import partial
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from tests.guards.mutants import mutants
from tests.guards.trials import control, stages, trial, warm

REPOSITORY = Path(__file__).resolve().parents[2]


def main(*wanted: str) -> int:
    """0 if every guard is missed when it is gone."""
    found = [
        mutant
        for mutant in mutants(REPOSITORY)
        if not wanted or any(part in str(mutant.path) for part in wanted)
    ]
    # One mutant for each set of tests it takes: unchanged, they must be green.
    kinds = {str(list(stages(mutant, REPOSITORY))): mutant for mutant in found}
    warm()
    with get_context("fork").Pool(cpu_count()) as workers:
        red = workers.map(partial(control, repository=REPOSITORY), kinds.values(), chunksize=1)
        if any(red):
            say(f"red without any change: {sorted({stage for stages in red for stage in stages})}")
            return 2
        verdicts = workers.map(partial(trial, repository=REPOSITORY), found, chunksize=1)
    score = Counter(verdict.caught_by for verdict in verdicts)
    for verdict in verdicts:
        if not verdict.caught_by:
            say(f"nobody misses {verdict.mutant}")
    survived = score.pop("", 0)
    by = ", ".join(f"{count} by {stage}" for stage, count in sorted(score.items()))
    say(f"guards: {len(verdicts) - survived} of {len(verdicts)} are missed when taken away ({by})")
    return 1 if survived or not verdicts else 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
