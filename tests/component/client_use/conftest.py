"""The agency of the component tests, with the cast of client use in it."""

from __future__ import annotations

import pytest

from tests.component.agency import Agency
from tests.component.client_use.cast import staged


@pytest.fixture
def cast(agency: Agency) -> Agency:
    return staged(agency)


@pytest.fixture
def sold(cast: Agency) -> Agency:
    """A test order with a line of Nordwind's and one of Atelier's, numbered; and a live one of Nordwind's."""
    cast.sold("course", cast.deployment.clock.now(), "AT")
    cast.connect("stripe", "nordwind")
    cast.sell("atlas", "nordwind", "10.00", through="stripe")
    cast.sold("atlas", cast.deployment.clock.now(), "DE", number=2)
    cast.deployment.run(without=["hooks", "mail"])
    return cast
