"""The boxes of national returns, with what they ask for and where that is explained.

None of it is a return: purchases, which nobody here knows, fill the other half of each, and an accountant
checks all of it. A box that sales say nothing of is in here as well, with nothing in it, so that nobody takes
it for forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cartwright.domain.money import Money
from cartwright.domain.tax import Ground
from cartwright.domain.taxbook.cells import Summed


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a country's return: what goes in is the `amount` of those cells of the country that it
    `wants`; `abroad`, also what a seller at home there supplied elsewhere, which is taxed there at nothing.
    `known` is whether sales tell what is in it."""

    country: str
    name: str
    says: str
    source: str
    amount: Callable[[Summed], Money]
    wants: Callable[[Summed], bool]
    known: bool = True
    abroad: bool = False


NO_EXPORTS: Final = frozenset({Ground.EXEMPT, Ground.NOT_A_SUPPLY, Ground.SMALL_BUSINESS})
"""No supplies that a country would tax, had they been made at home."""


def _net(one: Summed) -> Money:
    return one.net


def _tax(one: Summed) -> Money:
    return one.tax


def _gross(one: Summed) -> Money:
    return one.gross


def _all(_: Summed) -> bool:
    return True


def _none(_: Summed) -> bool:
    return False


def _taxed(one: Summed) -> bool:
    return bool(one.cell.rate)


def _untaxed(one: Summed) -> bool:
    return not one.cell.rate


def _exempt(one: Summed) -> bool:
    return not one.cell.rate and one.cell.ground == Ground.EXEMPT


def _zero_rated(one: Summed) -> bool:
    return not one.cell.rate and one.cell.ground != Ground.EXEMPT


def _not_exempt(one: Summed) -> bool:
    return not _exempt(one)


def _at(rate: str) -> Callable[[Summed], bool]:
    return lambda one: one.cell.rate == Decimal(rate)


def _at_others(*rates: str) -> Callable[[Summed], bool]:
    """The standard rate, whatever it is in that year: what is taxed at none of the reduced ones."""
    reduced = {Decimal(rate) for rate in rates}
    return lambda one: bool(one.cell.rate) and one.cell.rate not in reduced


def _unknown(country: str, source: str, *boxes: tuple[str, str]) -> tuple[Box, ...]:
    return tuple(Box(country, name, says, source, _net, _none, known=False) for name, says in boxes)


_UK = "https://www.gov.uk/guidance/how-to-fill-in-and-submit-your-vat-return-vat-notice-70012"
_AU = "https://www.ato.gov.au/businesses-and-organisations/gst-excise-and-indirect-taxes/gst"
_NZ = "https://www.ird.govt.nz/gst/filing-and-paying-gst-and-refunds/calculating-gst"
_NZ_ZERO = "https://www.ird.govt.nz/gst/charging-gst/zero-rated-supplies"
_NO = "https://www.skatteetaten.no/en/business-and-organisation/vat-and-duties/vat"
_CH = "https://www.estv.admin.ch/estv/en/home/value-added-tax.html"
_CA = "https://www.canada.ca/en/revenue-agency/services/tax/businesses/topics/gst-hst-businesses.html"
_NO_REDUCED, _CH_REDUCED = ("0.15", "0.12"), ("0.026", "0.038")

