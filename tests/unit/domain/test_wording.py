"""What a receipt says about a treatment."""

from decimal import Decimal

import pytest

from cartwright.domain.money import Money
from cartwright.domain.tax import Ground, Levy, Treatment
from cartwright.domain.tax.wording import wording

LEVY = Levy("DE", "VAT", Decimal("0.19"))


@pytest.mark.parametrize(
    ("ground", "category", "code"),
    [
        (Ground.REVERSE_CHARGE, "AE", "VATEX-EU-AE"),
        (Ground.INTRA_COMMUNITY, "K", "VATEX-EU-IC"),
        (Ground.EXPORT, "G", "VATEX-EU-G"),
        (Ground.EXEMPT, "E", "VATEX-EU-132"),
        (Ground.SMALL_BUSINESS, "E", ""),
        (Ground.CERTIFICATE, "E", ""),
        (Ground.MARGIN_TRAVEL, "E", "VATEX-EU-D"),
        (Ground.MARGIN_SECOND_HAND, "E", "VATEX-EU-F"),
        (Ground.MARGIN_ART, "E", "VATEX-EU-I"),
        (Ground.MARGIN_COLLECTORS, "E", "VATEX-EU-J"),
        (Ground.NOT_A_SUPPLY, "O", "VATEX-EU-O"),
        (Ground.NOT_REGISTERED, "O", "VATEX-EU-O"),
    ],
)
def test_a_sale_without_tax_says_why_by_category_code_and_sentence(
    ground: Ground, category: str, code: str
) -> None:
    said = wording(Treatment(ground, "FR"))
    assert (said.category, said.exemption) == (category, code)
    assert said.note
    assert said.number_needed is (ground in {Ground.REVERSE_CHARGE, Ground.INTRA_COMMUNITY})


def test_a_sale_with_tax_says_nothing_more_even_at_a_rate_of_nothing() -> None:
    taxed = wording(Treatment(Ground.DOMESTIC, "DE", (LEVY,)))
    free = wording(Treatment(Ground.DOMESTIC, "GB", (Levy("GB", "VAT", Decimal(0)),)))
    assert (taxed.category, taxed.note) == ("S", "")
    assert (free.category, free.note) == ("Z", "")


def test_two_taxes_of_nothing_share_nothing() -> None:
    nothing = Money.zero("CAD")
    free = Treatment(Ground.DOMESTIC, "CA", (Levy("CA", "GST", Decimal(0)),) * 2)
    assert [share for _, share in free.shares(nothing)] == [nothing, nothing]
