"""The score of this very code: every access check is missed when it is taken away.

In a process of its own, which forks: threads do not go along. The score is printed at the end of the run that
this test belongs to (see tests/conftest.py).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

from tests.guards.scoring import REPOSITORY

OURS = ("PYTEST_", "COV_", "COVERAGE_")
"""How the names begin by which this run's workers and measures would be taken for the other's."""


def test_every_access_check_is_missed_when_it_is_taken_away(
    record_property: Callable[[str, object], None],
) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.guards"],
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if not name.startswith(OURS)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = told.stdout.splitlines()
    record_property("score", lines[-1] if lines else "guards: no score")
    assert told.returncode == 0, "\n".join([*lines, told.stderr[-2000:]])