BOXES: Final = (
    Box("GB", "1", "VAT due on sales and other outputs", _UK, _tax, _all),
    *_unknown("GB", _UK, ("2", "VAT due on goods acquired into Northern Ireland from the EU")),
    Box("GB", "3", "Total VAT due: boxes 1 and 2, as far as sales tell", _UK, _tax, _all),
    *_unknown("GB", _UK, ("4", "VAT reclaimed on purchases and other inputs")),
    Box("GB", "5", "Net VAT: box 3 less box 4, as far as sales tell", _UK, _tax, _all),
    Box("GB", "6", "Total value of sales and all other outputs, without VAT", _UK, _net, _all),
    *_unknown(
        "GB",
        _UK,
        ("7", "Total value of purchases and all other inputs, without VAT"),
        (
            "8",
            "Goods supplied from Northern Ireland to the EU, without VAT: where they left from is not kept",
        ),
        ("9", "Goods acquired into Northern Ireland from the EU, without VAT"),
    ),
    Box("AU", "G1", "Total sales, with GST", _AU, _gross, _all),
    Box("AU", "G3", "Sales in G1 without GST, but exports (G2)", _AU, _gross, _untaxed),
    Box("AU", "1A", "GST on sales", _AU, _tax, _all),
    *_unknown("AU", _AU, ("1B", "GST on purchases")),
    Box(
        "NZ",
        "5",
        "Total sales and income, with GST, zero-rated and exported ones among them, and no exempt ones",
        _NZ_ZERO,
        _gross,
        _not_exempt,
        abroad=True,
    ),
    Box("NZ", "6", "Zero-rated supplies in box 5", _NZ_ZERO, _net, _zero_rated, abroad=True),
    Box("NZ", "7", "Box 5 less box 6", _NZ, _gross, _taxed),
    Box(
        "NZ", "8", "GST in box 7, as it was charged (the form works out three twenty-thirds)", _NZ, _tax, _all
    ),
    *_unknown("NZ", _NZ, ("9", "Adjustments"), ("11", "Total purchases and expenses, with GST")),
    Box("NZ", "10", "GST collected: boxes 8 and 9, as far as sales tell", _NZ, _tax, _all),
    Box("NO", "3", "Domestic sales at the standard rate: basis", _NO, _net, _at_others(*_NO_REDUCED)),
    Box("NO", "3 tax", "Domestic sales at the standard rate: tax", _NO, _tax, _at_others(*_NO_REDUCED)),
    Box("NO", "31", "Domestic sales at 15 %: basis", _NO, _net, _at("0.15")),
    Box("NO", "31 tax", "Domestic sales at 15 %: tax", _NO, _tax, _at("0.15")),
    Box("NO", "33", "Domestic sales at 12 %: basis", _NO, _net, _at("0.12")),
    Box("NO", "33 tax", "Domestic sales at 12 %: tax", _NO, _tax, _at("0.12")),
    Box("NO", "5", "Domestic sales at no rate: basis", _NO, _net, _zero_rated),
    Box("NO", "6", "Sales outside the VAT act: basis", _NO, _net, _exempt),
    *_unknown("NO", _NO, ("1", "Deductible tax on domestic purchases")),
    Box("CH", "200", "Total of agreed or collected consideration", _CH, _gross, _all),
    Box("CH", "230", "Of it, exempt without credit (art. 21 of the VAT act)", _CH, _gross, _exempt),
    Box("CH", "303", "Supplies at the standard rate", _CH, _gross, _at_others(*_CH_REDUCED)),
    Box("CH", "303 tax", "Supplies at the standard rate: tax", _CH, _tax, _at_others(*_CH_REDUCED)),
    Box("CH", "313", "Supplies at 2.6 %", _CH, _gross, _at("0.026")),
    Box("CH", "313 tax", "Supplies at 2.6 %: tax", _CH, _tax, _at("0.026")),
    Box("CH", "343", "Supplies at 3.8 %", _CH, _gross, _at("0.038")),
    Box("CH", "343 tax", "Supplies at 3.8 %: tax", _CH, _tax, _at("0.038")),
    Box("CH", "399", "Total tax due", _CH, _tax, _all),
    *_unknown(
        "CH", _CH, ("400", "Input tax on materials and services"), ("405", "Input tax on other expenses")
    ),
    Box("CA", "90", "Taxable sales made in Canada, zero-rated ones among them", _CA, _net, _not_exempt),
    Box("CA", "91", "Exempt supplies, but zero-rated exports", _CA, _net, _exempt),
    Box("CA", "101", "Sales and other revenue", _CA, _net, _all),
    Box("CA", "103", "GST and HST collected", _CA, _tax, lambda one: one.cell.levy in {"GST", "HST"}),
    *_unknown("CA", _CA, ("104", "Adjustments"), ("106", "Input tax credits")),
)
"""Checked against what was published, as it was read in November 2026: Notice 700/12 (nine boxes), Inland
Revenue's "Calculate your sales and income" (5 to 10) and "Zero-rated supplies" (goods and remote services
that leave the country are in 5 and 6, exempt ones in neither), the Norwegian standard tax codes (3, 31, 33,
5, 6), and RC542 of the Canada Revenue Agency (90 and 91, which make up 101). The Australian and the Swiss
form were not to be had: what is said of them is what is generally known, and checked by nobody here."""
