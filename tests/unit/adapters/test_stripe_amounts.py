"""Stripe's units: what goes there comes back, and nothing is rounded on the way."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cartwright.adapters.processors.stripe_amounts import from_stripe, to_stripe
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain.denominations import taken_by
from cartwright.domain.money import EXPONENTS, Money

TAKEN = taken_by("stripe")


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("19.99", "EUR", 1999),
        ("19.99", "USD", 1999),
        ("500", "JPY", 500),
        ("500", "VND", 500),
        ("5", "ISK", 500),  # docs.stripe.com/currencies, "Special cases"
        ("5", "UGX", 500),  # the same, though UGX also stands in the zero-decimal list
        ("5.120", "KWD", 5120),
        ("5.000", "BHD", 5000),
        ("800.00", "MGA", 800),
        ("10.45", "HUF", 1045),  # only payouts are whole
        ("800.45", "TWD", 80045),
    ],
)
def test_each_currency_in_stripes_unit(amount: str, currency: str, written: int) -> None:
    money = Money.of(amount, currency)
    assert to_stripe(money) == written
    assert from_stripe(written, currency.lower()) == money


@pytest.mark.parametrize(("amount", "currency"), [("5.124", "KWD"), ("5.001", "BHD"), ("800.50", "MGA")])
def test_a_fraction_stripe_cannot_take_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(ProcessorRefused) as refused:
        to_stripe(Money.of(amount, currency))
    assert dict(refused.value.facts) == {
        "processor": "stripe",
        "reason": "amount-not-representable",
        "amount": f"{amount} {currency}",
    }


@pytest.mark.parametrize("currency", ["IQD", "LYD", "CLF", "UYI", "KPW", "CHE"])
def test_a_currency_stripe_does_not_take_is_refused(currency: str) -> None:
    with pytest.raises(ProcessorRefused) as refused:
        to_stripe(Money(100, currency))
    assert refused.value.facts["reason"] == "currency-not-taken"
    assert refused.value.facts["currency"] == currency


@pytest.mark.parametrize(("written", "currency"), [(4010, "isk"), (4010, "ugx"), (10, "xau"), (10, "bgn")])
def test_an_answer_in_no_money_of_ours_is_refused(written: int, currency: str) -> None:
    with pytest.raises(ProcessorRefused):
        from_stripe(written, currency)


def test_stripes_currencies_are_all_iso() -> None:
    assert len(TAKEN) > 130
    assert EXPONENTS.keys() >= TAKEN.keys()


@pytest.mark.parametrize("currency", ["ISK", "UGX"])
@given(minor=st.integers(1, 10**6 - 1))
def test_where_stripe_keeps_decimals_that_are_no_more_they_are_00(currency: str, minor: int) -> None:
    assert to_stripe(Money(minor, currency)) == minor * 100


@given(st.integers(1, 10**13), st.sampled_from(sorted(TAKEN)))
@example(99_999_999, "EUR")
@example(100_000_000, "EUR")
@example(999_999_999_999, "IDR")
@example(1_000_000_000_000, "IDR")
def test_what_goes_to_stripe_comes_back(minor: int, currency: str) -> None:
    money, digits = Money(minor, currency), 12 if currency == "IDR" else 8
    try:
        written = to_stripe(money)
    except ProcessorRefused:
        asked = minor * 100 if currency in {"ISK", "UGX"} else minor // 100 if currency == "MGA" else minor
        assert (minor % 100 if currency == "MGA" else minor % 10) or asked >= 10**digits
    else:
        assert written < 10**digits
        assert from_stripe(written, currency.lower()) == money
