"""The buyers' pages: cart, price, order, confirmation. Routes read, call and show; all else is below."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from cartwright.http.app import create, lambda_handler
from cartwright.languages import message
from checkout import answers, assets, carts, confirming, sandbox, steps
from checkout.confirming import Address
from checkout.models import Choice, OrderPlaced, OrderRequest, OrderStanding, Quoted, StepAnswer
from checkout.reading import FORM, fields, from_json, is_form
from checkout.visit import Visit
from checkout.wishes import Wish

app: FastAPI = create(
    "Cartwright checkout",
    description="Pages, prices and orders for buyers, on the shop's own host.",
    shapes=[OrderRequest, StepAnswer],
    pages=True,
)
answers.show_refusals_to_people(app)

# What the routes below take and answer beside what their types say.
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


# Routes are tried in their order, so the one that every choice of every buyer asks comes first.
@app.post("/{slug}/quote", summary="The price of a choice", responses={409: {}, 410: {}})
async def quote(request: Request, slug: str, choice: Choice) -> Quoted:
    return carts.quote(Visit.of(request), slug, choice)


@app.get("/", response_class=Response, include_in_schema=False)
async def home(request: Request) -> Response:
    """Nothing is listed here: a cart is reached by the link its seller gave."""
    words = message("Carts are opened by the link that their seller gives you.")
    return answers.page_of(Visit.of(request), 200, headline=message("Nothing to see here"), words=words)


@app.get("/favicon.ico", include_in_schema=False)
async def favicon() -> Response:
    return answers.onward(assets.url("mark.svg"))


@app.get("/embed.js", response_class=Response, include_in_schema=False)
async def embed(request: Request) -> Response:
    """What another site includes to show a cart inside of its own page."""
    return answers.embed(Visit.of(request))


@app.get("/static/{file}", response_class=Response, include_in_schema=False)
async def static(request: Request, file: str) -> Response:
    return answers.file(Visit.of(request), file)


@app.get("/{slug}", response_class=HTMLResponse, summary="The cart page", responses={409: {}, 410: {}})
async def page(request: Request, slug: str) -> Response:
    """At a former host, the way to the present one."""
    return carts.visited(Visit.of(request), slug, request.url.query)


@app.post(
    "/{slug}/orders",
    status_code=201,
    response_model=OrderPlaced,
    summary="An order",
    openapi_extra={"requestBody": _ORDER},
    responses={200: _PAGE, 303: _ONWARD, 400: {}, 402: {}, 409: {}, 410: {}},
)
async def order(request: Request, slug: str) -> Response | OrderPlaced:
    visit, body = Visit.of(request), await request.body()
    if is_form(request):
        return carts.buy_by_form(visit, slug, Wish(fields(body), posted=True))
    return carts.placed(visit, carts.buy(visit, slug, from_json(OrderRequest, body)))


@app.get(
    "/{slug}/orders/{order}/{key}",
    response_model=OrderStanding,
    summary="Where an order stands",
    responses={200: _PAGE, 400: {}, 409: {}},
)
async def standing(request: Request, slug: str, order: str, key: str) -> Response:
    visit = Visit.of(request)
    return answers.standing(visit, confirming.stand(visit, Address(slug, order, key)))


@app.post("/{slug}/orders/{order}/{key}", status_code=303, response_class=Response, summary="Look again")
async def look_again(slug: str, order: str, key: str) -> Response:
    return answers.onward(str(Address(slug, order, key)))


@app.post(
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
    return answers.standing(visit, confirming.stand(visit, at))


app.include_router(sandbox.router)

handler = lambda_handler(app)
