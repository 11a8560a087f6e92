"""Following an invitation: a page for people, which needs no script, and the same for programs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from cartwright.application import invitations as use
from cartwright.bootstrap import base, people, shop
from cartwright.bootstrap.signing import signatures
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId
from users import welcome
from users.models.invitations import PasswordTaken, by_form, by_program

router = APIRouter(tags=["sessions"])

_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page", "content": {"text/html": {"schema": {"type": "string"}}}},
    410: {},
}
_BODY = {
    "required": True,
    "content": {
        kind: {"schema": {"$ref": f"#/components/schemas/{PasswordTaken.__name__}"}}
        for kind in ("application/json", welcome.FORM)
    },
}


@router.get("/v1/invitations/{token}", summary="An invitation", response_class=HTMLResponse, responses=_PAGE)
async def invitation(request: Request, token: str) -> Response:
    return welcome.shown(request, lambda: welcome.form(_opened(token)))


@router.post(
    "/v1/invitations/{token}",
    status_code=204,
    summary="Choose a password",
    response_class=Response,
    responses=_PAGE,
    openapi_extra={"requestBody": _BODY},
)
async def choose(request: Request, token: str) -> Response:
    """204 to a program; a page to who sent the page's form."""
    body = await request.body()
    if welcome.is_form(request):
        return welcome.shown(request, lambda: _by_form(token, body))
    password = by_program(body)
    _chosen(_opened(token), password)
    return Response(status_code=204)


def _by_form(token: str, body: bytes) -> Response:
    opening = _opened(token)
    try:
        _chosen(opening, by_form(body))
    except Invalid as weak:
        return welcome.form(opening, complaint=weak)
    return welcome.done(opening)


def _opened(token: str) -> use.Opened:
    return use.opened(
        token,
        rooms=_rooms,
        identities=people.identities(),
        signatures=signatures(),
        now=base.clock().now(),
    )


def _chosen(opening: use.Opened, password: str) -> None:
    use.choose(
        opening,
        password,
        members=lambda account: shop.store().of(account).members,
        identities=people.identities(),
        births=base.births(),
        now=base.clock().now(),
    )


def _rooms(account: AccountId) -> use.Rooms:
    mine = shop.store().of(account)
    return use.Rooms(mine.members, mine.clients)
