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


def _net(one: Summed) -> Money:
    return one.net


def _tax(one: Summed) -> Money:
    return one.tax


def _gross(one: Summed) -> Money:
    return one.gross


def _supplied(one: Summed) -> bool:
    """A gift is no supply, and in no box of supplies."""
    return one.cell.ground != Ground.NOT_A_SUPPLY


def _given(one: Summed) -> bool:
    return not _supplied(one)


def _none(_: Summed) -> bool:
    return False


def _taxed(one: Summed) -> bool:
    return bool(one.cell.rate)


def _untaxed(one: Summed) -> bool:
    return not one.cell.rate and _supplied(one)


def _exempt(one: Summed) -> bool:
    return not one.cell.rate and one.cell.ground == Ground.EXEMPT


def _exempt_anywhere(one: Summed) -> bool:
    """Whatever its rate is where it went."""
    return one.cell.ground == Ground.EXEMPT


def _zero_rated(one: Summed) -> bool:
    return _untaxed(one) and not _exempt(one)


def _not_exempt(one: Summed) -> bool:
    return _supplied(one) and not _exempt(one)


def _exported(one: Summed) -> bool:
    """Taxable, had it been supplied at home."""
    return one.cell.ground not in {Ground.EXEMPT, Ground.NOT_A_SUPPLY, Ground.SMALL_BUSINESS}


def _goods(one: Summed) -> bool:
    """Sent to where the seller is not registered: of what it is registered for there no kind is kept."""
    return one.cell.ground == Ground.EXPORT


def _no_goods(one: Summed) -> bool:
    return _supplied(one) and not _goods(one)


def _at(rate: str) -> Callable[[Summed], bool]:
    return lambda one: one.cell.rate == Decimal(rate)


