"""The standard rates: jurisdiction, name of the tax, percent, first day in force, law.

Kept by hand. A row is added when a law is passed, with its first day, and none is ever changed or removed:
what was charged last year must be what last year's row says. Every rate in force on 2024-01-01 is here, and
every change since. Compared in the tests with what the European Commission publishes (TEDB).
"""

from typing import Final

type Row = tuple[str, str, str, str, str]

EUROPEAN_UNION: Final[tuple[Row, ...]] = (
    ("AT", "VAT", "20", "1984-01-01", "Umsatzsteuergesetz 1994, § 10 Abs. 1"),
    ("BE", "VAT", "21", "1996-01-01", "Royal Decree no. 20 of 20 July 1970, art. 1"),
    ("BG", "VAT", "20", "1999-01-01", "Value Added Tax Act (ZDDS), art. 66"),
    ("CY", "VAT", "19", "2014-01-13", "Value Added Tax Law 95(I)/2000"),
    ("CZ", "VAT", "21", "2013-01-01", "Act 235/2004 Coll. on value added tax, § 47"),
    ("DE", "VAT", "19", "2021-01-01", "Umsatzsteuergesetz, § 12 Abs. 1"),
    ("DK", "VAT", "25", "1992-01-01", "Momsloven, § 33"),
    ("EE", "VAT", "20", "2009-07-01", "Käibemaksuseadus, § 15"),
    ("EE", "VAT", "22", "2024-01-01", "Käibemaksuseadus, § 15 (amended 2023)"),
    ("EE", "VAT", "24", "2025-07-01", "Käibemaksuseadus, § 15 (amended 2024, security tax package)"),
    ("ES", "VAT", "21", "2012-09-01", "Ley 37/1992 del IVA, art. 90"),
    ("FI", "VAT", "24", "2013-01-01", "Arvonlisäverolaki 1501/1993, § 84"),
    ("FI", "VAT", "25.5", "2024-09-01", "Arvonlisäverolaki 1501/1993, § 84 (amended 2024)"),
    ("FR", "VAT", "20", "2014-01-01", "Code général des impôts, art. 278"),
    ("GR", "VAT", "24", "2016-06-01", "VAT Code, as set by Law 4389/2016"),
    ("HR", "VAT", "25", "2012-03-01", "Zakon o porezu na dodanu vrijednost, čl. 38"),
    ("HU", "VAT", "27", "2012-01-01", "Act CXXVII of 2007 on value added tax, § 82"),
    ("IE", "VAT", "23", "2021-03-01", "Value-Added Tax Consolidation Act 2010, s. 46"),
    ("IT", "VAT", "22", "2013-10-01", "D.P.R. 633/1972, art. 16"),
    ("LT", "VAT", "21", "2009-09-01", "Pridėtinės vertės mokesčio įstatymas, 19 str."),
    ("LU", "VAT", "16", "2023-01-01", "Law of 12 February 1979 on VAT, as reduced for 2023"),
    ("LU", "VAT", "17", "2024-01-01", "Law of 12 February 1979 on VAT, art. 39"),
    ("LV", "VAT", "21", "2012-07-01", "Pievienotās vērtības nodokļa likums, 41. pants"),
    ("MT", "VAT", "18", "2004-01-01", "Value Added Tax Act (Cap. 406)"),
    ("NL", "VAT", "21", "2012-10-01", "Wet op de omzetbelasting 1968, art. 9"),
    ("PL", "VAT", "23", "2011-01-01", "Act of 11 March 2004 on the tax on goods and services, art. 41"),
    ("PT", "VAT", "23", "2011-01-01", "Código do IVA, art. 18 (mainland)"),
    ("RO", "VAT", "19", "2017-01-01", "Fiscal Code (Law 227/2015), art. 291"),
    ("RO", "VAT", "21", "2025-08-01", "Fiscal Code (Law 227/2015), art. 291, as amended by Law 141/2025"),
    ("SE", "VAT", "25", "1990-07-01", "Mervärdesskattelag (2023:200), 9 kap. 2 §"),
    ("SI", "VAT", "22", "2013-07-01", "Zakon o davku na dodano vrednost (ZDDV-1), 41. člen"),
    ("SK", "VAT", "20", "2011-01-01", "Act 222/2004 Coll. on value added tax, § 27"),
    ("SK", "VAT", "23", "2025-01-01", "Act 222/2004 Coll., § 27, as amended by Act 278/2024 Coll."),
)

