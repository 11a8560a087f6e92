"""What processors can do: the data agrees with what their adapters write."""

from __future__ import annotations

import pytest

from cartwright.adapters.processors.stripe_amounts import to_stripe
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain import capabilities
from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.money import EXPONENTS, Money


@pytest.mark.parametrize("name", sorted(PROCESSORS))
def test_every_processor_takes_currencies_that_there_are(name: str) -> None:
    assert set(PROCESSORS[name].currencies or EXPONENTS) <= set(EXPONENTS)


@pytest.mark.parametrize("name", sorted(PROCESSORS))
def test_every_processor_has_what_its_webhooks_are_known_by(name: str) -> None:
    can = PROCESSORS[name]
    assert can.opens in can.credentials
    assert set(can.chosen) <= set(can.credentials)
    assert set(can.optional).isdisjoint(can.credentials)


def test_a_processor_of_another_day_keeps_nothing() -> None:
    assert not capabilities.of("vouchers").saves


def test_stripe_takes_what_its_adapter_can_write() -> None:
    can = PROCESSORS["stripe"]
    for code, counted in (can.currencies or {}).items():
        step = counted.multiple
        assert to_stripe(Money(step, code)) > 0
        assert can.takes(Money(step, code))
        for minor in range(1, step):
            assert not can.takes(Money(minor, code))
            with pytest.raises(ProcessorRefused):
                to_stripe(Money(minor, code))


@pytest.mark.parametrize(
    ("amount", "taken"),
    [
        ("10.00 EUR", True),
        ("10 JPY", True),
        ("10 HUF", True),
        ("10.50 HUF", False),
        ("10.50 TWD", False),
        ("10.00 RON", False),
        ("1.000 KWD", False),
    ],
)
def test_paypal_takes_its_own_currencies_and_no_decimals_of_three_of_them(amount: str, taken: bool) -> None:
    figure, _, code = amount.partition(" ")
    assert PROCESSORS["paypal"].takes(Money.of(figure, code)) is taken


def test_the_sandbox_takes_anything() -> None:
    assert all(PROCESSORS["sandbox"].takes(Money(1, code)) for code in EXPONENTS)
