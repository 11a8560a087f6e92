"""Products: making, editing, copying and giving them away, and showing each member its own."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import catalogue, editing
from cartwright.bootstrap import pages, shop, signing
from cartwright.bootstrap.caller import Acting, ActingOrKey
from cartwright.http.paths import client_id, connection_id, product_id
from users import goods
from users.models.products import (
    CloneTaken,
    OwnerTaken,
    ProductEdited,
    Products,
    ProductSeen,
    ProductTaken,
    ProductWhole,
)
from users.routes.paging import Cursor, Limit

router = APIRouter(prefix="/v1/accounts/{account}/products", tags=["products"])


@router.get("", summary="The products I may see")
async def products(act: ActingOrKey, limit: Limit = 50, cursor: Cursor = "") -> Products:
    mine = shop.store().of(act.seat.member.account)
    leaf = catalogue.listing(
        act, limit=limit, cursor=cursor, catalogue=mine.catalogue, signatures=signing.signatures()
    )
    return Products.of(leaf, act, pages.addresses(act, leaf.things))


@router.post("", status_code=201, summary="Add a product")
async def publish(act: Acting, taken: ProductTaken) -> ProductSeen:
    mine = shop.store().of(act.seat.member.account)
    product = catalogue.publish(
        act,
        taken.product(act),
        catalogue=mine.catalogue,
        clients=mine.clients,
        connections=mine.connections,
        hosts=shop.hosts(mine.clients.account()),
    )
    return ProductSeen.of(product, act, goods.url(act, product))


@router.get("/{product}", summary="One product")
async def product(act: ActingOrKey, product: str) -> ProductWhole:
    mine = shop.store().of(act.seat.member.account)
    return goods.whole(act, catalogue.product(act, product_id(product), catalogue=mine.catalogue))


@router.put("/{product}", summary="Edit a product")
async def edit(act: Acting, product: str, taken: ProductEdited) -> ProductWhole:
    """What was read may be sent back, changed where it shall change. Archiving it, and bringing it back,
    takes the permission `products.create` as well."""
    mine = shop.store().of(act.seat.member.account)
    goods.as_read(act, product_id(product), taken)
    edited = editing.edit(
        act, product_id(product), taken.edit(), catalogue=mine.catalogue, connections=mine.connections
    )
    return goods.whole(act, edited)


@router.post("/{product}/clones", status_code=201, summary="Make a draft like it")
async def clone(act: Acting, product: str, taken: CloneTaken) -> ProductSeen:
    mine = shop.store().of(act.seat.member.account)
    draft = editing.clone(
        act,
        product_id(product),
        taken.copy_wanted(),
        catalogue=mine.catalogue,
        clients=mine.clients,
        connections=mine.connections,
        hosts=shop.hosts(mine.clients.account()),
    )
    return ProductSeen.of(draft, act, goods.url(act, draft))


@router.put("/{product}/owner", summary="Give it another owner")
async def hand_over(act: Acting, product: str, taken: OwnerTaken) -> ProductSeen:
    """From now on: orders already placed keep the owner they had."""
    mine = shop.store().of(act.seat.member.account)
    handed = catalogue.hand_over(
        act,
        product_id(product),
        client_id(taken.owner),
        through=connection_id(taken.connection) if taken.connection else None,
        catalogue=mine.catalogue,
        clients=mine.clients,
        connections=mine.connections,
    )
    return ProductSeen.of(handed, act, goods.url(act, handed))
