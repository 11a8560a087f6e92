import subprocess

import pytest

from tests.template.stack import ROOT, Stack


@pytest.fixture(scope="session")
def sam() -> None:
    """SAM's environment, set up as `make` does it (instant when it is there already)."""
    subprocess.run(["make", "--silent", "setup-sam"], cwd=ROOT, check=True)


@pytest.fixture(scope="session")
def stack(sam: None) -> Stack:
    return Stack.translate()
