"""Why: may I, may another, and what can be seen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from cartwright.application import explaining as use
from cartwright.bootstrap import shop, signing
from cartwright.bootstrap.caller import Acting, ActingOrKey
from cartwright.domain import access
from cartwright.domain.access import ACCOUNT, Resource
from cartwright.domain.errors import Invalid
from cartwright.http.paths import client_id, member_id, product_id
from users.models.explain import Answer, Sees
from users.routes.paging import Cursor, Limit

router = APIRouter(prefix="/v1/accounts/{account}", tags=["explain"])

Asked = Annotated[str, Query(description="A permission, or a right on a product")]
About = Annotated[str, Query(description="The id of a product or a client; nothing is the account")]


@router.get("/can", summary="May I, and because of what?")
async def can(act: ActingOrKey, action: Asked, resource: About = "") -> Answer:
    mine = shop.store().of(act.seat.member.account)
    decision = use.can(
        act, _action(action), _resource(resource), catalogue=mine.catalogue, clients=mine.clients
    )
    return Answer.of(decision)


@router.get("/members/{member}/can", summary="May this member, and because of what?")
async def member_can(act: Acting, member: str, action: Asked, resource: About = "") -> Answer:
    """The true reason, also where the member itself is told that there is nothing."""
    mine = shop.store().of(act.seat.member.account)
    decision = use.member_can(
        act,
        member_id(member),
        _action(action),
        _resource(resource),
        members=mine.members,
        catalogue=mine.catalogue,
        clients=mine.clients,
    )
    return Answer.of(decision)


@router.get("/sees", summary="What I can see, and because of what")
async def sees(act: Acting, limit: Limit = 50, cursor: Cursor = "") -> Sees:
    mine = shop.store().of(act.seat.member.account)
    sight = use.sight(
        act,
        limit=limit,
        cursor=cursor,
        catalogue=mine.catalogue,
        clients=mine.clients,
        signatures=signing.signatures(),
    )
    return Sees.of(sight)


@router.get("/members/{member}/sees", summary="What this member can see, and because of what")
async def member_sees(act: Acting, member: str, limit: Limit = 50, cursor: Cursor = "") -> Sees:
    mine = shop.store().of(act.seat.member.account)
    sight = use.member_sight(
        act,
        member_id(member),
        limit=limit,
        cursor=cursor,
        members=mine.members,
        catalogue=mine.catalogue,
        clients=mine.clients,
        signatures=signing.signatures(),
    )
    return Sees.of(sight)


def _action(name: str) -> access.Action:
    found = access.action(name)
    if found is None:
        raise Invalid.at("?action", "a permission or a right on a product")
    return found


def _resource(text: str) -> Resource:
    """Raises NotFound for what is an id of neither."""
    if not text:
        return ACCOUNT
    return Resource(client=client_id(text)) if text.startswith("cli_") else Resource(product=product_id(text))
