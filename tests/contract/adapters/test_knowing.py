"""What the use cases may expect of tax numbers and locales: of the fakes as of the real ones."""

from __future__ import annotations

import sys

import pytest

from cartwright.adapters.locales import BabelLocales
from cartwright.adapters.tax_numbers import StdnumTaxNumbers
from cartwright.application.ports.knowing import Locales, TaxNumbers
from cartwright.domain.people import TaxNumber
from cartwright.domain.rates.standard_rows import EUROPEAN_UNION
from cartwright.languages import languages
from tests.fakes.knowing import FakeLocales, FakeTaxNumbers


@pytest.fixture(params=[StdnumTaxNumbers(), FakeTaxNumbers("DE123456789")], ids=["stdnum", "fake"])
def numbers(request: pytest.FixtureRequest) -> TaxNumbers:
    found: TaxNumbers = request.param
    return found


@pytest.fixture(params=[BabelLocales(), FakeLocales()], ids=["babel", "fake"])
def locales(request: pytest.FixtureRequest) -> Locales:
    found: Locales = request.param
    return found


def test_a_sound_number_is_one_whose_check_digits_fit(numbers: TaxNumbers) -> None:
    assert numbers.sound(TaxNumber("VAT", "DE", "DE136695976")) is True
    assert numbers.sound(TaxNumber("VAT", "DE", "DE123456789")) is False


@pytest.mark.parametrize(
    "number",
    [
        TaxNumber("Steuernummer", "DE", "30/123/45678"),
        TaxNumber("VAT", "US", "12-3456789"),
        TaxNumber("", "DE", "DE136695976"),
    ],
)
def test_of_a_kind_nobody_knows_nothing_is_said(numbers: TaxNumbers, number: TaxNumber) -> None:
    assert numbers.sound(number) is None


def test_a_locale_is_spelled_as_it_should_be(locales: Locales) -> None:
    assert [locales.canonical(tag) for tag in ("en", "EN-gb", "de-at")] == ["en", "en-GB", "de-AT"]


@pytest.mark.parametrize("tag", ["", "tlh", "de_AT", "de-FR", "en-ZZ", "../etc/passwd", "en\n"])
def test_a_locale_nobody_speaks_is_none(locales: Locales, tag: str) -> None:
    assert locales.canonical(tag) is None


# --- the real ones ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", sorted({row[0] for row in EUROPEAN_UNION} | {"GB", "NO", "CH"}))
def test_value_added_tax_numbers_are_checked_all_over_europe(country: str) -> None:
    assert StdnumTaxNumbers().sound(TaxNumber("VAT", country, "0")) is False


@pytest.mark.parametrize(
    ("kind", "country", "right", "wrong"),
    [
        ("VAT", "GR", "EL 094259216", "EL 094259217"),
        ("VAT", "GB", "GB 980 7806 84", "GB 980 7806 85"),
        ("VAT", "GB", "XI980780684", "XI980780685"),
        ("VAT", "NO", "NO 995 525 828 MVA", "NO 995 525 829 MVA"),
        ("VAT", "CH", "CHE-107.787.577 MWST", "CHE-107.787.578 MWST"),
        ("vat", "FR", "FR23334175221", "FR23334175222"),
        ("EIN", "US", "91-1144442", "07-1144442"),
        ("ABN", "AU", "83 914 571 673", "83 914 571 674"),
        ("GST", "AU", "83914571673", "83914571674"),
        ("GST/HST", "CA", "12302 6635 RT0001", "12302 6636 RT0001"),
        ("HST", "CA", "123026635RT0001", "123026636RT0001"),
        ("BN", "CA", "123026635", "123026636"),
        ("IRD", "NZ", "49-091-850", "49-091-851"),
        ("GST", "NZ", "49091850", "49091851"),
        ("GST", "IN", "27AAPFU0939F1ZV", "27AAPFU0939F1ZW"),
        ("UID", "AT", "ATU13585627", "ATU13585628"),
    ],
)
def test_numbers_are_checked_as_their_country_calls_them(
    kind: str, country: str, right: str, wrong: str
) -> None:
    known = StdnumTaxNumbers()
    assert known.sound(TaxNumber(kind, country, right)) is True
    assert known.sound(TaxNumber(kind, country, wrong)) is False


@pytest.mark.parametrize(
    "kind", ["__init__", "__doc__", "..util", "numdb", "clean", "annotations", "x" * 200]
)
def test_a_kind_is_a_word_and_never_a_way_into_the_library(kind: str) -> None:
    for country in ("DE", "US", "IN"):
        assert StdnumTaxNumbers().sound(TaxNumber(kind, country, "1")) is None


def test_a_kind_that_is_no_word_imports_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_for: list[str] = []

    class Watch:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> None:
            looked_for.append(name)

    monkeypatch.setattr(sys, "meta_path", [Watch, *sys.meta_path])
    for kind in ("..util", "../../evil", "de.vat", "vat\n", "*"):
        StdnumTaxNumbers().sound(TaxNumber(kind, "DE", "1"))
    assert [name for name in looked_for if name.startswith("stdnum.")] == []


def test_every_language_that_mails_speak_is_known() -> None:
    assert {BabelLocales().canonical(language) for language in languages()} == languages()


@pytest.mark.parametrize("tag", ["zh-TW", "zh-Hant-TW", "sr-RS", "pt-BR", "es-419", "nb"])
def test_a_script_may_be_left_out_where_the_region_says_it(tag: str) -> None:
    assert BabelLocales().canonical(tag) == tag
