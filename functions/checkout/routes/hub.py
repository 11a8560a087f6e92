"""The hub of an owner: the way in, and what is there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from checkout.hub import doors, rooms
from checkout.hub.guests import Guest, doer, guest
from checkout.hub.models import HubShown, PassAsked, PurchaseShown, SittingBegun

router = APIRouter(prefix="/hub/{client}")

Sitting = Annotated[Guest, Depends(guest)]
Doer = Annotated[Guest, Depends(doer)]

_PAGE = {"content": {"text/html": {"schema": {"type": "string"}}}}
_ON = {"description": "The form's answer: on to the next page"}
_TAKES = {
    name: {
        "description": "JSON, or the page's form.",
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}},
            "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
        },
    }
    for name in ("PassWanted", "CodeTyped")
}


@router.get("", response_model=HubShown, summary="What was bought", responses={200: _PAGE, 401: {}})
async def front(request: Request, client: str) -> Response:
    """To who sits here; to all others the way in."""
    return doors.front(request, client)


@router.post(
    "/passes",
    status_code=202,
    response_model=PassAsked,
    summary="Ask for the way in",
    openapi_extra={"requestBody": _TAKES["PassWanted"]},
    responses={303: _ON, 403: {}, 429: {}},
)
async def ask(request: Request, client: str) -> Response:
    """Who bought here with that address gets mail with a link and a code. The answer is the same for all."""
    return await doors.ask(request, client)


@router.get("/passes/{pass_id}", include_in_schema=False)
async def code_page(request: Request, client: str, pass_id: str) -> Response:
    return doors.code_page(request, client, pass_id)


@router.post(
    "/passes/{pass_id}",
    response_model=SittingBegun,
    summary="In by the mail's code",
    openapi_extra={"requestBody": _TAKES["CodeTyped"]},
    responses={303: _ON, 403: {}, 409: {}, 410: {}, 429: {}},
)
async def enter(request: Request, client: str, pass_id: str) -> Response:
    return await doors.enter(request, client, pass_id)


@router.get("/links/{token}", include_in_schema=False)
async def link_page(request: Request, client: str, token: str) -> Response:
    """Asks first: programs that look at the links of mails must not use one up."""
    return doors.link_page(request, client, token)


@router.post(
    "/links/{token}",
    response_model=SittingBegun,
    summary="In by the mail's link",
    responses={303: _ON, 403: {}, 410: {}},
)
async def follow(request: Request, client: str, token: str) -> Response:
    return doors.follow(request, client, token)


@router.post("/leave", status_code=204, response_class=Response, summary="Out again", responses={303: _ON})
async def leave_hub(request: Request, sitting: Doer) -> Response:
    return doors.leave(request, sitting)


@router.get(
    "/purchases/{sale}",
    response_model=PurchaseShown,
    summary="One purchase",
    responses={200: _PAGE, 401: {}},
)
async def purchase(sitting: Sitting, sale: str) -> Response:
    return rooms.purchase(sitting, sale)


@router.get(
    "/documents/{document}",
    response_class=Response,
    summary="A receipt, credit note or correction",
    responses={200: _PAGE},
)
async def document(sitting: Sitting, document: str) -> Response:
    """As it was issued, to be read and printed."""
    return rooms.document(sitting, document)
