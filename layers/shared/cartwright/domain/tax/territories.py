"""Where a sale is, as far as tax is concerned: not every place in a country's post is in its tax area.

A territory is known by its own country code (`AX`), or by the postcode within its country. Without a postcode
a place is the mainland: that taxes too much and never too little.

Sources: Directive 2006/112/EC art. 5-7 as amended (2019/475 for Campione), the Protocol on Ireland/Northern
Ireland (Windsor Framework) for goods, Protocol no. 10 of the Act of Accession 2003 for Cyprus. Postcodes are
those of the posts concerned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from cartwright.domain.rates import EU, JURISDICTIONS, TREATED_AS

_VAT_DIRECTIVE = "https://eur-lex.europa.eu/eli/dir/2006/112"


class Standing(StrEnum):
    """How a territory differs from the country around it."""

    OUTSIDE = "outside"  # no part of its tax area
    GOODS_OUTSIDE = "goods-outside"  # its tax on services, not on goods
    OWN_RATES = "own-rates"  # inside, at other rates
    GOODS_IN_UNION = "goods-in-union"  # in the EU's area for goods only
    ABROAD = "abroad"  # in another country's tax area


@dataclass(frozen=True, slots=True)
class Territory:
    """`postcodes` is a pattern of whole postcodes without blanks; `of` the tax area it belongs to, if to
    another's."""

    id: str
    name: str
    country: str
    postcodes: str
    standing: Standing
    source: str
    url: str = _VAT_DIRECTIVE
    of: str = ""
    since: date = date.min

    def holds(self, country: str, postcode: str, on: date) -> bool:
        if on < self.since:
            return False
        if country == self.id:
            return True
        return country == self.country and re.fullmatch(self.postcodes, postcode) is not None


_OUT, _RATES = Standing.OUTSIDE, Standing.OWN_RATES
_FRENCH = "Directive 2006/112/EC art. 6(1)(c); CGI art. 294, 296"
_UK_POSTCODE = "[0-9][0-9A-Z]?([0-9][A-Z]{2})?"

TERRITORIES: Final = (
    Territory("ES-CN", "Canary Islands", "ES", "3[58]...", _OUT, "Directive 2006/112/EC art. 6(1)(b)"),
    Territory("ES-CE", "Ceuta", "ES", "51...", _OUT, "Directive 2006/112/EC art. 6(2)(c)"),
    Territory("ES-ML", "Melilla", "ES", "52...", _OUT, "Directive 2006/112/EC art. 6(2)(d)"),
    Territory(
        "DE-BUES",
        "Büsingen",
        "DE",
        "78266",
        Standing.ABROAD,
        "Directive 2006/112/EC art. 6(2)(b); MWSTG art. 3 lit. a (Swiss tax area)",
        of="CH",
    ),
    Territory("DE-HELG", "Heligoland", "DE", "27498", _OUT, "Directive 2006/112/EC art. 6(2)(a)"),
    Territory("IT-LIV", "Livigno", "IT", "23041", _OUT, "Directive 2006/112/EC art. 6(2)(f)"),
    Territory(
        "IT-CAMP",
        "Campione d’Italia",
        "IT",
        "22061",
        _OUT,
        "Directive 2006/112/EC art. 6(1) as amended by Directive (EU) 2019/475",
    ),
    Territory("GR-69", "Mount Athos", "GR", "6308[67]", _OUT, "Directive 2006/112/EC art. 6(1)(a)"),
    Territory(
        "AX",
        "Åland",
        "FI",
        "22...",
        Standing.GOODS_OUTSIDE,
        "Directive 2006/112/EC art. 6(1)(d); Act 1266/1996 (Finnish VAT applies, behind a tax border)",
    ),
    Territory("GP", "Guadeloupe", "FR", "971..", Standing.GOODS_OUTSIDE, _FRENCH),
    Territory("MQ", "Martinique", "FR", "972..", Standing.GOODS_OUTSIDE, _FRENCH),
    Territory("GF", "French Guiana", "FR", "973..", _OUT, _FRENCH),
    Territory("RE", "Réunion", "FR", "974..", Standing.GOODS_OUTSIDE, _FRENCH),
    Territory("PM", "Saint-Pierre-et-Miquelon", "FR", "975..", _OUT, "Directive 2006/112/EC art. 5(2)"),
    Territory("YT", "Mayotte", "FR", "976..", _OUT, _FRENCH),
    Territory("BL", "Saint-Barthélemy", "FR", "97[17]33|977..", _OUT, "Directive 2006/112/EC art. 5(2)"),
    Territory("MF", "Saint-Martin", "FR", "97[18]50|978..", _OUT, _FRENCH),
    Territory("WF", "Wallis-et-Futuna", "FR", "986..", _OUT, "Directive 2006/112/EC art. 5(2)"),
    Territory("PF", "French Polynesia", "FR", "987..", _OUT, "Directive 2006/112/EC art. 5(2)"),
    Territory("NC", "New Caledonia", "FR", "988..", _OUT, "Directive 2006/112/EC art. 5(2)"),
    Territory("PT-20", "Azores", "PT", "9[5-9].{2}(-?...)?", _RATES, "Directive 2006/112/EC art. 105"),
    Territory("PT-30", "Madeira", "PT", "9[0-4].{2}(-?...)?", _RATES, "Directive 2006/112/EC art. 105"),
    Territory(
        "XI",
        "Northern Ireland",
        "GB",
        f"BT{_UK_POSTCODE}",
        Standing.GOODS_IN_UNION,
        "Protocol on Ireland/Northern Ireland art. 8 (Windsor Framework)",
        "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:12020W/TXT",
        since=date(2021, 1, 1),
    ),
    Territory(
        "JE",
        "Jersey",
        "GB",
        f"JE{_UK_POSTCODE}",
        _OUT,
        "Value Added Tax Act 1994 s. 96 (not in the United Kingdom)",
        "https://www.legislation.gov.uk/ukpga/1994/23",
    ),
    Territory(
        "GG",
        "Guernsey",
        "GB",
        f"GY{_UK_POSTCODE}",
        _OUT,
        "Value Added Tax Act 1994 s. 96 (not in the United Kingdom)",
        "https://www.legislation.gov.uk/ukpga/1994/23",
    ),
    Territory(
        "CY-N",
        "Cyprus beyond the buffer zone",
        "CY",
        "99...",
        _OUT,
        "Act of Accession 2003, Protocol no. 10, art. 1 (the acquis is suspended)",
        "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:12003T/PRO/10",
    ),
    Territory(
        "CH-SAM",
        "Samnaun",
        "CH",
        "756[23]",
        Standing.GOODS_OUTSIDE,
        "MWSTG art. 4 (Samnaun and Sampuoir)",
        "https://www.fedlex.admin.ch/eli/cc/2009/615/en",
    ),
    Territory(
        "SJ",
        "Svalbard and Jan Mayen",
        "NO",
        "917[0-8]|8099",
        _OUT,
        "Merverdiavgiftsloven § 1-2",
        "https://lovdata.no/lov/2009-06-19-58",
    ),
)

