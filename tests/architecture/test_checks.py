"""What `make check` asks before the tests is asked by the tests, too: CI runs nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from local import ROOT
from tests.missing import missing

CHECKS = [("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy",)]


def complaints(root: Path, *command: str) -> str:
    """What a check says of what is below `root`; empty where it finds nothing."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=root, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("command", CHECKS, ids=" ".join)
def test_the_repository_is_as_its_checks_want_it(command: tuple[str, ...]) -> None:
    assert complaints(ROOT, *command) == ""


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        (CHECKS[0], "ONE = {'a':1}\n"),
        (CHECKS[1], '"""One."""\n\nimport os\n'),
        (("mypy", "--config-file", str(ROOT / "pyproject.toml"), "one.py"), 'ONE: int = "one"\n'),
    ],
    ids=["format", "lint", "types"],
)
def test_a_check_says_what_is_wrong(tmp_path: Path, command: tuple[str, ...], wrong: str) -> None:
    (tmp_path / "one.py").write_text(wrong, "utf-8")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    assert "one.py" in complaints(tmp_path, *command)


def test_what_is_missing_is_skipped_and_in_ci_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no browser"):
        raise missing("no browser")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no browser"):
        raise missing("no browser")
