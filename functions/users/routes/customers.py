"""Customers: one found by an exact word, or all of them for who may list them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from cartwright.application import customers as use
from cartwright.application.entitling import of_sales
from cartwright.bootstrap import shop, signing
from cartwright.bootstrap.caller import ActingOrKey
from cartwright.http.paths import order_id
from users.models.customers import Customers
from users.models.sales import Found
from users.routes.paging import Cursor, Limit

router = APIRouter(prefix="/v1/accounts/{account}/customers", tags=["customers"])


@router.get("", summary="All customers of the account")
async def customers(
    act: ActingOrKey,
    search: Annotated[str, Query(max_length=100, description="In a name or an e-mail address")] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Customers:
    mine = shop.store().of(act.seat.member.account)
    leaf = use.listing(
        act,
        search,
        limit=limit,
        cursor=cursor,
        buyers=mine.buyers,
        sold=mine.sold,
        signatures=signing.signatures(),
    )
    return Customers.of(leaf)


@router.get("/lookup", summary="What one customer bought")
async def lookup(
    act: ActingOrKey,
    email: Annotated[str, Query(max_length=254)] = "",
    order: Annotated[str, Query()] = "",
    document: Annotated[str, Query(max_length=64)] = "",
) -> Found:
    """By exactly one of an e-mail address, an order and the number of a document, as it is and in full. With
    only the lines of products I may see."""
    mine = shop.store().of(act.seat.member.account)
    found = use.lookup(
        act,
        use.Clue(email, order_id(order) if order else None, document),
        sold=mine.sold,
        buyers=mine.buyers,
        catalogue=mine.catalogue,
        clients=mine.clients,
    )
    return Found.of(found, act, of_sales(found, entitlements=mine.entitlements))
