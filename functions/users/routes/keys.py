"""API keys. A key makes no keys: all of this takes a login."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from cartwright.application import keying as use
from cartwright.application.ports.keys import ApiKeys
from cartwright.bootstrap import shop
from cartwright.bootstrap.caller import Acting, ActingThoughClosed
from cartwright.domain.ids import MemberId
from cartwright.http.paths import key_id, member_id
from users.models.keys import KeyMade, Keys, KeySeen, KeyTaken

router = APIRouter(prefix="/v1/accounts/{account}/keys", tags=["keys"])

Whose = Annotated[str, Query(description="Another member's, with `members.manage`; else my own")]


def _kept(act: Acting) -> ApiKeys:
    return shop.store().of(act.seat.member.account).api_keys


def _whose(act: Acting, member: str) -> MemberId:
    return member_id(member) if member else act.seat.member.id


@router.post("", status_code=201, summary="Make an API key")
async def make_key(act: Acting, taken: KeyTaken, response: Response) -> KeyMade:
    """It acts as I do, as far as its scope. Its text is in this answer and nowhere else."""
    response.headers["cache-control"] = "no-store"
    return KeyMade.made(use.make(act, taken.wanted(), api_keys=_kept(act)))


@router.get("", summary="A member's API keys")
async def keys(act: Acting, member: Whose = "") -> Keys:
    found = use.listing(act, _whose(act, member), api_keys=_kept(act))
    return Keys(items=[KeySeen.of(kept) for kept in found])


@router.delete("/{key}", status_code=204, summary="Revoke an API key, from the next request on")
async def revoke_key(act: ActingThoughClosed, key: str, member: Whose = "") -> Response:
    use.revoke(act, _whose(act, member), key_id(key), api_keys=_kept(act))
    return Response(status_code=204)
