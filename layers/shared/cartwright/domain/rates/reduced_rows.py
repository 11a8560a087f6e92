"""The rates of books and food that are not the standard ones: places, classes, percent, first day, law.

Kept like the standard rows: added, never changed. A class without a row bears the standard rate, so what is
missing here taxes too much and never too little; the merchant can enter what its accountant knows better.
Left out on purpose are places where food has no one rate (HU, HR, LV, PT, SK…), and books whose rate no
source confirmed (electronic ones in SK, all in DK). `food` is what grocers sell: no alcohol, no meals, and
none of the short lists of staple foods at a rate lower still (AT 4.9 %, ES and IT 4 %).
"""

from __future__ import annotations

from typing import Final

type Row = tuple[str, str, str, str, str]

BOTH = "printed_book e_book"
HARMONISED = "CA-NB CA-NL CA-NS CA-ON CA-PE"

BOOKS: Final[tuple[Row, ...]] = (
    ("AT", "printed_book", "10", "1984-01-01", "Umsatzsteuergesetz 1994, § 10 Abs. 2, Anlage 1"),
    ("AT", "e_book", "10", "2020-01-01", "Umsatzsteuergesetz 1994, § 10 Abs. 2"),
    ("BE", "printed_book", "6", "1996-01-01", "Royal Decree no. 20, annex, table A, XIX"),
    ("BE", "e_book", "6", "2019-04-01", "Royal Decree no. 20, annex, table A, XIX"),
    ("BG", BOTH, "9", "2020-07-01", "Value Added Tax Act (ZDDS), art. 66(2)"),
    ("CY", BOTH, "3", "2023-07-21", "Value Added Tax Law 95(I)/2000, schedule of the rate of 3 %"),
    ("CZ", BOTH, "0", "2024-01-01", "Act 235/2004 Coll., § 71i (exempt with a right to deduct)"),
    ("DE", "printed_book", "7", "1983-07-01", "Umsatzsteuergesetz, § 12 Abs. 2 Nr. 1, Anlage 2 Nr. 49"),
    ("DE", "e_book", "7", "2019-12-18", "Umsatzsteuergesetz, § 12 Abs. 2 Nr. 14"),
    ("EE", "printed_book", "9", "2009-07-01", "Käibemaksuseadus, § 15 lg 2"),
    ("EE", "e_book", "9", "2020-05-01", "Käibemaksuseadus, § 15 lg 2"),
    ("ES", "printed_book", "4", "1995-01-01", "Ley 37/1992 del IVA, art. 91.Dos.1.2.º"),
    ("ES", "e_book", "4", "2020-04-23", "Ley 37/1992 del IVA, art. 91.Dos.1.2.º"),
    ("FI", BOTH, "10", "2019-07-01", "Arvonlisäverolaki 1501/1993, § 85a"),
    ("FI", BOTH, "14", "2025-01-01", "Arvonlisäverolaki 1501/1993, § 85 (amended 2024)"),
    ("FI", BOTH, "13.5", "2026-01-01", "Arvonlisäverolaki 1501/1993, § 85 (amended 2025)"),
    ("FR", BOTH, "5.5", "2013-01-01", "Code général des impôts, art. 278-0 bis, A, 3°"),
    ("GP MQ RE", BOTH, "2.1", "2000-04-01", "Code général des impôts, art. 296, 1°, a"),
    ("GR", "printed_book", "6", "2016-06-01", "VAT Code, annex III"),
    ("GR", "e_book", "6", "2021-07-18", "VAT Code, annex III (amended 2021)"),
    ("HR", BOTH, "5", "2020-01-01", "Zakon o porezu na dodanu vrijednost, čl. 38"),
    ("HU", "printed_book", "5", "2004-01-01", "Act CXXVII of 2007, annex 3"),
    ("IE", "printed_book", "0", "2010-11-01", "Value-Added Tax Consolidation Act 2010, sch. 2"),
    (
        "IE",
        "e_book",
        "0",
        "2024-01-01",
        "Value-Added Tax Consolidation Act 2010, sch. 2 (Finance (No. 2) Act 2023)",
    ),
    ("IT", BOTH, "4", "2015-01-01", "D.P.R. 633/1972, tab. A, parte II, n. 18; L. 190/2014, art. 1 c. 667"),
    ("LT", BOTH, "9", "2023-01-01", "Pridėtinės vertės mokesčio įstatymas, 19 str."),
    ("LT", BOTH, "5", "2026-01-01", "Pridėtinės vertės mokesčio įstatymas, 19 str. (Law XV-287)"),
    ("LU", "printed_book", "3", "1992-01-01", "Law of 12 February 1979 on VAT, annex B"),
    ("LU", "e_book", "3", "2019-05-01", "Law of 12 February 1979 on VAT, annex B"),
    ("LV", BOTH, "5", "2022-01-01", "Pievienotās vērtības nodokļa likums, 42. pants"),
    ("MT", BOTH, "5", "2019-01-01", "Value Added Tax Act (Cap. 406), eighth schedule"),
    ("NL", "printed_book", "9", "2019-01-01", "Wet op de omzetbelasting 1968, tabel I, a.30"),
    ("NL", "e_book", "9", "2020-01-01", "Wet op de omzetbelasting 1968, tabel I, b.23"),
    ("PL", BOTH, "5", "2019-11-01", "Act of 11 March 2004, annex 10"),
    ("PT", "printed_book", "6", "2008-07-01", "Código do IVA, lista I, 2.1"),
    ("PT", "e_book", "6", "2020-04-01", "Código do IVA, lista I, 2.1"),
    ("PT-20", BOTH, "4", "2021-07-01", "Decreto-Lei 347/85, art. 1; Código do IVA, lista I, 2.1 (Azores)"),
    ("PT-30", BOTH, "5", "2020-04-01", "Decreto-Lei 347/85, art. 1; Código do IVA, lista I, 2.1 (Madeira)"),
    ("PT-30", BOTH, "4", "2024-10-01", "Decreto Legislativo Regional 6/2024/M (Madeira)"),
    ("RO", BOTH, "5", "2020-01-01", "Fiscal Code (Law 227/2015), art. 291(3)"),
    ("RO", BOTH, "11", "2025-08-01", "Fiscal Code (Law 227/2015), art. 291(2), as amended by Law 141/2025"),
    ("SE", "printed_book", "6", "2002-01-01", "Mervärdesskattelag (2023:200), 9 kap."),
    ("SE", "e_book", "6", "2019-07-01", "Mervärdesskattelag (2023:200), 9 kap."),
    ("SI", BOTH, "5", "2020-01-01", "Zakon o davku na dodano vrednost (ZDDV-1), 41. člen, priloga IV"),
    ("SK", "printed_book", "10", "2008-01-01", "Act 222/2004 Coll., § 27, annex 7"),
    ("SK", "printed_book", "5", "2025-01-01", "Act 222/2004 Coll., § 27, as amended by Act 278/2024 Coll."),
    ("GB", "printed_book", "0", "1994-09-01", "Value Added Tax Act 1994, sch. 8, group 3"),
    ("GB", "e_book", "0", "2020-05-01", "Value Added Tax Act 1994, sch. 8, group 3 (S.I. 2020/459)"),
    ("NO", "printed_book", "0", "2010-01-01", "Merverdiavgiftsloven § 6-3"),
    ("NO", "e_book", "0", "2019-07-01", "Merverdiavgiftsloven § 6-3"),
    ("CH", BOTH, "2.5", "2018-01-01", "Mehrwertsteuergesetz, Art. 25 Abs. 2"),
    ("CH", BOTH, "2.6", "2024-01-01", "Mehrwertsteuergesetz, Art. 25 Abs. 2 (amended for AHV 21)"),
    (
        HARMONISED,
        "printed_book",
        "5",
        "2018-01-01",
        "Excise Tax Act, s. 259.1 and provincial point-of-sale rebates",
    ),
    ("CA-QC", "printed_book", "0", "2013-01-01", "Act respecting the Québec sales tax, s. 198.1"),
    ("CA-BC", "printed_book", "0", "2013-04-01", "Provincial Sales Tax Exemption and Refund Regulation (BC)"),
    ("CA-MB", "printed_book", "0", "2019-07-01", "The Retail Sales Tax Act (C.C.S.M. c. R130), s. 3"),
    (
        "CA-SK",
        "printed_book",
        "0",
        "2017-03-23",
        "The Provincial Sales Tax Act (R.S.S. 1978, c. P-34.1), s. 8",
    ),
)

