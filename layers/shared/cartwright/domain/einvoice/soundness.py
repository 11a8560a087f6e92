"""Whether an e-invoice adds up, to the cent, and names whom it has to name.

The official rules leave more room than an accountant does: a tax may be off by nearly one whole unit of its
currency (BR-CO-17), and a VAT number may be an empty element. Ours leave none, and are asked before anything
is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cartwright.domain.einvoice.model import EInvoice, Group, TypeCode
from cartwright.domain.errors import Conflict
from cartwright.domain.money import EXPONENTS, MixedCurrencies, total

# Who owes nothing by these, and has to be named by its own number: BR-AE-02 and BR-IC-02.
BUYERS_NUMBER: Final = frozenset({"AE", "K"})
# BR-S-02, BR-Z-02, BR-E-02, BR-AE-02, BR-IC-02, BR-G-02: all but what is not subject to VAT at all.
SELLERS_NUMBER: Final = frozenset({"S", "Z", "E", "AE", "K", "G"})
# BR-CO-09: a number begins with its country, Greece's with EL.
_NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,22}\Z")
_DECIMALS_AT_MOST: Final = 2


class Unsound(Conflict):
    """A document that no e-invoice may be made of, because it would not be right. Facts: `rule`, the rule of
    EN 16931-1 that it would break."""

    code = "e-invoice-unsound"
    title = "This document cannot be an e-invoice"


@dataclass(frozen=True, slots=True)
class _Broken:
    rule: str
    why: str


def require_sound(invoice: EInvoice) -> EInvoice:
    """The very same. Raises Unsound, with the first rule that it breaks."""
    try:
        broken = next(_broken(invoice), None)
    except MixedCurrencies:
        broken = _Broken("BR-CL-03", "its amounts are of several currencies")
    if broken is not None:
        raise Unsound(f"{invoice.number}: {broken.why}", rule=broken.rule)
    return invoice


def _broken(invoice: EInvoice) -> Iterator[_Broken]:
    if EXPONENTS[invoice.currency] > _DECIMALS_AT_MOST:
        yield _Broken("BR-DEC-12", "its currency has more than two decimals")
    yield from _of_words(invoice)
    yield from _of_lines(invoice)
    yield from _of_taxes(invoice)
    yield from _of_totals(invoice)
    yield from _of_numbers(invoice)


def _of_words(invoice: EInvoice) -> Iterator[_Broken]:
    told = {"BR-02": invoice.number, "BR-06": invoice.seller.name, "BR-07": invoice.buyer.name}
    for rule, words in told.items():
        if not words.strip():
            yield _Broken(rule, "a number or a name is missing")
    named = [one.number for one in invoice.preceding]
    if (invoice.type_code is not TypeCode.INVOICE and not named) or not all(named):
        yield _Broken("BR-55", "what amends a document names it")


def _of_lines(invoice: EInvoice) -> Iterator[_Broken]:
    if not invoice.items:
        yield _Broken("BR-16", "it has no line")
    for item in invoice.items:
        if not item.name.strip():
            yield _Broken("BR-25", f"line {item.id} has no name")
        if item.price.minor < 0 or not item.quantity:
            yield _Broken("BR-27", f"line {item.id} has a price of less than nothing, or no pieces")
        off = total([one.amount for one in item.allowances], invoice.currency)
        charged = item.price if item.quantity > 0 else -item.price
        if charged - off != item.net:
            yield _Broken("BR-CO-04", f"line {item.id} is not its price less what is taken off")


def _of_taxes(invoice: EInvoice) -> Iterator[_Broken]:
    alike = [group.taxed_as for group in invoice.groups]
    if sorted(set(alike)) != sorted(alike) or set(alike) != {item.taxed_as for item in invoice.items}:
        yield _Broken("BR-CO-18", "each way of taxing a line has one sum, and each sum its lines")
    if "O" in {category for category, _ in alike} and len(alike) > 1:
        yield _Broken("BR-O-11", "what is not subject to VAT stands by itself")
    for group in invoice.groups:
        yield from _of_group(group, invoice)


def _of_group(group: Group, invoice: EInvoice) -> Iterator[_Broken]:
    nets = [item.net for item in invoice.items if item.taxed_as == group.taxed_as]
    if total(nets, invoice.currency) != group.net:
        yield _Broken(f"BR-{group.category}-08", "a tax is of another sum than that of its lines")
    if (group.rate > 0) is not (group.category == "S"):
        yield _Broken(f"BR-{group.category}-05", "a rate that is not of its category")
    # A sum of prices that contain the tax has none that is exact (see `lines`): less than a cent for each.
    if abs((group.tax - group.net.portion(group.rate)).minor) > len(nets):
        yield _Broken("BR-CO-17", "a tax is not its rate of what it is of")
    if not group.rate and group.tax:
        yield _Broken(f"BR-{group.category}-09", "a tax without a rate")
    if group.category not in {"S", "Z"} and not (group.reason or group.exemption):
        yield _Broken(f"BR-{group.category}-10", "no tax, and no reason")


def _of_totals(invoice: EInvoice) -> Iterator[_Broken]:
    totals, currency = invoice.totals, invoice.currency
    if total([item.net for item in invoice.items], currency) != totals.lines:
        yield _Broken("BR-CO-10", "the sum of the lines is another")
    if totals.net != totals.lines:
        yield _Broken("BR-CO-13", "the total without tax is not the sum of the lines")
    if total([group.tax for group in invoice.groups], currency) != totals.tax:
        yield _Broken("BR-CO-14", "the total of the taxes is not their sum")
    if totals.net + totals.tax != totals.gross:
        yield _Broken("BR-CO-15", "the total with tax is not the total without, and the tax")
    if totals.gross - totals.paid != totals.due:
        yield _Broken("BR-CO-16", "what is due is not the total less what was paid")


def _of_numbers(invoice: EInvoice) -> Iterator[_Broken]:
    categories = {group.category for group in invoice.groups}
    seller, buyer = invoice.seller.vat_number, invoice.buyer.vat_number
    for number in filter(None, (seller, buyer)):
        if not _NUMBER.match(number):
            yield _Broken("BR-CO-09", "a VAT number that does not begin with its country")
    if categories & SELLERS_NUMBER and not seller:
        yield _Broken("BR-CO-26", "the seller has no VAT number")
    if categories & BUYERS_NUMBER and not buyer:
        yield _Broken("BR-AE-02", "who owes the tax has no VAT number")
    if "O" in categories and (seller or buyer):
        yield _Broken("BR-O-02", "what is not subject to VAT names no VAT number")
