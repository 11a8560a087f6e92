"""Sentences in the language of a locale."""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations

from cartwright.languages.catalogues import catalogue, spoken


def message(text: str) -> str:
    """The text as it is: marks a sentence that is kept somewhere and said later, so that it is translated."""
    return text


class Speech:
    """Says sentences in one language. `{places}` in them are filled from the keywords, in any order.

    >>> speech("de_AT").say("Order {order}", order="ord_1")
    'Bestellung ord_1'
    >>> speech("en").counted("{count} day", "{count} days", 2)
    '2 days'
    """

    __slots__ = ("_catalogue", "language")

    def __init__(self, language: str, catalogue: NullTranslations) -> None:
        self.language = language
        self._catalogue = catalogue

    def say(self, text: str, /, **values: object) -> str:
        said = self._catalogue.gettext(text) if text else ""  # gettext says its header for nothing
        return said.format(**values) if values else said

    def counted(self, one: str, many: str, count: int, /, **values: object) -> str:
        """As many as the language has forms for; `{count}` is the number itself."""
        return self.form(one, many, count).format(count=count, **values)

    def form(self, one: str, many: str, count: int) -> str:
        """The sentence for that many, with nothing filled in."""
        return self._catalogue.ngettext(one, many, count)

    def named(self, name: str, text: str) -> str:
        """What the catalogue has under that name (gettext's context) for the text; nothing is filled in."""
        return self._catalogue.pgettext(name, text)


@lru_cache(maxsize=256)
def speech(locale: str) -> Speech:
    """For readers of `de_AT`, `pt_BR`, `en`."""
    language = spoken(locale)
    return Speech(language, catalogue(language))
