"""Giving back, by a sale."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header

from cartwright.application import refunding as use
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import ActingOrKey, ActingOrKeyThoughClosed
from cartwright.domain.people import Profile
from cartwright.domain.tax import Business
from cartwright.http.paths import sale_id
from users.models.refunds import Refunds, RefundSeen, RefundTaken


def vouch(business: Business, seller: Profile) -> Business:
    # Few give back a tax, and a start need not know who is asked about numbers.
    from cartwright.bootstrap import vat  # noqa: PLC0415

    return vat.vouch(business, seller)


router = APIRouter(prefix="/v1/accounts/{account}/sales/{sale}/refunds", tags=["refunds"])

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Needed: the same key again is the same refund, whatever became of the first request",
    ),
]


@router.post("", status_code=202, summary="Give back, at the rates that were charged")
async def refund(
    act: ActingOrKeyThoughClosed, sale: str, taken: RefundTaken, key: IdempotencyKey = ""
) -> RefundSeen:
    """Right `refund` on the product of every line that is given back. From now on so much less is left; the
    processor is asked right after, and the refund's `state` tells what came of it."""
    mine = shop.store().of(act.seat.member.account)
    asked = use.ask(
        act,
        sale_id(sale),
        taken.wish(),
        key=key,
        sold=mine.sold,
        returns=mine.returns,
        catalogue=mine.catalogue,
        clients=mine.clients,
        vat_checks=mine.vat_checks,
        vouch=vouch,
        orders=mine.orders,
        subscriptions=mine.subscriptions,
    )
    return RefundSeen.of(asked)


@router.get("", summary="What was given back of a sale")
async def refunds(act: ActingOrKey, sale: str) -> Refunds:
    """With only the lines I may see."""
    mine = shop.store().of(act.seat.member.account)
    found = use.listing(
        act,
        sale_id(sale),
        sold=mine.sold,
        returns=mine.returns,
        catalogue=mine.catalogue,
        clients=mine.clients,
    )
    return Refunds.of(found)