def _at_others(*rates: str) -> Callable[[Summed], bool]:
    """The standard rate, whatever it is in that year: what is taxed at none of the reduced ones."""
    reduced = {Decimal(rate) for rate in rates}
    return lambda one: bool(one.cell.rate) and one.cell.rate not in reduced


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a country's return: what goes in is the `amount` of those cells of the country that it
    `wants`. `abroad` is what it wants besides of what a seller at home there supplied elsewhere, without the
    tax of that place. `known` is whether sales tell what is in it."""

    country: str
    name: str
    says: str
    source: str
    amount: Callable[[Summed], Money]
    wants: Callable[[Summed], bool]
    known: bool = True
    abroad: Callable[[Summed], bool] = _none


def _unknown(country: str, source: str, *boxes: tuple[str, str]) -> tuple[Box, ...]:
    return tuple(Box(country, name, says, source, _net, _none, known=False) for name, says in boxes)


_UK = "https://www.gov.uk/guidance/how-to-fill-in-and-submit-your-vat-return-vat-notice-70012"
_AU = (
    "https://www.ato.gov.au/business/business-activity-statements-(bas)/goods-and-services-tax-(gst)/"
    "completing-the-gst-labels-on-your-bas/"
)
_NZ = "https://www.ird.govt.nz/gst/filing-and-paying-gst-and-refunds/calculating-gst"
_NZ_ZERO = "https://www.ird.govt.nz/gst/charging-gst/zero-rated-supplies"
_NO = "https://www.skatteetaten.no/en/business-and-organisation/vat-and-duties/vat"
_NO_CODES = "https://github.com/Skatteetaten/mva-meldingen"
_CH = "https://www.estv.admin.ch/estv/en/home/value-added-tax.html"
_CA = "https://www.canada.ca/en/revenue-agency/services/tax/businesses/topics/gst-hst-businesses.html"
_CA_RETURN = (
    "https://www.canada.ca/en/revenue-agency/services/tax/businesses/topics/gst-hst-businesses/"
    "complete-file-instructions.html"
)
_NO_REDUCED, _CH_REDUCED = ("0.15", "0.12"), ("0.026", "0.038")

BOXES: Final = (
    Box("GB", "1", "VAT due on sales and other outputs", _UK, _tax, _supplied),
    *_unknown("GB", _UK, ("2", "VAT due on goods acquired into Northern Ireland from the EU")),
    Box("GB", "3", "Total VAT due: boxes 1 and 2, as far as sales tell", _UK, _tax, _supplied),
    *_unknown("GB", _UK, ("4", "VAT reclaimed on purchases and other inputs")),
    Box("GB", "5", "Net VAT: box 3 less box 4, as far as sales tell", _UK, _tax, _supplied),
    Box(
        "GB",
        "6",
        "Total value of sales and all other outputs, without VAT, exports and supplies abroad among them",
        _UK,
        _net,
        _supplied,
        abroad=_supplied,
    ),
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
    Box("AU", "G1", "Total sales, with GST, exports among them", _AU, _gross, _supplied, abroad=_supplied),
    Box("AU", "G2", "Exports of goods in G1", _AU, _net, _none, abroad=_goods),
    Box(
        "AU",
        "G3",
        "Sales in G1 without GST, but exports of goods (G2): services and rights used abroad among them",
        _AU,
        _gross,
        _untaxed,
        abroad=_no_goods,
    ),
    Box("AU", "1A", "GST on sales", _AU, _tax, _supplied),
    *_unknown("AU", _AU, ("1B", "GST on purchases")),
    Box(
        "NZ",
        "5",
        "Total sales and income, with GST, zero-rated and exported ones among them, and no exempt ones",
        _NZ_ZERO,
        _gross,
        _not_exempt,
        abroad=_exported,
    ),
    Box("NZ", "6", "Zero-rated supplies in box 5", _NZ_ZERO, _net, _zero_rated, abroad=_exported),
    Box("NZ", "7", "Box 5 less box 6", _NZ, _gross, _taxed),
    Box(
        "NZ",
        "8",
        "GST in box 7, as it was charged (the form works out three twenty-thirds)",
        _NZ,
        _tax,
        _supplied,
    ),
    *_unknown("NZ", _NZ, ("9", "Adjustments"), ("11", "Total purchases and expenses, with GST")),
    Box("NZ", "10", "GST collected: boxes 8 and 9, as far as sales tell", _NZ, _tax, _supplied),
    Box("NO", "3", "Domestic sales at the standard rate: basis", _NO, _net, _at_others(*_NO_REDUCED)),
    Box("NO", "3 tax", "Domestic sales at the standard rate: tax", _NO, _tax, _at_others(*_NO_REDUCED)),
    Box("NO", "31", "Domestic sales at 15 %: basis", _NO, _net, _at("0.15")),
    Box("NO", "31 tax", "Domestic sales at 15 %: tax", _NO, _tax, _at("0.15")),
    Box("NO", "33", "Domestic sales at 12 %: basis", _NO, _net, _at("0.12")),
    Box("NO", "33 tax", "Domestic sales at 12 %: tax", _NO, _tax, _at("0.12")),
    Box("NO", "5", "Domestic sales at no rate: basis", _NO, _net, _zero_rated),
    Box("NO", "6", "Sales outside the VAT act: basis", _NO, _net, _exempt, abroad=_exempt_anywhere),
    Box(
        "NO",
        "52",
        "Sales of goods and services abroad at no rate: basis",
        _NO_CODES,
        _net,
        _none,
        abroad=_exported,
    ),
    *_unknown("NO", _NO, ("1", "Deductible tax on domestic purchases")),
    Box(
        "CH",
        "200",
        "Total of agreed or collected consideration, worldwide",
        _CH,
        _gross,
        _supplied,
        abroad=_supplied,
    ),
    Box(
        "CH",
        "220",
        "Of it, freed of the tax, such as exports of goods (art. 23)",
        _CH,
        _net,
        _zero_rated,
        abroad=_goods,
    ),
    Box("CH", "221", "Of it, supplied abroad", _CH, _net, _none, abroad=_no_goods),
    Box("CH", "230", "Of it, in Switzerland and exempt without credit (art. 21)", _CH, _gross, _exempt),
    Box("CH", "289", "Deductions: 220, 221 and 230", _CH, _net, _untaxed, abroad=_supplied),
    Box("CH", "299", "Taxable turnover: 200 less 289", _CH, _gross, _taxed),
    Box("CH", "303", "Supplies at the standard rate", _CH, _gross, _at_others(*_CH_REDUCED)),
    Box("CH", "303 tax", "Supplies at the standard rate: tax", _CH, _tax, _at_others(*_CH_REDUCED)),
    Box("CH", "313", "Supplies at 2.6 %", _CH, _gross, _at("0.026")),
    Box("CH", "313 tax", "Supplies at 2.6 %: tax", _CH, _tax, _at("0.026")),
    Box("CH", "343", "Supplies at 3.8 %", _CH, _gross, _at("0.038")),
    Box("CH", "343 tax", "Supplies at 3.8 %: tax", _CH, _tax, _at("0.038")),
    Box("CH", "399", "Total tax due", _CH, _tax, _supplied),
    Box("CH", "910", "Donations", _CH, _net, _given, abroad=_given),
    *_unknown(
        "CH", _CH, ("400", "Input tax on materials and services"), ("405", "Input tax on other expenses")
    ),
    Box(
        "CA", "90", "Taxable sales made in Canada, zero-rated ones among them", _CA_RETURN, _net, _not_exempt
    ),
    Box(
        "CA",
        "91",
        "Exempt supplies, zero-rated exports and other sales",
        _CA_RETURN,
        _net,
        _exempt,
        abroad=_supplied,
    ),
    Box("CA", "101", "Sales and other revenue: 90 and 91", _CA_RETURN, _net, _supplied, abroad=_supplied),
    Box("CA", "103", "GST and HST collected", _CA, _tax, lambda one: one.cell.levy in {"GST", "HST"}),
    *_unknown("CA", _CA, ("104", "Adjustments"), ("106", "Input tax credits")),
)
"""Held against what was published, as far as it was read in November 2026:

- what others quote of Notice 700/12 (box 6 has zero-rated and exempt supplies), and accountants' guides to
  the return, such as Crowe's "Completing a VAT return" (exports, and services to customers abroad, are in
  box 6 and in no other); the notice itself was not to be had;
- the Australian Taxation Office's "Completing the GST labels on your BAS" (G1 has all sales, exports among
  them, and no gifts; what of G2 is said there is of goods) and what MYOB says of G3 (services and rights that
  are used abroad);
- Inland Revenue's "Calculate your sales and income" (5 to 10) and "Zero-rated supplies" (goods and remote
  services that leave the country are in 5 and 6, exempt ones in neither);
- the list of codes for the Norwegian return (3, 31, 33, 5 at home, 6 outside the act, 52 abroad);
- the Swiss form, as its figures are named in programs that fill it, and art. 126 of the VAT ordinance: 200 is
  worldwide, 220 is of art. 23, 221 of supplies whose place is abroad, 230 of art. 21; 910 is below the line;
- RC542 and the return's instructions of the Canada Revenue Agency (90 and 91, which make up 101; zero-rated
  exports are in 91).

The Swiss tax administration's own guide was not to be had."""
