"""A deployment per test, in a moto of its own."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator

import pytest

from cartwright.telemetry import logger
from tests.component.agency import Agency
from tests.component.deployment import Deployment, Dump, deployed, slim
from tests.doubles.receiver import Receiver, receiving

# As on Lambda, where the main thread has one when an ASGI adapter asks for it (at import).
_LOOP = asyncio.new_event_loop()
asyncio.set_event_loop(_LOOP)


def pytest_sessionfinish() -> None:
    asyncio.set_event_loop(None)
    _LOOP.close()


@pytest.fixture(scope="session")
def _listening() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def receiver(_listening: Receiver) -> Receiver:
    """Where webhooks go that this deployment posts: to nobody, until a test says more."""
    _listening.forget()
    return _listening


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the functions log from here on."""
    handler = logger().registered_handler
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    # Not by setStream: it flushes the one before, which pytest may have closed with another test.
    before, handler.stream = handler.stream, written
    yield written
    handler.stream = before


@pytest.fixture(scope="module")
def opened(_listening: Receiver) -> Iterator[tuple[Agency, Dump]]:
    """An agency, and the table as it is then: opened once for all tests of a module."""
    with deployed(_listening.url) as deployment:
        agency = Agency.opened(deployment)
        agency.connect("stripe")
        yield agency, slim(deployment.dump())


@pytest.fixture
def deployment(opened: tuple[Agency, Dump], receiver: Receiver) -> Deployment:
    """With the agency in it and nothing sold, at noon of 2 November 2026, in a process that knows nothing."""
    agency, start = opened
    agency.deployment.begin(start)
    return agency.deployment


@pytest.fixture
def agency(opened: tuple[Agency, Dump], deployment: Deployment) -> Agency:
    """An agency with three clients, two connections and two products; see tests/component/agency.py."""
    return opened[0].copied()
