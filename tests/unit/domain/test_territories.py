"""Places that are not what their country is, by code and by postcode."""

from datetime import date

import pytest

from cartwright.domain.tax.territories import TERRITORIES, Spot, spot
from tests.unit.domain.shop import TODAY


def services(country: str, postcode: str = "") -> Spot:
    return spot(country, postcode, goods=False, on=TODAY)


def goods(country: str, postcode: str = "") -> Spot:
    return spot(country, postcode, goods=True, on=TODAY)


@pytest.mark.parametrize(
    ("country", "postcode", "territory"),
    [
        ("ES", "35001", "ES-CN"),
        ("ES", "38900", "ES-CN"),
        ("ES", "51001", "ES-CE"),
        ("ES", "52001", "ES-ML"),
        ("DE", "27498", "DE-HELG"),
        ("IT", "23041", "IT-LIV"),
        ("IT", "22061", "IT-CAMP"),
        ("GR", "630 86", "GR-69"),
        ("FR", "97300", "GF"),
        ("FR", "97500", "PM"),
        ("FR", "97600", "YT"),
        ("FR", "97133", "BL"),
        ("FR", "97150", "MF"),
        ("FR", "98600", "WF"),
        ("FR", "98713", "PF"),
        ("FR", "98800", "NC"),
        ("GB", "je2 3ab", "JE"),
        ("GB", "GY1 1AA", "GG"),
        ("CY", "99010", "CY-N"),
        ("NO", "9170", "SJ"),
        ("NO", "8099", "SJ"),
    ],
)
def test_a_territory_outside_its_countrys_tax_area_is_known_by_its_postcode(
    country: str, postcode: str, territory: str
) -> None:
    for found in (services(country, postcode), goods(country, postcode)):
        assert (found.jurisdiction, found.held, found.union) == (territory, (territory,), False)
        assert found.label == found.name != ""


@pytest.mark.parametrize("code", ["AX", "GP", "MQ", "RE", "GF", "YT", "JE", "GG", "SJ"])
def test_a_territory_with_a_country_code_of_its_own_is_known_by_it(code: str) -> None:
    assert services(code).jurisdiction == code
    assert not services(code).union


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("ES", "28001"),
        ("ES", "07001"),
        ("DE", "78267"),
        ("IT", "23030"),
        ("GR", "63087x"),
        ("FI", "00100"),
        ("FR", "97"),
        ("PT", "1000-001"),
        ("GB", "SW1A 1AA"),
        ("CY", "1010"),
        ("ES", ""),
        ("PT", "95"),
    ],
)
def test_a_postcode_of_the_mainland_and_none_at_all_are_the_mainland(country: str, postcode: str) -> None:
    for found in (services(country, postcode), goods(country, postcode)):
        assert found == Spot(country, country, (country,), country != "GB")
        assert (found.area, found.label) == (country, country)


def test_buesingen_is_in_the_swiss_tax_area_and_monaco_in_the_french() -> None:
    assert services("DE", "78266").jurisdiction == "CH"
    assert services("MC") == services("FR")
    assert services("LI") == services("CH")


@pytest.mark.parametrize(
    ("country", "postcode", "id_", "around"),
    [("FI", "22100", "AX", "FI"), ("RE", "", "RE", "FR"), ("CH", "7563", "CH-SAM", "CH")],
)
def test_behind_a_tax_border_goods_are_abroad_and_services_are_not(
    country: str, postcode: str, id_: str, around: str
) -> None:
    assert services(country, postcode).held == (id_, around)
    assert goods(country, postcode).held == (id_,)


@pytest.mark.parametrize(
    ("postcode", "id_"), [("9500-321", "PT-20"), ("9900", "PT-20"), ("9000", "PT-30"), ("9400 001", "PT-30")]
)
def test_the_islands_of_portugal_are_in_the_union_at_rates_of_their_own(postcode: str, id_: str) -> None:
    found = services("PT", postcode)
    assert (found.jurisdiction, found.area, found.union, found.held) == (id_, id_, True, (id_, "PT"))


def test_northern_ireland_is_in_the_union_for_goods_only_and_only_since_2021() -> None:
    arriving = goods("GB", "bt1 1aa")
    assert (arriving.jurisdiction, arriving.country, arriving.area, arriving.union) == (
        "XI",
        "GB",
        "GB",
        True,
    )
    assert services("GB", "BT1 1AA") == services("GB")
    assert spot("GB", "BT1", goods=True, on=date(2020, 12, 31)) == services("GB")


def test_every_territory_names_its_law() -> None:
    assert all(one.source and one.url.startswith("https://") for one in TERRITORIES)
    assert len({one.id for one in TERRITORIES}) == len(TERRITORIES)
