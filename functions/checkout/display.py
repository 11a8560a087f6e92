"""Money, rates, days and places as people of a locale write them.

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
    from decimal import Decimal

    from babel import Locale
    from babel.numbers import NumberPattern

DEFAULT = "en"
# What NFKD does not take apart, and a reader still looks for under the plain letter.
_PLAIN = str.maketrans("ŁłØøĐđ", "LlOoDd")


def money(amount: Money, locale: str = DEFAULT) -> str:
    """`€1,190.00`, `CHF 20.00`, `¥5,000`: with the decimals of ISO 4217, not CLDR's everyday ones."""
    pattern = _pattern(locale, amount.currency)
    return str(
        pattern.apply(amount.decimal, _locale(locale), currency=amount.currency, currency_digits=False)
    )


def typed(amount: Money, locale: str = DEFAULT) -> str:
    """`25.50`, `25,50`: as the buyer may type it, which is with a dot or a comma."""
    sign = _locale(locale).number_symbols["latn"]["decimal"]
    return str(amount.decimal).replace(".", "," if sign == "," else ".")


@lru_cache(maxsize=256)
def rate(part: Decimal, locale: str = DEFAULT) -> str:
    """`19%`, `19 %`, `9.975%`: all of its decimals."""
    return str(_percent(locale).apply(part, _locale(locale)))


@cache
def direction(locale: str) -> str:
    """`ltr` or `rtl`: which way it is read."""
    return str(_locale(locale).text_direction)


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
    names = ((code, country(code, locale)) for code in COUNTRIES)
    return tuple(sorted(names, key=lambda pair: _plain(pair[1])))


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


@cache
def _percent(locale: str) -> NumberPattern:
    from babel.numbers import parse_pattern  # noqa: PLC0415

    pattern = parse_pattern(_locale(locale).percent_formats[None].pattern)
    pattern.frac_prec = (0, 4)
    return pattern


def _plain(name: str) -> str:
    """`Åland Islands` sorts under A, `Łotwa` under L."""
    apart = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()
