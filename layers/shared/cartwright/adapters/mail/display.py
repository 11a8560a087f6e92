"""Money, rates, days and addresses as the reader of a mail writes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.localedata import exists
from babel.numbers import NumberPattern, format_decimal, get_currency_symbol, parse_pattern

from cartwright.adapters.mail import words
from cartwright.domain.buyers import Buyer
from cartwright.domain.money import EXPONENTS, Money
from cartwright.domain.people import Address, TaxNumber
from cartwright.domain.periods import Span
from cartwright.domain.tax import Place
from cartwright.languages import speech, spoken

# The lines below the street, where they are not «postcode city».
_CITY: dict[str, str] = {
    **dict.fromkeys(("AU", "CA", "PR", "TW", "US"), "{city} {region} {postcode}"),
    **dict.fromkeys(("GB", "GG", "IM", "IE", "JE", "KE", "LK", "UA", "ZA"), "{city}\n{postcode}"),
    **dict.fromkeys(("IN", "ID", "NZ", "PK", "SA", "SG", "TH"), "{city} {postcode}"),
    **dict.fromkeys(("BR",), "{city} {region}\n{postcode}"),
    **dict.fromkeys(("IT", "MX"), "{postcode} {city} {region}"),
}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")


class Display:
    """In the language of `locale` where the mails speak it, else in English; digits and dates to match."""

    def __init__(self, locale: str) -> None:
        self._locale = _known(locale)
        self.language: str = self._locale.language
        self.direction: str = self._locale.text_direction
        self.words = words.of(spoken(str(self._locale)))

    def say(self, word: str, /, **values: str) -> str:
        """A phrase of the table, filled in."""
        return self.words[word].format(**values)

    def money(self, amount: Money) -> str:
        """`€1,190.00`, `1.190,00 €`, `¥5,000`: the currency's own decimals, never rounded."""
        pattern = _money_pattern(self._locale, amount.currency)
        return str(
            pattern.apply(amount.decimal, self._locale, currency=amount.currency, currency_digits=False)
        )

    def percent(self, rate: Decimal) -> str:
        """`19%`, `19 %`, `9.975%`."""
        return str(_percent_pattern(self._locale).apply(rate, self._locale))

    def count(self, number: int) -> str:
        return format_decimal(number, locale=self._locale)

    def day(self, at: datetime) -> str:
        """The day of `at` in the zone it carries."""
        return format_date(at.date(), "long", locale=self._locale)

    def date(self, day: date) -> str:
        return format_date(day, "long", locale=self._locale)

    def moment(self, at: datetime) -> str:
        """Day and time, with the zone's name: `5 November 2026, 15:03 CET`."""
        return f"{self.day(at)}, {format_time(at, 'short', locale=self._locale)} {at.tzname()}"

    def month(self, month: str) -> str:
        """`2026-10` as `October 2026`."""
        return format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=self._locale)

    def quarter(self, name: str) -> str:
        """`2026-Q4` as `Q4 2026`, `4. Quartal 2026`."""
        year, _, number = name.partition("-Q")
        return format_skeleton("yQQQ", date(int(year), int(number) * 3, 1), locale=self._locale)

    def period(self, name: str) -> str:
        """A span of days by its name: a month, a quarter, a year, or from a day to another."""
        span = Span(name)
        if len(span.months) == 1 and span.whole(span.months[0]):
            return self.month(span.months[0].month)
        if span.quarters == (name,):
            return self.quarter(name)
        return name if len(name) == len("2026") else f"{self.date(span.first)} – {self.date(span.last)}"

    def decimal(self, number: Decimal) -> str:
        """With all the places it has."""
        return format_decimal(number, locale=self._locale, decimal_quantization=False)

    def country(self, code: str) -> str:
        """The name of a country, with its subdivision's code (`CA-QC`); the code itself if it has none."""
        country, _, subdivision = code.partition("-")
        name = self._locale.territories.get(country, country)
        return f"{name} ({subdivision})" if subdivision else name

    def place(self, place: Place) -> str:
        """Where a buyer is: as much of it as was asked for."""
        return ", ".join(part for part in (place.region, place.postcode, self.country(place.country)) if part)

    def levy(self, name: str) -> str:
        """The name of a tax, as the language calls it."""
        return speech(str(self._locale)).say(name)

    def box(self, says: str) -> str:
        """What a box of a return is of; as it was told where the language has no word for it any more."""
        return speech(str(self._locale)).say(says)

    def tax_number(self, number: TaxNumber) -> str:
        """`USt-IdNr. DE136695976`."""
        return f"{self.words.get(f'number-{number.kind}', number.kind)} {number.value}"

    def vat_number(self, number: str) -> str:
        """A buyer's, in the same way."""
        return f"{self.words.get('number-VAT', 'VAT')} {number}"

    def delivery(self, buyer: Buyer) -> list[str]:
        """Where a buyer's goods are brought, in the same order; without goods its place."""
        place, delivery = buyer.place, buyer.delivery
        if delivery is None:
            return [self.place(place)]
        city = _city(place.country, delivery.city, place.region, place.postcode)
        return [one_line(delivery.street), *city, self.country(place.country)]

    def address(self, address: Address) -> list[str]:
        """The lines of an address, in the order its own country writes them, the country last."""
        city = _city(address.country, address.city, address.region, address.postcode)
        lines = [address.line1, address.line2, *city, self.country(address.country)]
        return [tidy for line in lines if (tidy := one_line(line))]


def _city(country: str, city: str, region: str, postcode: str) -> list[str]:
    """The lines below the street."""
    form = _CITY.get(country, "{postcode} {city}")
    filled = form.format(city=one_line(city), region=one_line(region), postcode=one_line(postcode))
    return [tidy for line in filled.split("\n") if (tidy := one_line(line))]


def one_line(text: str) -> str:
    """`text` on one line, without controls and text direction tricks, every run of blanks one blank."""
    return " ".join(_CONTROLS.sub(" ", text).split())


@cache
def _known(locale: str) -> Locale:
    """The locale if mails speak its language; English as written in its country otherwise."""
    language, _, rest = locale.replace("-", "_").partition("_")
    territory = rest.rpartition("_")[2].upper()
    language = spoken(f"{language.lower()}_{territory}").partition("_")[0]
    wanted = f"{language}_{territory}"
    return Locale.parse(wanted if exists(wanted) else language)


@cache
def _money_pattern(locale: Locale, currency: str) -> NumberPattern:
    """A code in letters stands off from the digits, as CLDR's currency spacing asks."""
    text = locale.currency_formats["standard"].pattern
    symbol = get_currency_symbol(currency, locale)
    if symbol[-1:].isalpha():
        text = re.sub("¤(?=[#0])", "¤\N{NO-BREAK SPACE}", text)
    pattern = parse_pattern(text)
    pattern.frac_prec = (EXPONENTS[currency], EXPONENTS[currency])
    return pattern


@cache
def _percent_pattern(locale: Locale) -> NumberPattern:
    pattern = parse_pattern(locale.percent_formats[None].pattern)
    pattern.frac_prec = (0, 4)
    return pattern
