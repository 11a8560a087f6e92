"""Evidence for a bank that asks about a sale."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import evidence as use
from cartwright.bootstrap import evidence as means
from cartwright.bootstrap import filing, shop
from cartwright.bootstrap.caller import ActingThoughClosed
from cartwright.http.paths import sale_id
from users.models.evidence import EvidenceSeen

router = APIRouter(prefix="/v1/accounts/{account}/sales/{sale}/evidence", tags=["sales"])


@router.post("", status_code=201, summary="All that is known of a sale, in one file")
async def evidence(act: ActingThoughClosed, sale: str) -> EvidenceSeen:
    """A ZIP for who answers a dispute: the order with what was agreed to and where its buyer was, the payment
    and its disputes in the processor's words, documents as they were mailed, access, letters, and a manifest
    with the SHA-256 of each. Of this owner's part alone. Takes `refund` on the product of every line."""
    mine = shop.store().of(act.seat.member.account)
    made = use.hand_out(
        act,
        sale_id(sale),
        of=use.Sources(
            sold=mine.sold,
            catalogue=mine.catalogue,
            clients=mine.clients,
            returns=mine.returns,
            papers=mine.papers,
            exports=mine.exports,
            entitlements=mine.entitlements,
            orders=mine.orders,
            clicks=mine.clicks,
            subscriptions=mine.subscriptions,
        ),
        files=filing.files(),
        audits=mine.audits,
        written=means.written,
        packed=means.packed,
    )
    return EvidenceSeen.of(made)
