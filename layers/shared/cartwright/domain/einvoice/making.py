"""An e-invoice of a document: everything of it that EN 16931-1 has a term for, and nothing that is not in it.

The category of a tax, its exemption code and its words follow from the tax lines alone (see `tax.wording`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cartwright.domain.cash_accounting import mentioned
from cartwright.domain.catalog import Mode
from cartwright.domain.credits import itemised
from cartwright.domain.documents import Document, DocumentKind
from cartwright.domain.einvoice.model import (
    Allowance,
    Delivered,
    EInvoice,
    Group,
    Item,
    Party,
    Postal,
    Preceding,
    Totals,
    TypeCode,
)
from cartwright.domain.einvoice.soundness import require_sound
from cartwright.domain.lines import added
from cartwright.domain.money import Money, total
from cartwright.domain.orders import Line, Sale
from cartwright.domain.people import Profile
from cartwright.domain.rates import EU
from cartwright.domain.tax import Ground, Treatment
from cartwright.domain.tax.business import normal
from cartwright.domain.tax.wording import wording

NONE_SAID: Final[Mapping[Ground, str]] = MappingProxyType({})
CREDITED: Final = "Paid before and not used"
DISCOUNT: Final = "Discount"
CASH: Final = "Cash accounting"
"""2006/112/EC art. 226(7a)."""
_DISCOUNT: Final = "95"
"""UNTDID 5189."""
_VAT: Final = "VAT"


class NoEInvoice(StrEnum):
    """Why there is none of a document."""

    SELLER_OUTSIDE = "seller-outside-eu"
    """EN 16931 is the EU's norm (Directive 2014/55/EU)."""
    OTHER_TAX = "other-tax"
    """A tax that is no VAT of a member state: the norm has no category for it."""
    UNNAMED = "credits-nothing-named"
    """A credit note of nothing that was given back: it would have to name what it is of (BR-55)."""
    TEST = "test"
    """The norm has no word for it, so a program would book it."""
    ERASED = "buyer-erased"
    """The buyer is forgotten, and BT-44 is its name."""


@dataclass(frozen=True, slots=True)
class Unspoken:
    """That there is no e-invoice of a document, and why."""

    why: NoEInvoice


def einvoice(
    document: Document, sayings: Mapping[Ground, str] = NONE_SAID, *, cash: str = CASH
) -> EInvoice | Unspoken:
    """The e-invoice of a document; `sayings` are the reasons for no tax in the buyer's language, English
    where there is none, and `cash` the mention of cash accounting. Raises Unsound where it would not be
    right."""
    lines = _lines(document)
    if (why := _unspoken(document, lines)) is not None:
        return Unspoken(why)
    sale, credit = document.sale, document.credit
    zone, all_of_it = sale.seller.zone, added([line.amount for line in lines], sale.total.gross.currency)
    gross = all_of_it.gross
    subject = any(_category(line.treatment) != "O" for line in lines)
    made = EInvoice(
        number=document.label,
        issued_on=document.issued_at.astimezone(zone).date(),
        type_code=_type(document),
        currency=gross.currency,
        order=sale.order,
        seller=_seller(sale, numbered=subject),
        buyer=_buyer(document, numbered=subject),
        delivered=Delivered(sale.at.astimezone(zone).date(), _there(sale)),
        items=tuple(_item(place, line, document) for place, line in enumerate(lines, start=1)),
        groups=_groups(lines, sayings),
        totals=Totals(
            lines=all_of_it.net,
            net=all_of_it.net,
            tax=all_of_it.tax,
            gross=gross,
            paid=gross,
            due=Money.zero(gross.currency),
        ),
        preceding=_preceding(document),
        paid_with=sale.method,
        notes=tuple(
            filter(None, (credit.reason if credit else "", cash if mentioned(sale.seller, lines) else ""))
        ),
    )
    return require_sound(made)


def _lines(document: Document) -> tuple[Line, ...]:
    """A correction takes back what the receipt said of the lines that it is about, and says what is right:
    what it comes to is the difference, as its entry is."""
    correction = document.correction
    if correction is None:
        return document.sale.lines
    taken_back = [-fact for fact in correction.said if fact.net or fact.tax]
    return (*itemised(document.sale, taken_back).lines, *document.sale.lines)


def _type(document: Document) -> TypeCode:
    """A receipt in the place of another is an invoice: that one was cancelled whole, by a credit note."""
    if document.correction is not None:
        return TypeCode.CORRECTED
    return TypeCode.CREDIT_NOTE if document.credit or document.cancels else TypeCode.INVOICE


def _unspoken(document: Document, lines: Sequence[Line]) -> NoEInvoice | None:
    sale = document.sale
    if sale.seller.address.country not in EU:
        return NoEInvoice.SELLER_OUTSIDE
    if document.kind is DocumentKind.CREDIT_NOTE and document.credit is None and not document.cancels:
        return NoEInvoice.UNNAMED
    if sale.mode is Mode.TEST:
        return NoEInvoice.TEST
    if sale.buyer.veiled:
        return NoEInvoice.ERASED
    levies = [levy for line in lines for levy in line.treatment.levies]
    if any(levy.name != _VAT or levy.jurisdiction[:2] not in EU for levy in levies):
        return NoEInvoice.OTHER_TAX
    return None


