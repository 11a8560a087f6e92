"""An order: how it is placed, where it stands, and the offers that follow it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from checkout import answers, buying, confirming, stages, steps
from checkout.confirming import Address
from checkout.order_models import OrderPlaced, OrderRequest, OrderStanding, StepAnswer
from checkout.reading import FORM, fields, from_json, is_form
from checkout.standings import State
from checkout.visit import Visit
from checkout.wishes import Wish

router = APIRouter()

# What the routes below take beside what their types say.
_ORDER = {
    "description": "JSON as the page's script sends it, or the page's form.",
    "required": True,
    "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/OrderRequest"}},
        FORM: {"schema": {"type": "object"}},
    },
}
_ANSWER = {
    "description": "JSON, or the page's form.",
    "required": True,
    "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/StepAnswer"}},
        FORM: {"schema": {"type": "object"}},
    },
}
_PAGE = {"content": {"text/html": {"schema": {"type": "string"}}}}
_ONWARD = {"description": "The form's answer: on to the payment"}
_FILE = {"description": "On to the file, for a quarter of an hour"}
_AWAY = {"description": "On to the seller's page, with what was bought and its signature"}


@router.post(
    "/{slug}/orders",
    status_code=201,
    response_model=OrderPlaced,
    summary="An order",
    openapi_extra={"requestBody": _ORDER},
    responses={200: _PAGE, 303: _ONWARD, 400: {}, 402: {}, 409: {}, 410: {}},
)
async def order(request: Request, slug: str, response: Response) -> Response | OrderPlaced:
    visit, body = Visit.of(request), await request.body()
    if is_form(request):
        return buying.buy_by_form(visit, slug, Wish(fields(body), posted=True))
    return buying.by_script(visit, slug, from_json(OrderRequest, body), response)


@router.get(
    "/{slug}/orders/{order}/{key}",
    response_model=OrderStanding,
    summary="Where an order stands",
    responses={200: _PAGE, 303: _ONWARD, 400: {}, 409: {}},
)
async def standing(request: Request, slug: str, order: str, key: str) -> Response:
    """With `?pay` on to its payment, as long as it is not paid: a cart inside of another page leads here."""
    visit = Visit.of(request)
    page = confirming.stand(visit, Address(slug, order, key))
    if "pay" in request.query_params and page.state is State.UNPAID and page.pay_url:
        return answers.onward(page.pay_url)
    return stages.shown(visit, page)


@router.post("/{slug}/orders/{order}/{key}", status_code=303, response_class=Response, summary="Look again")
async def look_again(slug: str, order: str, key: str) -> Response:
    return answers.onward(str(Address(slug, order, key)))


@router.post(
    "/{slug}/orders/{order}/{key}/steps/{step}",
    response_model=OrderStanding,
    summary="Yes or no to an offer after paying",
    openapi_extra={"requestBody": _ANSWER},
    responses={200: _PAGE, 303: _ONWARD, 400: {}, 409: {}, 410: {}},
)
async def step(request: Request, slug: str, order: str, key: str, step: str) -> Response:
    visit, at, body = Visit.of(request), Address(slug, order, key), await request.body()
    if is_form(request):
        return steps.answered_by_form(visit, at, step, fields(body))
    confirming.answer(visit, at, step, from_json(StepAnswer, body))
    return stages.shown(visit, confirming.stand(visit, at))


@router.get(
    "/{slug}/orders/{order}/{key}/onward/{product}",
    status_code=303,
    response_class=Response,
    summary="On to the seller's page, once it is paid",
    responses={303: _AWAY},
)
async def leave(request: Request, slug: str, order: str, key: str, product: str) -> Response:
    return answers.onward(confirming.leave(Visit.of(request), Address(slug, order, key), product))


@router.get(
    "/{slug}/orders/{order}/{key}/files/{product}/{file}",
    status_code=303,
    response_class=Response,
    summary="Download a file, once it is paid",
    responses={303: _FILE},
)
async def download(*, request: Request, slug: str, order: str, key: str, product: str, file: str) -> Response:
    at = Address(slug, order, key)
    return answers.onward(confirming.download(Visit.of(request), at, product, file))
