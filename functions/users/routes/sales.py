"""Sales."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from cartwright.application import sales as use
from cartwright.application.disputing import of_sale
from cartwright.application.entitling import of_sales
from cartwright.application.refunding import not_due
from cartwright.bootstrap import shop, signing
from cartwright.bootstrap.caller import ActingOrKey
from cartwright.http.paths import product_id, sale_id
from users.models.sales import Sales, SaleTold
from users.routes.asked import Month, days
from users.routes.paging import Cursor, Limit

router = APIRouter(prefix="/v1/accounts/{account}/sales", tags=["sales"])


@router.get("", summary="Sales, with the lines I may see")
async def sales(
    *,
    act: ActingOrKey,
    month: Month = "",
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    product: Annotated[str, Query()] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Sales:
    """The newest first, of all time unless a month or days (both included) are named. Days are those of my
    client's time zone, for the agency those of its own house."""
    mine = shop.store().of(act.seat.member.account)
    asked = use.Asked(days(act, month, first, last), product_id(product) if product else None)
    leaf = use.listing(
        act,
        asked,
        limit=limit,
        cursor=cursor,
        sold=mine.sold,
        catalogue=mine.catalogue,
        clients=mine.clients,
        signatures=signing.signatures(),
    )
    return Sales.of(leaf, act, of_sales(leaf.things, entitlements=mine.entitlements))


@router.get("/{sale}", summary="One sale, with the lines I may see")
async def sale(act: ActingOrKey, sale: str) -> SaleTold:
    mine = shop.store().of(act.seat.member.account)
    found = use.sale(act, sale_id(sale), sold=mine.sold, catalogue=mine.catalogue, clients=mine.clients)
    held = of_sales([found], entitlements=mine.entitlements)
    disputes, returns = of_sale(found, orders=mine.orders), mine.returns.of(found.order)
    documents = use.documents(act, found, returns, books=mine.books)
    return SaleTold.told(
        found,
        act,
        held,
        disputes=disputes,
        returns=returns,
        not_due=not_due(found, returns, vat_checks=mine.vat_checks),
        documents=documents,
        clicks=mine.clicks.of(found.owner, found.order),
    )
