"""The terms of EN 16931-1:2017 that our documents have something to say for, by its own numbers (BT, BG).

Amounts are money, rates are fractions (`Decimal("0.19")`), and nothing here knows of any syntax.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cartwright.domain.money import Money


class TypeCode(StrEnum):
    """BT-3, of UNTDID 1001."""

    INVOICE = "380"
    CREDIT_NOTE = "381"
    CORRECTED = "384"


@dataclass(frozen=True, slots=True)
class Postal:
    """BG-5, BG-8 and BG-15. `country` is ISO 3166-1 alpha-2 (BT-40, BT-55, BT-80)."""

    country: str
    line1: str = ""
    line2: str = ""
    city: str = ""
    postcode: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """BG-4 or BG-7. `vat_number` is BT-31 or BT-48, with its country in front; `identifier` BT-29 or BT-46,
    and who is to be written to BT-41 and BT-43, or BT-56 and BT-58."""

    name: str
    address: Postal
    vat_number: str = ""
    identifier: str = ""
    contact: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """BG-13: when (BT-72), and where to."""

    on: date
    to: Postal


@dataclass(frozen=True, slots=True)
class Allowance:
    """BG-27: what is taken off a line, without tax (BT-136), and why: in words (BT-139), and by a code of
    UNTDID 5189 (BT-140), where there is one that means that."""

    amount: Money
    reason: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """BG-25. `price` is that of all pieces together (BT-146), which `quantity` pieces are its base of
    (BT-149): so it is exact where one piece would have no price in whole cents. Less than no pieces go
    back."""

    id: str
    name: str
    quantity: int
    price: Money
    net: Money
    category: str
    rate: Decimal = Decimal(0)
    allowances: tuple[Allowance, ...] = ()
    note: str = ""

    @property
    def taxed_as(self) -> tuple[str, Decimal]:
        return self.category, self.rate


@dataclass(frozen=True, slots=True)
class Group:
    """BG-23: what is taxed alike. `net` is BT-116, `tax` BT-117, `category` BT-118 (UNTDID 5305), `rate`
    BT-119; why there is none is BT-120 in words and BT-121 by the VATEX list."""

    category: str
    rate: Decimal
    net: Money
    tax: Money
    reason: str = ""
    exemption: str = ""

    @property
    def taxed_as(self) -> tuple[str, Decimal]:
        return self.category, self.rate


@dataclass(frozen=True, slots=True)
class Totals:
    """BG-22: BT-106, BT-109, BT-110, BT-112, BT-113 and BT-115. There is nothing taken off a document as a
    whole (BG-20): what is taken off is taken off its lines, so BT-106 and BT-109 are one."""

    lines: Money
    net: Money
    tax: Money
    gross: Money
    paid: Money
    due: Money


@dataclass(frozen=True, slots=True)
class Preceding:
    """BG-3: a document that this one is of, by its number (BT-25), and when that was issued (BT-26), where
    this one says so."""

    number: str
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class EInvoice:
    """One document. `paid_with` is how it was paid, in words (BT-82)."""

    number: str
    issued_on: date
    type_code: TypeCode
    currency: str
    order: str
    seller: Party
    buyer: Party
    delivered: Delivered
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    totals: Totals
    preceding: tuple[Preceding, ...] = ()
    paid_with: str = ""
    notes: tuple[str, ...] = ()
