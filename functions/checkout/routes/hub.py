"""The hub of an owner: the way in, and what is there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from checkout.hub import belongings, deeds, doors, methods, plans, receipts, rooms
from checkout.hub.guests import Guest, doer, guest
from checkout.hub.models import (
    DataShown,
    HubShown,
    MethodAsked,
    PassAsked,
    PlansShown,
    PurchaseShown,
    SittingBegun,
    SubscriptionShown,
)

router = APIRouter(prefix="/hub/{client}")

Sitting = Annotated[Guest, Depends(guest)]
Doer = Annotated[Guest, Depends(doer)]

_PAGE = {"content": {"text/html": {"schema": {"type": "string"}}}}
_FILE = {"content": {"application/json": {"schema": {"type": "object"}}}}
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
    for name in ("PassWanted", "CodeTyped", "EndWanted", "PauseWanted", "PlanWanted", "DetailsWanted")
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


@router.post(
    "/leave",
    status_code=204,
    response_class=Response,
    summary="Out again",
    responses={303: _ON, 401: {}, 403: {}},
)
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


@router.post(
    "/purchases/{sale}/receipt",
    response_model=PurchaseShown,
    summary="Put right what is on the receipt",
    openapi_extra={"requestBody": _TAKES["DetailsWanted"]},
    responses={303: _ON, 401: {}, 403: {}, 409: {}},
)
async def put_receipt_right(request: Request, sitting: Doer, sale: str) -> Response:
    """The receipt is cancelled and another takes its place, with the words of the buyer's as they are said
    here. No money moves; a change of country or VAT number is the seller's to make."""
    return await receipts.put_right(request, sitting, sale)


@router.get(
    "/data",
    response_model=DataShown,
    summary="What is kept about the buyer",
    responses={200: _PAGE, 401: {}},
)
async def data(sitting: Sitting) -> Response:
    return belongings.shown(sitting)


@router.get("/data/copy", response_class=Response, summary="A copy of it", responses={200: _FILE, 401: {}})
async def copy_of_data(sitting: Sitting) -> Response:
    """As JSON: purchases, documents, and what was written about them (docs/exports.md)."""
    return belongings.copy(sitting)


@router.post(
    "/data/erasure",
    response_model=DataShown,
    summary="Ask to be forgotten",
    responses={303: _ON, 401: {}, 403: {}},
)
async def ask_for_erasure(request: Request, sitting: Doer) -> Response:
    """The seller is told, and has a month to answer. Asked again, nothing more is."""
    return belongings.plead(request, sitting)


@router.get(
    "/subscriptions/{subscription}",
    response_model=SubscriptionShown,
    summary="One subscription, and what can be done about it",
    responses={200: _PAGE, 401: {}},
)
async def subscription_shown(sitting: Sitting, subscription: str) -> Response:
    return deeds.shown(sitting, subscription)


@router.post(
    "/subscriptions/{subscription}/end",
    response_model=SubscriptionShown,
    summary="End a subscription",
    openapi_extra={"requestBody": _TAKES["EndWanted"]},
    responses={303: _ON, 401: {}, 403: {}, 409: {}},
)
async def end_subscription(request: Request, sitting: Doer, subscription: str) -> Response:
    """At once, with the access that came with it; or when the time paid for is over. The seller is told, and
    the buyer gets it in writing."""
    return await deeds.end(request, sitting, subscription)


@router.post(
    "/subscriptions/{subscription}/keep",
    response_model=SubscriptionShown,
    summary="Let it go on after all",
    responses={303: _ON, 401: {}, 403: {}, 409: {}},
)
async def keep_subscription_on(request: Request, sitting: Doer, subscription: str) -> Response:
    return await deeds.keep(request, sitting, subscription)


@router.post(
    "/subscriptions/{subscription}/pause",
    response_model=SubscriptionShown,
    summary="Pause a subscription",
    openapi_extra={"requestBody": _TAKES["PauseWanted"]},
    responses={303: _ON, 401: {}, 403: {}, 409: {}},
)
async def pause_subscription_until(request: Request, sitting: Doer, subscription: str) -> Response:
    """Nothing is charged until that day."""
    return await deeds.pause(request, sitting, subscription)


@router.post(
    "/subscriptions/{subscription}/resume",
    response_model=SubscriptionShown,
    summary="Let it go on from a pause",
    responses={303: _ON, 401: {}, 403: {}, 409: {}},
)
async def resume_subscription_now(request: Request, sitting: Doer, subscription: str) -> Response:
    """What fell due meanwhile falls due today."""
    return await deeds.resume(request, sitting, subscription)


@router.post(
    "/subscriptions/{subscription}/method",
    response_model=MethodAsked,
    summary="Leave another payment method",
    responses={303: _ON, 401: {}, 403: {}, 409: {}, 410: {}},
)
async def ask_for_a_method(request: Request, sitting: Doer, subscription: str) -> Response:
    """Nothing is charged; what falls due afterwards is charged to it. Where a charge failed, that is paid
    with it."""
    return methods.ask(request, sitting, subscription)


@router.get(
    "/subscriptions/{subscription}/plans",
    response_model=PlansShown,
    summary="What it would cost to change its plan",
    responses={200: _PAGE, 401: {}, 409: {}, 410: {}},
)
async def plans_shown(sitting: Sitting, subscription: str) -> Response:
    """To each plan that its seller lets buyers change to, as of today."""
    return plans.shown(sitting, subscription)


@router.post(
    "/subscriptions/{subscription}/plan",
    response_model=SubscriptionShown,
    summary="Change the plan of a subscription",
    openapi_extra={"requestBody": _TAKES["PlanWanted"]},
    responses={303: _ON, 401: {}, 403: {}, 409: {}, 410: {}},
)
async def change_plan_of_subscription(request: Request, sitting: Doer, subscription: str) -> Response:
    """At once, charged within minutes for what was shown; or from the next charge on. Asked for again it is
    done once."""
    return await plans.change(request, sitting, subscription)


@router.get("/methods/{token}", include_in_schema=False)
async def method_page(request: Request, client: str, token: str) -> Response:
    return methods.link_page(request, client, token)


@router.post(
    "/methods/{token}",
    response_model=MethodAsked,
    summary="Leave another payment method, by a mail's link",
    responses={303: _ON, 403: {}, 409: {}, 410: {}},
)
async def follow_to_a_method(request: Request, client: str, token: str) -> Response:
    """The link opens this alone."""
    return methods.follow(request, client, token)


@router.get(
    "/documents/{document}",
    response_class=Response,
    summary="A receipt, credit note or correction",
    responses={200: _PAGE, 401: {}},
)
async def document(sitting: Sitting, document: str) -> Response:
    """As it was issued, to be read and printed."""
    return rooms.document(sitting, document)


@router.get(
    "/documents/{document}/file",
    response_class=Response,
    status_code=303,
    summary="The same as PDF, with its e-invoice in it",
    responses={303: {"description": "On to the file"}, 401: {}, 409: {}},
)
async def file_of_document(sitting: Sitting, document: str) -> Response:
    """Leads to a link that opens for some minutes."""
    return rooms.file(sitting, document)
