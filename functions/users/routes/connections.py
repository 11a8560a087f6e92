"""Connections: a client's members add their own, the agency sees and changes them all."""

from __future__ import annotations

from fastapi import APIRouter, Response

from cartwright.application import connecting, linking, rotating
from cartwright.bootstrap import base, platform, shop, signing, vaults
from cartwright.bootstrap.caller import Acting, ActingThoughClosed
from cartwright.domain.webhook_secrets import known_by
from cartwright.http.paths import connection_id, secret_id
from users.models.connections import (
    Connections,
    ConnectionSeen,
    ConnectionTaken,
    CredentialsTaken,
    LinkBack,
    LinkSeen,
    LinkTaken,
    Secrets,
    SecretTaken,
)

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


@router.post("/links", status_code=201, summary="Link a Stripe account: where its owner agrees")
async def begin_link(act: Acting, taken: LinkTaken) -> LinkSeen:
    """The address is good for whoever asked, for a quarter of an hour. Stripe sends its user back to our
    page, which asks for the number; or to a page of yours, which hands in what it came with at
    `…/links/back`."""
    begun = linking.begin(
        act,
        taken.wanted(),
        secrets=platform.secrets(),
        clients=shop.store().of(act.seat.member.account).clients,
        links=platform.links(),
        signatures=signing.signatures(),
    )
    return LinkSeen(url=begun.url, number=begun.number)


@router.post(
    "/links/back", status_code=201, responses={410: {}}, summary="Link a Stripe account: its owner's answer"
)
async def complete_link(act: Acting, taken: LinkBack) -> ConnectionSeen:
    mine = shop.store().of(act.seat.member.account)
    connection = linking.complete(
        act,
        taken.back(),
        secrets=platform.secrets(),
        connections=mine.connections,
        clients=mine.clients,
        links=platform.links(),
        signatures=signing.signatures(),
    )
    return ConnectionSeen.of(connection, base.settings().public_url)


@router.delete("/{connection}/link", status_code=204, summary="Unlink its Stripe account")
async def unlink(act: ActingThoughClosed, connection: str) -> Response:
    """Once it is removed, and for good: nothing is given back or charged through it any more."""
    mine = shop.store().of(act.seat.member.account)
    linking.unlink(
        act,
        connection_id(connection),
        secrets=platform.secrets(),
        connections=mine.connections,
        links=platform.links(),
    )
    return Response(status_code=204)


@router.put("/{connection}/credentials", summary="Replace its credentials")
async def replace(act: ActingThoughClosed, connection: str, taken: CredentialsTaken) -> ConnectionSeen:
    mine = shop.store().of(act.seat.member.account)
    replaced = connecting.replace_credentials(
        act, connection_id(connection), taken.renewal(), connections=mine.connections, vault=vaults.vault()
    )
    return ConnectionSeen.of(replaced, base.settings().public_url)


@router.get("/{connection}/secrets", summary="What its webhooks are known by")
async def secrets(act: Acting, connection: str) -> Secrets:
    """Without the secrets themselves, which nobody is shown again."""
    mine = shop.store().of(act.seat.member.account)
    found = rotating.listing(act, connection_id(connection), connections=mine.connections)
    return Secrets.of(found, act.now)


@router.post("/{connection}/secrets", status_code=201, summary="Add a webhook secret")
async def add_secret(act: Acting, connection: str, taken: SecretTaken) -> Secrets:
    """It counts from the next webhook on, and those before it for a while: enter it here, then at the
    processor."""
    mine = shop.store().of(act.seat.member.account)
    after = rotating.add(
        act,
        connection_id(connection),
        taken.addition(),
        connections=mine.connections,
        vault=vaults.vault(),
    )
    return Secrets.of(known_by(after), act.now)


@router.delete("/{connection}/secrets/{secret}", status_code=204, summary="Retire a webhook secret")
async def retire_secret(act: ActingThoughClosed, connection: str, secret: str) -> Response:
    """A door that has it in memory may know it for half a minute more."""
    mine = shop.store().of(act.seat.member.account)
    rotating.retire(act, connection_id(connection), secret_id(secret), connections=mine.connections)
    return Response(status_code=204)


@router.delete("/{connection}", status_code=204, summary="Remove it")
async def remove(act: Acting, connection: str) -> Response:
    """Not while a product that sells is paid through it. What was begun through it still finds its way."""
    mine = shop.store().of(act.seat.member.account)
    connecting.remove(act, connection_id(connection), connections=mine.connections, catalogue=mine.catalogue)
    return Response(status_code=204)
