"""Documents of a sale, as files."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import showing_papers as use
from cartwright.bootstrap import filing, shop
from cartwright.bootstrap.caller import ActingThoughClosed
from cartwright.http.paths import sale_id
from users.models.papers import PaperHanded

router = APIRouter(prefix="/v1/accounts/{account}/sales/{sale}/documents", tags=["sales"])


@router.get("/{number}", summary="A document as PDF, and its e-invoice")
async def paper(act: ActingThoughClosed, sale: str, number: str) -> PaperHanded:
    """By the number it bears: a receipt, a credit note or a correction of this sale. Of its owner's members,
    who need `transactions` on the product of every line."""
    mine = shop.store().of(act.seat.member.account)
    handed = use.to_member(
        act,
        sale_id(sale),
        number,
        of=use.Sources(
            sold=mine.sold,
            catalogue=mine.catalogue,
            clients=mine.clients,
            orders=mine.orders,
            returns=mine.returns,
            books=mine.books,
        ),
        files=filing.files(),
        drawer=filing.drawer(),
    )
    return PaperHanded.of(handed)
