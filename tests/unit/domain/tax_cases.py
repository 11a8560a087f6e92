"""The table of tax cases, worked by hand: what an accountant would expect, and the rule that says so.

Seller's place | registered for | class | buyer's place | buyer | taxes, in percent | tax | rule

A place is a country, with its region after a hyphen or its postcode after a slash. `on 100.00`: the price is
listed without tax; `in 100.00`: with it. The law is the rule's, and each tax's own (`rules`, `rates`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from cartwright.domain.catalog import TaxClass
from cartwright.domain.people import ClassRate, Profile, Registration, Unconfirmed
from cartwright.domain.tax import Business, Check, Customer, NumberState, Place, Treatment, treat
from tests.unit.domain.shop import TODAY, profile

ROWS = """
DE | DE | e_service | DE | consumer | DE VAT 19 | 19.00 on 100.00 | home
DE | DE | e_service | DE | valid | DE VAT 19 | 15.97 in 100.00 | home
DE | DE | e_book | DE | consumer | DE VAT 7 | 7.00 on 100.00 | home
DE | DE | printed_book | DE | consumer | DE VAT 7 | 6.54 in 100.00 | home
DE | DE | food | DE | consumer | DE VAT 7 | 7.00 on 100.00 | home
DE | DE | service | DE | consumer | DE VAT 19 | 15.97 in 100.00 | home
DE | DE | live_event | DE | consumer | DE VAT 19 | 19.00 on 100.00 | home
DE | DE | physical | DE | consumer | DE VAT 19 | 15.97 in 100.00 | home
DE | DE | exempt | DE | consumer |  | 0.00 on 100.00 | exempt-supply
DE | DE | none | FR | consumer |  | 0.00 in 100.00 | not-a-supply
DE | DE exempt | e_service | DE | consumer |  | 0.00 on 100.00 | small-business-home
DE | DE exempt | e_service | FR | consumer |  | 0.00 in 100.00 | small-business-below-threshold
DE | DE exempt | service | FR | consumer |  | 0.00 on 100.00 | small-business-service-abroad
DE | DE exempt | e_service | FR | valid |  | 0.00 in 100.00 | service-to-eu-business
DE | DE exempt | physical | FR | valid |  | 0.00 on 100.00 | not-registered
DE | DE, FR exempt | e_service | FR | consumer |  | 0.00 in 100.00 | small-business-abroad
DE | DE | e_service | FR | consumer | DE VAT 19 | 19.00 on 100.00 | below-threshold
DE | DE | e_book | FR | consumer | DE VAT 7 | 6.54 in 100.00 | below-threshold
DE | DE | physical | FR | consumer | DE VAT 19 | 19.00 on 100.00 | below-threshold
DE | DE | live_event | FR | consumer |  | 0.00 in 100.00 | not-registered
DE | DE | live_event | FR | consumer 2024-12-31 | DE VAT 19 | 19.00 on 100.00 | live-event-where-held
DE | DE | live_event | FR | consumer 2025-01-01 |  | 0.00 in 100.00 | not-registered
DE | DE, EU-OSS | live_event | FR | consumer | FR VAT 20 | 20.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | AT | consumer | AT VAT 20 | 16.67 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | FI | consumer | FI VAT 25.5 | 25.50 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | FI | consumer 2024-08-31 | FI VAT 24 | 19.35 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | EE | consumer | EE VAT 24 | 24.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | RO | consumer 2025-07-31 | RO VAT 19 | 15.97 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | RO | consumer | RO VAT 21 | 21.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | FR | consumer | FR VAT 5.5 | 5.21 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | HU | consumer | HU VAT 27 | 27.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | printed_book | HU | consumer | HU VAT 5 | 4.76 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | IE | consumer | IE VAT 0 | 0.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | CZ | consumer | CZ VAT 0 | 0.00 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | LU | consumer | LU VAT 3 | 3.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | IT | consumer | IT VAT 4 | 3.85 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | ES | consumer | ES VAT 4 | 4.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | SE | consumer | SE VAT 6 | 5.66 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | FI | consumer 2025-06-30 | FI VAT 14 | 14.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | FI | consumer | FI VAT 13.5 | 11.89 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | LT | consumer | LT VAT 5 | 5.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | DK | consumer | DK VAT 25 | 20.00 in 100.00 | one-stop-shop
DE | DE, EU-OSS | food | SE | consumer | SE VAT 6 | 6.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | food | SE | consumer 2026-03-31 | SE VAT 12 | 10.71 in 100.00 | one-stop-shop
DE | DE, EU-OSS | food | FR | consumer | FR VAT 5.5 | 5.50 on 100.00 | one-stop-shop
DE | DE, EU-OSS | food | HU | consumer | HU VAT 27 | 21.26 in 100.00 | one-stop-shop
DE | DE, EU-OSS | physical | NL | consumer | NL VAT 21 | 21.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | service | FR | consumer | DE VAT 19 | 15.97 in 100.00 | service-at-sellers-place
DE | DE, EU-OSS | service | US | consumer | DE VAT 19 | 19.00 on 100.00 | service-at-sellers-place
DE | DE, EU-OSS | service | FR | valid |  | 0.00 in 100.00 | service-to-eu-business
DE | DE, EU-OSS | e_service | FR | valid |  | 0.00 on 100.00 | service-to-eu-business
DE | DE, EU-OSS | e_book | FR | valid |  | 0.00 in 100.00 | service-to-eu-business
DE | DE, EU-OSS | live_event | FR | valid |  | 0.00 on 100.00 | service-to-eu-business
DE | DE, EU-OSS | physical | FR | valid |  | 0.00 in 100.00 | goods-to-eu-business
DE | DE, EU-OSS | printed_book | FR | valid |  | 0.00 on 100.00 | goods-to-eu-business
DE | DE, EU-OSS | e_service | FR | invalid | FR VAT 20 | 16.67 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | FR | pending | FR VAT 20 | 20.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | FR | pending believed |  | 0.00 in 100.00 | service-to-eu-business
DE | DE, EU-OSS | physical | FR | pending believed |  | 0.00 on 100.00 | goods-to-eu-business
DE | DE, EU-OSS | e_service | FR | unnumbered | FR VAT 20 | 16.67 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | FR | number of BE | FR VAT 20 | 20.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | physical | FR | invalid | FR VAT 20 | 16.67 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | GR | valid |  | 0.00 on 100.00 | service-to-eu-business
DE | EU-OSS | e_service | DE | consumer |  | 0.00 in 100.00 | not-registered
DE |  | e_service | DE | consumer |  | 0.00 on 100.00 | not-registered
DE |  | e_service | FR | consumer |  | 0.00 in 100.00 | not-registered
DE | DE, FR | physical | FR | consumer | FR VAT 20 | 20.00 on 100.00 | registered-there
DE | DE, FR, EU-OSS | e_service | FR | consumer | FR VAT 20 | 16.67 in 100.00 | registered-there
DE | DE, EU-OSS | e_service | MC | consumer | FR VAT 20 | 20.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | MC | number of FR |  | 0.00 in 100.00 | service-to-eu-business
DE | DE, EU-OSS | e_service | ES/35001 | consumer |  | 0.00 on 100.00 | not-registered
DE | DE, EU-OSS | physical | ES/38001 | consumer |  | 0.00 in 100.00 | export
DE | DE, EU-OSS | e_service | ES/28001 | consumer | ES VAT 21 | 21.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | physical | ES/51001 | consumer |  | 0.00 in 100.00 | export
DE | DE, EU-OSS | e_service | ES/52001 | consumer |  | 0.00 on 100.00 | not-registered
ES | ES | e_service | ES/35001 | consumer |  | 0.00 in 100.00 | not-registered
ES | ES, ES-CN at 7 | e_service | ES/35001 | consumer | ES-CN Sales tax 7 | 7.00 on 100.00 | home
ES | ES | physical | ES/35001 | consumer |  | 0.00 in 100.00 | export
ES | ES | service | ES/35001 | consumer | ES VAT 21 | 21.00 on 100.00 | service-at-sellers-place
DE | DE | e_service | DE/27498 | consumer |  | 0.00 in 100.00 | not-registered
DE | DE | physical | DE/27498 | consumer |  | 0.00 on 100.00 | export
DE | DE, CH | e_service | DE/78266 | consumer | CH VAT 8.1 | 7.49 in 100.00 | registered-there
AT | AT, EU-OSS | physical | DE/78266 | consumer |  | 0.00 on 100.00 | export
DE | DE, EU-OSS | e_service | IT/23041 | consumer |  | 0.00 in 100.00 | not-registered
DE | DE, EU-OSS | e_service | IT/22061 | consumer |  | 0.00 on 100.00 | not-registered
DE | DE, EU-OSS | e_service | GR/63086 | consumer |  | 0.00 in 100.00 | not-registered
DE | DE, EU-OSS | e_service | AX | consumer |  | 0.00 on 100.00 | not-registered
DE | DE, EU-OSS | e_service | FI/22100 | consumer |  | 0.00 in 100.00 | not-registered
FI | FI | e_service | AX | consumer | FI VAT 25.5 | 25.50 on 100.00 | home
FI | FI | physical | FI/22100 | consumer |  | 0.00 in 100.00 | export
DE | DE, EU-OSS | e_service | CY/99010 | consumer |  | 0.00 on 100.00 | not-registered
DE | DE, EU-OSS | e_service | CY/1010 | consumer | CY VAT 19 | 15.97 in 100.00 | one-stop-shop
FR | FR | e_service | RE | consumer | RE VAT 8.5 | 8.50 on 100.00 | home
FR | FR | e_book | FR/97400 | consumer | RE VAT 2.1 | 2.06 in 100.00 | home
FR | FR | physical | RE | consumer |  | 0.00 on 100.00 | export
FR | FR | e_service | GF | consumer |  | 0.00 in 100.00 | not-registered
DE | DE, EU-OSS | e_service | FR/97110 | consumer |  | 0.00 on 100.00 | not-registered
DE | DE, EU-OSS | e_service | PT/9000-001 | consumer | PT-30 VAT 22 | 18.03 in 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | PT/9500-321 | consumer | PT-20 VAT 16 | 16.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_book | PT/9000 | consumer | PT-30 VAT 4 | 3.85 in 100.00 | one-stop-shop
PT | PT | e_service | PT/9500-321 | consumer | PT-20 VAT 16 | 16.00 on 100.00 | home
PT | PT | physical | PT/9500-321 | consumer | PT VAT 23 | 18.70 in 100.00 | home
PT | PT | service | PT/9500-321 | consumer | PT VAT 23 | 23.00 on 100.00 | home
FR | FR | service | RE | consumer | FR VAT 20 | 16.67 in 100.00 | home
DE | DE, EU-OSS | physical | GB/BT1 1AA | consumer | XI VAT 20 | 20.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | physical | GB/BT1 1AA | number of XI |  | 0.00 in 100.00 | goods-to-eu-business
DE | DE, EU-OSS | physical | GB/BT1 1AA | number of GB | XI VAT 20 | 20.00 on 100.00 | one-stop-shop
DE | DE, EU-OSS | e_service | GB/BT1 1AA | consumer |  | 0.00 in 100.00 | not-registered
DE | DE, EU-OSS | e_service | GB/BT1 1AA | number of XI |  | 0.00 on 100.00 | service-to-business-gb
GB/BT1 1AA | GB, EU-OSS | physical | IE | consumer | IE VAT 23 | 18.70 in 100.00 | one-stop-shop
GB/BT1 1AA | GB | physical | GB/SW1A 1AA | consumer | GB VAT 20 | 20.00 on 100.00 | home
GB | GB | physical | GB/BT1 1AA | consumer | GB VAT 20 | 16.67 in 100.00 | home
DE | DE, GB | e_service | GB | consumer | GB VAT 20 | 20.00 on 100.00 | registered-there
DE | DE, GB | e_service | GB | format-only |  | 0.00 in 100.00 | service-to-business-gb
DE | DE, GB | e_service | GB | format-only doubted | GB VAT 20 | 20.00 on 100.00 | registered-there
DE | DE | physical | GB | consumer |  | 0.00 in 100.00 | export
DE | DE, GB | e_book | GB | consumer | GB VAT 0 | 0.00 on 100.00 | registered-there
GB | GB | printed_book | GB | consumer | GB VAT 0 | 0.00 in 100.00 | home
GB | GB | e_service | IM | consumer | GB VAT 20 | 20.00 on 100.00 | home
GB | GB | e_service | JE | consumer |  | 0.00 in 100.00 | not-registered
GB | GB | physical | GB/GY1 1AA | consumer |  | 0.00 on 100.00 | export
GB | GB, EU-OSS | e_service | FR | consumer | FR VAT 20 | 16.67 in 100.00 | one-stop-shop
GB | GB, EU-OSS | e_service | FR | valid |  | 0.00 on 100.00 | service-to-eu-business
GB | GB, EU-IOSS | physical | FR | consumer | FR VAT 20 | 16.67 in 100.00 | import-one-stop-shop
GB | GB, EU-IOSS | physical | FR | valid |  | 0.00 on 100.00 | export
GB | GB, EU-OSS | physical | FR | consumer |  | 0.00 in 100.00 | export
GB | GB | service | FR | consumer | GB VAT 20 | 20.00 on 100.00 | service-at-sellers-place
CH | CH | service | DE | consumer |  | 0.00 in 100.00 | service-from-elsewhere
CH | CH | e_service | CH | consumer | CH VAT 8.1 | 8.10 on 100.00 | home
CH | CH | e_book | LI | consumer | CH VAT 2.6 | 2.53 in 100.00 | home
CH | CH | physical | CH/7563 | consumer |  | 0.00 on 100.00 | export
CH | CH | e_service | CH/7563 | consumer | CH VAT 8.1 | 7.49 in 100.00 | home
DE | DE, CH | e_service | CH | format-only | CH VAT 8.1 | 8.10 on 100.00 | registered-there
DE | DE, NO | e_service | NO | consumer | NO VAT 25 | 20.00 in 100.00 | registered-there
DE | DE, NO | e_book | NO | consumer | NO VAT 0 | 0.00 on 100.00 | registered-there
DE | DE, NO | e_service | NO | format-only |  | 0.00 in 100.00 | service-to-business-no
NO | NO | e_service | NO/9170 | consumer |  | 0.00 on 100.00 | not-registered
NO | NO | food | NO | consumer | NO VAT 15 | 13.04 in 100.00 | home
DE | DE, AU | e_service | AU | consumer | AU GST 10 | 10.00 on 100.00 | registered-there
DE | DE, AU | e_service | AU | format-only |  | 0.00 in 100.00 | service-to-business-au
AU | AU | food | AU | consumer | AU GST 0 | 0.00 on 100.00 | home
DE | DE, NZ | e_service | NZ | consumer | NZ GST 15 | 13.04 in 100.00 | registered-there
DE | DE, NZ | e_service | NZ | format-only |  | 0.00 on 100.00 | service-to-business-nz
NZ | NZ | printed_book | NZ | consumer | NZ GST 15 | 13.04 in 100.00 | home
CA | CA | e_service | CA-AB | consumer | CA GST 5 | 5.00 on 100.00 | home
CA | CA | e_service | CA-ON | consumer | CA-ON HST 13 | 11.50 in 100.00 | home
CA | CA | e_service | CA-NS | consumer 2025-03-31 | CA-NS HST 15 | 15.00 on 100.00 | home
CA | CA | e_service | CA-NS | consumer | CA-NS HST 14 | 12.28 in 100.00 | home
CA | CA, CA-QC | e_service | CA-QC | consumer | CA GST 5 + CA-QC QST 9.975 | 14.98 on 100.00 | home
CA | CA, CA-BC | e_service | CA-BC | consumer | CA GST 5 + CA-BC PST 7 | 10.71 in 100.00 | home
CA | CA | printed_book | CA-ON | consumer | CA-ON HST 5 | 5.00 on 100.00 | home
CA | CA, CA-QC | printed_book | CA-QC | consumer | CA GST 5 + CA-QC QST 0 | 4.76 in 100.00 | home
CA | CA, CA-SK | food | CA-SK | consumer | CA GST 0 + CA-SK PST 0 | 0.00 on 100.00 | home
DE | DE, CA | e_service | CA-ON | consumer | CA-ON HST 13 | 11.50 in 100.00 | registered-there
DE | DE, CA-QC | e_service | CA-QC | consumer | CA-QC QST 9.975 | 9.98 on 100.00 | registered-there
DE | DE, CA | e_service | CA-ON | format-only | CA-ON HST 13 | 11.50 in 100.00 | registered-there
US | US-CA at 7.25 | e_service | US-CA | consumer | US-CA Sales tax 7.25 | 7.25 on 100.00 | home
US | US-CA at 7, e_service at 0 | e_service | US-CA | consumer | US-CA Sales tax 0 | 0.00 in 100.00 | home
US | US-CA at 7, e_service at 0 | physical | US-CA | consumer | US-CA Sales tax 7 | 7.00 on 100.00 | home
US | US-CA at 7.25 | physical | US-OR | consumer |  | 0.00 in 100.00 | not-registered
US | US-CA exempt | physical | US-CA | consumer |  | 0.00 on 100.00 | small-business-home
DE | DE, US-TX at 8 | e_service | US-TX | consumer | US-TX Sales tax 8 | 7.41 in 100.00 | registered-there
DE | DE | physical | US-NY | consumer |  | 0.00 on 100.00 | export
DE | DE, JP at 10 | e_service | JP | consumer | JP Sales tax 10 | 9.09 in 100.00 | registered-there
DE | DE, IE, food at 13.5 | food | IE | consumer | IE VAT 13.5 | 13.50 on 100.00 | registered-there
AT/6992 | AT, physical at 19 | physical | AT | consumer | AT VAT 19 | 19.00 on 100.00 | home
AT/6992 | AT, physical at 19 | e_service | AT | consumer | AT VAT 20 | 20.00 on 100.00 | home
AT | AT | physical | AT/6992 | consumer | AT VAT 20 | 20.00 on 100.00 | home
DE | DE | e_service | BR | consumer |  | 0.00 in 100.00 | not-registered
DE | DE | second_hand | DE | consumer |  | 0.00 in 100.00 | margin-second-hand
DE | DE, EU-OSS | second_hand | FR | consumer |  | 0.00 in 100.00 | margin-second-hand
DE | DE, EU-OSS, FR | second_hand | FR | consumer |  | 0.00 on 100.00 | margin-second-hand
DE | DE, EU-OSS | second_hand | FR | valid |  | 0.00 on 100.00 | margin-second-hand
DE | DE | second_hand | CH | consumer |  | 0.00 in 100.00 | margin-export
ES | ES, ES-CN at 7 | second_hand | ES/35001 | consumer |  | 0.00 in 100.00 | margin-export
DE | DE | second_hand | DE/27498 | valid |  | 0.00 on 100.00 | margin-export
DE | DE exempt | second_hand | DE | consumer |  | 0.00 in 100.00 | small-business-home
DE | DE exempt | second_hand | FR | consumer |  | 0.00 on 100.00 | small-business-below-threshold
DE | EU-OSS | second_hand | FR | consumer | FR VAT 20 | 16.67 in 100.00 | one-stop-shop
FR | FR | work_of_art | FR | valid |  | 0.00 in 100.00 | margin-works-of-art
FR | FR, EU-OSS | work_of_art | DE | consumer |  | 0.00 on 100.00 | margin-works-of-art
FR | FR | work_of_art | US-NY | consumer |  | 0.00 in 100.00 | margin-export
IT | IT | collectors_item | PL | valid |  | 0.00 in 100.00 | margin-collectors-items
GB | GB | second_hand | GB | consumer |  | 0.00 in 100.00 | margin-second-hand
GB | GB | collectors_item | GB/BT1 1AA | consumer |  | 0.00 on 100.00 | margin-collectors-items
GB | GB | work_of_art | FR | valid |  | 0.00 in 100.00 | margin-export
GB | GB | second_hand | GB/JE2 3AB | consumer |  | 0.00 on 100.00 | margin-export
GB | GB | travel | GB | consumer |  | 0.00 in 100.00 | margin-travel
GB | GB | travel | US-NY | consumer |  | 0.00 on 100.00 | margin-travel
PT | PT, EU-OSS | travel | ES | consumer |  | 0.00 in 100.00 | margin-travel
NL | NL, EU-OSS | travel | BE | valid |  | 0.00 on 100.00 | margin-travel
NL | NL | travel | CH | consumer |  | 0.00 in 100.00 | margin-travel
US | US-CA at 7.25 | second_hand | US-CA | consumer | US-CA Sales tax 7.25 | 7.25 on 100.00 | home
"""

_CHECKED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_NUMBER = {"GR": "EL094259216", "MC": "FR40303265045"}


@dataclass(frozen=True, slots=True)
class TaxCase:
    words: str
    seller: Profile
    tax_class: TaxClass
    customer: Customer
    on: date
    taxes: tuple[tuple[str, Decimal], ...]
    included: bool
    tax: Decimal
    rule: str

    def treatment(self) -> Treatment:
        return treat(self.seller, self.customer, self.tax_class, self.on)


def _case(row: str) -> TaxCase:
    home, registered, tax_class, place, buyer, taxes, tax, rule = (cell.strip() for cell in row.split("|"))
    country, _, postcode = home.partition("/")
    shop = profile(country=country, postcode=postcode, registrations=_registrations(registered))
    words = buyer.split()
    believed = Unconfirmed(pending="believed" in words, format_only="doubted" not in words)
    amount, _, mode = tax.partition(" ")
    return TaxCase(
        words=row,
        seller=replace(shop, unconfirmed=believed),
        tax_class=TaxClass(tax_class),
        customer=_customer(place, words),
        on=next((date.fromisoformat(word) for word in words if word[0] == "2"), TODAY),
        taxes=tuple(_tax(levy) for levy in taxes.split(" + ") if levy),
        included=mode.startswith("in"),
        tax=Decimal(amount),
        rule=rule,
    )


def _registrations(text: str) -> tuple[Registration, ...]:
    """`DE, US-CA at 7, e_service at 0`: a class's own rate follows the place it is for."""
    found: list[Registration] = []
    for part in filter(None, text.split(", ")):
        name, _, percent = part.removesuffix(" exempt").partition(" at ")
        rate = Decimal(percent) / 100 if percent else None
        if name[0].islower() and rate is not None:
            own = ClassRate(TaxClass(name), rate)
            found[-1] = replace(found[-1], class_rates=(*found[-1].class_rates, own))
        else:
            found.append(Registration(name, rate=rate, exempt=part.endswith(" exempt")))
    return tuple(found)


def _customer(text: str, words: list[str]) -> Customer:
    where, _, postcode = text.partition("/")
    country, _, region = where.partition("-")
    place = Place(country, region, postcode)
    match words:
        case ["consumer", *_]:
            return Customer(place)
        case ["unnumbered", *_]:
            return Customer(place, Business("Ada Trading"))
        case ["number", "of", other]:
            return Customer(place, _business(other, NumberState.VALID))
        case [state, *_]:
            return Customer(place, _business(country, NumberState(state)))
    raise AssertionError(words)


def _business(country: str, state: NumberState) -> Business:
    number = _NUMBER.get(country, f"{country}123456789")
    return Business("Ada Trading", number, Check(state, _CHECKED, "VIES", "WAPIAAAAY"))


def _tax(text: str) -> tuple[str, Decimal]:
    name, _, percent = text.rpartition(" ")
    return name, Decimal(percent) / 100


CASES = tuple(_case(row) for row in ROWS.strip().splitlines())
