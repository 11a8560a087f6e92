"""The contract, and a simulator that is held against it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.stripe.checked import Street, contract, street
from tests.contract.stripe.contract import Contract


@pytest.fixture(scope="session", name="contract")
def _contract() -> Contract:
    return contract()


@pytest.fixture
def stripe_street() -> Iterator[Street]:
    """A simulator whose every exchange has to fit the contract by the end of the test."""
    with street() as running:
        yield running
    assert running.gate.problems == []


@pytest.fixture
def careless_street() -> Iterator[Street]:
    """A simulator for requests that break the contract on purpose."""
    with street() as running:
        yield running
    assert running.gate.problems != []
