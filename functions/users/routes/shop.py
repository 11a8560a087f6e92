"""Products, connections and sales."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from cartwright.application import catalogue, connecting, sales
from cartwright.bootstrap import base, door, shop
from cartwright.bootstrap.caller import Acting
from cartwright.domain.taxbook import Period
from cartwright.http.paths import client_id, connection_id, product_id
from users.models.shop import (
    Connections,
    ConnectionSeen,
    ConnectionTaken,
    OwnerTaken,
    Products,
    ProductSeen,
    ProductTaken,
    Sales,
    SaleSeen,
)

router = APIRouter(prefix="/v1/accounts/{account}")


@router.get("/products", tags=["products"], summary="The products I may see")
async def products(act: Acting) -> Products:
    mine = shop.store().of(act.seat.member.account)
    found = catalogue.listing(act, catalogue=mine.catalogue)
    return Products(items=[ProductSeen.of(product) for product in found])


@router.post("/products", status_code=201, tags=["products"], summary="Add a product")
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
    return ProductSeen.of(product)


@router.get("/products/{product}", tags=["products"], summary="One product")
async def product(act: Acting, product: str) -> ProductSeen:
    mine = shop.store().of(act.seat.member.account)
    return ProductSeen.of(catalogue.product(act, product_id(product), catalogue=mine.catalogue))


@router.put("/products/{product}/owner", tags=["products"], summary="Give it another owner")
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
    return ProductSeen.of(handed)


@router.get("/connections", tags=["connections"], summary="The connections I may see")
async def connections(act: Acting) -> Connections:
    mine = shop.store().of(act.seat.member.account)
    found = connecting.listing(act, connections=mine.connections)
    return Connections(items=[ConnectionSeen.of(one, base.settings().public_url) for one in found])


@router.post("/connections", status_code=201, tags=["connections"], summary="Connect a processor")
async def connect(act: Acting, taken: ConnectionTaken) -> ConnectionSeen:
    mine = shop.store().of(act.seat.member.account)
    connection = connecting.connect(
        act, taken.plug(), connections=mine.connections, vault=door.vault(), clients=mine.clients
    )
    return ConnectionSeen.of(connection, base.settings().public_url)


@router.get("/sales", tags=["sales"], summary="A month's sales, with the lines I may see")
async def sales_of_month(act: Acting, month: Annotated[str, Query(examples=["2026-11"])]) -> Sales:
    mine = shop.store().of(act.seat.member.account)
    found = sales.of_month(
        act, Period(month), books=mine.books, catalogue=mine.catalogue, clients=mine.clients
    )
    return Sales(items=[SaleSeen.of(sale) for sale in found])
