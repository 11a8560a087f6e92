"""Which tax a sale bears: worked cases, each as an accountant would put it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Invalid
from cartwright.domain.money import Money, total
from cartwright.domain.people import Registration
from cartwright.domain.rates import EU, JURISDICTIONS, PROVINCES
from cartwright.domain.tax import Customer, Ground, Levy, Place, RegionNeeded, Treatment, treat
from tests.unit.domain.shop import TODAY, profile, registered

COURSE, PARCEL = TaxClass.ELECTRONIC, TaxClass.PHYSICAL
KINDS = [COURSE, PARCEL]


def sold(
    home: str,
    registrations: tuple[Registration, ...],
    to: str,
    kind: TaxClass = COURSE,
    on: date = TODAY,
) -> Treatment:
    """`sold("DE", registered("DE"), "CA-QC")`."""
    country, _, region = to.partition("-")
    seller = profile(country=home, registrations=registrations)
    return treat(seller, Customer(Place(country, region)), kind, on)


def taxes(treatment: Treatment) -> list[tuple[str, str, str]]:
    return [(levy.jurisdiction, levy.name, f"{(levy.rate * 100).normalize():f}") for levy in treatment.levies]


# --- inside the European Union ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_at_home_a_seller_charges_its_own_rate(kind: TaxClass) -> None:
    sale = sold("DE", registered("DE", "EU-OSS"), "DE", kind)
    assert (sale.ground, taxes(sale)) == (Ground.DOMESTIC, [("DE", "VAT", "19")])


@pytest.mark.parametrize("kind", KINDS)
def test_with_the_one_stop_shop_a_consumer_pays_the_rate_of_its_own_state(kind: TaxClass) -> None:
    sale = sold("DE", registered("DE", "EU-OSS"), "HU", kind)
    assert (sale.ground, taxes(sale)) == (Ground.ONE_STOP_SHOP, [("HU", "VAT", "27")])


@pytest.mark.parametrize("kind", KINDS)
def test_below_the_threshold_a_small_seller_charges_its_home_rate_across_the_border(kind: TaxClass) -> None:
    sale = sold("DE", registered("DE"), "HU", kind)
    assert (sale.ground, sale.country, taxes(sale)) == (Ground.BELOW_THRESHOLD, "HU", [("DE", "VAT", "19")])


@pytest.mark.parametrize("kind", KINDS)
def test_registered_in_the_buyers_state_itself_the_sale_belongs_to_that_registration(kind: TaxClass) -> None:
    sale = sold("DE", registered("DE", "EU-OSS", "FR"), "FR", kind)
    assert (sale.ground, taxes(sale)) == (Ground.DESTINATION, [("FR", "VAT", "20")])


def test_a_small_business_exempt_at_home_charges_nothing_there_even_with_the_one_stop_shop() -> None:
    assert sold("DE", registered("EU-OSS"), "DE") == Treatment(Ground.NOT_REGISTERED, "DE")
    assert taxes(sold("DE", registered("EU-OSS"), "AT")) == [("AT", "VAT", "20")]


def test_a_seller_registered_nowhere_charges_nothing() -> None:
    assert sold("DE", (), "DE") == Treatment(Ground.NOT_REGISTERED, "DE")
    assert sold("DE", (), "FR") == Treatment(Ground.NOT_REGISTERED, "FR")


def test_the_rate_is_that_of_the_day_of_the_charge() -> None:
    seller = registered("DE", "EU-OSS")
    assert taxes(sold("DE", seller, "SK", on=date(2024, 12, 31))) == [("SK", "VAT", "20")]
    assert taxes(sold("DE", seller, "SK", on=date(2025, 1, 1))) == [("SK", "VAT", "23")]


@given(st.sampled_from(sorted(EU)), st.sampled_from(sorted(EU)), st.sampled_from(KINDS))
def test_in_the_union_a_registered_seller_always_charges_one_vat(home: str, to: str, kind: TaxClass) -> None:
    for registrations, charged in ((registered(home), home), (registered(home, "EU-OSS"), to)):
        (levy,) = sold(home, registrations, to, kind).levies
        assert (levy.jurisdiction, levy.name) == (charged, "VAT")


# --- over the Union's border --------------------------------------------------------------------------------


def test_a_course_from_london_bears_the_buyers_vat_through_the_non_union_scheme() -> None:
    sale = sold("GB", registered("GB", "EU-OSS"), "FR")
    assert (sale.ground, taxes(sale)) == (Ground.ONE_STOP_SHOP, [("FR", "VAT", "20")])


def test_a_parcel_from_london_bears_the_buyers_vat_through_the_import_scheme_only() -> None:
    by_import = sold("GB", registered("GB", "EU-IOSS"), "FR", PARCEL)
    assert (by_import.ground, taxes(by_import)) == (Ground.ONE_STOP_SHOP, [("FR", "VAT", "20")])
    assert sold("GB", registered("GB", "EU-OSS"), "FR", PARCEL) == Treatment(Ground.EXPORT, "FR")


def test_the_import_scheme_is_not_for_courses() -> None:
    assert sold("GB", registered("GB", "EU-IOSS"), "FR") == Treatment(Ground.NOT_REGISTERED, "FR")


@pytest.mark.parametrize("to", ["GB", "NO", "CH", "AU", "NZ", "JP", "CA-ON", "US-CA"])
def test_a_parcel_that_leaves_the_union_is_an_export_free_of_tax(to: str) -> None:
    sale = sold("DE", registered("DE", "EU-OSS"), to, PARCEL)
    assert sale == Treatment(Ground.EXPORT, to.partition("-")[0])


@pytest.mark.parametrize("to", ["GB", "NO", "CH", "AU", "NZ", "JP", "CA-ON", "US-CA"])
def test_a_course_sold_where_the_seller_is_not_registered_bears_no_tax(to: str) -> None:
    sale = sold("DE", registered("DE", "EU-OSS"), to)
    assert sale == Treatment(Ground.NOT_REGISTERED, to.partition("-")[0])


def test_a_parcel_from_a_seller_registered_nowhere_is_no_export_to_report() -> None:
    assert sold("DE", (), "CH", PARCEL) == Treatment(Ground.NOT_REGISTERED, "CH")


# --- the other countries ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "name", "percent"),
    [
        ("GB", "VAT", "20"),
        ("NO", "VAT", "25"),
        ("CH", "VAT", "8.1"),
        ("AU", "GST", "10"),
        ("NZ", "GST", "15"),
    ],
)
def test_registered_in_a_country_a_seller_charges_its_tax_from_home_and_from_abroad(
    country: str, name: str, percent: str
) -> None:
    at_home = sold(country, registered(country), country)
    from_abroad = sold("DE", registered("DE", country), country)
    assert taxes(at_home) == taxes(from_abroad) == [(country, name, percent)]
    assert (at_home.ground, from_abroad.ground) == (Ground.DOMESTIC, Ground.DESTINATION)


def test_monaco_is_france_and_the_isle_of_man_is_the_united_kingdom() -> None:
    assert sold("DE", registered("DE", "EU-OSS"), "MC") == sold("DE", registered("DE", "EU-OSS"), "FR")
    assert sold("MC", registered("FR"), "FR") == sold("FR", registered("MC"), "MC")
    assert sold("IM", registered("IM"), "GB").ground is Ground.DOMESTIC
    assert taxes(sold("GB", registered("GB"), "IM")) == [("GB", "VAT", "20")]


def test_where_no_rate_is_known_the_merchant_enters_its_own() -> None:
    sale = sold("DE", registered("DE", JP="0.10"), "JP")
    assert (sale.ground, taxes(sale)) == (Ground.DESTINATION, [("JP", "Sales tax", "10")])
    assert sale.levies[0].source == "entered by the merchant"


# --- Canada -------------------------------------------------------------------------------------------------

FEDERAL = {
    "AB": ("CA", "GST", "5"),
    "BC": ("CA", "GST", "5"),
    "MB": ("CA", "GST", "5"),
    "NB": ("CA-NB", "HST", "15"),
    "NL": ("CA-NL", "HST", "15"),
    "NS": ("CA-NS", "HST", "14"),
    "NT": ("CA", "GST", "5"),
    "NU": ("CA", "GST", "5"),
    "ON": ("CA-ON", "HST", "13"),
    "PE": ("CA-PE", "HST", "15"),
    "QC": ("CA", "GST", "5"),
    "SK": ("CA", "GST", "5"),
    "YT": ("CA", "GST", "5"),
}
PROVINCIAL = {
    "BC": ("CA-BC", "PST", "7"),
    "MB": ("CA-MB", "RST", "7"),
    "QC": ("CA-QC", "QST", "9.975"),
    "SK": ("CA-SK", "PST", "6"),
}


@pytest.mark.parametrize("province", sorted(FEDERAL))
def test_registered_federally_a_seller_charges_gst_or_the_provinces_hst(province: str) -> None:
    assert taxes(sold("CA", registered("CA"), f"CA-{province}")) == [FEDERAL[province]]


@pytest.mark.parametrize("province", sorted(PROVINCIAL))
def test_registered_with_the_province_too_a_seller_charges_both_taxes_on_the_net(province: str) -> None:
    sale = sold("CA", registered("CA", f"CA-{province}"), f"CA-{province}")
    assert taxes(sale) == [FEDERAL[province], PROVINCIAL[province]]
    assert sale.rate == sum(levy.rate for levy in sale.levies)


@pytest.mark.parametrize("province", sorted(PROVINCIAL))
def test_registered_with_the_province_alone_a_foreign_seller_charges_its_tax_alone(province: str) -> None:
    sale = sold("DE", registered("DE", f"CA-{province}"), f"CA-{province}")
    assert (sale.ground, taxes(sale)) == (Ground.DESTINATION, [PROVINCIAL[province]])


def test_a_registration_in_quebec_means_nothing_in_ontario() -> None:
    assert sold("DE", registered("DE", "CA-QC"), "CA-ON") == Treatment(Ground.NOT_REGISTERED, "CA")


@pytest.mark.parametrize("province", sorted(FEDERAL))
def test_a_seller_not_registered_in_canada_charges_nothing_in_any_province(province: str) -> None:
    assert sold("DE", registered("DE"), f"CA-{province}") == Treatment(Ground.NOT_REGISTERED, "CA")


def test_the_worked_cases_leave_no_province_out() -> None:
    assert {f"CA-{province}" for province in FEDERAL} == set(PROVINCES)


@pytest.mark.parametrize("region", ["ZZ", "on", "CA-ON", "Ontario"])
def test_what_is_no_province_is_refused(region: str) -> None:
    with pytest.raises(Invalid):
        treat(
            profile(country="CA", registrations=registered("CA")),
            Customer(Place("CA", region)),
            COURSE,
            TODAY,
        )


# --- the United States --------------------------------------------------------------------------------------


def test_in_a_state_where_the_merchant_collects_its_own_rate_applies() -> None:
    sale = sold("US", registered(US_CA="0.0725", US_TX="0.0825"), "US-CA")
    assert (sale.ground, taxes(sale)) == (Ground.DOMESTIC, [("US-CA", "Sales tax", "7.25")])


@pytest.mark.parametrize("kind", KINDS)
def test_in_a_state_where_it_does_not_there_is_none(kind: TaxClass) -> None:
    sale = sold("US", registered(US_CA="0.0725"), "US-OR", kind)
    assert sale == Treatment(Ground.NOT_REGISTERED, "US")


def test_a_rate_of_zero_entered_by_the_merchant_is_a_rate() -> None:
    sale = sold("US", registered(US_OR="0"), "US-OR")
    assert sale.shares(Money.zero("USD")) == ((sale.levies[0], Money.zero("USD")),)


# --- the region ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "registrations"), [("CA", registered("CA")), ("US", registered(US_CA="0.07"))]
)
def test_where_the_rate_depends_on_the_province_it_is_asked_for(
    country: str, registrations: tuple[Registration, ...]
) -> None:
    with pytest.raises(RegionNeeded) as refused:
        sold("DE", registrations, country)
    assert refused.value.facts["country"] == country


@pytest.mark.parametrize("country", ["CA", "US"])
def test_where_no_tax_is_collected_no_province_is_asked_for(country: str) -> None:
    assert sold("DE", registered("DE"), country) == Treatment(Ground.NOT_REGISTERED, country)


# --- several taxes ------------------------------------------------------------------------------------------


def test_the_taxes_of_quebec_share_what_was_collected_by_their_rates() -> None:
    quebec = sold("CA", registered("CA", "CA-QC"), "CA-QC")
    shares = [(levy.name, str(tax)) for levy, tax in quebec.shares(Money.of("14.98", "CAD"))]
    assert shares == [("GST", "5.00 CAD"), ("QST", "9.98 CAD")]


def test_without_a_tax_there_is_nothing_to_share() -> None:
    assert Treatment(Ground.EXPORT, "CH").shares(Money.zero("EUR")) == ()
    assert Treatment(Ground.EXPORT, "CH").rate == 0


LEVIES = st.builds(
    Levy, st.just("CA"), st.just("GST"), st.decimals(Decimal("0.000001"), Decimal("0.3"), places=6)
)


@given(st.lists(LEVIES, min_size=1, max_size=4), st.integers(-(10**12), 10**12))
def test_the_shares_of_several_taxes_are_the_tax(levies: list[Levy], minor: int) -> None:
    tax = Money(minor, "CAD")
    shares = Treatment(Ground.DOMESTIC, "CA", tuple(levies)).shares(tax)
    assert [levy for levy, _ in shares] == levies
    assert total([share for _, share in shares], "CAD") == tax


# --- anything, anywhere -------------------------------------------------------------------------------------

COUNTRIES = st.sampled_from([*sorted(EU), "GB", "NO", "CH", "AU", "NZ", "CA", "US", "JP", "MC", "IM", "BR"])
REGIONS = st.sampled_from(["QC", "ON", "BC", "AB"])
HELD = st.lists(
    st.sampled_from(
        [*(Registration(known) for known in sorted(JURISDICTIONS)), *registered("EU-OSS", "EU-IOSS")]
    ),
    max_size=5,
)


@given(COUNTRIES, HELD, COUNTRIES, REGIONS, st.sampled_from(TaxClass))
def test_nobody_collects_a_tax_without_being_registered_for_it(
    home: str, held: list[Registration], to: str, region: str, kind: TaxClass
) -> None:
    seller = replace(profile(country=home), registrations=tuple(held))
    sale = treat(seller, Customer(Place(to, region)), kind, TODAY)
    jurisdictions = {registration.jurisdiction for registration in held}
    for levy in sale.levies:
        scheme = sale.ground is Ground.ONE_STOP_SHOP and jurisdictions & {"EU-OSS", "EU-IOSS"}
        federal = levy.name == "HST" and "CA" in jurisdictions
        assert levy.jurisdiction in jurisdictions or scheme or federal
    untaxed = {Ground.NOT_REGISTERED, Ground.EXPORT, Ground.EXEMPT, Ground.NOT_A_SUPPLY}
    assert bool(sale.levies) is (sale.ground not in untaxed)
