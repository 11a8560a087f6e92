"""How processors count money: one table, which all of their adapters write by."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from cartwright.adapters.processors.mollie_truth import from_mollie, to_mollie
from cartwright.adapters.processors.paypal_amounts import from_paypal, to_paypal
from cartwright.adapters.processors.stripe_amounts import from_stripe, to_stripe
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.denominations import EXCEPTIONS
from cartwright.domain.money import EXPONENTS, Money
from tests.unit.domain.denominations_page import PAGE, page

WAYS: Mapping[str, Callable[[Money], Money]] = {
    "stripe": lambda amount: from_stripe(to_stripe(amount), amount.currency.lower()),
    "paypal": lambda amount: from_paypal(to_paypal(amount)),
    "mollie": lambda amount: from_mollie(to_mollie(amount)),
}

WRITES: Mapping[str, Callable[[Money], object]] = {
    "stripe": to_stripe,
    "paypal": to_paypal,
    "mollie": to_mollie,
}


def test_the_page_has_the_table() -> None:
    assert PAGE.read_text() == page()


def test_exceptions_are_of_currencies_that_their_processor_takes_and_each_is_one() -> None:
    for one in EXCEPTIONS:
        for code in one.codes:
            assert (PROCESSORS[one.processor].currencies or {})[code] is one.counted
            assert one.counted.multiple > 1 or one.counted.decimals != EXPONENTS[code]


@pytest.mark.parametrize("processor", WAYS)
def test_an_adapter_writes_every_amount_that_the_table_allows_and_no_other(processor: str) -> None:
    can, there_and_back = PROCESSORS[processor], WAYS[processor]
    for code in EXPONENTS:
        for minor in (1, 5, 10, 50, 100, 105, 1_000, 123_456_700):
            amount = Money(minor, code)
            if can.takes(amount):
                assert there_and_back(amount) == amount
                continue
            with pytest.raises(ProcessorRefused) as no:
                there_and_back(amount)
            taken = code in (can.currencies or {})
            reason = "amount-not-representable" if taken else "currency-not-taken"
            assert (no.value.facts["processor"], no.value.facts["reason"]) == (processor, reason)


@pytest.mark.parametrize(
    ("processor", "amount", "written"),
    [
        ("stripe", Money(5, "ISK"), 500),
        ("stripe", Money(5_120, "KWD"), 5_120),
        ("stripe", Money(80_000, "MGA"), 800),
        ("paypal", Money(100_000, "HUF"), {"currency_code": "HUF", "value": "1000"}),
        ("paypal", Money(5, "JPY"), {"currency_code": "JPY", "value": "5"}),
        ("mollie", Money(100_050, "HUF"), {"currency": "HUF", "value": "1000.50"}),
    ],
)
def test_what_each_writes(processor: str, amount: Money, written: object) -> None:
    assert WRITES[processor](amount) == written
