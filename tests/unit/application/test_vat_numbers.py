"""Looking up a business buyer's number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cartwright.application.vat_numbers import RESPITE, looked_up, requester_of
from cartwright.domain.people import Registration, TaxNumber
from cartwright.domain.tax import Business, NumberState
from tests.fakes.knowing import FakeTaxNumbers
from tests.fakes.vat_register import FakeRecollection, FakeVatRegister
from tests.unit.domain.shop import profile, registered

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
FIRM, OURS = "DE136695976", "NL123456782B90"


class Desk:
    """One look-up after the other, as one process does them."""

    def __init__(self) -> None:
        self.register = FakeVatRegister({FIRM: "ADA TRADING GMBH"}, (OURS,))
        self.numbers = FakeTaxNumbers("DE123456789")
        self.recollection = FakeRecollection()

    def look_up(self, number: str, at: datetime = AT) -> Business:
        return looked_up(
            Business("Ada Trading", number),
            requester=OURS,
            numbers=self.numbers,
            register=self.register,
            recollection=self.recollection,
            now=at,
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_number_in_the_register_is_valid_and_the_proof_is_kept(desk: Desk) -> None:
    check = desk.look_up(FIRM).check
    assert check is not None
    assert (check.state, check.register, check.at) == (NumberState.VALID, "VIES", AT)
    assert (check.consultation, check.name) == ("WAPI000000000001", "ADA TRADING GMBH")
    assert desk.register.asked == [(FIRM, OURS)]


def test_a_number_the_register_does_not_have_is_invalid(desk: Desk) -> None:
    assert desk.look_up("DE811128135").state is NumberState.INVALID


def test_check_digits_that_cannot_be_right_are_not_asked_about(desk: Desk) -> None:
    assert desk.look_up("DE123456789").state is NumberState.INVALID
    assert desk.register.asked == []


@pytest.mark.parametrize("number", ["GB980780684", "CHE107787577MWST"])
def test_where_there_is_no_register_to_ask_the_format_is_all_that_is_known(desk: Desk, number: str) -> None:
    assert desk.look_up(number).state is NumberState.FORMAT_ONLY
    assert desk.register.asked == []


def test_northern_irelands_numbers_are_checked_as_british_ones_and_looked_up(desk: Desk) -> None:
    desk.register.numbers["XI980780684"] = "BELFAST BOOKS"
    assert desk.look_up("XI980780684").state is NumberState.VALID


def test_an_outage_leaves_the_number_pending_and_the_register_alone_for_a_minute(desk: Desk) -> None:
    desk.register.down.add("DE")
    assert desk.look_up(FIRM).state is NumberState.PENDING
    desk.register.down.clear()
    assert desk.look_up(FIRM, AT + RESPITE - timedelta(seconds=1)).state is NumberState.PENDING
    assert desk.look_up(FIRM, AT + RESPITE).state is NumberState.VALID
    assert len(desk.register.asked) == 2


def test_what_was_said_is_remembered(desk: Desk) -> None:
    first = desk.look_up(FIRM)
    desk.register.down.add("DE")
    assert desk.look_up(FIRM, AT + timedelta(minutes=30)) == first
    assert len(desk.register.asked) == 1


def test_a_business_without_a_number_is_not_looked_up(desk: Desk) -> None:
    assert desk.look_up("").check is None


def test_the_seller_asks_under_its_own_european_number() -> None:
    seller = profile(registrations=(Registration("GB", "GB980780684"), Registration("NL", OURS)))
    assert requester_of(seller) == OURS
    numbered = replace(
        seller, tax_numbers=(TaxNumber("EIN", "US", "91-1144442"), TaxNumber("vat", "GR", "094259216"))
    )
    assert requester_of(numbered) == "EL094259216"
    assert requester_of(profile(registrations=registered("DE", "EU-OSS"))) == ""
