"""Receipts with the customer's words put right, by a sale."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import reissuing as use
from cartwright.application.entitling import of_sales
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import ActingOrKeyThoughClosed
from cartwright.http.paths import sale_id
from users.models.receipts import DetailsTaken
from users.models.sales import SaleSeen

router = APIRouter(prefix="/v1/accounts/{account}/sales/{sale}/receipt", tags=["sales"])


@router.post("", status_code=202, summary="Put the customer's words on the receipt right")
async def reissue(act: ActingOrKeyThoughClosed, sale: str, taken: DetailsTaken) -> SaleSeen:
    """Right `refund` on the product of every line. The receipt is cancelled and another takes its place, with
    the next numbers of their series; no money moves, and what is charged later bears the new words. A word
    that is left out is right as it is. Where anything of the sale was given back, or its tax was corrected,
    its receipt stays as it is (`receipt-amended`). The tax stays as it was: a country or a VAT number is put
    right by a refund of the tax with an `exemption`, or by a refund and another sale."""
    mine = shop.store().of(act.seat.member.account)
    found = use.by_a_member(
        act,
        sale_id(sale),
        taken.details(),
        sold=mine.sold,
        catalogue=mine.catalogue,
        clients=mine.clients,
        books=mine.books,
        returns=mine.returns,
        vat_checks=mine.vat_checks,
        papers=mine.papers,
    )
    return SaleSeen.of(found, act, of_sales([found], entitlements=mine.entitlements))