FOOD: Final[tuple[Row, ...]] = (
    ("AT", "food", "10", "1984-01-01", "Umsatzsteuergesetz 1994, § 10 Abs. 2, Anlage 1"),
    ("BE", "food", "6", "1996-01-01", "Royal Decree no. 20, annex, table A"),
    ("CY", "food", "5", "2004-05-01", "Value Added Tax Law 95(I)/2000, fifth schedule"),
    ("CZ", "food", "12", "2024-01-01", "Act 235/2004 Coll., annex 3"),
    ("DE", "food", "7", "1983-07-01", "Umsatzsteuergesetz, § 12 Abs. 2 Nr. 1, Anlage 2"),
    ("ES", "food", "10", "2012-09-01", "Ley 37/1992 del IVA, art. 91.Uno.1.1.º"),
    ("FI", "food", "14", "2013-01-01", "Arvonlisäverolaki 1501/1993, § 85"),
    ("FI", "food", "13.5", "2026-01-01", "Arvonlisäverolaki 1501/1993, § 85 (amended 2025)"),
    ("FR", "food", "5.5", "2013-01-01", "Code général des impôts, art. 278-0 bis, A, 1°"),
    ("GP MQ RE", "food", "2.1", "2000-04-01", "Code général des impôts, art. 296, 1°, a"),
    ("GR", "food", "13", "2016-06-01", "VAT Code, annex III"),
    ("IE", "food", "0", "2010-11-01", "Value-Added Tax Consolidation Act 2010, sch. 2"),
    ("IT", "food", "10", "1995-01-01", "D.P.R. 633/1972, tab. A, parte III"),
    ("LU", "food", "3", "1992-01-01", "Law of 12 February 1979 on VAT, annex B"),
    ("MT", "food", "0", "2004-05-01", "Value Added Tax Act (Cap. 406), fifth schedule, part 1"),
    ("NL", "food", "9", "2019-01-01", "Wet op de omzetbelasting 1968, tabel I, a.1"),
    ("PL", "food", "0", "2022-02-01", "Act of 11 March 2004, art. 146ea (for a time)"),
    ("PL", "food", "5", "2024-04-01", "Act of 11 March 2004, annex 10"),
    ("RO", "food", "9", "2015-06-01", "Fiscal Code (Law 227/2015), art. 291(2)"),
    ("RO", "food", "11", "2025-08-01", "Fiscal Code (Law 227/2015), art. 291(2), as amended by Law 141/2025"),
    ("SE", "food", "12", "1996-01-01", "Mervärdesskattelag (2023:200), 9 kap."),
    ("SE", "food", "6", "2026-04-01", "Mervärdesskattelag (2023:200), 9 kap. (for a time)"),
    ("SE", "food", "12", "2028-01-01", "Mervärdesskattelag (2023:200), 9 kap."),
    ("SI", "food", "9.5", "2013-07-01", "Zakon o davku na dodano vrednost (ZDDV-1), 41. člen, priloga I"),
    ("GB", "food", "0", "1994-09-01", "Value Added Tax Act 1994, sch. 8, group 1"),
    ("NO", "food", "15", "2012-01-01", "Yearly resolution of the Storting on value added tax, § 3"),
    ("CH", "food", "2.5", "2018-01-01", "Mehrwertsteuergesetz, Art. 25 Abs. 2"),
    ("CH", "food", "2.6", "2024-01-01", "Mehrwertsteuergesetz, Art. 25 Abs. 2 (amended for AHV 21)"),
    ("AU", "food", "0", "2000-07-01", "A New Tax System (Goods and Services Tax) Act 1999, s. 38-3"),
    (f"CA {HARMONISED}", "food", "0", "2008-01-01", "Excise Tax Act, sch. VI, part III"),
    ("CA-QC", "food", "0", "2013-01-01", "Act respecting the Québec sales tax, s. 177"),
    ("CA-BC", "food", "0", "2013-04-01", "Provincial Sales Tax Exemption and Refund Regulation (BC)"),
    ("CA-MB", "food", "0", "2019-07-01", "The Retail Sales Tax Act (C.C.S.M. c. R130), s. 3"),
    ("CA-SK", "food", "0", "2017-03-23", "The Provincial Sales Tax Act (R.S.S. 1978, c. P-34.1), s. 8"),
)

ROWS: Final = (*BOOKS, *FOOD)
