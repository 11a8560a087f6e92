"""How its buyer is named in a mail about a sale."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cartwright.domain.documents import Document
from cartwright.domain.tax import Business
from cartwright.domain.unproven import mailed


def to_buyer(view: dict[str, Any]) -> dict[str, Any]:
    """What a mail to the buyer shows: of who has paid nothing only what looks like a name."""
    return view | {"buyer": mailed(view["sale"])}


def under_its_number(document: Document) -> Document:
    """A credit note with the VAT number that its buyer has shown for it: it has to be on it where the buyer
    owes the tax (2006/112/EC art. 226(4))."""
    number, buyer = document.credit.number if document.credit else "", document.sale.buyer
    if not number or buyer.veiled:
        return document
    firm = Business(buyer.business.name if buyer.business else buyer.name, number)
    return replace(document, sale=replace(document.sale, buyer=replace(buyer, business=firm)))


def cancelling(document: Document) -> dict[str, Any]:
    """What a mail shows of the credit note that cancels a receipt, for another to take its place; nothing for
    all others."""
    if not document.cancels or document.reissue is None:
        return {}
    at = document.reissue.receipt_at.astimezone(document.sale.seller.zone)
    return {
        "anew": document.reissue,
        "credit": document.reissue,
        "amount": document.sale.total.gross,
        "receipt_at": at,
        "cancelled": False,
    }
