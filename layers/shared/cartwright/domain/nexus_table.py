"""The states of the US that have a seller elsewhere register: from how much, in which months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

AS_OF: Final = "2026-09-30"
"""When the table was last compared with where it is from."""

SOURCE: Final = (
    f"The states' own statutes and departments of revenue, as they stood on {AS_OF}, each at its `source`. "
    "They change, and leave out different sales: ask the state before you rest on it."
)


class Measured(StrEnum):
    """Of which months a state adds up what was sold there."""

    YEAR = "calendar-year"
    """This calendar year; where the state asks for the last one, too, that was told of when it was this."""
    TWELVE_MONTHS = "twelve-months"
    QUARTERS = "four-quarters"
    """This calendar quarter and the three before."""
    QUARTERS_FROM_MARCH = "four-sales-tax-quarters"
    """The same, of quarters that begin in March, June, September and December."""
    TO_SEPTEMBER = "year-to-september"

    def months(self, month: str) -> tuple[str, ...]:
        """Those that count with it, itself the last."""
        year, number = int(month[:4]), int(month[5:])
        back = {
            Measured.YEAR: number - 1,
            Measured.TWELVE_MONTHS: 11,
            Measured.QUARTERS: 9 + (number - 1) % 3,
            Measured.QUARTERS_FROM_MARCH: 9 + number % 3,
            Measured.TO_SEPTEMBER: (number - 10) % 12,
        }[self]
        count = year * 12 + number - 1
        return tuple(f"{one // 12}-{one % 12 + 1:02d}" for one in range(count - back, count + 1))

    def named(self, month: str) -> str:
        """The measuring period that a month is in, as a client is told once of each: the year it begins in,
        where it begins in one month of each year; else the calendar year."""
        return self.months(month)[0][:4] if self is Measured.TO_SEPTEMBER else month[:4]


@dataclass(frozen=True, slots=True)
class Nexus:
    """A state's: in dollars, and in sales where those count as well; `both` where it takes both."""

    state: str
    name: str
    measured: Measured
    dollars: int
    source: str
    sales: int | None = None
    both: bool = False

    def percent(self, cents: int, sales: int) -> int:
        """Of the threshold, rounded down."""
        of_dollars = max(cents, 0) // self.dollars
        if self.sales is None:
            return of_dollars
        of_sales = sales * 100 // self.sales
        return min(of_dollars, of_sales) if self.both else max(of_dollars, of_sales)