ELSEWHERE: Final[tuple[Row, ...]] = (
    ("AU", "GST", "10", "2000-07-01", "A New Tax System (Goods and Services Tax) Act 1999, s. 9-70"),
    ("CH", "VAT", "7.7", "2018-01-01", "Mehrwertsteuergesetz, Art. 25"),
    ("CH", "VAT", "8.1", "2024-01-01", "Mehrwertsteuergesetz, Art. 25 (amended for AHV 21)"),
    ("GB", "VAT", "20", "2011-01-04", "Value Added Tax Act 1994, s. 2(1)"),
    ("NO", "VAT", "25", "2005-01-01", "Merverdiavgiftsloven § 5-1; yearly resolution of the Storting, § 2"),
    ("NZ", "GST", "15", "2010-10-01", "Goods and Services Tax Act 1985, s. 8(1)"),
)

# Parts of a country with a rate of their own. The French ones are outside the EU's VAT area.
REGIONS: Final[tuple[Row, ...]] = (
    ("PT-20", "VAT", "16", "2021-07-01", "Decreto-Lei 347/85, art. 1 (Azores)"),
    ("PT-30", "VAT", "22", "2012-04-01", "Decreto-Lei 347/85, art. 1 (Madeira)"),
    ("GP", "VAT", "8.5", "2000-04-01", "Code général des impôts, art. 296 (Guadeloupe)"),
    ("MQ", "VAT", "8.5", "2000-04-01", "Code général des impôts, art. 296 (Martinique)"),
    ("RE", "VAT", "8.5", "2000-04-01", "Code général des impôts, art. 296 (Réunion)"),
)

# HST is the whole of a participating province's tax: its federal five per cent are inside.
CANADA: Final[tuple[Row, ...]] = (
    ("CA", "GST", "5", "2008-01-01", "Excise Tax Act, s. 165(1)"),
    ("CA-BC", "PST", "7", "2013-04-01", "Provincial Sales Tax Act (S.B.C. 2012, c. 35)"),
    ("CA-MB", "RST", "7", "2019-07-01", "The Retail Sales Tax Act (C.C.S.M. c. R130)"),
    ("CA-NB", "HST", "15", "2016-07-01", "Excise Tax Act, s. 165(2); CRA, GST/HST provincial rates table"),
    ("CA-NL", "HST", "15", "2016-07-01", "Excise Tax Act, s. 165(2); CRA, GST/HST provincial rates table"),
    ("CA-NS", "HST", "15", "2010-07-01", "Excise Tax Act, s. 165(2); CRA, GST/HST provincial rates table"),
    ("CA-NS", "HST", "14", "2025-04-01", "Excise Tax Act, s. 165(2); SOR/2025-77"),
    ("CA-ON", "HST", "13", "2010-07-01", "Excise Tax Act, s. 165(2); CRA, GST/HST provincial rates table"),
    ("CA-PE", "HST", "15", "2016-10-01", "Excise Tax Act, s. 165(2); CRA, GST/HST provincial rates table"),
    ("CA-QC", "QST", "9.975", "2013-01-01", "Act respecting the Québec sales tax (CQLR c. T-0.1), s. 16"),
    ("CA-SK", "PST", "6", "2017-03-23", "The Provincial Sales Tax Act (R.S.S. 1978, c. P-34.1)"),
)

ROWS: Final = (*EUROPEAN_UNION, *REGIONS, *ELSEWHERE, *CANADA)
