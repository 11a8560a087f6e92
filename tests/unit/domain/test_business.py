"""Business buyers and their numbers."""

from datetime import UTC, datetime

import pytest

from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Invalid
from cartwright.domain.people import Unconfirmed
from cartwright.domain.tax import Customer, Place, treat
from cartwright.domain.tax.business import Business, Check, NumberState, normal, verdict
from cartwright.domain.tax.territories import spot
from tests.unit.domain.shop import TODAY, profile, registered

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
FRANCE = spot("FR", "", goods=False, on=TODAY)


def business(number: str = "FR40303265045", state: NumberState | None = NumberState.VALID) -> Business:
    return Business("Ada Trading", number, Check(state, AT) if state else None)


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("FR 40 303 265 045", "FR", "FR40303265045"),
        ("40303265045", "FR", "FR40303265045"),
        ("fr40303265045", "MC", "FR40303265045"),
        ("094259216", "GR", "EL094259216"),
        ("EL094259216", "GR", "EL094259216"),
        ("U13585627", "AT", "ATU13585627"),
        ("CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
        ("XI 123 4567 89", "GB", "XI123456789"),
        ("980 7806 84", "GB", "GB980780684"),
        ("51 824 753 556", "AU", "AU51824753556"),
        (" - ", "FR", ""),
        ("", "FR", ""),
    ],
)
def test_a_number_is_kept_in_capitals_with_its_country_in_front(typed: str, country: str, kept: str) -> None:
    assert normal(typed, country) == kept


@pytest.mark.parametrize(
    ("name", "number"),
    [("", "FR40303265045"), (" ", ""), ("x" * 121, ""), ("Ada", "FR 1"), ("Ada", "F" * 25)],
)
def test_a_business_has_a_name_and_a_number_of_letters_and_digits(name: str, number: str) -> None:
    with pytest.raises(Invalid):
        Business(name, number)


@pytest.mark.parametrize(
    ("state", "policy", "counts"),
    [
        (NumberState.VALID, Unconfirmed(pending=False, format_only=False), True),
        (NumberState.INVALID, Unconfirmed(pending=True, format_only=True), False),
        (NumberState.PENDING, Unconfirmed(), False),
        (None, Unconfirmed(), False),
        (NumberState.PENDING, Unconfirmed(pending=True), True),
        (None, Unconfirmed(pending=True), True),
        (NumberState.FORMAT_ONLY, Unconfirmed(), True),
        (NumberState.FORMAT_ONLY, Unconfirmed(format_only=False), False),
    ],
)
def test_what_is_known_of_a_number_and_the_sellers_own_decision_make_a_business(
    state: NumberState | None, policy: Unconfirmed, counts: bool
) -> None:
    found = verdict(business(state=state), FRANCE, policy)
    assert found.counts is counts
    assert ("consumer" in found.because) is not counts


def test_who_gives_no_number_or_another_countrys_is_taxed_as_a_consumer() -> None:
    for buyer in (None, business(""), business("BE0123456789"), business("XI123456789")):
        assert not verdict(buyer, FRANCE, Unconfirmed(pending=True)).counts


def test_goods_for_northern_ireland_need_its_own_kind_of_number() -> None:
    goods = spot("GB", "BT1 1AA", goods=True, on=TODAY)
    services = spot("GB", "BT1 1AA", goods=False, on=TODAY)
    ours, british = business("XI123456789"), business("GB123456789")
    assert [verdict(one, goods, Unconfirmed()).counts for one in (ours, british)] == [True, False]
    assert [verdict(one, services, Unconfirmed()).counts for one in (ours, british)] == [True, True]


@pytest.mark.parametrize(
    ("state", "located"),
    [(NumberState.VALID, False), (NumberState.INVALID, True), (None, True)],
)
def test_two_pieces_of_evidence_are_for_who_is_taxed_as_a_consumer(
    state: NumberState | None, located: bool
) -> None:
    """Implementing Regulation (EU) No 282/2011 art. 24b is of non-taxable persons."""
    buyer = Customer(Place("FR"), business(state=state))
    seller = profile(registrations=registered("DE", "EU-OSS"))
    assert treat(seller, buyer, TaxClass.ELECTRONIC, TODAY).located is located
    assert not treat(seller, buyer, TaxClass.PHYSICAL, TODAY).located
