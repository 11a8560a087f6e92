"""Every sentence is there in every language, whole, and with the same places to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from cartwright.languages import languages, speech
from cartwright.languages.catalogues import FOLDER
from local import words
from local.words import Said

SOLD_IN = {"en", "de", "fr", "es", "pt", "it", "nl", "pl"}
TRANSLATED = sorted(languages() - {"en"})
# The law wants these words on the button and nothing else (Directive 2011/83/EU art. 8(2); in German law
# § 312j(3) BGB): so the amount may stay away.
BUTTON = Said("Pay {amount}")
OBLIGED = {
    "de": "Zahlungspflichtig bestellen",
    "es": "Pedido con obligación de pago",
    "fr": "Commande avec obligation de paiement",
    "it": "Ordine con obbligo di pagare",
    "nl": "Bestelling met betalingsverplichting",
    "pl": "Zamówienie z obowiązkiem zapłaty",
    "pt": "Encomenda com obrigação de pagar",
}


@cache
def catalogue(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@cache
def said() -> frozenset[Said]:
    return frozenset(words.messages())


def entries(language: str) -> Iterator[tuple[Said, Message]]:
    for entry in catalogue(language):
        if entry.id:
            text, many = (entry.id, "") if isinstance(entry.id, str) else entry.id
            yield Said(text, many, entry.context or ""), entry


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_page_speaks_the_languages_it_promises() -> None:
    assert languages() >= SOLD_IN


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_what_is_said_and_nothing_else(language: str) -> None:
    assert {key for key, _ in entries(language)} == said()


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_untranslated_or_in_doubt(language: str) -> None:
    open_ = [key for key, entry in entries(language) if entry.fuzzy or not all(_forms(entry))]
    assert not open_


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_form_of_the_plural_is_there(language: str) -> None:
    for key, entry in entries(language):
        assert len(_forms(entry)) == (catalogue(language).num_plurals if key.many else 1), key


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_places_of_the_sentence(language: str) -> None:
    """The form for one may leave the number out, where it stands for one alone."""
    for key, entry in entries(language):
        if key == BUTTON:
            continue
        one, *many = _forms(entry)
        assert places(one) in (
            [places(key.text)] if not key.many else [places(key.text), places(key.many)]
        ), key
        assert all(places(form) == places(key.many) for form in many), key


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_as_the_workshop_writes_it(language: str) -> None:
    merged = words.merged(catalogue(language), words.messages())
    assert (FOLDER / f"{language}.po").read_bytes() == words.written(merged), "run make words"


@pytest.mark.parametrize("language", sorted(OBLIGED))
def test_the_button_has_the_words_of_the_law(language: str) -> None:
    speak = speech(language).say
    assert (
        speak(BUTTON.text, amount="€1") == speak("Pay") == speak("Start, and pay later") == OBLIGED[language]
    )


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", {1: "1 day free", 2: "2 days free", 5: "5 days free"}),
        ("de", {1: "1 Tag kostenlos", 2: "2 Tage kostenlos"}),
        ("fr", {0: "0 jour gratuit", 1: "1 jour gratuit", 2: "2 jours gratuits"}),
        ("pl", {1: "1 dzień gratis", 2: "2 dni gratis", 5: "5 dni gratis", 22: "22 dni gratis"}),
    ],
)
def test_as_many_forms_as_the_language_has(language: str, forms: dict[int, str]) -> None:
    for count, text in forms.items():
        assert speech(language).counted("{count} day free", "{count} days free", count) == text


def _forms(entry: Message) -> tuple[str, ...]:
    string = entry.string or ""
    return (string,) if isinstance(string, str) else tuple(string)
