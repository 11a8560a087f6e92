"""Tax numbers and locales, as far as tests need to know any."""

from __future__ import annotations

from cartwright.domain.people import TaxNumber

KINDS = frozenset({("VAT", "DE"), ("VAT", "GB"), ("EIN", "US")})
LOCALES = frozenset({"en", "en-GB", "de", "de-AT", "fr"})


class FakeTaxNumbers:
    """Knows three kinds, and that a number has nothing wrong with it unless `wrong` says so."""

    def __init__(self, *wrong: str) -> None:
        self._wrong = wrong

    def sound(self, number: TaxNumber) -> bool | None:
        return number.value not in self._wrong if (number.kind, number.country) in KINDS else None


class FakeLocales:
    def canonical(self, tag: str) -> str | None:
        spelled = {locale.lower(): locale for locale in LOCALES}
        return spelled.get(tag.lower())