_BY_COUNTRY: Final = {
    country: tuple(one for one in TERRITORIES if country in {one.country, one.id})
    for country in {one.country for one in TERRITORIES} | {one.id for one in TERRITORIES}
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as tax law has it. `country` is the country whose law it is, `jurisdiction` the part of it that
    matters, `held` the registrations that collect there, the nearest first; `union`: in the EU's area."""

    jurisdiction: str
    country: str
    held: tuple[str, ...]
    union: bool
    name: str = ""

    @property
    def area(self) -> str:
        """How the rate table knows it: by itself, if it has rates of its own there."""
        return self.jurisdiction if self.jurisdiction in JURISDICTIONS else self.country

    @property
    def label(self) -> str:
        return self.name or self.jurisdiction


@lru_cache(maxsize=1024)
def spot(country: str, postcode: str, *, goods: bool, on: date) -> Spot:
    """Where `country` and `postcode` are, for goods or for services, on that day."""
    written = "".join(postcode.upper().split())
    found = next((one for one in _candidates(country) if one.holds(country, written, on)), None)
    if found is None:
        treated = TREATED_AS.get(country, country)
        return Spot(treated, treated, (treated,), treated in EU)
    return _within(found, goods=goods)


def _candidates(country: str) -> Iterable[Territory]:
    """A territory inside another's range of postcodes (Saint-Martin in Guadeloupe's) is the one meant."""
    return sorted(_BY_COUNTRY.get(country, ()), key=lambda one: "|" not in one.postcodes)


def _within(found: Territory, *, goods: bool) -> Spot:
    id_, country, name = found.id, found.country, found.name
    match found.standing:
        case Standing.ABROAD:
            return Spot(found.of, found.of, (found.of,), found.of in EU, name)
        case Standing.OWN_RATES:
            return Spot(id_, country, (id_, country), country in EU, name)
        case Standing.GOODS_IN_UNION if goods:
            return Spot(id_, country, (id_, country), union=True, name=name)
        case Standing.GOODS_IN_UNION:
            return Spot(country, country, (country,), country in EU)
        case Standing.GOODS_OUTSIDE if not goods:
            return Spot(id_, country, (id_, country), union=False, name=name)
    return Spot(id_, country, (id_,), union=False, name=name)
