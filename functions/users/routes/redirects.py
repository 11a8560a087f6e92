"""The keys that a client's redirects are signed with."""

from __future__ import annotations

from fastapi import APIRouter, Response

from cartwright.application import redirecting
from cartwright.bootstrap import shop, vaults
from cartwright.bootstrap.caller import Acting
from cartwright.http.paths import client_id, version_number
from users.models.redirects import RedirectKeyMade, RedirectKeysSeen

router = APIRouter(prefix="/v1/accounts/{account}/clients/{client}/redirect-keys", tags=["clients"])


@router.get("", summary="The keys that a client's redirects are signed with")
async def redirect_keys(act: Acting, client: str) -> RedirectKeysSeen:
    mine = shop.store().of(act.seat.member.account)
    found = redirecting.listing(act, client_id(client), clients=mine.clients, redirects=mine.redirects)
    return RedirectKeysSeen.of(found)


@router.post("", status_code=201, summary="Make a key to sign redirects with")
async def make_redirect_key(act: Acting, client: str) -> RedirectKeyMade:
    """`settings.manage`; a client's members for their own client. From now on it signs, beside the one there
    was: give it to the receiver, then remove the older one. It is shown this once."""
    mine = shop.store().of(act.seat.member.account)
    shown = redirecting.make(
        act, client_id(client), clients=mine.clients, redirects=mine.redirects, vault=vaults.vault()
    )
    return RedirectKeyMade.made(shown)


@router.delete("/{version}", status_code=204, summary="Remove the older key")
async def remove_redirect_key(act: Acting, client: str, version: str) -> Response:
    mine = shop.store().of(act.seat.member.account)
    redirecting.remove(
        act,
        client_id(client),
        version_number(version),
        clients=mine.clients,
        redirects=mine.redirects,
    )
    return Response(status_code=204)
