"""`python -m tests.guards`: the score, and every guard that nobody would miss."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.guards.mutants import PLACES, Mutant, mutants
from tests.guards.trials import Trials

REPOSITORY = Path(__file__).resolve().parents[2]
# The cheapest first: what these notice needs none of the later ones.
SUITES = (
    "tests/unit/domain/test_access.py",
    "tests/unit/domain/test_access_properties.py",
    "tests/unit/domain/test_api_keys.py",
    "tests/unit/application",
    "tests/unit/http/test_caller.py",
    "tests/contract/storage/test_foreign.py",
    "tests/contract/storage/test_seats.py",
    "tests/contract/storage/test_isolation.py",
    "tests/component/test_account_api.py",
    "tests/component/test_members_api.py",
    "tests/component/test_api_keys.py",
    "tests/component/test_view_as.py",
    "tests/component/reports",
    "tests/component/isolation/test_sweep.py",
    "tests/component/isolation/test_named.py",
    "tests/component/isolation/test_logged.py",
)


def main(*wanted: str) -> int:
    """0 if every guard is missed when it is gone."""
    found = [
        mutant
        for mutant in mutants(REPOSITORY, PLACES)
        if not wanted or any(part in str(mutant.path) for part in wanted)
    ]
    return told(tried(REPOSITORY, found, SUITES))


def tried(repository: Path, found: Sequence[Mutant], suites: Sequence[str]) -> Trials:
    trials = Trials(repository, found, os.process_cpu_count() or 1)
    os.chdir(repository)
    os.environ["HYPOTHESIS_PROFILE"] = "unshrunk"
    options = ["-o", "addopts=--import-mode=importlib", "-p", "no:terminal", "-p", "no:cacheprovider"]
    code = pytest.main([*options, "-p", "no:xdist", "-p", "no:cov", *suites], plugins=[trials])
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        trials.broken.append(f"pytest: {code!r}")
    return trials


def told(trials: Trials) -> int:
    """The score as an exit code, and in words."""
    for why in trials.broken:
        say(f"red without any change: {why}")
    if trials.broken:
        return 2
    for mutant in trials.survived:
        say(f"nobody misses {mutant}" + ("" if mutant in trials.passed else " (no test comes by)"))
    count = len(trials.mutants)
    score = Counter(test.split("/")[1] for test in trials.caught.values())
    by = ", ".join(f"{many} by {suite}" for suite, many in score.most_common())
    say(f"guards: {count - len(trials.survived)} of {count} are missed when taken away ({by})")
    return 1 if trials.survived or not count else 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
