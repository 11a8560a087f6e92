"""Which locale a page, a mail and a document are written in."""

from __future__ import annotations

import pytest

from cartwright.languages import chosen, region_of, spoken


@pytest.mark.parametrize(
    ("accepted", "locale"),
    [
        ("de-AT", "de_AT"),
        ("de", "de"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt_BR"),
        ("pl-PL,pl;q=0.9", "pl_PL"),
        ("en-GB,de;q=0.9", "en_GB"),
        ("sv-SE,de;q=0.5", "de"),  # nobody writes German as in Sweden
        ("sv-SE", "en_SE"),
        ("sv-SE,sv;q=0.9,nl;q=0.4,fr;q=0.7", "fr"),
        ("fr,de-CH;q=0.5", "fr_CH"),
        ("de;q=0,fr", "fr"),
        ("*", "en"),
        ("", "en"),
        ("zz-ZZ;q=nonsense,,;;", "en"),
        ("DE-at", "de_AT"),
        ("es-419,es;q=0.9", "es"),
    ],
)
def test_the_most_welcome_language_that_is_spoken_as_written_where_the_reader_is(
    accepted: str, locale: str
) -> None:
    assert chosen(accepted) == locale


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [("it", "it"), ("it-CH", "it_CH"), ("pt_BR", "pt_BR"), ("sv", "de_AT"), ("", "de_AT")],
)
def test_what_a_link_asks_for_comes_first_if_it_is_spoken(wanted: str, locale: str) -> None:
    assert chosen("de-AT", wanted) == locale


def test_the_region_is_that_of_the_most_welcome_language_that_names_one() -> None:
    assert region_of("fr,de-AT;q=0.5,en-US;q=0.9") == "US"
    assert region_of("fr") == ""


@pytest.mark.parametrize(
    ("locale", "language"), [("de_AT", "de"), ("pt_BR", "pt"), ("sv_SE", "en"), ("", "en")]
)
def test_a_locale_is_spoken_to_in_its_language(locale: str, language: str) -> None:
    assert spoken(locale) == language
