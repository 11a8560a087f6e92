"""Money and places as people write them: English words, with the separators the visitor is used to.

Babel is imported on first use: a cold start does without.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cartwright.domain.money import EXPONENTS, Money
from checkout.places import COUNTRIES

if TYPE_CHECKING:
    from datetime import date, datetime

    from babel import Locale
    from babel.numbers import NumberPattern

DEFAULT = "en"
_RANGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-([a-z]{2}))?\Z")
_LONGEST_HEADER = 200


@lru_cache(maxsize=256)
def preferred_region(accept_language: str) -> str:
    """The country of the first language range that names one (`de-AT` gives `AT`); empty if none does."""
    for wanted in accept_language[:_LONGEST_HEADER].lower().split(","):
        found = _RANGE.match(wanted.partition(";")[0].strip())
        if found and found[1] and found[1].upper() in COUNTRIES:
            return found[1].upper()
    return ""


@lru_cache(maxsize=256)
def locale_for(accept_language: str) -> str:
    """English as written where the visitor is (`de-AT` gives `en_AT`), where Babel knows it; else `en`."""
    from babel.localedata import exists  # noqa: PLC0415

    wanted = f"{DEFAULT}_{preferred_region(accept_language)}"
    return wanted if exists(wanted) else DEFAULT


def money(amount: Money, locale: str = DEFAULT) -> str:
    """`€1,190.00`, `CHF 20.00`, `¥5,000`: with the decimals of ISO 4217, not CLDR's everyday ones."""
    pattern = _pattern(locale, amount.currency)
    return str(
        pattern.apply(amount.decimal, _locale(locale), currency=amount.currency, currency_digits=False)
    )


@lru_cache(maxsize=1024)
def day(at: date, locale: str = DEFAULT) -> str:
    """`29 December 2026`, `December 29, 2026`."""
    from babel.dates import format_date  # noqa: PLC0415

    return format_date(at, "long", locale=_locale(locale))


def moment(at: datetime, locale: str = DEFAULT) -> str:
    """`29 December 2026, 17:00 UTC`: where the reader's clock is, nobody knows."""
    there = at.astimezone(UTC)
    return f"{day(there.date(), locale)}, {there:%H:%M} UTC"


@lru_cache(maxsize=32)
def countries(locale: str = DEFAULT) -> tuple[tuple[str, str], ...]:
    """(code, name) of every country, sorted by name as a reader would look for it."""
    names = _locale(locale).territories
    return tuple(sorted(((code, str(names[code])) for code in COUNTRIES), key=lambda pair: _plain(pair[1])))


def country(code: str, locale: str = DEFAULT) -> str:
    """The name of a country; the code itself if it has none here."""
    return str(_locale(locale).territories.get(code, code))


@cache
def _locale(name: str) -> Locale:
    from babel import Locale  # noqa: PLC0415

    return Locale.parse(name)


@cache
def _pattern(locale: str, currency: str) -> NumberPattern:
    """The locale's pattern; a currency code in letters gets a space between it and the digits."""
    from babel.numbers import get_currency_symbol, parse_pattern  # noqa: PLC0415

    text = _locale(locale).currency_formats["standard"].pattern
    if get_currency_symbol(currency, locale)[-1:].isalpha():
        text = re.sub("¤(?=[#0])", "¤\N{NO-BREAK SPACE}", text)
    pattern = parse_pattern(text)
    pattern.frac_prec = (EXPONENTS[currency], EXPONENTS[currency])
    return pattern


def _plain(name: str) -> str:
    """`Åland Islands` sorts under A."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
