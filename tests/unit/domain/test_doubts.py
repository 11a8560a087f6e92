"""What a sale would come to, had the register answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.catalog import TaxClass
from cartwright.domain.doubts import doubted
from cartwright.domain.money import Money, Taxed
from cartwright.domain.offers import Offer
from cartwright.domain.orders import lines_of
from cartwright.domain.people import Unconfirmed
from cartwright.domain.pricing import Quote, quote
from cartwright.domain.tax import Business, Check, Ground, NumberState, Place
from cartwright.domain.vat_checks import righted
from tests.unit.domain.shop import NOON, OLIVEIRA, TODAY, everything, offer, product, profile, registered

FIRM = Business("Ada Trading SARL", "FR40303265045")
GERMAN = registered("DE", "EU-OSS")


def checked(state: NumberState) -> Business:
    return replace(FIRM, check=Check(state, NOON, "VIES"))


def priced(page: Offer, business: Business | None, country: str = "FR") -> Quote:
    def quoted(firm: Business | None) -> Quote:
        return quote(page, everything(page), place=Place(country), on=TODAY, business=firm)

    return doubted(quoted(business), quoted)


def page(*, believed: bool = False, tax_included: bool = False) -> Offer:
    seller = replace(profile(registrations=GERMAN), unconfirmed=Unconfirmed(pending=believed))
    return offer(product(tax_included=tax_included), sellers=[seller])


def test_who_was_charged_in_doubt_would_have_paid_without_the_tax() -> None:
    (line,) = priced(page(), checked(NumberState.PENDING)).lines
    assert line.amount.tax == Money.of("20.00", "EUR")
    assert line.otherwise is not None
    assert line.otherwise.amount.gross == Money.of("100.00", "EUR")
    assert line.otherwise.treatment.ground is Ground.REVERSE_CHARGE


def test_who_was_believed_in_doubt_would_have_been_charged() -> None:
    (line,) = priced(page(believed=True, tax_included=True), checked(NumberState.PENDING)).lines
    assert line.amount.gross == Money.of("83.33", "EUR")
    assert line.otherwise is not None
    assert (line.otherwise.amount.gross, line.otherwise.amount.tax) == (
        Money.of("100.00", "EUR"),
        Money.of("16.67", "EUR"),
    )
    assert line.otherwise.treatment.ground is Ground.ONE_STOP_SHOP


def test_a_number_nobody_has_looked_at_is_in_doubt() -> None:
    (line,) = priced(page(), FIRM).lines
    assert line.otherwise is not None


@pytest.mark.parametrize(
    "business",
    [
        None,
        Business("Ada Trading SARL"),
        checked(NumberState.VALID),
        checked(NumberState.INVALID),
        checked(NumberState.FORMAT_ONLY),
    ],
)
def test_without_a_doubt_there_is_no_otherwise(business: Business | None) -> None:
    (line,) = priced(page(), business).lines
    assert line.otherwise is None


@pytest.mark.parametrize("country", ["DE", "AT"])
def test_where_the_answer_changes_nothing_there_is_no_otherwise(country: str) -> None:
    """At home everybody is taxed alike, and a number of another country makes nobody a business."""
    firm = replace(
        checked(NumberState.PENDING), number=f"{'DE136695976' if country == 'DE' else FIRM.number}"
    )
    (line,) = priced(page(), firm, country).lines
    assert line.otherwise is None


def test_each_owner_of_an_order_has_its_own_doubt() -> None:
    sellers = [
        profile(registrations=GERMAN),
        profile(OLIVEIRA, "CA", registered("CA"), name="Oliveira"),
    ]
    mug = product("Mug", "20.00", owner=OLIVEIRA, tax_class=TaxClass.PHYSICAL)
    course, other = priced(offer(product(), [mug], sellers), checked(NumberState.PENDING)).lines
    assert course.otherwise is not None
    assert other.otherwise is None


def test_the_order_takes_it_over_and_is_no_other_order_for_it() -> None:
    found = lines_of(priced(page(), checked(NumberState.PENDING)), page())
    without = lines_of(priced(page(), checked(NumberState.INVALID)), page())
    assert found[0].otherwise is not None
    assert found == without


def test_righted_lines_of_who_was_charged_are_those_of_the_other_answer() -> None:
    found = righted(lines_of(priced(page(), checked(NumberState.PENDING)), page()), believed=False)
    wanted = lines_of(priced(page(), checked(NumberState.VALID)), page())
    assert found == wanted
    assert righted(wanted, believed=False) == wanted


def test_righted_lines_of_who_was_believed_hold_the_tax_in_what_was_paid() -> None:
    offer = page(believed=True, tax_included=True)
    (paid,) = lines_of(priced(offer, checked(NumberState.PENDING)), offer)
    (found,) = righted([paid], believed=True)
    assert found.amount == Taxed(*(Money.of(amount, "EUR") for amount in ("69.44", "13.89", "83.33")))
    assert found.treatment.ground is Ground.ONE_STOP_SHOP
    assert found.otherwise is None


def test_the_tax_of_several_believed_lines_is_worked_out_on_their_sum() -> None:
    offer = page(believed=True, tax_included=True)
    (line,) = lines_of(priced(offer, checked(NumberState.PENDING)), offer)
    cents = replace(line, amount=Taxed.free(Money.of("0.99", "EUR")))
    found = righted([replace(cents, number=number) for number in range(1, 11)], believed=True)
    tax = sum(one.amount.tax.minor for one in found)
    assert tax == Taxed.inside(Money.of("9.90", "EUR"), found[0].treatment.rate).tax.minor == 165
    assert {one.amount.gross for one in found} == {Money.of("0.99", "EUR")}