_ROWS: Final = (
    Nexus(
        "AK",
        "Alaska",
        Measured.YEAR,
        100_000,
        "https://arsstc.org/wp-content/uploads/2024/09/Uniform-Code_2024-revisions_final_070824.pdf",
    ),
    Nexus(
        "AL",
        "Alabama",
        Measured.YEAR,
        250_000,
        "https://www.revenue.alabama.gov/faqs/are-all-remote-sellers-required-to-register-in-alabama/",
    ),
    Nexus("AR", "Arkansas", Measured.YEAR, 100_000, "https://arkleg.state.ar.us/Acts/FTPDocument", sales=200),
    Nexus("AZ", "Arizona", Measured.YEAR, 100_000, "https://www.azleg.gov/ars/42/05044.htm"),
    Nexus(
        "CA",
        "California",
        Measured.YEAR,
        500_000,
        "https://leginfo.legislature.ca.gov/faces/codes_displayText.xhtml",
    ),
    Nexus(
        "CO",
        "Colorado",
        Measured.YEAR,
        100_000,
        "https://leg.colorado.gov/sites/default/files/2019a_1240_signed.pdf",
    ),
    Nexus(
        "CT",
        "Connecticut",
        Measured.TO_SEPTEMBER,
        100_000,
        "https://www.cga.ct.gov/current/pub/chap_219.htm",
        sales=200,
        both=True,
    ),
    Nexus(
        "DC",
        "District of Columbia",
        Measured.YEAR,
        100_000,
        "https://code.dccouncil.gov/us/dc/council/code/sections/47-2001",
        sales=200,
    ),
    Nexus("FL", "Florida", Measured.YEAR, 100_000, "https://www.leg.state.fl.us/statutes/index.cfm"),
    Nexus("GA", "Georgia", Measured.YEAR, 100_000, "https://dor.georgia.gov/media/35301/download", sales=200),
    Nexus(
        "HI",
        "Hawaii",
        Measured.YEAR,
        100_000,
        "https://files.hawaii.gov/tax/news/announce/ann18-10_amended.pdf",
        sales=200,
    ),
    Nexus("IA", "Iowa", Measured.YEAR, 100_000, "https://www.legis.iowa.gov/docs/code/423.14A.pdf"),
    Nexus(
        "ID",
        "Idaho",
        Measured.YEAR,
        100_000,
        "https://legislature.idaho.gov/statutesrules/idstat/title63/t63ch36/sect63-3611/",
    ),
    Nexus(
        "IL",
        "Illinois",
        Measured.QUARTERS,
        100_000,
        "https://www.ilga.gov/Documents/legislation/ilcs/documents/003501050K2.htm",
    ),
    Nexus("IN", "Indiana", Measured.YEAR, 100_000, "https://www.in.gov/dor/files/sib89.pdf"),
    Nexus(
        "KS",
        "Kansas",
        Measured.YEAR,
        100_000,
        "https://www.ksrevisor.gov/statutes/chapters/ch79/079_037_0002.html",
    ),
    Nexus(
        "KY",
        "Kentucky",
        Measured.YEAR,
        100_000,
        "https://apps.legislature.ky.gov/law/acts/26RS/documents/0161.pdf",
    ),
    Nexus("LA", "Louisiana", Measured.YEAR, 100_000, "https://legis.la.gov/Legis/Law.aspx?d=101815"),
    Nexus(
        "MA",
        "Massachusetts",
        Measured.YEAR,
        100_000,
        "https://malegislature.gov/Laws/GeneralLaws/PartI/TitleIX/Chapter64H/Section34",
    ),
    Nexus(
        "MD",
        "Maryland",
        Measured.YEAR,
        100_000,
        "https://dsd.maryland.gov/regulations/Pages/03.06.01.33.aspx",
        sales=200,
    ),
    Nexus(
        "ME",
        "Maine",
        Measured.YEAR,
        100_000,
        "https://legislature.maine.gov/statutes/36/title36sec1754-B.html",
    ),
    Nexus(
        "MI",
        "Michigan",
        Measured.YEAR,
        100_000,
        "https://www.legislature.mi.gov/Laws/MCL?objectName=mcl-205-52c",
        sales=200,
    ),
    Nexus(
        "MN",
        "Minnesota",
        Measured.TWELVE_MONTHS,
        100_000,
        "https://www.revisor.mn.gov/statutes/cite/297A.66",
        sales=200,
    ),
    Nexus(
        "MO",
        "Missouri",
        Measured.QUARTERS,
        100_000,
        "https://revisor.mo.gov/main/OneSection.aspx?section=144.605",
    ),
    Nexus(
        "MS",
        "Mississippi",
        Measured.TWELVE_MONTHS,
        250_000,
        "https://www.sos.ms.gov/adminsearch/ACCode/00000159c.pdf",
    ),
    Nexus(
        "NC",
        "North Carolina",
        Measured.YEAR,
        100_000,
        "https://www.ncleg.gov/EnactedLegislation/Statutes/HTML/BySection/Chapter_105/GS_105-164.8.html",
    ),
    Nexus("ND", "North Dakota", Measured.YEAR, 100_000, "https://ndlegis.gov/cencode/t57c39-2.pdf"),
    Nexus(
        "NE",
        "Nebraska",
        Measured.YEAR,
        100_000,
        "https://nebraskalegislature.gov/laws/statutes.php?statute=77-2701.13",
        sales=200,
    ),
    Nexus(
        "NJ",
        "New Jersey",
        Measured.YEAR,
        100_000,
        "https://pub.njleg.gov/bills/2018/PL18/132_.PDF",
        sales=200,
    ),
    Nexus("NM", "New Mexico", Measured.YEAR, 100_000, "https://realfile.tax.newmexico.gov/FYI-206.pdf"),
    Nexus("NV", "Nevada", Measured.YEAR, 100_000, "https://www.leg.state.nv.us/NAC/NAC-372.html", sales=200),
    Nexus(
        "NY",
        "New York",
        Measured.QUARTERS_FROM_MARCH,
        500_000,
        "https://www.tax.ny.gov/pdf/memos/sales/m19-4s.pdf",
        sales=100,
        both=True,
    ),
    Nexus(
        "OH",
        "Ohio",
        Measured.YEAR,
        100_000,
        "https://codes.ohio.gov/ohio-revised-code/section-5741.01",
        sales=200,
    ),
    Nexus(
        "OK",
        "Oklahoma",
        Measured.YEAR,
        100_000,
        "https://www.oklegislature.gov/OK_Statutes/CompleteTitles/os68.rtf",
    ),
    Nexus(
        "PA",
        "Pennsylvania",
        Measured.YEAR,
        100_000,
        "https://www.palegis.us/statutes/unconsolidated/law-information/view-statute",
    ),
    Nexus(
        "RI",
        "Rhode Island",
        Measured.YEAR,
        100_000,
        "https://webserver.rilegislature.gov/Statutes/TITLE44/44-18.2/44-18.2-3.htm",
        sales=200,
    ),
    Nexus(
        "SC",
        "South Carolina",
        Measured.YEAR,
        100_000,
        "https://dor.sc.gov/sites/dor/files/policies/RR18-14.pdf",
    ),
    Nexus("SD", "South Dakota", Measured.YEAR, 100_000, "https://sdlegislature.gov/Statutes/10-64-2"),
    Nexus(
        "TN",
        "Tennessee",
        Measured.TWELVE_MONTHS,
        100_000,
        "https://www.tn.gov/revenue/taxes/sales-and-use-tax/out-of-state-dealers-marketplace-facilitators.html",
    ),
    Nexus(
        "TX",
        "Texas",
        Measured.TWELVE_MONTHS,
        500_000,
        "https://texreg.sos.state.tx.us/public/readtac$ext.TacPage",
    ),
    Nexus("UT", "Utah", Measured.YEAR, 100_000, "https://le.utah.gov/Session/2025/bills/enrolled/SB0047.pdf"),
    Nexus(
        "VA",
        "Virginia",
        Measured.YEAR,
        100_000,
        "https://law.lis.virginia.gov/vacode/title58.1/chapter6/section58.1-612/",
        sales=200,
    ),
    Nexus(
        "VT",
        "Vermont",
        Measured.TWELVE_MONTHS,
        100_000,
        "https://legislature.vermont.gov/statutes/section/32/233/09701",
        sales=200,
    ),
    Nexus(
        "WA",
        "Washington",
        Measured.YEAR,
        100_000,
        "https://dor.wa.gov/taxes-rates/retail-sales-tax/marketplace-fairness-leveling-playing-field/remote-sellers",
    ),
    Nexus(
        "WI",
        "Wisconsin",
        Measured.YEAR,
        100_000,
        "https://docs.legis.wisconsin.gov/statutes/statutes/77/iii/51/13gm",
    ),
    Nexus(
        "WV",
        "West Virginia",
        Measured.YEAR,
        100_000,
        "https://tax.wv.gov/Documents/AdministrativeNotices/2019/AdministrativeNotice.2019-21.pdf",
        sales=200,
    ),
    Nexus("WY", "Wyoming", Measured.YEAR, 100_000, "https://wyoleg.gov/statutes/compress/title39.pdf"),
)
NEXUS: Final[Mapping[str, Nexus]] = {one.state: one for one in _ROWS}
"""No sales tax of a state's own: DE, MT, NH, OR. In Alaska municipalities have one."""
