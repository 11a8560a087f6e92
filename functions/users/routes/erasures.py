"""Forgetting a buyer."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import erasing
from cartwright.bootstrap import filing, shop
from cartwright.bootstrap.caller import ActingThoughClosed
from cartwright.http.paths import client_id
from users.models.erasures import ErasureSeen, ErasureTaken

router = APIRouter(prefix="/v1/accounts/{account}/clients/{client}/erasures", tags=["customers"])


@router.post("", summary="Forget a buyer for good")
async def erase(act: ActingThoughClosed, client: str, taken: ErasureTaken) -> ErasureSeen:
    """`customers.all`; a client's members for their own client only. What this client holds about the address
    can never be read again; its books, numbers and documents stay. Asked again, only what is new is
    forgotten."""
    mine = shop.store().of(act.seat.member.account)
    done = erasing.erase(
        act,
        taken.wish(client_id(client)),
        clients=mine.clients,
        buyers=mine.buyers,
        sold=mine.sold,
        orders=mine.orders,
        erasures=mine.erasures,
        returns=mine.returns,
        drawer=filing.drawer(),
    )
    return ErasureSeen.of(done)
