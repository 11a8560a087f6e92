"""The agency every test starts from."""

import pytest

from tests.unit.application.agency import Agency


@pytest.fixture
def agency() -> Agency:
    return Agency()
