"""Where the law wants the total of an invoice in words beside the figures.

No member state of the EU may ask for more on an invoice than the directive lists (2006/112/EC art. 273,
second paragraph, and art. 226), nor do the countries outside of it that we have rates for: see decision 0379.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cartwright.domain.money import Money
from cartwright.domain.people import Profile

ASKED: Final[Mapping[str, str]] = MappingProxyType(
    {"DZ": "Décret exécutif n° 05-468 du 10 décembre 2005, art. 3 (JO n° 80 of 11 December 2005)"}
)
"""The law, by the country of whoever sells."""


def in_words(seller: Profile, total: Money) -> bool:
    """Whether a document of this seller says its total in words as well. One that takes back what another
    gave, with a total below nothing, is no invoice."""
    return seller.address.country in ASKED and total.minor >= 0
