import subprocess
from pathlib import Path

import pytest

from tests.template.stack import ROOT, Stack

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The questions share one translation and the artefacts one build: each kind stays on one worker."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(
                pytest.mark.xdist_group("artefacts" if "artefact" in item.path.name else "template")
            )


@pytest.fixture(scope="session")
def sam() -> None:
    """SAM's environment, set up as `make` does it (instant when it is there already)."""
    subprocess.run(["make", "--silent", "setup-sam"], cwd=ROOT, check=True)


@pytest.fixture(scope="session")
def stack(sam: None) -> Stack:
    return Stack.translate()
