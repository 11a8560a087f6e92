"""Coupons: making, changing and ending them, and showing each member those of its products."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import couponing
from cartwright.bootstrap import shop, signing
from cartwright.bootstrap.caller import Acting, ActingOrKey
from users.models.coupons import CouponRevised, CouponSeen, CouponsSeen, CouponTaken
from users.routes.paging import Cursor, Limit

router = APIRouter(prefix="/v1/accounts/{account}/coupons", tags=["coupons"])


@router.get("", summary="The coupons I may see")
async def coupons(act: ActingOrKey, limit: Limit = 50, cursor: Cursor = "") -> CouponsSeen:
    """A member of a client sees those that are for products its grants show it, and for no others."""
    mine = shop.store().of(act.seat.member.account)
    leaf = couponing.listing(
        act,
        limit=limit,
        cursor=cursor,
        coupons=mine.coupons,
        catalogue=mine.catalogue,
        signatures=signing.signatures(),
    )
    return CouponsSeen.of(leaf)


@router.post("", status_code=201, summary="Make a coupon")
async def make_coupon(act: Acting, taken: CouponTaken) -> CouponSeen:
    mine = shop.store().of(act.seat.member.account)
    made = couponing.make(act, taken.code, taken.terms(), coupons=mine.coupons, catalogue=mine.catalogue)
    return CouponSeen.of(made)


@router.get("/{coupon}", summary="One coupon")
async def coupon(act: ActingOrKey, coupon: str) -> CouponSeen:
    mine = shop.store().of(act.seat.member.account)
    return CouponSeen.of(couponing.coupon(act, coupon, coupons=mine.coupons, catalogue=mine.catalogue))


@router.put("/{coupon}", summary="Change a coupon")
async def change_coupon(act: Acting, coupon: str, taken: CouponRevised) -> CouponSeen:
    """For orders placed from now on."""
    mine = shop.store().of(act.seat.member.account)
    edited = couponing.edit(
        act, coupon, taken.version, taken.of(coupon).terms(), coupons=mine.coupons, catalogue=mine.catalogue
    )
    return CouponSeen.of(edited)


@router.delete("/{coupon}", summary="End a coupon")
async def end_coupon(act: Acting, coupon: str) -> CouponSeen:
    """Nobody can use it from now on. Its code stays its own."""
    mine = shop.store().of(act.seat.member.account)
    return CouponSeen.of(couponing.archive(act, coupon, coupons=mine.coupons, catalogue=mine.catalogue))
