"""The agency of the component tests, with the cast of client use in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cartwright.bootstrap import domains
from tests.component.agency import Agency
from tests.component.client_use.cast import staged
from tests.component.deployment import Deployment, Dump, slim
from tests.doubles.nameserver import NameServer


@pytest.fixture(scope="module")
def _staged(opened: tuple[Agency, Dump]) -> tuple[Agency, Dump]:
    """The cast, and the table as it is then: once for all tests of a module."""
    agency, start = opened
    agency.deployment.begin(start)
    cast = staged(agency.copied())
    return cast, slim(agency.deployment.dump())


@pytest.fixture
def cast(_staged: tuple[Agency, Dump], deployment: Deployment) -> Agency:
    cast, start = _staged
    deployment.begin(start)
    return cast.copied()


@pytest.fixture
def sold(cast: Agency) -> Agency:
    """A test order with a line of Nordwind's and one of Atelier's, numbered; and a live one of Nordwind's."""
    cast.sold("course", cast.deployment.clock.now(), "AT")
    cast.connect("stripe", "nordwind")
    cast.sell("atlas", "nordwind", "10.00", through="stripe")
    cast.sold("atlas", cast.deployment.clock.now(), "DE", number=2)
    cast.deployment.run(without=["hooks", "mail"])
    return cast


@pytest.fixture
def dns(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """The only name server that this deployment asks."""
    with NameServer() as running:
        monkeypatch.setenv("CARTWRIGHT_NAMESERVER", running.address)
        domains.resolver.cache_clear()
        yield running
    domains.resolver.cache_clear()
