"""A deployment per test, in a moto of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.component.agency import Agency
from tests.component.deployment import Deployment, deployed
from tests.doubles.receiver import Receiver, receiving


@pytest.fixture(scope="session", autouse=True)
def _event_loop() -> Iterator[None]:
    """As on Lambda, where the main thread has one when an ASGI adapter asks for it."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


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
def deployment(receiver: Receiver) -> Iterator[Deployment]:
    """Cartwright with nothing in it, at noon of 2 November 2026."""
    with deployed(receiver.url) as deployment:
        yield deployment


@pytest.fixture
def agency(deployment: Deployment) -> Agency:
    """An agency with three clients and two products; see tests/component/agency.py."""
    return Agency.opened(deployment)
