"""An amount in words, as people write it on a cheque: the whole in words, what is less in figures."""

from __future__ import annotations

from babel.numbers import get_currency_name

from cartwright.adapters.mail.display import Display
from cartwright.domain.money import EXPONENTS, Money


def spelt(amount: Money, show: Display) -> str:
    """`mille cent quatre-vingt-dix 21/100 dinars algériens`, of an amount not below nothing. The fraction
    stands in between, so that no word has to agree with the currency's gender."""
    from num2words import num2words  # type: ignore[import-untyped]  # noqa: PLC0415  (20 ms, for few)

    base = 10 ** EXPONENTS[amount.currency]
    whole, less = divmod(amount.minor, base)
    said = [str(num2words(whole, lang=show.language))]
    if base > 1:
        said.append(f"{less:0{EXPONENTS[amount.currency]}d}/{base}")
    return " ".join((*said, get_currency_name(amount.currency, count=whole, locale=show.language)))
