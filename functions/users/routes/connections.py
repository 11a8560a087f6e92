"""Connections: a client's members add their own, the agency sees and changes them all."""

from __future__ import annotations

from fastapi import APIRouter, Response

from cartwright.application import connecting
from cartwright.bootstrap import base, shop, vaults
from cartwright.bootstrap.caller import Acting, ActingThoughClosed
from cartwright.http.paths import connection_id
from users.models.connections import Connections, ConnectionSeen, ConnectionTaken, CredentialsTaken

router = APIRouter(prefix="/v1/accounts/{account}/connections", tags=["connections"])


@router.get("", summary="The connections I may see")
async def connections(act: Acting) -> Connections:
    mine = shop.store().of(act.seat.member.account)
    found = connecting.listing(act, connections=mine.connections)
    return Connections(items=[ConnectionSeen.of(one, base.settings().public_url) for one in found])


@router.post("", status_code=201, summary="Connect a processor")
async def connect(act: Acting, taken: ConnectionTaken) -> ConnectionSeen:
    mine = shop.store().of(act.seat.member.account)
    connection = connecting.connect(
        act, taken.plug(), connections=mine.connections, vault=vaults.vault(), clients=mine.clients
    )
    return ConnectionSeen.of(connection, base.settings().public_url)


@router.put("/{connection}/credentials", summary="Replace its credentials")
async def replace(act: ActingThoughClosed, connection: str, taken: CredentialsTaken) -> ConnectionSeen:
    mine = shop.store().of(act.seat.member.account)
    replaced = connecting.replace_credentials(
        act, connection_id(connection), taken.renewal(), connections=mine.connections, vault=vaults.vault()
    )
    return ConnectionSeen.of(replaced, base.settings().public_url)


@router.delete("/{connection}", status_code=204, summary="Remove it")
async def remove(act: Acting, connection: str) -> Response:
    """Not while a product that sells is paid through it. What was begun through it still finds its way."""
    mine = shop.store().of(act.seat.member.account)
    connecting.remove(act, connection_id(connection), connections=mine.connections, catalogue=mine.catalogue)
    return Response(status_code=204)
