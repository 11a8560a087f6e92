"""Nothing in the repository ties it to a machine, a registry, a mock or a promise to do it later."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.architecture.checks.hygiene import tied_to_a_machine, untidy
from tests.architecture.checks.tree import tracked
from tests.architecture.conftest import Plant


def test_the_code_is_tidy(repository: Path) -> None:
    assert untidy(repository) == []


def test_the_repository_is_tied_to_no_machine(repository: Path) -> None:
    assert tied_to_a_machine(repository) == []


# The violations are spelled in pieces, so that this file keeps the rules itself.
UNTIDY = {
    "a mock": "import unittest." + "mock",
    "a mock by name": "from unittest import " + "mock",
    "a mock's class": "from unittest." + "mock import Mock",
    "an ignore of everything": "x: int = ''  # type" + ": ignore",
    "a note about later": "x = 1  # TO" + "DO: tax",
    "a note about a mistake": "x = 1  # FIX" + "ME",
}


@pytest.mark.parametrize("source", UNTIDY.values(), ids=UNTIDY.keys())
@pytest.mark.parametrize("folder", ["layers/shared/cartwright", "functions/users", "local", "tests/unit"])
def test_untidy_code_is_found(folder: str, source: str, plant: Plant) -> None:
    assert untidy(plant(f"{folder}/planted.py", source + "\n")) != []


@pytest.mark.parametrize(
    "source",
    [
        "import unittest",
        "x = y  # type: ignore[no-untyped-call]",
        "x = 'TO" + "DO is a word in a string'",
        "import mockingbird",
    ],
)
def test_what_only_looks_untidy_is_left_alone(source: str, plant: Plant) -> None:
    assert untidy(plant("functions/users/planted.py", source + "\n")) == []


TRACES = {
    "a checkout": "cd /wo" + "rk/main",
    "a cache": "see `/ro" + "ot/.cache`",
    "somebody's folder": "/ho" + "me/anna/cartwright",
    "a Python index": "https://py" + "pi.org/simple",
    "a wheel's address": "url = https://files.python" + "hosted.org/x.whl",
    "a Node registry": "registry.npm" + "js.org",
    "a Debian mirror": "http://deb." + "debian.org/debian",
}


@pytest.mark.parametrize("text", TRACES.values(), ids=TRACES.keys())
@pytest.mark.parametrize(
    "name", ["docs/deploying.md", "Makefile", ".ci/locks/dev.txt", "functions/users/app.py"]
)
def test_a_trace_of_a_machine_is_found(name: str, text: str, plant: Plant) -> None:
    assert tied_to_a_machine(plant(name, f"first line\n{text}\n")) != []


@pytest.mark.parametrize(
    "text",
    ["https://example.com/wo" + "rk/flow", "$HOME/wo" + "rk/x", "~/ro" + "ot/x", "/v1/accounts"],
    ids=["an address", "a variable", "one's own home", "a route"],
)
def test_paths_of_no_machine_are_left_alone(text: str, plant: Plant) -> None:
    assert tied_to_a_machine(plant("README.md", text)) == []


def test_in_a_git_tree_ignored_files_are_nobodys_business(plant: Plant) -> None:
    plant(".gitignore", "scratch/\n")
    plant("scratch/notes.md", "x")
    root = plant("new.py", "x = 1\n")
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    assert [path.name for path in tracked(root)] == [".gitignore", "new.py"]