def _preceding(document: Document) -> tuple[Preceding, ...]:
    """What it amends, or takes the place of: the receipt, with its day where that is known, and the credit
    note that it cancels, without."""
    amends = document.credit or document.correction or document.reissue
    if amends is None:
        return ()
    zone, at = document.sale.seller.zone, amends.receipt_at
    receipt = Preceding(amends.receipt, at.astimezone(zone).date() if at else None)
    cancelled = document.credit.cancels if document.credit else ""
    return (receipt, Preceding(cancelled)) if cancelled else (receipt,)


def _category(treatment: Treatment) -> str:
    return wording(treatment).category


def _item(place: int, line: Line, document: Document) -> Item:
    """Of what was bought, at its price before anything was taken off; of what is given back, that."""
    net, pieces = line.amount.net, line.quantity
    allowances = _taken_off(line, document)
    price = total([net, *(one.amount for one in allowances)], net.currency)
    if price.minor < 0:
        price, pieces = -price, -pieces
    return Item(
        str(place), line.name, pieces, price, net, _category(line.treatment), line.treatment.rate, allowances
    )


def _taken_off(line: Line, document: Document) -> tuple[Allowance, ...]:
    """A coupon, or an offer's own discount, and what was paid before and not used."""
    if document.credit is not None or document.correction is not None:
        return ()
    found = []
    # Of what is in the tax alone an allowance would say nothing, or less.
    if line.off is not None and line.off.net.minor > 0:
        coupon = document.sale.coupon
        found.append(Allowance(line.off.net, f"{DISCOUNT} ({coupon})" if coupon else DISCOUNT, _DISCOUNT))
    if line.credit is not None:
        found.append(Allowance(line.credit.net, CREDITED))
    return tuple(found)


def _groups(of: Sequence[Line], sayings: Mapping[Ground, str]) -> tuple[Group, ...]:
    """One for each category and rate, in the order of their lines. Where several reasons share a category all
    are said, and no code, for a group has one at most (BR-E-01, BT-121)."""
    alike: dict[tuple[str, Decimal], list[Line]] = {}
    for line in of:
        alike.setdefault((_category(line.treatment), line.treatment.rate), []).append(line)
    return tuple(_group(category, rate, lines, sayings) for (category, rate), lines in alike.items())


def _group(category: str, rate: Decimal, lines: list[Line], sayings: Mapping[Ground, str]) -> Group:
    nothing = Money.zero(lines[0].amount.net.currency)
    found = {line.treatment.ground: wording(line.treatment) for line in lines}
    codes = {words.exemption for words in found.values()}
    reasons = (sayings.get(ground) or words.note for ground, words in found.items() if words.note)
    return Group(
        category,
        rate,
        sum((line.amount.net for line in lines), nothing),
        sum((line.amount.tax for line in lines), nothing),
        "; ".join(dict.fromkeys(reasons)),
        codes.pop() if len(codes) == 1 else "",
    )


def _seller(sale: Sale, *, numbered: bool) -> Party:
    seller, address = sale.seller, sale.seller.address
    return Party(
        name=seller.legal_name,
        address=Postal(
            address.country, address.line1, address.line2, address.city, address.postcode, address.region
        ),
        vat_number=_sellers_number(seller, sale) if numbered else "",
        identifier=seller.client,
        contact=seller.sender,
        email=seller.support_email or seller.notification_email,
    )


def _sellers_number(seller: Profile, sale: Sale) -> str:
    """The number under which it supplied this (2006/112/EC art. 226(3)): that of its registration where the
    tax is due, unless that is a scheme's; else its own country's; else any."""
    levied = {levy.jurisdiction for line in sale.lines for levy in line.treatment.levies}
    there = (one.number for one in seller.registrations if one.jurisdiction in levied and one.number)
    home = seller.address.country
    own = [one for one in seller.tax_numbers if one.kind == _VAT and one.country in EU]
    named = next(iter(sorted(own, key=lambda one: one.country != home)), None)
    local = next(there, "") if levied != {home} else ""
    number = local or (named.value if named else "")
    country = named.country if named and not local else next(iter(levied), home)
    return normal(number, country)


def _buyer(document: Document, *, numbered: bool) -> Party:
    """By the number it showed for a credit note, where it did: it has to be on that (art. 226(4))."""
    buyer, credit = document.sale.buyer, document.credit
    firm = buyer.business
    number = (credit.number if credit else "") or (firm.number if firm else "")
    return Party(
        name=firm.name if firm else buyer.name,
        address=_there(document.sale),
        vat_number=number if numbered else "",
        contact=buyer.name if firm else "",
        email=buyer.email,
    )


def _there(sale: Sale) -> Postal:
    place, delivery = sale.buyer.place, sale.buyer.delivery
    country = place.country
    return Postal(
        country,
        delivery.street if delivery else "",
        "",
        delivery.city if delivery else "",
        place.postcode,
        place.region,
    )
