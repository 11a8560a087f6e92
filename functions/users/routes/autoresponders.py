"""Autoresponders: one per service for each client and one for the account, and which serves a product."""

from __future__ import annotations

from fastapi import APIRouter, Response

from cartwright.application import autoresponders
from cartwright.bootstrap import shop, vaults
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import autoresponder_id, product_id
from users.models.autoresponders import (
    AutoresponderSeen,
    AutorespondersSeen,
    AutoresponderTaken,
    ProductServed,
    ServedSeen,
    ServiceCredentialsTaken,
    opened,
)

router = APIRouter(prefix="/v1/accounts/{account}", tags=["connections"])


@router.get("/autoresponders", summary="The autoresponders I may see")
async def list_autoresponders(act: Acting) -> AutorespondersSeen:
    mine = shop.store().of(act.seat.member.account)
    found = autoresponders.listing(act, autoresponders=mine.autoresponders)
    return AutorespondersSeen(items=[AutoresponderSeen.of(one) for one in found])


@router.post("/autoresponders", status_code=201, summary="Connect an autoresponder")
async def connect_autoresponder(act: Acting, taken: AutoresponderTaken) -> AutoresponderSeen:
    """One per service for each client, and one for the account."""
    mine = shop.store().of(act.seat.member.account)
    connected = autoresponders.connect(
        act,
        taken.link(),
        autoresponders=mine.autoresponders,
        vault=vaults.vault(),
        clients=mine.clients,
        audits=mine.audits,
    )
    return AutoresponderSeen.of(connected)


@router.put("/autoresponders/{autoresponder}/credentials", summary="Replace its credentials")
async def replace_autoresponder(
    act: Acting, autoresponder: str, taken: ServiceCredentialsTaken
) -> AutoresponderSeen:
    mine = shop.store().of(act.seat.member.account)
    replaced = autoresponders.replace_credentials(
        act,
        autoresponder_id(autoresponder),
        opened(taken.credentials),
        autoresponders=mine.autoresponders,
        vault=vaults.vault(),
    )
    return AutoresponderSeen.of(replaced)


@router.delete("/autoresponders/{autoresponder}", status_code=204, summary="Remove it")
async def remove_autoresponder(act: Acting, autoresponder: str) -> Response:
    """What its client sells is served by the account's from now on, if there is one."""
    mine = shop.store().of(act.seat.member.account)
    autoresponders.remove(act, autoresponder_id(autoresponder), autoresponders=mine.autoresponders)
    return Response(status_code=204)


@router.get("/products/{product}/autoresponders", summary="What serves a product")
async def product_autoresponders(act: Acting, product: str) -> ProductServed:
    """By service: the connection of the product's owner, else the account's. Of another client's product a
    client's member is told nothing."""
    mine = shop.store().of(act.seat.member.account)
    served = autoresponders.of_product(
        act, product_id(product), autoresponders=mine.autoresponders, catalogue=mine.catalogue
    )
    return ProductServed(items=[ServedSeen.of(one) for one in served])
