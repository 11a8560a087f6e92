"""Money: whole cents, and none of them lost."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cartwright.domain.money import EXPONENTS, MixedCurrencies, Money, Taxed, UnknownCurrency, total

MINOR = st.integers(-(10**15), 10**15)
CURRENCIES = st.sampled_from(sorted(EXPONENTS))
AMOUNTS = st.builds(Money, MINOR, CURRENCIES)
EUROS = st.builds(Money, MINOR, st.just("EUR"))
RATES = st.decimals(Decimal(0), Decimal("0.5"), places=5)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any)


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


# --- the type -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XXX", "XAU", "ZZZ"])
def test_money_in_what_is_no_currency_is_refused(code: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, code)
    with pytest.raises(UnknownCurrency):
        Money.of("1", code)


@pytest.mark.parametrize("minor", [1.0, Decimal(1), True, "1", None])
def test_money_counts_in_whole_numbers_only(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("19.99", "EUR", 1999),
        ("19.9", "EUR", 1990),
        ("20", "EUR", 2000),
        ("-0.01", "EUR", -1),
        ("500", "JPY", 500),
        ("500.00", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("0.0001", "CLF", 1),
    ],
)
def test_an_amount_as_written_becomes_minor_units(amount: str, currency: str, minor: int) -> None:
    assert Money.of(amount, currency) == Money(minor, currency)


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "EUR"), ("0.5", "JPY"), ("0.0001", "KWD")])
def test_more_decimals_than_the_currency_has_are_refused_not_rounded(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match="decimals"):
        Money.of(amount, currency)


@pytest.mark.parametrize(
    "amount", ["", "1e3", "1_000", "1,50", " 1", "1\n", "+1", "NaN", "Infinity", "١", "ten", "1.", "9" * 19]
)
def test_only_plain_digits_are_an_amount(amount: str) -> None:
    with pytest.raises(ValueError, match="plain digits"):
        Money.of(amount, "EUR")


@given(AMOUNTS)
def test_an_amount_written_out_and_read_again_is_the_same(amount: Money) -> None:
    assert Money.of(f"{amount.decimal:f}", amount.currency) == amount


def test_an_amount_is_written_with_its_currencys_own_decimals() -> None:
    written = [str(Money(1000, code)) for code in ("EUR", "JPY", "KWD", "CLF")]
    assert written == ["10.00 EUR", "1000 JPY", "1.000 KWD", "0.1000 CLF"]


@pytest.mark.parametrize(
    ("currency", "exponent"),
    [
        ("JPY", 0),
        ("KRW", 0),
        ("ISK", 0),
        ("UGX", 0),
        ("CLP", 0),
        ("PYG", 0),
        ("XPF", 0),
        ("EUR", 2),
        ("USD", 2),
        ("MGA", 2),
        ("MRU", 2),
        ("HUF", 2),
        ("TWD", 2),
        ("KWD", 3),
        ("BHD", 3),
        ("IQD", 3),
        ("TND", 3),
        ("CLF", 4),
    ],
)
def test_the_decimals_of_a_currency_are_those_of_iso_4217(currency: str, exponent: int) -> None:
    assert EXPONENTS[currency] == exponent


def test_the_kuna_and_the_lev_are_gone_since_their_countries_took_the_euro() -> None:
    assert {"HRK", "BGN"}.isdisjoint(EXPONENTS)


# --- arithmetic ---------------------------------------------------------------------------------------------


@given(EUROS, EUROS)
def test_what_is_added_can_be_taken_away_again(one: Money, other: Money) -> None:
    assert one + other - other == one
    assert one + -one == Money.zero("EUR")
    assert one + other == other + one


@given(EUROS, st.integers(0, 1000))
def test_three_of_a_thing_cost_three_times_the_thing(price: Money, quantity: int) -> None:
    assert price * quantity == total([price] * quantity, "EUR")


@pytest.mark.parametrize("quantity", [1.5, Decimal("1.5"), True])
def test_half_a_thing_is_not_multiplication(quantity: object) -> None:
    with pytest.raises(TypeError):
        eur("10") * quantity  # type: ignore[operator]


def test_two_currencies_never_meet_in_one_sum() -> None:
    yen = Money(1, "JPY")
    for meet in (lambda: eur("1") + yen, lambda: eur("1") - yen, lambda: eur("1") < yen):
        with pytest.raises(MixedCurrencies):
            meet()
    assert eur("0.01") != yen


def test_amounts_of_one_currency_are_ordered() -> None:
    assert eur("1") < eur("2") <= eur("2")
    assert eur("2") > eur("1")


def test_only_nothing_is_nothing() -> None:
    assert not eur("0")
    assert eur("-0.01")


def test_the_sum_of_nothing_at_all_is_zero() -> None:
    assert total([], "JPY") == Money(0, "JPY")


# --- division -----------------------------------------------------------------------------------------------


def test_ten_euros_between_two_to_one_is_667_and_333() -> None:
    assert eur("10").split((2, 1)) == (eur("6.67"), eur("3.33"))


def test_the_cent_too_many_goes_to_the_earlier_of_equals() -> None:
    assert eur("1").split((1, 1, 1)) == (eur("0.34"), eur("0.33"), eur("0.33"))
    assert eur("-1").split((1, 1, 1)) == (eur("-0.34"), eur("-0.33"), eur("-0.33"))


@given(AMOUNTS, WEIGHTS)
def test_the_shares_of_a_split_add_up_to_the_whole(amount: Money, weights: list[int]) -> None:
    shares = amount.split(weights)
    assert len(shares) == len(weights)
    assert total(shares, amount.currency) == amount


@given(AMOUNTS, WEIGHTS)
def test_no_share_is_a_cent_away_from_what_is_fair(amount: Money, weights: list[int]) -> None:
    for share, weight in zip(amount.split(weights), weights, strict=True):
        assert abs(share.minor * sum(weights) - amount.minor * weight) < sum(weights)


@given(AMOUNTS, WEIGHTS)
def test_who_weighs_nothing_gets_nothing_and_nobody_gets_the_other_sign(
    amount: Money, weights: list[int]
) -> None:
    for share, weight in zip(amount.split(weights), weights, strict=True):
        assert weight or not share
        assert share.minor * amount.minor >= 0


@given(AMOUNTS, WEIGHTS)
def test_a_refund_splits_as_the_sale_did(amount: Money, weights: list[int]) -> None:
    assert (-amount).split(weights) == tuple(-share for share in amount.split(weights))


@pytest.mark.parametrize("weights", [(), (0,), (0, 0), (2, -1), (-1, -1)])
def test_weights_that_mean_nothing_are_refused(weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="weights"):
        eur("1").split(weights)


@pytest.mark.parametrize(
    ("amount", "rate", "portion"),
    [
        ("0.50", "0.01", "0.01"),
        ("-0.50", "0.01", "-0.01"),
        ("1.50", "0.01", "0.02"),
        ("2.50", "0.01", "0.03"),
        ("2.49", "0.01", "0.02"),
        ("9.90", "0.255", "2.52"),
        ("19.99", "0.09975", "1.99"),
    ],
)
def test_half_a_cent_of_tax_rounds_away_from_zero(amount: str, rate: str, portion: str) -> None:
    assert eur(amount).portion(Decimal(rate)) == eur(portion)


@given(EUROS, RATES)
def test_a_portion_is_never_half_a_cent_away_from_exact(amount: Money, rate: Decimal) -> None:
    exact = amount.minor * rate
    assert abs(amount.portion(rate).minor - exact) <= Decimal("0.5")
    assert amount.portion(rate).minor == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


# --- taxed prices -------------------------------------------------------------------------------------------


@given(EUROS, EUROS, EUROS)
def test_a_taxed_price_refuses_to_lie(net: Money, tax: Money, gross: Money) -> None:
    assume(net + tax != gross)
    with pytest.raises(ValueError, match="is not"):
        Taxed(net, tax, gross)


def test_a_cent_that_is_neither_net_nor_tax_is_refused() -> None:
    with pytest.raises(ValueError, match="is not"):
        Taxed(net=eur("1.00"), tax=eur("0.19"), gross=eur("1.20"))


def test_a_price_has_one_currency() -> None:
    with pytest.raises(MixedCurrencies):
        Taxed(Money(100, "EUR"), Money(0, "EUR"), Money(100, "USD"))


@given(AMOUNTS, RATES)
def test_net_and_tax_are_the_gross_whichever_was_written_on_the_price_tag(
    amount: Money, rate: Decimal
) -> None:
    for taxed in (Taxed.on_top(amount, rate), Taxed.inside(amount, rate), Taxed.free(amount)):
        assert taxed.net + taxed.tax == taxed.gross
    assert Taxed.on_top(amount, rate).net == amount
    assert Taxed.inside(amount, rate).gross == amount


@given(EUROS, RATES)
def test_a_tax_inside_the_price_is_within_a_cent_of_the_tax_on_its_net(gross: Money, rate: Decimal) -> None:
    inside = Taxed.inside(gross, rate)
    assert abs(inside.tax.minor - inside.net.portion(rate).minor) <= 1


def test_903_at_255_percent_has_no_exact_net_and_is_720_and_183() -> None:
    taxed = Taxed.inside(eur("9.03"), Decimal("0.255"))
    assert (taxed.net, taxed.tax) == (eur("7.20"), eur("1.83"))
    assert taxed.net.portion(Decimal("0.255")) == eur("1.84")


@given(EUROS, EUROS, RATES)
def test_taxed_prices_add_up_part_by_part(one: Money, other: Money, rate: Decimal) -> None:
    both = Taxed.on_top(one, rate) + Taxed.inside(other, rate)
    assert both + -both == Taxed.free(eur("0"))


def test_amounts_of_two_currencies_have_no_total() -> None:
    with pytest.raises(MixedCurrencies):
        total([Money.of("1.00", "EUR"), Money.of("1.00", "USD")], "EUR")
