"""Closing the account, and opening it again."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import closing as use
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting, ActingThoughClosed
from users.models.accounts import ClosingSeen, ClosingTaken

router = APIRouter(prefix="/v1/accounts/{account}/closing", tags=["account"])


@router.get("", summary="Whether the account is closed")
async def standing(act: Acting) -> ClosingSeen:
    clients = shop.store().of(act.seat.member.account).clients
    return ClosingSeen.of(use.standing(act, clients=clients))


@router.put("", summary="Close it")
async def close(act: ActingThoughClosed, taken: ClosingTaken) -> ClosingSeen:
    """Its pages sell nothing from now on, and its members only look. Payments under way are settled, and
    reports are made. Its subdomain and domains stay its own."""
    clients = shop.store().of(act.seat.member.account).clients
    return ClosingSeen.of(use.close(act, taken.subdomain, reason=taken.reason, clients=clients))


@router.delete("", responses={410: {}}, summary="Open it again")
async def reopen(act: ActingThoughClosed) -> ClosingSeen:
    """Within thirty days everything is as it was."""
    clients = shop.store().of(act.seat.member.account).clients
    return ClosingSeen.of(use.reopen(act, clients=clients))
