"""Where a buyer is, and by what it is known."""

import pytest

from cartwright.domain.buyers import Evidence
from cartwright.domain.tax.evidence import Proof, needs_confirming


def test_an_address_and_a_network_that_agree_are_two_pieces() -> None:
    finding = Evidence("FR", ip_country="FR").finding
    assert (finding.country, finding.agreeing, finding.against) == ("FR", (Proof.BILLING, Proof.IP), ())
    assert finding.enough


def test_an_address_alone_is_one_piece_and_so_are_an_address_and_another_countrys_network() -> None:
    assert not Evidence("FR").finding.enough
    finding = Evidence("FR", ip_country="DE").finding
    assert (finding.enough, finding.against) == (False, (Proof.IP,))


@pytest.mark.parametrize("second", [{"card_country": "FR"}, {"declared_country": "FR"}])
def test_a_second_piece_settles_it_even_against_a_third(second: dict[str, str]) -> None:
    finding = Evidence("FR", ip_country="DE", **second).finding
    assert finding.enough
    assert finding.against == (Proof.IP,)


@pytest.mark.parametrize(
    ("stated", "seen"), [("FR", "MC"), ("FR", "RE"), ("FI", "AX"), ("GB", "IM"), ("GB", "JE")]
)
def test_a_network_within_the_same_law_does_not_contradict(stated: str, seen: str) -> None:
    assert Evidence(stated, ip_country=seen).finding.enough
    assert not needs_confirming(stated, seen)


@pytest.mark.parametrize(
    ("stated", "seen", "asked"),
    [
        ("FR", "DE", True),
        ("US", "DE", True),
        ("FR", "US", True),
        ("US", "CA", False),
        ("FR", "FR", False),
        ("FR", "", False),
    ],
)
def test_who_is_seen_elsewhere_confirms_the_address_where_the_eu_is_concerned(
    stated: str, seen: str, asked: bool
) -> None:
    assert needs_confirming(stated, seen) is asked
