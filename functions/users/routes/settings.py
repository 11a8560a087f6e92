"""The account's settings."""

from __future__ import annotations

from fastapi import APIRouter

from cartwright.application import accounts as use
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting
from users.models.settings import SettingsSeen, SettingsTaken

router = APIRouter(prefix="/v1/accounts/{account}/settings", tags=["account"])


@router.get("", summary="The account's settings")
async def settings(act: Acting) -> SettingsSeen:
    mine = shop.store().of(act.seat.member.account)
    return SettingsSeen.of(use.settings(act, clients=mine.clients))


@router.put("", summary="Set them")
async def set_up(act: Acting, taken: SettingsTaken) -> SettingsSeen:
    """Of the `version` you read; if somebody changed the account since (adding a client is a change, too), it
    is `stale`: read again. The subdomain is changed by itself."""
    mine = shop.store().of(act.seat.member.account)
    account = use.set_up(act, taken.settings(), version=taken.version, clients=mine.clients)
    return SettingsSeen.of(account)
